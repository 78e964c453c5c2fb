"""Intune's devices and discovered apps as PowerShell writes them (CSV).

Public scripts write apps: IntuneAutomation's get-application-inventory-report.ps1, and reports of discovered apps with
their devices. They ask Graph device by device or app by app, so what Graph leaves out is missing here too.
"""

from collections.abc import Callable, Iterator

from appcheck.delimited import Line, read_lines
from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.microsoft import INTUNE_LAG_DAYS, INTUNE_REMEDIES, intune_completeness
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.model.words import Completeness
from appcheck.source import Documents, Facts, Source, Wanted, has_columns, plain, table
from appcheck.sources.msgraph import DEVICE_KEYS, DEVICE_MARKS, OTHER_APPS

_LOOKED_UP = ("AppName", "Version", "DeviceName", "DeviceId", "RetrievalError")


def script_completeness(facts: Facts) -> Completeness:
    """Never all of what Intune shows, be it the work side: the scripts leave out what looks like an app of the system,
    stop at a number of devices if told so, and Graph gives them 50 apps of a device at most.
    """
    shown = intune_completeness(facts)
    return Completeness.UNSTATED if shown is Completeness.UNSTATED else Completeness.PARTIAL


def _only(*columns: str) -> Callable[[Export], str | None]:
    """Detection of a table that has these columns and no others."""
    signature = frozenset(map(plain, columns))

    def detect(export: Export) -> str | None:
        if export.shape is not Shape.TEXT or export.header is None:
            return None
        cells = frozenset(map(plain, export.header.cells))
        return "the columns " + ", ".join(columns) if cells == signature else None

    return detect


def _read_looked_up(export: Export, _: Wanted) -> Documents:
    """A row for each app and device; one whose devices could not be asked for says why in `RetrievalError`."""
    at = {plain(cell): index for index, cell in enumerate(export.header.cells if export.header else ())}

    def items() -> Iterator[Item]:
        if not at.keys() >= {"appname", "version", "deviceid", "devicename", "retrievalerror"}:
            raise Unreadable("has not the columns of this source", "check that it is the file you mean")
        for line in read_lines(export):
            if not isinstance(line, Line):
                yield line
                continue
            cells = {name: line.cells[index].strip() for name, index in at.items()}
            device = DeviceTuple(
                device_id=cells["deviceid"],
                name=cells["devicename"],
                platform=cells.get("os", ""),
                upn=cells.get("userprincipal", ""),
            )
            if cells["retrievalerror"]:
                known = device if device.device_id or device.name else None
                yield Skipped(line.number, "the devices of this app could not be looked up (RetrievalError)", known)
            else:
                yield Record(line.number, AppTuple(name=cells["appname"]), device, version=cells["version"])

    optional = {"device.platform": "os", "device.upn": "userprincipal"}
    fields = {"app.name", "version", "device.device_id", "device.name"}
    return Documents(items, frozenset(fields | {field for field, name in optional.items() if name in at}))


def _detect_table(export: Export) -> str | None:
    """Devices as a script wrote them from Graph's objects; a table that names apps as well is another one."""
    if export.shape is not Shape.TEXT or export.header is None:
        return None
    names = frozenset(map(plain, export.header.cells))
    marks = sorted(mark for mark in DEVICE_MARKS if mark.lower() in names)
    others = names.intersection(key.lower() for key in OTHER_APPS)
    whole = names >= {"id", "devicename"} and marks and not others and "deviceid" not in names
    return "columns id, deviceName, " + ", ".join(marks) if whole else None


_RAW_DATA = (
    "Export the report AppInvRawData instead: Graph, POST deviceManagement/reports/exportJobs with"
    ' {"reportName": "AppInvRawData"}, then download the zip.'
)
_REMEDIES = {**INTUNE_REMEDIES, "truncated": _RAW_DATA, "completeness_unstated": _RAW_DATA}

SOURCES = (
    Source(
        "intune-automation",
        Kind.APPS,
        "intune",
        "IntuneAutomation: application inventory (CSV)",
        "IntuneAutomation: get-application-inventory-report.ps1 -IncludeSystemApps.",
        has_columns("ApplicationName", "ApplicationVersion", "UserPrincipalName", "OwnerType", "DeviceId"),
        table(
            {
                "app.name": "ApplicationName",
                "app.publisher": "Publisher",
                "app.platform": "Platform",
                "version": "ApplicationVersion",
                "device.device_id": "DeviceId",
                "device.name": "DeviceName",
                "device.platform": "OperatingSystem",
                "device.os_version": "OSVersion",
                "device.model": "DeviceModel",
                "device.ownership": "OwnerType",
                # The script puts managementState there.
                "device.state": "EnrollmentType",
                "device.checked_in": "LastSyncDateTime",
                "device.upn": "UserPrincipalName",
                "device.user_name": "UserDisplayName",
            }
        ),
        script_completeness,
        INTUNE_LAG_DAYS,
        remedies=_REMEDIES,
    ),
    Source(
        "intune-discovered-with-devices",
        Kind.APPS,
        "intune",
        "Intune discovered apps with devices, as a script writes them (CSV)",
        "A script that writes Intune_DiscoveredApps_WithDevices.csv.",
        has_columns(*_LOOKED_UP),
        _read_looked_up,
        script_completeness,
        INTUNE_LAG_DAYS,
        remedies=_REMEDIES,
    ),
    Source(
        "intune-discovered-names",
        Kind.APPS,
        "intune",
        "Intune discovered apps with names of devices, as a script writes them (CSV)",
        "A script that writes IntuneDiscoveredapps_DATE as CSV or XLSX.",
        _only("ApplicationName", "ApplicationID", "DeviceName", "Version"),
        table({"app.name": "ApplicationName", "device.name": "DeviceName", "version": "Version"}),
        script_completeness,
        INTUNE_LAG_DAYS,
        remedies=_REMEDIES,
    ),
    Source(
        "psintune-devices",
        Kind.APPS,
        "intune",
        "psIntune: devices whose apps were lost",
        "psIntune, piped into Export-Csv.",
        _only("DeviceName", "DeviceID", "DeviceOwner", "Domain", "Apps"),
        refuses=f"holds System.Object[] where the apps should be: PowerShell writes no lists into CSV. {_RAW_DATA}",
    ),
    Source(
        "graph-device-table",
        Kind.DEVICES,
        "intune",
        "Graph managed devices (CSV)",
        "PowerShell: Get-MgDeviceManagementManagedDevice -All | Export-Csv devices.csv",
        _detect_table,
        table({f"device.{field}": key for field, key in DEVICE_KEYS.items()}),
    ),
)
