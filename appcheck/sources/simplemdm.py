"""SimpleMDM: installed apps and devices from its API, page by page.

Keys: api.simplemdm.com/v1; answers recorded in JupiterOne/graph-simplemdm.
"""

from collections.abc import Callable, Iterator

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import Data, first, part, place_of
from appcheck.source import Documents, Source, Wanted

_PLACES = ("data.item", "item.data.item", "data", "item.data", "item")
"""A page, an array of pages, one answer about one record, an array of such, and the records of pages put together."""


def _detect(*keys: str) -> Callable[[Export], str | None]:
    def detect(export: Export) -> str | None:
        if export.shape is not Shape.JSON or place_of(export, _PLACES, "type", *keys) is None:
            return None
        return "keys data, type, " + ", ".join(keys)

    return detect


def _items(export: Export, read: Callable[[int, Data], Item]) -> Iterator[Item]:
    """The members of all pages; only the last one may say that there are no more."""
    more, number = False, 0
    place = place_of(export, _PLACES, "type", "attributes") or _PLACES[0]
    for path, value in json_values(export, place, "has_more", "item.has_more"):
        if path != place:
            more = value is True
            continue
        number += 1
        yield read(number, value) if isinstance(value, dict) else Skipped(number, "is no record")
    if more:
        yield Trouble("truncated", "has_more says that there is another page: follow starting_after to the end")


def _read_apps(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "app.managed", "version"))
    return Documents(lambda: _items(export, _app), fields)


def _app(number: int, data: Data) -> Item:
    told = part(data, "attributes")
    app = AppTuple(first(told, "identifier"), first(told, "name"), managed=first(told, "managed"))
    return Record(number, app, DeviceTuple(), version=first(told, "short_version", "version"))


_DEVICE = ("device_id", "name", "serial", "udid", "os_version", "model", "state", "checked_in")


def _read_devices(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _items(export, _device), frozenset(f"device.{name}" for name in _DEVICE))


def _device(number: int, data: Data) -> Item:
    told = part(data, "attributes")
    device = DeviceTuple(
        device_id=first(data, "id"),
        name=first(told, "name", "device_name"),
        serial=first(told, "serial_number"),
        udid=first(told, "unique_identifier"),
        os_version=first(told, "os_version"),
        model=first(told, "product_name", "model_name"),
        state=first(told, "status"),
        checked_in=first(told, "last_seen_at"),
    )
    return Record(number, device=device)


SOURCES = (
    Source(
        name="simplemdm-apps",
        kind=Kind.APPS,
        system="simplemdm",
        title="SimpleMDM: installed apps of a device",
        how="GET /api/v1/devices/{id}/installed_apps with all its pages in one array, in a file named after the id.",
        detect=_detect("attributes.identifier", "attributes.managed"),
        read=_read_apps,
        device_from_name=True,
        remedies={
            "ownership_unstated": "SimpleMDM does not say who owns a device; add a device list that does.",
            "age_unstated": "SimpleMDM dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "completeness_unstated": "If you know that all apps of the device are collected, say so: "
            "--says FILE:completeness=full.",
        },
    ),
    Source(
        name="simplemdm-devices",
        kind=Kind.DEVICES,
        system="simplemdm",
        title="SimpleMDM: devices",
        how="GET /api/v1/devices with all its pages, in one array; or /devices/{id} for each device.",
        detect=_detect("attributes.unique_identifier", "attributes.serial_number"),
        read=_read_devices,
    ),
)
