"""Workspace ONE UEM (once AirWatch): apps and devices as its API answers, and the table of a public script.

Keys: the models AppItemV1Model, DeviceApplicationInfo and Device of the API as its SDKs document them, and answers
of real servers. An answer with the apps of one device names the device only where its apps carry `DeviceId`.
"""

from collections.abc import Callable, Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import Data, first, part
from appcheck.source import Documents, Facts, Source, Wanted, has_columns, table, text_of

SYSTEM = "workspace-one"

_SIGNS = ("AppStoreVendable", "DeviceBasedVPP", "BetaApp", "AdHocCodeSigned")

_DEVICES = ("Devices.item", "item.Devices.item", "item", "")
_DEVICE_MARKS = ("Udid", "EnrollmentStatus", "LocationGroupName", "Ownership", "LastSeen")


def workspace_one_completeness(facts: Facts) -> Completeness:
    """What Workspace ONE shows of a device.

    "Device details" and "Privacy" (docs.omnissa.com): privacy settings, by ownership, decide whether personal apps
    are collected, and for employee-owned devices they are not unless somebody changed that; Apple's user enrolment
    never shows them. Of Android it sees the side it manages, and no export tells a fully managed phone apart.
    """
    if facts.platform == "android":
        return Completeness.WORK_PROFILE_ONLY
    if facts.ownership == "personal":
        return Completeness.MANAGED_ONLY
    return Completeness.CONFIG_LIMITED if facts.ownership else Completeness.UNSTATED


def _page_at(export: Export, apps: str, *keys: str) -> str | None:
    """Where answers with apps stand: alone, or in an array."""
    places = ("", "item") if export.shape is Shape.JSON else ()
    wanted = {at: [f"{at}.{apps}.item.{key}".lstrip(".") for key in keys] for at in places}
    return next((at for at, paths in wanted.items() if export.keys.issuperset(paths)), None)


def _is_empty_page(export: Export, apps: str) -> str | None:
    """Where an answer without apps stands; the counts beside the list tell whose answer it is."""
    for at in ("", "item") if export.shape is Shape.JSON else ():
        keys = {f"{at}.{key}".lstrip(".") for key in (apps, "Page", "PageSize", "Total")}
        if export.keys >= keys and f"{at}.{apps}.item".lstrip(".") not in export.keys:
            return at
    return None


def _v1_at(export: Export) -> str | None:
    found = _page_at(export, "DeviceApps", "ApplicationName")
    return _is_empty_page(export, "DeviceApps") if found is None else found


def _v2_at(export: Export) -> str | None:
    return _page_at(export, "app_items", "name", "installed_status")


def _detect_v1(export: Export) -> str | None:
    return None if _v1_at(export) is None else "key DeviceApps"


def _detect_v2(export: Export) -> str | None:
    return None if _v2_at(export) is None else "keys app_items, installed_status"


def _read_v1(export: Export, _: Wanted) -> Documents:
    named = any("DeviceApps.item.DeviceId" in key for key in export.keys)
    fields = {"app.identifier", "app.name", "app.status", "app.managed", "app.signs", "version"}
    device = {"device.device_id", "device.name"} if named else set()
    return Documents(lambda: _pages(export, _v1_at(export), "DeviceApps", _v1_app), frozenset(fields | device))


def _read_v2(export: Export, _: Wanted) -> Documents:
    at = _v2_at(export)
    fields = {"app.name", "app.status", "version"}
    identified = any(key.endswith("app_items.item.bundle_id") for key in export.keys)
    return Documents(
        lambda: _pages(export, at, "app_items", _v2_app),
        frozenset(fields | ({"app.identifier"} if identified else set())),
    )


def _pages(export: Export, at: str | None, apps: str, read: Callable[[Data, int], Record]) -> Iterator[Item]:
    """The apps of each answer. One file is of one device, unless its apps say of which they are.

    A second answer that does not go on where the first one ended is of another device, and nobody can say of which.
    """
    numbers = count(1)
    seen: list[str] = []
    given = total = 0
    for _, page in json_values(export, at or ""):
        listed = page.get(apps) if isinstance(page, dict) else None
        if not isinstance(page, dict) or not isinstance(listed, list):
            yield Skipped(next(numbers), f"has no list {apps}")
            continue
        place = first(page, "Page", "page")
        is_other = place in seen
        seen.append(place)
        stated = page.get("Total", page.get("total"))
        if place == seen[0]:  # the first page of a device; the others repeat its total
            total += stated if isinstance(stated, int) else 0
        given += len(listed)
        if not listed:
            yield Record(next(numbers), device=DeviceTuple(apps_listed="no"))
        for app in listed:
            number = next(numbers)
            if not isinstance(app, dict):
                yield Skipped(number, "is no app", DeviceTuple())
                continue
            record = read(app, number)
            if is_other and not (record.device and record.device.device_id):
                yield Skipped(number, "a second answer in this file, of a device that it does not name")
            else:
                yield record
    if total > given:
        yield Trouble(
            "truncated", f"Total says {total} apps, {given} are in the file: ask for all pages (page, pagesize)"
        )


def _v1_app(app: Data, number: int) -> Record:
    status = first(app, "InstallStatus", "Status")
    signs = " ".join(f"{key}={text}" for key in _SIGNS if (text := text_of(app.get(key))))
    device = DeviceTuple(
        device_id=text_of(part(app, "DeviceId", "Id").get("Value")), name=text_of(part(app, "DeviceId").get("Name"))
    )
    named = AppTuple(
        identifier=first(app, "ApplicationIdentifier"),
        name=first(app, "ApplicationName"),
        status="" if status.isdecimal() else status,  # what the numbers mean is documented nowhere
        managed=first(app, "IsManaged"),
        signs=signs,
    )
    return Record(number, named, device, version=first(app, "InstalledVersion", "Version", "AppVersion"))


