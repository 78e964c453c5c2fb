"""Jamf Pro and Jamf School: lists of devices as CSV, whose columns are those that somebody chose to display.

Where a device has several values of one column, such as its groups, Jamf Pro writes a line for each,
blank but for that value, which it puts last, and leaves the header as it was: then every value behind
that column stands one to the left of its name.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from appcheck.delimited import Line, read_lines
from appcheck.errors import Unreadable
from appcheck.export import Export
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Skipped
from appcheck.source import Documents, Source, Wanted, has_columns, plain

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "device_id": ("JSS Computer ID", "JSS Mobile Device ID"),
    "name": ("Computer Name", "Display Name"),
    "serial": ("Serial Number",),
    "udid": ("UDID",),
    "platform": ("Platform",),
    "os_version": ("Operating System Version", "OS Version", "Operating System"),
    "model": ("Model Identifier", "Model"),
    "ownership": ("Device Ownership Type", "Ownership Type"),
    "inventoried": ("Last Inventory Update",),
    "checked_in": ("Last Check-in",),
    "login": ("Username",),
    "email": ("Email Address",),
    "user_name": ("Full Name",),
}
_SEVERAL = frozenset(("group", "mobiledevicegroup", "computergroup", "smartgroup"))
"""Columns of which a device may have several values, as far as an export has shown it."""

APPS = frozenset(
    ("appidentifier", "appname", "applications", "applicationtitle", "applicationbundleid", "applicationname")
)
"""Columns that name apps: how such a list is laid out is documented nowhere, and no line of it may be passed over."""

NO_SERIAL = re.compile(r"\d{1,3}(\.\d{1,3}){3}|([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
"""An IPv4 or MAC address."""


def _read(export: Export, _: Wanted) -> Documents:
    cells = export.header.cells if export.header else ()
    at = {plain(cell): index for index, cell in reversed(list(enumerate(cells)))}
    found = {
        field: next((at[plain(name)] for name in names if plain(name) in at), -1) for field, names in COLUMNS.items()
    }
    columns = {field: index for field, index in found.items() if index >= 0}
    if not columns:
        raise _not_one()
    if not APPS.isdisjoint(at):
        raise names_apps()
    shift_from = _shift_from(export, columns.get("serial", -1), at)
    return Documents(lambda: _devices(export, columns, shift_from), frozenset(f"device.{name}" for name in columns))


def names_apps() -> Unreadable:
    return Unreadable(
        "names apps in a way that is documented nowhere",
        "take the columns of apps out of the display, and export the apps through the API",
    )


def _not_one() -> Unreadable:
    return Unreadable("has none of the columns of this source", "check that it is the file you mean")


def _shift_from(export: Export, serial: int, at: Mapping[str, int]) -> int:
    """Behind which column values stand one to the left; -1 where they stand where they belong.

    They do where a line holds one more value of the device above, under a last column that is not
    the one of several values, or where an address stands under the serial number. Raises Unreadable
    where they do and nothing tells behind which column.
    """
    rows = _beginning(export)
    several = [at[name] for name in _SEVERAL if name in at]
    more = [row for row in rows if _is_more(row)]
    last = max((len(row) - 1 for row in more), default=-1)
    shifted = any(row[last].strip() for row in more if len(row) > last >= 0) and last not in several
    shifted = shifted or any(NO_SERIAL.fullmatch(row[serial].strip()) for row in rows if len(row) > serial >= 0)
    if not shifted:
        if more and not several:
            raise _unclear()
        return -1
    if len(several) != 1:
        raise _unclear()
    return several[0]


def _unclear() -> Unreadable:
    return Unreadable(
        "has lines of further values, and does not tell of which column",
        "take columns of several values, such as groups and profiles, out of the display, and export it again",
    )


def _beginning(export: Export) -> list[list[str]]:
    header = export.header
    assert header is not None
    lines = export.head.splitlines()[header.line :]
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a cell longer than any, which is skipped where lines are read
        rows.extend(filter(None, csv.reader(lines, delimiter=header.delimiter)))
    return rows


def _is_more(row: Sequence[str]) -> bool:
    """Whether a line holds one more value of the device above, and is blank but for it."""
    return not row[0].strip() and sum(bool(cell.strip()) for cell in row) == 1


def _devices(export: Export, columns: Mapping[str, int], shift_from: int) -> Iterator[Item]:
    for line in read_lines(export, line_breaks=True):
        if not isinstance(line, Line):
            yield line
            continue
        if _is_more(line.cells) or not any(map(str.strip, line.cells)):
            continue
        told = {
            field: line.cells[index - 1 if 0 <= shift_from < index else index].strip()
            for field, index in columns.items()
        }
        if NO_SERIAL.fullmatch(told.get("serial", "")) or " " in told.get("serial", "").removeprefix("Not "):
            yield Skipped(line.number, f"has {told['serial']!r} for a serial number: its columns are shifted")
        else:
            yield Record(line.number, device=DeviceTuple(**{field: said(text) for field, text in told.items()}))


def said(text: str) -> str:
    """A value, without the apostrophe that keeps a spreadsheet from reading it as a formula."""
    return text[1:] if re.match(r"'[-=+@]", text) else text


_SCHOOL = {
    "device_id": "DeviceUDID",
    "name": "Name",
    "serial": "SerialNumber",
    "udid": "DeviceUDID",
    "platform": "OsVersion",
    "os_version": "OsVersion",
    "model": "Model",
    "enrolment": "EnrollType",
    "checked_in": "LastConnected",
    "login": "OwnerUsername",
    "email": "OwnerEmail",
}


def _read_school(export: Export, _: Wanted) -> Documents:
    at = {plain(cell): index for index, cell in enumerate(export.header.cells if export.header else ())}
    columns = {field: at[plain(name)] for field, name in _SCHOOL.items() if plain(name) in at}
    if not columns:
        raise _not_one()
    trashed = at.get("istrashed", -1)

    def items() -> Iterator[Item]:
        for line in read_lines(export, line_breaks=True):
            if not isinstance(line, Line):
                yield line
                continue
            state = "trashed" if trashed >= 0 and line.cells[trashed].strip().lower() == "true" else ""
            told = {field: line.cells[index].strip() for field, index in columns.items()}
            yield Record(line.number, device=DeviceTuple(**told, state=state))

    return Documents(items, frozenset(f"device.{name}" for name in columns))


SEARCH = "If it is the answer to a search for one app, say so: --says FILE:app=tiktok."

SOURCES = (
    Source(
        name="jamf-computer-table",
        kind=Kind.DEVICES,
        system="jamf-computers",
        title="Jamf Pro: computers (CSV)",
        how=f"Computers > Search inventory > Export, with JSS Computer ID and Serial Number displayed. {SEARCH}",
        detect=has_columns("Computer Name", "JSS Computer ID", without=("Application Title",)),
        read=_read,
    ),
    Source(
        name="jamf-mobile-table",
        kind=Kind.DEVICES,
        system="jamf-mobile",
        title="Jamf Pro: mobile devices (CSV)",
        how=f"Devices > Search inventory > Export, with Serial Number and Last Inventory Update displayed. {SEARCH}",
        detect=has_columns("Display Name", "Serial Number", "Last Inventory Update", without=("Application Title",)),
        read=_read,
    ),
    Source(
        name="jamf-school-table",
        kind=Kind.DEVICES,
        system="jamf-school",
        title="Jamf School: devices (CSV)",
        how="Devices > Inventory > Export.",
        detect=has_columns("DeviceUDID", "EnrollType", "LocationName"),
        read=_read_school,
    ),
)
