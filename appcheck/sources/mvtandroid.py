"""The packages that MVT found on one Android phone (mvt-project/mvt, module dumpsys_packages)."""

from collections.abc import Iterator

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import Data, first, place_of
from appcheck.source import Documents, Source, Wanted
from appcheck.sources.android import FRAMEWORK


def _detect(export: Export) -> str | None:
    if export.shape is not Shape.JSON or place_of(export, ("item",), "package_name", "installer") is None:
        return None
    return "keys package_name, installer"


def _read(export: Export, _: Wanted) -> Documents:
    fields = ("app.identifier", "app.platform", "app.installer", "app.signs", "version", "device.platform")
    return Documents(lambda: _packages(export), frozenset(fields))


def _packages(export: Export) -> Iterator[Item]:
    device = DeviceTuple(platform="Android")
    for number, (_, package) in enumerate(json_values(export, "item"), start=1):
        if not isinstance(package, dict) or not first(package, "package_name"):
            yield Skipped(number, "is no package with a name", device)
            continue
        yield Record(number, _package(package), device, version=first(package, "version_name"))


def _package(package: Data) -> AppTuple:
    signs = (f"{key}=true" for key in ("system", "disabled", "third_party") if package.get(key) is True)
    return AppTuple(
        first(package, "package_name"), platform="Android", installer=first(package, "installer"), signs=" ".join(signs)
    )


SOURCES = (
    Source(
        name="mvt-android-packages",
        kind=Kind.APPS,
        system="adb",
        title="Android: packages that MVT found",
        how="mvt-android check-androidqf or check-bugreport with --output; give dumpsys_packages.json, in a folder "
        "named after the phone.",
        detect=_detect,
        read=_read,
        device_from_name=True,
        system_apps=(FRAMEWORK,),
        remedies={
            "completeness_unstated": "Check that every user of the phone is in it, then say so: "
            "--says FILE:completeness=full.",
            "age_unstated": "The list carries no date. If you have just fetched it, say so: --accept age_unstated.",
            "ownership_unstated": "Add a device list that says who owns each device.",
        },
    ),
)