def _v2_app(app: Data, number: int) -> Record:
    named = AppTuple(identifier=first(app, "bundle_id"), name=first(app, "name"), status=first(app, "installed_status"))
    return Record(number, named, DeviceTuple(), version=first(app, "installed_version"))


def _devices_at(export: Export) -> str | None:
    for at in _DEVICES if export.shape is Shape.JSON else ():
        keys = {key for key in ("DeviceFriendlyName", *_DEVICE_MARKS) if f"{at}.{key}".lstrip(".") in export.keys}
        if "DeviceFriendlyName" in keys and len(keys) > 2:
            return at
    return None


def _detect_devices(export: Export) -> str | None:
    return None if _devices_at(export) is None else "keys DeviceFriendlyName and others of Devices"


def _read_devices(export: Export, _: Wanted) -> Documents:
    at = _devices_at(export) or ""
    keys = {key.removeprefix(at).lstrip(".") for key in export.keys}
    known = {
        "device_id": "Id.Value",
        "name": "DeviceFriendlyName",
        "serial": "SerialNumber",
        "udid": "Udid",
        "platform": "Platform",
        "os_version": "OperatingSystem",
        "model": "Model",
        "ownership": "Ownership",
        "state": "EnrollmentStatus",
        "checked_in": "LastSeen",
        "group": "LocationGroupName",
        "email": "UserEmailAddress",
        "login": "UserName",
    }
    fields = {f"device.{field}" for field, key in known.items() if key in keys}
    return Documents(lambda: _devices(export, at), frozenset(fields))


def _devices(export: Export, at: str) -> Iterator[Item]:
    envelope = at.removesuffix("Devices.item").removesuffix(".")
    given = total = 0
    for path, value in json_values(export, at, envelope):
        if path != at:
            stated = value.get("Total") if isinstance(value, dict) else None
            total = max(total, stated if isinstance(stated, int) else 0)
            continue
        given += 1
        if isinstance(value, dict) and ("DeviceFriendlyName" in value or "Udid" in value):
            yield Record(given, device=device_of(value))
        else:
            yield Skipped(given, "is no device")
    if total > given:
        yield Trouble("truncated", f"Total says {total} devices, {given} are in the file: ask for all pages (page)")


def device_of(data: Data) -> DeviceTuple:
    """`Apple` is iOS and iPadOS: Macs are `AppleOsX`, and Apple TVs have a word of their own."""
    platform = first(data, "Platform")
    return DeviceTuple(
        device_id=text_of(part(data, "Id").get("Value")),
        name=first(data, "DeviceFriendlyName", "DeviceReportedName"),
        serial=first(data, "SerialNumber"),
        udid=first(data, "Udid"),
        platform="iOS" if platform == "Apple" else platform,
        os_version=first(data, "OperatingSystem"),
        model=first(data, "Model"),
        ownership=first(data, "Ownership"),
        state=first(data, "EnrollmentStatus"),
        checked_in=first(data, "LastSeen"),
        group=first(data, "LocationGroupName"),
        login=first(data, "UserName"),
        email=first(data, "UserEmailAddress"),
    )


_ADD_DEVICES = "Add the devices: GET /API/mdm/devices/search with all its pages, saved as JSON."
REMEDIES = {
    "age_unstated": "Workspace ONE dates no list of apps. If it is fresh, say so: --accept age_unstated.",
    "ownership_unstated": _ADD_DEVICES,
    "personal_side_hidden": "Workspace ONE does not list private apps of a personal device. If a device is the"
    " organisation's own, correct its ownership: Devices > (device) > Edit.",
    "completeness_unstated": "Look in Groups & Settings > Devices & Users > General > Privacy that personal"
    " applications are collected for these devices, then say so: --says FILE:completeness=full.",
}

SOURCES = (
    Source(
        "ws1-apps",
        Kind.APPS,
        SYSTEM,
        "Workspace ONE: apps of a device",
        "GET /API/mdm/devices/ID/apps as JSON for each device, saved as ID.json.",
        _detect_v1,
        _read_v1,
        workspace_one_completeness,
        device_from_name=True,
        remedies=REMEDIES,
    ),
    Source(
        "ws1-apps-v2",
        Kind.APPS,
        SYSTEM,
        "Workspace ONE: apps of a device (apps/search)",
        "GET /API/mdm/devices/UUID/apps/search as JSON for each device, saved as ID.json after the device's number.",
        _detect_v2,
        _read_v2,
        workspace_one_completeness,
        device_from_name=True,
        remedies=REMEDIES,
    ),
    Source(
        "ws1-apps-table",
        Kind.APPS,
        SYSTEM,
        "Workspace ONE: apps of devices, as a script writes them (CSV)",
        "The script Apps.ps1 of the Workspace ONE Mobile Management Tool, device_apps.csv.",
        has_columns("Device Name", "Serial Number", "App Name", "Installed Status", "Latest UEM Action"),
        table(
            {
                "device.name": "Device Name",
                "device.serial": "Serial Number",
                "app.name": "App Name",
                "app.status": "Installed Status",
                "version": "Installed Version",
            }
        ),
        workspace_one_completeness,
        remedies=REMEDIES,
    ),
    Source(
        "ws1-devices",
        Kind.DEVICES,
        SYSTEM,
        "Workspace ONE: devices",
        "GET /API/mdm/devices/search with all its pages, saved as JSON.",
        _detect_devices,
        _read_devices,
    ),
)
