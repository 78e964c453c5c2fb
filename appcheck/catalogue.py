"""Load a catalogue: the known apps, their owners, and the categories that are social."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from appcheck.errors import OursIsWrong, Problem
from appcheck.fields import Country, Day, Ours
from appcheck.model.policy import App, Catalogue, Owner
from appcheck.pattern import fold
from appcheck.yamlfile import Document, closest, read_yaml, validate

PLATFORMS = ("android", "ios", "macos", "app_store", "windows", "chrome")
"""The kinds of identifiers an app may have."""


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError(f"{text!r} is not a slug | use lower case letters, digits and dashes")
    return text


def _identifier(text: str) -> str:
    if not text or re.search(r"\s|://", text):
        raise ValueError(f"{text!r} is no identifier: it holds a space or a URL | give the bundle id or package name")
    return text


Slug = Annotated[str, BeforeValidator(_slug)]
Identifier = Annotated[str, BeforeValidator(_identifier)]


class OwnerFile(Ours):
    """An owner, as a catalogue file states it; without `source` nobody has looked the ownership up."""

    name: str
    jurisdiction: Country
    source: str = ""
    publishers: list[str] = []
    prefixes: list[Identifier] = []


class FormerOwner(Ours):
    """Who owned an app until a day."""

    owner: str
    until: Day | None = None


class AppFile(Ours):
    """An app, as a catalogue file states it."""

    name: str
    owner: str
    categories: list[str]
    sources: list[str] = Field(min_length=1)
    aliases: list[str] = []
    former_owners: list[FormerOwner] = []
    android: list[Identifier] = []
    ios: list[Identifier] = []
    macos: list[Identifier] = []
    app_store: list[Identifier] = []
    windows: list[Identifier] = []
    chrome: list[Identifier] = []
    publishers: list[str] = []
    generic: bool = False
    note: str = ""


class CatalogueFile(Ours):
    """One file of a catalogue: apps of one owner or family."""

    schema_: Literal["appcheck.catalogue/v1"] = Field(alias="schema")
    owners: dict[Slug, OwnerFile] = {}
    apps: dict[Slug, AppFile] = {}


class Category(Ours):
    """A category; `social` makes it one of the family."""

    title: str
    social: bool = False


class CategoriesFile(Ours):
    """The closed list of categories."""

    schema_: Literal["appcheck.categories/v1"] = Field(alias="schema")
    categories: dict[Slug, Category]


@cache
def load_catalogue(folder: Path) -> Catalogue:
    """All files of a catalogue's folder as one. Raises OursIsWrong with everything that is wrong in any of them."""
    paths = sorted(folder.glob("*.yaml"))
    if not any(path.name == "categories.yaml" for path in paths):
        raise OursIsWrong(
            Problem(str(folder), 0, "", "holds no catalogue: categories.yaml is missing", "check the folder")
        )
    problems: list[Problem] = []
    read: list[tuple[Document, CatalogueFile]] = []
    categories: dict[str, Category] = {}
    for path in paths:
        try:
            document = read_yaml(path, path.name)
            if path.name == "categories.yaml":
                categories = validate(document, CategoriesFile).categories
            else:
                read.append((document, validate(document, CatalogueFile)))
        except OursIsWrong as error:
            problems += [each for each in error.problems if isinstance(each, Problem)]
    problems += _contradictions(read, categories)
    if problems:
        raise OursIsWrong(*problems)
    social = frozenset(name for name, category in categories.items() if category.social)
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()
    apps = {slug: _app(slug, app) for _, file in read for slug, app in file.apps.items()}
    owners = {slug: _owner(slug, owner) for _, file in read for slug, owner in file.owners.items()}
    return Catalogue(apps, owners, social, digest)


def _contradictions(read: list[tuple[Document, CatalogueFile]], categories: dict[str, Category]) -> list[Problem]:
    """What is wrong with files that are each in order: names that nobody defined, or that two did."""
    problems: list[Problem] = []
    owners = {slug for _, file in read for slug in file.owners}
    first: dict[tuple[str, str], str] = {}
    for document, file in read:
        for slug in file.owners:
            _once(document, ("owners", slug), first, "owner", slug, problems)
        for slug, app in file.apps.items():
            path = ("apps", slug)
            _once(document, path, first, "app", slug, problems)
            problems += [
                document.problem((*path, "owner"), f"unknown owner {owner}", closest(owner, owners))
                for owner in (app.owner, *(former.owner for former in app.former_owners))
                if owner not in owners
            ]
            problems += [
                document.problem((*path, "categories"), f"unknown category {name}", closest(name, categories))
                for name in app.categories
                if name not in categories
            ]
            for platform in PLATFORMS:
                for identifier in getattr(app, platform):
                    _once(document, (*path, platform), first, platform, fold(identifier), problems)
    return problems


def _once(
    document: Document,
    path: tuple[str, ...],
    first: dict[tuple[str, str], str],
    kind: str,
    name: str,
    problems: list[Problem],
) -> None:
    where = first.setdefault((kind, name), f"{document.file} {path[1]}")
    if where != f"{document.file} {path[1]}":
        problems.append(document.problem(path, f"{kind} {name} is already in {where}", "keep one of them"))


def _app(slug: str, app: AppFile) -> App:
    owners = dict.fromkeys((app.owner, *(former.owner for former in app.former_owners)))
    identifiers = {platform: tuple(getattr(app, platform)) for platform in PLATFORMS if getattr(app, platform)}
    return App(
        slug,
        app.name,
        tuple(owners),
        tuple(app.categories),
        tuple(app.aliases),
        identifiers,
        tuple(app.publishers),
        app.generic,
    )


def _owner(slug: str, owner: OwnerFile) -> Owner:
    publishers, prefixes = tuple(owner.publishers), tuple(owner.prefixes)
    return Owner(slug, owner.name, owner.jurisdiction, publishers, prefixes, bool(owner.source))
