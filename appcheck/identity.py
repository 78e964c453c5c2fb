"""Decide which device tuples, in all exports, speak of one device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from appcheck.model.inventory import DeviceTuple, Kind, Sifted
from appcheck.model.report import Notice
from appcheck.vocabulary import is_filler, moment

Key = tuple[str, str, str]
"""(kind of id, system or list in which it is compared, the id without case and dashes)."""

_NEVER = datetime.min.replace(tzinfo=UTC)

SHARED_BY = 2
"""An id that more records than this of one list carry is no id."""


@dataclass(frozen=True, slots=True)
class Node:
    """One device tuple of one export."""

    export: int
    device: DeviceTuple

    def spoke_at(self) -> datetime | None:
        """When the system last heard of the device, as this tuple says."""
        return moment(self.device.checked_in) or moment(self.device.inventoried)

    def inventoried_at(self) -> datetime | None:
        """When the app list was taken, or at the latest reported, as this tuple says."""
        return moment(self.device.inventoried) or moment(self.device.checked_in)


@dataclass(frozen=True, slots=True)
class Group:
    """The tuples that speak of one device, and those that newer ones have replaced."""

    speaking: tuple[Node, ...]
    superseded: tuple[Node, ...]


def is_identified(device: DeviceTuple) -> bool:
    """Whether a tuple names a device at all, be it only by a name."""
    return any(_usable(text) for text in (device.device_id, device.serial, device.udid, device.entra_id, device.name))


def group_devices(exports: Sequence[Sifted]) -> tuple[list[Group], list[Notice]]:
    """One group for each device; tuples that name no device are left out.

    Within a system its device id joins; across systems serial, UDID and Entra id do (case and
    dashes ignored); never a name, except within the one export that carries nothing else.
    """
    refused, notices = _refused(exports)
    nodes: list[Node] = []
    parents: list[int] = []
    first: dict[Key, int] = {}
    for index, sifted in enumerate(exports):
        for device in sifted.devices:
            keys = [key for key in _keys(index, sifted.origin.system, device) if key not in refused]
            if keys:
                nodes.append(Node(index, device))
                parents.append(len(parents))
                for key in keys:
                    _unite(parents, first.setdefault(key, len(nodes) - 1), len(nodes) - 1)
    groups: dict[int, list[Node]] = {}
    for number, node in enumerate(nodes):
        groups.setdefault(_root(parents, number), []).append(node)
    return [_settle(exports, group) for group in groups.values()], notices


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = number = parents[parents[number]]
    return number


def _unite(parents: list[int], one: int, other: int) -> None:
    """The older root stays, so that devices keep the order in which they were first named."""
    low, high = sorted((_root(parents, one), _root(parents, other)))
    parents[high] = low


def _keys(export: int, system: str, device: DeviceTuple) -> list[Key]:
    keys = [
        (kind, "", _bare(text))
        for kind, text in (("serial", device.serial), ("udid", device.udid), ("entra", device.entra_id))
        if _usable(text)
    ]
    if _usable(device.device_id):
        keys.append(("id", system, device.device_id.strip().casefold()))
    if not keys and _usable(device.name):
        keys.append(("name", str(export), device.name.strip().casefold()))
    return keys


def _bare(text: str) -> str:
    return text.strip().replace("-", "").casefold()


def _usable(text: str) -> bool:
    return bool(text) and bool(text.strip()) and not is_filler(text)


def _refused(exports: Sequence[Sifted]) -> tuple[set[Key], list[Notice]]:
    """The ids that join nothing: those that more than two records of one list carry."""
    refused: set[Key] = set()
    fillers = 0
    for index, sifted in enumerate(exports):
        owners: dict[Key, set[str]] = {}
        for device in sifted.devices:
            fillers += any(text.strip() and is_filler(text) for text in (device.serial, device.udid, device.entra_id))
            whose = device.device_id.strip().casefold() or repr(device)
            for key in _keys(index, sifted.origin.system, device):
                if key[0] in ("serial", "udid", "entra"):
                    owners.setdefault(key, set()).add(whose)
                    if sifted.listed.get(device, 0) > SHARED_BY and not device.device_id:
                        owners[key].update(map(str, range(SHARED_BY + 1)))
        refused.update(key for key, whose in owners.items() if len(whose) > SHARED_BY)
    notices = []
    if refused:
        text = "ids are carried by more than two devices of one list; they join nothing"
        notices.append(Notice("shared_ids", f"{len(refused)} {text}"))
    if fillers:
        text = "device records carry a placeholder for a serial or another id; it joins nothing"
        notices.append(Notice("filler_ids", f"{fillers} {text}"))
    return refused, notices


def _settle(exports: Sequence[Sifted], nodes: list[Node]) -> Group:
    """Let the newest speak: of two enrolments in one system, and of two dated inventories from one system."""
    superseded: set[int] = set()
    systems: dict[str, list[Node]] = {}
    for node in nodes:
        systems.setdefault(exports[node.export].origin.system, []).append(node)
    if len(nodes) > 1:
        for same in systems.values():
            superseded.update(map(id, _older(same, lambda node: _bare(node.device.device_id), Node.spoke_at)))
            inventories = [
                node for node in same if _is_inventory(exports[node.export], node) and id(node) not in superseded
            ]
            superseded.update(map(id, _older(inventories, lambda node: str(node.export), Node.inventoried_at)))
    return Group(
        tuple(node for node in nodes if id(node) not in superseded),
        tuple(node for node in nodes if id(node) in superseded),
    )


def _is_inventory(sifted: Sifted, node: Node) -> bool:
    return sifted.origin.kind is Kind.APPS and (
        sifted.devices[node.device] > 0 or node.device.apps_listed.casefold() == "yes"
    )


def _older(nodes: Sequence[Node], part: Callable[[Node], str], dated: Callable[[Node], datetime | None]) -> list[Node]:
    """The tuples of all parts but the newest; none where a part has no date, because then nobody knows."""
    newest: dict[str, datetime] = {}
    for node in nodes:
        name = part(node)
        if not name:
            continue
        when = dated(node)
        if when is None:
            newest.setdefault(name, _NEVER)
        else:
            newest[name] = max(newest.get(name, _NEVER), when)
    if len(newest) < 2 or _NEVER in newest.values():
        return []
    latest = max(newest.values())
    return [node for node in nodes if part(node) and newest[part(node)] < latest]
