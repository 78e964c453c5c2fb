"""What systems call platforms, ownership, states and moments, in one word each."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache


def _words(text: str, mark: str | None = None) -> frozenset[str]:
    return frozenset(text.split(mark))


_APPLE = (
    (r"ipad.*", "ipados"),
    (r"(ios|iphone|ipod).*", "ios"),
    (r"apple(osx|mac.*)|mac|(mac(os|int|book|mini|pro|studio|server)|osx|imac|darwin).*", "macos"),
    (r"tvos.*|appletv.*", "tvos"),
    (r"(apple)?watch.*", "watchos"),
    (r"(apple)?vision.*|realitydevice", "visionos"),
)
"""What platforms and models are called, letters only, so that `Mac14,2` and `iOS/iPadOS` are read; the first counts."""

_OTHERS = (
    (r"(android|aosp).*", "android"),
    (r"(microsoft)?win.*", "windows"),
    (r"(google)?chrome.*|cros", "chromeos"),
    (r"(gnu)?linux.*|ubuntu.*|debian.*|rhel|redhat.*|centos.*|fedora.*|almalinux.*|rocky.*", "linux"),
    (r"(open)?suse.*|sles|amzn|amazonlinux.*|arch(linux)?|kali.*|manjaro.*|gentoo|nixos|pop(os)?", "linux"),
    (r"i", "ios"),  # Ivanti and Knox Manage say I and A
    (r"a", "android"),
)

_FAMILIES = {
    **dict.fromkeys((word for _, word in _APPLE), "apple"),
    **dict.fromkeys(("android", "chromeos"), "android"),
    "windows": "windows",
    "linux": "linux",
}

_CORPORATE = _words(
    # Intune and Google say company, Jamf institutional, Workspace ONE C, Fleet `On (automatic)`.
    "company corporate companyowned corporateowned corporatelyowned corporatededicated institutional"
    " accountdrivendeviceenrollment cope cobo oncompanyowned onautomatic c"
)
_PERSONAL = _words(
    "personal personallyowned personalowned personaldeviceprofile userenrollment accountdrivenuserenrollment"
    " employee employeeowned userowned byod onpersonal onmanualpersonal e"
)
_SHARED = _words("shared corporateshared companyshared s")

_NOT_INSTALLED = _words(
    "removed uninstalled managedbutuninstalled notinstalled false no"
    " pending pendinginstall pendinginstallation installpending toinstall queued prompting promptingforlogin"
    " needsredemption redeeming validatingpurchase installing downloading"
    " downloadwaiting downloadpaused downloadfailed downloadcancelled downloadcanceled"
    " userrejected rejected"
)

_RETIRED = _words(
    # Intune's managementState, Workspace ONE's EnrollmentStatus, Google's states of mobile and ChromeOS devices.
    "retired wiped accountwiped deleted removed trashed unenrolled unprovisioned deprovisioned"
)

_TRUE = _words("true yes y 1 on ja j sant wahr oui vrai si sí active enabled")
_FALSE = _words("false no n 0 off nej nein falskt falsch non faux inactive disabled suspended deprovisioned")

_FILLERS = _words(
    "unknown, unknow, undefined, none, <none>, null, (null), (null string), nil, nan, n/a, na, not applicable, "
    "not available, not present, not collected, not specified, not set, empty, invalid, eval, iatpass, "
    "oem, o.e.m., oem_serial, default string, default_string, to be filled by o.e.m., to be filled by oem, "
    "system serial number, systemserialnumb, chassis serial number, base board serial number, "
    "sn-12345, sn-1234567890, sys-1234567890, sys-9876543210, mb-1234567890, -1, "
    "0123456789, 0123456789abcdef, 123456789, 1234567890, 123456789000, 12345678901234567, "
    "03000200-0400-0500-0006-000700080009, 00010203-0405-0607-0809-0a0b0c0d0e0f, "
    "03020100-0504-0706-0809-0a0b0c0d0e0f",
    ", ",
)
"""What firmware and agents put where an id should be; GLPI's default blacklist has most of the serials."""

