"""A second opinion on which records speak of one device and which still count: section 6 of the design, by force."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from build import Feed

from appcheck.model.inventory import AppTuple, DeviceTuple, Kind, Record, Skipped
from appcheck.model.words import Completeness
from appcheck.source import Facts

PLATFORMS = {"iOS": "ios", "iPadOS": "ipados", "Android": "android", "Windows": "windows", "": ""}
OWNERSHIP = {"Company": "corporate", "Personal": "personal", "": ""}
FILLERS = ("", "0", "Unknown", "T.B.D.")
Key = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One record of an inventory or a device list; `lost` counts the records for which it stands that say nothing."""

    feed: int
    number: int
    device: DeviceTuple | None
    app: AppTuple | None = None
    lost: int = 0


def lines_of(feeds: Sequence[Feed]) -> Iterator[Line]:
    for index, feed in enumerate(feeds):
        for item in feed.items if feed.kind in (Kind.APPS, Kind.DEVICES) else ():
            if isinstance(item, Skipped):
                yield Line(index, item.number, item.device, None, item.records)
            elif isinstance(item, Record):
                nameless = item.app is not None and not item.app.identifier and not item.app.name
                yield Line(index, item.number, item.device or DeviceTuple(), item.app, int(nameless))


def ids(device: DeviceTuple | None) -> set[Key]:
    """The ids by which systems know a device in common."""
    if device is None:
        return set()
    across = (("serial", device.serial), ("udid", device.udid), ("entra", device.entra_id))
    return {(kind, text.replace("-", "").casefold()) for kind, text in across if text not in FILLERS}


def shared_ids(feeds: Sequence[Feed], lines: Sequence[Line]) -> set[Key]:
    """Ids that more than two records of one list carry; where an inventory repeats a device, its id or name counts."""
    shared = set()
    for key in {key for line in lines for key in ids(line.device)}:
        for index, feed in enumerate(feeds):
            carriers = set()
            for line in lines:
                if line.feed == index and line.device and key in ids(line.device):
                    record = line.number if feed.kind is Kind.DEVICES else line.device.name.casefold()
                    device_id = line.device.device_id
                    carriers.add(("record", record) if device_id in FILLERS else device_id.casefold())
            if len(carriers) > 2:
                shared.add(key)
    return shared


def own(line: Line, feeds: Sequence[Feed]) -> set[Key]:
    """The id of a record's own system."""
    text = line.device.device_id if line.device else ""
    return set() if text in FILLERS else {("id", feeds[line.feed].system, text.casefold())}


def contradicting_ids(feeds: Sequence[Feed], lines: Sequence[Line]) -> set[Key]:
    """Ids, numbers of a system among them, of two devices, because these have different serials or different UDIDs."""
    found = set()
    for key in {key for line in lines for key in ids(line.device) | own(line, feeds)}:
        beside = {other for line in lines if key in ids(line.device) | own(line, feeds) for other in ids(line.device)}
        for kind in ("serial", "udid") if key[0] != "id" or key[2].isdecimal() else ():
            if len({other[1].lstrip("0") for other in beside if other[0] == kind}) > 1:
                found.add(key)
    return found


def user_of(device: DeviceTuple) -> str:
    """By what a record names the user of its device, whatever comes first."""
    for text in (device.user_id, device.upn, device.email, device.login, device.user_name):
        if text not in FILLERS:
            return text.casefold()
    return ""


def named(line: Line, lines: Sequence[Line]) -> tuple[str, ...]:
    """What names a device that has nothing but its name: phones of two users are two, whatever they are called."""
    assert line.device
    name = line.device.name.casefold()
    same = [each.device for each in lines if each.feed == line.feed and each.device]
    users = {user_of(each) for each in same if each.name.casefold() == name and each.device_id in FILLERS} - {""}
    return (name, user_of(line.device)) if len(users) > 1 else (name,)


def keys_of(line: Line, lines: Sequence[Line], feeds: Sequence[Feed], shared: set[Key]) -> set[Key]:
    """All by which a record may be joined to others; its device's name only where it has nothing else."""
    if line.device is None:
        return set()
    keys = ids(line.device) - shared
    keys |= {key if key not in shared else ("id", str(line.feed), key[2]) for key in own(line, feeds)}
    if not keys and line.device.name not in FILLERS:
        keys.add(("name", str(line.feed), *named(line, lines)))
    return keys


