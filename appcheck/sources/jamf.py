"""Jamf Pro: computers from its API, mobile devices from the Classic API, and what looks like these and is not."""

from collections.abc import Callable, Collection, Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import Data, first, part, place_of
from appcheck.source import Documents, Facts, Source, Wanted, has_keys, text_of

ReadDevice = Callable[[Data, Iterator[int]], Iterator[Item]]
ReadApp = Callable[[Data, str], tuple[AppTuple, str]]

_COMMON = frozenset(("app.identifier", "app.name", "app.platform", "version")) | {
    f"device.{name}"
    for name in (
        *("device_id", "name", "serial", "udid", "platform", "os_version", "model", "inventoried"),
        *("login", "email", "user_name"),
    )
}
PAGES = ("results.item", "item", "item.results.item", "")
"""Where records stand: in pages, in an array, in an array of pages, and by themselves, one or one after the other."""


def _computers_at(export: Export) -> str | None:
    return place_of(export, PAGES, "id", "udid", "general", "applications")


def _mobiles_at(export: Export) -> str:
    """The key path of mobile devices: one answer of the Classic API, or an array of them; '' where there are none."""
    return next((at for at in ("mobile_device", "item.mobile_device") if f"{at}.general" in export.keys), "")


def _detect_computers(export: Export) -> str | None:
    found = export.shape is Shape.JSON and _computers_at(export) is not None
    return "keys id, udid, general, applications" if found else None


def _detect_mobiles(export: Export) -> str | None:
    at = _mobiles_at(export)
    return f"key {at}.general" if at and export.shape is Shape.JSON else None


def _detect_any(*paths: str) -> Callable[[Export], str | None]:
    def detect(export: Export) -> str | None:
        return next((f"key {path}" for path in paths if path in export.keys), None)

    return detect


def _read_computers(export: Export, _: Wanted) -> Documents:
    fields = _COMMON | {"device.checked_in", "app.signs"}
    return Documents(lambda: _devices(export, _computers_at(export) or "", _computer), fields)


def _read_mobiles(export: Export, _: Wanted) -> Documents:
    fields = _COMMON | {"device.ownership", "device.enrolment", "app.managed", "app.status"}
    return Documents(lambda: _devices(export, _mobiles_at(export), _mobile), fields)


def _devices(export: Export, at: str, read: ReadDevice) -> Iterator[Item]:
    """The records of each device, held against the number of all."""
    numbers = count(1)
    devices: set[str] = set()
    said = 0
    total = total_at(at)
    for path, value in json_values(export, at, total):
        if path == total:
            said = max(said, value if isinstance(value, int) else 0)
        elif isinstance(value, dict):
            devices.add(first(value, "id") or f"number {len(devices)}")
            yield from read(value, numbers)
        else:
            yield Skipped(next(numbers), "is no record of a device")
    yield from missing(said, devices)


def total_at(place: str) -> str:
    """The key path of the number of all devices, which every page states."""
    return f"{place.removesuffix('results.item')}totalCount" if place.endswith("results.item") else "totalCount"


def missing(said: int, devices: Collection[str]) -> Iterator[Trouble]:
    """Says that pages are missing; a page that was saved twice makes up for none."""
    if said > len(devices):
        message = f"totalCount says {said} devices, {len(devices)} are in the file: export all pages (page, page-size)"
        yield Trouble("truncated", message)


