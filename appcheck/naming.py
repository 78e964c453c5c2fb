"""The forms of names, publishers and identifiers in which apps are compared."""

import importlib.resources
import json
import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, takewhile
from typing import NamedTuple

from appcheck.describing import AROUND, COPIES_BEFORE, COPIES_BEHIND, DESCRIBING
from appcheck.pattern import visible

_MARKS = str.maketrans("", "", "™®©℠")

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

_BREAK = re.compile(r"[-‒–—―|:·•・~〜(\[【「]|\.(?=\s)|(?<=\s)/(?=\s)")
"""Where a store's subtitle may begin."""

_OTHER_SCRIPT = re.compile(r"(?<=[a-z0-9]) (?=[^\W\d_\x00-\u024f])|(?<=[^\W\d_\x00-\u024f]) (?=[a-z])")
"""Where a name goes on in another script: `TikTok ティックトック`."""

_PROCESSOR = re.compile(
    r" ?\((?:(?:x|amd|arm)?(?:32|64|86)(?:[- ]?bit)?)\)$| (?:(?:x64|x86|amd64|arm64)|(?:32|64)[- ]?bit)$"
)
_VERSION = re.compile(r" (?:version |v\.? ?)?\d+(?:\.\d+)+$")
_EDITION = re.compile("(?:极速版|国际版|青春版|概念版|关怀版|大字版)$")
_PLATFORM = (
    r"(?:android|ios|iphone|ipad|mac|macos|windows|desktop|web|tablets?|(?:google |apple )?tv|intune|emm|blackberry)"
)
_FOR_PLATFORM = re.compile(rf" for {_PLATFORM}(?:(?: |, ?| and | & ){_PLATFORM})*$")
"""What an edition of an app says after its name: `7.4.0` or `(64-bit)` on Windows, `极速版` (fast), `for Intune`."""

_BY_MAKER = re.compile(r" (?:from|by) |[(:,]")
"""Where a name may go on with who made the app."""

_AN_APP = frozenset("app aplikasi aplicación aplicativo aplikacja application applikation приложение".split())  # noqa: SIM905
"""The word for an app, as it stands in `Threads, eine Instagram-App`."""

_SITE = re.compile(r"(?:(?:www|web|m)\.)?([\w-]+)\.(?:com|net|org|ru)")
"""The address of a site, as a web clip on a home screen shows it."""

_FEW = 4
"""So many words say that an app is of its maker; more say what else it does."""

_STEPS = 6
"""So many words at the end of a name are taken away at most."""

_BREAKS = 4
"""So many breaks are looked at: a listed name has fewer of its own, and a hostile one may have thousands."""

_LEGAL_FORMS = frozenset(
    """
    inc incorporated corp corporation co company llc llp lp pbc pbllc ltd limited ltda plc pte pty pvt private ulc
    gmbh ggmbh ag kg ug ab as aş aps oy oyj bv nv sa sas sarl srl spa lda kft sro doo uab kk gk fz fze jsc pjsc ooo
    """.split()  # noqa: SIM905
)
"""How the name of a company ends, once punctuation is gone."""
_LEGAL_FORMS_BEFORE = frozenset("ao ooo pao zao ао ооо пао зао".split())  # noqa: SIM905
"""How the name of a company in Russia begins, in letters of either kind."""
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
    """What each letter that is not ASCII looks like in ASCII, by Unicode's data of confusables (UTS #39).

    They are read from the package's data: its code would load what it needs to fetch them anew from the network.
    """
    data = importlib.resources.files("confusable_homoglyphs").joinpath("confusables.json")
    found: dict[int, str] = {}
    for letter, looks in json.loads(data.read_bytes()).items():
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

    `joined` says that what parts them makes compounds, too: a hyphen after one single word
    (`Telegram-Kanal für alle`), or a space before another script.
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
        joined = cut[0] == "-" and " " not in plain[max(at - 1, 0) : at + 2] + head and head.isascii()
        if head and (not joined or " " in subtitle):
            found.append(Heading(head, subtitle, joined))
    if not plain.isascii() and (other := _OTHER_SCRIPT.search(plain)):
        found.append(Heading(plain[: other.start()], plain[other.end() :], joined=True))
        found.sort(key=lambda heading: len(heading.text))
    return found[::-1]


