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
from appcheck.sources.people import DEVICES_OR_APPS, names_among, with_more

_PLACES = ("Report_Entry.item", "employees.item", "item.Report_Entry.item", "item.employees.item")


def _keys(export: Export, at: str) -> frozenset[str]:
    """The keys of the rows at a place, without case and punctuation."""
    return frozenset(plain(key.removeprefix(at)) for key in export.keys if key.startswith(f"{at}."))


def _at(export: Export) -> str | None:
    """Where rows stand that have an address, and say of whom, and nothing of devices or apps."""
    for at in _PLACES if export.shape is Shape.JSON else ():
        found = names_among(_keys(export, at)).keys()
        address, person = {"person.email", "person.upn"}, {"person.name", "person.title", "person.department"}
        if found & address and found & person and not any(map(DEVICES_OR_APPS.fullmatch, _keys(export, at))):
            return at
    return None


def _detect(export: Export) -> str | None:
    at = _at(export)
    if at is None:
        return None
    first = sorted(names[0] for names in names_among(_keys(export, at)).values())
    return f"keys {', '.join(first)} of {at.removesuffix('.item')}"


def _read(export: Export, wanted: Wanted) -> Documents:
    at = _at(export) or _PLACES[0]
    found = names_among(_keys(export, at))
    fields = frozenset(found) | ({"person.addresses"} if len(found.get("person.email", ())) > 1 else set())
    return Documents(lambda: _people(export, at, found, wanted), fields | column_fields(export.keys, wanted.columns))


def _people(export: Export, at: str, found: dict[str, tuple[str, ...]], wanted: Wanted) -> Iterator[Item]:
    for number, (_, value) in enumerate(json_values(export, at), start=1):
        if not isinstance(value, dict):
            yield Skipped(number, "is no object with keys")
            continue
        texts = texts_of(value)
        said = {field.removeprefix("person."): texts.get(keys[0], "") for field, keys in found.items()}
        person = PersonTuple(**said, extra=columns_of(value, wanted.columns))
        more = ((field, texts.get(key, "")) for field, keys in found.items() for key in keys[1:])
        yield Record(number, person=with_more(person, more))


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
