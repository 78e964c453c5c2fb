"""Samsung Knox Manage: apps of a device, and devices, as its API answers.

Keys: docs.samsungknox.com, Knox Manage API, selectDeviceAppList and selectDeviceList, as public clients read them. An
app carries a key `deviceId` that need not be filled; then the file name names the device.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import Data, first, members, part
from appcheck.source import Documents, Source, Wanted, text_of

_STATES = {"A": "Enrolled", "P": "Provisioned", "B": "Blocked", "BS": "Blocked", "BA": "Blocked"}
"""What deviceStatus says. One public client takes I for unenrolled; that alone takes no device out of scope."""

_DEVICE_KEYS = {
    "device_id": "deviceId",
    "serial": "serialNumber",
    "platform": "platform",
    "model": "deviceModelKind",
    "enrolment": "managementType",
    "state": "deviceStatus",
    "checked_in": "stdFormatLastConnectionDate",
    "group": "orgName",
    "email": "email",
    "login": "userId",
    "user_name": "userName",
}


def _answer_at(export: Export, key: str) -> str | None:
    places = ("", "item") if export.shape is Shape.JSON else ()
    return next((at for at in places if f"{at}.resultValue.{key}".lstrip(".") in export.keys), None)


def _detect_apps(export: Export) -> str | None:
    return None if _answer_at(export, "appList") is None else "key resultValue.appList"


def _detect_devices(export: Export) -> str | None:
    return None if _answer_at(export, "deviceList") is None else "key resultValue.deviceList"


def _read_apps(export: Export, _: Wanted) -> Documents:
    fields = {"app.identifier", "app.name", "app.managed", "app.signs", "version"}
    if any(key.endswith("appList.item.deviceId") for key in export.keys):
        fields.add("device.device_id")
    return Documents(lambda: _apps(export, _answer_at(export, "appList") or ""), frozenset(fields))


def _apps(export: Export, at: str) -> Iterator[Item]:
    """The apps of each answer. Apps that name no device are those of the file; of a second answer nobody can say."""
    numbers = count(1)
    nameless = given = total = 0
    for _, answer in json_values(export, at):
        listed = members(answer, "resultValue", "appList")
        stated = part(answer, "resultValue").get("total")
        total += stated if isinstance(stated, int) else 0
        given += len(listed) if isinstance(stated, int) else 0
        named = any(isinstance(app, dict) and first(app, "deviceId") for app in listed)
        nameless += not named
        if not listed:
            yield Record(next(numbers), device=DeviceTuple(apps_listed="no"))
        for app in listed:
            number = next(numbers)
            if not isinstance(app, dict):
                yield Skipped(number, "is no app", DeviceTuple())
            elif not named and nameless > 1:
                yield Skipped(number, "a second answer in this file, of a device that it does not name")
            else:
                yield _app(app, number)
    if total > given:
        yield Trouble("truncated", f"total says {total} apps, {given} are in the file: ask for all (start, limit)")


def _app(app: Data, number: int) -> Record:
    preloaded = first(app, "systemApp") == "PreloadApp"
    named = AppTuple(
        identifier=first(app, "packageName"),
        name=first(app, "appName"),
        managed=first(app, "isManaged"),
        signs="system=true" if preloaded else "",
    )
    return Record(number, named, DeviceTuple(device_id=first(app, "deviceId")), version=first(app, "versionName"))


def _read_devices(export: Export, _: Wanted) -> Documents:
    at = _answer_at(export, "deviceList") or ""
    stem = f"{at}.resultValue.deviceList.item".lstrip(".")
    fields = frozenset(f"device.{field}" for field, key in _DEVICE_KEYS.items() if f"{stem}.{key}" in export.keys)
    return Documents(lambda: _devices(export, stem), fields)


def _devices(export: Export, stem: str) -> Iterator[Item]:
    number = total = 0
    stated = stem.removesuffix("deviceList.item") + "total"
    for path, value in json_values(export, stem, stated):
        if path == stated:
            total = max(total, value if isinstance(value, int) else 0)
            continue
        number += 1
        if not isinstance(value, dict):
            yield Skipped(number, "is no device")
            continue
        texts = {field: text_of(value.get(key)) for field, key in _DEVICE_KEYS.items()}
        texts["state"] = _STATES.get(texts["state"], texts["state"])
        yield Record(number, device=DeviceTuple(**texts))
    if total > number:
        yield Trouble("truncated", f"total says {total} devices, {number} are in the file: ask for all (start, limit)")


SOURCES = (
    Source(
        "knox-manage-apps",
        Kind.APPS,
        "knox-manage",
        "Samsung Knox Manage: apps of a device",
        "POST /emm/oapi/device/selectDeviceAppList for each device, saved as DEVICEID.json.",
        _detect_apps,
        _read_apps,
        device_from_name=True,
        remedies={
            "age_unstated": "Knox Manage dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "Knox Manage does not say who owns a device; add a device list that does.",
            "completeness_unstated": "Knox Manage does not document what it sees of a device. If these are fully"
            " managed devices, which show all apps, say so: --says FILE:completeness=full.",
        },
    ),
    Source(
        "knox-manage-devices",
        Kind.DEVICES,
        "knox-manage",
        "Samsung Knox Manage: devices",
        "POST /emm/oapi/device/selectDeviceList with all of them (start, limit), saved as JSON.",
        _detect_devices,
        _read_devices,
    ),
)
