"""Microsoft Defender for Endpoint: the software of machines, and the machines.

Read: SoftwareInventoryByMachine, its export files (a JSON object a line), and the advanced hunting tables
DeviceTvmSoftwareInventory and DeviceInfo, as their APIs and the portal give them. Columns and keys:
learn.microsoft.com/defender-endpoint, "Export software inventory assessment per device", "Machine resource type",
and learn.microsoft.com/defender-xdr, "Advanced hunting schema". No identifiers of apps; names come in lower case with
underscores. Which apps Defender sees is not documented as complete of any platform.
"""

from collections.abc import Iterator, Mapping, Sequence

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import first
from appcheck.source import Documents, Source, Wanted, has_columns, table, text_of

_PLACES = ("value.item", "item.value.item", "Results.item", "results.item", "item", "")
_CAPS = (10_000, 30_000, 100_000)
"""So many rows advanced hunting gives and no more, in the portal and through its APIs."""

_SOFTWARE = {
    "app.name": ("softwareName",),
    "app.publisher": ("softwareVendor",),
    "version": ("softwareVersion",),
    "device.device_id": ("deviceId",),
    "device.name": ("deviceName",),
    "device.platform": ("osPlatform",),
    "device.os_version": ("osVersion",),
}
_MACHINE = {
    "device.device_id": ("id", "deviceId"),
    "device.name": ("computerDnsName", "deviceName"),
    "device.entra_id": ("aadDeviceId",),
    "device.platform": ("osPlatform",),
    "device.os_version": ("version", "osVersion"),
    "device.checked_in": ("lastSeen", "Timestamp"),
}


def _at(export: Export, *keys: str, without: Sequence[str] = ()) -> str | None:
    """Where objects with all the keys stand, whatever the case of these; hunting says Results or results."""
    written = {path.lower() for path in export.keys} if export.shape is Shape.JSON else set()
    for at in _PLACES:
        found = {f"{at}.{key}".lower().lstrip(".") for key in keys}
        others = {f"{at}.{key}".lower().lstrip(".") for key in without}
        if at in export.keys and written.issuperset(found) and written.isdisjoint(others):
            return at
    return None


def _software_at(export: Export) -> str | None:
    """Where rows name a device; a query may leave its id out."""
    found = _at(export, "deviceId", "softwareName", "softwareVendor")
    return _at(export, "deviceName", "softwareName", "softwareVendor") if found is None else found


def _machines_at(export: Export) -> str | None:
    found = _at(export, "id", "computerDnsName", "aadDeviceId")
    return _at(export, "deviceId", "deviceName", "aadDeviceId", without=("softwareName",)) if found is None else found


def _detect_software(export: Export) -> str | None:
    return None if _software_at(export) is None else "keys softwareName, softwareVendor, and one of a device"


def _detect_table(export: Export) -> str | None:
    by_id = has_columns("DeviceId", "SoftwareName", "SoftwareVendor")(export)
    return by_id or has_columns("DeviceName", "SoftwareName", "SoftwareVendor")(export)


def _detect_machine_table(export: Export) -> str | None:
    """As hunting names the columns, or as PowerShell writes the objects of the API."""
    hunting = has_columns("DeviceId", "DeviceName", "AadDeviceId", "OnboardingStatus", without=("SoftwareName",))
    return hunting(export) or has_columns("id", "computerDnsName", "aadDeviceId")(export)


def _detect_counts(export: Export) -> str | None:
    """Rows of hunting without a device, or the organisation's software, as GET /api/Software lists it."""
    table = has_columns("SoftwareName", "SoftwareVendor", without=("DeviceId", "DeviceName"))(export)
    if table or (_software_at(export) is None and _at(export, "softwareName", "softwareVendor") is not None):
        return table or "keys softwareName, softwareVendor, and none of a device"
    listed = _at(export, "name", "vendor", "exposedMachines")
    return None if listed is None else "keys name, vendor, exposedMachines"


def _detect_references(export: Export) -> str | None:
    named = _at(export, "id", "computerDnsName") is not None and "#MachineReferences" in export.head
    return "@odata.context of MachineReferences" if named else None


def _detect_machines(export: Export) -> str | None:
    at = _machines_at(export)
    marks = _at(export, "computerDnsName"), _at(export, "onboardingStatus"), _at(export, "osPlatform")
    return None if at is None or at not in marks else "key aadDeviceId and others of machines"


def _read_software(export: Export, _: Wanted) -> Documents:
    return _documents(export, _software_at(export) or "", _SOFTWARE, Kind.APPS)


def _read_machines(export: Export, _: Wanted) -> Documents:
    return _documents(export, _machines_at(export) or "", _MACHINE, Kind.DEVICES)


