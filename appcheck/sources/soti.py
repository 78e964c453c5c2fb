"""SOTI MobiControl: installed applications of a device, and devices, as its API answers.

Keys as public code reads them of `/api/devices/{id}/installedApplications` and `/api/devices`; both are plain arrays.
An app names its device. What `Status` means is not documented, so an app counts as installed unless a word says not.
"""

from collections.abc import Iterator

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import Data, first, part, place_of
from appcheck.source import Documents, Source, Wanted

_PLACES = ("item", "item.item", "")
_SIZES = ("ShortVersion", "SizeInBytes", "DataSizeInBytes")

_APP_KEYS = {
    "app.identifier": "ApplicationId",
    "app.name": "Name",
    "app.status": "Status",
    "device.device_id": "DeviceId",
}
_DEVICE_KEYS = {
    "device_id": "DeviceId",
    "name": "DeviceName",
    "platform": "Platform",
    "os_version": "OSVersion",
    "model": "Model",
    "checked_in": "LastCheckInTime",
    "group": "Path",
}


def _apps_at(export: Export) -> str | None:
    at = place_of(export, _PLACES, "DeviceId", "ApplicationId", "Name")
    if at is None or export.shape is not Shape.JSON:
        return None
    return at if any(f"{at}.{key}".lstrip(".") in export.keys for key in _SIZES) else None


def _devices_at(export: Export) -> str | None:
    at = place_of(export, _PLACES, "Kind", "DeviceId", "DeviceName", "Path")
    return at if export.shape is Shape.JSON else None


def _detect_apps(export: Export) -> str | None:
    return None if _apps_at(export) is None else "keys DeviceId, ApplicationId, Name"


def _detect_devices(export: Export) -> str | None:
    return None if _devices_at(export) is None else "keys Kind, DeviceId, DeviceName, Path"


def _read_apps(export: Export, _: Wanted) -> Documents:
    at = _apps_at(export) or ""
    keys = {key.removeprefix(at).lstrip(".") for key in export.keys}
    fields = {field for field, key in _APP_KEYS.items() if key in keys}
    return Documents(lambda: _apps(export, at), frozenset(fields | {"version"}))


def _apps(export: Export, at: str) -> Iterator[Item]:
    for number, (_, app) in enumerate(json_values(export, at), start=1):
        if not isinstance(app, dict):
            yield Skipped(number, "is no app")
            continue
        named = AppTuple(identifier=first(app, "ApplicationId"), name=first(app, "Name"), status=first(app, "Status"))
        device = DeviceTuple(device_id=first(app, "DeviceId"))
        yield Record(number, named, device, version=first(app, "ShortVersion", "Version"))


def _read_devices(export: Export, _: Wanted) -> Documents:
    at = _devices_at(export) or ""
    keys = {key.removeprefix(at).lstrip(".") for key in export.keys}
    fields = {f"device.{field}" for field, key in _DEVICE_KEYS.items() if key in keys}
    if keys & {"ManufacturerSerialNumber", "HardwareSerialNumber"}:
        fields.add("device.serial")
    if any(key.startswith("DeviceUserInfo.") for key in keys):
        fields |= {"device.upn", "device.email", "device.login"}
    return Documents(lambda: _devices(export, at), frozenset(fields))


def _devices(export: Export, at: str) -> Iterator[Item]:
    for number, (_, value) in enumerate(json_values(export, at), start=1):
        if isinstance(value, dict) and ("DeviceId" in value or "DeviceName" in value):
            yield Record(number, device=_device(value))
        else:
            yield Skipped(number, "is no device")


def _device(data: Data) -> DeviceTuple:
    """The path of its group stands for the group of a device; nothing says who owns it."""
    user = part(data, "DeviceUserInfo")
    named = {field: first(data, key) for field, key in _DEVICE_KEYS.items()}
    return DeviceTuple(
        **named,
        serial=first(data, "ManufacturerSerialNumber", "HardwareSerialNumber"),
        upn=first(user, "UPN"),
        email=first(user, "Email"),
        login=first(user, "UserName"),
    )


SOURCES = (
    Source(
        "soti-apps",
        Kind.APPS,
        "soti",
        "SOTI MobiControl: installed applications",
        "GET /MobiControl/api/devices/ID/installedApplications as JSON for each device.",
        _detect_apps,
        _read_apps,
        remedies={
            "age_unstated": "SOTI dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "SOTI does not say who owns a device; add a device list that does.",
            "completeness_unstated": "SOTI does not document what it sees of a device. If these are fully managed"
            " devices, which show all apps, say so: --says FILE:completeness=full.",
        },
    ),
    Source(
        "soti-devices",
        Kind.DEVICES,
        "soti",
        "SOTI MobiControl: devices",
        "GET /MobiControl/api/devices with all of them (skip, take), saved as JSON.",
        _detect_devices,
        _read_devices,
    ),
)
