"""Describe a table of any system by a column map, so that it is read like one that appcheck knows."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from appcheck.errors import OursIsWrong
from appcheck.fields import Filled, Ours, Some
from appcheck.model.inventory import AppTuple, DeviceTuple, Kind, PersonTuple
from appcheck.model.report import Completeness
from appcheck.source import Facts, Source, has_columns, table
from appcheck.validation import validate
from appcheck.yamlfile import closest, read_yaml

FIELDS = (
    *(f"app.{name}" for name in AppTuple._fields),
    *(f"device.{name}" for name in DeviceTuple._fields if name != "apps_listed"),
    *(f"person.{name}" for name in PersonTuple._fields if name != "extra"),
    "version",
)
"""What a column may be."""

_AXES = {"apps": ("app", "device", "version"), "devices": ("device",), "people": ("person",), "groups": ("person",)}


def _field(value: Any) -> Any:
    if value not in FIELDS:
        raise ValueError(
            f"unknown field {value!r} | {closest(str(value), FIELDS) or 'such as app.name or device.serial'}"
        )
    return value


def _name(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"{value!r} is no name | use lower case letters, digits and dashes")
    return value


class MapFile(Ours):
    """A column map as it is written; `signature` are the columns by which a table is recognised."""

    schema_: Literal["appcheck.map/v1"] = Field(alias="schema")
    name: Annotated[str, BeforeValidator(_name)]
    kind: Literal["apps", "devices", "people", "groups"]
    columns: dict[Annotated[str, BeforeValidator(_field)], Some[Filled]] = Field(min_length=1)
    title: str = ""
    system: str = ""
    signature: Some[Filled] | None = None
    line_breaks: bool = False
    completeness: Literal["full", "managed_only", "work_profile_only", "config_limited", "partial", "unstated"] = (
        "unstated"
    )


def load_map(path: Path) -> Source:
    """The source that a column map describes. Raises OursIsWrong with everything that is wrong with it.

    Unless it says otherwise, a table is recognised by the first column of every field. Its device
    ids are those of `system`, which is the name of the map where none is given. Dates come from
    columns; a date of the last contact alone says nothing about the age of an app list.
    """
    document = read_yaml(path)
    file = validate(document, MapFile)
    axes = _AXES[file.kind]
    strangers = [field for field in file.columns if field.partition(".")[0] not in axes]
    if strangers:
        message = f"is no field of a list of {file.kind}"
        raise OursIsWrong(*(document.problem(("columns", field), f"{field} {message}") for field in strangers))
    signature = file.signature or [columns[0] for columns in file.columns.values()]
    stated = Completeness(file.completeness)

    def completeness(_: Facts) -> Completeness:
        return stated

    return Source(
        name=file.name,
        kind=Kind(file.kind),
        system=file.system or file.name,
        title=file.title or file.name,
        how=f"As the column map {path.name} describes it.",
        detect=has_columns(*signature),
        read=table({field: tuple(columns) for field, columns in file.columns.items()}, line_breaks=file.line_breaks),
        completeness=completeness,
    )