def _computer(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """One record of /api/v1/computers-inventory; a section that was not asked for is null."""
    general, system, user = part(data, "general"), part(data, "operatingSystem"), part(data, "userAndLocation")
    hardware = part(data, "hardware")
    device = DeviceTuple(
        device_id=first(data, "id"),
        name=first(general, "name"),
        serial=first(hardware, "serialNumber"),
        udid=first(data, "udid"),
        platform=first(general, "platform") or first(system, "name"),
        os_version=first(system, "version"),
        model=first(hardware, "modelIdentifier", "model"),
        inventoried=first(general, "reportDate"),
        checked_in=first(general, "lastContactTime"),
        login=first(user, "username"),
        email=first(user, "email"),
        user_name=first(user, "realname"),
    )
    yield from _apps(data.get("applications"), device, _computer_app, numbers)


def _computer_app(app: Data, platform: str) -> tuple[AppTuple, str]:
    store = text_of(app.get("macAppStore"))
    named = AppTuple(identifier=first(app, "bundleId"), name=first(app, "name"), platform=platform)
    return named._replace(signs=f"macAppStore={store}" if store else ""), first(app, "version")


def _mobile(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """One answer of /JSSResource/mobiledevices/id/N; the times in the zone of the server come last."""
    general, user = part(data, "general"), part(data, "location")
    device = DeviceTuple(
        device_id=first(general, "id"),
        name=first(general, "name", "display_name", "device_name"),
        serial=first(general, "serial_number"),
        udid=first(general, "udid"),
        platform=first(general, "os_type"),
        os_version=first(general, "os_version"),
        model=first(general, "model_identifier", "model"),
        ownership=first(general, "device_ownership_level"),
        enrolment=unmanaged_too(data.get("applications"), "application_status"),
        inventoried=first(general, "last_inventory_update_utc", "last_inventory_update_epoch", "last_inventory_update"),
        login=first(user, "username"),
        email=first(user, "email_address"),
        user_name=first(user, "real_name", "realname"),
    )
    yield from _apps(data.get("applications"), device, _mobile_app, numbers)


def _mobile_app(app: Data, platform: str) -> tuple[AppTuple, str]:
    """The status is Apple's status of a managed app, which may also say that it is not installed."""
    status = first(app, "application_status")
    identifier, name = first(app, "identifier"), first(app, "application_name")
    version = first(app, "application_short_version", "application_version")
    return AppTuple(identifier, name, platform=platform, status=status, managed=status), version


def _apps(apps: object, device: DeviceTuple, read: ReadApp, numbers: Iterator[int]) -> Iterator[Item]:
    """The apps of a device. An empty list is no list: nothing tells it apart from one that was not collected."""
    if not apps:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
    elif not isinstance(apps, list):
        yield Skipped(next(numbers), "applications is no array", device)
    else:
        for app in apps:
            yield _app(next(numbers), app, device, read)


def _app(number: int, app: object, device: DeviceTuple, read: ReadApp) -> Item:
    if not isinstance(app, dict):
        return Skipped(number, "the app is no object", device)
    named, version = read(app, device.platform)
    return Record(number, named, device, version=version)


def _computer_completeness(_: Facts) -> Completeness:
    """Jamf looks for apps in its standard folders and in custom search paths, which the export does not name."""
    return Completeness.CONFIG_LIMITED


UNMANAGED_TOO, MANAGED_SO_FAR = "unmanaged apps collected", "no unmanaged app seen"


def unmanaged_too(apps: object, status: str) -> str:
    """How a device is put down as enrolled: whether an app among its own is one that Jamf does not manage."""
    found = apps if isinstance(apps, list) else []
    unmanaged = any(isinstance(app, dict) and first(app, status).lower() == "unmanaged" for app in found)
    return UNMANAGED_TOO if unmanaged else MANAGED_SO_FAR


def mobile_completeness(facts: Facts) -> Completeness:
    """Jamf asks with Apple's InstalledApplicationList, which shows managed apps only of a personal device.

    Of any other one it collects unmanaged apps where its server is set so, and no export shows that
    setting. Where an unmanaged app is listed, they were collected, and then the list is of all apps.
    """
    if facts.ownership == "personal":
        return Completeness.MANAGED_ONLY
    if facts.ownership not in ("corporate", "shared"):
        return Completeness.UNSTATED
    return Completeness.FULL if facts.enrolment == UNMANAGED_TOO else Completeness.CONFIG_LIMITED


_ALL_SECTIONS = (
    "GET /api/v1/computers-inventory?section=GENERAL&section=HARDWARE&section=OPERATING_SYSTEM"
    "&section=USER_AND_LOCATION&section=APPLICATIONS&page-size=2000, all pages"
)
_ALL_MOBILES = "GET /JSSResource/mobiledevices/id/N as JSON for every mobile device"
LOOK_MOBILE = (
    "Where no app of a phone is listed as unmanaged, Jamf may collect managed apps only. Look in Settings > Device "
    "management > Inventory collection that it collects unmanaged apps, then say so: --says FILE:completeness=full."
)

SOURCES = (
    Source(
        name="jamf-computers",
        kind=Kind.APPS,
        system="jamf-computers",
        title="Jamf Pro: computers inventory",
        how=_ALL_SECTIONS,
        detect=_detect_computers,
        read=_read_computers,
        completeness=_computer_completeness,
        system_apps=(
            "com.apple.Safari",
            "com.apple.siri.launcher",
            "com.apple.systempreferences",
            "com.apple.AppStore",
        ),
        remedies={
            "not_in_inventory": f"Ask for the section APPLICATIONS: {_ALL_SECTIONS}. If it is empty, let Jamf collect "
            "applications: Settings > Computer management > Inventory collection.",
            "ownership_unstated": "Jamf does not say who owns a computer; add a device list that does.",
            "completeness_unstated": "Look in Settings > Computer management > Inventory collection that Jamf searches "
            "all folders with apps, home folders too, then say so: --says FILE:completeness=full.",
            "age_unstated": f"Ask for the section GENERAL: {_ALL_SECTIONS}.",
        },
    ),
    Source(
        name="jamf-classic-mobile",
        kind=Kind.APPS,
        system="jamf-mobile",
        title="Jamf Pro: mobile device (Classic API)",
        how=_ALL_MOBILES,
        detect=_detect_mobiles,
        read=_read_mobiles,
        completeness=mobile_completeness,
        remedies={
            "not_in_inventory": f"Do not ask for subsets without Applications: {_ALL_MOBILES}. If the list is empty, "
            "let Jamf update the inventory of the device, then export again.",
            "ownership_unstated": "Set who owns the device in Jamf Pro, or add a list from Jamf that states it.",
            "completeness_unstated": LOOK_MOBILE,
            "age_unstated": "Let Jamf update the inventory of the device, then export again.",
        },
    ),
    Source(
        name="jamf-app-catalogue",
        kind=Kind.APPS,
        system="jamf-mobile",
        title="Jamf Pro: apps in the catalogue",
        how="GET /JSSResource/mobiledeviceapplications or /JSSResource/macapplications; export the devices instead.",
        detect=_detect_any(
            *("mobile_device_applications", "mobile_device_application", "mac_applications", "mac_application")
        ),
        refuses="lists the apps that Jamf distributes, not those that are installed. Export the devices instead: "
        f"{_ALL_MOBILES}, or {_ALL_SECTIONS}.",
    ),
    Source(
        name="jamf-cli-installs",
        kind=Kind.APPS,
        system="jamf-computers",
        title="jamf-cli: software installs",
        how="jamf-cli pro report software-installs; export the computers instead.",
        detect=has_keys("item.title", "item.version", "item.device_count"),
        refuses=f"counts devices and names none of them. Export the computers themselves instead: {_ALL_SECTIONS}.",
    ),
)
