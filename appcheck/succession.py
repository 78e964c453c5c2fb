"""Decide which tuples of a device speak, and which of them newer ones have replaced."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from appcheck.model.inventory import DeviceTuple, Sifted
from appcheck.pattern import fold
from appcheck.vocabulary import is_retired

Key = tuple[str, str, str]
"""(kind of id, system or list in which it is compared, the id without case and dashes)."""

Part = TypeVar("Part", bound=Hashable)


class Node(NamedTuple):
    """One device tuple of one export.

    `own` is its folded id in its system, or ''; `keys` are those of its ids that name it alone.
    `checked_in` is when the system last heard of the device and `inventoried` when its app list was
    taken, where the tuple says so believably. `lists_apps` says that the export has its app list,
    `lost_rows` that some of its records could not be used, and `month_first` how it writes dates,
    as vocabulary.moment wants to know.
    """

    export: int
    device: DeviceTuple
    own: str
    keys: tuple[Key, ...]
    checked_in: datetime | None
    inventoried: datetime | None
    lists_apps: bool
    lost_rows: bool
    month_first: bool | None


@dataclass(frozen=True, slots=True)
class Group:
    """The tuples that speak of one device, and those that newer ones have replaced."""

    speaking: tuple[Node, ...]
    superseded: tuple[Node, ...]


ShowsAll = Callable[[int, Sequence[Node]], bool]
"""Whether an export, by its number, shows all apps of the device of which these tuples speak."""


def settle(exports: Sequence[Sifted], nodes: list[Node], shows_all: ShowsAll) -> Group:
    """Let the newest speak: of two enrolments in one system, and of two dated inventories from one system.

    An enrolment that has ended says nothing of a phone that another one still knows, and an
    inventory refutes none that may show more of the device than it does itself. Of one source two lists
    show the same, unless they say themselves of different enrolments, or of different queries, of the device.
    """
    if _cannot_contradict(nodes):
        return Group(tuple(nodes), ())
    systems: dict[str, list[Node]] = {}
    for node in nodes:
        systems.setdefault(exports[node.export].origin.system, []).append(node)
    gone = {
        id(node)
        for same in systems.values()
        for node in _superseded(exports, same, lambda export: shows_all(export, nodes))
    }
    return Group(
        tuple(node for node in nodes if id(node) not in gone),
        tuple(node for node in nodes if id(node) in gone),
    )


def _superseded(exports: Sequence[Sifted], same: list[Node], shows_all: Callable[[int], bool]) -> list[Node]:
    """Those of the tuples of a device in one system that newer ones have replaced."""
    ended = {node.own for node in same if is_retired(node.device.state)}
    broken = {node.export for node in same if node.lost_rows}

    def told(export: int) -> set[str]:
        return {node.device.enrolment for node in same if node.export == export and node.lists_apps}

    def refutes(newer: int, older: int) -> bool:
        """Whether what a newer inventory does not list is gone: it is known to show as much as the older one."""
        alike = exports[newer].origin.source == exports[older].origin.source and told(newer) == told(older)
        shows_as_much = shows_all(newer) or (alike and not shows_all(older))
        is_one = not _may_be_two(
            [node for node in same if node.export == newer], [n for n in same if n.export == older]
        )
        return _is_whole(exports[newer]) and newer not in broken and shows_as_much and is_one

    def is_later(newer: str, older: str) -> bool:
        """Whether a later id ends an earlier enrolment; a number beside another kind of id is the same enrolment's."""
        return newer not in ended and newer.isdecimal() == older.isdecimal()

    enrolments = _parts(same, lambda node: node.own)
    gone = _older(enrolments, _checked_in, _inventoried, replaces=is_later)
    replaced = set(map(id, gone))
    lists = [node for node in same if node.lists_apps and id(node) not in replaced]
    inventories = _parts(lists, lambda node: node.export)
    return gone + _older(inventories, _inventoried, _checked_in, replaces=refutes)


def _may_be_two(ones: Sequence[Node], others: Sequence[Node]) -> bool:
    """Whether two lists have nothing in common but a number, which each server gives anew, and call it differently."""
    shared = {key for node in ones for key in node.keys} & {key for node in others for key in node.keys}
    names, called = ({fold(each.device.name) for each in nodes if each.device.name} for nodes in (ones, others))
    by_number = all(kind == "id" and own.isdecimal() for kind, _, own in shared)
    return bool(shared) and by_number and bool(names) and bool(called) and names.isdisjoint(called)


def _cannot_contradict(nodes: list[Node]) -> bool:
    """Whether there is one enrolment and one inventory at the most; so it is with nearly all devices."""
    if len(nodes) == 1:
        return True
    return len({node.own for node in nodes if node.own}) < 2 and sum(node.lists_apps for node in nodes) < 2


def _checked_in(node: Node) -> datetime | None:
    return node.checked_in


def _inventoried(node: Node) -> datetime | None:
    return node.inventoried


def _is_whole(sifted: Sifted) -> bool:
    """Whether an export shows all it should of a device; one that is known to show a part replaces nothing."""
    return not any(each.startswith("app=") for each in sifted.said) and not any(
        trouble.code in ("truncated", "unreadable") for trouble in sifted.troubles
    )


def _parts(nodes: Iterable[Node], part: Callable[[Node], Part]) -> dict[Part, list[Node]]:
    """The tuples of each enrolment or export; a tuple without an id in its system is of no enrolment."""
    parts: dict[Part, list[Node]] = {}
    for node in nodes:
        if (name := part(node)) != "":
            parts.setdefault(name, []).append(node)
    return parts


def _older(
    parts: Mapping[Part, list[Node]],
    *dates: Callable[[Node], datetime | None],
    replaces: Callable[[Part, Part], bool],
) -> list[Node]:
    """The tuples of parts that a newer one replaces, by the first of the dates that every part has.

    None where the parts have no date in common, because then nobody knows which is newer.
    """
    if len(parts) < 2:
        return []
    for date in dates:
        newest = {
            name: when for name, each in parts.items() if (when := max(filter(None, map(date, each)), default=None))
        }
        if len(newest) == len(parts):
            return [
                node
                for name, each in parts.items()
                if any(when > newest[name] and replaces(other, name) for other, when in newest.items())
                for node in each
            ]
    return []
