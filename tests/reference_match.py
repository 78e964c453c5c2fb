"""A second opinion on which rules ask about an app: section 5 of the design, in the plainest words."""

import re

from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Catalogue, Entry, Rule
from appcheck.pattern import matches

FAMILIES = {"iOS": "apple", "iPadOS": "apple", "Android": "android", "Windows": "windows", "": ""}
KINDS = {"ios": "apple", "app_store": "apple", "android": "android"}
LEVELS = ("confirmed", "probable", "possible")
TWINS = str.maketrans("ТіоҮ", "TioY")


def same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def recognised(app: AppTuple, catalogue: Catalogue) -> dict[str, str]:
    """How sure it is that a record is each app of the catalogue."""
    family = FAMILIES[app.platform]
    confirmed = {
        slug: "confirmed"
        for slug, known in catalogue.apps.items()
        for kind, identifiers in known.identifiers.items()
        for identifier in identifiers
        if same(identifier, app.identifier) and family in ("", KINDS[kind])
    }
    if confirmed:
        return confirmed
    levels = {slug: level for slug in catalogue.apps if (level := by_name(app, slug, catalogue))}
    for slug, known in catalogue.apps.items():
        for identifiers in known.identifiers.values():
            for identifier in identifiers:
                parts = identifier.count(".") + 1
                extends = parts >= 3 and app.identifier.casefold().startswith(identifier.casefold() + ".")
                if same(identifier, app.identifier) or extends:
                    levels.setdefault(slug, "possible")
    return levels


def by_name(app: AppTuple, slug: str, catalogue: Catalogue) -> str:
    known, family = catalogue.apps[slug], FAMILIES[app.platform]
    publishers = [*known.publishers, *(each for owner in known.owners for each in catalogue.owners[owner].publishers)]
    agrees = any(same(app.publisher, publisher) for publisher in publishers)
    identified = "." in app.identifier
    listed_there = any(family in ("", KINDS[kind]) for kind in known.identifiers)
    distinctive = [*known.aliases] if known.generic else [known.name, *known.aliases]
    if any(same(app.name, name) for name in distinctive):
        return "possible" if identified and listed_there else "probable"
    if any(app.name.casefold().startswith(name.casefold() + " - ") for name in distinctive):
        return "probable" if agrees and not (identified and listed_there) else "possible"
    if known.generic and same(app.name, known.name):
        if agrees:
            return "possible" if identified and listed_there else "probable"
        return "" if identified else "possible"
    if any(same(app.name.translate(TWINS), name) for name in distinctive):
        return "possible"
    return ""


def owners(app: AppTuple, catalogue: Catalogue) -> set[str]:
    """The listed owners of an app that nobody listed."""
    return {
        slug
        for slug, owner in catalogue.owners.items()
        if any(same(app.publisher, publisher) for publisher in owner.publishers)
        or any(app.identifier.casefold().startswith(prefix) for prefix in owner.prefixes)
    }


def selected(entry: Entry, slug: str, catalogue: Catalogue) -> bool:
    """Whether an entry selects an app of the catalogue."""
    app = catalogue.apps[slug]
    if not (entry.app or entry.owner or entry.jurisdiction or entry.category):
        return False
    categories = {
        category for each in entry.category for category in (catalogue.social if each == "social" else [each])
    }
    return (
        (not entry.app or entry.app == slug)
        and (not entry.owner or any(owner in app.owners for owner in entry.owner))
        and (not entry.jurisdiction or any(catalogue.owners[o].jurisdiction in entry.jurisdiction for o in app.owners))
        and (not entry.category or any(category in app.categories for category in categories))
    )


def own_keys(entry: Entry, app: AppTuple) -> dict[str, bool | None]:
    """Whether each own key of an entry holds; None where the record does not carry it."""
    keys: dict[str, bool | None] = {}
    for key, patterns, text in (
        ("identifier", entry.identifier, app.identifier),
        ("name", entry.name, app.name),
        ("publisher", entry.publisher, app.publisher),
    ):
        if patterns:
            keys[key] = any(matches(pattern, text) for pattern in patterns) if text else None
    if entry.regex:
        keys["regex"] = bool(re.fullmatch(entry.regex, app.identifier, re.IGNORECASE)) if app.identifier else None
    return keys


def holds(entry: Entry, app: AppTuple, catalogue: Catalogue, without: set[str] = frozenset()) -> tuple[str, str]:
    """How surely an entry means a record ('' for not at all), and as which app; `without` are slugs it may not mean."""
    keys = own_keys(entry, app)
    if False in keys.values():
        return "", ""
    levels = recognised(app, catalogue)
    catalogue_keys = entry.app or entry.owner or entry.jurisdiction or entry.category
    level = slug = ""
    if catalogue_keys:
        means = [(levels[s], s) for s in levels if s not in without and selected(entry, s, catalogue)]
        if not {"confirmed", "probable"} & set(levels.values()) and not entry.app and not entry.category:
            means += [
                ("possible", "")
                for owner in owners(app, catalogue)
                if (not entry.owner or owner in entry.owner)
                and (not entry.jurisdiction or catalogue.owners[owner].jurisdiction in entry.jurisdiction)
            ]
        if not means:
            return "", ""
        level, slug = min(means, key=lambda each: LEVELS.index(each[0]))
    patterns = {"identifier": entry.identifier, "name": entry.name, "publisher": entry.publisher, "regex": ("r",)}
    telling = [key for key, held in keys.items() if held and any(p.strip("*? ") for p in patterns[key])]
    if not catalogue_keys and not telling:
        return "", ""
    if {"identifier", "regex"} & set(telling):
        level = "confirmed"
    return "possible" if None in keys.values() else level or "probable", slug


def asks(rule: Rule, app: AppTuple, catalogue: Catalogue) -> tuple[str, str] | None:
    """The confidence with which a rule asks about a record, and what app it is held to be; None if it does not."""
    levels = recognised(app, catalogue)
    sure = [slug for slug, level in levels.items() if level != "possible"]
    plain = [each for each in rule.except_apps if not own_keys(each, AppTuple())]
    excepted = {slug for slug in catalogue.apps if any(selected(each, slug, catalogue) for each in plain)}
    if excepted.intersection(sure):
        return None
    if any(
        holds(each, app, catalogue)[0] in ("confirmed", "probable") for each in rule.except_apps if each not in plain
    ):
        return None
    found = [held for each in rule.apps if (held := holds(each, app, catalogue, excepted))[0]]
    if not found:
        return None
    level, slug = min(found, key=lambda each: LEVELS.index(each[0]))
    return level, slug or "".join(sure[:1]) or app.identifier.casefold() or app.name.casefold()
