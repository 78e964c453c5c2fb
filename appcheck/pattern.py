"""How text of policies is compared with text of exports: whole, trimmed, caseless, with globs."""

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache


def fold(text: str) -> str:
    """The form in which two texts are compared: NFC, trimmed, caseless (Unicode full case folding)."""
    if text.isascii():
        return text.strip().lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


@lru_cache(maxsize=4096)
def glob(pattern: str) -> "re.Pattern[str] | None":
    """The compiled form of a folded glob, or None where it has no `*` and no `?` and equality will do.

    What stands between two `*` is taken where it is first found, for good: going back for a later
    place finds nothing more, and would let a text of a device make a pattern of a few `*` run for hours.
    """
    folded = re.sub(r"\*+", "*", fold(pattern))
    if "*" not in folded and "?" not in folded:
        return None
    first, *others = ("".join("." if char == "?" else re.escape(char) for char in part) for part in folded.split("*"))
    between = "".join(f"(?>.*?{part})" for part in others[:-1])
    return re.compile(first + between + "".join(f".*{part}" for part in others[-1:]), re.DOTALL)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text is what the glob says; both are folded first."""
    compiled = glob(pattern)
    if compiled is None:
        return fold(pattern) == fold(text)
    return compiled.fullmatch(fold(text)) is not None


def matches_any(patterns: tuple[str, ...], text: str) -> bool:
    """Whether any of the globs matches the whole text."""
    return any(matches(pattern, text) for pattern in patterns)


def is_bare_glob(pattern: str) -> bool:
    """Whether the pattern says nothing: only `*`, `?` and white space."""
    return not pattern.strip(" \t*?")


_BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What shows nothing though Unicode counts it as a letter, mark or symbol: fillers and variation selectors."""


def visible(text: str) -> str:
    """Text without the characters that show nothing: of control and format, fillers, variation selectors."""
    if text.isascii() and text.isprintable():
        return text
    kept = (char for char in text if char.isspace() or not unicodedata.category(char).startswith("C"))
    return _BLANKS.sub("", "".join(kept))


def reads(pattern: str, text: str) -> bool:
    """Whether a glob matches a text as it is written, or as people read it."""
    if matches(pattern, text):
        return True
    read = as_read(text)
    return read != text and matches(pattern, read)


@lru_cache(maxsize=65_536)
def as_read(text: str) -> str:
    """A text as people read it: without characters that show nothing, and with single spaces for any blanks."""
    return " ".join(visible(text).split())


def held(patterns: tuple[str, ...], texts: Iterable[str]) -> bool | None:
    """Whether any of the globs holds for any of the texts; None where one may, for all that a reader sees.

    A text that says nothing is that of an empty cell, for which not even `*` holds.
    """
    unsure = False
    for text in filter(as_read, texts):
        if any(reads(pattern, text) for pattern in patterns):
            return True
        unsure = unsure or any(may_match(pattern, each) for each in _doubtful(text) for pattern in patterns)
        unsure = unsure or matches_any(_loosened(patterns), text)
    return None if unsure else False


_LOST = "?\N{REPLACEMENT CHARACTER}"
"""What is written for a letter that an encoding does not have, and for bytes that are no letter."""


def is_garbled(text: str) -> bool:
    """Whether a mark stands where a letter may have stood: Windows PowerShell 5.1 writes `G?ran` for Göran."""
    return "?" in text or _LOST[1] in text


_UNLIKE = re.compile(r"[^\x00-\x7f\w]|(?<=\s)\s")
"""What looks like something else or, in a policy, like nothing: a dash, a soft hyphen, one space too many.

Letters that were read in a wrong code page (`S\N{DOUBLE LOW-9 QUOTATION MARK}kerhet`) are mostly of these, too.
"""


@lru_cache(maxsize=16_384)
def _doubtful(text: str) -> tuple[str, ...]:
    """What a text may say instead of what its characters are, with a mark for each that nobody can be sure of."""
    marked = _UNLIKE.sub("?", fold(text))
    again = () if text.isascii() else _read_again(text)
    return (marked, *again) if "?" in marked else tuple(again)


@lru_cache(maxsize=256)
def _loosened(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the globs that hold such characters themselves, with a star for each."""
    return tuple(_UNLIKE.sub("*", each.strip()) for each in patterns if _UNLIKE.search(each.strip()))


def _read_again(text: str) -> Iterator[str]:
    """UTF-8 that was read as Windows-1252, read as what it is."""
    with contextlib.suppress(UnicodeError):
        yield text.encode("cp1252").decode()


@lru_cache(maxsize=16_384)
def may_match(pattern: str, text: str) -> bool:
    """Whether a text would match a glob with some letters for its marks.

    A mark stands for one letter, which folding may make two, or for an accent that is a character of its own.
    """
    folded = re.sub(r"\*+", "*", fold(pattern))
    return any(_may_be(form, fold(text)) for form in {folded, unicodedata.normalize("NFD", folded)})


def _may_be(folded: str, text: str) -> bool:
    ends = _beyond_stars(folded, {0})
    for char in text:
        if not ends:
            return False
        steps = (ends, _after(folded, ends, ""), _after(folded, _after(folded, ends, ""), ""))
        ends = set().union(*steps) if char in _LOST else _after(folded, ends, char)
    return len(folded) in ends


def _after(folded: str, ends: set[int], char: str) -> set[int]:
    return _beyond_stars(folded, {after for end in ends for after in _step(folded, end, char)})


def _step(folded: str, at: int, char: str) -> Iterator[int]:
    """Where in a glob one may be after a character; '' is any."""
    here = folded[at : at + 1]
    if here == "*":
        yield at
    elif here and (here == "?" or char in ("", here)):
        yield at + 1


def _beyond_stars(folded: str, ends: set[int]) -> set[int]:
    return ends | {end + 1 for end in ends if folded[end : end + 1] == "*"}
