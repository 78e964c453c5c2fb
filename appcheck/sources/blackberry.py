"""BlackBerry UEM: applications of a user's device, as its REST API answers.

Keys: developer.blackberry.com, BlackBerry Web Services REST, UserDeviceApplication. The device is in the address of
the request only, so the file name names it.
"""

from collections.abc import Iterator

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import first
from appcheck.source import Documents, Source, Wanted

_KEYS = ("bundleId", "disposition", "personal", "status")


def _place(export: Export) -> str | None:
    """Where the applications stand: the members of an array, alone or under one key."""
    for key in sorted(export.keys) if export.shape is Shape.JSON else ():
        at = key.removesuffix(".bundleId")
        if at != key and at.count(".") < 2 and at.endswith("item") and export.keys >= {f"{at}.{k}" for k in _KEYS}:
            return at
    return None


def _detect(export: Export) -> str | None:
    return None if _place(export) is None else "keys " + ", ".join(_KEYS)


def _read(export: Export, _: Wanted) -> Documents:
    at = _place(export) or "item"
    fields = frozenset(("app.identifier", "app.name", "app.status", "app.signs", "version"))
    return Documents(lambda: _apps(export, at), fields)


def _apps(export: Export, at: str) -> Iterator[Item]:
    for number, (_, app) in enumerate(json_values(export, at), start=1):
        if not isinstance(app, dict):
            yield Skipped(number, "is no application", DeviceTuple())
            continue
        personal = first(app, "personal")
        named = AppTuple(
            identifier=first(app, "bundleId"),
            name=first(app, "name"),
            status=first(app, "status"),
            signs=f"personal={personal}" if personal else "",
        )
        yield Record(number, named, DeviceTuple(), version=first(app, "version"))


SOURCES = (
    Source(
        "blackberry-apps",
        Kind.APPS,
        "blackberry-uem",
        "BlackBerry UEM: applications of a device",
        "GET /SRP/api/v1/users/USER/userDevices/DEVICE/applications for each device, saved as DEVICE.json.",
        _detect,
        _read,
        device_from_name=True,
        remedies={
            "age_unstated": "Add a device list that states when each device last reported.",
            "ownership_unstated": "Add a device list that states who owns each device.",
            "completeness_unstated": "What BlackBerry UEM sees depends on the activation type of a device; where the"
            " type shows personal apps too, say so: --says FILE:completeness=full.",
        },
    ),
)
