"""ManageEngine Mobile Device Manager Plus: apps of a device, and devices, as its API answers.

Keys: manageengine.com, API of devices: `/api/v1/mdm/devices` and `/api/v1/mdm/devices/{id}/apps`, and public clients of
it. In an app list, `apps` are those that are assigned to the device, installed or not; `installed_apps` are what it
has, as far as the console is set to show it: apps of users, of the system and managed ones can each be hidden there.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.pages import Keys, Paging, device_fields, device_of, listed, of_one_device, read_pages
from appcheck.picking import Data, first, place_of
from appcheck.source import Documents, Source, Wanted, text_of

_INSTALLED = "installed_apps"
_APP_KEYS = ("app_name", "identifier", "app_group_id")
_NEXT, _DELTA = "paging.next", "delta-token"

_DEVICES = "devices.item"
_SIGNATURE = ("device_id", "platform_type_id", "managed_status")
_KEYS: Keys = {
    "device_id": "device_id",
    "name": "device_name",
    "serial": "serial_number",
    "udid": "udid",
    "platform": "platform_type",
    "os_version": "os_version",
    "model": ("product_name", "model"),
    "ownership": "owned_by",
    "state": "is_removed",
    "checked_in": "last_contact_time",
    "email": "user.user_email",
    "user_name": "user.user_name",
}
_PLATFORMS = {"1": "iOS", "2": "Android", "3": "Windows", "4": "macOS", "6": "tvOS"}


def _detect_apps(export: Export) -> str | None:
    if export.shape is not Shape.JSON:
        return None
    if place_of(export, (f"{_INSTALLED}.item",), *_APP_KEYS):
        return f"keys {_INSTALLED}, " + ", ".join(_APP_KEYS)
    empty = _INSTALLED in export.keys and f"{_INSTALLED}.item" not in export.keys
    return f"key {_INSTALLED}, which is empty" if empty else None


def _read_apps(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "app.platform", "version"))
    return Documents(lambda: _apps(export), fields)


def _apps(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for app in of_one_device(export, f"{_INSTALLED}.item"):
        if isinstance(app, dict):
            platform = first(app, "platform_type")
            platform = _PLATFORMS.get(platform, platform)
            named = AppTuple(first(app, "identifier"), first(app, "app_name"), platform=platform)
            yield Record(next(numbers), named, DeviceTuple(), version=first(app, "app_version"))
        else:
            yield Skipped(next(numbers), "is no app", DeviceTuple())
    if next(numbers) == 1:
        yield Record(1, device=DeviceTuple(apps_listed="no"))
    if any(text_of(value) for _, value in json_values(export, _NEXT)):
        yield Trouble("truncated", "the last page names a next one: ask for the apps without a limit")


def _detect_devices(export: Export) -> str | None:
    found = export.shape is Shape.JSON and place_of(export, (_DEVICES,), *_SIGNATURE)
    return "keys devices, " + ", ".join(_SIGNATURE) if found else None


def _read_devices(export: Export, _: Wanted) -> Documents:
    paging = Paging(more=_NEXT)
    fields = device_fields(export, _DEVICES, _KEYS)
    return Documents(lambda: read_pages(export, _DEVICES, paging, _device, "device"), fields)


def _device(numbers: Iterator[int], data: Data) -> Iterator[Item]:
    """A device that was removed stays in the list. Who owns one is 1 or 2, and which is which no documentation says."""
    device = device_of(data, _KEYS)
    state = "removed" if device.state == "true" else ""
    return listed(numbers, device._replace(state=state))


_APPS = "GET /api/v1/mdm/devices/DEVICE/apps for each device, without a limit, saved as DEVICE.json."

SOURCES = (
    Source(
        "manageengine-apps",
        Kind.APPS,
        "manageengine",
        "ManageEngine MDM: apps of a device",
        _APPS,
        _detect_apps,
        _read_apps,
        device_from_name=True,
        remedies={
            "age_unstated": "ManageEngine dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "ManageEngine's API says who owns a device by a number that nobody explains; add a "
            "device list that says it in words.",
            "not_in_inventory": "Ask for the apps of every device.",
            "completeness_unstated": "Look in the settings of the console that it shows apps of users, of the"
            " system, and managed ones, then say so: --says FILE:completeness=full.",
            "truncated": "Ask for the apps of the device without a limit, so that they come on one page.",
        },
    ),
    Source(
        "manageengine-devices",
        Kind.DEVICES,
        "manageengine",
        "ManageEngine MDM: devices",
        "GET /api/v1/mdm/devices with all pages (skip-token), and without a delta-token, which leaves out devices.",
        _detect_devices,
        _read_devices,
    ),
)