def join(feeds: Sequence[Feed], lines: Sequence[Line]) -> list[list[Line]]:
    """The records of each device; those that name none are in no list."""
    shared = shared_ids(feeds, lines) | contradicting_ids(feeds, lines)
    groups: list[tuple[set[Key], list[Line]]] = []
    for line in lines:
        keys, members = keys_of(line, lines, feeds, shared), [line]
        if not keys:
            continue
        for group in [group for group in groups if group[0] & keys]:
            groups.remove(group)
            keys, members = keys | group[0], members + group[1]
        groups.append((keys, members))
    return [members for _, members in groups]


def when(line: Line, name: str, as_of: datetime) -> datetime | None:
    """A date of a record, unless it lies after the day of the check."""
    text = getattr(line.device, name)
    moment = datetime.fromisoformat(text) if text else None
    return moment if moment and moment <= as_of + timedelta(days=1) else None


def latest(lines: Sequence[Line], name: str, as_of: datetime) -> datetime | None:
    return max((moment for line in lines if (moment := when(line, name, as_of))), default=None)


def replaced(
    parts: dict[Any, list[Line]], names: Sequence[str], replaces: Callable[[Any, Any], bool], as_of: datetime
) -> list[Line]:
    """The records of parts that a newer one replaces, by the first date that all parts have."""
    for name in names:
        newest = {part: latest(lines, name, as_of) for part, lines in parts.items()}
        if all(newest.values()):
            pairs = [(old, new) for old in parts for new in parts if str(newest[new]) > str(newest[old])]
            gone = {old for old, new in pairs if replaces(new, old)}
            return [line for part in gone for line in parts[part]]
    return []


def may_be_two(feeds: Sequence[Feed], every: Sequence[Line], lists: Sequence[Sequence[Line]]) -> bool:
    """Whether two lists of a device share a number alone, which each server gives anew, and call it differently."""
    refused = shared_ids(feeds, every) | contradicting_ids(feeds, every)
    keys = [{key for line in lines for key in keys_of(line, every, feeds, refused)} for lines in lists]
    names = [{line.device.name.casefold() for line in lines if line.device} - {""} for lines in lists]
    shared = keys[0] & keys[1]
    only_number = bool(shared) and all(key[0] == "id" and key[2].isdecimal() for key in shared)
    return only_number and all(names) and not names[0] & names[1]


def superseded(feeds: Sequence[Feed], device: list[Line], every: Sequence[Line], as_of: datetime) -> list[Line]:
    """Of two enrolments in one system the newest check-in speaks, of two dated inventories the newest."""
    gone: list[Line] = []
    for system in {feed.system for feed in feeds}:
        same = [line for line in device if feeds[line.feed].system == system]
        enrolments: dict[str, list[Line]] = {}
        for line in same:
            if line.device and line.device.device_id not in FILLERS:
                enrolments.setdefault(line.device.device_id.casefold(), []).append(line)
        ended = {
            name for name, each in enrolments.items() if any(x.device and x.device.state == "Retired" for x in each)
        }

        def ends(new: str, old: str, ended: set[str] = ended) -> bool:
            return new not in ended and new.isdecimal() == old.isdecimal()

        gone += replaced(enrolments, ("checked_in", "inventoried"), ends, as_of)
        inventories: dict[int, list[Line]] = {}
        for line in same:
            if line not in gone and lists_apps(line, device, feeds):
                inventories.setdefault(line.feed, []).append(line)
        facts = facts_seen(feeds, system, in_order(feeds, device, as_of), as_of)

        def replaces(new: int, old: int, same: list[Line] = same, facts: Facts = facts) -> bool:
            if shows_a_part(feeds[new]) or any(line.lost and line.feed == new for line in same):
                return False
            if may_be_two(feeds, every, [[line for line in same if line.feed == feed] for feed in (new, old)]):
                return False
            shows_all = {feed: feeds[feed].completeness(facts) is Completeness.FULL for feed in (new, old)}
            return shows_all[new] or (feeds[new].name == feeds[old].name and not shows_all[old])

        gone += replaced(inventories, ("inventoried", "checked_in"), replaces, as_of)
    return gone


