"""What the files of a catalogue may say, in the form in which people write it."""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from appcheck.fields import AppName, CategoryName, Country, Filled, Link, Maybe, Ours, OwnerName

FORMS = {
    "android": (r"[A-Za-z]\w*(\.[A-Za-z]\w*)+", "Android package", "such as com.example.app"),
    "ios": (r"[A-Za-z0-9][\w-]*(\.[\w-]+)*", "bundle id", "such as com.example.app"),
    "macos": (r"[A-Za-z0-9][\w-]*(\.[\w-]+)*", "bundle id", "such as com.example.app"),
    "app_store": (r"[1-9][0-9]{8,9}", "App Store number", "nine or ten digits in quotes, without id"),
    "windows": (
        r"[A-Za-z0-9+-]+(\.[A-Za-z0-9+-]+)+|[A-Za-z0-9.-]+_[0-9a-hjkmnp-tv-z]{13}|9[A-Z0-9]{11}|XP[A-Z0-9]{12}",
        "Windows package or Store id",
        "a package name, package family name or winget id, or the capitals and digits of the Store",
    ),
    "chrome": (r"[a-p]{32}", "Chrome extension", "32 letters from a to p"),
}
"""The kinds of identifiers that an app may have: the form of each, its name, and how to write it.

An Apple bundle id needs no dot: `pinterest` is one.
"""

SHORTEST = 4
"""A name in ASCII of fewer letters and digits than this may be anybody's."""


def _slug(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"{value!r} is no slug | use lower case letters, digits and dashes")
    return value


def _prefix(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"[A-Za-z0-9][\w.-]*", value):
        raise ValueError(f"{value!r} begins no identifier | write it as com.example.")
    return value


def _when(value: Any) -> Any:
    """A day, or the month or year where no more is known."""
    parts = value.split("-") if isinstance(value, str) and re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value) else []
    try:
        date(*(int(part) for part in (*parts, "1", "1")[:3]))
    except (ValueError, TypeError):
        raise ValueError(f"{value!r} is no date | write it as 2026-11-23, 2026-11 or 2026") from None
    return value


def text_of(value: Any, key: str) -> Any:
    """What is meant where a text may stand alone, or in a mapping with more about it."""
    return value.get(key, "") if isinstance(value, dict) else value


class IdentifierFile(Ours):
    """An identifier; `source` where it rests on that one alone, `shared` where another app has it, too."""

    id: str
    source: Filled = ""
    shared: bool = False


class AliasFile(Ours):
    """Another name of an app; `source` where none of the app's own shows it."""

    name: Filled
    source: Filled = ""


def _identifier(kind: str) -> BeforeValidator:
    """A check of one kind of identifier; one that is written as a mere text becomes a mapping."""
    form, name, hint = FORMS[kind]

    def check(value: Any) -> Any:
        identifier = text_of(value, "id")
        if not isinstance(identifier, str) or not re.fullmatch(form, identifier, re.ASCII):
            raise ValueError(f"{identifier!r} is no {name} | {hint}")
        return value if isinstance(value, dict) else {"id": value}

    return BeforeValidator(check, json_schema_input_type=Annotated[str, Field(pattern=f"^({form})$")] | IdentifierFile)


def _alias(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Slug = Annotated[str, BeforeValidator(_slug)]
When = Annotated[str, BeforeValidator(_when)]
Prefix = Annotated[str, BeforeValidator(_prefix)]
Alias = Annotated[AliasFile, BeforeValidator(_alias, json_schema_input_type=str | AliasFile)]
Android = Annotated[IdentifierFile, _identifier("android")]
Ios = Annotated[IdentifierFile, _identifier("ios")]
Macos = Annotated[IdentifierFile, _identifier("macos")]
AppStore = Annotated[IdentifierFile, _identifier("app_store")]
Windows = Annotated[IdentifierFile, _identifier("windows")]
Chrome = Annotated[IdentifierFile, _identifier("chrome")]


class OwnerFile(Ours):
    """An owner, as a catalogue file states it; without `source` nobody has looked the jurisdiction up."""

    name: Filled
    jurisdiction: Country
    source: Link = ""
    publishers: list[Filled] = []
    prefixes: list[Prefix] = []
    note: Filled = ""


class FormerOwner(Ours):
    """Who owned an app, until when, and who says so."""

    owner: OwnerName
    until: When = ""
    source: Link = ""


class AppFile(Ours):
    """An app, as a catalogue file states it; without `owner_source` nobody has looked the ownership up.

    `generic` is for a name that is an ordinary word, and must be stated for a short one.
    """

    name: Filled
    aliases: list[Alias] = []
    owner: OwnerName
    owner_source: Link = ""
    former_owners: list[FormerOwner] = []
    client_of: AppName = ""
    categories: Annotated[list[CategoryName], Field(min_length=1)]
    android: list[Android] = []
    ios: list[Ios] = []
    macos: list[Macos] = []
    app_store: list[AppStore] = []
    windows: list[Windows] = []
    chrome: list[Chrome] = []
    publishers: list[Filled] = []
    generic: Maybe[bool] = None
    sources: Annotated[list[Filled], Field(min_length=1)]
    note: Filled = ""

    @model_validator(mode="after")
    def _says_whether_short_names_are_generic(self) -> Self:
        names = (self.name, *(alias.name for alias in self.aliases))
        short = [name for name in names if name.isascii() and sum(map(str.isalnum, name)) < SHORTEST]
        if short and self.generic is None:
            hint = "say `generic: true`, or `generic: false` if all the same it is this app's alone"
            raise ValueError(f"{short[0]!r} is so short that it may be anybody's | {hint}")
        return self


class CatalogueFile(Ours):
    """One file of a catalogue: apps of one owner or family."""

    schema_: Literal["appcheck.catalogue/v1"] = Field(alias="schema")
    owners: dict[Slug, OwnerFile] = {}
    apps: dict[Slug, AppFile] = {}


class Category(Ours):
    """A category. `social` makes it one of the family; `apart` keeps its apps out of all that does not name them."""

    title: Filled
    social: bool = False
    apart: bool = False


class CategoriesFile(Ours):
    """The closed list of categories."""

    schema_: Literal["appcheck.categories/v1"] = Field(alias="schema")
    categories: dict[Slug, Category]


def catalogue_schema() -> dict[str, Any]:
    """The JSON Schema of a catalogue file, for editors."""
    schema = CatalogueFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "appcheck catalogue"}
