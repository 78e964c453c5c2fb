"""A second opinion on which rules ask about an app: section 5 of the design, in the plainest words."""

import re

from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Catalogue, Entry, Rule
from appcheck.pattern import matches

FAMILIES = {"iOS": "apple", "iPadOS": "apple", "Android": "android", "Windows": "windows", "": ""}
KINDS = {"ios": "apple", "app_store": "apple", "android": "android"}
FILLERS = ("", "Unknown")
LEVELS = ("confirmed", "probable", "possible")
TWINS = str.maketrans("тіо", "tio")
UNSEEN = str.maketrans("", "", "\u3164\u200b\x00")
ALIKE = str.maketrans("i10", "llo", " -.:—")
BREAKS = (" - ", ": ", "—", " (", ":")
AROUND = ("wallpaper", "downloader")
FORMS = {"inc", "ltd", "limited", "pte", "llc", "corp"}


def same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def same_company(one: str, other: str) -> bool:
    return bool(one) and company(one) == company(other)


def company(publisher: str) -> list[str]:
    words = publisher.casefold().replace(".", " ").replace(",", " ").split()
    while len(words) > 1 and words[-1] in FORMS:
        words.pop()
    return words


def name_of(app: AppTuple) -> str:
    return app.name.translate(UNSEEN).strip().casefold()


def begins(name: str, listed: str) -> bool:
    """Whether a name is the listed one with a subtitle; a hyphen alone begins one only after several words."""
    breaks = (*BREAKS, "-") if " " in listed else BREAKS
    return any(name.startswith(listed.casefold() + each) for each in breaks)


def alike(text: str) -> str:
    return text.casefold().translate(TWINS).translate(ALIKE).replace("rn", "m")


def is_identified(app: AppTuple) -> bool:
    return "." in app.identifier


def written(app: AppTuple) -> str:
    """The identifier that stands where the name belongs."""
    return app.name if "." in app.name and " " not in app.name and not is_identified(app) else ""


def recognised(app: AppTuple, catalogue: Catalogue) -> dict[str, str]:
    """How sure it is that a record is each app of the catalogue."""
    family = FAMILIES[app.platform]
    equal = {"confirmed": set[str](), "probable": set[str](), "possible": set[str]()}
    for slug, known in catalogue.apps.items():
        for kind, identifiers in known.identifiers.items():
            for identifier in identifiers:
                here = family in ("", KINDS[kind])
                if same(identifier, app.identifier):
                    equal["confirmed" if here else "possible"].add(slug)
                if same(identifier, written(app)):
                    equal["probable" if here else "possible"].add(slug)
                for text in (app.identifier, written(app)):
                    if identifier.count(".") >= 2 and text.casefold().startswith(identifier.casefold() + "."):
                        equal["possible"].add(slug)
    if equal["confirmed"]:
        return dict.fromkeys(equal["confirmed"], "confirmed")
    levels = dict.fromkeys(equal["probable"], "probable")
    for slug in catalogue.apps:
        if level := by_name(app, slug, catalogue):
            levels.setdefault(slug, level)
    return {**dict.fromkeys(equal["possible"], "possible"), **levels}


def by_name(app: AppTuple, slug: str, catalogue: Catalogue) -> str:
    known, family, name = catalogue.apps[slug], FAMILIES[app.platform], name_of(app)
    publishers = [*known.publishers, *(each for owner in known.owners for each in catalogue.owners[owner].publishers)]
    agrees = any(same_company(app.publisher, publisher) for publisher in publishers)
    identified = is_identified(app)
    listed_there = any(family in ("", KINDS[kind]) for kind in known.identifiers)
    distinctive = [*known.aliases] if known.generic else [known.name, *known.aliases]
    if any(same(name, each) for each in distinctive):
        return "possible" if identified and listed_there else "probable"
    if any(begins(name, each) for each in distinctive):
        own = agrees or not any(word in AROUND for word in re.findall(r"\w+", name))
        return "probable" if own and not (identified and listed_there) else "possible"
    if known.generic and (same(name, known.name) or begins(name, known.name)):
        if agrees:
            return "possible" if identified and listed_there else "probable"
        others = app.publisher not in FILLERS and not app.publisher.casefold().startswith(known.name.casefold())
        around = any(word in AROUND for word in re.findall(r"\w+", name))
        return "" if identified or (not same(name, known.name) and (others or around)) else "possible"
    for each in distinctive:
        parts = [name, *(name.split(mark)[0] for mark in BREAKS)]
        if any(alike(part) == alike(each) and (len(alike(each)) >= 5 or not part.isascii()) for part in parts):
            return "possible"
    return ""


