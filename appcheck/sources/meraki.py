"""Cisco Meraki Systems Manager: software, devices and users from its Dashboard API.

Keys: meraki/openapi, /networks/{id}/sm/devices, /sm/devices/{id}/softwares and /sm/users. Its `perPage` is 1000 unless
told otherwise, and no more.
"""

from collections.abc import Callable, Iterator

from appcheck.entries import DIRECT_GROUPS
from appcheck.export import Export
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, PersonTuple, Record, Skipped
from appcheck.picking import Data, column_fields, columns_of, first, joined, members
from appcheck.source import Documents, Source, Wanted, has_keys


def _items(export: Export, read: Callable[[int, Data], Item]) -> Iterator[Item]:
    for number, (_, value) in enumerate(json_values(export, "item"), start=1):
        yield read(number, value) if isinstance(value, dict) else Skipped(number, "is no record")


def _read_software(export: Export, _: Wanted) -> Documents:
    names = ("identifier", "name", "publisher", "status", "managed")
    fields = frozenset(f"app.{name}" for name in names) | {"version", "device.device_id"}
    return Documents(lambda: _items(export, _software), fields)


def _software(number: int, data: Data) -> Item:
    app = AppTuple(
        first(data, "identifier"),
        first(data, "name"),
        first(data, "vendor"),
        status=_status(data),
        managed=first(data, "isManaged"),
    )
    device = DeviceTuple(device_id=first(data, "deviceId"))
    return Record(number, app, device, version=first(data, "shortVersion", "version"))


def _status(data: Data) -> str:
    """Records stay after an app was removed, and stand for apps that are to come; the moments tell."""
    installed, removed = first(data, "installedAt"), first(data, "uninstalledAt")
    if removed and installed <= removed:
        return "uninstalled"
    return "to install" if not installed and data.get("toInstall") is True else ""


def _read_devices(export: Export, _: Wanted) -> Documents:
    names = {"device_id", "name", "serial", "udid", "platform", "model"}
    keys = {"ownerEmail": "email", "ownerUsername": "login", "lastConnected": "checked_in"}
    names |= {field for key, field in keys.items() if f"item.{key}" in export.keys}
    return Documents(lambda: _items(export, _device), frozenset(f"device.{name}" for name in names))


def _device(number: int, data: Data) -> Item:
    device = DeviceTuple(
        device_id=first(data, "id"),
        name=first(data, "name"),
        serial=first(data, "serialNumber", "serial"),
        udid=first(data, "uuid"),
        platform=first(data, "osName"),
        model=first(data, "systemModel"),
        checked_in=first(data, "lastConnected"),
        email=first(data, "ownerEmail"),
        login=first(data, "ownerUsername"),
    )
    return Record(number, device=device)


_GROUPS = ("adGroups", "azureAdGroups", "samlGroups", "asmGroups")


def _read_users(export: Export, wanted: Wanted) -> Documents:
    fields = {"person.email", "person.login", "person.name"} | column_fields(export.keys, wanted.columns)
    if any(f"item.{key}" in export.keys for key in _GROUPS):
        fields |= {"person.groups", DIRECT_GROUPS}
    return Documents(lambda: _items(export, lambda number, data: _user(number, data, wanted)), frozenset(fields))


def _user(number: int, data: Data, wanted: Wanted) -> Item:
    """Groups are those that Meraki has synchronised, which need not be all."""
    person = PersonTuple(
        email=first(data, "email"),
        login=first(data, "username"),
        name=first(data, "fullName", "displayName"),
        groups=joined(group for key in _GROUPS for group in members(data, key)),
        extra=columns_of(data, wanted.columns),
    )
    return Record(number, person=person)


SOURCES = (
    Source(
        name="meraki-software",
        kind=Kind.APPS,
        system="meraki",
        title="Meraki Systems Manager: software of devices",
        how="GET /networks/{id}/sm/devices/{deviceId}/softwares for each device, joined into one array.",
        detect=has_keys("item.deviceId", "item.identifier", "item.toInstall"),
        read=_read_software,
        remedies={
            "not_in_inventory": "Ask for the software of every device.",
            "ownership_unstated": "Meraki does not say who owns a device; add a device list that does.",
            "age_unstated": "Meraki dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "completeness_unstated": "Look in Systems Manager > Privacy settings that software is collected, "
            "then say so: --says FILE:completeness=full.",
        },
    ),
    Source(
        name="meraki-devices",
        kind=Kind.DEVICES,
        system="meraki",
        title="Meraki Systems Manager: devices",
        how="GET /networks/{id}/sm/devices?fields[]=ownerEmail&fields[]=ownerUsername&fields[]=lastConnected",
        detect=has_keys("item.osName", "item.systemModel", "item.wifiMac"),
        read=_read_devices,
        full_pages=(1000,),
    ),
    Source(
        name="meraki-users",
        kind=Kind.PEOPLE,
        system="meraki",
        title="Meraki Systems Manager: owners",
        how="GET /networks/{id}/sm/users",
        detect=has_keys("item.email", "item.fullName", "item.azureAdGroups"),
        read=_read_users,
        full_pages=(1000,),
    ),
)
