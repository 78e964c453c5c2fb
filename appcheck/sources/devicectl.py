"""Apps of one iPhone or iPad, and devices, as devicectl of Xcode writes them with --json-output.

Shapes: tests of flutter/flutter and qt-creator that hold what devicectl wrote.
"""

import re
from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import Data, first, members, part
from appcheck.source import Documents, Source, Wanted
from appcheck.sources.appletools import REMEDIES

_APPS, _DEVICES = "devicectl.device.info.apps", "devicectl.list.devices"
_UDID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{16}|[0-9a-f]{40}")
_AGAIN = "run devicectl device info apps --include-all-apps"

_KINDS = ("default", "hidden", "removable")
"""Kinds of apps of which an answer says whether they were asked for. Those of the App Store come with the default ones;
of themselves, devicectl lists what developers have installed, which may be nothing at all.
"""


def _detect_apps(export: Export) -> str | None:
    return _detect(export, _APPS)


def _detect_devices(export: Export) -> str | None:
    return _detect(export, _DEVICES)


def _detect(export: Export, command: str) -> str | None:
    is_one = export.shape is Shape.JSON and "info.commandType" in export.keys and f'"{command}"' in export.head
    return f"info.commandType {command}" if is_one else None


def _read_apps(export: Export, _: Wanted) -> Documents:
    fields = ("app.identifier", "app.name", "app.signs", "version", "device.device_id", "device.udid")
    return Documents(lambda: _apps(export), frozenset(fields))


def _apps(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for _, document in json_values(export, ""):
        device, told = _asked(document), part(document, "result")
        apps = members(told, "apps")
        if not isinstance(told.get("apps"), list):
            yield Skipped(next(numbers), "is no list of apps: devicectl did not get one", device)
            continue
        if not apps:
            yield Record(next(numbers), device=device._replace(apps_listed="no"))
        for app in apps:
            yield _app(next(numbers), app, device)
        if only := first(told, "matchingBundleIdentifier"):
            yield Trouble("truncated", f"was asked for {only} only: {_AGAIN}, without --bundle-id")
        elif any(told.get(f"{kind}AppsIncluded") is False for kind in _KINDS) or all(map(_is_of_developer, apps)):
            yield Trouble("truncated", f"lists some of the apps only: {_AGAIN}")


def _is_of_developer(app: object) -> bool:
    return isinstance(app, dict) and app.get("builtByDeveloper") is True


def _asked(document: object) -> DeviceTuple:
    """The device: by the identifier that Xcode gives it, and by UDID where it was asked for by that."""
    asked = [str(each) for each in members(document, "info", "arguments")]
    udid = next((each for each in asked if _UDID.fullmatch(each)), "")
    return DeviceTuple(device_id=first(part(document, "result"), "deviceIdentifier"), udid=udid)


def _app(number: int, app: object, device: DeviceTuple) -> Item:
    if not isinstance(app, dict) or not first(app, "bundleIdentifier"):
        return Skipped(number, "is no app with bundleIdentifier", device)
    signs = "system=true" if app.get("removable") is False else ""
    named = AppTuple(first(app, "bundleIdentifier"), first(app, "name"), signs=signs)
    return Record(number, named, device, version=first(app, "version", "bundleVersion"))


def _read_devices(export: Export, _: Wanted) -> Documents:
    names = ("device_id", "name", "serial", "udid", "platform", "os_version", "model")
    return Documents(lambda: _devices(export), frozenset(f"device.{name}" for name in names))


def _devices(export: Export) -> Iterator[Item]:
    numbers, simulators = count(1), 0
    for _, document in json_values(export, ""):
        for each in members(document, "result", "devices"):
            device: Data = part(each)
            made, set_up = part(device, "hardwareProperties"), part(device, "deviceProperties")
            if first(made, "reality") == "virtual":
                simulators += 1
                continue
            told = DeviceTuple(
                device_id=first(device, "identifier"),
                name=first(set_up, "name"),
                serial=first(made, "serialNumber"),
                udid=first(made, "udid"),
                platform=first(made, "platform"),
                os_version=first(set_up, "osVersionNumber"),
                model=first(made, "marketingName", "productType"),
            )
            is_told = told.device_id or told.udid or told.serial
            yield Record(next(numbers), device=told) if is_told else Skipped(next(numbers), "is no device")
    if simulators:
        yield Trouble("simulators", f"has simulators, which are no phones and were left out: {simulators}")


SOURCES = (
    Source(
        name="devicectl-apps",
        kind=Kind.APPS,
        system="devicectl",
        title="iPhone or iPad: devicectl device info apps",
        how="xcrun devicectl device info apps --device UDID --include-all-apps --json-output PHONE.json",
        detect=_detect_apps,
        read=_read_apps,
        device_from_name=True,
        remedies=REMEDIES,
    ),
    Source(
        name="devicectl-devices",
        kind=Kind.DEVICES,
        system="devicectl",
        title="iPhone or iPad: devicectl list devices",
        how="xcrun devicectl list devices --json-output PHONES.json",
        detect=_detect_devices,
        read=_read_devices,
    ),
)