def is_named(app: AppTuple, slug: str, catalogue: Catalogue) -> bool:
    """Whether the whole name of a record is one of an app's."""
    return any(same(name_of(app), each) for each in (catalogue.apps[slug].name, *catalogue.apps[slug].aliases))


def owners(app: AppTuple, catalogue: Catalogue) -> set[str]:
    """The listed owners of an app that nobody listed."""
    identifier = (written(app) or app.identifier).casefold()
    return {
        slug
        for slug, owner in catalogue.owners.items()
        if any(same_company(app.publisher, publisher) for publisher in owner.publishers)
        or any(identifier.startswith(prefix) for prefix in owner.prefixes)
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
        seen = text if key == "identifier" else " ".join(text.translate(UNSEEN).split())
        if patterns and any(matches(pattern, each) for pattern in patterns for each in (text, seen) if text):
            keys[key] = True
        elif patterns:
            keys[key] = None if text in FILLERS else False
    if entry.regex and app.identifier not in FILLERS:
        keys["regex"] = bool(re.fullmatch(entry.regex, app.identifier, re.IGNORECASE))
    elif entry.regex:
        keys["regex"] = None
    return keys


def by_written(entry: Entry, app: AppTuple) -> set[str]:
    """The keys that hold of an identifier that stands where the name belongs."""
    if not written(app):
        return set()
    keys = {"identifier"} if any(matches(pattern, written(app)) for pattern in entry.identifier) else set[str]()
    fits = bool(entry.regex) and re.fullmatch(entry.regex, written(app), re.IGNORECASE) is not None
    return keys | ({"regex"} if fits else set())


def holds(entry: Entry, app: AppTuple, catalogue: Catalogue, without: set[str] = frozenset()) -> tuple[str, str]:
    """How surely an entry means a record ('' for not at all), and as which app; `without` are slugs it may not mean."""
    keys = own_keys(entry, app)
    swapped = {key for key in by_written(entry, app) if not keys[key]}
    keys |= dict.fromkeys(swapped, True)
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
    if {"identifier", "regex"} & set(telling) - swapped:
        level = "confirmed"
    elif swapped & set(telling) and level != "confirmed":
        level = "probable"
    return "possible" if None in keys.values() else level or "probable", slug


def asks(rule: Rule, app: AppTuple, catalogue: Catalogue) -> tuple[str, str] | None:
    """The confidence with which a rule asks about a record, and what app it is held to be; None if it does not."""
    app = app._replace(identifier=app.identifier.translate(UNSEEN))
    levels = recognised(app, catalogue)
    sure = [slug for slug, level in levels.items() if level != "possible"]
    plain = [each for each in rule.except_apps if not own_keys(each, AppTuple())]
    excepted = {slug for slug in catalogue.apps if any(selected(each, slug, catalogue) for each in plain)}
    if any(
        holds(each, app, catalogue)[0] in ("confirmed", "probable") for each in rule.except_apps if each not in plain
    ):
        return None
    found = [held for each in rule.apps if (held := holds(each, app, catalogue, excepted))[0]]
    if taken := [slug for slug in sure if slug in excepted]:
        least = min(LEVELS.index(levels[slug]) for slug in taken)
        named = [slug for slug in catalogue.apps if is_named(app, slug, catalogue)]
        told = bool({*taken} & {*named})
        found = [
            ("possible", slug)
            for _, slug in found
            if slug and LEVELS.index(levels[slug]) <= least and not (told and slug not in named)
        ]
    if not found:
        return None
    level, slug = min(found, key=lambda each: LEVELS.index(each[0]))
    return level, slug or "".join(sure[:1]) or app.identifier.casefold() or app.name.casefold()
