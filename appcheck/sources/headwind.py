"""Headwind MDM: its devices with what they reported, as the server answers, and the report of one device.

Keys: h-mdm/hmdm-server, DeviceListView, DeviceView and DeviceInfo. An answer leaves out what is null, so a device that
has never reported has no `info`. Its `lastUpdate` is then 0.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.model.words import Completeness
from appcheck.pages import Paging, read_pages
from appcheck.picking import Data, first, joined, members, part, place_of
from appcheck.source import Documents, Source, Wanted

_LIST = "data.devices.items.item"
_DEVICES = (_LIST, "data", "item", "")
"""Where devices stand: in an answer of many or of one, or taken out of it."""

_REPORTS = ("", "item", "info", "item.info")
"""Where what a device reported stands by itself, or in a device of which the rest was left out."""

_APP = ("app.identifier", "app.name", "app.platform", "version")
_REPORT = ("device.device_id", "device.serial", "device.platform", "device.os_version", "device.model")


def _devices_at(export: Export) -> str | None:
    return place_of(export, _DEVICES, "number", "lastUpdate", "configurationId")


def _reports_at(export: Export) -> str | None:
    return place_of(export, _REPORTS, "deviceId", "applications.item.pkg")


def _detect(export: Export) -> str | None:
    if export.shape is not Shape.JSON:
        return None
    if _devices_at(export) is not None:
        return "keys number, lastUpdate, configurationId"
    return "keys deviceId, applications, pkg" if _reports_at(export) is not None else None


def _read(export: Export, _: Wanted) -> Documents:
    at = _devices_at(export)
    if at is None:
        return Documents(lambda: _reports(export, _reports_at(export) or ""), frozenset((*_APP, *_REPORT)))
    paging = Paging(total="data.devices.totalItemsCount" if at == _LIST else "")
    fields = frozenset((*_APP, *_REPORT, "device.checked_in", "device.group"))
    return Documents(lambda: read_pages(export, at, paging, _device, "device"), fields)


def _reports(export: Export, at: str) -> Iterator[Item]:
    numbers = count(1)
    for _, info in json_values(export, at):
        if isinstance(info, dict):
            yield from _apps(numbers, info, _reported(info))
        else:
            yield Skipped(next(numbers), "is no DeviceInfo")


def _device(numbers: Iterator[int], data: Data) -> Iterator[Item]:
    info = part(data, "info")
    reported = _reported(info)
    device = reported._replace(
        device_id=first(data, "number") or reported.device_id,
        serial=reported.serial or first(data, "serial"),
        os_version=reported.os_version or first(data, "androidVersion"),
        checked_in=first(data, "lastUpdate"),
        group=joined(part(group).get("name") for group in members(data, "groups")),
    )
    yield from _apps(numbers, info, device)


def _reported(info: Data) -> DeviceTuple:
    return DeviceTuple(
        device_id=first(info, "deviceId"),
        serial=first(info, "serial"),
        platform="Android",
        os_version=first(info, "androidVersion"),
        model=first(info, "model"),
    )


def _apps(numbers: Iterator[int], info: Data, device: DeviceTuple) -> Iterator[Item]:
    apps = members(info, "applications")
    if not apps:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
    for app in apps:
        if isinstance(app, dict):
            named = AppTuple(first(app, "pkg"), first(app, "name"), platform="Android")
            yield Record(next(numbers), named, device, version=first(app, "version"))
        else:
            yield Skipped(next(numbers), "the application is no object", device)


SOURCES = (
    Source(
        name="headwind-devices",
        kind=Kind.APPS,
        system="headwind",
        title="Headwind MDM: devices and what they report",
        how="POST /rest/private/devices/search with a pageSize above the number of devices. It lists the apps of the "
        "configuration only.",
        detect=_detect,
        read=_read,
        completeness=lambda _: Completeness.PARTIAL,
        remedies={
            "truncated": "Headwind reports apps of its own configuration only; list the packages of these "
            "devices by other means, such as adb shell pm list packages. Of a search, take all pages.",
            "not_in_inventory": "These devices have not reported to Headwind: check that they run and are connected.",
            "ownership_unstated": "Headwind does not say who owns a device; add a device list that does.",
        },
    ),
)