LONGEST_FILLER = 32
"""Longer text says something, or is among the fillers that are listed whole."""

_SAYS_NOTHING = _words(
    "unknown undefined none null nil nan na notapplicable notavailable notpresent notcollected notspecified notset"
    " empty invalid unavailable redacted hidden masked test tbd todo serial serialnumber serialno noserial"
    " noserialnumber serialunavailable permissiondenied accessdenied tobefilledbyoem defaultstring"
)
"""The same and their like, letters only, so that `N.A.`, `(unknown)` and `To Be Filled By O.E.M` are known."""

_DIGIT = re.compile(r"\d")

_NO_ID = re.compile(r"[\W_]*(?:0[\W_]*)*|[\W_]*([^\W_])(?:[\W_]*\1){5,}[\W_]*|\d(?:[.,]\d+)?e\+\d{1,3}")
"""Zeros only, or six equal characters and more; fewer may be an id, because systems count their devices from 1.

Or what a spreadsheet made of a long number (`3.54201E+14`); the digits that told it apart are lost.
"""

_EPOCH = re.compile(r"(?:/Date\()?(\d{9,13})(?:\.\d+)?(?:[+-]\d{4})?(?:\)/)?")
_COMPACT = re.compile(r"\d{8}(\d{6}(\.\d+)?Z?)?")
_WRITTEN = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})"
    r"(?:,?[ T]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<seconds>\d\d)(?:\.\d+)?)?(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
_USUAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", re.ASCII)
"""The form of nearly all times, which needs no further look."""

_FIRST_YEAR, _LAST_YEAR = 1971, 2100


_NO_LETTERS = re.compile(r"[\W\d_]+")


def _letters(raw: str) -> str:
    return _NO_LETTERS.sub("", raw).lower()


@lru_cache(maxsize=4096)
def platform_word(raw: str, model: str = "") -> str:
    """ios, ipados, android, windows, macos, chromeos, linux, tvos, watchos, visionos, or '' where nobody can say.

    The model decides where the platform says nothing, or says iOS of an iPad as many systems do.
    Numbers are never read: they mean different platforms in different systems.
    """
    said, made = _platform_of(raw, _APPLE + _OTHERS), _platform_of(model, _APPLE)
    return made if not said or (said, made) == ("ios", "ipados") else said


def _platform_of(text: str, known: tuple[tuple[str, str], ...]) -> str:
    letters = _letters(text)
    return next((word for pattern, word in known if re.fullmatch(pattern, letters)), "")


def platform_family(word: str) -> str:
    """The platforms that share app identifiers: apple, android (with chromeos), windows, linux, or ''."""
    return _FAMILIES.get(word, "")


@lru_cache(maxsize=1024)
def ownership_word(raw: str) -> str:
    """corporate, personal or shared; '' for everything else, numbers included."""
    word = _letters(raw)
    known = (("corporate", _CORPORATE), ("personal", _PERSONAL), ("shared", _SHARED))
    return next((ownership for ownership, words in known if word in words), "")


@lru_cache(maxsize=1024)
def is_installed(raw: str) -> bool:
    """Whether an app record of this status is of an installed app; an unknown status is.

    An app that waits for an update (`PromptingForUpdate`, `Updating`), or for its removal, is installed.
    """
    return _letters(raw) not in _NOT_INSTALLED


@lru_cache(maxsize=1024)
def is_retired(raw: str) -> bool:
    """Whether a device in this state has left; one that was only told to leave is still in somebody's pocket."""
    return _letters(raw) in _RETIRED


@lru_cache(maxsize=1024)
def truth(raw: str) -> bool | None:
    """What a flag or a word for a state says; None where it says neither."""
    word = raw.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


