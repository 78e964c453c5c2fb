"""Ivanti's Common Platform Services (once ServiceConnect): installed apps of devices, and devices.

They answer for EPMM and for Neurons alike. Keys: help.ivanti.com, CPS, object models, and the answers of
`/msa/v1/cps/device` and of its inventories. An inventory names a device by `deviceMdmId`, and a list of devices by
`identifier`. Identifiers of no device are ignored, and a page of devices says its own number only.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.pages import Keys, Paging, device_fields, device_of, listed, of_one_device, read_pages
from appcheck.picking import Data, first, members, place_of
from appcheck.source import Documents, Source, Wanted, text_of

_APP_KEYS = ("identifier", "adHocCodeSigned", "appStoreVendable", "deviceBasedVPP")
_SIGNS = ("appStoreVendable", "adHocCodeSigned", "betaApp", "deviceBasedVPP", "validated")
_NAMED = ("deviceMdmId", "applications")

_PAGE = "searchResults.item"
_SIGNATURE = ("identifier", "compromised", "lastCheckInTime", "registrationTime")
_KEYS: Keys = {
    "device_id": "identifier",
    "serial": "serialNumber",
    "udid": "iosUdid",
    "platform": "os",
    "os_version": "osVersion",
    "model": "model",
    "ownership": "ownership",
    "state": "status",
    "checked_in": "lastCheckInTime",
    "login": "userId",
}


def _detect_apps(export: Export) -> str | None:
    if export.shape is not Shape.JSON:
        return None
    if place_of(export, ("item",), *_NAMED) is not None:
        return "keys " + ", ".join(_NAMED)
    return "keys " + ", ".join(_APP_KEYS) if place_of(export, ("item",), *_APP_KEYS) is not None else None


def _read_apps(export: Export, _: Wanted) -> Documents:
    fields = {"app.identifier", "app.name", "app.status", "app.managed", "app.signs", "version"}
    if place_of(export, ("item",), *_NAMED) is not None:
        return Documents(lambda: _devices(export), frozenset(fields | {"device.device_id"}))
    return Documents(lambda: _bare(export), frozenset(fields))


def _devices(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for _, value in json_values(export, "item"):
        if not isinstance(value, dict) or not first(value, "deviceMdmId"):
            yield Skipped(next(numbers), "is no device with deviceMdmId")
            continue
        device = DeviceTuple(device_id=first(value, "deviceMdmId"))
        apps = members(value, "applications")
        if not apps:
            yield Record(next(numbers), device=device._replace(apps_listed="no"))
        yield from (_app(next(numbers), app, device) for app in apps)


def _bare(export: Export) -> Iterator[Item]:
    """The apps of one device by themselves, taken out of an answer."""
    for number, app in enumerate(of_one_device(export, "item"), start=1):
        yield _app(number, app, DeviceTuple())


def _app(number: int, app: object, device: DeviceTuple) -> Item:
    if not isinstance(app, dict):
        return Skipped(number, "is no app", device)
    signs = " ".join(f"{key}={text}" for key in _SIGNS if (text := text_of(app.get(key))))
    named = AppTuple(
        identifier=first(app, "identifier"),
        name=first(app, "name"),
        status="installing" if app.get("installing") is True else "",
        managed=first(app, "managed"),
        signs=signs,
    )
    return Record(number, named, device, version=first(app, "shortVersion", "version"))


def _devices_at(export: Export) -> str | None:
    return place_of(export, (_PAGE, "item"), *_SIGNATURE) if export.shape is Shape.JSON else None


def _detect_devices(export: Export) -> str | None:
    return None if _devices_at(export) is None else "keys " + ", ".join(_SIGNATURE)


def _read_devices(export: Export, _: Wanted) -> Documents:
    at = _devices_at(export) or _PAGE
    paging = Paging(total="results", limit="limit") if at == _PAGE else Paging()
    fields = device_fields(export, at, _KEYS) | {"device.email"}
    return Documents(lambda: read_pages(export, at, paging, _device, "device"), fields)


def _device(numbers: Iterator[int], data: Data) -> Iterator[Item]:
    """The id of a user is an address or a login."""
    device = device_of(data, _KEYS)
    return listed(numbers, device._replace(email=device.login, login="") if "@" in device.login else device)


SOURCES = (
    Source(
        "ivanti-serviceconnect-apps",
        Kind.APPS,
        "ivanti-serviceconnect",
        "Ivanti Common Platform Services: apps of devices",
        "POST /msa/v1/cps/device/application with the identifiers of all devices.",
        _detect_apps,
        _read_apps,
        device_from_name=True,
        remedies={
            "age_unstated": "Ivanti dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "Add the devices, with their ownership: GET /msa/v1/cps/device.",
            "not_in_inventory": "Ask for the apps of every device; Ivanti ignores identifiers that it does not know.",
            "completeness_unstated": "Whether all apps or managed ones are listed, the privacy policy of the device"
            " decides; where it lets all apps be listed, say so: --says FILE:completeness=full.",
        },
    ),
    Source(
        "ivanti-serviceconnect-devices",
        Kind.DEVICES,
        "ivanti-serviceconnect",
        "Ivanti Common Platform Services: devices",
        "GET /msa/v1/cps/device with a limit above the number of devices, or all pages up to one that is not full.",
        _detect_devices,
        _read_devices,
    ),
)
