"""Read a JSON export value by value, and keep what came before a break."""

from collections.abc import Iterator

from appcheck.export import Export, open_utf8
from appcheck.model.inventory import Trouble
from appcheck.source import text_of


def stream(export: Export, path: str) -> Iterator[object]:
    """The values at a key path such as `results.item`, and at last a Trouble where the JSON breaks off.

    Numbers are int or float. A number of more digits than Python converts breaks it off, too.
    """
    import ijson

    count = 0
    try:
        with open_utf8(export) as file:
            for value in ijson.items(file, path, use_float=True):
                yield value
                count += 1
    except (ijson.JSONError, ValueError, OverflowError, RecursionError) as error:
        reason = " ".join(str(error).split()[:12])
        yield Trouble("unreadable", f"breaks off after {count} whole records ({reason}); export it again")


def part(record: dict[str, object], key: str) -> dict[str, object]:
    """The object under a key; empty where there is none."""
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def first(record: dict[str, object], *keys: str) -> str:
    """The raw text under the first of the keys that has any, '' where none has."""
    return next((text for key in keys if (text := text_of(record.get(key)))), "")
