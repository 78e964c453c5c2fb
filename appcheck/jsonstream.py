"""Stream the values of a JSON export that somebody asks for, holding no more than one of them."""

from collections.abc import Callable, Iterator
from itertools import islice

from appcheck.errors import Unreadable
from appcheck.export import Export, open_utf8
from appcheck.frame import STEPS, Events, framed

DEEPEST = 64
"""Values nested deeper than this are left out of what holds them; no export has any."""


def json_values(export: Export, *paths: str) -> Iterator[tuple[str, object]]:
    """The values at the given paths, with their path, each as soon as it is complete.

    Paths are written as in `Export.keys`: '' is a whole document, `value.item` each member of the
    array under `value`. A value inside another wanted one is given by itself and left out of it,
    so that `"", "value.item"` gives all members and then the envelope without them. Several
    documents in one file are read one after the other.

    Raises Unreadable where the JSON breaks off; what was complete before has been given.
    """
    import ijson
    from ijson.backends import python as unhurried

    given = 0
    try:
        try:
            for found in _read(export, ijson.basic_parse, paths):
                yield found
                given += 1
        except ijson.JSONError as error:
            # The fast parser has no numbers beyond 64 bits, such as serial numbers of certificates,
            # and crashes over very long ones where it is told to read all numbers exactly.
            if "integer overflow" not in str(error):
                raise
            yield from islice(_read(export, unhurried.basic_parse, paths), given, None)
    except (ijson.JSONError, ValueError) as error:
        if "invalid bytes in UTF8" in str(error):
            raise Unreadable("holds text that is not UTF-8", "save it as UTF-8 and give it again") from error
        raise Unreadable("breaks off or is damaged in the middle of its JSON", "export it again") from error


def _read(export: Export, parse: Callable[..., Events], paths: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    with open_utf8(export) as text:
        events = framed(parse(text, use_float=True, multiple_values=True), export.frame)
        yield from _walk(events, frozenset(paths))


def _walk(events: Events, wanted: frozenset[str]) -> Iterator[tuple[str, object]]:
    """Build the wanted values; ijson's own builder takes memory that grows with the square of the depth."""
    levels = max(path.count(".") + 1 for path in wanted)
    holders: list[dict[str, object] | list[object]] = []  # the containers that are open, outermost first
    places: list[str] = []  # their paths
    keys: list[str] = []  # the key at which each of them stands
    kept = below = 0  # how many of them are in a wanted value; how many more are open below DEEPEST
    for event, value in events:
        step = STEPS.get(event, 0)
        if below or (step > 0 and len(holders) == DEEPEST):
            below += step
        elif event == "map_key":
            keys[-1] = str(value)
        elif step < 0:
            place, holder = places.pop(), holders.pop()
            keys.pop()
            if place in wanted:
                kept -= 1
                yield place, holder
            elif kept:
                _put(holders[-1], keys[-1], holder)
        else:
            place = _place(places, keys) if len(holders) <= levels else _DEEP
            if step:
                holders.append({} if event == "start_map" else [])
                places.append(place)
                keys.append("item")
                kept += place in wanted
            elif place in wanted:
                yield place, value
            elif kept:
                _put(holders[-1], keys[-1], value)


_DEEP = "\0"
"""Stands for the path of a value that is deeper than all wanted ones."""


def _place(places: list[str], keys: list[str]) -> str:
    if not places:
        return ""
    return f"{places[-1]}.{keys[-1]}" if places[-1] else keys[-1]


def _put(holder: dict[str, object] | list[object], key: str, value: object) -> None:
    if isinstance(holder, list):
        holder.append(value)
    elif key in holder:
        raise Unreadable(f"gives the key {key!r} twice in one object", "export it again")
    else:
        holder[key] = value
