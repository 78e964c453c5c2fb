"""Say of each device what is known of it: facts, users, inventories, age and completeness."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from appcheck.identity import group_devices
from appcheck.model.inventory import DeviceTuple, Kind, Sifted
from appcheck.model.report import DeviceView, Notice
from appcheck.model.words import Completeness
from appcheck.source import Facts, Source
from appcheck.succession import Group, Node, Part
from appcheck.vocabulary import is_filler, is_retired, moment, ownership_word, platform_family, platform_word


class User(NamedTuple):
    """The keys by which one tuple names a user of its device, as the export spells them."""

    user_id: str
    upn: str
    email: str
    login: str
    name: str


class Inventory(NamedTuple):
    """An app list of a device: in which export, and when it was taken, or at the latest reported.

    `facts` are those of the device of which it depends what the list can show: how it is enrolled, by
    whom owned, and its version, as the system of the export says; what only another one says tells
    nothing of what this one sees, and the owner is '' where one contradicts it.
    """

    export: int
    source: Source
    inventoried: datetime | None
    checked_in: datetime | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class Device:
    """A device, from all exports that name it. `groups` is None where no export has device groups.

    `tells_users` says whether any export that names it has a column for users: else nobody knows that it has none.
    `known_as` is what the view's key is made from; devices may share it that have only a name.
    """

    view: DeviceView
    facts: Facts
    users: tuple[User, ...]
    groups: tuple[str, ...] | None
    retired: bool
    inventories: tuple[Inventory, ...]
    known_as: str = ""
    lost_rows: bool = False
    tells_users: bool = True


@dataclass(frozen=True, slots=True)
class Fleet:
    """All devices, and for each export which of them each of its tuples speaks of.

    A tuple that names no device is in neither; one that newer exports have replaced is in
    `superseded`.
    """

    devices: tuple[Device, ...]
    of: tuple[dict[DeviceTuple, int], ...]
    superseded: tuple[frozenset[DeviceTuple], ...]
    notices: tuple[Notice, ...]


def build_fleet(exports: Sequence[Sifted], sources: Sequence[Source], as_of: datetime | None = None) -> Fleet:
    """Join the device tuples of all exports; `sources` are theirs, in the same order.

    Dates long after `as_of` are a wrong clock's, and are not believed.
    """

    def shows_all(export: int, nodes: Sequence[Node]) -> bool:
        newest = _newest_first(nodes, exports)
        listing = [node for node in newest if node.lists_apps and node.export == export]
        facts = _facts(newest, exports)
        each = (_inventory(node, newest, exports, sources, facts) for node in listing)
        return all(sources[export].completeness(one.facts) is Completeness.FULL for one in each)

    groups, notices = group_devices(exports, as_of, shows_all)
    of: list[dict[DeviceTuple, int]] = [{} for _ in exports]
    superseded: list[set[DeviceTuple]] = [set() for _ in exports]
    devices: list[Device] = []
    taken: set[str] = set()
    groups.reverse()
    while groups:  # which are let go one by one, because all of them take much memory
        group, number = groups.pop(), len(devices)
        for node in group.speaking:
            of[node.export][node.device] = number
        for node in group.superseded:
            of[node.export][node.device] = number
            superseded[node.export].add(node.device)
        devices.append(_device(group, exports, sources, taken))
    return Fleet(tuple(devices), tuple(of), tuple(map(frozenset, superseded)), tuple(notices))


def _device(group: Group, exports: Sequence[Sifted], sources: Sequence[Source], taken: set[str]) -> Device:
    nodes = group.speaking if len(group.speaking) == 1 else _newest_first(group.speaking, exports)
    tuples = [node.device for node in nodes]
    facts = _facts(nodes, exports)
    known_as = _known_as(nodes, exports)
    view = DeviceView(
        _unique(known_as, taken),
        _first([device.name for device in tuples]),
        _known_by("serial", nodes),
        _known_by("udid", nodes),
        facts.platform,
        facts.os_version,
        facts.ownership,
        _day(_latest([moment(node.device.checked_in, node.month_first) for node in nodes if node.device.checked_in])),
        _day(_latest([moment(node.device.inventoried, node.month_first) for node in nodes if node.device.inventoried])),
    )
    return Device(
        view,
        facts,
        _users(tuples),
        _groups(nodes, exports),
        _is_retired(nodes, exports),
        _inventories(nodes, exports, sources, facts),
        known_as,
        any(node.lost_rows for node in nodes),
        any(not exports[node.export].fields.isdisjoint(_USER) for node in nodes),
    )


def _facts(nodes: Sequence[Node], exports: Sequence[Sifted]) -> Facts:
    tuples = [node.device for node in nodes]
    model = _first([device.model for device in tuples])
    return Facts(
        _platform(nodes, exports, model),
        _ownership(nodes, exports),
        _first([device.enrolment for device in tuples]),
        _first([device.os_version for device in tuples]),
    )


def _newest_first(nodes: Sequence[Node], exports: Sequence[Sifted]) -> list[Node]:
    return sorted(nodes, key=lambda node: (*_spoke(node, exports), exports[node.export].origin.system, node.device))


def _first(texts: Iterable[str]) -> str:
    for text in texts:
        if stated := text.strip():
            return stated
    return ""


def _platform(nodes: Sequence[Node], exports: Sequence[Sifted], model: str) -> str:
    """The word of the newest tuple; where systems say what no one device can be, nobody knows."""
    words = _newest_words(nodes, exports, lambda device: platform_word(device.platform, model or device.model))
    return words[0] if len(set(map(platform_family, words))) == 1 else ""


def _ownership(nodes: Sequence[Node], exports: Sequence[Sifted]) -> str:
    """The word of the newest tuple of each system; where systems contradict each other, nobody knows."""
    words = _newest_words(nodes, exports, lambda device: ownership_word(device.ownership))
    return words[0] if len(set(words)) == 1 else ""


def _newest_words(nodes: Sequence[Node], exports: Sequence[Sifted], word: Callable[[DeviceTuple], str]) -> list[str]:
    """What each system says of the device now, the newest first."""
    every = dict.fromkeys(filter(None, [word(node.device) for node in nodes]))
    if len(every) < 2:  # so it is with nearly all devices
        return list(every)
    told = _telling(nodes, exports, lambda node: exports[node.export].origin.system, word)
    return [word(node.device) for same in told.values() for node in same]


def _telling(
    nodes: Sequence[Node], exports: Sequence[Sifted], part: Callable[[Node], Part], word: Callable[[DeviceTuple], str]
) -> dict[Part, list[Node]]:
    """Of each part the newest tuple that says anything; several where none of these is newer than another."""
    told: dict[Part, list[Node]] = {}
    for node in nodes:
        if word(node.device):
            same = told.setdefault(part(node), [node])
            if same[0] is not node and _spoke(same[0], exports) == _spoke(node, exports):
                same.append(node)
    return told


def _spoke(node: Node, exports: Sequence[Sifted]) -> tuple[float, bool]:
    """How a tuple stands among others, the newest first, and lists before inventories: they describe devices."""
    spoke = node.checked_in or node.inventoried
    return -spoke.timestamp() if spoke else 0.0, exports[node.export].origin.kind is not Kind.DEVICES


def _known_as(nodes: Sequence[Node], exports: Sequence[Sifted]) -> str:
    """What names the device in the report: its id in a system, else another id, else its name."""
    numbers = [f"{exports[node.export].origin.system}:{node.device.device_id.strip()}" for node in nodes if node.own]
    key = min(numbers, default="") or _known_by("serial", nodes) or _known_by("udid", nodes)
    return key or _known_by("entra", nodes) or _first([node.device.name for node in nodes])


def _unique(key: str, taken: set[str]) -> str:
    unique, number = key, 2
    while unique in taken:
        unique, number = f"{key}#{number}", number + 1
    taken.add(unique)
    return unique


_FIELDS = {"serial": "serial", "udid": "udid", "entra": "entra_id"}
"""The field of a device tuple that holds a kind of id."""


def _known_by(kind: str, nodes: Iterable[Node]) -> str:
    """An id of the device as it is written; '' where all are placeholders or shared with other devices."""
    for node in nodes:
        for key in node.keys:
            if key[0] == kind:
                return str(getattr(node.device, _FIELDS[kind])).strip()
    return ""


def _users(tuples: Iterable[DeviceTuple]) -> tuple[User, ...]:
    users = [
        User(*["" if is_filler(key) else key.strip() for key in keys])
        for device in tuples
        if any(keys := (device.user_id, device.upn, device.email, device.login, device.user_name))
    ]
    return tuple(dict.fromkeys([user for user in users if any(user)]))


_USER = frozenset(f"device.{field}" for field in ("user_id", "upn", "email", "login", "user_name"))


def _groups(nodes: Sequence[Node], exports: Sequence[Sifted]) -> tuple[str, ...] | None:
    told = [node.device.group for node in nodes if "device.group" in exports[node.export].fields]
    groups = (group.strip() for text in told for group in text.splitlines())
    return tuple(dict.fromkeys(filter(None, groups))) if told else None


def _is_retired(nodes: Sequence[Node], exports: Sequence[Sifted]) -> bool:
    """Whether every enrolment of the device has ended, in every system that knows it.

    Of an enrolment the newest tuple counts that states anything, unless an app list came in later.
    """
    if not any(is_retired(node.device.state) for node in nodes):
        return False

    def enrolment(node: Node) -> tuple[str, str]:
        return exports[node.export].origin.system, node.own

    told = _telling(nodes, exports, enrolment, lambda device: device.state.strip())
    has_ended = {
        part: all(is_retired(node.device.state) and not _is_heard_after(node, nodes) for node in same)
        for part, same in told.items()
    }
    return all(has_ended.get(enrolment(node), False) for node in nodes)


def _is_heard_after(node: Node, nodes: Iterable[Node]) -> bool:
    """Whether an app list of the same enrolment came in after a tuple was written."""
    written = node.checked_in or node.inventoried
    same = [other for other in nodes if other.lists_apps and other.own == node.own and other.export != node.export]
    heard = _latest([other.inventoried or other.checked_in for other in same])
    return written is not None and heard is not None and heard > written


def _inventories(
    nodes: Sequence[Node], exports: Sequence[Sifted], sources: Sequence[Source], facts: Facts
) -> tuple[Inventory, ...]:
    found = [_inventory(node, nodes, exports, sources, facts) for node in nodes if node.lists_apps]
    return tuple(dict.fromkeys(found))


def _inventory(
    node: Node, nodes: Sequence[Node], exports: Sequence[Sifted], sources: Sequence[Source], facts: Facts
) -> Inventory:
    same = _of_its_system(node.export, nodes, exports)
    taken = node.inventoried or _latest([other.inventoried for other in same])
    seen = node.checked_in or _latest([other.checked_in for other in same])
    agrees = len(same) == len(nodes) or _ownership(same, exports) == facts.ownership
    owner = facts.ownership if agrees else ""
    tuples = [node.device, *(other.device for other in same)]
    enrolment, version = _first([each.enrolment for each in tuples]), _first([each.os_version for each in tuples])
    told = Facts(facts.platform, owner, enrolment, version)
    return Inventory(node.export, sources[node.export], taken, seen, facts if told == facts else told)


def _of_its_system(export: int, nodes: Sequence[Node], exports: Sequence[Sifted]) -> list[Node]:
    system = exports[export].origin.system
    return [node for node in nodes if exports[node.export].origin.system == system]


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, moments), default=None)


def _day(when: datetime | None) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z") if when else ""
