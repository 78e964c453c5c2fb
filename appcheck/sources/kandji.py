"""Kandji (now Iru): apps of devices, devices and users from its API, and the report of its own script.

Keys: recordings of api.kandji.io in public clients, and kandji-inc/support (installed_apps.py, which asks for pages of
300 devices).
"""

from collections.abc import Iterator
from functools import partial
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, PersonTuple, Record, Skipped
from appcheck.pages import Paging, read_pages
from appcheck.picking import Data, column_fields, columns_of, first, part, place_of
from appcheck.source import Documents, Source, Wanted, has_columns, table, text_of

_APP = ("app.identifier", "app.name", "version")
_DEVICE = tuple(
    f"device.{name}"
    for name in ("device_id", "name", "serial", "platform", "os_version", "model", "checked_in", "state", "email")
)


def _detect(places: tuple[str, ...], *keys: str, without: tuple[str, ...] = ()) -> partial[str | None]:
    return partial(_has, places, keys, without)


def _has(places: tuple[str, ...], keys: tuple[str, ...], without: tuple[str, ...], export: Export) -> str | None:
    place = place_of(export, places, *keys) if export.shape is Shape.JSON else None
    if place is None or any(f"{place}.{key}" in export.keys for key in without):
        return None
    return "keys " + ", ".join(keys)


def _read_apps(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _apps(export), frozenset((*_APP, "app.signs", "device.device_id")))


def _apps(export: Export) -> Iterator[Item]:
    """Answers of /devices/{id}/apps: one, several in a row, or an array of them."""
    numbers = count(1)
    for _, answer in json_values(export, "item" if export.is_array else ""):
        if not isinstance(answer, dict) or not first(answer, "device_id"):
            yield Skipped(next(numbers), "is no answer with device_id and apps")
            continue
        device, apps = DeviceTuple(device_id=first(answer, "device_id")), answer.get("apps")
        if not isinstance(apps, list) or not apps:
            yield Record(next(numbers), device=device._replace(apps_listed="no"))
            continue
        for app in apps:
            if isinstance(app, dict):
                yield Record(next(numbers), _app(app, "app_name"), device, version=first(app, "version"))
            else:
                yield Skipped(next(numbers), "the app is no object", device)


def _app(app: Data, name: str) -> AppTuple:
    keys = ("source", "obtained_from", "app_store_vendable", "device_based_vpp")
    signs = " ".join(f"{key}={value}" for key in keys if (value := first(app, key)))
    return AppTuple(first(app, "bundle_id"), first(app, name), first(app, "developer_name"), signs=signs)


_PRISM = ("data.item", "item.data.item", "item")


def _read_prism(export: Export, _: Wanted) -> Documents:
    fields = (*_APP, "app.publisher", "app.signs", *_DEVICE, "device.inventoried", "device.user_name")
    return Documents(lambda: _prism(export), frozenset(fields) - {"device.state", "device.checked_in", "device.model"})


def _prism(export: Export) -> Iterator[Item]:
    """Pages of /prism/apps, which has its device in each record and no record of a device without apps."""
    place = place_of(export, _PRISM, "device__name", "bundle_id") or _PRISM[0]
    return read_pages(export, place, Paging(total="total"), _prism_app, "record")


def _prism_app(numbers: Iterator[int], data: Data) -> Iterator[Item]:
    device = DeviceTuple(
        device_id=first(data, "device_id"),
        name=first(data, "device__name"),
        serial=first(data, "serial_number", "device__serial_number"),
        platform=first(data, "device__family"),
        os_version=first(data, "device__os_version"),
        inventoried=first(data, "last_collected_at"),
        email=first(data, "device__user_email"),
        user_name=first(data, "device__user_name"),
    )
    yield Record(next(numbers), _app(data, "name"), device, version=first(data, "short_version", "version"))


def _read_devices(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _devices(export), frozenset((*_DEVICE, "device.user_id", "device.user_name")))


_LISTED = ("device_id", "blueprint_id", "platform")
_TOLD = ("general.device_id", "general.platform", "mdm", "hardware_overview.serial_number")


def _devices(export: Export) -> Iterator[Item]:
    """The list of /devices, whose `user` is an object, or '' where nobody is assigned."""
    place = place_of(export, ("item", ""), *_LISTED) or ""
    for number, (_, data) in enumerate(json_values(export, place), start=1):
        if not isinstance(data, dict):
            yield Skipped(number, "is no device")
            continue
        user = part(data, "user")
        yield Record(
            number,
            device=DeviceTuple(
                device_id=first(data, "device_id"),
                name=first(data, "device_name"),
                serial=first(data, "serial_number"),
                platform=first(data, "platform"),
                os_version=first(data, "os_version"),
                model=first(data, "model"),
                checked_in=first(data, "last_check_in"),
                state="removed" if text_of(data.get("is_removed")).lower() == "true" else "",
                user_id=first(user, "id"),
                email=first(user, "email"),
                user_name=first(user, "name"),
            ),
        )


