"""Apps of one iPhone or iPad as tools on a computer hand them on in JSON and XML: pymobiledevice3, cfgutil, MVT."""

import re
from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import Data, first, members, part
from appcheck.source import Documents, Source, Wanted, has_keys, text_of

PHONE = DeviceTuple()
SEVERAL = "holds several lists, which may be of several devices: save each in its own file"

KEY = "CFBundleIdentifier"

_APP = frozenset(("app.identifier", "app.name", "app.signs", "version"))


def _detect_dictionaries(export: Export) -> str | None:
    """The tool ideviceinstaller writes an array, pymobiledevice3 an object of objects by bundle identifier."""
    if export.shape is Shape.PLIST and isinstance(export.plist, list):
        found = any(isinstance(app, dict) and KEY in app for app in export.plist)
    else:
        paths = (path.removesuffix(f".{KEY}") for path in export.keys if path.endswith(f".{KEY}"))
        found = export.shape is Shape.JSON and any(path == "item" or "item" not in path.split(".") for path in paths)
    return f"key {KEY}" if found else None


def _read_dictionaries(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _dictionaries(export), _APP)


def _dictionaries(export: Export) -> Iterator[Item]:
    is_plist = export.shape is Shape.PLIST
    lists = [export.plist] if is_plist else [value for _, value in json_values(export, "")]
    kinds: list[str] = []
    for number, app in enumerate((app for found in lists for app in _apps_in(found)), start=1):
        if not isinstance(app, dict) or not text_of(app.get(KEY)):
            yield Skipped(number, f"is no app with {KEY}", PHONE)
            continue
        kinds.append(first(app, "ApplicationType"))
        signs = [f"{key}={value}" for key in ("ApplicationType", "SignerIdentity") if (value := first(app, key))]
        named = AppTuple(first(app, KEY), first(app, "CFBundleDisplayName", "CFBundleName"), signs=" ".join(signs))
        yield Record(number, named, PHONE, version=first(app, "CFBundleShortVersionString", "CFBundleVersion"))
    if kinds and set(kinds) <= {"System", "Hidden"}:
        yield Trouble("truncated", f"lists system apps only: {LIST}")
    if len(lists) > 1:
        yield Trouble("truncated", SEVERAL)


def _apps_in(found: object) -> list[object]:
    if isinstance(found, dict) and KEY not in found:
        return list(found.values())
    return found if isinstance(found, list) else [found]


_CFGUTIL = re.compile(r"Output\.[^.]+\.installedApps")
_CFGUTIL_DEVICE = re.compile(r"Output\.[^.]+\.(UDID|serialNumber|deviceType|deviceClass|firmwareVersion|OSVersion)")


def _detect_cfgutil(export: Export) -> str | None:
    found = export.shape is Shape.JSON and any(map(_CFGUTIL.fullmatch, export.keys))
    return "keys Output, installedApps" if found else None


def _detect_cfgutil_devices(export: Export) -> str | None:
    if export.shape is not Shape.JSON or _detect_cfgutil(export):
        return None
    return next((f"key {path}" for path in sorted(export.keys) if _CFGUTIL_DEVICE.fullmatch(path)), None)


def _read_cfgutil(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "version")) | _CFGUTIL_FIELDS
    return Documents(lambda: _cfgutil(export), fields)


_CFGUTIL_FIELDS = frozenset(
    f"device.{name}" for name in ("device_id", "name", "serial", "udid", "platform", "os_version", "model")
)


def _cfgutil_device(ecid: str, data: Data) -> DeviceTuple:
    return DeviceTuple(
        device_id=ecid,
        name=first(data, "name"),
        serial=first(data, "serialNumber"),
        udid=first(data, "UDID"),
        platform=first(data, "deviceClass"),
        os_version=first(data, "firmwareVersion", "OSVersion"),
        model=first(data, "deviceType", "model"),
    )


def _cfgutil(export: Export) -> Iterator[Item]:
    """Devices by ECID; `Errors` beside them names those that did not answer."""
    numbers = count(1)
    for _, document in json_values(export, ""):
        for ecid, data in part(document, "Output").items():
            if ecid == "Errors":
                yield from _cfgutil_errors(data, numbers)
                continue
            if not isinstance(data, dict):
                yield Skipped(next(numbers), "is no device", DeviceTuple(device_id=ecid))
                continue
            device, apps = _cfgutil_device(ecid, data), data.get("installedApps")
            if not isinstance(apps, list):
                yield Record(next(numbers), device=device._replace(apps_listed="no"))
            elif not apps:
                yield Record(next(numbers), device=device._replace(apps_listed="yes"))
            for app in members(data, "installedApps"):
                yield _cfgutil_app(next(numbers), app, device)


