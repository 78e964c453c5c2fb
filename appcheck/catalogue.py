"""Load a catalogue: the known apps, their owners, and what their categories imply; one's own files on top."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from appcheck.cataloguefile import FORMS, AppFile, CatalogueFile, CategoriesFile, OwnerFile, text_of
from appcheck.errors import OursIsWrong, Problem
from appcheck.model.policy import App, Catalogue, Owner
from appcheck.pattern import fold
from appcheck.validation import Model, validate
from appcheck.yamlfile import Document, Steps, read_yaml

CATEGORIES = "categories.yaml"

Layer = list[Document]
"""Files that are read as one: those that ship, or one of one's own. A later layer replaces what it repeats."""


def load_catalogue(folder: Path, *own: Path) -> Catalogue:
    """All files of a catalogue's folder as one, and on top of it one's own files and folders.

    An app or owner of one's own replaces, as a whole, the one that had its slug. Raises OursIsWrong
    with everything that is wrong in any of the files.
    """
    return _loaded(folder, own) if own else _loaded_once(folder)


@cache
def _loaded_once(folder: Path) -> Catalogue:
    """What ships does not change under a program that runs; one's own files may."""
    return _loaded(folder, ())


def _loaded(folder: Path, own: Sequence[Path]) -> Catalogue:
    if not (folder / CATEGORIES).is_file():
        raise OursIsWrong(Problem(str(folder), 0, "", f"is no catalogue: {CATEGORIES} is missing", "check the folder"))
    problems: list[Problem] = []
    documents = _read(((path, path.name) for path in sorted(folder.glob("*.yaml"))), problems)
    kinds = [document for document in documents if document.file == CATEGORIES]
    shipped = [document for document in documents if document.file != CATEGORIES]
    layers = [shipped, *(_read(((each, str(each)) for each in _files(path, problems)), problems) for path in own)]
    # Where a file could not be read, nobody knows which names it defines.
    names = {} if problems else _names(layers, kinds)
    families = [family for document in kinds if (family := _checked(document, CategoriesFile, {}, problems))]
    files = [[file for each in layer if (file := _checked(each, CatalogueFile, names, problems))] for layer in layers]
    problems += _clashes(layers)
    if problems:
        raise OursIsWrong(*sorted(problems, key=lambda problem: (problem.file, problem.line)))
    return _made(files, families, _digest([*kinds, *(document for layer in layers for document in layer)]))


def _made(layers: list[list[CatalogueFile]], families: list[CategoriesFile], digest: str) -> Catalogue:
    apps: dict[str, App] = {}
    owners: dict[str, Owner] = {}
    replaced: list[App] = []
    replaced_owners: list[Owner] = []
    for files in layers:
        added = {slug: _app(slug, app) for file in files for slug, app in file.apps.items()}
        replaced += [apps[slug] for slug in added if slug in apps]
        apps |= added
        owned = {slug: _owner(slug, owner) for file in files for slug, owner in file.owners.items()}
        replaced_owners += [owners[slug] for slug in owned if slug in owners]
        owners |= owned
    kinds = {slug: category for family in families for slug, category in family.categories.items()}
    social = frozenset(slug for slug, category in kinds.items() if category.social)
    apart = frozenset(slug for slug, category in kinds.items() if category.apart)
    return Catalogue(apps, owners, social, digest, apart, tuple(replaced), tuple(replaced_owners))


def _digest(documents: Iterable[Document]) -> str:
    """The digest of the files as written, wherever they lie."""
    text = "".join(f"{Path(each.file).name} {each.sha256}\n" for each in documents)
    return hashlib.sha256(text.encode()).hexdigest()


def files_of(path: Path) -> list[Path]:
    """A file of one's own, or all files of a folder."""
    return sorted((*path.glob("*.yaml"), *path.glob("*.yml"))) if path.is_dir() else [path]


def _files(path: Path, problems: list[Problem]) -> Sequence[Path]:
    found = files_of(path)
    if not found:
        problems.append(Problem(str(path), 0, "", "holds no catalogue file", "give a file, or a folder of *.yaml"))
    return found


def _read(paths: Iterable[tuple[Path, str]], problems: list[Problem]) -> Layer:
    documents = []
    for path, name in paths:
        try:
            documents.append(read_yaml(path, name))
        except OursIsWrong as error:
            problems += [each for each in error.problems if isinstance(each, Problem)]
    return documents


