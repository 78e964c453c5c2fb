"""Microsoft Intune: the reports of the portal, of its export API and of its diagnostics, as CSV and as JSON.

Columns, also where a report prints others than were asked for: learn.microsoft.com/intune,
"Intune reports and properties available using Graph API". An administrator may select fewer.
`ApplicationKey` is a hash and the meaning of `ApplicationId` is not documented, so
neither is an identifier of an app. In JSON, the rows stand under `values`; a script that takes them out
saves them as an array, as objects one a line, or one by itself. Diagnostics send the report Devices to a
storage account or an event hub, each row as the `properties` of an event (its columns: learn.microsoft.com/azure,
"Azure Monitor Logs reference - IntuneDevices").
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path

from appcheck.export import Export, Header, Shape
from appcheck.jsonstream import json_values
from appcheck.microsoft import INTUNE_LAG_DAYS, INTUNE_REMEDIES, intune_completeness
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.source import Documents, Source, Wanted, has_keys, plain, table, text_of

_REPORT = ("values.item", "item.values.item")
_ROWS = (*_REPORT, "item", "", "value.item", "properties", "item.properties", "records.item.properties")
"""Where rows may stand: on a report, on several in an array, by themselves, and in the events of diagnostics."""

_Columns = Mapping[str, str | tuple[str, ...]]

_APP_COLUMNS: _Columns = {
    "app.name": "ApplicationName",
    "app.publisher": "ApplicationPublisher",
    "app.platform": ("Platform_loc", "Platform"),
    "version": ("ApplicationVersion", "ApplicationShortVersion"),
    "device.device_id": "DeviceId",
    "device.name": "DeviceName",
    "device.platform": ("Platform_loc", "Platform", "OSDescription"),
    "device.os_version": "OSVersion",
    "device.user_id": "UserId",
    "device.email": "EmailAddress",
    "device.user_name": "UserName",
}
"""`UserName` may hold a principal name or a display name; it is handed on as it is.

A column `X_loc` holds the word for what may be a number in `X`.
"""

_DEVICE_COLUMNS: _Columns = {
    "device.device_id": ("IntuneDeviceId", "DeviceId"),
    "device.name": ("DeviceName", "IntuneDeviceName"),
    "device.serial": "SerialNumber",
    "device.entra_id": ("ReferenceId", "AadDeviceId", "Microsoft Entra Device ID", "Azure AD Device ID"),
    "device.platform": ("OS_loc", "OS"),
    "device.os_version": "OSVersion",
    "device.model": "Model",
    "device.ownership": ("Ownership", "OwnerType_loc", "OwnerType"),
    "device.enrolment": ("DeviceEnrollmentType", "EnrollmentType"),
    "device.state": ("ManagementState", "DeviceState"),
    "device.checked_in": ("LastContact", "Last check-in", "LastSyncFromGoogle"),
    "device.group": ("CategoryName", "Category"),
    "device.user_id": "UserId",
    "device.upn": ("UPN", "Primary user UPN"),
    "device.email": ("UserEmail", "Primary user email address", "MostRecentUserEmail"),
    "device.user_name": ("UserName", "Primary user display name"),
}

_MARKS = frozenset(
    (
        *("lastcontact", "lastcheckin", "ownership", "ownertype", "managementstate", "devicestate", "managedby"),
        *("referenceid", "aaddeviceid", "microsoftentradeviceid", "azureaddeviceid", "primaryuserupn"),
    )
)
"""Columns by which a list of devices is Intune's; two of them must be there."""


_CHROME = frozenset(("intunedeviceid", "intunedevicename", "lastsyncfromgoogle"))
"""Columns of the report ChromeOSDevices, which names its devices otherwise than the others."""

_APPINV = frozenset(
    (
        *("applicationid", "applicationkey", "applicationname", "applicationpublisher", "applicationshortversion"),
        *("applicationsize", "applicationversion", "deviceid", "devicename", "emailaddress", "imeinumber"),
        *("osdescription", "osversion", "platform", "platformloc", "userid", "username"),
    )
)
"""All columns of the app inventory reports: a table that has none besides is one of them, whatever was selected."""


