"""Mosyle: devices from its API; what it lists of apps is in no documentation that was found.

Keys: the answers of listdevices that runZeroInc/runzero-custom-integrations documents; times are
seconds since 1970 as text.
"""

from collections.abc import Iterator

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import first, place_of
from appcheck.source import Documents, Source, Wanted, text_of

_PLACES = ("response.devices.item", "response.item.devices.item", "item.response.devices.item", "item")
_ROWS = ("response.rows", "response.item.rows", "item.response.rows")
_KEYS = {
    "device_id": ("deviceudid",),
    "name": ("device_name",),
    "serial": ("serial_number",),
    "udid": ("deviceudid",),
    "platform": ("os",),
    "os_version": ("osversion",),
    "model": ("device_model_name", "device_model"),
    "enrolment": ("enrollment_type",),
    "checked_in": ("date_checkin", "date_last_beat", "date_info"),
    "user_id": ("userid",),
    "email": ("useremail",),
    "user_name": ("username",),
}


def _detect(export: Export) -> str | None:
    found = export.shape is Shape.JSON and place_of(export, _PLACES, "deviceudid") is not None
    return "key deviceudid" if found else None


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _devices(export), frozenset(f"device.{name}" for name in (*_KEYS, "state")))


def _devices(export: Export) -> Iterator[Item]:
    rows = number = 0
    devices: set[str] = set()
    place = place_of(export, _PLACES, "deviceudid") or _PLACES[0]
    for path, data in json_values(export, place, *_ROWS):
        if path in _ROWS:
            rows = max(rows, int(text) if (text := text_of(data)).isdecimal() else 0)
            continue
        number += 1
        if not isinstance(data, dict):
            yield Skipped(number, "is no device")
            continue
        told = {field: first(data, *keys) for field, keys in _KEYS.items()}
        state = "deleted" if text_of(data.get("is_deleted")).lower() in ("1", "true") else ""
        devices.add(told["device_id"] or f"number {number}")
        yield Record(number, device=DeviceTuple(**told, state=state))
    if rows > len(devices):
        yield Trouble("truncated", f"rows says {rows} devices, {len(devices)} are in the file: export all pages")


SOURCES = (
    Source(
        name="mosyle-devices",
        kind=Kind.DEVICES,
        system="mosyle",
        title="Mosyle: devices",
        how="POST listdevices for each operating system, with all its pages.",
        detect=_detect,
        read=_read,
    ),
)
