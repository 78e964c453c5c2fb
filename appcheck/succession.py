"""Decide which tuples of a device speak, and which of them newer ones have replaced."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from appcheck.model.inventory import DeviceTuple, Sifted
from appcheck.vocabulary import is_retired

Key = tuple[str, str, str]
"""(kind of id, system or list in which it is compared, the id without case and dashes)."""


class Node(NamedTuple):
    """One device tuple of one export.

    `own` is its folded id in its system, or ''; `keys` are those of its ids that name it alone.
    `checked_in` is when the system last heard of the device and `inventoried` when its app list was
    taken, where the tuple says so believably. `lists_apps` says that the export has its app list,
    and `month_first` how it writes dates, as vocabulary.moment wants to know.
    """

    export: int
    device: DeviceTuple
    own: str
    keys: tuple[Key, ...]
    checked_in: datetime | None
    inventoried: datetime | None
    lists_apps: bool
    month_first: bool | None


@dataclass(frozen=True, slots=True)
class Group:
    """The tuples that speak of one device, and those that newer ones have replaced."""

    speaking: tuple[Node, ...]
    superseded: tuple[Node, ...]


def settle(exports: Sequence[Sifted], nodes: list[Node]) -> Group:
    """Let the newest speak: of two enrolments in one system, and of two dated inventories from one system.

    An enrolment that has ended says nothing of a phone that another one still knows.
    """
    if _cannot_contradict(nodes):
        return Group(tuple(nodes), ())
    systems: dict[str, list[Node]] = {}
    for node in nodes:
        systems.setdefault(exports[node.export].origin.system, []).append(node)
    superseded: set[int] = set()
    for same in systems.values():
        living = {node.own for node in same} - {node.own for node in same if is_retired(node.device.state)}
        superseded.update(map(id, _older(same, _enrolment, _checked_in, _inventoried, replacing=living)))
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
    replacing: Container[str],
) -> Iterable[Node]:
    """The tuples of parts that a newer one replaces, by the first of the dates that every part has.

    None where the parts have no date in common, because then nobody knows which is newer.
    `replacing` are the parts that can replace others.
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
            latest = [when for name, when in newest.items() if name in replacing]
            return [node for name, each in parts.items() if latest and newest[name] < max(latest) for node in each]
    return []
