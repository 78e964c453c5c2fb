"""Workspace ONE UEM: devices as a script takes them from the API and PowerShell writes them to CSV.

Columns are the keys of the API, of which whoever writes the script chooses some (github.com/closedstack/
WorkspaceONE-Reports, Get-MDMDeviceInventory.ps1). PowerShell writes the object under `Id` as `@{Value=5614}`.
"""

import re
from collections.abc import Iterator

from appcheck.delimited import Line, read_lines
from appcheck.errors import Unreadable
from appcheck.export import Export
from appcheck.model.inventory import Item, Kind, Record
from appcheck.picking import Data
from appcheck.source import Documents, Source, Wanted, has_columns, plain
from appcheck.sources.workspaceone import SYSTEM, device_of

_FIELDS = {
    "Id": "device_id",
    "DeviceFriendlyName": "name",
    "SerialNumber": "serial",
    "Udid": "udid",
    "Platform": "platform",
    "OperatingSystem": "os_version",
    "Model": "model",
    "Ownership": "ownership",
    "EnrollmentStatus": "state",
    "LastSeen": "checked_in",
    "LocationGroupName": "group",
    "UserName": "login",
    "UserEmailAddress": "email",
}
_MARKS = ("EnrollmentStatus", "LocationGroupName", "UserEmailAddress", "ComplianceStatus", "Udid")
_APP = re.compile(r"app(?!le|ro)|bundle|package")
_ID = re.compile(r"@\{Value=(\d+)\}|(\d+)")


def _detect(export: Export) -> str | None:
    """A table that names apps beside devices is another one, whose apps nobody may overlook."""
    if any(_APP.match(plain(cell)) for cell in (export.header.cells if export.header else ())):
        return None
    every = (has_columns("DeviceFriendlyName", "LastSeen", mark)(export) for mark in _MARKS)
    return next(filter(None, every), None)


def _read(export: Export, _: Wanted) -> Documents:
    cells = export.header.cells if export.header else ()
    fields = frozenset(f"device.{field}" for column, field in _FIELDS.items() if column in cells)
    if not fields:
        raise Unreadable("has none of the columns of this source", "check that it is the file you mean")
    return Documents(lambda: _devices(export, cells), fields)


def _devices(export: Export, columns: tuple[str, ...]) -> Iterator[Item]:
    for line in read_lines(export):
        if isinstance(line, Line):
            data: Data = dict(zip(columns, line.cells, strict=True))
            known = _ID.fullmatch(str(data.get("Id", "")).strip())
            data["Id"] = {"Value": (known[1] or known[2]) if known else ""}
            yield Record(line.number, device=device_of(data))
        else:
            yield line


SOURCES = (
    Source(
        "ws1-device-table",
        Kind.DEVICES,
        SYSTEM,
        "Workspace ONE: devices (CSV)",
        "PowerShell: the Devices of GET /API/mdm/devices/search, all pages, | Export-Csv FILE -NoTypeInformation.",
        _detect,
        _read,
    ),
)
