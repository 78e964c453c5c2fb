"""Decide which device tuples, in all exports, speak of one device."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from appcheck.model.inventory import DeviceTuple, Kind, Sifted
from appcheck.model.report import Notice
from appcheck.pattern import fold
from appcheck.succession import Group, Key, Node, ShowsAll, settle
from appcheck.vocabulary import is_filler, moment, writes_month_first
from appcheck.wording import counted

SHARED_BY = 2
"""An id that more records than this of one list carry is no id."""

FUTURE = timedelta(days=1)
"""A date this far after the day of the check is a wrong clock, and no evidence."""


class _Named(NamedTuple):
    """A device tuple with its folded id in its system, its ids across systems, and how many of these are fillers.

    `name` is what names a device that has neither in its list; '' where it has one, or no name.
    """

    device: DeviceTuple
    own: str
    ids: tuple[Key, ...]
    fillers: int
    name: str = ""


def is_identified(device: DeviceTuple) -> bool:
    """Whether a tuple names a device at all, be it only by a name."""
    texts = (device.device_id, device.serial, device.udid, device.entra_id, device.name)
    return not all(map(is_filler, texts))


def group_devices(
    exports: Sequence[Sifted], as_of: datetime | None, shows_all: ShowsAll
) -> tuple[list[Group], list[Notice]]:
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
        month_first = writes_month_first(text for device in sifted.devices for text in dates_of(device) if text)
        lost = {row.device for row in sifted.skipped if row.device is not None}
        for each in named[index]:
            keys = _keys(index, sifted.origin.system, each, refused)
            if keys:
                number = len(nodes)
                nodes.append(_node(index, sifted, each, keys, lost, month_first, latest))
                parents.append(number)
                for key in keys:
                    other = first.setdefault(key, number)
                    if other != number:
                        unite(parents, other, number)
    late = sum(map(_is_from_later, nodes))
    if late:
        many = counted(late, "device record bears a date", "device records bear dates")
        notices.append(Notice("late_dates", f"{many} after the day of the check; such dates are not believed"))
    open_dates = sum(map(_has_open_date, nodes))
    if open_dates:
        many = counted(open_dates, "device record bears a date", "device records bear dates")
        text = "that can be two days, such as 3/4/2026; such a date is not read: export it as YYYY-MM-DD"
        notices.append(Notice("open_dates", f"{many} {text}"))
    groups: dict[int, list[Node]] = {}
    for number, node in enumerate(nodes):
        groups.setdefault(root(parents, number), []).append(node)
    return [settle(exports, group, shows_all) for group in groups.values()], notices


def _named_in(sifted: Sifted) -> list[_Named]:
    """The device tuples of an export, those of records that could not be used among them, with their ids.

    They are sorted, because a table hands them out in another order each time.
    """
    found = sorted({*sifted.devices, *(each.device for each in sifted.skipped if each.device is not None)})
    return _with_names([_named(device) for device in found])


def _with_names(found: list[_Named]) -> list[_Named]:
    """Lets a name stand for a device without ids; phones of several users are several, be they all called `iPhone`."""
    alike: dict[str, set[str]] = {}
    for each in found:
        if not each.own and not is_filler(each.device.name):
            alike.setdefault(fold(each.device.name), set()).add(_user(each.device))
    if not alike:
        return found
    several = {name for name, users in alike.items() if len(users - {""}) > 1}
    names = [fold(each.device.name) for each in found]
    return [
        each._replace(name=f"{name}\n{_user(each.device)}" if name in several else name) if name in alike else each
        for each, name in zip(found, names, strict=True)
    ]


def _user(device: DeviceTuple) -> str:
    keys = (device.user_id, device.upn, device.email, device.login, device.user_name)
    return next((fold(key) for key in keys if not is_filler(key)), "")


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


def dates_of(device: DeviceTuple) -> tuple[str, str]:
    """When the system last heard of the device, and when its app list was taken, as they are written."""
    return device.checked_in, device.inventoried


def _node(
    export: int,
    sifted: Sifted,
    named: _Named,
    keys: tuple[Key, ...],
    lost: set[DeviceTuple],
    month_first: bool | None,
    latest: datetime | None,
) -> Node:
    device = named.device
    lists_apps = sifted.origin.kind is Kind.APPS and (
        sifted.devices.get(device, 0) > 0 or fold(device.apps_listed) == "yes"
    )
    checked_in, inventoried = (_believed(text, month_first, latest) for text in dates_of(device))
    lost_rows = bool(lost) and device in lost
    return Node(export, device, named.own, keys, checked_in, inventoried, lists_apps, lost_rows, month_first)


def _believed(text: str, month_first: bool | None, latest: datetime | None) -> datetime | None:
    when = moment(text, month_first) if text else None
    return when if when is None or latest is None or when <= latest else None


def _is_from_later(node: Node) -> bool:
    return any(moment(text, node.month_first) for text in _disbelieved(node))


def _has_open_date(node: Node) -> bool:
    """Whether nobody can say of a date which part of it is the month."""
    return node.month_first is None and any(
        moment(text, month_first=True) != moment(text, month_first=False) for text in _disbelieved(node)
    )


def _disbelieved(node: Node) -> Iterable[str]:
    """The dates of a tuple that say nothing."""
    dates = ((node.device.checked_in, node.checked_in), (node.device.inventoried, node.inventoried))
    return [text for text, believed in dates if text and believed is None]


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
    """The keys that join a tuple to others; a number that two servers gave joins in its list only."""
    keys = named.ids if refused.isdisjoint(named.ids) else tuple(key for key in named.ids if key not in refused)
    if named.own:
        own = _own_key(system, named)
        return (*keys, own if own not in refused else ("id", str(export), named.own))
    return keys if keys or not named.name else (("name", str(export), named.name),)


def _own_key(system: str, named: _Named) -> Key:
    return "id", system, named.own


def _refused(exports: Sequence[Sifted], named: Sequence[list[_Named]]) -> tuple[frozenset[Key], list[Notice]]:
    """The ids that join nothing, or nothing beyond their own list where they are those of a system.

    They are those that more than two records of one list carry, and those of devices that are
    two, because their serials or UDIDs differ.
    """
    contradicting = _of_two_devices(exports, named)
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
        many = counted(len(refused), "id is", "ids are")
        notices.append(
            Notice("shared_ids", f"{many} carried by more than two devices of one list; such an id joins nothing")
        )
    if contradicting:
        many = counted(len(contradicting), "id is", "ids are")
        text = "carried by devices whose serials or UDIDs differ; such an id joins nothing"
        notices.append(Notice("contradicting_ids", f"{many} {text}"))
    if fillers:
        many = counted(fillers, "device record carries", "device records carry")
        notices.append(Notice("filler_ids", f"{many} a placeholder for a serial or another id, which joins nothing"))
    return frozenset(refused | contradicting), notices


def _of_two_devices(exports: Sequence[Sifted], named: Sequence[list[_Named]]) -> set[Key]:
    """The ids that stand beside one serial or UDID here and beside another one there.

    The id of a system may be one of them only if it is a number, because each server counts its devices anew. Zeros
    in front tell no serials apart: spreadsheets lose them.
    """
    beside: dict[tuple[Key, str], str] = {}
    contradicting: set[Key] = set()
    for sifted, devices in zip(exports, named, strict=True):
        for each in devices:
            keys = (*each.ids, _own_key(sifted.origin.system, each)) if each.own.isdecimal() else each.ids
            for hardware, _, text in each.ids if len(keys) > 1 else ():
                if hardware != "entra":
                    others, told = (key for key in keys if key[0] != hardware), text.lstrip("0")
                    contradicting.update(key for key in others if beside.setdefault((key, hardware), told) != told)
    return contradicting


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
