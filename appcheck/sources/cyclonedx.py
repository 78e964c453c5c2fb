"""CycloneDX: the components of one device as a bill of materials, in JSON and in XML.

Keys: CycloneDX/specification, bom-1.x; the device is metadata.component where its type says so. In XML a type is
an attribute, and every list an element around its members.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import first, members, part
from appcheck.source import Documents, Source, Wanted, has_elements, has_keys
from appcheck.xmlstream import xml_elements

_OF_A_DEVICE = ("", "device", "operating-system", "firmware", "platform")
"""What a bill may be of, '' where it does not say; those of programs list what these are built of."""

_APPS = ("application", "operating-system", "")

_LISTS = {"components": "component", "compositions": "composition"}
"""Lists in XML, and what each member of them is called."""

_JSON = has_keys("bomFormat", "components.item.name")
_XML = has_elements("bom", "bom.components.component.name")


def _detect(export: Export) -> str | None:
    return _JSON(export) or _XML(export)


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _bills(export), frozenset(("app.name", "app.publisher", "version", "device.name")))


def _bills(export: Export) -> Iterator[Item]:
    """Applications by name and publisher: what a package index calls them is no identifier on a device."""
    numbers = count(1)
    nameless = 0
    for bill in _documents(export):
        main = part(bill, "metadata", "component")
        if (kind := first(main, "type")) not in _OF_A_DEVICE:
            raise Unreadable(f"is a bill of type {kind}, not of a device", "give a list of the device's apps")
        nameless += not first(main, "name")
        yield from _components(members(bill, "components"), DeviceTuple(name=first(main, "name")), numbers)
        wholes = (first(each, "aggregate") for each in members(bill, "compositions") if isinstance(each, dict))
        if any(whole != "complete" for whole in wholes):
            yield Trouble("truncated", "says of itself that it is not complete (compositions): make it again, whole")

    if nameless > 1:
        yield Trouble("truncated", "holds several bills that name no device: save each in its own file")


def _documents(export: Export) -> Iterator[object]:
    if export.shape is Shape.XML:
        yield from (_as_json(bill) for _, bill in xml_elements(export, "bom"))
    else:
        yield from (bill for _, bill in json_values(export, ""))


def _as_json(element: object) -> object:
    """An element in the form of JSON: attributes as keys, and the members of `components` as a list."""
    if not isinstance(element, dict):
        return element
    return {key.removeprefix("@"): _members_of(key, value) for key, value in element.items()}


def _members_of(key: str, value: object) -> object:
    if key not in _LISTS:
        return _as_json(value)
    found = part(value).get(_LISTS[key], [])
    return [_as_json(each) for each in (found if isinstance(found, list) else [found])]


def _components(found: list[object], device: DeviceTuple, numbers: Iterator[int]) -> Iterator[Item]:
    """The applications among components, and among those inside of them."""
    for component in found:
        if not isinstance(component, dict) or not first(component, "name"):
            yield Skipped(next(numbers), "is no component with a name", device)
            continue
        if first(component, "type") in _APPS:
            publisher = first(component, "publisher") or first(part(component, "supplier"), "name")
            app = AppTuple(name=first(component, "name"), publisher=publisher)
            yield Record(next(numbers), app, device, version=first(component, "version"))
        yield from _components(members(component, "components"), device, numbers)


SOURCES = (
    Source(
        name="cyclonedx",
        kind=Kind.APPS,
        system="cyclonedx",
        title="CycloneDX: bill of materials of a device",
        how="A bill of materials of the apps of one device, in a file named after it.",
        detect=_detect,
        read=_read,
        device_from_name=True,
        remedies={
            "completeness_unstated": "If it lists every app of the device, say so: --says FILE:completeness=full.",
            "ownership_unstated": "Add a device list that says who owns each device.",
        },
    ),
)