def _read_details(export: Export, _: Wanted) -> Documents:
    fields = ("device.udid", "device.user_id", "device.user_name")
    return Documents(lambda: _details(export), frozenset((*_DEVICE, *fields)) - {"device.state"})


def _details(export: Export) -> Iterator[Item]:
    """Answers of /devices/{id}/details."""
    for number, (_, data) in enumerate(json_values(export, place_of(export, ("item", ""), *_TOLD) or ""), start=1):
        if not isinstance(data, dict):
            yield Skipped(number, "is no device")
            continue
        general, hardware = part(data, "general"), part(data, "hardware_overview")
        user = part(general, "assigned_user")
        device = DeviceTuple(
            device_id=first(general, "device_id"),
            name=first(general, "device_name"),
            serial=first(hardware, "serial_number"),
            udid=first(hardware, "udid"),
            platform=first(general, "platform"),
            os_version=first(general, "os_version"),
            model=first(hardware, "model_identifier") or first(general, "model"),
            checked_in=first(part(data, "mdm"), "last_check_in"),
            user_id=first(user, "id"),
            email=first(user, "email"),
            user_name=first(user, "name"),
        )
        yield Record(number, device=device)


_USERS = ("results.item", "item")
_USER = ("email", "job_title", "device_count")


def _read_users(export: Export, wanted: Wanted) -> Documents:
    names = ("email", "name", "title", "department", "enabled")
    fields = frozenset(f"person.{name}" for name in names) | column_fields(export.keys, wanted.columns)
    return Documents(lambda: _users(export, wanted), fields)


def _users(export: Export, wanted: Wanted) -> Iterator[Item]:
    def user(numbers: Iterator[int], data: Data) -> Iterator[Item]:
        person = PersonTuple(
            email=first(data, "email"),
            name=first(data, "name"),
            title=first(data, "job_title"),
            department=first(data, "department"),
            enabled="false" if data.get("archived") is True else first(data, "active"),
            extra=columns_of(data, wanted.columns),
        )
        yield Record(next(numbers), person=person)

    place = place_of(export, _USERS, *_USER) or _USERS[0]
    return read_pages(export, place, Paging(more="next"), user, "user")


_REMEDIES = {
    "not_in_inventory": "Ask for the apps of every device: GET /api/v1/devices/{id}/apps, or Prism.",
    "ownership_unstated": "Kandji does not say who owns a device; add a device list that does.",
    "age_unstated": "Use Prism, which dates each record, or say of a fresh list: --accept age_unstated.",
    "completeness_unstated": "If you know that all apps of these devices are collected, say so: "
    "--says FILE:completeness=full.",
}

SOURCES = (
    Source(
        name="kandji-apps",
        kind=Kind.APPS,
        system="kandji",
        title="Kandji: apps of a device",
        how="GET /api/v1/devices/{id}/apps for each device, the answers in an array or one after the other.",
        detect=_detect(("", "item"), "device_id", "apps.item.bundle_id"),
        read=_read_apps,
        remedies=_REMEDIES,
    ),
    Source(
        name="kandji-prism",
        kind=Kind.APPS,
        system="kandji",
        title="Kandji Prism: apps",
        how="GET /api/v1/prism/apps with all its pages.",
        detect=_detect(_PRISM, "device__name", "bundle_id"),
        read=_read_prism,
        remedies=_REMEDIES,
    ),
    Source(
        name="kandji-report",
        kind=Kind.APPS,
        system="kandji",
        title="Kandji: report of installed apps (CSV)",
        how="Run installed_apps.py of kandji-inc/support.",
        detect=has_columns("serial_number", "device_name", "app_name", "bundle_id"),
        read=table(
            {
                "device.serial": "serial_number",
                "device.name": "device_name",
                "device.os_version": "os_version",
                "device.platform": "platform",
                "device.user_name": "user",
                "app.name": "app_name",
                "app.identifier": "bundle_id",
                "version": "version",
            }
        ),
        remedies=_REMEDIES,
    ),
    Source(
        name="kandji-devices",
        kind=Kind.DEVICES,
        system="kandji",
        title="Kandji: devices",
        how="GET /api/v1/devices with all its pages, saved as one array.",
        detect=_detect(("item", ""), *_LISTED),
        read=_read_devices,
        full_pages=(300,),
    ),
    Source(
        name="kandji-device-details",
        kind=Kind.DEVICES,
        system="kandji",
        title="Kandji: details of a device",
        how="GET /api/v1/devices/{id}/details for each device, the answers in an array or one after the other.",
        detect=_detect(("item", ""), *_TOLD),
        read=_read_details,
    ),
    Source(
        name="kandji-users",
        kind=Kind.PEOPLE,
        system="kandji",
        title="Kandji: users",
        how="GET /api/v1/users with all its pages.",
        detect=_detect(_USERS, *_USER),
        read=_read_users,
    ),
)
