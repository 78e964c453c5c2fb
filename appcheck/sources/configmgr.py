"""Microsoft Configuration Manager: installed software of computers, as its reports, views and classes name it.

A report that Reporting Services saves as CSV has its parameters first, then a header whose cells are the names of
text boxes, such as `Details_Table0_ProductName`. The views v_GS_INSTALLED_SOFTWARE_CATEGORIZED and
v_Add_Remove_Programs end their columns in 0 (learn.microsoft.com/intune/configmgr, "Asset Intelligence views",
"Hardware inventory views"); the class behind the first, SMS_InstalledSoftware, does not, and a query may name some
columns anew. Users are written with their domain, as sAMAccountName.
"""

from collections.abc import Iterator, Mapping

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import first, place_of
from appcheck.source import Documents, Source, Wanted, plain, table

_APP: Mapping[str, tuple[str, ...]] = {
    "app.name": ("ProductName", "ARPDisplayName", "DisplayName0"),
    "app.publisher": ("Publisher",),
    "version": ("ProductVersion", "Version"),
}
_COMPUTER: Mapping[str, tuple[str, ...]] = {
    "device.device_id": ("ResourceID",),
    "device.name": ("Netbios_Name", "ComputerName", "PSComputerName", "Name0", "MachineName"),
    "device.serial": ("SerialNumber",),
    "device.platform": ("OperatingSystem",),
    "device.model": ("Model",),
    "device.login": ("User_Name", "TopConsoleUser"),
}


def _spellings(names: tuple[str, ...]) -> tuple[str, ...]:
    """A column in the report, in the view, and in the class."""
    return tuple(each for n in names for each in (f"Details_Table0_{n}", f"Details_Table0_{n}0", f"{n}0", n))


_APP_COLUMNS = {field: _spellings(names) for field, names in _APP.items()}
_COMPUTER_COLUMNS = {field: _spellings(names) for field, names in _COMPUTER.items()}


def _has(cells: frozenset[str], field: str, columns: Mapping[str, tuple[str, ...]]) -> bool:
    return not cells.isdisjoint(map(plain, columns[field]))


def _cells(export: Export) -> frozenset[str]:
    is_table = export.shape is Shape.TEXT and export.header is not None
    return frozenset(map(plain, export.header.cells)) if is_table and export.header else frozenset()


def _is_ours(cells: frozenset[str]) -> bool:
    """Whether columns are of a report, or of the view or class of installed software, and not counted."""
    report = any(cell.startswith("detailstable0") for cell in cells)
    view = not cells.isdisjoint(("productname0", "arpdisplayname0", "arpdisplayname"))
    return report or view or {"displayname0", "version0"} <= cells


def _detect_software(export: Export) -> str | None:
    cells = _cells(export)
    whole = _is_ours(cells) and _has(cells, "app.name", _APP_COLUMNS)
    named = any(_has(cells, field, _COMPUTER_COLUMNS) for field in ("device.device_id", "device.name"))
    return "columns of installed software" if whole and named else None


def _detect_counts(export: Export) -> str | None:
    cells = _cells(export)
    whole = _is_ours(cells) and _has(cells, "app.name", _APP_COLUMNS)
    named = any(_has(cells, field, _COMPUTER_COLUMNS) for field in ("device.device_id", "device.name"))
    return "columns of installed software, and none of a computer" if whole and not named else None


def _detect_computers(export: Export) -> str | None:
    cells = _cells(export)
    report = any(cell.startswith("detailstable0") for cell in cells)
    named = _has(cells, "device.name", _COMPUTER_COLUMNS) and _has(cells, "device.serial", _COMPUTER_COLUMNS)
    apps = any("product" in cell or "software" in cell or "displayname" in cell for cell in cells)
    return "columns Details_Table0_ of computers" if report and named and not apps else None


_PLACES = ("item", "value.item", "")


def _objects_at(export: Export) -> str | None:
    at = place_of(export, _PLACES, "ARPDisplayName", "ProductCode")
    return at if export.shape is Shape.JSON else None


def _detect_objects(export: Export) -> str | None:
    return None if _objects_at(export) is None else "keys ARPDisplayName, ProductCode"


def _read_objects(export: Export, _: Wanted) -> Documents:
    at = _objects_at(export) or ""
    keys = {key.removeprefix(at).lstrip(".") for key in export.keys}
    known = {**_APP, **_COMPUTER}
    fields = frozenset(field for field, names in known.items() if keys.intersection(names))

    def items() -> Iterator[Item]:
        for number, (_, value) in enumerate(json_values(export, at), start=1):
            if not isinstance(value, dict):
                yield Skipped(number, "is no object of SMS_InstalledSoftware")
                continue
            values = {field: first(value, *names) for field, names in known.items()}
            device = DeviceTuple(*(values.get(f"device.{field}", "") for field in DeviceTuple._fields))
            app = AppTuple(name=values["app.name"], publisher=values["app.publisher"])
            yield Record(number, app, device, version=values["version"])

    return Documents(items, fields)


_REMEDIES = {
    "completeness_unstated": "Configuration Manager lists what Windows Installer and Add/Remove Programs know; judge"
    " such computers by an inventory with store apps as well.",
    "ownership_unstated": "Configuration Manager does not say who owns a computer; add a device list that does.",
    "age_unstated": "The report carries no date. If it is fresh, say so: --accept age_unstated.",
}

SOURCES = (
    Source(
        "configmgr-software",
        Kind.APPS,
        "configmgr",
        "Configuration Manager: installed software (CSV)",
        "A report of installed software that names the computer in each row > Export > CSV; or a query of"
        " v_GS_INSTALLED_SOFTWARE_CATEGORIZED with the name of the computer.",
        _detect_software,
        table({**_APP_COLUMNS, **_COMPUTER_COLUMNS}),
        remedies=_REMEDIES,
    ),
    Source(
        "configmgr-software-json",
        Kind.APPS,
        "configmgr",
        "Configuration Manager: installed software (JSON)",
        "PowerShell: Get-CimInstance -Namespace root/cimv2/sms -ClassName SMS_InstalledSoftware | ConvertTo-Json, on"
        " each computer; the file is named after it.",
        _detect_objects,
        _read_objects,
        device_from_name=True,
        remedies=_REMEDIES,
    ),
    Source(
        "configmgr-computers",
        Kind.DEVICES,
        "configmgr",
        "Configuration Manager: computers (CSV)",
        "A report that lists computers with serial number and user > Export > CSV.",
        _detect_computers,
        table(_COMPUTER_COLUMNS),
    ),
    Source(
        "configmgr-software-counted",
        Kind.APPS,
        "configmgr",
        "Configuration Manager: software, without computers",
        "A report that counts installed software.",
        _detect_counts,
        refuses="lists software without the computers that have it. Export a report that names the computer in each"
        " row, or query v_GS_INSTALLED_SOFTWARE_CATEGORIZED joined with v_R_System.",
    ),
)
