"""Jamf Pro: lists of devices from the Classic API, of all and of those that an advanced search found, JSON and XML.

Keys: developer.jamf.com, Classic API, mobiledevices, computers (with subset/basic) and the advanced
searches. A search names its display fields as the console does, with spaces and marks replaced in
one way or another (`Last Check-in`, `Last_Check_in`), so they are compared without them.
"""

from collections.abc import Iterator, Sequence

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import texts_of
from appcheck.source import Documents, Source, Wanted, plain, text_of
from appcheck.sources.jamftables import APPS, COLUMNS, SEARCH, names_apps
from appcheck.xmlstream import xml_elements

_FIRST = {"device_id": ("id",), "name": ("name", "device_name"), "inventoried": ("report_date_utc", "report_date")}
_KEYS = {field: tuple(map(plain, (*_FIRST.get(field, ()), *names))) for field, names in COLUMNS.items()}

_ONLY = {"id", "name"}
"""All that GET /JSSResource/computers says of each."""


def _list_at(export: Export, many: str, one: str, search: str) -> str | None:
    """Where the members of a list or of what a search found stand; None where there is no such list."""
    member = f"{many}.{one}" if export.shape is Shape.XML else f"{many}.item"
    if export.shape not in (Shape.JSON, Shape.XML):
        return None
    if f"{search}.{many}" in export.keys:
        return f"{search}.{member}"
    told = {path.removeprefix(f"{member}.") for path in export.keys if path.startswith(f"{member}.")}
    return member if {"id", "name", "udid", "managed"} <= told or told == _ONLY else None


def _source(name: str, system: str, many: str, one: str, how: str) -> Source:
    search = f"advanced_{one}_search"

    def detect(export: Export) -> str | None:
        place = _list_at(export, many, one, search)
        return f"keys of {place}" if place is not None else None

    def read(export: Export, _: Wanted) -> Documents:
        place = _list_at(export, many, one, search) or many
        keys = [plain(path.removeprefix(f"{place}.")) for path in export.keys if path.startswith(f"{place}.")]
        if not APPS.isdisjoint(keys):
            raise names_apps()
        fields = {f"device.{field}" for field, names in _KEYS.items() if any(key in names for key in keys)}
        return Documents(lambda: _devices(export, place), frozenset(fields or {"device.device_id"}))

    title = f"Jamf Pro: list of {many.replace('_', ' ')} (Classic API)"
    return Source(name, Kind.DEVICES, system, title, f"{how}. {SEARCH}", detect=detect, read=read)


def _devices(export: Export, place: str) -> Iterator[Item]:
    size = f"{place.rpartition('.')[0]}.size"
    said = number = 0
    for path, data in (xml_elements if export.shape is Shape.XML else json_values)(export, place, size):
        if path == size:
            said = max(said, int(text) if (text := text_of(data)).isdecimal() else 0)
            continue
        number += 1
        told = texts_of(data) if isinstance(data, dict) else {}
        if not told:
            yield Skipped(number, "is no device")
            continue
        device = {field: _first(told, names) for field, names in _KEYS.items()}
        yield Record(number, device=DeviceTuple(**device))
    if said > number:
        yield Trouble("truncated", f"size says {said} devices, {number} are in the file: export it again")


def _first(told: dict[str, str], names: Sequence[str]) -> str:
    return next((text for name in names if (text := told.get(name, "").strip())), "")


_OTHER = ("webhook.webhookEvent", "computer_history.general", "mobile_device_history.general", "computer_applications")


def _detect_other(export: Export) -> str | None:
    """What else Jamf answers or posts of a device, in JSON and in XML."""
    if export.shape not in (Shape.JSON, Shape.XML):
        return None
    return next((f"key {key}" for key in _OTHER for at in ("", "item.") if f"{at}{key}" in export.keys), None)


SOURCES = (
    _source(
        "jamf-classic-computer-list",
        "jamf-computers",
        many="computers",
        one="computer",
        how="GET /JSSResource/computers/subset/basic, or GET /JSSResource/advancedcomputersearches/id/N",
    ),
    _source(
        "jamf-classic-mobile-list",
        "jamf-mobile",
        many="mobile_devices",
        one="mobile_device",
        how="GET /JSSResource/mobiledevices, or GET /JSSResource/advancedmobiledevicesearches/id/N",
    ),
    Source(
        name="jamf-other",
        kind=Kind.APPS,
        system="jamf-mobile",
        title="Jamf Pro: events, histories, or the computers of one app",
        how="Export the devices instead.",
        detect=_detect_other,
        refuses="holds what happened to devices, or the computers of one app, and not what is installed on a device. "
        "Export the devices instead: GET /api/v2/mobile-devices/detail?section=GENERAL&section=HARDWARE"
        "&section=USER_AND_LOCATION&section=APPLICATIONS, all pages, and computers likewise.",
    ),
)
