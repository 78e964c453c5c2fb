"""Load a column map: a source for a table, or JSON, that no shipped source knows, described in a YAML file.

    schema: appcheck.map/v1
    name: acme-apps                  # as in acme-apps:FILE, and in reports
    kind: apps                       # apps, devices, people or groups
    title: Acme MDM, installed apps
    system: acme                     # whose device ids these are; maps with the same word share them
    columns:                         # field: the column, or several of which the first present counts
      app.name: [Application, App name]
      app.identifier: Bundle ID
      version: Version
      device.device_id: Device
      device.inventoried: Scanned
    signature: [Application, Device] # by which such files are recognised; left out: all mapped columns
    completeness: full               # what such a file shows of every device in it; left out: unstated
    lag: 7d                          # how old the app list may be at device.checked_in; left out: not known
    line_breaks: no                  # whether values may hold line breaks
    records: Report_Entry            # JSON: the key of the array of records, `.` for an array at the top or for
                                     # one object a line; columns are then keys, also `organization.title`; an
                                     # answer that says it is one page of several is told as such

`appcheck help maps` says the same; the fields are those of AppTuple, DeviceTuple and PersonTuple.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from appcheck.errors import OursIsWrong, Problem
from appcheck.export import Export, Shape
from appcheck.fields import Days, Filled, Flag, Maybe, Ours, RuleId, Some
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, PersonTuple, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import column_fields, columns_of, texts_of
from appcheck.source import Documents, Source, Wanted, has_columns, plain, table
from appcheck.validation import validate
from appcheck.yamlfile import Document, closest, read_yaml

_APP = frozenset(f"app.{name}" for name in AppTuple._fields)
_DEVICE = frozenset(f"device.{name}" for name in DeviceTuple._fields) - {"device.apps_listed"}
_PERSON = frozenset(f"person.{name}" for name in PersonTuple._fields) - {"person.extra"}

FIELDS = {
    Kind.APPS: _APP | _DEVICE | {"version"},
    Kind.DEVICES: _DEVICE,
    Kind.PEOPLE: _PERSON,
    Kind.GROUPS: _PERSON,
}
"""The fields that a map of each kind may fill."""

Columns = Mapping[str, tuple[str, ...]]
"""Field -> the columns, or keys, of which the first present counts."""

_DEVICE_KEYS = ("device.device_id", "device.serial", "device.udid", "device.entra_id")
_PERSON_KEYS = ("person.upn", "person.email", "person.login", "person.directory_id", "person.addresses")
_NEEDED = {
    Kind.APPS: ("app.identifier", "app.name"),
    Kind.DEVICES: _DEVICE_KEYS,
    Kind.PEOPLE: _PERSON_KEYS,
    Kind.GROUPS: _PERSON_KEYS,
}
"""Of these fields a map needs one, or its records can never be matched with anything."""


def _field(value: Any) -> Any:
    known = frozenset().union(*FIELDS.values())
    if value not in known:
        hint = closest(str(value), known) or "such as app.name, device.serial, person.email or version"
        raise ValueError(f"unknown field {value!r} | {hint}")
    return value


class MapFile(Ours):
    """A column map, as its file states it."""

    schema_: Literal["appcheck.map/v1"] = Field(alias="schema")
    name: RuleId
    kind: Literal["apps", "devices", "people", "groups"]
    columns: dict[Annotated[str, BeforeValidator(_field)], Some[Filled]]
    title: Filled = ""
    how: Filled = ""
    system: RuleId = ""
    signature: Maybe[Some[Filled]] = None
    completeness: Literal["full", "managed_only", "work_profile_only", "config_limited", "partial", "unstated"] = (
        "unstated"
    )
    lag: Maybe[Days] = None
    line_breaks: Flag = False
    records: Filled = ""


_REMEDIES = {
    "age_unstated": "Map the day of the app list as device.inventoried; or map the last check-in as device.checked_in, "
    "and say in the map how old an app list may be then, such as lag: 7d.",
    "ownership_unstated": "Map who owns the device as device.ownership (corporate, personal or shared), "
    "or add a device list that states it.",
    "completeness_unstated": "If the list leaves no app of these devices out, say so in the map: completeness: full.",
    "unattributed": "Map who uses the device as device.upn, device.email or device.user_name, "
    "or add a device list or roster that says it.",
}


def load_map(path: Path) -> Source:
    """The source that a column map describes. Raises OursIsWrong with everything that is wrong with it."""
    document = read_yaml(path)
    stated = validate(document, MapFile)
    kind = Kind(stated.kind)
    problems = _problems(document, kind, stated)
    if problems:
        raise OursIsWrong(*problems)
    columns = {field: tuple(names) for field, names in stated.columns.items()}
    completeness = Completeness(stated.completeness)
    return Source(
        name=stated.name,
        kind=kind,
        system=stated.system or stated.name,
        title=stated.title or stated.name,
        how=stated.how or f"described by the column map {path.name}",
        detect=_detect(stated, columns),
        read=_read_json(stated.records, columns, kind)
        if stated.records
        else table(columns, line_breaks=stated.line_breaks),
        completeness=lambda _: completeness,
        lag_days=stated.lag,
        remedies=_REMEDIES,
        lacking=_lacking(stated.records, _asked(stated, columns)),
    )


def _problems(document: Document, kind: Kind, stated: MapFile) -> list[Problem]:
    strange = [field for field in stated.columns if field not in FIELDS[kind]]
    problems = [
        document.problem(("columns", field), f"is no field of a record of {kind}", "take it out, or check the kind")
        for field in strange
    ]
    if len(stated.name) == 1:
        hint = "give it a longer name"
        problems.append(document.problem(("name",), "is one letter, with which a path of Windows begins", hint))
    if not any(field in stated.columns for field in _NEEDED[kind]):
        needed = ", ".join(_NEEDED[kind])
        problems.append(document.problem(("columns",), f"says nothing to tell {kind} apart by", f"map one of {needed}"))
    return problems


def _asked(stated: MapFile, columns: Columns) -> Columns:
    """The columns by which an export is recognised."""
    return {name: (name,) for name in stated.signature} if stated.signature else columns


def _lacking(records: str, asked: Columns) -> Callable[[Export], tuple[str, ...]]:
    """What an export lacks of the columns that are asked for; nothing where it has none of them."""

    def lacking(export: Export) -> tuple[str, ...]:
        known = set(_keys_at(export, records)) if records else {plain(each) for each in _cells(export)}
        missing = [names[0] for names in asked.values() if known.isdisjoint(map(plain, names))]
        return tuple(missing) if len(missing) < len(asked) else ()

    return lacking


def _cells(export: Export) -> tuple[str, ...]:
    return export.header.cells if export.header else ()


def _detect(stated: MapFile, columns: Columns) -> Callable[[Export], str | None]:
    if stated.records:
        return _has_all_keys(stated.records, _asked(stated, columns))
    return has_columns(*stated.signature) if stated.signature else _has_all(columns)


def _places(records: str) -> tuple[str, ...]:
    """Where the records of a JSON export stand, in the words of Export.keys."""
    return ("item", "") if records == "." else (f"{records}.item", f"item.{records}.item")


def _keys_at(export: Export, records: str) -> dict[str, str]:
    """The keys that records have in the beginning of an export, without case and punctuation."""
    return {
        plain(key.removeprefix(f"{place}.")): key.removeprefix(f"{place}.")
        for place in _places(records)
        for key in sorted(export.keys)
        if key.startswith(f"{place}.") or not place
    }


def _has_all_keys(records: str, columns: Columns) -> Callable[[Export], str | None]:
    """Detection by JSON keys: of each field one of its keys is there."""

    def detect(export: Export) -> str | None:
        keys = _keys_at(export, records) if export.shape is Shape.JSON else {}
        found = [next((keys[plain(each)] for each in given if plain(each) in keys), "") for given in columns.values()]
        return f"keys {', '.join(dict.fromkeys(found))} of {records}" if all(found) else None

    return detect


def _read_json(records: str, columns: Columns, kind: Kind) -> Callable[[Export, Wanted], Documents]:
    def read(export: Export, wanted: Wanted) -> Documents:
        keys = _keys_at(export, records)
        found = {field: next((plain(n) for n in names if plain(n) in keys), "") for field, names in columns.items()}
        asked = column_fields(export.keys, wanted.columns)
        fields = frozenset(field for field, key in found.items() if key) | asked
        return Documents(lambda: _records(export, records, found, kind, wanted), fields)

    return read


_FURTHER = ("next", "nextLink", "@odata.nextLink", "nextPageToken", "next_page_token", "next_cursor", "nextCursor")
_MORE = (*_FURTHER, "has_more", "hasMore", "has_next_results")
_TOTAL = ("total", "totalCount", "total_count", "totalResults", "count", "Count")
_AROUND = ("", "meta.", "paging.", "pagination.", "links.")
"""Where answers say that they are one page of several, and of how many records, beside their array or near it."""


def _signs(records: str, names: tuple[str, ...]) -> frozenset[str]:
    above = ("", records.rpartition(".")[0] + ".") if "." in records else ("",)
    frames = [f"{frame}{each}{near}" for frame in ("", "item.") for each in above for near in _AROUND]
    return frozenset(frame + name for frame in frames for name in names)


def _records(export: Export, records: str, keys: Mapping[str, str], kind: Kind, wanted: Wanted) -> Iterator[Item]:
    places, more, totals = _places(records), _signs(records, _MORE), _signs(records, _TOTAL)
    number = total = 0
    further: dict[str, bool] = {}
    for path, value in json_values(export, *places, *(() if records == "." else more | totals)):
        if path in totals:
            total = max(total, value if isinstance(value, int) else 0)
        if path in more:
            further[path] = value not in (None, "", False)
        if path not in places or (not path and isinstance(value, list)):  # the array at the top itself
            continue
        number += 1
        if not isinstance(value, dict):
            yield Skipped(number, "is no object with keys")
            continue
        texts = texts_of(value)
        said = {field: texts.get(key, "") for field, key in keys.items()}
        if kind in (Kind.PEOPLE, Kind.GROUPS):
            person = PersonTuple(**_of("person", said), extra=columns_of(value, wanted.columns))
            yield Record(number, person=person)
        else:
            app = AppTuple(**_of("app", said)) if kind is Kind.APPS else None
            yield Record(number, app, DeviceTuple(**_of("device", said)), version=said.get("version", ""))
    if total > number:
        yield Trouble("truncated", f"says that there are {total} records, {number} are in the file: export all pages")
    elif any(further.values()):
        yield Trouble("truncated", "the last page names a next one: export all pages")


def _of(axis: str, said: Mapping[str, str]) -> dict[str, Any]:
    return {field.removeprefix(f"{axis}."): text for field, text in said.items() if field.startswith(f"{axis}.")}


def _has_all(columns: Columns) -> Callable[[Export], str | None]:
    """Detection by header: of each field one of its columns is there."""

    def detect(export: Export) -> str | None:
        if export.shape is not Shape.TEXT or export.header is None:
            return None
        names = {plain(cell): cell for cell in reversed(export.header.cells)}
        found = [next((names[plain(each)] for each in given if plain(each) in names), "") for given in columns.values()]
        return f"columns {', '.join(dict.fromkeys(found))}" if all(found) else None

    return detect