def _cfgutil_errors(errors: object, numbers: Iterator[int]) -> Iterator[Item]:
    for ecid in errors if isinstance(errors, dict) else ():
        yield Record(next(numbers), device=DeviceTuple(device_id=str(ecid), apps_listed="no"))


def _cfgutil_app(number: int, app: object, device: DeviceTuple) -> Item:
    if not isinstance(app, dict):
        return Skipped(number, "the app is no object", device)
    named = AppTuple(first(app, "bundleIdentifier"), first(app, "displayName", "itunesName"))
    version = first(app, "bundleShortVersion", "shortVersion", "bundleVersion", "version")
    return Record(number, named, device, version=version)


def _read_cfgutil_devices(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _cfgutil_devices(export), _CFGUTIL_FIELDS)


def _cfgutil_devices(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for _, document in json_values(export, ""):
        for ecid, data in part(document, "Output").items():
            if ecid != "Errors" and isinstance(data, dict):
                yield Record(next(numbers), device=_cfgutil_device(ecid, data))


def _read_mvt(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "app.publisher", "app.installer", "version"))
    return Documents(lambda: _mvt(export), fields)


def _mvt(export: Export) -> Iterator[Item]:
    """The metadata that the store left beside each app; `artistName` is the seller."""
    for number, (_, app) in enumerate(json_values(export, "item"), start=1):
        if not isinstance(app, dict) or not first(app, "softwareVersionBundleId"):
            yield Skipped(number, "is no app with softwareVersionBundleId", PHONE)
            continue
        named = AppTuple(
            first(app, "softwareVersionBundleId"),
            first(app, "itemName", "name"),
            first(app, "artistName"),
            installer=first(app, "sourceApp"),
        )
        yield Record(number, named, PHONE, version=first(app, "bundleShortVersionString"))


LIST = "run ideviceinstaller list --all, or pymobiledevice3 apps list, without a filter"
REMEDIES = {
    "completeness_unstated": "If the list was made without a filter, say so: --says FILE:completeness=full.",
    "age_unstated": "The list carries no date. If you have just fetched it, say so: --accept age_unstated.",
    "ownership_unstated": "Add a device list that says who owns each device.",
}

SOURCES = (
    Source(
        name="ios-app-dictionaries",
        kind=Kind.APPS,
        system="ios-tools",
        title="iPhone or iPad: pymobiledevice3, or ideviceinstaller as XML or JSON",
        how="pymobiledevice3 apps list > PHONE.json, or ideviceinstaller list --all --json > PHONE.json.",
        detect=_detect_dictionaries,
        read=_read_dictionaries,
        device_from_name=True,
        remedies=REMEDIES,
    ),
    Source(
        name="cfgutil-apps",
        kind=Kind.APPS,
        system="cfgutil",
        title="Apple Configurator: cfgutil get installedApps",
        how="cfgutil --format JSON --foreach get name serialNumber UDID deviceClass installedApps > PHONES.json",
        detect=_detect_cfgutil,
        read=_read_cfgutil,
        remedies=REMEDIES,
    ),
    Source(
        name="cfgutil-devices",
        kind=Kind.DEVICES,
        system="cfgutil",
        title="Apple Configurator: cfgutil get",
        how="cfgutil --format JSON --foreach get name serialNumber UDID deviceClass > PHONES.json",
        detect=_detect_cfgutil_devices,
        read=_read_cfgutil_devices,
    ),
    Source(
        name="mvt-ios-applications",
        kind=Kind.APPS,
        system="ios-tools",
        title="iPhone or iPad: MVT applications.json",
        how="mvt-ios check-fs --output FOLDER, with the phone's name as FOLDER; give applications.json from it.",
        detect=has_keys("item.softwareVersionBundleId"),
        read=_read_mvt,
        completeness=lambda _: Completeness.PARTIAL,  # only apps of which the store left its metadata
        device_from_name=True,
        remedies=REMEDIES,
    ),
)
