"""A list of people as JSON: a Workday report as a web service, or BambooHR's directory of employees.

Workday puts the rows under `Report_Entry` and leaves their keys to the author of the report; BambooHR puts them under
`employees` (GET /v1/employees/directory, as public clients read it). So keys are those that a list of people in CSV may
have as its columns, and any other key is there for a policy to ask for by its name.
"""

from collections.abc import Iterator

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import Item, Kind, PersonTuple, Record, Skipped
from appcheck.picking import column_fields, columns_of, texts_of
from appcheck.source import Documents, Source, Wanted, plain
from appcheck.sources.people import COLUMNS, DEVICES_OR_APPS

_PLACES = ("Report_Entry.item", "employees.item", "item.Report_Entry.item", "item.employees.item")


def _keys(export: Export, at: str) -> frozenset[str]:
    """The keys of the rows at a place, without case and punctuation."""
    return frozenset(plain(key.removeprefix(at)) for key in export.keys if key.startswith(f"{at}."))


def _found(export: Export, at: str) -> dict[str, str]:
    """Field -> the key that has it."""
    keys = _keys(export, at)
    every = {
        field: next((plain(name) for name in names if plain(name) in keys), "") for field, names in COLUMNS.items()
    }
    return {field: key for field, key in every.items() if key}


def _at(export: Export) -> str | None:
    """Where rows stand that have an address, and say of whom, and nothing of devices or apps."""
    for at in _PLACES if export.shape is Shape.JSON else ():
        found = _found(export, at).keys()
        address, person = {"person.email", "person.upn"}, {"person.name", "person.title", "person.department"}
        if found & address and found & person and not any(map(DEVICES_OR_APPS.fullmatch, _keys(export, at))):
            return at
    return None


def _detect(export: Export) -> str | None:
    at = _at(export)
    return (
        None if at is None else f"keys {', '.join(sorted(_found(export, at).values()))} of {at.removesuffix('.item')}"
    )


def _read(export: Export, wanted: Wanted) -> Documents:
    at = _at(export) or _PLACES[0]
    found = _found(export, at)
    return Documents(
        lambda: _people(export, at, found, wanted), frozenset(found) | column_fields(export.keys, wanted.columns)
    )


def _people(export: Export, at: str, found: dict[str, str], wanted: Wanted) -> Iterator[Item]:
    for number, (_, value) in enumerate(json_values(export, at), start=1):
        if not isinstance(value, dict):
            yield Skipped(number, "is no object with keys")
            continue
        texts = texts_of(value)
        said = {field.removeprefix("person."): texts.get(key, "") for field, key in found.items()}
        person = PersonTuple._make(said.get(field, "") for field in PersonTuple._fields)
        yield Record(number, person=person._replace(extra=columns_of(value, wanted.columns)))


SOURCES = (
    Source(
        "people-json",
        Kind.PEOPLE,
        "people",
        "Workday report or BambooHR directory (JSON)",
        "Workday: a custom report as a web service, with format=json, that has an address (Email address, Work email)"
        " and name, title or department; BambooHR: GET /v1/employees/directory.",
        _detect,
        _read,
    ),
)
