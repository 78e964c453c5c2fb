"""Kaspersky Security Center: mobile devices and their installed apps, as its Open API answers.

Keys: support.kaspersky.com, KSCAPI a00091, a00079 and a00388: the attributes of mobile devices, and the view
UmdmDevices. An answer stands under PxgRetVal; objects in an array are wrapped as {"type": "params", "value": {...}},
and moments likewise. Nothing gives a serial number, or says who owns a device.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.pages import Keys, Paging, device_fields, device_of, listed, read_pages
from appcheck.picking import Data, first, part
from appcheck.source import Documents, Source, Wanted

_APPS = "DEV_EX_DATA_APPL"
_ID = "KLMDM_DEVICE_ID"

_KEYS: Keys = {
    "device_id": _ID,
    "name": ("KLMDM_DEVICE_FRIENDLY_NAME", "KLMDM_DEVICE_ALIAS", "KLMDM_DEVICE_HOST_NAME"),
    "platform": "KLMDM_DEVICE_OS",
    "model": "KLMDM_DEVICE_MODEL",
    "state": "KLMDM_DEVICE_STATUS",
}
_VIEW_KEYS: Keys = {
    "device_id": "Dev_Id",
    "name": ("Dev_FrName", "Dev_Alias", "HostDisplayName"),
    "platform": "Dev_OS",
    "model": "Dev_Model",
    "state": "Dev_Status",
    "checked_in": ("Dev_LatestConnectionTime.value", "Dev_LatestConnectionTime"),
    "email": "OwnerMail",
    "user_name": "OwnerDisplayName",
}
_STATES = {"0": "OK", "1": "wiped", "2": "removing", "3": "not removed", "4": "unmanaged"}


def _place(export: Export, *keys: str) -> str | None:
    """Where objects with all the keys stand; None where they do in several places, of which one would be overlooked."""
    found = [key.removesuffix(keys[0]).removesuffix(".") for key in export.keys if key.split(".")[-1] == keys[0]]
    whole = [at for at in found if all(f"{at}.{key}".lstrip(".") in export.keys for key in keys)]
    return whole[0] if len(whole) == 1 and export.shape is Shape.JSON else None


def _detect(export: Export) -> str | None:
    return None if _place(export, _ID, _APPS) is None else f"keys {_ID}, {_APPS}"


def _read(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "version", "device.device_id"))
    return Documents(lambda: _apps(export, _place(export, _ID, _APPS) or ""), fields)


def _apps(export: Export, at: str) -> Iterator[Item]:
    numbers = count(1)
    for _, value in json_values(export, at):
        if not isinstance(value, dict):
            yield Skipped(next(numbers), "is no device")
            continue
        device = DeviceTuple(device_id=first(value, _ID))
        apps = value.get(_APPS)
        if not isinstance(apps, list) or not apps:
            yield Record(next(numbers), device=device._replace(apps_listed="no"))
            continue
        yield from (_app(app, device, next(numbers)) for app in apps)


def _app(data: object, device: DeviceTuple, number: int) -> Item:
    app = part(data, "value") or part(data)
    if not app:
        return Skipped(number, "is no app", device)
    named = AppTuple(identifier=first(app, "AppIdentifier"), name=first(app, "AppName"))
    return Record(number, named, device, version=first(app, "AppShortVersion", "AppVersion"))


def _devices_at(export: Export) -> tuple[str, Keys] | None:
    for keys, needed in ((_KEYS, (_ID, "KLMDM_DEVICE_OS")), (_VIEW_KEYS, ("Dev_Id", "Dev_OS", "Dev_Status"))):
        at = _place(export, *needed)
        if at is not None and f"{at}.{_APPS}".lstrip(".") not in export.keys:
            return at, keys
    return None


def _detect_devices(export: Export) -> str | None:
    found = _devices_at(export)
    if found is None:
        return None
    return f"keys {_ID}, KLMDM_DEVICE_OS" if found[1] is _KEYS else "keys Dev_Id, Dev_OS, Dev_Status"


def _read_devices(export: Export, _: Wanted) -> Documents:
    at, keys = _devices_at(export) or ("", _KEYS)

    def each(numbers: Iterator[int], data: Data) -> Iterator[Item]:
        device = device_of(data, keys)
        return listed(numbers, device._replace(state=_STATES.get(device.state, device.state)))

    return Documents(lambda: read_pages(export, at, Paging(), each, "device"), device_fields(export, at, keys))


SOURCES = (
    Source(
        "kaspersky-apps",
        Kind.APPS,
        "kaspersky",
        "Kaspersky Security Center: apps of mobile devices",
        "Open API: UserDevicesApi.GetDevicesExtraData of all mobile devices, with the category DEV_EX_DATA_APPL.",
        _detect,
        _read,
        remedies={
            "age_unstated": "Kaspersky dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "Kaspersky does not say who owns a device; add a device list that does.",
            "not_in_inventory": "Ask for the extra data of every device.",
        },
    ),
    Source(
        "kaspersky-devices",
        Kind.DEVICES,
        "kaspersky",
        "Kaspersky Security Center: mobile devices",
        "Open API: UserDevicesApi.GetDevices, or the view UmdmDevices (SrvView) with Dev_Id, Dev_OS, Dev_Status, "
        "Dev_Model, Dev_FrName, Dev_LatestConnectionTime, OwnerMail and OwnerDisplayName.",
        _detect_devices,
        _read_devices,
    ),
)
