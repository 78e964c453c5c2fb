"""Find apps in a catalogue, and count what it knows of them."""

from collections import Counter
from collections.abc import Iterator

from appcheck.model.policy import App, Catalogue
from appcheck.pattern import fold


def search(catalogue: Catalogue, text: str) -> tuple[App, ...]:
    """The apps of which a name, identifier, publisher or owner holds the text; those that are called so come first."""
    wanted = fold(text)
    found = (app for app in catalogue.apps.values() if any(wanted in fold(each) for each in _texts(app, catalogue)))
    return tuple(sorted(found, key=lambda app: (wanted not in map(fold, _called(app)), app.slug)))


def _called(app: App) -> tuple[str, ...]:
    return (app.slug, app.name, *app.aliases, *(each for ids in app.identifiers.values() for each in ids))


def _texts(app: App, catalogue: Catalogue) -> Iterator[str]:
    yield from _called(app)
    yield from app.publishers
    yield from app.owners
    yield from (catalogue.owners[owner].name for owner in app.owners)


def stats(catalogue: Catalogue) -> dict[str, Counter[str]]:
    """How many apps, owners, names and identifiers there are, by what one asks after."""
    apps = catalogue.apps.values()
    owners = catalogue.owners.values()
    social = sum(not catalogue.social.isdisjoint(app.categories) for app in apps)
    return {
        "apps": Counter(
            {
                "all": len(apps),
                "social": social,
                "without any identifier": sum(not app.identifiers for app in apps),
                "with a name that is an ordinary word": sum(app.generic for app in apps),
            }
        ),
        "owners": Counter(
            {"all": len(owners), "whose jurisdiction is sourced": sum(owner.sourced for owner in owners)}
        ),
        "apps by jurisdiction": Counter(catalogue.owners[app.owners[0]].jurisdiction for app in apps),
        "apps by category": Counter(category for app in apps for category in app.categories),
        "identifiers": Counter(kind for app in apps for kind, ids in app.identifiers.items() for _ in ids),
        "names": Counter({"names": len(apps), "aliases": sum(len(app.aliases) for app in apps)}),
    }
