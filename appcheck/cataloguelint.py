"""Say what a catalogue allows and probably does not mean: names of two apps, and what is lost."""

from collections.abc import Iterable, Iterator

from appcheck.errors import Problem
from appcheck.model.policy import App, Catalogue, Owner
from appcheck.naming import plain_name

_Doubt = tuple[str, str, str]
"""Where, what, and what to do about it."""


def lint_catalogue(catalogue: Catalogue) -> list[Problem]:
    """Warnings about a catalogue; they have no lines, because an app may be meant by more than one file."""
    return [*map(_problem, _doubts(catalogue)), *losses(catalogue)]


def losses(catalogue: Catalogue) -> list[Problem]:
    """What apps and owners of an organisation's own leave out of those that they replace."""
    found = (each for old in catalogue.replaced for each in _lost(old, catalogue.apps[old.slug]))
    owned = (each for old in catalogue.replaced_owners for each in _lost_owner(old, catalogue.owners[old.slug]))
    return [*map(_problem, found), *map(_problem, owned)]


def _problem(doubt: _Doubt) -> Problem:
    return Problem("catalogue", 0, *doubt)


def _doubts(catalogue: Catalogue) -> Iterator[_Doubt]:
    owning = {owner for app in catalogue.apps.values() for owner in app.owners}
    for slug in catalogue.owners:
        if slug not in owning:
            yield f"owners.{slug}", "owns no app", "take it out, or add its apps"
    named: dict[str, str] = {}
    for app in catalogue.apps.values():
        yield from _name_doubts(app, named)


def _name_doubts(app: App, named: dict[str, str]) -> Iterator[_Doubt]:
    """Names that stand twice, or are two apps'."""
    path = f"apps.{app.slug}"
    own: set[str] = set()
    for name in (app.name, *app.aliases):
        plain = plain_name(name)
        if plain in own:
            yield path, f"the name {name!r} stands twice", "keep one of them"
        own.add(plain)
        other = named.setdefault(plain, app.slug)
        if other != app.slug:
            yield path, f"{name!r} is a name of {other}, too", "keep it where it is the whole name of the app"


def _lost(old: App, new: App) -> Iterator[_Doubt]:
    for kind, before, after in (
        *((kind, ids, new.identifiers.get(kind, ())) for kind, ids in old.identifiers.items()),
        ("categories", old.categories, new.categories),
        ("names", (old.name, *old.aliases), (new.name, *new.aliases)),
        ("owners", old.owners, new.owners),
        ("publishers", old.publishers, new.publishers),
    ):
        yield from _left_out("app", new.slug, kind, before, after)
    if new.generic and not old.generic:
        message = "replaces the app that ships and takes its name for an ordinary word"
        yield f"apps.{new.slug}", message, "take out `generic: true`, or give the app another slug"


def _lost_owner(old: Owner, new: Owner) -> Iterator[_Doubt]:
    for kind, before, after in (
        ("prefixes", old.prefixes, new.prefixes),
        ("publishers", old.publishers, new.publishers),
    ):
        yield from _left_out("owner", new.slug, kind, before, after)
    if old.jurisdiction != new.jurisdiction:
        message = f"replaces the owner that ships and moves it from {old.jurisdiction} to {new.jurisdiction}"
        yield f"owners.{new.slug}", message, "rules that name a jurisdiction will mean other apps"


def _left_out(what: str, slug: str, kind: str, before: Iterable[str], after: Iterable[str]) -> Iterator[_Doubt]:
    lost = sorted(set(before).difference(after))
    if lost:
        message = f"replaces the {what} that ships and leaves out its {kind}: {', '.join(lost)}"
        yield f"{what}s.{slug}", message, f"repeat them, or give the {what} another slug"
