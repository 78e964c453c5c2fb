"""Load a catalogue: the known apps, their owners, and the categories that are social."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from appcheck.errors import OursIsWrong, Problem
from appcheck.fields import CategoryName, Country, Day, Filled, Link, Maybe, Ours, OwnerName
from appcheck.model.policy import App, Catalogue, Owner
from appcheck.pattern import fold
from appcheck.validation import Model, validate
from appcheck.yamlfile import Document, Steps, read_yaml

PLATFORMS = ("android", "ios", "macos", "app_store", "windows", "chrome")
"""The kinds of identifiers an app may have."""

CATEGORIES = "categories.yaml"


def _slug(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"{value!r} is no slug | use lower case letters, digits and dashes")
    return value


def _identifier(value: Any) -> Any:
    if isinstance(value, str) and (not value or re.search(r"\s|://", value)):
        raise ValueError(f"{value!r} is no identifier | give the bundle id, package name or number, without a URL")
    return value


Slug = Annotated[str, BeforeValidator(_slug)]
Identifier = Annotated[str, BeforeValidator(_identifier)]


class OwnerFile(Ours):
    """An owner, as a catalogue file states it; without `source` nobody has looked the ownership up."""

    name: Filled
    jurisdiction: Country
    source: Link = ""
    publishers: list[Filled] = []
    prefixes: list[Identifier] = []


class FormerOwner(Ours):
    """Who owned an app until a day."""

    owner: OwnerName
    until: Maybe[Day] = None


class AppFile(Ours):
    """An app, as a catalogue file states it."""

    name: Filled
    owner: OwnerName
    categories: Annotated[list[CategoryName], Field(min_length=1)]
    sources: Annotated[list[Filled], Field(min_length=1)]
    aliases: list[Filled] = []
    former_owners: list[FormerOwner] = []
    android: list[Identifier] = []
    ios: list[Identifier] = []
    macos: list[Identifier] = []
    app_store: list[Identifier] = []
    windows: list[Identifier] = []
    chrome: list[Identifier] = []
    publishers: list[Filled] = []
    generic: bool = False
    note: Filled = ""


class CatalogueFile(Ours):
    """One file of a catalogue: apps of one owner or family."""

    schema_: Literal["appcheck.catalogue/v1"] = Field(alias="schema")
    owners: dict[Slug, OwnerFile] = {}
    apps: dict[Slug, AppFile] = {}


class Category(Ours):
    """A category; `social` makes it one of the family."""

    title: Filled
    social: bool = False


class CategoriesFile(Ours):
    """The closed list of categories."""

    schema_: Literal["appcheck.categories/v1"] = Field(alias="schema")
    categories: dict[Slug, Category]


@cache
def load_catalogue(folder: Path) -> Catalogue:
    """All files of a catalogue's folder as one. Raises OursIsWrong with everything that is wrong in any of them."""
    if not (folder / CATEGORIES).is_file():
        raise OursIsWrong(Problem(str(folder), 0, "", f"is no catalogue: {CATEGORIES} is missing", "check the folder"))
    problems: list[Problem] = []
    documents = [each for path in sorted(folder.glob("*.yaml")) if (each := _read(path, problems))]
    kinds = [document for document in documents if document.file == CATEGORIES]
    others = [document for document in documents if document.file != CATEGORIES]
    # Where a file could not be read, nobody knows which names it defines.
    names = {} if problems else {"owner": _keys(others, "owners"), "category": _keys(kinds, "categories")}
    families = [family for document in kinds if (family := _checked(document, CategoriesFile, {}, problems))]
    files = [file for document in others if (file := _checked(document, CatalogueFile, names, problems))]
    problems += _shared(others)
    if problems:
        raise OursIsWrong(*sorted(problems, key=lambda problem: (problem.file, problem.line)))
    return Catalogue(
        {slug: _app(slug, app) for file in files for slug, app in file.apps.items()},
        {slug: _owner(slug, owner) for file in files for slug, owner in file.owners.items()},
        frozenset(slug for family in families for slug, category in family.categories.items() if category.social),
        hashlib.sha256("".join(f"{each.file} {each.sha256}\n" for each in documents).encode()).hexdigest(),
    )


def _read(path: Path, problems: list[Problem]) -> Document | None:
    try:
        return read_yaml(path, path.name)
    except OursIsWrong as error:
        problems += [each for each in error.problems if isinstance(each, Problem)]
        return None


def _checked(
    document: Document, model: type[Model], names: Mapping[str, list[str]], problems: list[Problem]
) -> Model | None:
    try:
        return validate(document, model, names)
    except OursIsWrong as error:
        problems += [each for each in error.problems if isinstance(each, Problem)]
        return None


def _keys(documents: Iterable[Document], part: str) -> list[str]:
    return [key for document in documents for key in _part(document.value, part)]


def _part(value: Any, key: str) -> dict[str, Any]:
    """A mapping inside of what may still be anything; empty where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _shared(documents: Iterable[Document]) -> Iterator[Problem]:
    """Slugs that two files define, and identifiers that stand twice on one platform."""
    first: dict[tuple[str, str], tuple[Document, Steps]] = {}
    for document, path, kind, name in _named(documents):
        other, place = first.setdefault((kind, fold(name)), (document, path))
        if other is not document or place != path:
            message = f"{kind} {name!r} is already in {other.file}:{other.line(place)}"
            yield document.problem(path, message, "keep one of them")


def _named(documents: Iterable[Document]) -> Iterator[tuple[Document, Steps, str, str]]:
    for document in documents:
        for slug in _part(document.value, "owners"):
            yield document, ("owners", slug), "owner", slug
        apps = _part(document.value, "apps")
        for slug, app in apps.items():
            yield document, ("apps", slug), "app", slug
            for platform in PLATFORMS:
                identifiers = app.get(platform) if isinstance(app, dict) else None
                for number, identifier in enumerate(identifiers if isinstance(identifiers, list) else ()):
                    yield document, ("apps", slug, platform, number), platform, str(identifier)


def _app(slug: str, app: AppFile) -> App:
    identifiers = {platform: tuple(getattr(app, platform)) for platform in PLATFORMS if getattr(app, platform)}
    return App(
        slug,
        app.name,
        tuple(dict.fromkeys((app.owner, *(former.owner for former in app.former_owners)))),
        tuple(app.categories),
        tuple(app.aliases),
        identifiers,
        tuple(app.publishers),
        app.generic,
    )


def _owner(slug: str, owner: OwnerFile) -> Owner:
    publishers, prefixes = tuple(owner.publishers), tuple(owner.prefixes)
    return Owner(slug, owner.name, owner.jurisdiction, publishers, prefixes, bool(owner.source))
