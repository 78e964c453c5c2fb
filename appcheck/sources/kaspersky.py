"""Kaspersky Security Center: installed apps of a mobile device, as its Open API answers.

Keys: support.kaspersky.com, KSCAPI a00091, attributes of mobile devices: KLMDM_DEVICE_ID and DEV_EX_DATA_APPL. Objects
in an array may be wrapped as {"type": "params", "value": {...}}.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import first, part
from appcheck.source import Documents, Source, Wanted

_APPS = "DEV_EX_DATA_APPL"
_ID = "KLMDM_DEVICE_ID"


def _place(export: Export) -> str | None:
    """Where devices with both keys stand; the place that is nearest to the root."""
    found = [key.removesuffix(_ID).removesuffix(".") for key in export.keys if key.split(".")[-1] == _ID]
    whole = [at for at in found if f"{at}.{_APPS}".lstrip(".") in export.keys]
    return min(whole, key=len) if whole and export.shape is Shape.JSON else None


def _detect(export: Export) -> str | None:
    return None if _place(export) is None else f"keys {_ID}, {_APPS}"


def _read(export: Export, _: Wanted) -> Documents:
    fields = frozenset(("app.identifier", "app.name", "version", "device.device_id"))
    return Documents(lambda: _devices(export, _place(export) or ""), fields)


def _devices(export: Export, at: str) -> Iterator[Item]:
    numbers = count(1)
    for _, value in json_values(export, at):
        if not isinstance(value, dict):
            yield Skipped(next(numbers), "is no device")
            continue
        device = DeviceTuple(device_id=first(value, _ID))
        apps = value.get(_APPS)
        if not isinstance(apps, list) or not apps:
            yield Record(next(numbers), device=device._replace(apps_listed="no"))
            continue
        yield from (_app(app, device, next(numbers)) for app in apps)


def _app(data: object, device: DeviceTuple, number: int) -> Item:
    app = part(data, "value") or part(data)
    if not app:
        return Skipped(number, "is no app", device)
    named = AppTuple(identifier=first(app, "AppIdentifier"), name=first(app, "AppName"))
    return Record(number, named, device, version=first(app, "AppShortVersion", "AppVersion"))


SOURCES = (
    Source(
        "kaspersky-apps",
        Kind.APPS,
        "kaspersky",
        "Kaspersky Security Center: apps of mobile devices",
        "Kaspersky Security Center Open API: the attributes KLMDM_DEVICE_ID and DEV_EX_DATA_APPL of each device.",
        _detect,
        _read,
        remedies={
            "age_unstated": "Add a device list that states when each device last reported.",
            "ownership_unstated": "Add a device list that states who owns each device.",
        },
    ),
)
