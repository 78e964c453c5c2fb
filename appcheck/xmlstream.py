"""Stream the elements of an XML export that somebody asks for, holding no more than one of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from appcheck.errors import Unreadable
from appcheck.export import Export, open_bytes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Content = str | dict[str, object]

DEEPEST = 64
"""Elements nested deeper than this stand in no export."""


def xml_elements(export: Export, *paths: str) -> Iterator[tuple[str, Content]]:
    """The elements at the given paths, with their path, each as soon as it is complete.

    Paths are written as in `Export.keys`: `computer.software.item`, without namespaces. An element
    with children or attributes is a dict: of a child that is repeated, a list; of an attribute,
    its text under `@name`. Any other is its text. A wanted element inside another one is given by
    itself and left out of it.

    Raises Unreadable where the XML breaks off, and where it declares entities or nests deeper than DEEPEST, as no
    export needs to.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    wanted = frozenset(paths)
    trail: list[tuple[str, Element]] = []  # the elements that are open, outermost first, each with its path
    kept = 0  # how many of them are wanted
    try:
        with open_bytes(export) as raw:
            for event, element in iterparse(raw, events=("start", "end")):
                if event == "start":
                    path = f"{trail[-1][0]}.{_name(element)}" if trail else _name(element)
                    trail.append((path, element))
                    kept += path in wanted
                    if len(trail) > DEEPEST:
                        raise Unreadable(
                            "nests its elements deeper than any export", "check where this file comes from"
                        )
                    continue
                path, _ = trail.pop()
                if path in wanted:
                    kept -= 1
                    yield path, _content(element)
                if trail and (path in wanted or not kept):
                    trail[-1][1].remove(element)
    except DefusedXmlException as error:
        raise Unreadable("declares entities, as no export does", "check where this file comes from") from error
    except (ParseError, LookupError, ValueError) as error:
        raise Unreadable(f"breaks off or is damaged in the middle of its XML: {error}", "export it again") from error


def _name(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _content(element: "Element") -> Content:
    if not len(element) and not element.attrib:
        return (element.text or "").strip()
    found: dict[str, object] = {f"@{key}": value for key, value in element.attrib.items()}
    for child in element:
        key, value = _name(child), _content(child)
        if key not in found:
            found[key] = value
        elif isinstance(earlier := found[key], list):
            earlier.append(value)
        else:
            found[key] = [earlier, value]
    if not len(element):
        found[""] = (element.text or "").strip()
    return found
