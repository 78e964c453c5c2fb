"""Apps as files on a Mac list them: a backup of an iPhone, and Munki."""

import plistlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from xml.parsers.expat import ExpatError

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import first, part
from appcheck.source import Documents, Source, Wanted

MAC = DeviceTuple(platform="macOS")
_LISTED = "Installed Applications"
_BACKUP_FIELDS = frozenset(
    f"device.{name}" for name in ("device_id", "name", "serial", "udid", "os_version", "model", "inventoried")
)


def _detect_backup(export: Export) -> str | None:
    keys = export.plist.keys() if export.shape is Shape.PLIST and isinstance(export.plist, dict) else set()
    if _LISTED in keys or {"Unique Identifier", "Product Type"} <= keys:
        return f"key {_LISTED if _LISTED in keys else 'Unique Identifier'}"
    return None


def _read_backup(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "app.publisher", "version")) | _BACKUP_FIELDS
    return Documents(lambda: _backup(export), fields)


def _backup(export: Export) -> Iterator[Item]:
    """The apps that were installed when the backup was made; `Applications` adds what the store said of some."""
    if not isinstance(export.plist, dict):
        raise _not_one()
    told, numbers = export.plist, count(1)
    udid = first(told, "Unique Identifier", "Target Identifier")
    device = DeviceTuple(
        device_id=udid,
        name=first(told, "Device Name", "Display Name"),
        serial=first(told, "Serial Number"),
        udid=udid,
        os_version=first(told, "Product Version"),
        model=first(told, "Product Type"),
        inventoried=_time(told.get("Last Backup Date")),
    )
    apps, details = told.get(_LISTED), part(told, "Applications")
    if not isinstance(apps, list):
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
        apps = []
    elif not apps and not details:
        yield Record(next(numbers), device=device._replace(apps_listed="yes"))
    for identifier in dict.fromkeys([*map(str, apps), *details]):
        store = _store(details.get(identifier))
        named = AppTuple(identifier, first(store, "itemName"), first(store, "artistName"))
        yield Record(next(numbers), named, device, version=first(store, "bundleShortVersionString"))


def _not_one() -> Unreadable:
    return Unreadable("is no such property list", "check that it is the file you mean")


def _store(app: object) -> Mapping[str, object]:
    """What the store said of an app, a property list inside the property list; empty where it cannot be read."""
    metadata = app.get("iTunesMetadata") if isinstance(app, dict) else None
    try:
        found = plistlib.loads(metadata) if isinstance(metadata, bytes) else None
    except (plistlib.InvalidFileException, ExpatError, ValueError, LookupError, TypeError, OverflowError):
        found = None
    return found if isinstance(found, dict) else {}


_MANIFEST = ("Applications", "Lockdown", "SystemDomainsVersion")


def _detect_manifest(export: Export) -> str | None:
    is_one = export.shape is Shape.PLIST and isinstance(export.plist, dict) and set(_MANIFEST) <= export.plist.keys()
    return "keys " + ", ".join(_MANIFEST) if is_one else None


