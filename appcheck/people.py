"""Say who the users of a device are, from all rosters, and what the rosters know of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from appcheck.devices import User
from appcheck.entries import Entry, Key, Roster, are_two, entries_of, guids, join, read_rosters, told_by
from appcheck.model.inventory import Sifted
from appcheck.model.report import Notice
from appcheck.named import Kinds, Names, exact_names, names_of, user_keys, user_kinds
from appcheck.pattern import fold, is_garbled
from appcheck.vocabulary import is_filler, truth
from appcheck.wording import counted


@dataclass(frozen=True, slots=True)
class Person:
    """One person, from all rosters that name them.

    `keys` are all folded ids, addresses and logins by which they are known; `ids` are those that
    are GUIDs, and `upns` those that are UPNs; `kinds` are the kinds of keys. `attributes` holds
    what rosters say, by attribute; one is absent where no roster that names them has it. `names`
    are all names that rosters give them, folded.
    """

    keys: frozenset[str]
    ids: tuple[str, ...]
    upns: tuple[str, ...]
    kinds: Kinds
    attributes: dict[str, tuple[str, ...]]
    name: str = ""
    email: str = ""
    enabled: bool = True
    lists: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rosters:
    """All people, how to find them, and what the rosters can answer at all.

    `by_key` gives the people that a folded id, address, login or account (a login without its
    domain) stands for, more than one where people share it; `shared` are addresses that users of
    devices share. `answers` are the attributes for which any roster has a column, and `kinds` the
    kinds of keys for which any export has one. `names` holds the questions for names, by their
    patterns. `groups` holds, by the folded name of a group whose members were given, the kinds of
    keys of its members; `listed` the folded names of all groups that occur in each roster that
    lists the groups of its people.
    """

    people: tuple[Person, ...] = ()
    by_key: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    answers: frozenset[str] = frozenset()
    kinds: Kinds = frozenset()
    shared: frozenset[str] = frozenset()
    names: dict[tuple[str, ...], Names] = field(default_factory=dict)
    groups: dict[str, frozenset[Kinds]] = field(default_factory=dict)
    listed: tuple[frozenset[str], ...] = ()
    notices: tuple[Notice, ...] = ()


def build_rosters(exports: Sequence[Sifted], columns: Sequence[str], asked: Iterable[tuple[str, ...]] = ()) -> Rosters:
    """Join the people of all rosters.

    `columns` are the names of the further columns that were asked for, `asked` the questions for names.

    A directory id or UPN joins within a roster and across; an address or login joins across rosters
    only. One that two people of one roster share joins nothing, and neither does a login without
    its domain where there are two, nor what would make one of two people whose ids or UPNs differ.
    """
    rosters = read_rosters(exports, columns)
    groups = join(entries_of(rosters))
    by_key: dict[Key, tuple[int, ...]] = {}
    for number, group in enumerate(groups):
        alone = (number,)
        for entry in group:
            for key in entry.keys:
                known = by_key.setdefault(key, alone)
                if known[-1] != number:
                    by_key[key] = (*known, number)
    often = sum(len(people) > 1 for (kind, _), people in by_key.items() if kind == "address")
    many = counted(often, "address belongs", "addresses belong")
    notices = [Notice("shared_addresses", f"{many} to more than one person; such an address decides nothing")]
    shared = _shared_by_users(exports)
    lists = [roster for roster in rosters if roster.lists_groups]
    numbers = {id(roster): number for number, roster in enumerate(lists)}
    people = tuple([_person(group, numbers) for group in groups])
    return Rosters(
        people,
        by_key,
        frozenset(name for roster in rosters for name, _ in (*roster.attributes, *roster.extra)),
        frozenset(kind for each in exports for name, kinds in _KINDS.items() if name in each.fields for kind in kinds),
        shared,
        _names(tuple(asked), people, by_key, exports, shared),
        _members(groups, people),
        tuple(frozenset(map(fold, _groups_in(roster))) for roster in lists),
        tuple(notices if often else ()),
    )


def _groups_in(roster: Roster) -> list[str]:
    return [name for text in {person.groups for person in roster.sifted.people} for name in _split(text)]


def _members(groups: list[list[Entry]], people: tuple[Person, ...]) -> dict[str, frozenset[Kinds]]:
    """The kinds of keys of the members of each group whose members were given; none of whom keys lost letters."""
    members: dict[str, set[Kinds]] = {}
    for group, person in zip(groups, people, strict=True):
        kinds = _NOTHING if any(map(is_garbled, person.keys)) else person.kinds
        for entry in group:
            if entry.roster.gives_members:
                for name in entry.roster.said or _groups_of(entry):
                    members.setdefault(fold(name), set()).add(kinds)
    return {name: frozenset(kinds) for name, kinds in members.items()}


_NOTHING: Kinds = frozenset()
_JOINING = ("id", "upn", "login")
_KINDS = {
    **dict.fromkeys(("person.directory_id", "device.user_id"), ("guid", "id")),
    **dict.fromkeys(("person.upn", "device.upn"), ("upn",)),
    **dict.fromkeys(("person.email", "person.addresses", "device.email"), ("mail",)),
    **dict.fromkeys(("person.login", "device.login"), ("login",)),
}
"""The kinds of keys that a field may hold."""


def _names(
    asked: tuple[tuple[str, ...], ...],
    people: tuple[Person, ...],
    by_key: dict[Key, tuple[int, ...]],
    exports: Sequence[Sifted],
    shared_by_users: frozenset[str],
) -> dict[tuple[str, ...], Names]:
    """Who is known by a name may be known to a roster, or be the user of a device."""
    exact = frozenset().union(*map(exact_names, asked))
    known: dict[str, set[Kinds]] = {}
    for name in exact:
        for kind in ("id", "address", "login", "account"):
            for number in by_key.get((kind, name), ()):
                known.setdefault(name, set()).add(people[number].kinds)
    for device in (device for each in exports for device in each.devices) if exact else ():
        user = User(device.user_id, device.upn, device.email, device.login, device.user_name)
        for name in exact & user_keys(user):
            known.setdefault(name, set()).add(user_kinds(user))
    shared = shared_by_users | {name for name in exact if len(by_key.get(("address", name), ())) > 1}
    return {patterns: names_of(patterns, known, shared) for patterns in asked}


def _shared_by_users(exports: Sequence[Sifted]) -> frozenset[str]:
    """The addresses, of those that are no UPN, that one export gives to users of two ids or of two UPNs."""
    shared: set[str] = set()
    for each in exports:
        users: dict[tuple[str, bool], str] = {}
        for device in each.devices:
            user = device.user_id or device.upn
            if user and device.email and device.email != device.upn:
                other = users.setdefault((device.email, bool(device.user_id)), user)
                if other != user and fold(other) != fold(user) and not (is_filler(other) or is_filler(user)):
                    shared.add(fold(device.email))
    return frozenset(shared)


def find(rosters: Rosters, user: User) -> tuple[int, ...]:
    """The person that a user of a device is; several where the user's keys join what rosters could not join.

    Every key counts that stands for one person, the strongest first. One that stands for two
    decides nothing, and no weaker key is then tried. Nobody is found whom a GUID or a UPN tells
    apart from the user.
    """
    found: list[int] = []
    for key in _strongest_first(user):
        people = rosters.by_key.get(key, ())
        if len(people) > 1 or (key[0] == "address" and key[1] in rosters.shared):
            break
        if people and people[0] not in found:
            known = [rosters.people[number] for number in found]
            if key[0] == "id" or not _is_another(rosters.people[people[0]], user, known):
                found.append(people[0])
    return tuple(found)


def may_be_one_of_two(rosters: Rosters, user: User) -> bool:
    """Whether some key of a user stands for two people, so that the user may be either."""
    return any(len(rosters.by_key.get(key, ())) > 1 for key in _strongest_first(user))


def _is_another(person: Person, user: User, known: Sequence[Person]) -> bool:
    """Whether a GUID or a UPN tells a person apart from a user, or from whom stronger keys have found.

    An address of the person in the place of the user's UPN does not: some systems know no other.
    """
    if any(are_two(person.ids, person.upns, each.ids, each.upns) for each in known):
        return True
    upn = fold(user.upn)
    if upn and upn in person.upns:
        return False
    return are_two(guids([fold(user.user_id)]), tuple({upn} - {""} - person.keys), person.ids, person.upns)


def as_one(people: Sequence[Person]) -> Person:
    """The one person whom several entries describe that only a device joins."""
    first = people[0]
    if len(people) == 1:
        return first
    names = dict.fromkeys(name for person in people for name in person.attributes)
    return replace(
        first,
        keys=frozenset().union(*(person.keys for person in people)),
        kinds=frozenset().union(*(person.kinds for person in people)),
        lists=frozenset().union(*(person.lists for person in people)),
        names=tuple(dict.fromkeys(name for person in people for name in person.names)),
        attributes={name: tuple(v for each in people for v in each.attributes.get(name, ())) for name in names},
    )


def _strongest_first(user: User) -> Iterator[Key]:
    if user.user_id:
        yield "id", fold(user.user_id)
    for text in dict.fromkeys((user.upn, user.email, user.name, user.login)):
        if "@" in text:
            yield "address", fold(text)
    if user.login:
        login = fold(user.login)
        domain, _, account = login.rpartition("\\")
        yield from (("login", login), ("login", account)) if domain else (("account", account),)


def _groups_of(entry: Entry) -> list[str]:
    """The groups of a person; where the members of groups are given, a line is the name of one, whatever is in it."""
    groups = entry.person.groups
    whole = map(str.strip, groups.split("\n")) if entry.roster.gives_members else ()
    return list(dict.fromkeys((*filter(None, whole), *_split(groups))))


def _split(groups: str) -> list[str]:
    """The names in a cell of groups; a comma may separate names or stand inside one."""
    names = re.split(r"[;|\n]", groups)
    return [name.strip() for each in names for name in dict.fromkeys((each, *each.split(","))) if name.strip()]


def _person(group: list[Entry], lists: dict[int, int]) -> Person:
    keys = [key for entry in group for key in entry.keys]
    ids, upns = told_by(keys)
    attributes: dict[str, list[str]] = {}
    for entry in group:
        for name, value in _said_of(entry):
            attributes.setdefault(name, []).append(value)
    return Person(
        frozenset([text for _, text in keys]),
        ids,
        upns,
        _kinds(group, keys, ids),
        {name: tuple(values) for name, values in attributes.items()},
        _first([entry.person.name for entry in group]),
        _first([text for entry in group for text in (entry.person.email, entry.person.upn)]),
        _is_enabled(group),
        frozenset([lists[id(entry.roster)] for entry in group if id(entry.roster) in lists]) if lists else frozenset(),
        tuple(dict.fromkeys(filter(None, [fold(entry.person.name) for entry in group]))),
    )


def _kinds(group: list[Entry], keys: list[Key], ids: tuple[str, ...]) -> Kinds:
    kinds = {"guid" if text in ids else kind for kind, text in keys if kind in _JOINING}
    if any("@" in entry.person.email for entry in group):
        kinds.add("mail")
    return _one_for_all(frozenset(kinds))


@cache
def _one_for_all(kinds: Kinds) -> Kinds:
    """The first that is equal: there are few, and a set for each person takes memory."""
    return kinds


def _is_enabled(group: list[Entry]) -> bool:
    """Disabled only where all rosters that say anything say so: an account that is still open may have a phone."""
    said = [truth(entry.person.enabled) for entry in group if entry.roster.tells_enabled]
    return False not in said or True in said


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, map(str.strip, texts)), "")


def _values(text: str) -> tuple[str, ...]:
    """What a cell says; where it holds several lines, each of them may be a value too, such as one of two titles."""
    return (text, *text.split("\n")) if "\n" in text else (text,)


def _said_of(entry: Entry) -> list[tuple[str, str]]:
    roster, person = entry.roster, entry.person
    said = [(name, value) for name, at in roster.attributes for value in _values(str(person[at]))]
    said += [(name, person.extra[at]) for name, at in roster.extra]
    if roster.has_groups:
        said += [("group", group) for group in _groups_of(entry)]
    return said
