"""Jamf Pro: mobile devices with their apps (API v2, detail), of all and of single ones, and the plain list of them.

Keys: the schemas of /api/v2/mobile-devices/detail, /api/v2/mobile-devices/{id}/detail (another one) and
/api/v2/mobile-devices in Jamf's documentation, in macadmins/jamf-pro-sdk-python and in
deploymenttheory/go-api-sdk-jamfpro. A section that was not asked for is null.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import Data, first, joined, members, part, place_of
from appcheck.source import Documents, Source, Wanted
from appcheck.sources.jamf import (
    LOOK_MOBILE,
    PAGES,
    missing,
    mobile_completeness,
    total_at,
    unmanaged_too,
)

_DEVICE = (
    *("device_id", "name", "serial", "udid", "platform", "os_version", "model", "ownership", "enrolment"),
    *("inventoried", "group", "login", "email", "user_name"),
)


def _detect_detail(export: Export) -> str | None:
    if export.shape is not Shape.JSON or place_of(export, PAGES, "mobileDeviceId", "deviceType") is None:
        return None
    return "keys mobileDeviceId, deviceType"


def _read_detail(export: Export, _: Wanted) -> Documents:
    fields = ("app.identifier", "app.name", "app.managed", "app.signs", "app.status", "version")
    return Documents(lambda: _details(export), frozenset((*fields, *(f"device.{name}" for name in _DEVICE))))


def _details(export: Export) -> Iterator[Item]:
    numbers = count(1)
    place = place_of(export, PAGES, "mobileDeviceId", "deviceType") or ""
    total = total_at(place)
    said = 0
    devices: set[str] = set()
    for path, value in json_values(export, place, total):
        if path == total:
            said = max(said, value if isinstance(value, int) else 0)
        elif isinstance(value, dict):
            devices.add(first(value, "mobileDeviceId") or f"number {len(devices)}")
            yield from _detail(value, numbers)
        else:
            yield Skipped(next(numbers), "is no record of a device")
    yield from missing(said, devices)


def _detail(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    general, hardware, user = part(data, "general"), part(data, "hardware"), part(data, "userAndLocation")
    apps = data.get("applications")
    device = DeviceTuple(
        device_id=first(data, "mobileDeviceId"),
        name=first(general, "displayName"),
        serial=first(hardware, "serialNumber"),
        udid=first(general, "udid"),
        platform=first(data, "deviceType"),
        os_version=first(general, "osVersion"),
        model=first(hardware, "modelIdentifier", "model"),
        ownership=first(general, "deviceOwnershipType"),
        enrolment=unmanaged_too(apps, "managementStatus"),
        inventoried=first(general, "lastInventoryUpdateDate"),
        group=joined(group.get("groupName") for group in members(data, "groups") if isinstance(group, dict)),
        login=first(user, "username"),
        email=first(user, "emailAddress"),
        user_name=first(user, "realName"),
    )
    yield from _apps(apps, device, numbers)


def _apps(apps: object, device: DeviceTuple, numbers: Iterator[int]) -> Iterator[Item]:
    if not isinstance(apps, list) or not apps:  # nothing tells an empty list from one that was not collected
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
        return
    for app in apps:
        if not isinstance(app, dict):
            yield Skipped(next(numbers), "the app is no object", device)
            continue
        status, valid = first(app, "managementStatus"), first(app, "validationStatus")
        named = AppTuple(
            first(app, "identifier"),
            first(app, "name"),
            status=status,
            managed=status,
            signs=f"validationStatus={valid}" if valid else "",
        )
        yield Record(next(numbers), named, device, version=first(app, "shortVersion", "version"))


_SINGLE = ("", "item")
_SYSTEMS = ("ios", "tvos", "watchos", "visionos")
"""Under which of these keys a single device has its apps, its `type` says."""


def _single_at(export: Export) -> str | None:
    """Where single devices stand, which the key of one system each tells apart from a list of devices."""
    place = place_of(export, _SINGLE, "id", "udid", "type", "deviceOwnershipLevel")
    of_system = place is not None and any(f"{place}.{system}".lstrip(".") in export.keys for system in _SYSTEMS)
    return place if of_system else None


def _detect_single(export: Export) -> str | None:
    found = export.shape is Shape.JSON and _single_at(export) is not None
    return "keys id, udid, type, deviceOwnershipLevel" if found else None


def _read_single(export: Export, _: Wanted) -> Documents:
    fields = {"app.identifier", "app.name", "version", *(f"device.{name}" for name in _DEVICE)}
    return Documents(lambda: _singles(export), frozenset(fields))


def _singles(export: Export) -> Iterator[Item]:
    """Devices as /api/v2/mobile-devices/{id}/detail answers; it does not say which apps are managed."""
    numbers = count(1)
    for _, data in json_values(export, _single_at(export) or ""):
        if not isinstance(data, dict):
            yield Skipped(next(numbers), "is no record of a device")
            continue
        system = next((found for key in _SYSTEMS if (found := part(data, key))), {})
        user = part(data, "location")
        device = DeviceTuple(
            device_id=first(data, "id"),
            name=first(data, "name"),
            serial=first(data, "serialNumber"),
            udid=first(data, "udid"),
            platform=first(data, "type"),
            os_version=first(data, "osVersion"),
            model=first(system, "modelIdentifier", "model"),
            ownership=first(data, "deviceOwnershipLevel"),
            enrolment=unmanaged_too(system.get("applications"), "managementStatus"),
            inventoried=first(data, "lastInventoryUpdateTimestamp"),
            group=joined(group.get("groupName") for group in members(data, "groups") if isinstance(group, dict)),
            login=first(user, "username"),
            email=first(user, "emailAddress"),
            user_name=first(user, "realName"),
        )
        yield from _apps(system.get("applications"), device, numbers)


def _detect_list(export: Export) -> str | None:
    keys = ("id", "serialNumber", "udid", "managementId", "type")
    if export.shape is not Shape.JSON or place_of(export, PAGES[:3], *keys) is None or _single_at(export) is not None:
        return None
    return "keys " + ", ".join(keys)


def _read_list(export: Export, _: Wanted) -> Documents:
    names = ("device_id", "name", "serial", "udid", "platform", "model", "login")
    return Documents(lambda: _list(export), frozenset(f"device.{name}" for name in names))


def _list(export: Export) -> Iterator[Item]:
    place = place_of(export, PAGES[:3], "id", "managementId") or "item"
    said = number = 0
    devices: set[str] = set()
    for path, data in json_values(export, place, "totalCount", "item.totalCount"):
        if path != place:
            said = max(said, data if isinstance(data, int) else 0)
            continue
        number += 1
        if not isinstance(data, dict):
            yield Skipped(number, "is no device")
            continue
        device = DeviceTuple(
            device_id=first(data, "id"),
            name=first(data, "name"),
            serial=first(data, "serialNumber"),
            udid=first(data, "udid"),
            platform=first(data, "type"),
            model=first(data, "modelIdentifier", "model"),
            login=first(data, "username"),
        )
        devices.add(device.device_id or f"number {number}")
        yield Record(number, device=device)
    yield from missing(said, devices)


_ALL = (
    "GET /api/v2/mobile-devices/detail?section=GENERAL&section=HARDWARE&section=USER_AND_LOCATION&section=APPLICATIONS"
    "&section=GROUPS&page-size=2000, all pages"
)

SOURCES = (
    Source(
        name="jamf-mobile",
        kind=Kind.APPS,
        system="jamf-mobile",
        title="Jamf Pro: mobile devices with their apps",
        how=_ALL,
        detect=_detect_detail,
        read=_read_detail,
        completeness=mobile_completeness,
        remedies={
            "not_in_inventory": f"Ask for the section APPLICATIONS: {_ALL}. If it is empty, let Jamf update the "
            "inventory of the device.",
            "ownership_unstated": f"Ask for the section GENERAL: {_ALL}.",
            "completeness_unstated": LOOK_MOBILE,
            "age_unstated": f"Ask for the section GENERAL: {_ALL}.",
        },
    ),
    Source(
        name="jamf-mobile-single",
        kind=Kind.APPS,
        system="jamf-mobile",
        title="Jamf Pro: single mobile devices with their apps",
        how="GET /api/v2/mobile-devices/{id}/detail for every mobile device, one after the other or in an array.",
        detect=_detect_single,
        read=_read_single,
        completeness=mobile_completeness,
        remedies={
            "not_in_inventory": "Let Jamf update the inventory of the device, then export again.",
            "ownership_unstated": "Set who owns the device in Jamf Pro, or add a list from Jamf that states it.",
            "completeness_unstated": f"{LOOK_MOBILE} Or export {_ALL}, which says which apps are managed.",
        },
    ),
    Source(
        name="jamf-mobile-list",
        kind=Kind.DEVICES,
        system="jamf-mobile",
        title="Jamf Pro: list of mobile devices",
        how="GET /api/v2/mobile-devices?page-size=2000, all pages. If it is the answer to a search for one app, "
        "say so: --says FILE:app=tiktok.",
        detect=_detect_list,
        read=_read_list,
    ),
)
