"""How text of policies is compared with text of exports: whole, trimmed, caseless, with globs."""

import re
import unicodedata
from functools import lru_cache


def fold(text: str) -> str:
    """The form in which two texts are compared: NFC, trimmed, caseless (Unicode full case folding)."""
    if text.isascii():
        return text.strip().lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


@lru_cache(maxsize=4096)
def glob(pattern: str) -> "re.Pattern[str] | None":
    """The compiled form of a folded glob, or None where it has no `*` and no `?` and equality will do.

    Runs of `*` are one `*`, so that no pattern can take exponential time.
    """
    folded = re.sub(r"\*+", "*", fold(pattern))
    if "*" not in folded and "?" not in folded:
        return None
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(char, re.escape(char)) for char in folded), re.DOTALL)


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
