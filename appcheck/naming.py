"""The forms of names, publishers and identifiers in which apps are compared."""

import re
import unicodedata
from functools import lru_cache

_MARKS = str.maketrans("", "", "™®©℠")

_TWINS = str.maketrans(
    dict(
        zip("аеорсухіјѕһԁӏԛԝкмтвнг", "aeopcyxijshdlqwkmtbhr", strict=True),  # Cyrillic
    )
    | dict(zip("οαιντρυκχ", "oaivtpukx", strict=True))  # Greek
    | dict(zip("ıɑɡⅼ", "iagl", strict=True))  # Latin
)
"""Letters of other scripts that look like a Latin one; a small part of Unicode's confusables (UTS #39)."""


@lru_cache(maxsize=65_536)
def plain_name(name: str) -> str:
    """A name without what does not tell apps apart: width, case, trademark signs, `.app`, invisible characters."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name.translate(_MARKS))
        name = "".join(char for char in name if unicodedata.category(char) != "Cf")
    folded = " ".join(name.casefold().split())
    return folded.removesuffix(".app").rstrip() or folded


def skeleton(name: str) -> str:
    """What a name looks like: its plain form with look-alike letters replaced and accents dropped."""
    decomposed = unicodedata.normalize("NFKD", plain_name(name)).translate(_TWINS)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def heading(name: str) -> str:
    """The part of a plain name before a store's subtitle (`TikTok - Videos & LIVE`), or '' where there is none."""
    head = re.split(r"\s[-–—|]\s|:\s", name, maxsplit=1)[0].strip()
    return head if head != name else ""


@lru_cache(maxsize=65_536)
def plain_publisher(publisher: str) -> str:
    """A publisher without case and punctuation."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", publisher).casefold()).strip()


def is_identifier(text: str) -> bool:
    """Whether text can be an app's identifier on its platform, so that an unlisted one says something.

    Reverse-DNS names (Android package, Apple bundle id) and Windows package family names can;
    numbers, hashes, GUIDs and words of a management system cannot.
    """
    return _IDENTIFIER.fullmatch(text.strip()) is not None


_IDENTIFIER = re.compile(r"[A-Za-z][\w-]*(\.[\w-]+)+")
