"""The forms of names, publishers and identifiers in which apps are compared."""

import re
import string
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, takewhile
from typing import NamedTuple

_MARKS = str.maketrans("", "", "™®©℠")

_BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What shows nothing though Unicode counts it as a letter, mark or symbol: fillers and variation selectors."""

_TWINS = str.maketrans(
    dict(
        zip("аеорсухіјѕһԁӏԛԝкмтвнг", "aeopcyxijshdlqwkmtbhr", strict=True),  # Cyrillic
    )
    | dict(zip("οαιντρυκχ", "oaivtpukx", strict=True))  # Greek
    | dict(zip("ıɑɡⅼ", "iagl", strict=True))  # Latin
)
"""Small letters of other scripts that look like a Latin one in a word, beside Unicode's confusables (UTS #39)."""

_SHAPES = str.maketrans("01i|", "olll", string.whitespace + string.punctuation.replace("|", ""))
"""ASCII characters that look alike in one case or the other, and what only stands between letters."""

_BREAK = re.compile(r"[-‒–—―|:·•(]|\.(?=\s)")
"""Where a store's subtitle may begin."""

_DESCRIPTIONS = tuple(
    f" {end}"
    for end in (
        *("dating app", "messenger app", "social app", "social network", "for iphone and ipad", "for iphone"),
        *("for ipad", "for android", "messenger", "social", "mobile", "beta", "app"),
    )
)
"""What stores put behind a name without a break."""

_AROUND = frozenset(
    """
    downloader downloaders saver wallpaper wallpapers sticker stickers theme themes skin skins follower followers
    likes fans guide guides tips tricks walkthrough unofficial fake clone mod mods template templates font fonts
    keyboard emoji emojis ringtone ringtones vpn proxy lock locker cleaner backup transfer recovery restore translator
    repost bot bots toolkit helper scheduler analytics tracker viewer blocker
    """.split()  # noqa: SIM905
)
"""Words of what others make for users of an app (`WhatsApp: Stickers`), which its own subtitle does not use."""

_BREAKS = 4
"""So many breaks are looked at: a listed name has fewer of its own, and a hostile one may have thousands."""

_LEGAL_FORMS = frozenset(
    """
    inc incorporated corp corporation co company llc llp lp pbc ltd limited plc pte pty gmbh ggmbh ag kg
    ug ab as oy oyj bv nv sa sas sarl srl spa lda kk fz fze jsc pjsc ooo
    """.split()  # noqa: SIM905
)
"""How the name of a company ends, once punctuation is gone."""
_PEOPLE = frozenset(
    """
    social network chat chats messenger messages messaging friends community dating meet twitter instagram соцсеть
    общение чаты мессенджер
    """.split()  # noqa: SIM905
)
"""Words by which an app says that it is for meeting others."""

_LONGEST = 40
"""No name of more letters is tried for a misspelling."""

_WORD = re.compile(r"[^\W_]+")
_SPELT = re.compile(r"\b(\w) (?=\w\b)")
"""The gaps in `s a`, which was S.A. before its punctuation went."""


def visible(text: str) -> str:
    """Text without the characters that show nothing: of control and format, fillers, variation selectors."""
    if text.isascii() and text.isprintable():
        return text
    kept = (char for char in text if char.isspace() or not unicodedata.category(char).startswith("C"))
    return _BLANKS.sub("", "".join(kept))


@lru_cache(maxsize=65_536)
def plain_name(name: str) -> str:
    """A name without what does not tell apps apart: width, case, trademark signs, `.app`, invisible characters."""
    name = visible(name)
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name.translate(_MARKS))
    folded = " ".join(name.casefold().split())
    return folded.removesuffix(".app").rstrip() or folded


@lru_cache(maxsize=1)
def _twins() -> dict[int, str]:
    """What each letter that is not ASCII looks like in ASCII, by Unicode's data of confusables (UTS #39)."""
    from confusable_homoglyphs.confusables import confusables_data

    found: dict[int, str] = {}
    for letter, looks in confusables_data.items():
        twins = (each["c"] for each in looks if len(each["c"]) == 1 and each["c"].isascii() and each["c"].isalnum())
        twin = None if letter.isascii() or len(letter) > 1 else next(twins, None)
        if twin is not None:
            found[ord(letter)] = twin.casefold()
    return found | _TWINS


