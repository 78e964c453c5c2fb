"""Decide which device tuples, in all exports, speak of one device."""

from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from appcheck.model.inventory import DeviceTuple, Kind, Sifted
from appcheck.model.report import Notice
from appcheck.pattern import fold
from appcheck.vocabulary import is_filler, moment

Key = tuple[str, str, str]
"""(kind of id, system or list in which it is compared, the id without case and dashes)."""

SHARED_BY = 2
"""An id that more records than this of one list carry is no id."""

FUTURE = timedelta(days=1)
"""A date this far after the day of the check is a wrong clock, and no evidence."""


@dataclass(frozen=True, slots=True)
class Node:
    """One device tuple of one export.

    `keys` are those of its ids that name it alone. `checked_in` is when the system last heard of
    the device and `inventoried` when its app list was taken, where the tuple says so believably.
    """

    export: int
    device: DeviceTuple
    keys: tuple[Key, ...]
    checked_in: datetime | None
    inventoried: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """The tuples that speak of one device, and those that newer ones have replaced."""

    speaking: tuple[Node, ...]
    superseded: tuple[Node, ...]


def is_identified(device: DeviceTuple) -> bool:
    """Whether a tuple names a device at all, be it only by a name."""
    return any(_usable(text) for text in (device.device_id, device.serial, device.udid, device.entra_id, device.name))


def group_devices(exports: Sequence[Sifted], as_of: datetime | None = None) -> tuple[list[Group], list[Notice]]:
    """One group for each device; tuples that name no device are left out.

    Within a system its device id joins; across systems serial, UDID and Entra id do (case and
    dashes ignored); never a name, except within the one export that carries nothing else. Dates
    long after `as_of` are not believed.
    """
    named = [_named_in(sifted) for sifted in exports]
    refused, notices = _refused(exports, named)
    nodes: list[Node] = []
    parents: list[int] = []
    first: dict[Key, int] = {}
    for index, sifted in enumerate(exports):
        for device, ids in named[index]:
            keys = _keys(index, sifted.origin.system, device, ids, refused)
            if keys:
                nodes.append(_node(index, device, keys, as_of))
                parents.append(len(parents))
                for key in keys:
                    unite(parents, first.setdefault(key, len(nodes) - 1), len(nodes) - 1)
    groups: dict[int, list[Node]] = {}
    for number, node in enumerate(nodes):
        groups.setdefault(root(parents, number), []).append(node)
    return [_settle(exports, group) for group in groups.values()], notices


def _named_in(sifted: Sifted) -> list[tuple[DeviceTuple, list[Key]]]:
    """The device tuples of an export, those of records that could not be used among them, with their ids.

    They are sorted, because a table hands them out in another order each time.
    """
    found = sorted({*sifted.devices, *(each.device for each in sifted.skipped if each.device is not None)})
    return [(device, _ids(device)) for device in found]


def _node(export: int, device: DeviceTuple, keys: tuple[Key, ...], as_of: datetime | None) -> Node:
    checked_in, inventoried = moment(device.checked_in), moment(device.inventoried)
    if as_of is not None:
        latest = as_of + FUTURE
        checked_in = checked_in if checked_in and checked_in <= latest else None
        inventoried = inventoried if inventoried and inventoried <= latest else None
    return Node(export, device, keys, checked_in, inventoried)


def root(parents: list[int], number: int) -> int:
    """The number that stands for all that were united with this one."""
    while parents[number] != number:
        parents[number] = number = parents[parents[number]]
    return number


def unite(parents: list[int], one: int, other: int) -> None:
    """The older root stays, so that devices keep the order in which they were first named."""
    low, high = sorted((root(parents, one), root(parents, other)))
    parents[high] = low


def _keys(export: int, system: str, device: DeviceTuple, ids: list[Key], refused: frozenset[Key]) -> tuple[Key, ...]:
    keys = [key for key in ids if key not in refused]
    if _usable(device.device_id):
        keys.append(("id", system, fold(device.device_id)))
    if not keys and _usable(device.name):
        keys.append(("name", str(export), fold(device.name)))
    return tuple(keys)


def _ids(device: DeviceTuple) -> list[Key]:
    """The ids that hold across systems."""
    ids = (("serial", device.serial), ("udid", device.udid), ("entra", device.entra_id))
    return [(kind, "", _bare(text)) for kind, text in ids if _usable(text)]


def _bare(text: str) -> str:
    return fold(text).replace("-", "")


def _is_written(text: str) -> bool:
    return bool(text) and not text.isspace()


def _usable(text: str) -> bool:
    return _is_written(text) and not is_filler(text)


