"""Esper: apps of devices, and devices, as its two APIs answer.

Keys: esper-io/esper-api-spec (Device, DeviceApp, AppInstall), esper-io/esper-api-support-tool, which reads the newer
`/device/v0/devices/` as well. An app names its device by its id, or by an address that ends in it. The states of a
device are numbers of which none says that it has left, and nothing says who owns it.
"""

from collections.abc import Iterator

from appcheck.export import Export, Shape
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record
from appcheck.pages import Keys, Paging, device_fields, device_of, listed, read_pages
from appcheck.picking import Data, first, place_of
from appcheck.source import Documents, Source, Wanted

_PLACES = ("results.item", "item.results.item")
_NEWER = ("content.results.item", "item.content.results.item")
_INSTALLED = ("package_name", "version_name", "device")
_APP = ("app.identifier", "app.name", "app.platform", "version", "device.device_id", "device.platform")

_KEYS: Keys = {
    "device_id": "id",
    "name": ("alias_name", "device_name"),
    "serial": ("hardwareInfo.serialNumber", "hardwareInfo.customSerialNumber"),
    "os_version": "softwareInfo.androidVersion",
    "model": "hardwareInfo.model",
    "checked_in": "last_seen",
}
_NEWER_KEYS: Keys = {
    "device_id": "id",
    "name": ("alias", "name"),
    "serial": ("serial", "hardware_info.serial"),
    "platform": ("os", "platform"),
    "os_version": "os_version",
    "model": "hardware_info.model",
    "checked_in": "last_seen",
}


def _frame(at: str) -> Paging:
    above = at.removeprefix("item.").removesuffix("results.item")
    return Paging(total=f"{above}count", more=f"{above}next", previous=f"{above}previous")


def _place(export: Export, places: tuple[str, ...], *keys: str) -> str | None:
    return place_of(export, places, *keys) if export.shape is Shape.JSON else None


def _detect_apps(export: Export) -> str | None:
    return None if _place(export, _PLACES, *_INSTALLED) is None else "keys results, " + ", ".join(_INSTALLED)


def _read_apps(export: Export, _: Wanted) -> Documents:
    at = place_of(export, _PLACES, *_INSTALLED) or _PLACES[0]
    return Documents(lambda: read_pages(export, at, _frame(at), _app, "app"), frozenset(_APP))


def _app(numbers: Iterator[int], app: Data) -> Iterator[Item]:
    device = DeviceTuple(device_id=first(app, "device").rstrip("/").rpartition("/")[2], platform="Android")
    named = AppTuple(first(app, "package_name"), first(app, "app_name"), platform="Android")
    yield Record(next(numbers), named, device, version=first(app, "version_name"))


def _detect_installs(export: Export) -> str | None:
    at = _place(export, _PLACES, "application.package_name", "install_state")
    return None if at is None else "keys results, application.package_name, install_state"


def _devices_at(export: Export) -> str | None:
    older = _place(export, _PLACES, "id", "device_name", "hardwareInfo", "softwareInfo")
    return older or _place(export, _NEWER, "id", "state", "platform", "serial")


def _detect_devices(export: Export) -> str | None:
    at = _devices_at(export)
    if at is None:
        return None
    return "keys content, results, id, platform, serial" if at in _NEWER else "keys results, device_name, hardwareInfo"


def _read_devices(export: Export, _: Wanted) -> Documents:
    at = _devices_at(export) or _PLACES[0]
    newer = at in _NEWER

    def each(numbers: Iterator[int], data: Data) -> Iterator[Item]:
        device = device_of(data, _NEWER_KEYS if newer else _KEYS)
        return listed(numbers, device if newer else device._replace(platform="Android"))

    fields = device_fields(export, at, _NEWER_KEYS if newer else _KEYS) | {"device.platform"}
    return Documents(lambda: read_pages(export, at, _frame(at), each, "device"), fields)


_APPS = "GET /api/enterprise/{id}/device/{id}/app/ for each device, with all its pages, in one array."

SOURCES = (
    Source(
        name="esper-apps",
        kind=Kind.APPS,
        system="esper",
        title="Esper: apps of a device",
        how=_APPS,
        detect=_detect_apps,
        read=_read_apps,
        remedies={
            "age_unstated": "Esper dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "Esper does not say who owns a device; add a device list that does.",
            "completeness_unstated": "If all apps of the device are collected, say so: --says FILE:completeness=full.",
            "not_in_inventory": "Ask for the apps of every device.",
        },
    ),
    Source(
        name="esper-devices",
        kind=Kind.DEVICES,
        system="esper",
        title="Esper: devices",
        how="GET /api/enterprise/{id}/device/ or /device/v0/devices/ with all pages, in one array.",
        detect=_detect_devices,
        read=_read_devices,
    ),
    Source(
        name="esper-installs",
        kind=Kind.APPS,
        system="esper",
        title="Esper: installs of a device",
        how="GET /api/enterprise/{id}/device/{id}/install/",
        detect=_detect_installs,
        refuses=f"lists only what Esper itself was to install. Export the apps of each device: {_APPS}",
    ),
)
