"""Decide which device tuples, in all exports, speak of one device."""

from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

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


class Node(NamedTuple):
    """One device tuple of one export.

    `own` is its folded id in its system, or ''; `keys` are those of its ids that name it alone.
    `checked_in` is when the system last heard of the device and `inventoried` when its app list was
    taken, where the tuple says so believably. `lists_apps` says that the export has its app list.
    """

    export: int
    device: DeviceTuple
    own: str
    keys: tuple[Key, ...]
    checked_in: datetime | None
    inventoried: datetime | None
    lists_apps: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The tuples that speak of one device, and those that newer ones have replaced."""

    speaking: tuple[Node, ...]
    superseded: tuple[Node, ...]


class _Named(NamedTuple):
    """A device tuple with its folded id in its system, its ids across systems, and how many of these are fillers."""

    device: DeviceTuple
    own: str
    ids: tuple[Key, ...]
    fillers: int


def is_identified(device: DeviceTuple) -> bool:
    """Whether a tuple names a device at all, be it only by a name."""
    texts = (device.device_id, device.serial, device.udid, device.entra_id, device.name)
    return not all(map(is_filler, texts))


def group_devices(exports: Sequence[Sifted], as_of: datetime | None = None) -> tuple[list[Group], list[Notice]]:
    """One group for each device; tuples that name no device are left out.

    Within a system its device id joins; across systems serial, UDID and Entra id do (case and
    dashes ignored); never a name, except within the one export that carries nothing else. Dates
    long after `as_of` are not believed.
    """
    named = [_named_in(sifted) for sifted in exports]
    refused, notices = _refused(exports, named)
    latest = None if as_of is None else as_of + FUTURE
    nodes: list[Node] = []
    parents: list[int] = []
    first: dict[Key, int] = {}
    for index, sifted in enumerate(exports):
        for each in named[index]:
            keys = _keys(index, sifted.origin.system, each, refused)
            if keys:
                number = len(nodes)
                nodes.append(_node(index, sifted, each, keys, latest))
                parents.append(number)
                for key in keys:
                    other = first.setdefault(key, number)
                    if other != number:
                        unite(parents, other, number)
    groups: dict[int, list[Node]] = {}
    for number, node in enumerate(nodes):
        groups.setdefault(root(parents, number), []).append(node)
    return [_settle(exports, group) for group in groups.values()], notices


def _named_in(sifted: Sifted) -> list[_Named]:
    """The device tuples of an export, those of records that could not be used among them, with their ids.

    They are sorted, because a table hands them out in another order each time.
    """
    found = sorted({*sifted.devices, *(each.device for each in sifted.skipped if each.device is not None)})
    return [_named(device) for device in found]


def _named(device: DeviceTuple) -> _Named:
    ids = []
    fillers = 0
    for kind, text in (("serial", device.serial), ("udid", device.udid), ("entra", device.entra_id)):
        if text and not text.isspace():
            if is_filler(text):
                fillers += 1
            else:
                ids.append((kind, "", fold(text).replace("-", "")))
    own = "" if is_filler(device.device_id) else fold(device.device_id)
    return _Named(device, own, tuple(ids), fillers)


def _node(export: int, sifted: Sifted, named: _Named, keys: tuple[Key, ...], latest: datetime | None) -> Node:
    device = named.device
    lists_apps = sifted.origin.kind is Kind.APPS and (
        sifted.devices.get(device, 0) > 0 or fold(device.apps_listed) == "yes"
    )
    checked_in, inventoried = _believed(device.checked_in, latest), _believed(device.inventoried, latest)
    return Node(export, device, named.own, keys, checked_in, inventoried, lists_apps)


def _believed(text: str, latest: datetime | None) -> datetime | None:
    when = moment(text) if text else None
    return when if when is None or latest is None or when <= latest else None


def root(parents: list[int], number: int) -> int:
    """The number that stands for all that were united with this one."""
    while parents[number] != number:
        parents[number] = number = parents[parents[number]]
    return number


def unite(parents: list[int], one: int, other: int) -> None:
    """The older root stays, so that devices keep the order in which they were first named."""
    one, other = root(parents, one), root(parents, other)
    parents[max(one, other)] = min(one, other)


def _keys(export: int, system: str, named: _Named, refused: frozenset[Key]) -> tuple[Key, ...]:
    keys = named.ids if refused.isdisjoint(named.ids) else tuple(key for key in named.ids if key not in refused)
    if named.own:
        return (*keys, ("id", system, named.own))
    return keys if keys or is_filler(named.device.name) else (("name", str(export), fold(named.device.name)),)


def _refused(exports: Sequence[Sifted], named: Sequence[list[_Named]]) -> tuple[frozenset[Key], list[Notice]]:
    """The ids that join nothing: those that more than two records of one list carry."""
    refused: set[Key] = set()
    for sifted, devices in zip(exports, named, strict=True):
        often = _carried_often(sifted, devices)
        carriers: dict[Key, set[Hashable]] = {}
        for each in devices if often else ():
            for key in often.intersection(each.ids):
                carriers.setdefault(key, set()).update(_carriers(sifted, each))
        refused.update(key for key, records in carriers.items() if len(records) > SHARED_BY)
    fillers = sum(each.fillers > 0 for devices in named for each in devices)
    notices = []
    if refused:
        text = "ids are carried by more than two devices of one list; they join nothing"
        notices.append(Notice("shared_ids", f"{len(refused)} {text}"))
    if fillers:
        text = "device records carry a placeholder for a serial or another id; it joins nothing"
        notices.append(Notice("filler_ids", f"{fillers} {text}"))
    return frozenset(refused), notices


def _carried_often(sifted: Sifted, devices: Iterable[_Named]) -> frozenset[Key]:
    """The ids of which more records than SHARED_BY may be carriers; only these need a closer look."""
    carried: Counter[Key] = Counter()
    for each in devices:
        carried.update(each.ids)
        if not each.own and sifted.listed.get(each.device, 0) > 1:
            carried.update(dict.fromkeys(each.ids, SHARED_BY))
    return frozenset(key for key, records in carried.items() if records > SHARED_BY)


def _carriers(sifted: Sifted, named: _Named) -> Iterable[Hashable]:
    """The records of a list for which a tuple stands; an inventory repeats a device, so there it is id or name."""
    if named.own:
        return (named.own,)
    listed = sifted.listed.get(named.device, 0)
    return [(named.device, number) for number in range(min(listed, SHARED_BY + 1))] or (
        ("name", fold(named.device.name)),
    )


def _settle(exports: Sequence[Sifted], nodes: list[Node]) -> Group:
    """Let the newest speak: of two enrolments in one system, and of two dated inventories from one system."""
    if _cannot_contradict(nodes):
        return Group(tuple(nodes), ())
    systems: dict[str, list[Node]] = {}
    for node in nodes:
        systems.setdefault(exports[node.export].origin.system, []).append(node)
    superseded: set[int] = set()
    for same in systems.values():
        superseded.update(map(id, _older(same, _enrolment, _checked_in, _inventoried)))
        inventories = [node for node in same if node.lists_apps and id(node) not in superseded]
        whole = {str(node.export) for node in inventories if _is_whole(exports[node.export])}
        older = _older(inventories, lambda node: str(node.export), _inventoried, _checked_in, replacing=whole)
        superseded.update(map(id, older))
    return Group(
        tuple(node for node in nodes if id(node) not in superseded),
        tuple(node for node in nodes if id(node) in superseded),
    )


def _cannot_contradict(nodes: list[Node]) -> bool:
    """Whether there is one enrolment and one inventory at the most; so it is with nearly all devices."""
    if len(nodes) == 1:
        return True
    return len({node.own for node in nodes if node.own}) < 2 and sum(node.lists_apps for node in nodes) < 2


def _enrolment(node: Node) -> str:
    return node.own


def _checked_in(node: Node) -> datetime | None:
    return node.checked_in


def _inventoried(node: Node) -> datetime | None:
    return node.inventoried


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
