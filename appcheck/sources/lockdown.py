"""What an iPhone or iPad tells a computer of itself: ideviceinfo, and pymobiledevice3 usbmux list and lockdown info.

Keys: lockdownd's, as in the man page of ideviceinfo and in pymobiledevice3.
"""

import re
from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape, open_utf8
from appcheck.jsonstream import json_values
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import Data, first, place_of
from appcheck.source import Documents, Source, Wanted

_KEYS = ("UniqueDeviceID", "ProductType", "DeviceName")
_PLACES = ("", "item")
_LINES = tuple(re.compile(rf"^{key}: \S", re.MULTILINE) for key in _KEYS)


def _detect(export: Export) -> str | None:
    if export.shape is Shape.PLIST:
        found = isinstance(export.plist, dict) and all(key in export.plist for key in _KEYS)
    elif export.shape is Shape.TEXT:
        found = all(line.search(export.head) for line in _LINES)
    else:
        found = export.shape is Shape.JSON and place_of(export, _PLACES, *_KEYS) is not None
    return "keys " + ", ".join(_KEYS) if found else None


def _read(export: Export, _: Wanted) -> Documents:
    names = ("device_id", "name", "serial", "udid", "platform", "os_version", "model")
    return Documents(lambda: _devices(export), frozenset(f"device.{name}" for name in names))


def _devices(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for told in _told(export):
        udid = first(told, "UniqueDeviceID") if isinstance(told, dict) else ""
        if not isinstance(told, dict) or not udid:
            yield Skipped(next(numbers), "is no device with UniqueDeviceID")
            continue
        device = DeviceTuple(
            device_id=udid,
            name=first(told, "DeviceName"),
            serial=first(told, "SerialNumber"),
            udid=udid,
            platform=first(told, "DeviceClass"),
            os_version=first(told, "ProductVersion"),
            model=first(told, "ProductType"),
        )
        yield Record(next(numbers), device=device)


def _told(export: Export) -> Iterator[object]:
    if export.shape is Shape.PLIST:
        yield export.plist
    elif export.shape is Shape.TEXT:
        yield from _blocks(export)
    else:
        yield from (value for _, value in json_values(export, place_of(export, _PLACES, *_KEYS) or ""))


def _blocks(export: Export) -> Iterator[Data]:
    """The devices of a text, each with a line a value; a key that comes again is that of another device."""
    told: Data = {}
    with open_utf8(export) as text:
        for line in text:
            key, colon, value = line.decode("utf-8", "replace").rstrip().partition(": ")
            if not colon or key[:1].isspace():
                continue
            if key in told:
                yield told
                told = {}
            told[key] = value
    yield told


SOURCES = (
    Source(
        name="ios-lockdown",
        kind=Kind.DEVICES,
        system="ios-tools",
        title="iPhone or iPad: ideviceinfo, or pymobiledevice3 usbmux list",
        how="ideviceinfo > PHONE.txt, or pymobiledevice3 usbmux list > PHONES.json.",
        detect=_detect,
        read=_read,
    ),
)
