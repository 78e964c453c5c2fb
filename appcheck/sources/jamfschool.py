"""Jamf School: devices with their apps from its API.

Keys: SeparateRecords/deno_jamf_school, GET /devices?includeApps=1 and GET /devices/{udid}; the
`count` of an answer is no measure of it.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import Data, first, part, place_of
from appcheck.source import Documents, Source, Wanted

_PLACES = ("devices.item", "device", "item.device", "item.devices.item", "item")
_DEVICE_FIELDS = frozenset(
    f"device.{name}"
    for name in (
        *("device_id", "name", "serial", "udid", "platform", "os_version", "model", "enrolment", "state"),
        *("checked_in", "login", "email", "user_name"),
    )
)


def _place(export: Export) -> str | None:
    return place_of(export, _PLACES, "UDID", "serialNumber") if export.shape is Shape.JSON else None


def _detect_apps(export: Export) -> str | None:
    place = _place(export)
    return f"keys UDID, apps of {place}" if place is not None and f"{place}.apps" in export.keys else None


def _detect_list(export: Export) -> str | None:
    place = _place(export)
    known = place is not None and f"{place}.apps" not in export.keys and f"{place}.locationId" in export.keys
    return f"keys UDID, locationId of {place}" if known else None


def _read_apps(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "app.publisher", "version")) | _DEVICE_FIELDS
    return Documents(lambda: _items(export, Kind.APPS), fields)


def _read_list(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _items(export, Kind.DEVICES), _DEVICE_FIELDS)


def _items(export: Export, kind: Kind) -> Iterator[Item]:
    numbers = count(1)
    lists_apps = kind is Kind.APPS
    for _, data in json_values(export, _place(export) or _PLACES[0]):
        if isinstance(data, dict) and data.get("apps") and not lists_apps:
            reason = "has apps, though the first devices have none: give the file as jamf-school:FILE"
            yield Skipped(next(numbers), reason, DeviceTuple(device_id=first(data, "UDID"), udid=first(data, "UDID")))
        elif isinstance(data, dict):
            yield from _device(data, numbers)
        else:
            yield Skipped(next(numbers), "is no device")


def _device(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    owner, model, system, seen = (part(data, key) for key in ("owner", "model", "os", "lastCheckin"))
    udid = first(data, "UDID")
    device = DeviceTuple(
        device_id=udid,
        name=first(data, "name"),
        serial=first(data, "serialNumber"),
        udid=udid,
        platform=first(system, "prefix"),
        os_version=first(system, "version"),
        model=first(model, "identifier", "name"),
        enrolment=first(data, "enrollType") or first(part(data, "deviceEnrollType"), "value"),
        state="trashed" if data.get("isTrashed") is True else "",
        checked_in=first(data, "lastCheckin") or first(seen, "date"),
        login=first(owner, "username"),
        email=first(owner, "email"),
        user_name=first(owner, "name"),
    )
    if "apps" not in data:
        yield Record(next(numbers), device=device)
        return
    apps = data.get("apps")
    if not isinstance(apps, list) or not apps:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
        return
    for app in apps:
        if isinstance(app, dict):
            named = AppTuple(first(app, "identifier"), first(app, "name"), first(app, "vendor"))
            yield Record(next(numbers), named, device, version=first(app, "version"))
        else:
            yield Skipped(next(numbers), "the app is no object", device)


SOURCES = (
    Source(
        name="jamf-school",
        kind=Kind.APPS,
        system="jamf-school",
        title="Jamf School: devices with their apps",
        how="GET /devices?includeApps=1",
        detect=_detect_apps,
        read=_read_apps,
        remedies={
            "not_in_inventory": "Ask with includeApps=1.",
            "ownership_unstated": "Jamf School does not say who owns a device; add a device list that does.",
            "age_unstated": "Jamf School dates no app list. If it is fresh, say so: --accept age_unstated.",
            "completeness_unstated": "If you know that all apps are collected, say so: --says FILE:completeness=full.",
        },
    ),
    Source(
        name="jamf-school-devices",
        kind=Kind.DEVICES,
        system="jamf-school",
        title="Jamf School: devices",
        how="GET /devices",
        detect=_detect_list,
        read=_read_list,
    ),
)
