"""Jamf Pro: computers and mobile devices as the Classic API answers, in JSON and in XML."""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.model.words import Completeness
from appcheck.picking import Data, first, part, place_of
from appcheck.source import Documents, Source, Wanted
from appcheck.sources.jamf import LOOK_MOBILE, mobile_completeness, unmanaged_too
from appcheck.xmlstream import xml_elements

_COMPUTERS = ("computer", "item.computer")
_COMMON = frozenset(("app.identifier", "app.name", "version")) | {
    f"device.{name}"
    for name in (
        *("device_id", "name", "serial", "udid", "platform", "os_version", "model", "inventoried"),
        *("login", "email", "user_name"),
    )
}


def _detect_computers(export: Export) -> str | None:
    if export.shape is Shape.JSON and place_of(export, _COMPUTERS, "general.id", "software.applications") is not None:
        return "keys computer.general, computer.software.applications"
    if export.shape is Shape.XML and any("computer.general.id" in path for path in export.keys):
        return "elements computer.general"
    return None


def _detect_mobiles_xml(export: Export) -> str | None:
    found = export.shape is Shape.XML and any("mobile_device.general.id" in path for path in export.keys)
    return "elements mobile_device.general" if found else None


def _documents(export: Export, name: str) -> Iterator[object]:
    """The computers or mobile devices of an answer, or of several in an array or under one element."""
    if export.shape is Shape.XML:
        paths = sorted(path for path in export.keys if path.split(".")[-1] == name)
        yield from (content for _, content in xml_elements(export, *paths))
    else:
        yield from (value for _, value in json_values(export, name, f"item.{name}"))


def _read_computers(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _computers(export), _COMMON | {"device.checked_in"})


def _computers(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for data in _documents(export, "computer"):
        if not isinstance(data, dict):
            yield Skipped(next(numbers), "is no computer")
            continue
        general, hardware = part(data, "general"), part(data, "hardware")
        device = _device(data, general)._replace(
            platform=first(general, "platform"),
            os_version=first(hardware, "os_version"),
            model=first(hardware, "model_identifier", "model"),
            inventoried=first(general, "report_date_utc", "report_date_epoch", "report_date"),
            checked_in=first(general, "last_contact_time_utc", "last_contact_time_epoch", "last_contact_time"),
        )
        yield from _apps(part(data, "software").get("applications"), device, numbers)


def _read_mobiles(export: Export, _: Wanted) -> Documents:
    return Documents(
        lambda: _mobiles(export), _COMMON | {"device.ownership", "device.enrolment", "app.status", "app.managed"}
    )


def _mobiles(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for data in _documents(export, "mobile_device"):
        if not isinstance(data, dict):
            yield Skipped(next(numbers), "is no mobile device")
            continue
        general = part(data, "general")
        device = _device(data, general)._replace(
            platform=first(general, "os_type"),
            os_version=first(general, "os_version"),
            model=first(general, "model_identifier", "model"),
            ownership=first(general, "device_ownership_level"),
            enrolment=unmanaged_too(_listed(data.get("applications")), "application_status"),
            inventoried=first(
                general, "last_inventory_update_utc", "last_inventory_update_epoch", "last_inventory_update"
            ),
        )
        yield from _apps(data.get("applications"), device, numbers)


def _device(data: Data, general: Data) -> DeviceTuple:
    user = part(data, "location")
    return DeviceTuple(
        device_id=first(general, "id"),
        name=first(general, "name", "display_name", "device_name"),
        serial=first(general, "serial_number"),
        udid=first(general, "udid"),
        login=first(user, "username"),
        email=first(user, "email_address"),
        user_name=first(user, "real_name", "realname"),
    )


def _listed(found: object) -> object:
    """The apps as a list, which XML puts under `application`, one or several."""
    apps = found.get("application") if isinstance(found, dict) else found
    return [apps] if isinstance(apps, dict) else apps


def _apps(found: object, device: DeviceTuple, numbers: Iterator[int]) -> Iterator[Item]:
    """The apps. An empty list is no list."""
    apps = _listed(found)
    if not isinstance(apps, list) or not apps:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
        return
    for app in apps:
        if not isinstance(app, dict):
            yield Skipped(next(numbers), "the app is no object", device)
            continue
        status = first(app, "application_status")
        named = AppTuple(
            first(app, "bundle_id", "identifier"), first(app, "name", "application_name"), status=status, managed=status
        )
        version = first(app, "version", "application_short_version", "application_version")
        yield Record(next(numbers), named, device, version=version)


_ALL = "GET /JSSResource/computers/id/N for every computer, as JSON or XML"

SOURCES = (
    Source(
        name="jamf-classic-computers",
        kind=Kind.APPS,
        system="jamf-computers",
        title="Jamf Pro: computer (Classic API)",
        how=_ALL,
        detect=_detect_computers,
        read=_read_computers,
        completeness=lambda _: Completeness.CONFIG_LIMITED,
        remedies={
            "not_in_inventory": f"Do not ask for subsets without Software: {_ALL}.",
            "ownership_unstated": "Jamf does not say who owns a computer; add a device list that does.",
            "completeness_unstated": "Look in Settings > Computer management > Inventory collection that Jamf searches "
            "all folders with apps, home folders too, then say so: --says FILE:completeness=full.",
        },
    ),
    Source(
        name="jamf-classic-mobile-xml",
        kind=Kind.APPS,
        system="jamf-mobile",
        title="Jamf Pro: mobile device (Classic API, XML)",
        how="GET /JSSResource/mobiledevices/id/N as XML for every mobile device",
        detect=_detect_mobiles_xml,
        read=_read_mobiles,
        completeness=mobile_completeness,
        remedies={
            "not_in_inventory": "Do not ask for subsets without Applications, or let Jamf update the inventory.",
            "ownership_unstated": "Set who owns the device in Jamf Pro, or add a list from Jamf that states it.",
            "completeness_unstated": LOOK_MOBILE,
        },
    ),
)