def lists_apps(line: Line, device: Sequence[Line], feeds: Sequence[Feed]) -> bool:
    """Whether a record stands for an app list, be it an empty one."""
    named = any(each.app is not None for each in device if (each.feed, each.device) == (line.feed, line.device))
    listed = line.device is not None and line.device.apps_listed == "yes"
    return feeds[line.feed].kind is Kind.APPS and (named or listed)


def shows_a_part(feed: Feed) -> bool:
    broken = any(getattr(item, "code", "") in ("truncated", "unreadable") for item in feed.items)
    return broken or any(said.startswith("app=") for said in feed.said)


def in_order(feeds: Sequence[Feed], device: Sequence[Line], as_of: datetime) -> list[Line]:
    """The newest first, and device lists before inventories."""

    def rank(line: Line) -> tuple[Any, ...]:
        spoke = when(line, "checked_in", as_of) or when(line, "inventoried", as_of)
        feed = feeds[line.feed]
        return -spoke.timestamp() if spoke else 0.0, feed.kind is not Kind.DEVICES, feed.system, line.device

    return sorted(device, key=rank)


def telling(feeds: Sequence[Feed], lines: Sequence[Line], key: str, as_of: datetime) -> list[Line]:
    """The newest of these records that says anything, and all that are as new and of a kind with it."""

    def age(line: Line) -> tuple[Any, bool]:
        return when(line, "checked_in", as_of) or when(line, "inventoried", as_of), feeds[
            line.feed
        ].kind is Kind.DEVICES

    saying = [line for line in lines if line.device and getattr(line.device, key)]
    return [line for line in saying if age(line) == age(saying[0])]


def facts_of(feeds: Sequence[Feed], device: Sequence[Line], as_of: datetime) -> Facts:
    """What the newest of each system says; where they contradict each other, nobody knows."""
    by_system: dict[str, list[Line]] = {}
    for line in device:
        by_system.setdefault(feeds[line.feed].system, []).append(line)

    def said(key: str, words: dict[str, str]) -> list[str]:
        told = [line for lines in by_system.values() for line in telling(feeds, lines, key, as_of)]
        return [words[getattr(line.device, key)] for line in sorted(told, key=device.index)]

    kinds, owners = said("platform", PLATFORMS), said("ownership", OWNERSHIP)
    families = {"ios" if word == "ipados" else word for word in kinds}
    return Facts(kinds[0] if len(families) == 1 else "", owners[0] if len(set(owners)) == 1 else "", "", "")


def facts_seen(feeds: Sequence[Feed], system: str, device: Sequence[Line], as_of: datetime) -> Facts:
    """The facts of which it depends what a system shows: who owns the device only if this system says it, too."""
    facts = facts_of(feeds, device, as_of)
    own = facts_of(feeds, [line for line in device if feeds[line.feed].system == system], as_of)
    return facts if own.ownership == facts.ownership else replace(facts, ownership="")


def is_retired(feeds: Sequence[Feed], device: Sequence[Line], as_of: datetime) -> bool:
    """Whether each enrolment that anybody knows has ended, by its newest word and with no app list after it."""
    enrolments: dict[tuple[str, str], list[Line]] = {}
    for line in device:
        if line.device:
            own = "" if line.device.device_id in FILLERS else line.device.device_id.casefold()
            enrolments.setdefault((feeds[line.feed].system, own), []).append(line)
    return all(has_ended(feeds, device, lines, as_of) for lines in enrolments.values())


def has_ended(feeds: Sequence[Feed], device: Sequence[Line], enrolment: Sequence[Line], as_of: datetime) -> bool:
    words = telling(feeds, enrolment, "state", as_of)
    return bool(words) and all(is_over(feeds, device, enrolment, word, as_of) for word in words)


def is_over(
    feeds: Sequence[Feed], device: Sequence[Line], enrolment: Sequence[Line], word: Line, as_of: datetime
) -> bool:
    """Whether a record says that its enrolment has ended, and no app list came in after it."""
    if not word.device or word.device.state != "Retired":
        return False
    said = when(word, "checked_in", as_of) or when(word, "inventoried", as_of)
    lists = [line for line in enrolment if line.feed != word.feed and lists_apps(line, device, feeds)]
    heard = [when(line, "inventoried", as_of) or when(line, "checked_in", as_of) for line in lists]
    return not any(said and moment and moment > said for moment in heard)
