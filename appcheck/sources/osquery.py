"""osquery: the log of scheduled queries of installed software, as its agents write it, one result a line.

Forms: osquery.readthedocs.io, deployment/logging: `snapshot` (all rows), differential (`added` and
`removed` rows, one a line or together in `diffResults`). A differential log is replayed; it is only
whole where it begins with the first run of the query, which it does not show.
"""

import json
from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape, open_utf8
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import Data, first, members, part
from appcheck.source import Documents, Source, Wanted

_IDENTIFIERS = ("bundle_identifier", "identifier", "package_identifier")
_NAMES = ("display_name", "bundle_name", "name")
_MARKS = frozenset((*_IDENTIFIERS, "version", "publisher", "bundle_short_version"))
"""A row with a name and one of these is of a table of software; other tables have neither."""

_HOST = frozenset(("hostIdentifier", "hostname"))

_FIELDS = frozenset(
    (
        *("app.identifier", "app.name", "app.publisher", "version"),
        *("device.device_id", "device.name", "device.udid", "device.inventoried", "device.serial"),
    )
)

Rows = dict[str, Data]


def _is_log(export: Export) -> bool:
    results = bool(export.keys & {"columns", "snapshot", "diffResults"})
    return export.shape is Shape.JSON and results and "unixTime" in export.keys and bool(export.keys & _HOST)


def _form(export: Export) -> str:
    """The key under which the log holds rows of software; '' where it holds others."""
    places = {"columns": "columns", "snapshot": "snapshot.item", "diffResults": "diffResults.added.item"}
    for form, place in places.items():
        if f"{place}.name" in export.keys and any(f"{place}.{mark}" in export.keys for mark in _MARKS):
            return form
    return ""


def _detect(export: Export) -> str | None:
    return f"keys unixTime, {_form(export)} with names and versions" if _is_log(export) and _form(export) else None


def _detect_others(export: Export) -> str | None:
    return "keys unixTime, no rows of software" if _is_log(export) and not _form(export) else None


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _log(export), _FIELDS)


def _log(export: Export) -> Iterator[Item]:
    """The rows that are left at the end of the log, by host and query; a broken line loses itself only.

    The list of a host is as old as that of its queries which ran longest ago.
    """
    states: dict[str, dict[str, Rows]] = {}
    devices: dict[str, DeviceTuple] = {}
    ran: dict[str, dict[str, int]] = {}
    numbers = count(1)
    replayed = False
    with open_utf8(export) as raw:
        for line in filter(bytes.strip, raw):
            result = _parsed(line)
            host, query = first(result, "hostIdentifier", "hostname"), first(result, "name")
            if not host:
                yield Skipped(next(numbers), "is no line of a result log")
                continue
            devices.setdefault(host, _device(host, result))
            if not _is_of_software(result):
                continue
            replayed |= _apply(states.setdefault(host, {}).setdefault(query, {}), result)
            moment = first(result, "unixTime")
            ran.setdefault(host, {})[query] = int(moment) if moment.isdecimal() else 0
    for host, known in devices.items():
        oldest = min(ran.get(host, {"": 0}).values())
        device = known._replace(inventoried=str(oldest) if oldest else "")
        rows = [row for found in states.get(host, {}).values() for row in found.values()]
        for row in rows:
            yield Record(next(numbers), _app(row), device, version=_version(row))
        if not rows:
            yield Record(next(numbers), device=device._replace(apps_listed="no"))
    if replayed:
        yield Trouble(
            "truncated",
            "is a log of changes, which is whole only if it begins with the first run of the query: "
            'log snapshots ("snapshot": true) instead',
        )


def _parsed(line: bytes) -> Data:
    """A line as an object; an empty one where it is none."""
    try:
        result = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return result if isinstance(result, dict) else {}


def _rows_of(result: Data) -> list[Data]:
    changes = part(result, "diffResults")
    found = [result.get("columns"), *members(result, "snapshot")]
    found += [*members(changes, "added"), *members(changes, "removed")]
    return [row for row in found if isinstance(row, dict)]


def _is_of_software(result: Data) -> bool:
    """Whether the rows of a result are of installed software; a snapshot without any may be."""
    rows = _rows_of(result)
    return "snapshot" in result if not rows else any(not _MARKS.isdisjoint(row) for row in rows)


def _apply(rows: Rows, result: Data) -> bool:
    """Bring the rows of a query up to date; whether it was by a change and not by a snapshot."""
    snapshot = result.get("snapshot")
    if isinstance(snapshot, list):
        rows.clear()
        rows.update((_key(row), row) for row in snapshot if isinstance(row, dict))
        return False
    changes = part(result, "diffResults")
    if "columns" in result:
        changes = {first(result, "action"): [result["columns"]]}
    for action in ("removed", "added"):
        found = changes.get(action)
        for row in found if isinstance(found, list) else ():
            if isinstance(row, dict) and action == "added":
                rows[_key(row)] = row
            elif isinstance(row, dict):
                rows.pop(_key(row), None)
    return True


def _key(row: Data) -> str:
    return json.dumps(row, sort_keys=True)


def _device(host: str, result: Data) -> DeviceTuple:
    told = part(result, "decorations")
    return DeviceTuple(
        device_id=host,
        name=first(told, "hostname", "computer_name"),
        serial=first(told, "hardware_serial", "serial"),
        udid=first(told, "host_uuid", "uuid"),
    )


def _app(row: Data) -> AppTuple:
    return AppTuple(first(row, *_IDENTIFIERS), first(row, *_NAMES), first(row, "publisher", "vendor", "author"))


def _version(row: Data) -> str:
    return first(row, "bundle_short_version", "version")


SOURCES = (
    Source(
        name="osquery-results",
        kind=Kind.APPS,
        system="osquery",
        title="osquery: log of results",
        how="Schedule snapshots of apps, programs, deb_packages, homebrew_packages, chrome_extensions or "
        "firefox_addons, and give osqueryd.snapshots.log.",
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
        refuses="holds rows of other tables than those of installed software. Schedule a snapshot of apps (macOS), "
        "programs (Windows) or deb_packages and rpm_packages (Linux), and give that log.",
    ),
)
