"""Microsoft Graph: Intune's managed devices, with or without their detected apps, and answers that look alike.

Read in every nesting that scripts save: one device, by itself or under `value`, a page of them under
`value`, an array of devices or of pages, several documents in a row. Keys: graph.microsoft.com/v1.0, managedDevice
and detectedApp. A detected app has no bundle identifier or package name; its `id` is a hash.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.microsoft import INTUNE_LAG_DAYS, INTUNE_REMEDIES, intune_completeness
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import Data, as_list
from appcheck.source import Documents, Source, Wanted, text_of

_NESTINGS = ("", "item", "value", "value.item", "item.value.item")
"""Where devices may stand; in the first two an object with `value` is a page of them."""

_PAGE_LIMIT = 50
"""A device's detectedApps come without pages, and stop at this many."""

DEVICE_KEYS = {
    "device_id": "id",
    "name": "deviceName",
    "serial": "serialNumber",
    "udid": "udid",
    "entra_id": "azureADDeviceId",
    "platform": "operatingSystem",
    "os_version": "osVersion",
    "model": "model",
    "ownership": "managedDeviceOwnerType",
    "enrolment": "deviceEnrollmentType",
    "state": "managementState",
    "checked_in": "lastSyncDateTime",
    "group": "deviceCategoryDisplayName",
    "user_id": "userId",
    "upn": "userPrincipalName",
    "email": "emailAddress",
    "user_name": "userDisplayName",
}
_APP_FIELDS = frozenset(("app.name", "app.publisher", "app.platform", "version"))
_SPELLING: dict[str, str] = {
    key.lower(): key
    for key in (*DEVICE_KEYS.values(), "detectedApps", "users", "displayName", "publisher", "version", "mail")
}
_CONTEXT = re.compile(r"#deviceManagement/managedDevices\b")
"""How Graph names what it answers with, whichever keys were selected."""

DEVICE_MARKS = (
    "managedDeviceOwnerType",
    "azureADDeviceId",
    "lastSyncDateTime",
    "managementAgent",
    "deviceEnrollmentType",
)


OTHER_APPS = ("apps", "appName", "applicationName", "applications", "installedApps", "bundleId", "packageName")
"""Keys under which a script names apps beside Graph's devices; such a file is no mere list of devices."""


def keys_at(export: Export, keys: tuple[str, ...]) -> frozenset[str]:
    """Which of the keys devices have, wherever these stand in the beginning of the export, in either spelling."""
    written = {path.lower() for path in export.keys}
    return frozenset(key for key in keys for at in _NESTINGS if _join(at, key).lower() in written)


def _has_apps(export: Export) -> bool:
    """Whether apps were asked for: an object of the PowerShell SDK has every property, most of them without value."""
    if "detectedApps" not in keys_at(export, ("detectedApps",)):
        return False
    return any("detectedApps" in path.split(".") or ".DetectedApps." in f".{path}" for path in export.keys)


def in_graph_spelling(value: object) -> object:
    """A device with the keys as Graph spells them; the objects of its PowerShell SDK begin each with a capital."""
    if isinstance(value, list):
        return [in_graph_spelling(each) for each in value]
    if not isinstance(value, dict) or not value.keys() & {"Id", "DeviceName", "DetectedApps", "DisplayName"}:
        return value
    spelt: Data = {}
    for key, each in value.items():
        known = _SPELLING.get(str(key).lower(), str(key))
        if known not in spelt:
            spelt[known] = in_graph_spelling(each) if known in ("detectedApps", "users") else each
    return spelt