def _refused(
    exports: Sequence[Sifted], named: Sequence[list[tuple[DeviceTuple, list[Key]]]]
) -> tuple[frozenset[Key], list[Notice]]:
    """The ids that join nothing: those that more than two records of one list carry."""
    refused: set[Key] = set()
    fillers = 0
    for sifted, devices in zip(exports, named, strict=True):
        carriers: dict[Key, set[Hashable]] = {}
        for device, ids in devices:
            fillers += len(ids) < sum(map(_is_written, (device.serial, device.udid, device.entra_id)))
            for key in ids:
                carriers.setdefault(key, set()).update(_carriers(sifted, device))
        refused.update(key for key, each in carriers.items() if len(each) > SHARED_BY)
    notices = []
    if refused:
        text = "ids are carried by more than two devices of one list; they join nothing"
        notices.append(Notice("shared_ids", f"{len(refused)} {text}"))
    if fillers:
        text = "device records carry a placeholder for a serial or another id; it joins nothing"
        notices.append(Notice("filler_ids", f"{fillers} {text}"))
    return frozenset(refused), notices


def _carriers(sifted: Sifted, device: DeviceTuple) -> Iterable[Hashable]:
    """The records of a list for which a tuple stands; an inventory repeats a device, so there it is id or name."""
    if _usable(device.device_id):
        return (fold(device.device_id),)
    listed = sifted.listed.get(device, 0)
    return [(device, number) for number in range(min(listed, SHARED_BY + 1))] or (("name", fold(device.name)),)


def _settle(exports: Sequence[Sifted], nodes: list[Node]) -> Group:
    """Let the newest speak: of two enrolments in one system, and of two dated inventories from one system."""
    if _cannot_contradict(exports, nodes):
        return Group(tuple(nodes), ())
    systems: dict[str, list[Node]] = {}
    for node in nodes:
        systems.setdefault(exports[node.export].origin.system, []).append(node)
    superseded: set[int] = set()
    for same in systems.values():
        superseded.update(map(id, _older(same, _enrolment, _checked_in, _inventoried)))
        inventories = [node for node in same if _lists_apps(exports[node.export], node) and id(node) not in superseded]
        whole = {str(node.export) for node in inventories if _is_whole(exports[node.export])}
        older = _older(inventories, lambda node: str(node.export), _inventoried, _checked_in, replacing=whole)
        superseded.update(map(id, older))
    return Group(
        tuple(node for node in nodes if id(node) not in superseded),
        tuple(node for node in nodes if id(node) in superseded),
    )


def _cannot_contradict(exports: Sequence[Sifted], nodes: list[Node]) -> bool:
    """Whether there is one enrolment and one inventory at the most; so it is with nearly all devices."""
    return len(nodes) == 1 or (
        len({_enrolment(node) for node in nodes} - {""}) < 2
        and sum(_lists_apps(exports[node.export], node) for node in nodes) < 2
    )


def _enrolment(node: Node) -> str:
    return next((text for kind, _, text in node.keys if kind == "id"), "")


def _checked_in(node: Node) -> datetime | None:
    return node.checked_in


def _inventoried(node: Node) -> datetime | None:
    return node.inventoried


def _lists_apps(sifted: Sifted, node: Node) -> bool:
    return sifted.origin.kind is Kind.APPS and (
        sifted.devices.get(node.device, 0) > 0 or fold(node.device.apps_listed) == "yes"
    )


def _is_whole(sifted: Sifted) -> bool:
    """Whether an export shows all it should of a device; one that is known to show a part replaces nothing."""
    return not any(each.startswith("app=") for each in sifted.said) and not any(
        trouble.code in ("truncated", "unreadable") for trouble in sifted.troubles
    )


def _older(
    nodes: Iterable[Node],
    part: Callable[[Node], str],
    *dates: Callable[[Node], datetime | None],
    replacing: Container[str] | None = None,
) -> Iterable[Node]:
    """The tuples of parts that a newer one replaces, by the first of the dates that every part has.

    None where the parts have no date in common, because then nobody knows which is newer.
    `replacing` are the parts that can replace others; all where it is None.
    """
    parts: dict[str, list[Node]] = {}
    for node in nodes:
        if name := part(node):
            parts.setdefault(name, []).append(node)
    if len(parts) < 2:
        return []
    for date in dates:
        newest = {
            name: when for name, each in parts.items() if (when := max(filter(None, map(date, each)), default=None))
        }
        if len(newest) == len(parts):
            latest = [when for name, when in newest.items() if replacing is None or name in replacing]
            return [node for name, each in parts.items() if latest and newest[name] < max(latest) for node in each]
    return []
