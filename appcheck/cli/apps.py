"""`appcheck apps`: what the catalogue knows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from appcheck.cli.options import Catalogues, catalogue_with, one_of
from appcheck.cli.out import complain, say_lines
from appcheck.wording import counted, listed

if TYPE_CHECKING:
    from appcheck.model.policy import App, Catalogue

apps_commands = typer.Typer(name="apps", help="Search and show the apps of the catalogue.", rich_markup_mode=None)


@apps_commands.command("search")
def search_apps(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="A part of a name, an identifier, a publisher or an owner.")
    ],
    catalogues: Catalogues = (),  # type: ignore[assignment]
) -> int:
    """Find apps by a name, an identifier, a publisher or an owner.

    Ends with 2 if there is none.
    """
    from appcheck.appsearch import search

    catalogue = catalogue_with(catalogues)
    found = search(catalogue, text)
    width = max((len(app.slug) for app in found), default=0)
    say_lines(f"{app.slug:<{width}}  {_line(app, catalogue)}" for app in found)
    if not found:
        complain(
            f"the catalogue knows no app by {text!r}", "a policy can name it by id, name or publisher all the same"
        )
    return 0 if found else 2


@apps_commands.command("show")
def show_app(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The app, as a policy and `apps search` name it.")],
    catalogues: Catalogues = (),  # type: ignore[assignment]
) -> int:
    """Show all that is known of one app."""
    catalogue = catalogue_with(catalogues)
    say_lines(_page(catalogue.apps[one_of("app of the catalogue", slug, catalogue.apps)], catalogue))
    return 0


@apps_commands.command("stats")
def app_stats(catalogues: Catalogues = ()) -> int:  # type: ignore[assignment]
    """Count what the catalogue knows."""
    say_lines(_table(catalogue_with(catalogues)))
    return 0


def _table(catalogue: "Catalogue") -> Iterator[str]:
    from appcheck.appsearch import stats

    for heading, found in stats(catalogue).items():
        yield heading
        yield from (f"  {number:>5}  {word}" for word, number in found.most_common())


def _line(app: "App", catalogue: "Catalogue") -> str:
    owner = catalogue.owners[app.owners[0]]
    return f"{app.name}, {owner.name} ({owner.jurisdiction}): {', '.join(app.categories)}"


def _page(app: "App", catalogue: "Catalogue") -> Iterator[str]:
    yield f"{app.name} ({app.slug})"
    for number, slug in enumerate(app.owners):
        owner = catalogue.owners[slug]
        owned = "formerly owned" if number else "owned"
        sourced = "" if owner.sourced or (app.sourced and not number) else ", not looked up"
        yield f"  {owned} by {owner.name} ({slug}), jurisdiction {owner.jurisdiction}{sourced}"
    social = "" if catalogue.social.isdisjoint(app.categories) else " (social)"
    yield f"  {', '.join(app.categories)}{social}"
    if not catalogue.apart.isdisjoint(app.categories):
        yield "  stands apart: a policy means it only where it names the app or the category"
    if app.client_of:
        yield f"  another client of {app.client_of}, or a modified copy"
    if app.aliases:
        yield f"  also called {listed(app.aliases)}"
    if app.generic:
        yield "  the name is an ordinary word, and alone only makes it suspected"
    for kind, identifiers in app.identifiers.items():
        yield f"  {kind}: {listed(identifiers)}"
    if not app.identifiers:
        yield "  no identifier could be evidenced: it is known by its names alone"
    publishers = app.publishers or catalogue.owners[app.owners[0]].publishers
    if publishers:
        yield f"  {counted(len(publishers), 'publisher')}: {listed(publishers)}"