def _read_manifest(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.signs", "version")) | _BACKUP_FIELDS
    return Documents(lambda: _manifest(export), fields)


def _manifest(export: Export) -> Iterator[Item]:
    """The containers of the backup: those of apps, and of what belongs to them, which their class tells apart."""
    if not isinstance(export.plist, dict):
        raise _not_one()
    told, apps, numbers = part(export.plist, "Lockdown"), export.plist.get("Applications"), count(1)
    device = DeviceTuple(
        device_id=first(told, "UniqueDeviceID"),
        name=first(told, "DeviceName"),
        serial=first(told, "SerialNumber"),
        udid=first(told, "UniqueDeviceID"),
        os_version=first(told, "ProductVersion"),
        model=first(told, "ProductType"),
        inventoried=_time(export.plist.get("Date")),
    )
    if not isinstance(apps, dict) or not apps:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
        return
    for identifier, app in apps.items():
        kind = first(part(app), "ContainerContentClass")
        named = AppTuple(identifier, signs=f"ContainerContentClass={kind}" if kind else "")
        yield Record(next(numbers), named, device, version=first(part(app), "CFBundleVersion"))


def _time(made: object) -> str:
    """A date of a property list, which is in UTC."""
    return f"{made.isoformat()}Z" if isinstance(made, datetime) else ""


def _detect_munki(export: Export) -> str | None:
    if export.shape is Shape.JSON:
        return "keys bundleid, path" if {"item.bundleid", "item.path"} <= export.keys else None
    apps = export.plist if export.shape is Shape.PLIST and isinstance(export.plist, list) else []
    found = any(isinstance(app, dict) and {"bundleid", "path"} <= app.keys() for app in apps)
    return "keys bundleid, path" if found else None


def _read_munki(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "app.platform", "version", "device.platform"))
    return Documents(lambda: _munki(export), fields)


def _munki(export: Export) -> Iterator[Item]:
    is_json = export.shape is Shape.JSON
    apps = (app for _, app in json_values(export, "item")) if is_json else export.plist
    if not isinstance(apps, Iterable):
        raise _not_one()
    for number, app in enumerate(apps, start=1):
        if not isinstance(app, dict):
            yield Skipped(number, "is no app", MAC)
            continue
        named = AppTuple(first(app, "bundleid"), first(app, "name", "bundlename"), platform=MAC.platform)
        yield Record(number, named, MAC, version=first(app, "version"))


def _detect_report(export: Export) -> str | None:
    keys = export.plist.keys() if export.shape is Shape.PLIST and isinstance(export.plist, dict) else set()
    return "keys ManagedInstalls, ManifestName" if {"ManagedInstalls", "ManifestName"} <= keys else None


_REMEDIES = {
    "completeness_unstated": "If you know that it lists every app, say so: --says FILE:completeness=full.",
    "age_unstated": "The file carries no date. If you have just made it, say so: --accept age_unstated.",
    "ownership_unstated": "Add a device list that says who owns each device.",
}

SOURCES = (
    Source(
        name="ios-backup",
        kind=Kind.APPS,
        system="ios-backup",
        title="iPhone or iPad: Info.plist of a backup",
        how="Back the device up with Finder, iTunes or idevicebackup2, and give Info.plist from the backup's folder.",
        detect=_detect_backup,
        read=_read_backup,
        remedies=_REMEDIES
        | {"not_in_inventory": "The backup does not list its apps; make it again with a newer iTunes or Finder."},
    ),
    Source(
        name="ios-backup-manifest",
        kind=Kind.APPS,
        system="ios-backup-manifest",
        title="iPhone or iPad: Manifest.plist of a backup",
        how="Back the device up with Finder, iTunes or idevicebackup2, and give Manifest.plist from its folder.",
        detect=_detect_manifest,
        read=_read_manifest,
        remedies=_REMEDIES
        | {"not_in_inventory": "The backup does not list its apps; make it again with a newer iTunes or Finder."},
    ),
    Source(
        name="munki-inventory",
        kind=Kind.APPS,
        system="macos-tools",
        title="Mac: ApplicationInventory.plist of Munki",
        how="Copy /Library/Managed Installs/ApplicationInventory.plist from each Mac, named after it.",
        detect=_detect_munki,
        read=_read_munki,
        device_from_name=True,
        remedies=_REMEDIES,
    ),
    Source(
        name="munki-report",
        kind=Kind.APPS,
        system="macos-tools",
        title="Mac: ManagedInstallReport.plist of Munki",
        how="Give ApplicationInventory.plist instead.",
        detect=_detect_report,
        refuses="lists what Munki is to install or remove, not the apps that are there. Give "
        "ApplicationInventory.plist, which lies beside it in /Library/Managed Installs, named after the Mac.",
    ),
)