def without_descriptions(plain: str) -> Iterator[tuple[str, frozenset[str]]]:
    """What is left of a name as one word after another that describes the app is taken from its end, and those words.

    `tinder` of `tinder dating app`. What says only which edition it is goes first and unnamed.
    """
    rest = _EDITION.sub("", plain) if plain.endswith("版") else plain
    rest = _PROCESSOR.sub("", rest)
    rest = _VERSION.sub("", rest) if rest[-1:].isdigit() else rest
    rest = _FOR_PLATFORM.sub("", rest) if " for " in rest else rest
    taken: frozenset[str] = frozenset()
    if rest and rest != plain:
        yield rest, taken
    for _ in range(_STEPS):
        rest, _, word = rest.rpartition(" ")
        if not rest or word not in DESCRIBING:
            return
        taken |= {word}
        yield rest, taken


def told_by_maker(plain: str) -> Iterator[tuple[str, str]]:
    """What a plain name may call an app, with who may have made it: `instagram`, `meta` of `instagram from meta`.

    Nothing is known of either; the maker stands behind the name, or in front of it.
    """
    for cut in islice(_BY_MAKER.finditer(plain), _BREAKS):
        called, rest = plain[: cut.start()].rstrip(), plain[cut.end() :].strip()
        words = _WORD.findall(rest) if len(rest) <= _LONGEST else []
        if cut[0] in ":,":
            yield from ((called, word) for word in words if len(words) <= _FEW and not _AN_APP.isdisjoint(words))
        else:
            yield called, rest.removesuffix(")")
    maker, _, called = plain.partition(" ")
    yield called, maker


def site_of(plain: str) -> str:
    """What a plain name that is the address of a site calls it: `tiktok` of `www.tiktok.com`, or ''."""
    found = _SITE.fullmatch(plain)
    return found[1] if found else ""


def without_mark_of_copy(plain: str) -> str:
    """A plain name without the word by which copies differ: `whatsapp` of `gb whatsapp` and `whatsapp plus`, or ''."""
    first, _, rest = plain.partition(" ")
    if rest and first in COPIES_BEFORE:
        return rest
    rest, _, last = plain.rpartition(" ")
    return rest if last in COPIES_BEHIND else ""


def is_about(subtitle: str, own: frozenset[str]) -> bool:
    """Whether a subtitle is of something for an app, or around it, rather than of the app, whose `own` words it has."""
    return says_any_of(subtitle, AROUND - own)


def says_any_of(subtitle: str, words: frozenset[str]) -> bool:
    """Whether a subtitle has one of some words."""
    return not words.isdisjoint(_WORD.findall(subtitle))


def named_in(subtitle: str, names: Iterable[str]) -> bool:
    """Whether a subtitle of an app's own holds one of its names in whole words: `(formerly Twitter)` after `X`."""
    if not subtitle or is_about(subtitle, frozenset()):
        return False
    words = f" {' '.join(_WORD.findall(subtitle))} "
    return any(f" {' '.join(_WORD.findall(name))} " in words for name in names)


def is_for_people(subtitle: str) -> bool:
    """Whether a subtitle speaks of meeting others, as that of a social app or a messenger does."""
    return says_any_of(subtitle, _PEOPLE)


@lru_cache(maxsize=65_536)
def plain_publisher(publisher: str) -> str:
    """A publisher without case, punctuation and legal form: `TikTok Pte. Ltd.` and `TikTok` are one."""
    words: list[str] = _WORD.findall(unicodedata.normalize("NFKC", visible(publisher)).casefold())
    if len(words) > 1 and words[0] in _LEGAL_FORMS_BEFORE:
        del words[0]
    if words and len(words[-1]) == 1:
        words = _SPELT.sub(r"\1", " ".join(words)).split(" ")
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=65_536)
def publisher_forms(publisher: str) -> tuple[str, ...]:
    """The plain names by which a publisher may be listed; both of `LINE (LY Corporation)`. Empty where it has none."""
    before, mark, inside = publisher.partition("(")
    forms = map(plain_publisher, (publisher, before, inside) if mark else (publisher,))
    return tuple(dict.fromkeys(form for form in forms if form))


def is_identifier(text: str) -> bool:
    """Whether text can be an app's identifier on its platform, so that an unlisted one says something.

    Reverse-DNS names (Android package, Apple bundle id) and Windows package family names can;
    numbers, hashes, GUIDs and words of a management system cannot.
    """
    return "." in text and _IDENTIFIER.fullmatch(text.strip()) is not None


_IDENTIFIER = re.compile(r"[A-Za-z][\w-]*(\.[\w-]+)+")
