"""Draft a column map for an export that no source knows, from what the known sources would make of its columns."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import yaml

from appcheck.errors import Unreadable
from appcheck.export import Export, Header, Shape
from appcheck.model.inventory import Kind
from appcheck.source import Source, Table, Wanted
from appcheck.wording import shown

_IDS = ("device.device_id", "device.serial", "device.udid", "device.entra_id")

_TELLING = {
    Kind.APPS: ("app.identifier", "app.name"),
    Kind.DEVICES: _IDS,
    Kind.PEOPLE: ("person.upn", "person.email", "person.login", "person.directory_id", "person.addresses"),
}
"""Of these fields an export of a kind has one."""


@dataclass(frozen=True, slots=True)
class _Records:
    """The columns of an export; for JSON the keys of its records, and where these stand, as a map says it."""

    columns: tuple[str, ...]
    place: str = ""


def draft_map(export: Export, sources: Sequence[Source]) -> str:
    """A column map to begin with, in YAML; '' where none of the columns is known.

    Whoever uses it has to check it: a column of that name means this in the exports of other makers.
    """
    records = _records_of(export)
    votes = _votes(records.columns, export, sources)
    drafts = {kind: _assigned(votes[kind], records.columns) for kind in _TELLING}
    told = [kind for kind, found in drafts.items() if not found.keys().isdisjoint(_TELLING[kind])]
    if not told:
        return ""
    kind = max(told, key=lambda each: (len(drafts[each]), sum(map(Counter.total, votes[each].values()))))
    return _written(export, kind, drafts[kind], records)


def _records_of(export: Export) -> _Records:
    if export.header is not None:
        return _Records(tuple(dict.fromkeys(filter(None, map(str.strip, export.header.cells)))))
    if export.shape is not Shape.JSON:
        return _Records(())
    inside: dict[str, list[str]] = defaultdict(list)
    alone: list[str] = []  # keys of objects that stand in no array
    holding = {path.rpartition(".")[0] for path in export.keys}
    for path in sorted(export.keys - holding):
        above, member, key = f".{path}".rpartition(".item.")
        if member and ".item." not in f"{above}.":
            inside[above.removeprefix(".") or "."].append(key)
        elif path and not member:
            alone.append(path)
    inside = inside or {".": alone}
    place = max(inside, key=lambda each: len(inside[each]))
    return _Records(tuple(inside.get(place, ())), place)


def _votes(
    columns: tuple[str, ...], export: Export, sources: Iterable[Source]
) -> Mapping[Kind, Mapping[str, Counter[str]]]:
    """By kind and column, how many sources of tables would take the column for which field."""
    votes: dict[Kind, dict[str, Counter[str]]] = {kind: defaultdict(Counter) for kind in Kind}
    ends = tuple(column.rpartition(".")[2] for column in columns)
    asked = replace(export, shape=Shape.TEXT, header=Header(ends, 1, ","))
    for source in sources:
        try:
            reading = source.read(asked, Wanted()) if source.read else None
        except Unreadable:
            continue
        for field, at in reading.fields.items() if isinstance(reading, Table) else ():
            votes[source.kind][columns[at]][field] += 1
    return votes


def _assigned(votes: Mapping[str, Counter[str]], columns: Sequence[str]) -> dict[str, str]:
    """The columns by field: each has one field at the most, and each field the column with the most votes."""
    every = ((count, field, column) for column, fields in votes.items() for field, count in fields.items())
    found: dict[str, str] = {}
    for _, field, column in sorted(every, key=lambda each: (-each[0], columns.index(each[2]), each[1])):
        if field not in found and column not in found.values():
            found[field] = column
    return found


def _written(export: Export, kind: Kind, found: Mapping[str, str], records: _Records) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", export.path.stem.lower()).strip("-")
    stated = {"schema": "appcheck.map/v1", "name": f"own-{name or kind}", "kind": str(kind)}
    if records.place:
        stated["records"] = records.place
    columns = {field: found[field] for field in sorted(found)}
    return "\n".join(
        [
            yaml.safe_dump(stated, sort_keys=False, allow_unicode=True).rstrip(),
            yaml.safe_dump({"columns": columns}, sort_keys=False, allow_unicode=True).rstrip(),
            *_missing(kind, found),
            *_left(records.columns, found),
        ]
    )


def _missing(kind: Kind, found: Mapping[str, str]) -> Iterator[str]:
    if kind is Kind.APPS and found.keys().isdisjoint((*_IDS, "device.name")):
        yield f"# which column tells the device? {', '.join(_IDS)} or device.name"


def _left(columns: Iterable[str], found: Mapping[str, str]) -> Iterator[str]:
    left = [" ".join(column.split()) for column in columns if column not in found.values()]
    if left:
        yield f"# not used: {shown(left, 40)}"
