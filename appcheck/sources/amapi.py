"""Google's Android Management API: devices with the reports of their apps.

Read in every nesting that scripts save: one device, a page of them under `devices`, an array of
devices or of pages, several documents in a row. Keys: developers.google.com/android/management,
enterprises.devices (revision 20261104).
"""

import re
from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import Data, first, part, place_of
from appcheck.source import Documents, Facts, Source, Wanted, text_of

_PLACES = ("devices.item", "item.devices.item", "", "item")
_NAME = re.compile(r'"name"\s*:\s*"enterprises/[^"/]+/devices/[^"/]+"')

_FIELDS = frozenset(
    (
        *("app.identifier", "app.name", "app.platform", "app.status", "app.installer", "app.signs", "version"),
        *("device.device_id", "device.serial", "device.platform", "device.os_version", "device.model"),
        *("device.ownership", "device.enrolment", "device.state", "device.inventoried", "device.checked_in"),
        "device.user_id",
    )
)


def _detect(export: Export) -> str | None:
    if export.shape is not Shape.JSON or place_of(export, _PLACES, "name") is None:
        return None
    return "name enterprises/…/devices/…" if _NAME.search(export.head) else None


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _devices(export), _FIELDS)


def _devices(export: Export) -> Iterator[Item]:
    """The devices of all pages; only the last page's token says that there are more."""
    root = "item" if export.is_array else ""
    member = f"{root}.devices.item" if root else "devices.item"
    numbers = count(1)
    token = ""
    for path, value in json_values(export, root, member):
        if path != member and isinstance(value, dict) and (value.keys() & {"devices", "nextPageToken"} or not value):
            token = text_of(value.get("nextPageToken"))
        elif isinstance(value, dict) and text_of(value.get("name")):
            yield from _device_and_apps(value, numbers)
        else:
            yield Skipped(next(numbers), "is no device with a name")
    if token:
        message = "the last page names a further one (nextPageToken): ask with it as pageToken until no page does"
        yield Trouble("truncated", message)


def _device_and_apps(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """No phone is without apps, so an empty list says that the policy asks for no reports."""
    device, apps = _device(data), data.get("applicationReports")
    if not apps:
        yield Record(next(numbers), device=device._replace(apps_listed="no", inventoried=""))
    elif isinstance(apps, list):
        yield from (_app(app, device, next(numbers)) for app in apps)
    else:
        yield Skipped(next(numbers), "applicationReports is no list", device)


def _device(data: Data) -> DeviceTuple:
    """A status report brings the reports of apps (StatusReportingSettings), so its time is theirs.

    The serial of a personally-owned device is an id for this enterprise alone.
    """
    hardware, reported = part(data, "hardwareInfo"), first(data, "lastStatusReportTime")
    serial = first(hardware, "serialNumber")
    return DeviceTuple(
        device_id=first(data, "name"),
        serial="" if serial == first(hardware, "enterpriseSpecificId") else serial,
        platform="Android",
        os_version=first(part(data, "softwareInfo"), "androidVersion"),
        model=first(hardware, "model"),
        ownership=first(data, "ownership"),
        enrolment=first(data, "managementMode"),
        state=first(data, "appliedState", "state"),
        inventoried=reported,
        checked_in=reported,
        user_id=first(data, "userName"),
    )


def _app(data: object, device: DeviceTuple, number: int) -> Item:
    """The source is a sign: APPLICATION_SOURCE_UNSPECIFIED says that the app was sideloaded."""
    if not isinstance(data, dict):
        return Skipped(number, "is no report of an app", device)
    signs = [f"{key}={text}" for key in ("applicationSource", "userFacingType") if (text := first(data, key))]
    app = AppTuple(
        identifier=first(data, "packageName"),
        name=first(data, "displayName"),
        platform=device.platform,
        status=first(data, "state"),
        installer=first(data, "installerPackageName"),
        signs=" ".join(signs),
    )
    return Record(number, app, device, version=first(data, "versionName"))


def _completeness(facts: Facts) -> Completeness:
    """Reports are for apps installed on the device, and a profile owner is in a managed profile only.

    From the API's reference (Device.applicationReports, ManagementMode). What lies beside the work
    profile is never reported, whoever owns the phone. Before Android 11 a company's phone with a
    work profile was owned by the manager of the device, so there nobody can say.
    """
    version = facts.os_version.partition(".")[0]
    match facts.enrolment.upper():
        case "DEVICE_OWNER" if version.isdecimal() and int(version) >= 11:
            return Completeness.FULL
        case "PROFILE_OWNER":
            return Completeness.WORK_PROFILE_ONLY
    return Completeness.UNSTATED


SOURCES = (
    Source(
        name="android-management-devices",
        kind=Kind.APPS,
        system="android-management",
        title="Android Management API: devices with reports of their apps",
        how="GET https://androidmanagement.googleapis.com/v1/enterprises/ID/devices with all its pages.",
        detect=_detect,
        read=_read,
        completeness=_completeness,
        remedies={
            "not_in_inventory": "Set statusReportingSettings.applicationReportsEnabled in the policy of these devices, "
            "let them report, then export again.",
            "stale": "Let these devices report their status, then export again.",
            "age_unstated": "Export without a field mask that leaves out lastStatusReportTime.",
            "ownership_unstated": "Export without a field mask that leaves out ownership.",
            "completeness_unstated": "Export without a field mask that leaves out managementMode.",
            "unattributed": "The userName is an id of the enterprise; add a device list that says who uses a device.",
        },
    ),
)
