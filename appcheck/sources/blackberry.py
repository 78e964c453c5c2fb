"""BlackBerry UEM: applications of a user's device, and devices, as its REST API answers.

Keys: developer.blackberry.com, BlackBerry Web Services REST, UserDeviceApplication, Device and UserDevice. The device
of an application is in the address of the request only, so the file name names it: by the guid of the user's device,
which is another one than that of the device. A list says how many there are only if asked to (`includeTotal`).
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.pages import Keys, Paging, device_fields, device_of, listed, of_one_device, read_pages
from appcheck.picking import Data, first, joined, members, part, place_of
from appcheck.source import Documents, Source, Wanted

_ARRAY = "deviceApplications"
_KEYS = ("bundleId", "disposition", "personal", "status")


def _place(export: Export) -> str | None:
    """Where the applications stand: under their key, or in an array taken out of it."""
    if export.shape is not Shape.JSON:
        return None
    if export.keys in ({"", _ARRAY}, {_ARRAY}):
        return f"{_ARRAY}.item"
    return place_of(export, (f"{_ARRAY}.item", "item"), *_KEYS)


def _detect(export: Export) -> str | None:
    at = _place(export)
    if at is None:
        return None
    return "keys " + ", ".join(_KEYS) if f"{at}.{_KEYS[0]}" in export.keys else f"key {_ARRAY}, which is empty"


def _read(export: Export, _: Wanted) -> Documents:
    at = _place(export) or "item"
    fields = frozenset(("app.identifier", "app.name", "app.status", "app.signs", "version"))
    return Documents(lambda: _apps(export, at), fields)


def _apps(export: Export, at: str) -> Iterator[Item]:
    numbers = count(1)
    for app in of_one_device(export, at):
        if isinstance(app, dict):
            yield Record(next(numbers), _app(app), DeviceTuple(), version=first(app, "installedVersion", "version"))
        else:
            yield Skipped(next(numbers), "is no application", DeviceTuple())
    if next(numbers) == 1:
        yield Record(1, device=DeviceTuple(apps_listed="no"))


def _app(app: Data) -> AppTuple:
    personal = first(app, "personal")
    return AppTuple(
        identifier=first(app, "bundleId"),
        name=first(app, "name"),
        status=first(app, "status"),
        signs=f"personal={personal}" if personal else "",
    )


_DEVICES, _USER_DEVICES = "devices.item", "userDevices.item"
_OF_DEVICE: Keys = {
    "serial": "serialNumber",
    "udid": "udid",
    "platform": ("osFamilyName", "os"),
    "os_version": "osVersion",
    "model": ("hardwareModel", "hardwareName"),
    "ownership": "ownership",
}
_DEVICE_KEYS: Keys = {"device_id": "guid", **_OF_DEVICE}
_USER_DEVICE_KEYS: Keys = {
    "device_id": "guid",
    "state": "enrollmentState",
    "checked_in": "lastContactTime",
    **{
        field: tuple(f"device.{path}" for path in ((keys,) if isinstance(keys, str) else keys))
        for field, keys in _OF_DEVICE.items()
    },
}


def _devices_at(export: Export) -> str | None:
    if export.shape is not Shape.JSON:
        return None
    return place_of(export, (_USER_DEVICES,), "guid", "device.guid", "device.osFamilyName") or place_of(
        export, (_DEVICES,), "guid", "osFamilyName", "hardwareModel"
    )


def _detect_devices(export: Export) -> str | None:
    at = _devices_at(export)
    if at is None:
        return None
    return "keys userDevices, guid, device.osFamilyName" if at == _USER_DEVICES else "keys devices, guid, osFamilyName"


def _read_devices(export: Export, _: Wanted) -> Documents:
    at = _devices_at(export) or _DEVICES
    keys, device = (_USER_DEVICE_KEYS, _user_device) if at == _USER_DEVICES else (_DEVICE_KEYS, _device)
    fields = device_fields(export, at, keys)
    if f"{at}.enrollmentType" in export.keys:
        fields |= {"device.enrolment"}
    return Documents(lambda: read_pages(export, at, Paging(total="total", sizes=(100, 1000)), device, "device"), fields)


def _device(numbers: Iterator[int], data: Data) -> Iterator[Item]:
    """Applications are of the user's device, whose guid ends the link to it."""
    links = (first(part(link), "href") for link in members(data, "links") if first(part(link), "rel") == "userDevice")
    guid = next((href.rstrip("/").rpartition("/")[2] for href in links if href), "")
    device = device_of(data, _DEVICE_KEYS)
    return listed(numbers, device._replace(device_id=guid or device.device_id))


def _user_device(numbers: Iterator[int], data: Data) -> Iterator[Item]:
    device = device_of(data, _USER_DEVICE_KEYS)
    return listed(numbers, device._replace(enrolment=joined(members(data, "enrollmentType"))))


SOURCES = (
    Source(
        "blackberry-apps",
        Kind.APPS,
        "blackberry-uem",
        "BlackBerry UEM: applications of a device",
        "GET /SRP/api/v1/users/USER/userDevices/DEVICE/applications for each device, saved as DEVICE.json.",
        _detect,
        _read,
        device_from_name=True,
        remedies={
            "age_unstated": "BlackBerry UEM dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "Add a list of devices, which states who owns each.",
            "not_in_inventory": "Ask for the applications of every device.",
            "completeness_unstated": "What BlackBerry UEM sees depends on the activation type of a device; where the"
            " type shows personal apps too, say so: --says FILE:completeness=full.",
        },
    ),
    Source(
        "blackberry-devices",
        Kind.DEVICES,
        "blackberry-uem",
        "BlackBerry UEM: devices, or devices of users",
        "GET /SRP/api/v1/devices or /SRP/api/v1/userDevices with includeTotal=true and max=1000, with all pages.",
        _detect_devices,
        _read_devices,
    ),
)
