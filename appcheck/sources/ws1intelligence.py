"""Workspace ONE Intelligence: the apps of devices, as a report in CSV and as its API answers in JSON.

An attribute is named `integration.entity.attribute`, as "Reports API V2" (developer.omnissa.com) says:
`airwatch.application.app_name`. Attributes that are derived begin with an underscore. Who makes a report chooses
them, so each may be missing.
"""

import re
from collections.abc import Iterator, Mapping

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.source import Documents, Source, Wanted, plain, table, text_of
from appcheck.sources.workspaceone import REMEDIES, SYSTEM, workspace_one_completeness

_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "app.identifier": ("application.app_package_id",),
    "app.name": ("application.app_name",),
    "app.platform": ("application.device_platform",),
    "app.status": ("application.app_is_installed", "application.app_install_status"),
    "version": ("application.app_version",),
    "device.device_id": ("device.device_id",),
    "device.name": ("device.device_friendly_name", "device.device_hostname"),
    "device.serial": ("device.device_serial_number",),
    "device.platform": ("application.device_platform",),
    "device.os_version": ("device.device_os_version",),
    "device.model": ("device.device_model",),
    "device.state": ("device.device_enrollment_status",),
    "device.checked_in": ("device.device_last_seen",),
    "device.group": ("device.device_location_group_name", "device.device_organization_group_name"),
    "device.email": (
        "device.device_enrollment_user_email",
        "device.device_enrollment_email_address",
        "user.device_enrollment_user_email",
    ),
    "device.login": ("device.device_enrollment_user_name", "user.device_enrollment_user_name"),
}

_COLUMNS = {
    field: tuple(name for each in names for name in (f"airwatch.{each}", each.partition(".")[2]))
    for field, names in _ATTRIBUTES.items()
}
"""Each attribute by its whole name, or by its last part; underscores do not count where columns are compared."""

_PLACES = ("data.previewReport.results.item", "data.results.item", "results.item", "item")
_TOTALS = ("data.previewReport.paged_response.total_count", "data.total_count", "total_count")


_DEVICE_MARKS = frozenset(("deviceid", "devicefriendlyname", "deviceserialnumber", "devicehostname"))
_APP_MARKS = frozenset(("apppackageid", "appisinstalled", "appinstallstatus", "appassignedversion", "apptype"))


def _is_report(columns: frozenset[str]) -> bool:
    """Whether plain columns are of apps on devices; without their entities, two must be Intelligence's own."""
    names = {re.sub("^airwatch(application|device|user)", "", name) for name in columns}
    whole = any(name.startswith("airwatchapplication") for name in columns)
    return "appname" in names and bool(names & _DEVICE_MARKS) and (whole or len(names & _APP_MARKS) > 1)


def _detect_table(export: Export) -> str | None:
    if export.shape is not Shape.TEXT or export.header is None:
        return None
    return "columns of airwatch.application" if _is_report(frozenset(map(plain, export.header.cells))) else None


def _place(export: Export) -> str | None:
    for at in _PLACES if export.shape is Shape.JSON else ():
        if _is_report(frozenset(map(plain, _keys(export, at)))):
            return at
    return None


def _keys(export: Export, at: str) -> tuple[str, ...]:
    return tuple(sorted(key.removeprefix(f"{at}.") for key in export.keys if key.startswith(f"{at}.")))


def _detect_json(export: Export) -> str | None:
    return None if _place(export) is None else "keys of airwatch.application"


def _read_json(export: Export, _: Wanted) -> Documents:
    at = _place(export) or "item"
    known = frozenset(map(plain, _keys(export, at)))
    fields = frozenset(field for field, names in _COLUMNS.items() if known.intersection(map(plain, names)))
    return Documents(lambda: _rows(export, at), fields)


def _rows(export: Export, at: str) -> Iterator[Item]:
    given = total = 0
    for path, row in json_values(export, at, *_TOTALS):
        if path != at:
            total = max(total, row if isinstance(row, int) else 0)
            continue
        given += 1
        if not isinstance(row, dict):
            yield Skipped(given, "is no row of the report")
            continue
        cells = {plain(key): text_of(value) for key, value in row.items()}
        values = {
            field: next((cells[key] for key in map(plain, names) if cells.get(key)), "")
            for field, names in _COLUMNS.items()
        }
        device = DeviceTuple(*(values.get(f"device.{field}", "") for field in DeviceTuple._fields))
        app = AppTuple(*(values.get(f"app.{field}", "") for field in AppTuple._fields))
        yield Record(given, app, device, version=values["version"])
    if total > given:
        yield Trouble(
            "truncated", f"total_count says {total} rows, {given} are in the file: ask for all pages (offset)"
        )


_HOW = (
    "Workspace ONE Intelligence > Reports: Apps, joined with Devices, without a filter on apps; with App Name, App"
    " Package ID, App Is Installed, Device ID, Device Serial Number and Device Last Seen"
)

SOURCES = (
    Source(
        "ws1-intelligence",
        Kind.APPS,
        SYSTEM,
        "Workspace ONE Intelligence: report of apps (CSV)",
        f"{_HOW}; download as CSV.",
        _detect_table,
        table(_COLUMNS),
        workspace_one_completeness,
        remedies=REMEDIES,
    ),
    Source(
        "ws1-intelligence-json",
        Kind.APPS,
        SYSTEM,
        "Workspace ONE Intelligence: report of apps (JSON)",
        f"{_HOW}; all pages of its preview through the API.",
        _detect_json,
        _read_json,
        workspace_one_completeness,
        remedies=REMEDIES,
    ),
)
