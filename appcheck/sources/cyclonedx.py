"""CycloneDX: the components of one device as a bill of materials in JSON.

Keys: CycloneDX/specification, bom-1.x; the device is metadata.component where its type says so.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.picking import first, part
from appcheck.source import Documents, Source, Wanted, has_keys

_OF_A_DEVICE = ("device", "operating-system", "firmware", "platform")


def _read(export: Export, _: Wanted) -> Documents:
    fields = ("app.identifier", "app.name", "app.publisher", "version", "device.name", "device.inventoried")
    return Documents(lambda: _components(export), frozenset(fields))


def _components(export: Export) -> Iterator[Item]:
    """Applications by name and publisher; what it is called in a package index is no identifier of a device's app."""
    numbers = count(1)
    for _, bom in json_values(export, ""):
        told = part(bom, "metadata")
        main = part(told, "component")
        name = first(main, "name") if first(main, "type") in _OF_A_DEVICE else ""
        device = DeviceTuple(name=name, inventoried=first(told, "timestamp"))
        components = part({"bom": bom}, "bom").get("components")
        for component in components if isinstance(components, list) else ():
            if not isinstance(component, dict) or not first(component, "name"):
                yield Skipped(next(numbers), "is no component with a name", device)
                continue
            group = first(component, "group")
            app = AppTuple(
                f"{group}.{first(component, 'name')}" if "." in group else "",
                first(component, "name"),
                first(component, "publisher") or first(part(component, "supplier"), "name"),
            )
            yield Record(next(numbers), app, device, version=first(component, "version"))


SOURCES = (
    Source(
        name="cyclonedx",
        kind=Kind.APPS,
        system="cyclonedx",
        title="CycloneDX: bill of materials of a device (JSON)",
        how="A bill of materials of the apps of one device, in a file named after it.",
        detect=has_keys("bomFormat", "components.item.name"),
        read=_read,
        device_from_name=True,
        remedies={
            "completeness_unstated": "If it lists every app of the device, say so: --says FILE:completeness=full.",
            "ownership_unstated": "Add a device list that says who owns each device.",
        },
    ),
)
