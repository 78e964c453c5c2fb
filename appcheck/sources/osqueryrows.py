"""osquery: all rows of its table of apps or programs on one computer, as osqueryi prints them.

Columns: osquery.io/schema. `osqueryi --json` prints an array of rows, `osqueryi --csv` a table with `|` between
its cells; neither says of which computer.
"""

from collections.abc import Iterator, Mapping

from appcheck.delimited import Line, read_lines
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Skipped
from appcheck.model.words import Completeness
from appcheck.osquerytables import APP_FIELDS, app_of, version_of
from appcheck.source import Documents, Source, Wanted

NOBODY = DeviceTuple()

_TABLES = (
    frozenset(("name", "bundle_identifier", "bundle_short_version", "path")),
    frozenset(("name", "version", "identifying_number", "uninstall_string")),
)
"""Columns by which the tables apps and programs are known."""

_ALL = frozenset(
    (
        *("name", "path", "bundle_executable", "bundle_identifier", "bundle_name", "bundle_short_version"),
        *("bundle_version", "bundle_package_type", "environment", "element", "compiler", "development_region"),
        *("display_name", "info_string", "minimum_system_version", "category", "applescript_enabled", "copyright"),
        *("last_opened_time", "version", "install_location", "install_source", "language", "publisher"),
        *("uninstall_string", "install_date", "identifying_number", "package_family_name", "upgrade_code"),
    )
)
"""All columns of both: any other may tell of which computer a row is, and then the file is not of one."""


def _detect(export: Export) -> str | None:
    if export.shape is Shape.JSON:
        columns = {path.removeprefix("item.") for path in export.keys if path.startswith("item.")}
    else:
        columns = set(export.header.cells) if export.header else set()
    found = next((table for table in _TABLES if table <= columns), None)
    if found is None or not columns <= _ALL:
        return None
    return "columns " + ", ".join(sorted(found))


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _records(export), APP_FIELDS)


def _records(export: Export) -> Iterator[Item]:
    if export.shape is Shape.JSON:
        for number, (_, row) in enumerate(json_values(export, "item"), start=1):
            yield _record(number, row) if isinstance(row, dict) else Skipped(number, "is no row of a table", NOBODY)
        return
    cells = export.header.cells if export.header else ()
    for line in read_lines(export, line_breaks=True):
        yield _record(line.number, dict(zip(cells, line.cells, strict=True))) if isinstance(line, Line) else line


def _record(number: int, row: Mapping[str, object]) -> Record:
    return Record(number, app_of(row), NOBODY, version=version_of(row))


SOURCES = (
    Source(
        name="osquery-rows",
        kind=Kind.APPS,
        system="osquery",
        title="osquery: apps of one computer (osqueryi)",
        how="osqueryi --json 'SELECT * FROM apps' > COMPUTER.json, or FROM programs on Windows, with the name of the "
        "computer as COMPUTER.",
        detect=_detect,
        read=_read,
        completeness=lambda _: Completeness.CONFIG_LIMITED,
        device_from_name=True,
        remedies={
            "age_unstated": "The rows carry no date. If you have just made them, say so: --accept age_unstated.",
            "completeness_unstated": "If the query has no condition, say so: --says FILE:completeness=full.",
            "ownership_unstated": "Add a device list that says who owns each computer.",
        },
    ),
)
