"""Fleet: the stored results of a query of installed software, as JSON from its API and as CSV.

Keys: fleetdm.com/docs/rest-api, GET /queries/{id}/report; a report that was clipped keeps 1000 rows.
"""

from collections.abc import Iterator

from appcheck.delimited import Line, read_lines
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.osquerytables import APP_FIELDS, app_of, is_software, version_of
from appcheck.picking import first, part
from appcheck.source import Documents, Source, Wanted, text_of

CLIPPED = 1000
"""So many rows Fleet keeps of a report, or another round number that an administrator set (query_report_cap)."""

_FIELDS = APP_FIELDS | {"device.name", "device.inventoried"}


def _detect_json(export: Export) -> str | None:
    rows = {"query_id", "report_clipped", "results.item.columns"}
    if export.shape is not Shape.JSON or not rows <= export.keys:
        return None
    place = "results.item.columns."
    columns = {path.removeprefix(place) for path in export.keys if path.startswith(place)}
    return "keys query_id, results, columns of software" if is_software(columns) else None


def _read_json(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _report(export), _FIELDS | {"device.device_id", "device.enrolment"})


def _report(export: Export) -> Iterator[Item]:
    """The rows of one query; a report of another one says nothing of what this one asked for."""
    clipped, number = False, 0
    query = next((text_of(value) for _, value in json_values(export, "query_id")), "")
    for path, value in json_values(export, "results.item", "report_clipped"):
        if path == "report_clipped":
            clipped = value is True
            continue
        number += 1
        if not isinstance(value, dict):
            yield Skipped(number, "is no row of a host")
            continue
        device = DeviceTuple(
            device_id=first(value, "host_id"),
            name=first(value, "host_name"),
            inventoried=first(value, "last_fetched"),
            enrolment=f"query {query}",
        )
        yield _row(number, part(value, "columns"), device)
    if clipped:
        yield Trouble("truncated", "report_clipped says that the report holds no more rows than fit: query fewer hosts")


def _row(number: int, columns: dict[str, object], device: DeviceTuple) -> Item:
    return Record(number, app_of(columns), device, version=version_of(columns))


def _detect_table(export: Export) -> str | None:
    if export.shape is not Shape.TEXT or export.header is None:
        return None
    cells = export.header.cells
    if not {"host_display_name", "last_fetched"} <= set(cells) or not is_software(cells):
        return None
    return "columns host_display_name, last_fetched, and columns of software"


def _read_table(export: Export, _: Wanted) -> Documents:
    cells = export.header.cells if export.header else ()

    def items() -> Iterator[Item]:
        rows = 0
        for line in read_lines(export, line_breaks=True):
            rows += 1
            if not isinstance(line, Line):
                yield line
                continue
            told: dict[str, object] = dict(zip(cells, line.cells, strict=True))
            device = DeviceTuple(name=first(told, "host_display_name"), inventoried=first(told, "last_fetched"))
            yield _row(line.number, told, device)
        if rows and rows % CLIPPED == 0:
            yield Trouble("truncated", f"holds {rows} rows, and Fleet stops at such a number: query fewer hosts")

    return Documents(items, _FIELDS)


_REMEDIES = {
    "ownership_unstated": "Add a device list that says who owns each host.",
    "completeness_unstated": "If the query covers all software of these hosts, say so: --says FILE:completeness=full.",
}

SOURCES = (
    Source(
        name="fleet-report",
        kind=Kind.APPS,
        system="fleet",
        title="Fleet: report of a query of software",
        how="GET /api/v1/fleet/queries/{id}/report of a query of apps, programs or deb_packages.",
        detect=_detect_json,
        read=_read_json,
        completeness=lambda _: Completeness.CONFIG_LIMITED,
        remedies=_REMEDIES,
    ),
    Source(
        name="fleet-report-table",
        kind=Kind.APPS,
        system="fleet",
        title="Fleet: report of a query of software (CSV)",
        how="Fleet > Queries > (query of apps) > Export results. It names hosts and has no ids of them: use the API "
        "where two hosts may have one name.",
        detect=_detect_table,
        read=_read_table,
        completeness=lambda _: Completeness.CONFIG_LIMITED,
        remedies=_REMEDIES,
    ),
)