def _join(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _detect_apps(export: Export) -> str | None:
    names = keys_at(export, ("detectedApps", "id", "deviceName", *DEVICE_MARKS))
    if export.shape is Shape.JSON and _has_apps(export) and len(names) > 1:
        return "keys detectedApps, " + ", ".join(sorted(names - {"detectedApps"}))
    return None


def _detect_list(export: Export) -> str | None:
    names = keys_at(export, ("detectedApps", "id", "deviceName", *DEVICE_MARKS))
    if export.shape is not Shape.JSON or _has_apps(export) or not names >= {"id", "deviceName"}:
        return None
    if keys_at(export, OTHER_APPS):
        return None
    marks = sorted(names.intersection(DEVICE_MARKS))
    if _CONTEXT.search(export.head):
        marks.append("@odata.context")
    return "keys id, deviceName, " + ", ".join(marks) if marks and not is_stub(export) else None


def is_stub(export: Export) -> bool:
    """Whether these are the devices of detectedApps/{id}/managedDevices: all but id and name is null or year 1."""
    if re.search(r"detectedApps\(['\"%][^\"]*\)/managedDevices", export.head):
        return True
    filled = re.search(r'"(serialNumber|managedDeviceOwnerType|userPrincipalName|osVersion)"\s*:\s*"', export.head)
    synced = re.findall(r'"lastSyncDateTime"\s*:\s*"([^"]*)', export.head)
    return not filled and bool(synced) and all(moment.startswith("0001-") for moment in synced)


def _objects(export: Export) -> Iterator[object | Trouble]:
    """The devices in all nestings, as they are; and trouble where there were more.

    @odata.count is the number of members of the collection, or of a page; never less than the file should hold.
    """
    root = "item" if export.is_array else ""
    member = _join(root, "value.item")
    link, members, counted = "", 0, 0
    for path, value in json_values(export, root, member):
        if path != member and isinstance(value, dict) and "value" in value:
            link = text_of(value.get("@odata.nextLink"))
            stated = value.get("@odata.count")
            counted = max(counted, stated if isinstance(stated, int) else 0)
            if value["value"] != []:
                yield value["value"]
        else:
            members += path == member
            yield value
    if link:
        yield Trouble(
            "truncated",
            "the last page names a further one (@odata.nextLink): follow it until no page does",
        )
    elif counted > members:
        yield Trouble("truncated", f"@odata.count says {counted}, {members} are in the file: export all pages")


def _items(export: Export, read: Callable[[Data, Iterator[int]], Iterator[Item]]) -> Iterator[Item]:
    numbers = count(1)
    cut_off = 0
    for value in map(in_graph_spelling, _objects(export)):
        if isinstance(value, Trouble):
            yield value
        elif isinstance(value, dict) and value.keys() & {"id", "deviceName", "detectedApps"}:
            data = _flat(value)
            cut_off += _is_cut_off(data)
            yield from read(data, numbers)
        else:
            yield Skipped(next(numbers), "is no managed device")
    if cut_off:
        yield Trouble(
            "truncated",
            f"apps are missing: devices that list exactly {_PAGE_LIMIT} apps, where Graph stops, or name a further"
            f" page: {cut_off}; export the report AppInvRawData instead",
        )


def _flat(data: Data) -> Data:
    """The device with its apps in a list, whatever a script put under detectedApps.

    That is a whole copy of the device, the page that Graph answered with, or, because PowerShell
    unrolls lists, an app by itself. Windows PowerShell makes `value` and `Count` of a list, too.
    """
    inner = data.get("detectedApps")
    if not isinstance(inner, dict):
        return data
    if not inner.keys() & {"deviceName", "detectedApps"}:
        link: Data = {"detectedApps@odata.nextLink": None} if "@odata.nextLink" in inner else {}
        return data | link | {"detectedApps": inner.get("value", [inner])}
    outer = {key: value for key, value in data.items() if key != "detectedApps" and value is not None}
    return {**inner, **outer}


def _is_cut_off(data: Data) -> bool:
    apps = data.get("detectedApps")
    return "detectedApps@odata.nextLink" in data or (isinstance(apps, list) and len(apps) == _PAGE_LIMIT)


def _device(data: Data) -> DeviceTuple:
    texts = {field: text_of(data.get(key)) for field, key in DEVICE_KEYS.items()}
    return DeviceTuple(**texts)


def _users(data: Data, device: DeviceTuple, numbers: Iterator[int]) -> Iterator[Item]:
    """The users of a device beyond its primary one, where `users` was expanded."""
    for user in as_list(data.get("users")):
        if isinstance(user, dict) and text_of(user.get("id")) != device.user_id:
            yield Record(
                next(numbers),
                device=DeviceTuple(
                    device_id=device.device_id,
                    user_id=text_of(user.get("id")),
                    upn=text_of(user.get("userPrincipalName")),
                    email=text_of(user.get("mail")),
                    user_name=text_of(user.get("displayName")),
                ),
            )


def _listed(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """One device of a list without apps; a list that has some after all is not passed over."""
    device = _device(data)
    if data.get("detectedApps"):
        reason = "has detectedApps, though the first devices have none: give the file as graph-managed-devices:FILE"
        yield Skipped(next(numbers), reason, device)
        return
    yield Record(next(numbers), device=device)
    yield from _users(data, device, numbers)


def _with_apps(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """The apps of one device.

    Intune answers with an empty list also where it has not collected one yet, up to seven days
    after enrolment, and always for Android Open Source; so an empty list is no list.
    """
    apps = data.get("detectedApps")
    device = _device(data)
    if not apps:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
    elif isinstance(apps, list):
        yield from (_app(app, device, next(numbers)) for app in apps)
    else:
        yield Skipped(next(numbers), "detectedApps is no list", device)
    yield from _users(data, device, numbers)


def _app(data: object, device: DeviceTuple, number: int) -> Item:
    if not isinstance(data, dict):
        return Skipped(number, "is no detected app", device)
    name, publisher, platform, version = (
        text_of(data.get(key)) for key in ("displayName", "publisher", "platform", "version")
    )
    return Record(number, AppTuple(name=name, publisher=publisher, platform=platform), device, version=version)


def _read_apps(export: Export, _: Wanted) -> Documents:
    return Documents(partial(_items, export, _with_apps), _APP_FIELDS | _device_fields(export))


def _read_list(export: Export, _: Wanted) -> Documents:
    return Documents(partial(_items, export, _listed), _device_fields(export))


def _device_fields(export: Export) -> frozenset[str]:
    """The fields whose keys the beginning shows; a device nested under detectedApps has them there."""
    nested = any(key.endswith("detectedApps.deviceName") for key in export.keys)
    present = keys_at(export, tuple(DEVICE_KEYS.values()))
    return frozenset(f"device.{field}" for field, key in DEVICE_KEYS.items() if nested or key in present)


SOURCES = (
    Source(
        "graph-managed-devices",
        Kind.APPS,
        "intune",
        "Graph managed devices with their detected apps",
        "Graph: GET deviceManagement/managedDevices/{id}?$expand=detectedApps for each device, saved as JSON.",
        _detect_apps,
        _read_apps,
        intune_completeness,
        INTUNE_LAG_DAYS,
        remedies=INTUNE_REMEDIES,
    ),
    Source(
        "graph-device-list",
        Kind.DEVICES,
        "intune",
        "Graph managed devices",
        "Graph: GET deviceManagement/managedDevices with all its pages, saved as JSON.",
        _detect_list,
        _read_list,
    ),
)