def _checked(
    document: Document, model: type[Model], names: Mapping[str, list[str]], problems: list[Problem]
) -> Model | None:
    try:
        return validate(document, model, names)
    except OursIsWrong as error:
        problems += [each for each in error.problems if isinstance(each, Problem)]
        return None


def _names(layers: Iterable[Layer], kinds: Iterable[Document]) -> dict[str, list[str]]:
    """What a file may name: every owner, app and category that any file defines."""
    documents = [document for layer in layers for document in layer]
    parts = {"owner": (documents, "owners"), "app": (documents, "apps"), "category": (kinds, "categories")}
    return {
        kind: [key for document in defining for key in _part(document.value, part)]
        for kind, (defining, part) in parts.items()
    }


def _part(value: Any, key: str) -> dict[str, Any]:
    """A mapping inside of what may still be anything; empty where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


class _Place(NamedTuple):
    """Where something stands."""

    document: Document
    path: Steps

    def __str__(self) -> str:
        return f"{self.document.file}:{self.document.line(self.path)}"

    def problem(self, message: str, hint: str) -> Problem:
        return self.document.problem(self.path, message, hint)


def _clashes(layers: Iterable[Layer]) -> Iterator[Problem]:
    """Slugs that two files of a layer define, and identifiers that two apps have or that stand twice."""
    apps: dict[str, _Place] = {}
    for layer in layers:
        first: dict[tuple[str, str], _Place] = {}
        for document in layer:
            for kind in ("owner", "app"):
                for slug in _part(document.value, f"{kind}s"):
                    place = _Place(document, (f"{kind}s", slug))
                    other = first.setdefault((kind, slug), place)
                    if other is not place:
                        yield place.problem(f"{kind} {slug!r} is already in {other}", "keep one of them")
                    elif kind == "app":
                        apps.pop(slug, None)
                        apps[slug] = place
    yield from _shared(apps)


class _Use(NamedTuple):
    """An app's use of an identifier."""

    slug: str
    kind: str
    place: _Place
    shared: bool


def _shared(apps: Mapping[str, _Place]) -> Iterator[Problem]:
    """Identifiers that stand twice, unless each of the apps says that it shares it."""
    first: dict[tuple[str, str], _Use] = {}
    for slug, place in apps.items():
        app = _part(place.document.value, "apps")[slug]
        for kind in FORMS:
            found = app.get(kind) if isinstance(app, dict) else None
            for number, each in enumerate(found if isinstance(found, list) else ()):
                use = _Use(slug, kind, _Place(place.document, (*place.path, kind, number)), _says_shared(each))
                system = "apple" if kind in ("ios", "macos") else kind
                other = first.setdefault((system, fold(str(text_of(each, "id")))), use)
                one_app = other.slug == slug and other.kind != kind
                if other is not use and not one_app and not (use.shared and other.shared and other.slug != slug):
                    yield _twice(str(text_of(each, "id")), use, other)


def _says_shared(identifier: Any) -> bool:
    return isinstance(identifier, dict) and identifier.get("shared") is True


def _twice(identifier: str, use: _Use, other: _Use) -> Problem:
    if use.slug == other.slug:
        return use.place.problem(f"{use.kind} {identifier!r} is already in {other.place}", "keep one of them")
    message = f"{use.kind} {identifier!r} is already {other.slug}'s, in {other.place}"
    return use.place.problem(message, "take it out here; if both apps have it, say `shared: true` in both")


def _app(slug: str, app: AppFile) -> App:
    identifiers = {kind: tuple(each.id for each in getattr(app, kind)) for kind in FORMS if getattr(app, kind)}
    return App(
        slug,
        app.name,
        tuple(dict.fromkeys((app.owner, *(former.owner for former in app.former_owners)))),
        tuple(app.categories),
        tuple(alias.name for alias in app.aliases),
        identifiers,
        tuple(app.publishers),
        bool(app.generic),
        app.client_of,
        bool(app.owner_source),
    )


def _owner(slug: str, owner: OwnerFile) -> Owner:
    publishers, prefixes = tuple(owner.publishers), tuple(owner.prefixes)
    return Owner(slug, owner.name, owner.jurisdiction, publishers, prefixes, bool(owner.source))
