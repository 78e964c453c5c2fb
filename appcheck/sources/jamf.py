"""Jamf Pro: computers from its API, mobile devices from the Classic API, and what looks like these and is not."""

from collections.abc import Callable, Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.source import Documents, Facts, Source, Wanted, has_keys, text_of

Data = dict[str, object]
ReadDevice = Callable[[Data, Iterator[int]], Iterator[Item]]
ReadApp = Callable[[Data, str], tuple[AppTuple, str]]

_COMMON = frozenset(("app.identifier", "app.name", "app.platform", "version")) | {
    f"device.{name}"
    for name in (
        *("device_id", "name", "serial", "udid", "platform", "os_version", "model", "inventoried"),
        *("login", "email", "user_name"),
    )
}
_COMPUTER = ("id", "udid", "general", "applications")


def _computers_at(export: Export) -> str:
    """The key path of computer records: a page of results, or an array of them; '' where there are none."""
    found = (at for at in ("results.item", "item") if export.keys.issuperset(f"{at}.{key}" for key in _COMPUTER))
    return next((at for at in found if f"{at}.mobileDeviceId" not in export.keys), "")


def _mobiles_at(export: Export) -> str:
    """The key path of mobile devices: one answer of the Classic API, or an array of them; '' where there are none."""
    return next((at for at in ("mobile_device", "item.mobile_device") if f"{at}.general" in export.keys), "")


def _detect_computers(export: Export) -> str | None:
    at = _computers_at(export)
    return f"keys {at}.general, {at}.applications" if at and export.shape is Shape.JSON else None


def _detect_mobiles(export: Export) -> str | None:
    at = _mobiles_at(export)
    return f"key {at}.general" if at and export.shape is Shape.JSON else None


def _detect_any(*paths: str) -> Callable[[Export], str | None]:
    def detect(export: Export) -> str | None:
        return next((f"key {path}" for path in paths if export.shape is Shape.JSON and path in export.keys), None)

    return detect


def _read_computers(export: Export, _: Wanted) -> Documents:
    fields = _COMMON | {"device.checked_in", "app.signs"}
    return Documents(lambda: _devices(export, _computers_at(export), _computer), fields)


def _read_mobiles(export: Export, _: Wanted) -> Documents:
    fields = _COMMON | {"device.ownership", "app.managed", "app.status"}
    return Documents(lambda: _devices(export, _mobiles_at(export), _mobile), fields)


def _devices(export: Export, at: str, read: ReadDevice) -> Iterator[Item]:
    """The records of each device; `totalCount` is how many devices there are on all pages."""
    numbers = count(1)
    devices = total = 0
    for path, value in json_values(export, at, "totalCount"):
        if path != at:
            total = value if isinstance(value, int) else 0
        elif isinstance(value, dict):
            devices += 1
            yield from read(value, numbers)
        else:
            devices += 1
            yield Skipped(next(numbers), "is no record of a device")
    if total > devices:
        message = f"totalCount says {total} devices, {devices} are in the file: export all pages (page, page-size)"
        yield Trouble("truncated", message)


def _part(record: Data, key: str) -> Data:
    """The object under a key; empty where there is none."""
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _first(record: Data, *keys: str) -> str:
    """The raw text under the first of the keys that has any, '' where none has."""
    return next((text for key in keys if (text := text_of(record.get(key)))), "")


def _computer(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """One record of /api/v1/computers-inventory; a section that was not asked for is null."""
    general, system, user = _part(data, "general"), _part(data, "operatingSystem"), _part(data, "userAndLocation")
    hardware = _part(data, "hardware")
    device = DeviceTuple(
        device_id=_first(data, "id"),
        name=_first(general, "name"),
        serial=_first(hardware, "serialNumber"),
        udid=_first(data, "udid"),
        platform=_first(general, "platform") or _first(system, "name"),
        os_version=_first(system, "version"),
        model=_first(hardware, "modelIdentifier", "model"),
        inventoried=_first(general, "reportDate"),
        checked_in=_first(general, "lastContactTime"),
        login=_first(user, "username"),
        email=_first(user, "email"),
        user_name=_first(user, "realname"),
    )
    yield from _apps(data.get("applications"), device, _computer_app, numbers)


def _computer_app(app: Data, platform: str) -> tuple[AppTuple, str]:
    store = text_of(app.get("macAppStore"))
    named = AppTuple(identifier=_first(app, "bundleId"), name=_first(app, "name"), platform=platform)
    return named._replace(signs=f"macAppStore={store}" if store else ""), _first(app, "version")


def _mobile(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """One answer of /JSSResource/mobiledevices/id/N; the times in the zone of the server come last."""
    general, user = _part(data, "general"), _part(data, "location")
    device = DeviceTuple(
        device_id=_first(general, "id"),
        name=_first(general, "name", "display_name", "device_name"),
        serial=_first(general, "serial_number"),
        udid=_first(general, "udid"),
        platform=_first(general, "os_type"),
        os_version=_first(general, "os_version"),
        model=_first(general, "model_identifier", "model"),
        ownership=_first(general, "device_ownership_level"),
        inventoried=_first(
            general, "last_inventory_update_utc", "last_inventory_update_epoch", "last_inventory_update"
        ),
        login=_first(user, "username"),
        email=_first(user, "email_address"),
        user_name=_first(user, "real_name", "realname"),
    )
    yield from _apps(data.get("applications"), device, _mobile_app, numbers)


def _mobile_app(app: Data, platform: str) -> tuple[AppTuple, str]:
    """The status is Apple's status of a managed app, which may also say that it is not installed."""
    status = _first(app, "application_status")
    identifier, name = _first(app, "identifier"), _first(app, "application_name")
    version = _first(app, "application_short_version", "application_version")
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


def mobile_completeness(facts: Facts) -> Completeness:
    """Jamf asks with Apple's InstalledApplicationList, which shows managed apps only of a personal device."""
    if facts.ownership == "personal":
        return Completeness.MANAGED_ONLY
    return Completeness.FULL if facts.ownership in ("corporate", "shared") else Completeness.UNSTATED


_ALL_SECTIONS = (
    "GET /api/v1/computers-inventory?section=GENERAL&section=HARDWARE&section=OPERATING_SYSTEM"
    "&section=USER_AND_LOCATION&section=APPLICATIONS&page-size=2000, all pages"
)
_ALL_MOBILES = "GET /JSSResource/mobiledevices/id/N as JSON for every mobile device"

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
            "ownership_unstated": "Set the ownership of the device in Jamf Pro, or add a device list that states it.",
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
