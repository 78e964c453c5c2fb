"""Android devices of smaller makers: Headwind MDM, Esper, and the packages that MVT found on one phone.

Keys: h-mdm/hmdm-server and hmdm-android (DeviceInfo), esperclient 0.1.3, mvt-project/mvt.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import Data, first, place_of
from appcheck.source import Documents, Source, Wanted, text_of
from appcheck.sources.android import FRAMEWORK

ANDROID = "Android"
_APP = ("app.identifier", "app.name", "app.platform", "version")
_INFO = ("", "item", "info", "item.info", "data.item.info", "data.devices.items.item.info")
"""Where a DeviceInfo stands: by itself, in an array, or inside a device of a list."""


def _info_place(export: Export) -> str | None:
    return place_of(export, _INFO, "deviceId", "applications.item.pkg") if export.shape is Shape.JSON else None


def _detect_headwind(export: Export) -> str | None:
    return "keys deviceId, applications, pkg" if _info_place(export) is not None else None


def _read_headwind(export: Export, _: Wanted) -> Documents:
    names = ("device_id", "serial", "platform", "os_version", "model")
    return Documents(lambda: _headwind(export), frozenset((*_APP, *(f"device.{name}" for name in names))))


def _headwind(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for _, info in json_values(export, _info_place(export) or ""):
        if not isinstance(info, dict):
            yield Skipped(next(numbers), "is no DeviceInfo")
            continue
        device = DeviceTuple(
            device_id=first(info, "deviceId"),
            serial=first(info, "serial"),
            platform=ANDROID,
            os_version=first(info, "androidVersion"),
            model=first(info, "model"),
        )
        apps = info.get("applications")
        if not isinstance(apps, list) or not apps:
            yield Record(next(numbers), device=device._replace(apps_listed="no"))
            continue
        for app in apps:
            if isinstance(app, dict):
                named = AppTuple(first(app, "pkg"), first(app, "name"), platform=ANDROID)
                yield Record(next(numbers), named, device, version=first(app, "version"))
            else:
                yield Skipped(next(numbers), "the application is no object", device)


_ESPER = ("results.item", "item.results.item")


def _detect_esper(export: Export) -> str | None:
    if export.shape is not Shape.JSON or place_of(export, _ESPER, "package_name", "version_name", "device") is None:
        return None
    return "keys results, package_name, version_name, device"


def _read_esper(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _esper(export), frozenset((*_APP, "device.device_id", "device.platform")))


def _esper(export: Export) -> Iterator[Item]:
    """Pages of a device's apps; `device` is its id, or the end of the address that names it."""
    further, number = "", 0
    ends = {place: f"{place.removesuffix('results.item')}next" for place in _ESPER}
    for path, app in json_values(export, *_ESPER, *ends.values()):
        if path in ends.values():
            further = text_of(app)
            continue
        number += 1
        if not isinstance(app, dict):
            yield Skipped(number, "is no app")
            continue
        device = DeviceTuple(device_id=first(app, "device").rstrip("/").rpartition("/")[2], platform=ANDROID)
        named = AppTuple(first(app, "package_name"), first(app, "app_name"), platform=ANDROID)
        yield Record(number, named, device, version=first(app, "version_name"))
    if further:
        yield Trouble("truncated", "the last page names a next one: export all pages")


def _detect_mvt(export: Export) -> str | None:
    if export.shape is not Shape.JSON or place_of(export, ("item",), "package_name", "installer") is None:
        return None
    return "keys package_name, installer"


def _read_mvt(export: Export, _: Wanted) -> Documents:
    fields = ("app.identifier", "app.platform", "app.installer", "app.signs", "version", "device.platform")
    return Documents(lambda: _mvt(export), frozenset(fields))


def _mvt(export: Export) -> Iterator[Item]:
    device = DeviceTuple(platform=ANDROID)
    for number, (_, package) in enumerate(json_values(export, "item"), start=1):
        if not isinstance(package, dict) or not first(package, "package_name"):
            yield Skipped(number, "is no package with a name", device)
            continue
        yield Record(number, _package(package), device, version=first(package, "version_name"))


def _package(package: Data) -> AppTuple:
    signs = (f"{key}=true" for key in ("system", "disabled", "third_party") if package.get(key) is True)
    return AppTuple(
        first(package, "package_name"), platform=ANDROID, installer=first(package, "installer"), signs=" ".join(signs)
    )


SOURCES = (
    Source(
        name="headwind-devices",
        kind=Kind.APPS,
        system="headwind",
        title="Headwind MDM: what devices report",
        how="The DeviceInfo that the agent sends, or the devices of the REST API with their info. It lists the apps of "
        "the configuration only.",
        detect=_detect_headwind,
        read=_read_headwind,
        completeness=lambda _: Completeness.PARTIAL,
        remedies={
            "truncated": "Headwind reports apps of its own configuration only; list the packages of these "
            "devices by other means, such as adb shell pm list packages."
        },
    ),
    Source(
        name="esper-apps",
        kind=Kind.APPS,
        system="esper",
        title="Esper: apps of a device",
        how="GET /api/enterprise/{id}/device/{id}/app/ with all its pages, in one array.",
        detect=_detect_esper,
        read=_read_esper,
        remedies={
            "age_unstated": "Esper dates no list of apps. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "Add a device list that says who owns each device.",
            "completeness_unstated": "If all apps of the device are collected, say so: --says FILE:completeness=full.",
        },
    ),
    Source(
        name="mvt-android-packages",
        kind=Kind.APPS,
        system="adb",
        title="Android: packages that MVT found",
        how="mvt-android check-androidqf or check-bugreport with --output; give dumpsys_packages.json, in a folder "
        "named after the phone.",
        detect=_detect_mvt,
        read=_read_mvt,
        device_from_name=True,
        system_apps=(FRAMEWORK,),
        remedies={
            "completeness_unstated": "Look that every user of the phone is in it, then say so: "
            "--says FILE:completeness=full.",
            "age_unstated": "The list carries no date. If you have just fetched it, say so: --accept age_unstated.",
            "ownership_unstated": "Add a device list that says who owns each device.",
        },
    ),
)