@lru_cache(maxsize=256)
def is_filler(raw: str) -> bool:
    """Whether text stands where an id should be and is none: `0`, `Unknown`, `To be filled by O.E.M.`."""
    if not raw:
        return True
    text = " ".join(raw.lower().split())
    if text in _FILLERS or _NO_ID.fullmatch(text):
        return True
    return len(text) < LONGEST_FILLER and not _DIGIT.search(text) and _letters(text) in _SAYS_NOTHING


@lru_cache(maxsize=65_536)
def moment(raw: str, month_first: bool | None = None) -> datetime | None:
    """A time as systems write it, in UTC; None where it cannot be read, and for year 1, 1970 and their like.

    A time without a zone is taken as UTC, a day as its beginning. Digits are seconds or
    milliseconds since 1970, or YYYYMMDD with or without HHMMSS. `3/4/2026` can be two days and is
    read only where it is one of them beyond doubt: a part above 12, equal parts, or full stops
    (day first). AM and PM tell nothing: not only the USA writes them, but Singapore and Hong Kong
    as well, and these put the day first.
    """
    try:
        found = datetime.fromisoformat(raw) if _USUAL.fullmatch(raw) else _from_any(raw, month_first)
        if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _from_any(raw: str, month_first: bool | None) -> datetime | None:
    text = " ".join(raw.split())
    if not any(char.isdigit() for char in text) or not text.isascii():
        return None
    return _from_digits(text) or _from_written(text, month_first) or _from_iso(text) or _from_words(text)


def _from_digits(text: str) -> datetime | None:
    if _COMPACT.fullmatch(text):
        return datetime.strptime(text[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if epoch := _EPOCH.fullmatch(text):
        since = timedelta(milliseconds=int(epoch[1]) * (1 if len(epoch[1]) > 11 else 1000))
        return datetime(1970, 1, 1, tzinfo=UTC) + since  # Windows makes no time of what fromtimestamp() may get here
    return None


def _from_written(text: str, month_first: bool | None) -> datetime | None:
    parts = _WRITTEN.fullmatch(text)
    if not parts:
        return None
    order = _order(parts, month_first)
    if order is None:
        return None
    hour, minute, seconds = (int(parts[part] or 0) for part in ("hour", "minute", "seconds"))
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"] in "Pp" else 0)
    return datetime(int(parts["year"]), *order, hour, minute, seconds, tzinfo=UTC)


def _order(parts: re.Match[str], month_first: bool | None) -> tuple[int, int] | None:
    """Month and day, or None where either could come first and nobody says which."""
    first, second = int(parts["first"]), int(parts["second"])
    if parts["mark"] == "." or first > 12 or first == second:
        return second, first
    if second > 12:
        return first, second
    if month_first is None:
        return None
    return (first, second) if month_first else (second, first)


def writes_month_first(texts: Iterable[str]) -> bool | None:
    """Whether the dates that one writer wrote stand month first, or day first (False); None where they do not tell.

    One date that can be read in one way only tells it of all, unless another one tells the opposite.
    """
    told = set()
    for text in texts:
        parts = None if text[:4].isdigit() else _WRITTEN.fullmatch(" ".join(text.split()))
        if parts and parts["mark"] != ".":
            first, second = int(parts["first"]), int(parts["second"])
            told |= {second > 12} if max(first, second) > 12 >= min(first, second) else set()
    return told.pop() if len(told) == 1 else None


def _from_iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}[-/]\d\d[-/]\d\d", text):
        return None
    text = text[:10].replace("/", "-") + re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text[10:])
    return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text))


def _from_words(text: str) -> datetime | None:
    """`Mon May  2 22:27:32 2016 UTC` and `Mon, 02 May 2016 22:27:32 GMT`."""
    from email.utils import parsedate_tz

    parts = parsedate_tz(text) if text[0].isalpha() else None
    if parts is None:
        return None
    return datetime(*parts[:6], tzinfo=timezone(timedelta(seconds=parts[9] or 0)))
