"""Addigy: applications by agent, and devices, from its API (v1); it names apps and has no identifiers.

Keys: pliancy/addigy-node and JupiterOne/graph-addigy.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import first
from appcheck.source import Documents, Source, Wanted, has_keys, text_of


def _read_apps(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _apps(export), frozenset(("app.name", "version", "device.device_id")))


def _apps(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for _, data in json_values(export, "item"):
        if not isinstance(data, dict) or not first(data, "agentid"):
            yield Skipped(next(numbers), "is no agent with its applications")
            continue
        device, apps = DeviceTuple(device_id=first(data, "agentid")), data.get("installed_applications")
        if not isinstance(apps, list) or not apps:
            yield Record(next(numbers), device=device._replace(apps_listed="no"))
            continue
        for app in apps:
            if isinstance(app, dict):
                yield Record(next(numbers), AppTuple(name=first(app, "name")), device, version=first(app, "version"))
            else:
                yield Skipped(next(numbers), "the application is no object", device)


_DEVICE_KEYS = {
    "device_id": "agentid",
    "name": "Device Name",
    "serial": "Serial Number",
    "udid": "UDID",
    "os_version": "OS Version",
    "model": "Hardware Model",
    "checked_in": "Last Online",
    "login": "Current User",
}


def _read_devices(export: Export, _: Wanted) -> Documents:
    present = frozenset(f"device.{field}" for field, key in _DEVICE_KEYS.items() if f"item.{key}" in export.keys)
    return Documents(lambda: _devices(export), present | {"device.enrolment"})


def _devices(export: Export) -> Iterator[Item]:
    for number, (_, data) in enumerate(json_values(export, "item"), start=1):
        if not isinstance(data, dict):
            yield Skipped(number, "is no device")
            continue
        enrolment = "UserEnrollment" if text_of(data.get("User Enrollment")).lower() == "true" else ""
        told = {field: first(data, key) for field, key in _DEVICE_KEYS.items()}
        yield Record(number, device=DeviceTuple(**told, enrolment=enrolment))


SOURCES = (
    Source(
        name="addigy-apps",
        kind=Kind.APPS,
        system="addigy",
        title="Addigy: installed applications",
        how="GET /api/applications (v1), saved as JSON; it lists names and no identifiers.",
        detect=has_keys("item.agentid", "item.installed_applications"),
        read=_read_apps,
        remedies={
            "age_unstated": "Addigy dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "Add a device list that says who owns each device.",
        },
    ),
    Source(
        name="addigy-devices",
        kind=Kind.DEVICES,
        system="addigy",
        title="Addigy: devices",
        how="GET /api/devices (v1), saved as JSON.",
        detect=has_keys("item.agentid", "item.Device Name", without=("item.installed_applications",)),
        read=_read_devices,
    ),
)
