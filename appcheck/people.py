"""Say who the users of a device are, from all rosters, and what the rosters know of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from appcheck.devices import User
from appcheck.identity import root, unite
from appcheck.model.inventory import Kind, PersonTuple, Sifted
from appcheck.model.report import Notice
from appcheck.pattern import fold
from appcheck.vocabulary import is_filler, truth

_ATTRIBUTES = ("title", "department", "company", "office", "employee_type")


@dataclass(frozen=True, slots=True)
class Person:
    """One person, from all rosters that name them.

    `keys` are all folded ids, addresses and logins by which they are known. `attributes` holds
    what rosters say, by attribute; one is absent where no roster that names them has it.
    """

    keys: frozenset[str]
    attributes: dict[str, tuple[str, ...]]
    name: str = ""
    email: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Rosters:
    """All people, how to find them, and what the rosters can answer at all.

    `by_key` gives the people that a folded id, address, login or account (a login without its
    domain) stands for; more than one where people share it. `answers` are the attributes for
    which any roster has a column; `groups` are the folded names of groups whose members were
    given, and `all_groups` says that some roster lists the groups of each of its people.
    """

    people: tuple[Person, ...] = ()
    by_key: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    answers: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    all_groups: bool = False
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one roster says of one person."""

    roster: Sifted
    person: PersonTuple
    keys: tuple[tuple[str, str], ...]


def build_rosters(exports: Sequence[Sifted], columns: Sequence[str]) -> Rosters:
    """Join the people of all rosters; `columns` are the names of the further columns that were asked for.

    A directory id or UPN joins within a roster and across; an address joins across rosters only.
    A UPN or an address that two people of one roster share joins nothing.
    """
    rosters = [sifted for sifted in exports if sifted.origin.kind in (Kind.PEOPLE, Kind.GROUPS)]
    entries = [_Entry(roster, person, _keys(person)) for roster in rosters for person in sorted(roster.people)]
    groups = _join(entries)
    by_key: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for entry in group:
            for key in entry.keys:
                by_key[key].add(number)
    shared = sum(len(numbers) > 1 for (kind, _), numbers in by_key.items() if kind == "address")
    notices = [Notice("shared_addresses", f"{shared} addresses belong to more than one person; they decide nothing")]
    return Rosters(
        tuple(_person(group, columns) for group in groups),
        {key: tuple(sorted(numbers)) for key, numbers in by_key.items()},
        frozenset(name for roster in rosters for name in _answers(roster, columns)),
        frozenset(
            fold(name)
            for roster in rosters
            if not _lists_groups(roster)
            for person in roster.people
            for name in _split(person.groups)
        ),
        any(_lists_groups(roster) for roster in rosters),
        tuple(notices if shared else ()),
    )


def find(rosters: Rosters, user: User) -> int | None:
    """The person that a user of a device is, by the strongest key that anybody has.

    None where nobody has any of the keys, or where the strongest one stands for two people: then
    no weaker key is tried.
    """
    for key in _strongest_first(user):
        people = rosters.by_key.get(key, ()) if key[1] else ()
        if people:
            return people[0] if len(people) == 1 else None
    return None


def _strongest_first(user: User) -> Iterator[tuple[str, str]]:
    yield "id", fold(user.user_id)
    yield from (("address", fold(text)) for text in (user.upn, user.email, user.name, user.login) if "@" in text)
    login = fold(user.login)
    domain, _, account = login.rpartition("\\")
    yield from (("login", login), ("login", account)) if domain else (("account", account),)


def _keys(person: PersonTuple) -> tuple[tuple[str, str], ...]:
    """A person's keys, folded: kind id, upn (which joins), address (UPNs too), login, and account (no domain)."""
    upn, login = fold(person.upn), fold(person.login)
    addresses = [upn, fold(person.email), *(fold(each) for each in _addresses(person.addresses))]
    keys = [("id", fold(person.directory_id)), ("upn", upn)]
    keys += [("address", address) for address in addresses if "@" in address]
    keys += [("login", login), ("account", login.rpartition("\\")[2])]
    return tuple(dict.fromkeys(key for key in keys if not is_filler(key[1])))


