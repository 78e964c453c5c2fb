"""The forms of names, publishers and identifiers in which apps are compared."""

import re
import string
import unicodedata
from functools import lru_cache

_MARKS = str.maketrans("", "", "™®©℠")

_BLANKS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What shows nothing though Unicode counts it as a letter, mark or symbol: fillers and variation selectors."""

_TWINS = str.maketrans(
    dict(
        zip("аеорсухіјѕһԁӏԛԝкмтвнг", "aeopcyxijshdlqwkmtbhr", strict=True),  # Cyrillic
    )
    | dict(zip("οαιντρυκχ", "oaivtpukx", strict=True))  # Greek
    | dict(zip("ıɑɡⅼ", "iagl", strict=True))  # Latin
)
"""Letters of other scripts that look like a Latin one; a small part of Unicode's confusables (UTS #39)."""

_SHAPES = str.maketrans("01i|", "olll", string.whitespace + string.punctuation.replace("|", ""))
"""ASCII characters that look alike in one case or the other, and what only stands between letters."""

_BREAK = re.compile("[-‒–—―|:·•(]")
"""Where a store's subtitle may begin."""

_LEGAL_FORMS = re.compile(
    r"(?: (?:inc|incorporated|corp|corporation|co|company|llc|l l c|llp|lp|pbc|ltd|limited|plc|pte|pty|gmbh|ggmbh|ag|kg"
    r"|ug|ab|as|a s|oy|oyj|bv|b v|nv|n v|sa|s a|sas|s a s|sarl|srl|s r l|spa|s p a|lda|kk|k k|fze?|jsc|pjsc|ooo))+$"
)
"""How the name of a company ends, once punctuation is gone."""


@lru_cache(maxsize=65_536)
def plain_name(name: str) -> str:
    """A name without what does not tell apps apart: width, case, trademark signs, `.app`, invisible characters."""
    if not (name.isascii() and name.isprintable()):
        name = unicodedata.normalize("NFKC", name.translate(_MARKS))
        name = "".join(char for char in name if char.isspace() or not unicodedata.category(char).startswith("C"))
        name = _BLANKS.sub("", name)
    folded = " ".join(name.casefold().split())
    return folded.removesuffix(".app").rstrip() or folded


def skeleton(plain: str) -> str:
    """What a plain name looks like: letters and digits alone, without accents, one for all that look like it."""
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).translate(_TWINS)
        plain = "".join(char for char in plain if char.isascii() or char.isalnum())
    return plain.translate(_SHAPES).replace("rn", "m")


def headings(plain: str) -> list[str]:
    """The parts of a plain name that may stand before a store's subtitle: `TikTok` of `TikTok - Videos & LIVE`.

    A hyphen without spaces begins one after several words (`BIGO LIVE-Live Stream`) or another script
    (`抖音-记录美好生活`), but joins words after a single one (`WhatsApp-Sticker`).
    """
    found = []
    for cut in _BREAK.finditer(plain):
        at = cut.start()
        head = plain[:at].rstrip()
        joins = cut[0] == "-" and plain[at - 1 : at + 2] != " - " and " " not in head and head.isascii()
        if head and not joins:
            found.append(head)
    return found


@lru_cache(maxsize=65_536)
def plain_publisher(publisher: str) -> str:
    """A publisher without case, punctuation and legal form: `TikTok Pte. Ltd.` and `TikTok` are one."""
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", publisher).casefold()).strip()
    return _LEGAL_FORMS.sub("", words)


def is_identifier(text: str) -> bool:
    """Whether text can be an app's identifier on its platform, so that an unlisted one says something.

    Reverse-DNS names (Android package, Apple bundle id) and Windows package family names can;
    numbers, hashes, GUIDs and words of a management system cannot.
    """
    return "." in text and _IDENTIFIER.fullmatch(text.strip()) is not None


_IDENTIFIER = re.compile(r"[A-Za-z][\w-]*(\.[\w-]+)+")
