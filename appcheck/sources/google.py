"""Google Workspace: mobile devices with their apps, lists of devices, and what looks like these and is not.

Keys: discovery documents of the Admin SDK Directory API, the Cloud Identity API and the Chrome
Management API (revisions of November 2026).
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import Data, first, members, part, place_of
from appcheck.source import Documents, Source, Wanted, has_columns, text_of

ReadDevice = Callable[[Data, Iterator[int]], Iterator[Item]]

_MOBILE_KEYS = ("deviceId", "serialNumber", "lastSync", "hardwareId", "applications", "type")

DIRECTORY_FIELDS = frozenset(
    (
        *("app.identifier", "app.name", "app.platform", "version"),
        *("device.device_id", "device.serial", "device.platform", "device.os_version", "device.model"),
        *("device.state", "device.checked_in", "device.email", "device.user_name"),
    )
)


def _places(key: str) -> tuple[str, ...]:
    """Where members may stand: on a page, on pages in an array, by themselves, in an array."""
    return (f"{key}.item", f"item.{key}.item", "", "item")


def _detect_mobile(export: Export) -> str | None:
    if export.shape is not Shape.JSON:
        return None
    for place in _places("mobiledevices"):
        found = [key for key in _MOBILE_KEYS if (f"{place}.{key}" if place else key) in export.keys]
        if place_of(export, (place,), "resourceId") is not None and len(found) > 1:
            return "keys resourceId, " + ", ".join(found)
    return None


def _detect_in(key: str, *wanted: str, text: str = "") -> Callable[[Export], str | None]:
    """Detection by the keys of the members of an array, on a page or on pages in an array, or by themselves."""

    def detect(export: Export) -> str | None:
        if export.shape is not Shape.JSON or text not in export.head:
            return None
        return "keys " + ", ".join(wanted) if place_of(export, _places(key), *wanted) is not None else None

    return detect


def _pages(export: Export, key: str, read: ReadDevice) -> Iterator[Item]:
    """The members of all pages; only the last page's token says that there are more."""
    root = "item" if export.is_array else ""
    member = f"{root}.{key}.item" if root else f"{key}.item"
    numbers = count(1)
    token = ""
    for path, value in json_values(export, root, member):
        if path != member and isinstance(value, dict) and (value.keys() & {key, "nextPageToken"} or not value):
            token = text_of(value.get("nextPageToken"))
        elif isinstance(value, dict):
            yield from read(value, numbers)
        else:
            yield Skipped(next(numbers), "is no device")
    if token:
        message = "the last page names a further one (nextPageToken): ask with it as pageToken until no page does"
        yield Trouble("truncated", message)


