"""Microsoft Graph: Intune's detected apps, with their devices where these were expanded, and answers without them.

Keys: graph.microsoft.com/v1.0, detectedApp; the objects of its PowerShell SDK begin each with a capital. Its
`managedDevices` hold no more of a device than `id` and `deviceName`.
"""

import re
from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.microsoft import INTUNE_LAG_DAYS, INTUNE_REMEDIES, intune_completeness
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import Data, first, members
from appcheck.source import Documents, Source, Wanted, has_columns, text_of
from appcheck.sources.graphpeople import lowered
from appcheck.sources.msgraph import is_stub, keys_at

_PLACES = ("value.item", "item", "item.value.item", "")
_LINK = "@odata.nextLink"
_CHOSEN = re.compile(r"[?&](?:\$|%24)(?:filter|search)=", re.IGNORECASE)


def _expanded_at(export: Export) -> str | None:
    written = {path.lower() for path in export.keys} if export.shape is Shape.JSON else set[str]()
    keys = ("displayname", "manageddevices.item.devicename")
    return next((at for at in _PLACES if written.issuperset(f"{at}.{key}".lstrip(".") for key in keys)), None)


def _detect_expanded(export: Export) -> str | None:
    return None if _expanded_at(export) is None else "keys displayName, managedDevices.deviceName"


def _detect_counted(export: Export) -> str | None:
    """Also what Get-MgDeviceManagementDetectedApp gives, as CSV, which loses devices that were expanded."""
    if export.shape is Shape.TEXT:
        return has_columns("DisplayName", "DeviceCount", "SizeInByte")(export)
    names = keys_at(export, ("displayName", "deviceCount", "sizeInByte"))
    if export.shape is not Shape.JSON or len(names) < 3 or _expanded_at(export) is not None:
        return None
    return "keys displayName, deviceCount"


def _detect_stub(export: Export) -> str | None:
    names = keys_at(export, ("id", "deviceName", "detectedApps"))
    if export.shape is Shape.JSON and names == {"id", "deviceName"} and is_stub(export):
        return "keys id, deviceName; nothing else of a device is filled"
    return None


def _detect_deployable(export: Export) -> str | None:
    names = keys_at(export, ("displayName", "publisher", "publishingState"))
    return "keys publisher, publishingState" if export.shape is Shape.JSON and len(names) > 2 else None


def _read_expanded(export: Export, _: Wanted) -> Documents:
    fields = ("app.name", "app.publisher", "app.platform", "version", "device.device_id", "device.name")
    return Documents(lambda: _apps(export, _expanded_at(export) or ""), frozenset(fields))


def _apps(export: Export, at: str) -> Iterator[Item]:
    """The devices of each app; only `deviceCount` tells that all are there, and only a link that apps were chosen."""
    numbers = count(1)
    envelope = at.removesuffix("value.item").removesuffix(".")
    link: object = None
    counted = short = 0
    chosen = False
    given: set[str] = set()
    for path, value in json_values(export, at, envelope):
        data = lowered(value)
        if path != at:
            link, stated = data.get(_LINK.lower()), data.get("@odata.count")
            chosen = chosen or bool(_CHOSEN.search(text_of(link)))
            counted = max(counted, stated if isinstance(stated, int) else 0)
            continue
        given.add(first(data, "id") or f"number {len(given)}")
        if not data:
            yield Skipped(next(numbers), "is no detected app")
        else:
            devices = members(data, "manageddevices")
            stated = data.get("devicecount")
            short += f"manageddevices{_LINK}".lower() in data or not isinstance(stated, int) or stated > len(devices)
            yield from (_app(data, lowered(device), next(numbers)) for device in devices)
    if link:
        yield Trouble("truncated", f"the last page names a further one ({_LINK}): follow it until no page does")
    elif counted > len(given):
        yield Trouble("truncated", f"@odata.count says {counted} apps, {len(given)} are in the file: export all pages")
    if chosen:
        yield Trouble("truncated", f"was asked for some apps only ($filter or $search in {_LINK}): export all of them")
    if short:
        yield Trouble(
            "truncated", f"apps that name fewer devices than deviceCount says, or do not state it: {short}; {_INSTEAD}"
        )


def _app(data: Data, device: Data, number: int) -> Item:
    if not device:
        return Skipped(number, "is no device")
    found = DeviceTuple(device_id=first(device, "id"), name=first(device, "devicename"))
    app = AppTuple(
        name=first(data, "displayname"), publisher=first(data, "publisher"), platform=first(data, "platform")
    )
    return Record(number, app, found, version=first(data, "version"))


_INSTEAD = (
    "Export the report AppInvRawData (Graph: POST deviceManagement/reports/exportJobs), which names app and device"
    " in each row."
)

SOURCES = (
    Source(
        "graph-detected-apps-expanded",
        Kind.APPS,
        "intune",
        "Graph detected apps with their devices",
        "Graph: GET deviceManagement/detectedApps?$expand=managedDevices with all its pages, saved as JSON.",
        _detect_expanded,
        _read_expanded,
        intune_completeness,
        INTUNE_LAG_DAYS,
        remedies=INTUNE_REMEDIES,
    ),
    Source(
        "graph-detected-apps",
        Kind.APPS,
        "intune",
        "Graph detected apps, counted",
        "Graph: GET deviceManagement/detectedApps.",
        _detect_counted,
        refuses=f"counts the devices of each app and does not say of a device what is on it. {_INSTEAD}",
    ),
    Source(
        "graph-detected-app-devices",
        Kind.DEVICES,
        "intune",
        "Graph devices of one detected app",
        "Graph: GET deviceManagement/detectedApps/{id}/managedDevices.",
        _detect_stub,
        refuses=(
            "lists devices of one app without saying which app, and leaves all else of them out. If you know the app,"
            f" give graph-device-list:FILE and --says FILE:app=NAME. {_INSTEAD}"
        ),
    ),
    Source(
        "graph-mobile-apps",
        Kind.APPS,
        "intune",
        "Graph list of deployable apps",
        "Graph: GET deviceAppManagement/mobileApps.",
        _detect_deployable,
        refuses=f"lists the apps that Intune can deploy, not those on devices. {_INSTEAD}",
    ),
)
