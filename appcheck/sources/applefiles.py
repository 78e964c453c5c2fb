"""Apps as files on a Mac list them: a backup of an iPhone, system_profiler, and Munki."""

import plistlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from xml.parsers.expat import ExpatError

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import Data, first, part
from appcheck.source import Documents, Source, Wanted

MAC = DeviceTuple(platform="macOS")
_LISTED = "Installed Applications"
_PROFILED = "SPApplicationsDataType"
_HARDWARE = "SPHardwareDataType"
_SIGNER = re.compile(
    r"(?:Developer ID Application|Apple Distribution|3rd Party Mac Developer Application): (.*?)(?: \(\w+\))?"
)


def _detect_backup(export: Export) -> str | None:
    keys = export.plist.keys() if export.shape is Shape.PLIST and isinstance(export.plist, dict) else set()
    if _LISTED in keys or {"Unique Identifier", "Product Type"} <= keys:
        return f"key {_LISTED if _LISTED in keys else 'Unique Identifier'}"
    return None


def _read_backup(export: Export, _: Wanted) -> Documents:
    names = ("device_id", "name", "serial", "udid", "os_version", "model", "inventoried")
    fields = frozenset(f"device.{name}" for name in names)
    return Documents(lambda: _backup(export), fields | {"app.identifier", "app.name", "app.publisher", "version"})


def _backup(export: Export) -> Iterator[Item]:
    """The apps that were installed when the backup was made; `Applications` adds what the store said of some."""
    if not isinstance(export.plist, dict):
        raise _not_one()
    told, numbers = export.plist, count(1)
    made = told.get("Last Backup Date")
    udid = first(told, "Unique Identifier", "Target Identifier")
    device = DeviceTuple(
        device_id=udid,
        name=first(told, "Device Name", "Display Name"),
        serial=first(told, "Serial Number"),
        udid=udid,
        os_version=first(told, "Product Version"),
        model=first(told, "Product Type"),
        inventoried=f"{made.isoformat()}Z" if isinstance(made, datetime) else "",
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


def _sections(export: Export) -> list[Data]:
    """The parts of a report of system_profiler, as XML or as JSON, each with its items."""
    if export.shape is Shape.PLIST and isinstance(export.plist, list):
        return [each for each in export.plist if isinstance(each, dict) and "_items" in each]
    return []


def _detect_profile(export: Export) -> str | None:
    types = {first(each, "_dataType") for each in _sections(export)}
    if _PROFILED in types:
        return f"data type {_PROFILED}"
    return f"key {_PROFILED}" if export.shape is Shape.JSON and f"{_PROFILED}.item" in export.keys else None


def _read_profile(export: Export, _: Wanted) -> Documents:
    fields = ("app.name", "app.publisher", "app.platform", "app.signs", "version", "device.platform", "device.serial")
    return Documents(lambda: _profile(export), frozenset((*fields, "device.udid")))


def _profile(export: Export) -> Iterator[Item]:
    """The apps of one Mac, which the report names only where its hardware is in it, too."""
    if export.shape is Shape.PLIST:
        parts = {first(each, "_dataType"): each["_items"] for each in _sections(export)}
    else:
        parts = {key: value for _, found in json_values(export, "") for key, value in part(found).items()}
    hardware, apps = parts.get(_HARDWARE), parts.get(_PROFILED)
    made = hardware[0] if isinstance(hardware, list) and hardware and isinstance(hardware[0], dict) else {}
    device = MAC._replace(serial=first(made, "serial_number"), udid=first(made, "platform_UUID"))
    for number, app in enumerate(apps if isinstance(apps, list) else (), start=1):
        if not isinstance(app, dict) or not first(app, "_name"):
            yield Skipped(number, "is no app with a name", device)
            continue
        source = first(app, "obtained_from")
        signs = f"obtained_from={source}" if source else ""
        named = AppTuple(name=first(app, "_name"), publisher=_publisher(app), platform=MAC.platform, signs=signs)
        yield Record(number, named, device, version=first(app, "version"))


def _publisher(app: Data) -> str:
    """Who signed an app; a name of Apple's own certificates says nothing of who made it."""
    signers = app.get("signed_by")
    found = _SIGNER.fullmatch(str(signers[0])) if isinstance(signers, list) and signers else None
    return found[1] if found else ""


def _detect_munki(export: Export) -> str | None:
    apps = export.plist if export.shape is Shape.PLIST and isinstance(export.plist, list) else []
    found = any(isinstance(app, dict) and {"bundleid", "path"} <= app.keys() for app in apps)
    return "keys bundleid, path" if found else None


def _read_munki(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "app.platform", "version", "device.platform"))
    return Documents(lambda: _munki(export), fields)


def _munki(export: Export) -> Iterator[Item]:
    if not isinstance(export.plist, list):
        raise _not_one()
    for number, app in enumerate(export.plist, start=1):
        if not isinstance(app, dict):
            yield Skipped(number, "is no app", MAC)
            continue
        named = AppTuple(first(app, "bundleid"), first(app, "name", "bundlename"), platform=MAC.platform)
        yield Record(number, named, MAC, version=first(app, "version"))


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
        name="system-profiler",
        kind=Kind.APPS,
        system="macos-tools",
        title="Mac: system_profiler",
        how="system_profiler -xml SPApplicationsDataType SPHardwareDataType > MAC.plist; names only, no identifiers.",
        detect=_detect_profile,
        read=_read_profile,
        device_from_name=True,
        remedies=_REMEDIES,
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
)
