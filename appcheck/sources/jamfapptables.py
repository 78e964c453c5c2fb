"""Jamf Pro: devices with their apps as CSV, which takes the columns of apps under Export Only.

Form: exports of Jamf Pro 11.28 in tonyyo11/jamf-reports-community (tests/fixtures/csv). A device has a line of its
own; each app stands in a line below, blank but for the columns of apps, as do groups, profiles and certificates.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from appcheck.delimited import Line, read_lines
from appcheck.errors import Unreadable
from appcheck.export import Export
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.source import Documents, Source, Wanted, has_columns, plain
from appcheck.sources.jamftables import COLUMNS, NO_SERIAL, said

TITLE = "Application Title"
_SEVERAL = re.compile(r"application(title|version|id)|group|profile\w*|certificate\w*|enrollmentmethod\w*")
"""Columns of which a device may have several values, as far as an export has shown it."""

_SERIAL = re.compile(r"[A-Z0-9]{8,14}")
"""By it a device is known whose first column is empty."""

_BUNDLE = re.compile(r"[\w-]+(\.[\w-]+)+")


def _read(export: Export, _: Wanted) -> Documents:
    cells = export.header.cells if export.header else ()
    at = {plain(cell): index for index, cell in reversed(list(enumerate(cells)))}
    if plain(TITLE) not in at:
        raise Unreadable("has no column Application Title", "check that it is the file you mean")
    found = {
        field: next((at[plain(name)] for name in names if plain(name) in at), -1) for field, names in COLUMNS.items()
    }
    columns = {field: index for field, index in found.items() if index >= 0}
    fields = frozenset(("app.identifier", "app.name", "version", *(f"device.{name}" for name in columns)))
    return Documents(lambda: _records(export, columns, at), fields)


def _records(export: Export, columns: Mapping[str, int], at: Mapping[str, int]) -> Iterator[Item]:
    """The apps of each device; below a line that may begin another device, and cannot be read, they are of nobody."""
    device: DeviceTuple | None = None
    number, apps = 0, 0
    several = [bool(_SEVERAL.fullmatch(plain(cell))) for cell in export.header.cells] if export.header else []
    for line in read_lines(export, line_breaks=True):
        if not isinstance(line, Line):
            yield replace(line, device=device) if isinstance(line, Skipped) else line
            device = None
            continue
        tells_device = sum(bool(cell.strip()) and not one for cell, one in zip(line.cells, several, strict=True))
        if tells_device and device is not None and not apps:
            yield Record(number, device=device._replace(apps_listed="no"))
        if tells_device and (line.cells[0].strip() or _SERIAL.fullmatch(line.cells[columns.get("serial", 0)].strip())):
            device, number, apps = _device(line.cells, columns), line.number, 0
            if device is None:
                yield Skipped(line.number, "has no serial number where it should be: its columns are shifted")
        elif tells_device:
            yield Skipped(
                line.number, "has a value where a line below a device has none: its columns are shifted", device
            )
            device = device if tells_device == 1 else None
            continue
        if found := _app(line.cells, at):
            apps += 1
            yield (
                Record(line.number, found[0], device, version=found[1])
                if device
                else Skipped(line.number, "is an app of a device whose line could not be read")
            )
    if device is not None and not apps:
        yield Record(number, device=device._replace(apps_listed="no"))


def _device(cells: Sequence[str], columns: Mapping[str, int]) -> DeviceTuple | None:
    told = {field: said(cells[index].strip()) for field, index in columns.items()}
    serial = told.get("serial", "")
    return None if NO_SERIAL.fullmatch(serial) or " " in serial.removeprefix("Not ") else DeviceTuple(**told)


def _app(cells: Sequence[str], at: Mapping[str, int]) -> tuple[AppTuple, str] | None:
    """The app of a line; what is called its id is believed where it has the form of a bundle identifier."""
    title, number, version = (
        cells[at[name]].strip() if name in at else ""
        for name in ("applicationtitle", "applicationid", "applicationversion")
    )
    if not title and not number:
        return None
    return AppTuple(number if _BUNDLE.fullmatch(number) else "", said(title)), version


def _detect(*columns: str) -> Callable[[Export], str | None]:
    return has_columns(*columns, TITLE)


_HOW = "with Serial Number and Last Inventory Update displayed, and under Export Only the columns of applications."
_REMEDIES = {
    "not_in_inventory": "Let Jamf update the inventory of the device, then export again.",
    "completeness_unstated": "If the search has no condition on apps, say so: --says FILE:completeness=full.",
    "ownership_unstated": "Display Device Ownership Type, or add a device list that says who owns each device.",
}

SOURCES = (
    Source(
        name="jamf-mobile-apps-table",
        kind=Kind.APPS,
        system="jamf-mobile",
        title="Jamf Pro: mobile devices with their apps (CSV)",
        how=f"Devices > Search inventory > Export, {_HOW}",
        detect=_detect("Display Name", "Serial Number", "Last Inventory Update"),
        read=_read,
        remedies=_REMEDIES,
    ),
    Source(
        name="jamf-computer-apps-table",
        kind=Kind.APPS,
        system="jamf-computers",
        title="Jamf Pro: computers with their apps (CSV)",
        how=f"Computers > Search inventory > Export, {_HOW}",
        detect=_detect("Computer Name", "JSS Computer ID"),
        read=_read,
        remedies=_REMEDIES,
    ),
)
