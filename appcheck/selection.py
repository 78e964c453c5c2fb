"""Which apps of the catalogue an entry of a policy selects."""

from appcheck.model.policy import App, Catalogue, Entry

SOCIAL = "social"
"""The family of categories by which people publish to and meet others; the catalogue says which."""


def expand(entry: Entry, catalogue: Catalogue) -> tuple[App, ...]:
    """The apps that an entry means today, all of its catalogue keys holding; none if it has no such key.

    An owner, and an owner's jurisdiction, counts for apps owned now or ever. What phone makers
    install beside an app, and other categories that stand apart, must be named to be meant.
    """
    if entry.app:
        candidates = [catalogue.apps[entry.app]] if entry.app in catalogue.apps else []
    elif entry.owner or entry.jurisdiction or entry.category:
        candidates = list(catalogue.apps.values())
    else:
        candidates = []
    return tuple(app for app in candidates if _selected(entry, app, catalogue))


def _selected(entry: Entry, app: App, catalogue: Catalogue) -> bool:
    jurisdictions = {catalogue.owners[owner].jurisdiction for owner in app.owners}
    return (
        (not entry.owner or not set(entry.owner).isdisjoint(app.owners))
        and (not entry.jurisdiction or not jurisdictions.isdisjoint(entry.jurisdiction))
        and (not entry.category or any(_in_category(app, category, catalogue) for category in entry.category))
        and _is_named(entry, app, catalogue)
    )


def _is_named(entry: Entry, app: App, catalogue: Catalogue) -> bool:
    apart = catalogue.apart.intersection(app.categories)
    return not apart or bool(entry.app) or not apart.isdisjoint(entry.category)


def _in_category(app: App, category: str, catalogue: Catalogue) -> bool:
    if category == SOCIAL:
        return not catalogue.social.isdisjoint(app.categories)
    return category in app.categories