def _addresses(text: str) -> list[str]:
    return [each.rpartition(":")[2] for each in re.split(r"[+;,|\s]+", text) if "@" in each] if text else []


def _split(groups: str) -> list[str]:
    """The names in a cell of groups; a comma may separate names or stand inside one."""
    names = re.split(r"[;|\n]", groups)
    return [name.strip() for each in names for name in dict.fromkeys((each, *each.split(","))) if name.strip()]


def _join(entries: list[_Entry]) -> list[list[_Entry]]:
    parents = list(range(len(entries)))
    _join_by("id", parents, entries, frozenset())
    _join_by("upn", parents, entries, _of_two_ids(entries))
    _join_by("address", parents, entries, _shared(parents, entries))
    groups: dict[int, list[_Entry]] = {}
    for number, entry in enumerate(entries):
        groups.setdefault(root(parents, number), []).append(entry)
    return list(groups.values())


def _join_by(kind: str, parents: list[int], entries: list[_Entry], refused: frozenset[tuple[str, str]]) -> None:
    first: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries):
        for key in entry.keys:
            if key[0] == kind and key not in refused:
                unite(parents, first.setdefault(key, number), number)


def _shared(parents: list[int], entries: list[_Entry]) -> frozenset[tuple[str, str]]:
    """The addresses that two people of one roster carry."""
    owners: dict[tuple[int, tuple[str, str]], set[int]] = defaultdict(set)
    for number, entry in enumerate(entries):
        if entry.roster.origin.kind is Kind.PEOPLE:
            for key in entry.keys:
                owners[id(entry.roster), key].add(root(parents, number))
    return frozenset(key for (_, key), people in owners.items() if len(people) > 1)


def _of_two_ids(entries: list[_Entry]) -> frozenset[tuple[str, str]]:
    """The UPNs that one roster gives to two directory ids."""
    ids: dict[tuple[int, tuple[str, str]], set[str]] = defaultdict(set)
    for entry in entries:
        for key in entry.keys:
            if key[0] == "upn":
                ids[id(entry.roster), key].update(text for kind, text in entry.keys if kind == "id")
    return frozenset(key for (_, key), carriers in ids.items() if len(carriers) > 1)


def _person(group: list[_Entry], columns: Sequence[str]) -> Person:
    attributes: dict[str, list[str]] = defaultdict(list)
    for entry in group:
        for name, value in _said_of(entry, columns):
            attributes[name].append(value)
    states = [truth(entry.person.enabled) for entry in group if "person.enabled" in entry.roster.fields]
    return Person(
        frozenset(text for entry in group for _, text in entry.keys),
        {name: tuple(values) for name, values in attributes.items()},
        next((entry.person.name.strip() for entry in group if entry.person.name.strip()), ""),
        next((each.strip() for entry in group for each in (entry.person.email, entry.person.upn) if each.strip()), ""),
        False not in states,
    )


def _said_of(entry: _Entry, columns: Sequence[str]) -> Iterable[tuple[str, str]]:
    for name in _ATTRIBUTES:
        if f"person.{name}" in entry.roster.fields:
            yield name, getattr(entry.person, name)
    for number, column in enumerate(columns):
        if f"roster:{number}" in entry.roster.fields:
            yield f"roster:{column}", entry.person.extra[number]
    if "person.groups" in entry.roster.fields:
        for group in _split(entry.person.groups):
            yield "group", group
        if _lists_groups(entry.roster):
            yield "all_groups", ""


def _answers(roster: Sifted, columns: Sequence[str]) -> Iterable[str]:
    yield from (name for name in _ATTRIBUTES if f"person.{name}" in roster.fields)
    yield from (f"roster:{column}" for number, column in enumerate(columns) if f"roster:{number}" in roster.fields)


def _lists_groups(roster: Sifted) -> bool:
    """Whether a roster lists all groups of its people, and not those of one group that it or somebody names."""
    of_one = roster.origin.kind is Kind.GROUPS or any(said.startswith("group=") for said in roster.said)
    return "person.groups" in roster.fields and not of_one
