"""osquery: the log of scheduled queries of installed software, one result a line or all in an array.

Forms: osquery.readthedocs.io, deployment/logging: `snapshot` (all rows), differential (`added` and
`removed` rows, one a line or together in `diffResults`). A differential log is replayed; it is whole
where it begins with the first run of the query, whose `counter` is 0.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, islice

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape, open_utf8
from appcheck.frame import Frame
from appcheck.jsonstream import json_values
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.osquerytables import APP_FIELDS, app_of, is_software, version_of
from appcheck.picking import Data, first, members, part, place_of
from appcheck.source import Documents, Source, Wanted

_HOST = ("hostIdentifier", "hostname")
_FIELDS = APP_FIELDS | {
    f"device.{name}" for name in ("device_id", "name", "serial", "udid", "inventoried", "enrolment")
}


@dataclass(slots=True)
class _Query:
    """The rows of one query on one host, as they are after its newest result; equal rows are counted."""

    rows: dict[str, Data] = field(default_factory=dict)
    copies: Counter[str] = field(default_factory=Counter)
    time: int = 0
    began: int = -1
    epoch: str = ""
    is_whole: bool = False


@dataclass(slots=True)
class _Host:
    """A host, and its queries of software by name."""

    device: DeviceTuple
    queries: dict[str, _Query] = field(default_factory=dict)


_ROWS = ("columns", "snapshot", "diffResults")
_LOOKED_AT = 200
"""So many results of an array are looked at; a log in lines is looked at as far as its beginning goes."""


def _is_log(export: Export) -> bool:
    """A log has one result a line, or stands in an array, or over several lines; in another frame it is none.

    One result may be longer than the beginning, and what tells its host stand behind its rows.
    """
    if export.shape is not Shape.JSON or export.frame is not Frame.AS_IS:
        return False
    keys = ((rows, "unixTime", host) for rows in _ROWS for host in _HOST)
    told = any(place_of(export, ("", "item"), *each) is not None for each in keys)
    return told or ("\n" not in export.head and not export.keys.isdisjoint(_ROWS) and _has_software(export))


def _is_in_lines(export: Export) -> bool:
    return any(first(_parsed(line.encode()), *_HOST) for line in export.head.splitlines())


def _has_software(export: Export) -> bool:
    """Whether any result of the beginning is of software; one log may hold the results of many queries."""
    if _is_in_lines(export):
        return any(_is_of_software(_parsed(line.encode())) for line in export.head.splitlines())
    with suppress(Unreadable):
        return any(map(_is_of_software, islice(_results(export), _LOOKED_AT)))
    return False


def _results(export: Export) -> Iterator[Data]:
    """All results; a broken line, or what else is none, is an empty one."""
    if _is_in_lines(export):
        with open_utf8(export) as raw:
            yield from map(_parsed, filter(bytes.strip, raw))
    else:
        for _, value in json_values(export, "item" if export.is_array else ""):
            yield value if isinstance(value, dict) else {}


def _detect(export: Export) -> str | None:
    return "keys hostIdentifier, unixTime; rows of software" if _is_log(export) and _has_software(export) else None


def _detect_others(export: Export) -> str | None:
    return (
        "keys hostIdentifier, unixTime; no rows of software" if _is_log(export) and not _has_software(export) else None
    )


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _log(export), _FIELDS)


def _log(export: Export) -> Iterator[Item]:
    """The rows that are left at the end of the log; a broken line loses itself only.

    The list of a host is as old as that of its queries which ran longest ago.
    """
    hosts: dict[tuple[str, str], _Host] = {}
    numbers = count(1)
    broken: Unreadable | None = None
    try:
        for result in _results(export):
            if not first(result, *_HOST):
                yield Skipped(next(numbers), "is no line of a result log")
                continue
            device = _device(result)
            host = hosts.setdefault((first(result, *_HOST), device.udid or device.serial), _Host(device))
            name = first(result, "name")
            if name in host.queries or _is_of_software(result):
                _apply(host.queries.setdefault(name, _Query()), result)
    except Unreadable as error:  # told at the end: what stands before the break counts
        broken = error
    for host in hosts.values():
        yield from _records(host, numbers)
    if any(not query.is_whole for host in hosts.values() for query in host.queries.values()):
        yield Trouble(
            "truncated",
            "is a log of changes that does not begin with the first run of each query (counter 0): "
            'log snapshots ("snapshot": true) instead',
        )
    if broken is not None:
        raise broken


def _records(host: _Host, numbers: Iterator[int]) -> Iterator[Item]:
    oldest = min((query.time for query in host.queries.values()), default=0)
    asked = ", ".join(sorted(host.queries))
    device = host.device._replace(inventoried=str(oldest) if oldest else "", enrolment=asked)
    rows = [row for query in host.queries.values() for key, row in query.rows.items() if query.copies[key] > 0]
    for row in rows:
        yield Record(next(numbers), app_of(row), device, version=version_of(row))
    if not rows:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))


def _parsed(line: bytes) -> Data:
    """A line as an object; an empty one where it is none."""
    try:
        result = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return result if isinstance(result, dict) else {}


def _is_of_software(result: Data) -> bool:
    """Whether the rows of a result are of installed software; nobody can say of a result without any."""
    changes = part(result, "diffResults")
    rows = [result.get("columns"), *members(result, "snapshot")]
    rows += [*members(changes, "added"), *members(changes, "removed")]
    return any(isinstance(row, dict) and is_software(row.keys()) for row in rows)


def _apply(query: _Query, result: Data) -> None:
    """Bring the rows of a query up to date. Lines need not stand in the order of their times."""
    time = int(text) if (text := first(result, "unixTime")).isdecimal() else 0
    snapshot = result.get("snapshot")
    if isinstance(snapshot, list):
        if time >= query.time:
            query.rows, query.copies, query.time, query.is_whole = {}, Counter(), time, True
            _add(query, snapshot)
        return
    _begin(query, first(result, "epoch"), first(result, "counter") == "0", time)
    changes = part(result, "diffResults") or {first(result, "action"): [result.get("columns")]}
    _add(query, members(changes, "removed"), -1)
    _add(query, members(changes, "added"))


def _begin(query: _Query, epoch: str, is_first: bool, time: int) -> None:
    """Begin anew with a first run: all rows are added in it, at one time, also where a host was set up again.

    A log that begins later, or goes on in an epoch whose first run is not there, is not whole.
    """
    if is_first and time >= query.time and (epoch, time) != (query.epoch, query.began):
        query.rows, query.copies, query.epoch, query.began, query.is_whole = {}, Counter(), epoch, time, True
    elif epoch != query.epoch or time < query.time:
        query.epoch, query.is_whole = epoch, False
    query.time = max(query.time, time)


def _add(query: _Query, rows: list[object], copies: int = 1) -> None:
    for row in rows:
        if isinstance(row, dict) and is_software(row.keys()):
            key = json.dumps(row, sort_keys=True)
            query.rows[key] = row
            query.copies[key] = max(0, query.copies[key] + copies)  # what was there before the log begins goes as well


def _device(result: Data) -> DeviceTuple:
    """The host of a result. Its identifier may be a name, so the UUID comes first where it is told.

    What decorates a result stands in an object of its own, or beside its keys (--decorations_top_level).
    """
    told, host = part(result, "decorations") or result, first(result, *_HOST)
    uuid = first(told, "host_uuid", "uuid")
    return DeviceTuple(
        device_id=uuid or host,
        name=first(told, "hostname", "computer_name") or host,
        serial=first(told, "hardware_serial", "serial"),
        udid=uuid,
    )


SOURCES = (
    Source(
        name="osquery-results",
        kind=Kind.APPS,
        system="osquery",
        title="osquery: log of results",
        how="Schedule snapshots of apps, programs, deb_packages, homebrew_packages, chrome_extensions or "
        "firefox_addons with all their columns, decorate them with host_uuid, and give osqueryd.snapshots.log.",
        detect=_detect,
        read=_read,
        completeness=lambda _: Completeness.CONFIG_LIMITED,
        remedies={
            "completeness_unstated": "If the scheduled queries cover all software of these hosts, say so: "
            "--says FILE:completeness=full.",
            "ownership_unstated": "Add a device list that says who owns each host.",
        },
    ),
    Source(
        name="osquery-other-results",
        kind=Kind.APPS,
        system="osquery",
        title="osquery: log of other tables",
        how="Give the log of a query of installed software instead.",
        detect=_detect_others,
        refuses="holds rows of other tables than those of installed software. Schedule a snapshot of all columns of "
        "apps (macOS), programs (Windows) or deb_packages and rpm_packages (Linux), and give that log.",
    ),
)