def mobile(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """One device of mobiledevices.list, and a record for each further user.

    Apps are listed for Android only, and with projection=FULL; so an empty list is no list.
    """
    emails, names = _texts(data.get("email")), _texts(data.get("name"))
    device = DeviceTuple(
        device_id=first(data, "resourceId"),
        serial=first(data, "serialNumber"),
        platform=first(data, "os") or first(data, "type"),
        os_version=first(data, "releaseVersion", "os"),
        model=first(data, "model"),
        state=first(data, "status"),
        checked_in=first(data, "lastSync"),
        email=next(iter(emails), ""),
        user_name=next(iter(names), ""),
    )
    apps = data.get("applications")
    if not apps:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
    elif isinstance(apps, list):
        yield from (_app(app, device, next(numbers)) for app in apps)
    else:
        yield Skipped(next(numbers), "applications is no list", device)
    for email in emails[1:]:
        yield Record(next(numbers), device=DeviceTuple(device_id=device.device_id, email=email))


def _texts(value: object) -> list[str]:
    texts = [text_of(each) for each in (value if isinstance(value, list) else [value])]
    return list(dict.fromkeys(filter(None, texts)))


def _app(data: object, device: DeviceTuple, number: int) -> Item:
    if not isinstance(data, dict):
        return Skipped(number, "is no app", device)
    app = AppTuple(first(data, "packageName"), first(data, "displayName"), platform=device.platform)
    return Record(number, app, device, version=first(data, "versionName"))


def _read_mobile(export: Export, _: Wanted) -> Documents:
    return Documents(partial(_pages, export, "mobiledevices", mobile), DIRECTORY_FIELDS)


def _chromeos(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    device = DeviceTuple(
        device_id=first(data, "deviceId"),
        serial=first(data, "serialNumber"),
        platform="ChromeOS",
        os_version=first(data, "osVersion"),
        model=first(data, "model"),
        state=first(data, "status"),
        checked_in=first(data, "lastSync"),
        group=first(data, "orgUnitPath"),
        email=first(data, "annotatedUser"),
    )
    yield Record(next(numbers), device=device)
    for user in members(data, "recentUsers"):
        if (email := first(part(user), "email")) and email != device.email:
            yield Record(next(numbers), device=DeviceTuple(device_id=device.device_id, email=email))


def _read_chromeos(export: Export, _: Wanted) -> Documents:
    fields = ("device_id", "serial", "platform", "os_version", "model", "state", "checked_in", "group", "email")
    told = frozenset(f"device.{field}" for field in fields)
    return Documents(partial(_pages, export, "chromeosdevices", _chromeos), told)


def _cloud_device(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    yield Record(
        next(numbers),
        device=DeviceTuple(
            device_id=first(data, "name"),
            name=first(data, "hostname"),
            serial=first(data, "serialNumber"),
            platform=first(data, "deviceType"),
            os_version=first(data, "osVersion"),
            model=first(data, "model"),
            ownership=first(data, "ownerType"),
            checked_in=first(data, "lastSyncTime"),
        ),
    )


def _read_cloud_devices(export: Export, _: Wanted) -> Documents:
    fields = ("device_id", "name", "serial", "platform", "os_version", "model", "ownership", "checked_in")
    told = frozenset(f"device.{field}" for field in fields)
    return Documents(partial(_pages, export, "devices", _cloud_device), told)


def _cloud_user(data: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """One user of a device, whose name is `devices/ID/deviceUsers/ID`."""
    device_id = first(data, "name").partition("/deviceUsers/")[0]
    yield Record(next(numbers), device=DeviceTuple(device_id=device_id, email=first(data, "userEmail")))


def _read_cloud_users(export: Export, _: Wanted) -> Documents:
    told = frozenset(("device.device_id", "device.email"))
    return Documents(partial(_pages, export, "deviceUsers", _cloud_user), told)


def _detect_counts(export: Export) -> str | None:
    return _detect_in("installedApps", "appId", "appType")(export) or has_columns("appId", "browserDeviceCount")(export)


def _detect_app_devices(export: Export) -> str | None:
    found = place_of(export, ("devices.item", "item.devices.item"), "deviceId", "machine")
    return "keys deviceId, machine" if export.shape is Shape.JSON and found is not None else None


FULL_LIST = "GET https://admin.googleapis.com/admin/directory/v1/customer/my_customer/devices/mobile?projection=FULL"

REMEDIES = {
    "completeness_unstated": "Google promises only apps that access Workspace data, so judge these devices by another "
    "inventory as well; or, where you know that all is listed, say so: --says FILE:completeness=full.",
    "ownership_unstated": "Add the list of devices of Cloud Identity (GET https://cloudidentity.googleapis.com/v1/"
    "devices), which states ownerType.",
    "not_in_inventory": "Apps are listed for Android with advanced management only, and with projection=FULL; look at "
    "other devices by other means.",
    "age_unstated": "The field lastSync does not say when the apps were listed; if it is recent, say so: "
    "--accept age_unstated.",
}

SOURCES = (
    Source(
        name="google-mobile-devices",
        kind=Kind.APPS,
        system="google-directory",
        title="Google Workspace: mobile devices with their apps (Directory API)",
        how=f"{FULL_LIST}, all pages.",
        detect=_detect_mobile,
        read=_read_mobile,
        remedies=REMEDIES,
    ),
    Source(
        name="google-chromeos-devices",
        kind=Kind.DEVICES,
        system="google-chromeos",
        title="Google Workspace: ChromeOS devices (Directory API)",
        how="GET https://admin.googleapis.com/admin/directory/v1/customer/my_customer/devices/chromeos, all pages.",
        detect=_detect_in("chromeosdevices", "deviceId", "status", text="admin#directory#chromeosdevice"),
        read=_read_chromeos,
    ),
    Source(
        name="google-cloud-devices",
        kind=Kind.DEVICES,
        system="google-cloud-identity",
        title="Google Cloud Identity: devices",
        how="GET https://cloudidentity.googleapis.com/v1/devices, all pages.",
        detect=_detect_in("devices", "name", "deviceType", text='"devices/'),
        read=_read_cloud_devices,
    ),
    Source(
        name="google-cloud-device-users",
        kind=Kind.DEVICES,
        system="google-cloud-identity",
        title="Google Cloud Identity: users of devices",
        how="GET https://cloudidentity.googleapis.com/v1/devices/-/deviceUsers, all pages.",
        detect=_detect_in("deviceUsers", "name", "userEmail", text="/deviceUsers/"),
        read=_read_cloud_users,
    ),
    Source(
        name="google-installed-app-counts",
        kind=Kind.APPS,
        system="google-chromeos",
        title="Google Chrome: installed apps, counted",
        how="GET https://chromemanagement.googleapis.com/v1/customers/my_customer/reports:countInstalledApps.",
        detect=_detect_counts,
        refuses="counts the devices of each app and names none of them. Export the mobile devices with their apps "
        f"instead: {FULL_LIST}, all pages.",
    ),
    Source(
        name="google-app-devices",
        kind=Kind.DEVICES,
        system="google-chromeos",
        title="Google Chrome: devices of one app",
        how="GET https://chromemanagement.googleapis.com/v1/customers/my_customer/reports:findInstalledAppDevices.",
        detect=_detect_app_devices,
        refuses="lists devices of one app without saying which app. Export the mobile devices with their apps "
        f"instead: {FULL_LIST}, all pages.",
    ),
)