def skeleton(plain: str) -> str:
    """What a plain name looks like: letters and digits alone, without accents, one for all that look like it."""
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).translate(_twins())
        plain = "".join(char for char in plain if char.isascii() or char.isalnum())
    return plain.translate(_SHAPES).replace("rn", "m")


def one_letter_less(looks: str) -> Iterator[str]:
    """A word itself, and with each of its letters left out: two words that are a letter apart share one of these."""
    yield looks
    if len(looks) <= _LONGEST:
        yield from (looks[:at] + looks[at + 1 :] for at in range(len(looks)))


def is_a_letter_away(one: str, other: str) -> bool:
    """Whether two words differ by a letter too many, too few or another one, or by two that changed places."""
    begin = _shared(one, other)
    end = min(_shared(one[::-1], other[::-1]), min(len(one), len(other)) - begin)
    left, right = one[begin : len(one) - end], other[begin : len(other) - end]
    return max(len(left), len(right)) == 1 or (len(left) == 2 and left == right[::-1])


def _shared(one: str, other: str) -> int:
    """With how many equal letters two words begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


class Heading(NamedTuple):
    """What may stand before a store's subtitle in a plain name, and what follows it.

    `joined` says that a hyphen after one single word parts them, which also makes compounds.
    """

    text: str
    subtitle: str
    joined: bool = False


def headings(plain: str) -> list[Heading]:
    """What may stand before a subtitle, the longest first: `tiktok` of `tiktok - videos & live`.

    A hyphen without spaces begins a subtitle after several words (`BIGO LIVE-Live Stream`), another
    script (`抖音-记录美好生活`) and before several words (`SHEIN-Fashion Shopping Online`), but joins
    two words (`WhatsApp-Sticker`).
    """
    found = []
    for cut in islice(_BREAK.finditer(plain), _BREAKS):
        at = cut.start()
        head, subtitle = plain[:at].rstrip(), plain[cut.end() :].strip()
        joined = cut[0] == "-" and plain[at - 1 : at + 2] != " - " and " " not in head and head.isascii()
        if head and (not joined or " " in subtitle):
            found.append(Heading(head, subtitle, joined))
    return found[::-1]


def undescribed(plain: str) -> str:
    """A plain name without a word at its end for what it is: `tinder` of `tinder dating app`; '' if it has none."""
    described = next((end for end in _DESCRIPTIONS if plain.endswith(end)), "")
    return plain.removesuffix(described).rstrip() if described else ""


def is_about(subtitle: str) -> bool:
    """Whether a subtitle is of something for an app, or around it, rather than of the app itself."""
    return not _AROUND.isdisjoint(_WORD.findall(subtitle))


def is_for_people(subtitle: str) -> bool:
    """Whether a subtitle speaks of meeting others, as that of a social app or a messenger does."""
    return not _PEOPLE.isdisjoint(_WORD.findall(subtitle))


@lru_cache(maxsize=65_536)
def plain_publisher(publisher: str) -> str:
    """A publisher without case, punctuation and legal form: `TikTok Pte. Ltd.` and `TikTok` are one."""
    words: list[str] = _WORD.findall(unicodedata.normalize("NFKC", visible(publisher)).casefold())
    if words and len(words[-1]) == 1:
        words = _SPELT.sub(r"\1", " ".join(words)).split(" ")
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


def is_identifier(text: str) -> bool:
    """Whether text can be an app's identifier on its platform, so that an unlisted one says something.

    Reverse-DNS names (Android package, Apple bundle id) and Windows package family names can;
    numbers, hashes, GUIDs and words of a management system cannot.
    """
    return "." in text and _IDENTIFIER.fullmatch(text.strip()) is not None


_IDENTIFIER = re.compile(r"[A-Za-z][\w-]*(\.[\w-]+)+")