Marks = Callable[[frozenset[str]], frozenset[str]]
"""Picks from the plain names of columns those that prove a report, or none."""


def _names(export: Export, places: tuple[str, ...], marks: Marks) -> tuple[str, tuple[str, ...]]:
    """Where the rows of a report stand, and its columns; those of CSV stand nowhere else than in its header."""
    if export.header is not None:
        return "", export.header.cells
    for at in places:
        above = f"{at}." if at else ""
        names = tuple(sorted(key.removeprefix(above) for key in export.keys - {""} if key.startswith(above)))
        if marks(frozenset(map(plain, names))):
            return at, names
    return places[0], ()


def _claims(marks: Marks, *shapes: Shape, places: tuple[str, ...] = _ROWS) -> Callable[[Export], str | None]:
    """Detection by columns."""

    def detect(export: Export) -> str | None:
        names = {plain(name): name for name in _names(export, places, marks)[1]} if export.shape in shapes else {}
        found = marks(frozenset(names))
        return "columns " + ", ".join(sorted(names[mark] for mark in found)) if found else None

    return detect


def _of_apps(names: frozenset[str]) -> frozenset[str]:
    ours = names & {"applicationkey", "applicationpublisher", "applicationshortversion", "osdescription"}
    devices = names & {"deviceid", "devicename"}
    chosen = "deviceid" in names and len(names) > 3 and names <= _APPINV
    whole = "applicationname" in names and (ours or chosen) and devices and "userprincipalname" not in names
    return ours | devices | {"applicationname"} if whole else frozenset()


def _of_devices(names: frozenset[str]) -> frozenset[str]:
    """A table that names apps beside devices is another report, whose apps nobody may overlook."""
    marks = names & _MARKS
    apps = any(re.match(r"app(?!le|ro)|software|bundle|package", name) for name in names)
    if apps:
        return frozenset()
    if names >= _CHROME:
        return _CHROME
    whole = names >= {"deviceid", "devicename"} and len(marks) > 1
    return marks | {"deviceid", "devicename"} if whole else frozenset()


def _of_aggregate(names: frozenset[str]) -> frozenset[str]:
    counts = names & {"devicecount", "installeddevicecount"}
    whole = "applicationname" in names and counts and not names & {"deviceid", "devicename"}
    return counts | {"applicationname"} if whole else frozenset()


def _of_keys_only(names: frozenset[str]) -> frozenset[str]:
    marks = frozenset(("applicationkey", "deviceid"))
    return marks if names >= marks and "applicationname" not in names else frozenset()


def _of_all_apps(names: frozenset[str]) -> frozenset[str]:
    marks = frozenset(("appidentifier", "name", "publisher", "platform"))
    return marks if names >= marks and not any("device" in name for name in names) else frozenset()


def _read_rows(columns: _Columns, kind: Kind, marks: Marks) -> Callable[[Export, Wanted], Documents]:
    """The reader of a report in JSON, an object for each row."""
    resolve = table(columns)
    known = {plain(name) for names in columns.values() for name in ((names,) if isinstance(names, str) else names)}

    @lru_cache(maxsize=64)
    def fields(names: tuple[str, ...]) -> Mapping[str, int]:
        return resolve(Export("", Path(), Shape.TEXT, header=Header(names, 1, ",")), Wanted()).fields

    def items(export: Export, at: str) -> Iterator[Item]:
        for number, (_, row) in enumerate(json_values(export, at), start=1):
            if not isinstance(row, dict) or not any(plain(name) in known for name in row):
                yield Skipped(number, "is no object with any of the columns")
                continue
            cells = list(row.values())
            values = {field: text_of(cells[index]) for field, index in fields(tuple(row)).items()}
            device = DeviceTuple(*(values.get(f"device.{field}", "") for field in DeviceTuple._fields))
            app = AppTuple(*(values.get(f"app.{field}", "") for field in AppTuple._fields))
            yield Record(number, app if kind is Kind.APPS else None, device, version=values.get("version", ""))

    def read(export: Export, _: Wanted) -> Documents:
        at, names = _names(export, _ROWS, marks)
        return Documents(partial(items, export, at), frozenset(fields(names)))

    return read


