"""Lists as the answers of APIs hold them: the members of an array, page by page, and whether any are missing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from appcheck.errors import Unreadable
from appcheck.export import Export
from appcheck.jsonstream import json_values
from appcheck.model.inventory import DeviceTuple, Item, Record, Skipped, Trouble
from appcheck.picking import Data, part
from appcheck.source import text_of
from appcheck.wording import counted

Keys = Mapping[str, str | tuple[str, ...]]
"""Field of a device -> the key path, or the key paths of which the first with a text counts."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Where an answer says that it is one page of several: key paths in it, '' where it does not say so.

    total: how many members all pages have. more: anything but null, '' and false where a page follows.
    previous: null on the first page; then one file may hold several lists, each with a total of its own.
    limit: how many members a page was asked for. sizes: the same, of an answer that need not say its total.
    """

    total: str = ""
    more: str = ""
    previous: str = ""
    limit: str = ""
    sizes: tuple[int, ...] = ()


def read_pages(
    export: Export, at: str, paging: Paging, each: Callable[[Iterator[int], Data], Iterator[Item]], what: str
) -> Iterator[Item]:
    """What `each` makes of the members at a key path, and trouble where some are missing.

    `each` numbers its records by the iterator; `what` is one member, in a word for people. A page that was saved twice
    makes up for none that is missing.
    """
    numbers, given = count(1), 0
    frame = "item" if at.startswith("item.") else ""
    frames: list[Data] = []
    distinct: set[int] = set()
    for path, value in json_values(export, *dict.fromkeys((at, frame))):
        if path != at:
            frames.append(part(value))
            continue
        given += 1
        distinct.add(hash(repr(value)))
        if isinstance(value, dict):
            yield from each(numbers, value)
        else:
            yield Skipped(next(numbers), f"is no {what}")
    if message := _missing(given, given if paging.previous else len(distinct), paging, frames, what):
        yield Trouble("truncated", message)


def _missing(given: int, distinct: int, paging: Paging, frames: Sequence[Data], what: str) -> str:
    """Why members are missing, '' where none are; `frames` are what stands around those of each page."""
    firsts = [frame for frame in frames if not _at(frame, paging.previous)]
    if frames and not firsts:
        return "the first page is missing: export all pages"
    totals, limits = (_numbers(frames, path) for frames, path in ((firsts, paging.total), (frames, paging.limit)))
    total = sum(totals) if paging.previous else max(totals, default=0)
    if distinct < total:
        return f"holds {distinct} of {counted(total, what)}: export all pages"
    if any(_at(frame, paging.more) for frame in frames[-1:]):
        return "the last page names a next one: export all pages"
    if given and given == sum(limits):
        return f"holds {counted(given, what)}, as many as were asked for: ask for more than there are"
    if given in paging.sizes and not any(totals):
        return f"holds {counted(given, what)}, as many as a full page: export all pages, with the total"
    return ""


def _numbers(frames: Iterable[Data], path: str) -> list[int]:
    return [int(text) if (text := text_at(frame, path)).isdecimal() else 0 for frame in frames]


def of_one_device(export: Export, at: str) -> Iterator[object]:
    """The members of the array at a key path such as `apps.item`, in an answer that does not name its device.

    Raises Unreadable where another answer follows, because nobody can say of which device that one is.
    """
    array = at.removesuffix("item").removesuffix(".")
    ended = False
    for path, value in json_values(export, at, array):
        if ended:
            raise Unreadable("holds answers of several devices, and names none of them", "save each as DEVICE.json")
        if path == at:
            yield value
        ended = path == array


def text_at(data: Data, *paths: str) -> str:
    """The first text at the key paths; a key may hold full stops itself (`common.uuid`)."""
    return next((text for path in paths if (text := text_of(_at(data, path)))), "")


def _at(data: Data, path: str) -> object:
    if not path or path in data:
        return data[path] if path else None
    key, _, below = path.partition(".")
    inner = data.get(key)
    return _at(inner, below) if below and isinstance(inner, dict) else None


def device_of(data: Data, keys: Keys) -> DeviceTuple:
    """The device as the keys tell of it."""
    return DeviceTuple(**{field: text_at(data, *_paths(key)) for field, key in keys.items()})


def device_fields(export: Export, at: str, keys: Keys) -> frozenset[str]:
    """The fields of devices for which an export has any of the keys below a key path."""
    above = f"{at}." if at else ""
    return frozenset(
        f"device.{field}" for field, key in keys.items() if any(f"{above}{path}" in export.keys for path in _paths(key))
    )


def _paths(key: str | tuple[str, ...]) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def listed(numbers: Iterator[int], device: DeviceTuple) -> Iterator[Item]:
    """The record of a device in a list; one that nothing names is skipped."""
    number = next(numbers)
    if device.device_id or device.serial or device.udid or device.name:
        yield Record(number, device=device)
    else:
        yield Skipped(number, "is no device with an id or a name")
