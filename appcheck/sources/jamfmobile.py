"""Jamf Pro: mobile devices with their apps (API v2, detail), and the plain list of them.

Keys: the schema of /api/v2/mobile-devices/detail and /api/v2/mobile-devices in Jamf's documentation
and in macadmins/jamf-pro-sdk-python. A section that was not asked for is null.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import Data, first, joined, members, part, place_of
from appcheck.source import Documents, Facts, Source, Wanted

_PLACES = ("results.item", "item", "item.results.item", "")
"""A page, the bare array that jamf-cli saves, an array of pages, and devices one after the other."""

_DEVICE = (
    *("device_id", "name", "serial", "udid", "platform", "os_version", "model", "ownership", "enrolment"),
    *("inventoried", "group", "login", "email", "user_name"),
)


def _detect_detail(export: Export) -> str | None:
    if export.shape is not Shape.JSON or place_of(export, _PLACES, "mobileDeviceId", "deviceType") is None:
        return None
    return "keys mobileDeviceId, deviceType"


def _read_detail(export: Export, _: Wanted) -> Documents:
    fields = ("app.identifier", "app.name", "app.managed", "app.signs", "app.status", "version")
    return Documents(lambda: _details(export), frozenset((*fields, *(f"device.{name}" for name in _DEVICE))))


def _details(export: Export) -> Iterator[Item]:
    numbers = count(1)
    place = place_of(export, _PLACES, "mobileDeviceId", "deviceType") or ""
    total = f"{place.removesuffix('results.item')}totalCount" if place.endswith("results.item") else "totalCount"
    said = devices = 0
    for path, value in json_values(export, place, total):
        if path == total:
            said = max(said, value if isinstance(value, int) else 0)
            continue
        devices += 1
        if isinstance(value, dict):
            yield from _detail(value, numbers)
        else:
            yield Skipped(next(numbers), "is no record of a device")
    if said > devices:
        message = f"totalCount says {said} devices, {devices} are in the file: export all pages (page, page-size)"
        yield Trouble("truncated", message)


def _detail(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    general, hardware, user = part(data, "general"), part(data, "hardware"), part(data, "userAndLocation")
    ownership = first(general, "deviceOwnershipType")
    device = DeviceTuple(
        device_id=first(data, "mobileDeviceId"),
        name=first(general, "displayName"),
        serial=first(hardware, "serialNumber"),
        udid=first(general, "udid"),
        platform=first(data, "deviceType"),
        os_version=first(general, "osVersion"),
        model=first(hardware, "modelIdentifier", "model"),
        ownership=ownership,
        enrolment=ownership,
        inventoried=first(general, "lastInventoryUpdateDate"),
        group=joined(group.get("groupName") for group in members(data, "groups") if isinstance(group, dict)),
        login=first(user, "username"),
        email=first(user, "emailAddress"),
        user_name=first(user, "realName"),
    )
    apps = data.get("applications")
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


def _completeness(facts: Facts) -> Completeness:
    """Jamf asks with Apple's InstalledApplicationList, which shows managed apps only under User Enrolment.

    Of a device that the organisation owns it shows all apps (Jamf Pro documentation, Mobile Device
    Inventory Information).
    """
    if facts.ownership == "personal":
        return Completeness.MANAGED_ONLY
    return Completeness.FULL if facts.ownership in ("corporate", "shared") else Completeness.UNSTATED


def _detect_list(export: Export) -> str | None:
    keys = ("id", "serialNumber", "udid", "managementId", "type")
    if export.shape is not Shape.JSON or place_of(export, _PLACES[:3], *keys) is None:
        return None
    return "keys " + ", ".join(keys)


def _read_list(export: Export, _: Wanted) -> Documents:
    names = ("device_id", "name", "serial", "udid", "platform", "model", "login")
    return Documents(lambda: _list(export), frozenset(f"device.{name}" for name in names))


def _list(export: Export) -> Iterator[Item]:
    place = place_of(export, _PLACES[:3], "id", "managementId") or "item"
    said = number = 0
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
        yield Record(number, device=device)
    if said > number:
        message = f"totalCount says {said} devices, {number} are in the file: export all pages (page, page-size)"
        yield Trouble("truncated", message)


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
        completeness=_completeness,
        remedies={
            "not_in_inventory": f"Ask for the section APPLICATIONS: {_ALL}. If it is empty, let Jamf update the "
            "inventory of the device.",
            "ownership_unstated": f"Ask for the section GENERAL: {_ALL}.",
            "age_unstated": f"Ask for the section GENERAL: {_ALL}.",
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