_ADD_DEVICES = "Add the Devices report: Intune > Devices > All devices > Export."
_RAW_DATA = (
    "Export the report AppInvRawData, which names the devices: Graph, POST deviceManagement/reports/exportJobs with"
    ' {"reportName": "AppInvRawData"}, then download the zip.'
)
_REMEDIES = {**INTUNE_REMEDIES, "age_unstated": _ADD_DEVICES, "ownership_unstated": _ADD_DEVICES}

SOURCES = (
    Source(
        "intune-appinv",
        Kind.APPS,
        "intune",
        "Intune app inventory report (CSV)",
        "Graph: POST deviceManagement/reports/exportJobs for AppInvRawData or AppInvByDevice.",
        _claims(_of_apps, Shape.TEXT),
        table(_APP_COLUMNS),
        intune_completeness,
        INTUNE_LAG_DAYS,
        remedies=_REMEDIES,
    ),
    Source(
        "intune-appinv-json",
        Kind.APPS,
        "intune",
        "Intune app inventory report (JSON)",
        'As intune-appinv, with {"format": "json"}.',
        _claims(_of_apps, Shape.JSON),
        _read_rows(_APP_COLUMNS, Kind.APPS, _of_apps),
        intune_completeness,
        INTUNE_LAG_DAYS,
        remedies=_REMEDIES,
    ),
    Source(
        "intune-devices",
        Kind.DEVICES,
        "intune",
        "Intune device list (CSV)",
        "Intune > Devices > All devices > Export; or the reports Devices, DevicesWithInventory,"
        " DeviceCompliance and ChromeOSDevices through Graph.",
        _claims(_of_devices, Shape.TEXT),
        table(_DEVICE_COLUMNS),
    ),
    Source(
        "intune-devices-json",
        Kind.DEVICES,
        "intune",
        "Intune device list (JSON)",
        'Graph: POST deviceManagement/reports/exportJobs for Devices, with {"format": "json"}; or the log Devices of'
        " Intune > Reports > Diagnostics settings.",
        _claims(_of_devices, Shape.JSON),
        _read_rows(_DEVICE_COLUMNS, Kind.DEVICES, _of_devices),
    ),
    Source(
        "intune-appinv-aggregate",
        Kind.APPS,
        "intune",
        "Intune discovered apps, counted",
        "Intune > Apps > Monitor > Discovered apps > Export, or the report AppInvAggregate.",
        _claims(_of_aggregate, Shape.TEXT, Shape.JSON),
        refuses="counts the devices of each app and names none of them. " + _RAW_DATA,
    ),
    Source(
        "intune-appinv-keys",
        Kind.APPS,
        "intune",
        "Intune app inventory report, without names of apps",
        "Graph: POST deviceManagement/reports/exportJobs for AppInvRawData, with a select that leaves names out.",
        _claims(_of_keys_only, Shape.TEXT, Shape.JSON),
        refuses="knows its apps by ApplicationKey only, which is a hash. Select ApplicationName and DeviceName as well,"
        " or leave select out.",
    ),
    Source(
        "intune-all-apps",
        Kind.APPS,
        "intune",
        "Intune list of deployable apps",
        "Intune > Apps > All apps > Export, or the report AllAppsList.",
        _claims(_of_all_apps, Shape.TEXT, Shape.JSON, places=_REPORT),
        refuses="lists the apps that Intune can deploy, not those on devices. " + _RAW_DATA,
    ),
    Source(
        "intune-export-job",
        Kind.APPS,
        "intune",
        "Intune export job",
        "Graph: GET deviceManagement/reports/exportJobs/{id}.",
        has_keys("reportName", "status", "url", "snapshotId"),
        refuses="is the job and not its report. Wait until its status is completed, and download the zip at its url.",
    ),
)
