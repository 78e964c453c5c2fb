"""Packages of one Android phone, as `pm list packages` and androidqf print them."""

import re
from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape, open_utf8
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.source import Documents, Facts, Source, Wanted, has_keys, text_of

PHONE = DeviceTuple(platform="Android")
"""Neither export says which phone it is of; the file name does."""

FRAMEWORK = "android"
"""The package of the system itself, which is installed and enabled on every Android for every user."""

BLOCK = 1 << 20

FEW_WARNINGS = 10
"""A package within so many lines makes a list of a text; behind more of them, most lines must be packages."""

_FIELDS = frozenset(("app.identifier", "app.platform", "app.installer", "device.platform"))

_LINE = re.compile(
    # AOSP, PackageManagerShellCommand.runListPackages: -f, name, --show-versioncode, --show-stopped, -i, -U.
    # A path may hold `=` and spaces, a package name neither; the first reading that fits is the right one. A path
    # holds nothing like ` key=` and ` key:`, or a field that nobody knows here would make one of all before it.
    r"package:(?:(?P<path>/(?:(?! [\w-]+[=:]).)*?)=)?(?P<name>[A-Za-z0-9_.]+)(?: versionCode:(?P<version>-?\d+))?"
    r"(?: stopped=(?:true|false))?(?: +installer=(?P<installer>\S*))?(?: uid:[\d,]+)?",
    re.ASCII,
)


_DAEMON = re.compile(r"\* ?daemon .*")
"""What adb prints before its answer where it has to start its server first."""

_PACKAGE = re.compile(r"package:[\w/]")


def _detect_list(export: Export) -> str | None:
    """Warnings of adb or of the phone may stand before the first package."""
    if export.shape is not Shape.TEXT or "package:" not in export.head:
        return None
    lines = list(filter(None, map(str.strip, export.head.splitlines())))
    packages = [number for number, line in enumerate(lines) if _PACKAGE.match(line)]
    is_list = packages and (packages[0] < FEW_WARNINGS or len(packages) * 2 > len(lines))
    return "lines package:" if is_list else None


def _read_list(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _packages(export), _FIELDS | {"version"})


def _packages(export: Export) -> Iterator[Item]:
    """A record for each line that is not blank and no greeting of adb.

    The output does not show its options, so `-u` (also packages that were removed and left data
    behind) cannot be seen, and its packages count as installed. Options that leave packages out are
    told by what is missing.
    """
    names: set[str] = set()
    paths: set[str] = set()
    end = "\n"
    lines = (line for line in _lines(export) if line.strip() and not _DAEMON.fullmatch(line.strip()))
    for number, line in enumerate(lines, start=1):
        found, end = _LINE.fullmatch(line.strip()), line[-1]
        if found is None:
            yield Skipped(number, "is no line of `pm list packages`", PHONE)
            continue
        names.add(found["name"])
        paths.add(found["path"] or "")
        app = AppTuple(identifier=found["name"], platform=PHONE.platform, installer=found["installer"] or "")
        yield Record(number, app, PHONE, version=found["version"] or "")
    yield from _left_out(names, paths)
    if end != "\n":
        yield Trouble("truncated", "its last line has no end, so the list was cut off: fetch it again")


def _lines(export: Export) -> Iterator[str]:
    """The lines with their ends, which are LF, CR LF or, from old adb, CR CR LF."""
    rest = b""
    with open_utf8(export) as text:
        while block := text.read(BLOCK):
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                yield line.decode("utf-8", "replace") + "\n"
    yield rest.decode("utf-8", "replace")


def _left_out(names: set[str], paths: set[str]) -> Iterator[Trouble]:
    """-3 leaves out apps that came with the phone, which social apps may have done; -s leaves out all others.

    Apps that were installed or updated lie in /data, or in /mnt on a memory card.
    """
    if FRAMEWORK not in names:
        yield Trouble(
            "truncated",
            f"the package `{FRAMEWORK}` of every phone is missing, so the list was made with -3, -d or a filter: "
            "run `adb shell pm list packages -f -i` without them",
        )
    elif all(paths) and not any(path.startswith(("/data/", "/mnt/")) for path in paths):
        yield Trouble(
            "truncated",
            "every package lies on the system partitions, so the list was made with -s: "
            "run `adb shell pm list packages -f -i` without it",
        )


_WITH_FILES = has_keys("item.name", *(f"item.files.item.{key}" for key in ("path", "local_name", "sha512")))
_WITHOUT = has_keys("item.name", "item.files", "item.installer", "item.system", without=("item.package_name",))


def _detect_androidqf(export: Export) -> str | None:
    """Packages whose files could not be asked for have none, and the other keys."""
    return _WITH_FILES(export) or _WITHOUT(export)


def _read_androidqf(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _androidqf(export), _FIELDS | {"app.status", "app.profile", "app.signs"})


def _androidqf(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for _, package in json_values(export, "item"):
        if not isinstance(package, dict) or not isinstance(package.get("name"), str):
            yield Skipped(next(numbers), "is no package with a name", PHONE)
        else:
            yield Record(next(numbers), _package(package), PHONE)


def _package(package: dict[str, object]) -> AppTuple:
    """One package: androidqf asks for removed ones, too (-u), and newer versions say which are installed.

    A package without files may be such a removed one, or one whose files could not be asked for, so
    that is a sign and no status.
    """
    signs = [f"{key}=true" for key in ("system", "disabled") if package.get(key) is True]
    user = text_of(package.get("user_id"))
    return AppTuple(
        identifier=text_of(package["name"]),
        platform=PHONE.platform,
        status=text_of(package.get("installed")),
        installer=text_of(package.get("installer")),
        profile=user if user != "0" else "",
        signs=" ".join(signs if package.get("files") else [*signs, "files=none"]),
    )


def _completeness(_: Facts) -> Completeness:
    """Nobody can say: neither -e (without disabled apps) nor --user leaves a trace in the output.

    Without --user, older Androids list the main user only and newer ones all users (USER_SYSTEM and
    USER_ALL in AOSP's runListPackages). A work profile or a second space is another user.
    """
    return Completeness.UNSTATED


_REMEDIES = {
    "completeness_unstated": "Compare with `adb shell pm list users`, list further users with --user, "
    "then say so: --says FILE:completeness=full.",
    "age_unstated": "The list carries no date. If you have just fetched it, say so: --accept age_unstated.",
    "ownership_unstated": "Add a device list that says who owns each device.",
}

SOURCES = (
    Source(
        name="adb-packages",
        kind=Kind.APPS,
        system="adb",
        title="Android: pm list packages",
        how="adb shell pm list packages -f -i > PHONE.txt, with the serial or name of the phone as PHONE",
        detect=_detect_list,
        read=_read_list,
        completeness=_completeness,
        device_from_name=True,
        remedies=_REMEDIES,
    ),
    Source(
        name="androidqf-packages",
        kind=Kind.APPS,
        system="adb",
        title="Android: androidqf packages.json",
        how="Run androidqf and give its packages.json; the folder it lies in names the phone.",
        detect=_detect_androidqf,
        read=_read_androidqf,
        completeness=_completeness,
        device_from_name=True,
        system_apps=(FRAMEWORK,),
        remedies=_REMEDIES,
    ),
)
