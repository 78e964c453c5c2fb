"""Decide which known app a record is, and how sure that is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from appcheck.model.inventory import AppTuple
from appcheck.model.policy import App, Catalogue
from appcheck.model.report import Match
from appcheck.model.words import Confidence
from appcheck.naming import (
    Heading,
    headings,
    is_a_letter_away,
    is_about,
    is_for_people,
    is_identifier,
    one_letter_less,
    plain_name,
    plain_publisher,
    skeleton,
    undescribed,
)
from appcheck.pattern import fold
from appcheck.vocabulary import is_filler, platform_family, platform_word

FAMILY = {
    "ios": "apple",
    "macos": "apple",
    "app_store": "apple",
    "android": "android",
    "windows": "windows",
    "chrome": "",
}
"""The platform family of each kind of catalogue identifier; '' holds on any."""

RANK = {Confidence.CONFIRMED: 0, Confidence.PROBABLE: 1, Confidence.POSSIBLE: 2}
"""The surest first."""

_SEGMENTS = 3
"""An identifier that extends a listed one is a look-alike only if the listed one has this many parts."""

_DEEPEST = 10
"""No listed identifier has more parts, and a hostile one may have thousands."""

_LETTERS = 5
"""A name in ASCII has a look-alike, and stands for itself before any subtitle, only with so many letters."""


_LONG = 9
"""One word may be misspelt by a letter and still be known, if it has so many: `Telegraf` is no Telegram."""


@dataclass(frozen=True, slots=True)
class Known:
    """The catalogue, turned round: from what a record may hold to the apps and owners it stands for."""

    catalogue: Catalogue
    identifiers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    names: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    skeletons: dict[str, list[str]] = field(default_factory=dict)
    near: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    publishers: dict[str, list[str]] = field(default_factory=dict)
    prefixes: tuple[tuple[str, str], ...] = ()
    beginnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """A catalogue app, or only an owner (slug ''), that a record is held to be of."""

    slug: str
    owner: str
    match: Match


def known_apps(catalogue: Catalogue) -> Known:
    """Prepare a catalogue for `recognise`."""
    known = Known(catalogue)
    for app in catalogue.apps.values():
        for kind, identifiers in app.identifiers.items():
            for identifier in identifiers:
                known.identifiers.setdefault(fold(identifier), []).append((app.slug, FAMILY[kind]))
        for plain in map(plain_name, (app.name, *app.aliases)):
            # An ordinary word is one in another script, too: OK in Cyrillic letters.
            generic = app.generic and skeleton(plain) == skeleton(plain_name(app.name))
            known.names.setdefault(plain, []).append((app.slug, generic))
            if not generic:
                looks = skeleton(plain)
                known.skeletons.setdefault(looks, []).append(app.slug)
                for near in one_letter_less(looks) if len(looks) >= _LONG and " " not in plain else ():
                    known.near.setdefault(near, []).append((looks, app.slug))
    for owner in catalogue.owners.values():
        for publisher in owner.publishers:
            known.publishers.setdefault(plain_publisher(publisher), []).append(owner.slug)
    prefixes = sorted((fold(prefix), owner.slug) for owner in catalogue.owners.values() for prefix in owner.prefixes)
    return replace(known, prefixes=tuple(prefixes), beginnings=tuple(prefix for prefix, _ in prefixes))


def recognise(known: Known, app: AppTuple) -> list[Recognised]:
    """The catalogue apps that a record may be, the surest first; owners too where it is none of them for sure."""
    family = platform_family(platform_word(app.platform))
    identifier = fold(app.identifier)
    by_identifier = known.identifiers.get(identifier, ()) if identifier else ()
    confirmed = [slug for slug, of in by_identifier if not family or not of or of == family]
    if confirmed:
        return [
            _of(known, slug, Match(slug, Confidence.CONFIRMED, "identifier", app.identifier, app.identifier))
            for slug in dict.fromkeys(confirmed)
        ]
    written = written_identifier(app)
    name = plain_name(app.name)
    heads = headings(name)
    looks = (name, *(head.text for head in heads if not head.joined))
    found: dict[str, Recognised] = {}
    for each in chain(
        _by_written_identifier(known, written, family) if written else (),
        _by_name(known, app, name, heads, family),
        _like_an_identifier(known, "identifier", app.identifier) if identifier else (),
        _like_an_identifier(known, "name", written) if written else (),
        _like_a_name(known, app, looks),
    ):
        found.setdefault(each.slug, each)
    apps = sorted(found.values(), key=lambda each: RANK[each.match.confidence])
    if apps and apps[0].match.confidence is not Confidence.POSSIBLE:
        return apps
    return apps + _by_owner(known, app, written)


def written_identifier(app: AppTuple) -> str:
    """An identifier that stands where the name belongs, as Intune shows many Windows packages; '' if there is none."""
    return app.name.strip() if is_identifier(app.name) and not is_identifier(app.identifier) else ""


def _by_written_identifier(known: Known, written: str, family: str) -> Iterable[Recognised]:
    for slug, of in known.identifiers.get(fold(written), ()):
        if not family or not of or of == family:
            evidence = (f"name {written!r} is a listed identifier",)
            yield _of(known, slug, Match(slug, Confidence.PROBABLE, "name", written, written, evidence))


def _by_name(known: Known, app: AppTuple, name: str, heads: list[Heading], family: str) -> Iterator[Recognised]:
    """The apps that are called so: by the whole name, or else by the most of it that is one."""
    for part, subtitle, joined in (Heading(name, ""), *heads):
        for called in (part, undescribed(part)):
            listed = [each for each in known.names.get(called, ()) if not (joined and (each[1] or _is_short(called)))]
            for slug, generic in listed:
                is_own = _is_own(app, called, name, subtitle, generic)
                matched = _name_match(known, app, slug, generic, family, is_own)
                if matched:
                    yield _of(known, slug, matched)
            if listed:
                return


def _is_short(name: str) -> bool:
    return len(name) < _LETTERS and name.isascii()


def _is_own(app: AppTuple, called: str, name: str, subtitle: str, generic: bool) -> bool:
    """Whether a listed name is the app's own, and not a part of what is around it.

    Stores let nobody begin with another's name; but a short one or an ordinary word may be
    anybody's, so before more words a publisher that is stated must bear the name, or the words
    must be those of such an app.
    """
    if called == name:
        return True
    if is_about(subtitle):
        return False
    publisher = plain_publisher(app.publisher)
    if not (generic or _is_short(called)) or not publisher or is_filler(app.publisher):
        return True
    return f"{publisher} ".startswith(f"{plain_publisher(called)} ") or (generic and is_for_people(subtitle))


def _name_match(known: Known, app: AppTuple, slug: str, generic: bool, family: str, is_own: bool) -> Match | None:
    """How sure a name alone makes us; an identifier that the catalogue does not list speaks against it."""
    listed = known.catalogue.apps[slug]
    agrees = _publisher_agrees(known, app, listed)
    contradicted = is_identifier(app.identifier) and _has_identifiers(listed, family)
    evidence = [f"name {app.name!r}"]
    if agrees:
        evidence.append(f"publisher {app.publisher!r}")
    if contradicted:
        if generic and not agrees:
            return None
        evidence.append(f"but its identifier {app.identifier!r} is not listed")
        return Match(slug, Confidence.POSSIBLE, "lookalike", listed.name, app.name, tuple(evidence))
    if agrees or (is_own and not generic):
        return Match(slug, Confidence.PROBABLE, "name", listed.name, app.name, tuple(evidence))
    if generic and (is_identifier(app.identifier) or not is_own):
        return None
    evidence.append("which is an ordinary word" if generic else "which begins with a listed name")
    return Match(slug, Confidence.POSSIBLE, "name", listed.name, app.name, tuple(evidence))


def _publisher_agrees(known: Known, app: AppTuple, listed: App) -> bool:
    publisher = plain_publisher(app.publisher)
    if not publisher:
        return False
    owners = known.publishers.get(publisher, ())
    return any(owner in listed.owners for owner in owners) or publisher in map(plain_publisher, listed.publishers)


def _has_identifiers(listed: App, family: str) -> bool:
    return any(not family or FAMILY[kind] in ("", family) for kind in listed.identifiers)


def _like_an_identifier(known: Known, key: str, text: str) -> Iterable[Recognised]:
    """Apps whose identifier this is on another platform, or whose identifier it extends."""
    identifier = fold(text)
    for slug, of in known.identifiers.get(identifier, ()):
        evidence = (f"{key} {text!r} belongs to the app on another platform ({of})",)
        yield _of(known, slug, Match(slug, Confidence.POSSIBLE, "lookalike", identifier, text, evidence))
    if is_identifier(text):
        parts = identifier.split(".")
        for cut in range(min(len(parts) - 1, _DEEPEST), _SEGMENTS - 1, -1):
            for slug, _ in known.identifiers.get(".".join(parts[:cut]), ()):
                evidence = (f"{key} {text!r} extends a listed one",)
                yield _of(known, slug, Match(slug, Confidence.POSSIBLE, "lookalike", identifier, text, evidence))


def _like_a_name(known: Known, app: AppTuple, parts: tuple[str, ...]) -> Iterable[Recognised]:
    """Apps whose distinctive name this one looks like: in other letters, with 0 for O, with a space too many."""
    for part in parts:
        looks = skeleton(part)
        if len(looks) < _LETTERS and part.isascii():
            continue
        for slug in known.skeletons.get(looks, ()):
            evidence = (f"name {app.name!r} is spelt to look like a listed one",)
            listed = known.catalogue.apps[slug].name
            yield _of(known, slug, Match(slug, Confidence.POSSIBLE, "lookalike", listed, app.name, evidence))
    looks = skeleton(parts[0])
    if len(looks) >= _LONG - 1 and " " not in parts[0] and looks not in known.skeletons:
        near = dict.fromkeys(each for less in one_letter_less(looks) for each in known.near.get(less, ()))
        for slug in dict.fromkeys(slug for other, slug in near if is_a_letter_away(looks, other)):
            evidence = (f"name {app.name!r} is a letter away from a listed one",)
            listed = known.catalogue.apps[slug].name
            yield _of(known, slug, Match(slug, Confidence.POSSIBLE, "lookalike", listed, app.name, evidence))


def _by_owner(known: Known, app: AppTuple, written: str) -> list[Recognised]:
    """An app that the catalogue does not list, of an owner that it does."""
    found: dict[str, Match] = {}
    key, text = ("name", written) if written else ("identifier", app.identifier)
    identifier = fold(text)
    for prefix, owner in known.prefixes if identifier.startswith(known.beginnings) else ():
        if identifier.startswith(prefix):
            evidence = (f"{key} {text!r} begins like the owner's apps",)
            found[owner] = Match("", Confidence.POSSIBLE, "owner", prefix, text, evidence)
    for owner in known.publishers.get(plain_publisher(app.publisher), ()):
        evidence = (f"publisher {app.publisher!r} is the owner",)
        found.setdefault(owner, Match("", Confidence.POSSIBLE, "owner", app.publisher, app.publisher, evidence))
    return [Recognised("", owner, match) for owner, match in found.items()]


def _of(known: Known, slug: str, matched: Match) -> Recognised:
    return Recognised(slug, known.catalogue.apps[slug].owners[0], matched)
