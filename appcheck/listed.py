"""The catalogue, turned round: from what a record may say of an app to the apps and owners it may stand for."""

from dataclasses import dataclass, field, replace

from appcheck.describing import own_words
from appcheck.model.inventory import AppTuple
from appcheck.model.policy import App, Catalogue
from appcheck.model.report import Match
from appcheck.naming import (
    headings,
    is_identifier,
    one_letter_less,
    plain_name,
    plain_publisher,
    publisher_forms,
    skeleton,
)
from appcheck.pattern import fold

FAMILY = {
    "ios": "apple",
    "macos": "apple",
    "app_store": "apple",
    "android": "android",
    "windows": "windows",
    "chrome": "",
}
"""The platform family of each kind of catalogue identifier; '' holds on any."""

LONG = 9
"""One word may be misspelt by a letter and still be known, if it has so many: `Telegraf` is no Telegram."""


@dataclass(frozen=True, slots=True)
class Known:
    """What `known_apps` prepares: apps by identifier and by name, and each app's `distinctive` names and own words.

    `brands` are names with which those of other apps of the same owner begin: `line` of `LINE: Disney Tsum Tsum`.
    """

    catalogue: Catalogue
    identifiers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    names: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    skeletons: dict[str, list[str]] = field(default_factory=dict)
    near: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    distinctive: dict[str, list[str]] = field(default_factory=dict)
    own_words: dict[str, frozenset[str]] = field(default_factory=dict)
    publishers: dict[str, list[str]] = field(default_factory=dict)
    brands: set[tuple[str, str]] = field(default_factory=set)
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
        known.own_words[app.slug] = own_words(app.categories)
        known.distinctive[app.slug] = []
        for kind, identifiers in app.identifiers.items():
            for identifier in identifiers:
                known.identifiers.setdefault(fold(identifier), []).append((app.slug, FAMILY[kind]))
        for plain in map(plain_name, (app.name, *app.aliases)):
            # An ordinary word is one in another script, too: OK in Cyrillic letters.
            generic = app.generic and skeleton(plain) == skeleton(plain_name(app.name))
            known.names.setdefault(plain, []).append((app.slug, generic))
            if not generic:
                known.distinctive[app.slug].append(plain)
                looks = skeleton(plain)
                known.skeletons.setdefault(looks, []).append(app.slug)
                for near in one_letter_less(looks) if len(looks) >= LONG and " " not in plain else ():
                    known.near.setdefault(near, []).append((looks, app.slug))
    for name, titled in list(known.names.items()):
        for head in headings(name):
            known.brands.update(
                (slug, head.text)
                for slug, _ in known.names.get(head.text, ())
                for other, _ in titled
                if other != slug and catalogue.apps[other].owners == catalogue.apps[slug].owners
            )
    for owner in catalogue.owners.values():
        for publisher in owner.publishers:
            known.publishers.setdefault(plain_publisher(publisher), []).append(owner.slug)
    prefixes = sorted((fold(prefix), owner.slug) for owner in catalogue.owners.values() for prefix in owner.prefixes)
    return replace(known, prefixes=tuple(prefixes), beginnings=tuple(prefix for prefix, _ in prefixes))


def owners_by_publisher(known: Known, app: AppTuple) -> list[str]:
    """The listed owners under whose name an app is published."""
    return [owner for form in publisher_forms(app.publisher) for owner in known.publishers.get(form, ())]


def publisher_agrees(known: Known, app: AppTuple, listed: App) -> bool:
    """Whether a record's publisher is one of a listed app or of its owners."""
    if any(owner in listed.owners for owner in owners_by_publisher(known, app)):
        return True
    return not set(publisher_forms(app.publisher)).isdisjoint(map(plain_publisher, listed.publishers))


def is_contradicted(app: AppTuple, listed: App, family: str) -> bool:
    """Whether an unlisted identifier speaks against a listed app, because those of that platform are known."""
    return is_identifier(app.identifier) and any(
        not family or FAMILY[kind] in ("", family) for kind in listed.identifiers
    )


def of(known: Known, slug: str, match: Match) -> Recognised:
    """A match that is one of a catalogue app."""
    return Recognised(slug, known.catalogue.apps[slug].owners[0], match)
