"""Load a column map: a source for a table that no shipped source knows, described in a YAML file.

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

The fields are those of AppTuple, DeviceTuple and PersonTuple in model/inventory.py.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from appcheck.errors import OursIsWrong, Problem
from appcheck.export import Export, Shape
from appcheck.fields import Days, Filled, Flag, Maybe, Ours, RuleId, Some
from appcheck.model.inventory import AppTuple, DeviceTuple, Kind, PersonTuple
from appcheck.model.words import Completeness
from appcheck.source import Source, has_columns, plain, table
from appcheck.validation import validate
from appcheck.yamlfile import Document, closest, read_yaml

_APP = frozenset(f"app.{name}" for name in AppTuple._fields)
_DEVICE = frozenset(f"device.{name}" for name in DeviceTuple._fields) - {"device.apps_listed"}
_PERSON = frozenset(f"person.{name}" for name in PersonTuple._fields) - {"person.extra"}

_FIELDS = {
    Kind.APPS: _APP | _DEVICE | {"version"},
    Kind.DEVICES: _DEVICE,
    Kind.PEOPLE: _PERSON,
    Kind.GROUPS: _PERSON,
}

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
    known = frozenset().union(*_FIELDS.values())
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
        detect=has_columns(*stated.signature) if stated.signature else _has_all(columns),
        read=table(columns, line_breaks=stated.line_breaks),
        completeness=lambda _: completeness,
        lag_days=stated.lag,
    )


def _problems(document: Document, kind: Kind, stated: MapFile) -> list[Problem]:
    strange = [field for field in stated.columns if field not in _FIELDS[kind]]
    problems = [
        document.problem(("columns", field), f"is no field of a record of {kind}", "take it out, or check the kind")
        for field in strange
    ]
    if not any(field in stated.columns for field in _NEEDED[kind]):
        needed = ", ".join(_NEEDED[kind])
        problems.append(document.problem(("columns",), f"says nothing to tell {kind} apart by", f"map one of {needed}"))
    return problems


def _has_all(columns: Mapping[str, tuple[str, ...]]) -> Callable[[Export], str | None]:
    """Detection by header: of each field one of its columns is there."""

    def detect(export: Export) -> str | None:
        if export.shape is not Shape.TEXT or export.header is None:
            return None
        names = {plain(cell): cell for cell in reversed(export.header.cells)}
        found = [next((names[plain(each)] for each in given if plain(each) in names), "") for given in columns.values()]
        return f"columns {', '.join(dict.fromkeys(found))}" if all(found) else None

    return detect
