"""What may stand around the records of a JSON export besides what its maker writes, and how to look past it.

A script or a shell that saves an answer may put one record by itself or one a line, where the maker writes an array
of them, or the pages of an answer into an array; and Windows PowerShell writes `{"value": […], "Count": 2}` for a list,
others `{"devices": […]}`.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from appcheck.errors import Unreadable

Events = Iterable[tuple[str, object]]
"""The events of ijson's basic_parse."""


class Frame(StrEnum):
    """How an export is looked at: as it is, or as if it were framed in another way.

    ALONE and LINES: one document, or several, as members of one array. PAGES: the members of an array as
    documents in a row. VALUE: the list that is the one value of an object, by itself.
    """

    AS_IS = "as_is"
    ALONE = "alone"
    LINES = "lines"
    PAGES = "pages"
    VALUE = "value"


COUNT = "Count"
"""What Windows PowerShell writes beside a list."""

STEPS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}


def framed(events: Events, frame: Frame) -> Events:
    """The events of the documents as their frame makes them."""
    if frame in (Frame.ALONE, Frame.LINES):
        return _in_array(events)
    if frame is Frame.PAGES:
        return _out_of_arrays(events)
    return _values(events) if frame is Frame.VALUE else events


def _in_array(events: Events) -> Iterator[tuple[str, object]]:
    yield "start_array", None
    yield from events
    yield "end_array", None


def _out_of_arrays(events: Events) -> Iterator[tuple[str, object]]:
    depth, outer = 0, ""
    for event, value in events:
        step = STEPS.get(event, 0)
        outermost = depth == 0 if step > 0 else depth == 1 and step < 0
        depth += step
        if outermost:
            outer = event if step > 0 else outer
        if not (outermost and outer == "start_array"):
            yield event, value


def _values(events: Events) -> Iterator[tuple[str, object]]:
    """Raises Unreadable where anything but the count of its members stands beside the list, or more are counted than
    there are: then more pages may follow.
    """
    depth, key, only = 0, "", ""
    counted = given = 0
    for event, value in events:
        step = STEPS.get(event, 0)
        given += depth == 2 and key == only and step >= 0
        counted = value if depth == 1 and key == COUNT and isinstance(value, int) else counted
        frames = depth == 0 or (depth == 1 and (step < 0 or event == "map_key"))
        depth += step
        if frames:
            key = str(value) if event == "map_key" else ""
            only = only or key * (key != COUNT)
            if key not in ("", only, COUNT):
                raise Unreadable(f"has {key} beside its list of {only}", "give it as the system writes it")
            if depth == 0:
                if counted > given:
                    raise Unreadable(f"holds {given} of {counted} members of {only}", "export all pages")
                counted = given = 0
        elif key == only:
            yield event, value