def _documents(export: Export, at: str, keys: Mapping[str, tuple[str, ...]], kind: Kind) -> Documents:
    written = {path.lower() for path in export.keys}
    fields = (field for field, names in keys.items() if any(f"{at}.{n}".lower().lstrip(".") in written for n in names))
    return Documents(lambda: _rows(export, at, keys, kind), frozenset(fields))


def _rows(export: Export, at: str, keys: Mapping[str, tuple[str, ...]], kind: Kind) -> Iterator[Item]:
    """The rows, and trouble where a page names a further one or the rows are as many as hunting gives at most."""
    envelope = at.rpartition(".")[0].rpartition(".")[0]
    paths = (at,) if at in ("", "item") else (at, envelope)
    number = 0
    link = ""
    for path, value in json_values(export, *paths):
        if path != at:
            link = text_of(value.get("@odata.nextLink")) if isinstance(value, dict) else ""
            continue
        number += 1
        row = {key.lower(): each for key, each in value.items()} if isinstance(value, dict) else {}
        values = {field: first(row, *(name.lower() for name in names)) for field, names in keys.items()}
        if not any(values.values()):
            yield Skipped(number, "has none of the keys")
            continue
        device = DeviceTuple(*(values.get(f"device.{field}", "") for field in DeviceTuple._fields))
        app = AppTuple(name=values.get("app.name", ""), publisher=values.get("app.publisher", ""))
        version = values["version"] if kind is Kind.APPS else ""
        yield Record(number, app if kind is Kind.APPS else None, device, version=version)
    if link:
        yield Trouble("truncated", "the last page names a further one (@odata.nextLink): follow it until no page does")
    elif number in _CAPS and at.lower() == "results.item":
        yield Trouble("truncated", f"holds exactly {number} rows, where advanced hunting stops: ask in smaller parts")


def _export_files(export: Export) -> str | None:
    is_answer = export.shape is Shape.JSON and {"exportFiles", "generatedTime"} <= export.keys
    return "keys exportFiles, generatedTime" if is_answer else None


_PER_DEVICE = (
    "Export what names the device in each row: GET /api/machines/SoftwareInventoryByMachine with all its pages, or"
    " advanced hunting: DeviceTvmSoftwareInventory."
)
_ADD_DEVICES = (
    "Defender does not say who owns or uses a device. Add machines (GET /api/machines), which carry the Entra device"
    " id, and Intune's device list."
)
_REMEDIES = {
    "ownership_unstated": _ADD_DEVICES,
    "age_unstated": "Defender dates no list of apps. If it is fresh, say so: --accept age_unstated.",
    "unattributed": _ADD_DEVICES,
    "completeness_unstated": "Defender's software inventory knows few store apps and no web apps; judge such devices by"
    " the inventory of Intune or another MDM as well.",
}

SOURCES = (
    Source(
        "defender-software",
        Kind.APPS,
        "defender",
        "Defender: software inventory (CSV)",
        "Defender portal > Advanced hunting: DeviceTvmSoftwareInventory > Export.",
        _detect_table,
        table(_SOFTWARE),
        remedies=_REMEDIES,
    ),
    Source(
        "defender-software-json",
        Kind.APPS,
        "defender",
        "Defender: software inventory (JSON)",
        "GET /api/machines/SoftwareInventoryByMachine with all its pages, or the files of SoftwareInventoryExport.",
        _detect_software,
        _read_software,
        remedies=_REMEDIES,
    ),
    Source(
        "defender-machines",
        Kind.DEVICES,
        "defender",
        "Defender: machines (JSON)",
        "GET /api/machines with all its pages, or advanced hunting: DeviceInfo.",
        _detect_machines,
        _read_machines,
    ),
    Source(
        "defender-machines-table",
        Kind.DEVICES,
        "defender",
        "Defender: machines (CSV)",
        "Defender portal > Advanced hunting: DeviceInfo | summarize arg_max(Timestamp, *) by DeviceId > Export.",
        _detect_machine_table,
        table(_MACHINE),
    ),
    Source(
        "defender-software-counted",
        Kind.APPS,
        "defender",
        "Defender: software, without devices",
        "GET /api/Software, or advanced hunting that sums devices up.",
        _detect_counts,
        refuses=f"lists software and not the devices that have it. {_PER_DEVICE}",
    ),
    Source(
        "defender-machine-references",
        Kind.DEVICES,
        "defender",
        "Defender: machines with one software",
        "GET /api/Software/{id}/machineReferences.",
        _detect_references,
        refuses=f"lists machines without saying which software they have. {_PER_DEVICE}",
    ),
    Source(
        "defender-export-links",
        Kind.APPS,
        "defender",
        "Defender: links to export files",
        "GET /api/machines/SoftwareInventoryExport.",
        _export_files,
        refuses="holds links to the files of an export and none of their rows. Download the files that exportFiles"
        " names, and give these.",
    ),
)
