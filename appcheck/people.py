"""Say who the users of a device are, from all rosters, and what the rosters know of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

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


Key = tuple[str, str]
"""(kind of key, its folded text)."""


class _Roster(NamedTuple):
    """What a roster can say of its people: attributes with the positions in a person tuple, and extra columns."""

    sifted: Sifted
    attributes: tuple[tuple[str, int], ...]
    extra: tuple[tuple[str, int], ...]
    has_groups: bool
    lists_groups: bool
    tells_enabled: bool


class _Entry(NamedTuple):
    """What one roster says of one person."""

    roster: _Roster
    person: PersonTuple
    keys: tuple[Key, ...]


def build_rosters(exports: Sequence[Sifted], columns: Sequence[str]) -> Rosters:
    """Join the people of all rosters; `columns` are the names of the further columns that were asked for.

    A directory id or UPN joins within a roster and across; an address joins across rosters only.
    A UPN or an address that two people of one roster share joins nothing.
    """
    rosters = [_roster(each, columns) for each in exports if each.origin.kind in (Kind.PEOPLE, Kind.GROUPS)]
    entries = [_Entry(roster, person, _keys(person)) for roster in rosters for person in sorted(roster.sifted.people)]
    groups = _join(entries)
    by_key: dict[Key, tuple[int, ...]] = {}
    for number, group in enumerate(groups):
        for entry in group:
            for key in entry.keys:
                people = by_key.get(key, ())
                if not people or people[-1] != number:
                    by_key[key] = (*people, number)
    shared = sum(len(people) > 1 for (kind, _), people in by_key.items() if kind == "address")
    notices = [Notice("shared_addresses", f"{shared} addresses belong to more than one person; they decide nothing")]
    return Rosters(
        tuple([_person(group) for group in groups]),
        by_key,
        frozenset(name for roster in rosters for name, _ in (*roster.attributes, *roster.extra)),
        frozenset(
            fold(name)
            for roster in rosters
            if not roster.lists_groups
            for person in roster.sifted.people
            for name in _split(person.groups)
        ),
        any(roster.lists_groups for roster in rosters),
        tuple(notices if shared else ()),
    )


def _roster(sifted: Sifted, columns: Sequence[str]) -> _Roster:
    """A roster lists groups where they are all groups of its people, and not one that it or somebody names."""
    of_one = sifted.origin.kind is Kind.GROUPS or any(said.startswith("group=") for said in sifted.said)
    has_groups = "person.groups" in sifted.fields
    return _Roster(
        sifted,
        tuple((name, PersonTuple._fields.index(name)) for name in _ATTRIBUTES if f"person.{name}" in sifted.fields),
        tuple((f"roster:{name}", at) for at, name in enumerate(columns) if f"roster:{at}" in sifted.fields),
        has_groups,
        has_groups and not of_one,
        "person.enabled" in sifted.fields,
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


def _keys(person: PersonTuple) -> tuple[Key, ...]:
    """A person's keys, folded: kind id, upn (which joins), address (UPNs too), login, and account (no domain)."""
    upn, login = fold(person.upn), fold(person.login)
    addresses = [upn, fold(person.email), *map(fold, _addresses(person.addresses))]
    keys = [("id", fold(person.directory_id)), ("upn", upn)]
    keys += [("address", address) for address in dict.fromkeys(addresses) if "@" in address]
    keys += [("login", login), ("account", login.rpartition("\\")[2])] if login else []
    return tuple(dict.fromkeys([key for key in keys if not is_filler(key[1])]))


def _addresses(text: str) -> list[str]:
    """The addresses in a cell; a `+` parts two of them only before a scheme (Microsoft 365: `SMTP:a+smtp:b`)."""
    return [each.rpartition(":")[2] for each in re.split(r"[;,|\s]+|\+(?=\w+:)", text) if "@" in each] if text else []


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


def _join_by(kind: str, parents: list[int], entries: list[_Entry], refused: frozenset[Key]) -> None:
    first: dict[Key, int] = {}
    for number, entry in enumerate(entries):
        for key in entry.keys:
            if key[0] == kind and key not in refused:
                other = first.setdefault(key, number)
                if other != number:
                    unite(parents, other, number)


def _shared(parents: list[int], entries: list[_Entry]) -> frozenset[Key]:
    """The addresses that two people of one roster carry."""
    shared: set[Key] = set()
    for numbers in _by_roster(entries):
        owners: dict[Key, int] = {}
        for number in numbers if entries[numbers[0]].roster.sifted.origin.kind is Kind.PEOPLE else ():
            person = root(parents, number)
            shared.update([key for key in entries[number].keys if owners.setdefault(key, person) != person])
    return frozenset(shared)


def _of_two_ids(entries: list[_Entry]) -> frozenset[Key]:
    """The UPNs that one roster gives to two directory ids."""
    twice: set[Key] = set()
    for numbers in _by_roster(entries):
        ids: dict[Key, str] = {}
        for number in numbers:
            keys = entries[number].keys
            own = next((text for kind, text in keys if kind == "id"), "")
            upns = [key for key in keys if own and key[0] == "upn"]
            twice.update([key for key in upns if ids.setdefault(key, own) != own])
    return frozenset(twice)


def _by_roster(entries: list[_Entry]) -> list[list[int]]:
    numbers: dict[int, list[int]] = {}
    for number, entry in enumerate(entries):
        numbers.setdefault(id(entry.roster), []).append(number)
    return list(numbers.values())


def _person(group: list[_Entry]) -> Person:
    attributes: dict[str, list[str]] = {}
    for entry in group:
        for name, value in _said_of(entry):
            attributes.setdefault(name, []).append(value)
    return Person(
        frozenset([text for entry in group for _, text in entry.keys]),
        {name: tuple(values) for name, values in attributes.items()},
        _first([entry.person.name for entry in group]),
        _first([text for entry in group for text in (entry.person.email, entry.person.upn)]),
        _is_enabled(group),
    )


def _is_enabled(group: list[_Entry]) -> bool:
    """Disabled only where all rosters that say anything say so: an account that is still open may have a phone."""
    said = [truth(entry.person.enabled) for entry in group if entry.roster.tells_enabled]
    return False not in said or True in said


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, map(str.strip, texts)), "")


def _said_of(entry: _Entry) -> list[tuple[str, str]]:
    roster, person = entry.roster, entry.person
    said = [(name, str(person[at])) for name, at in roster.attributes]
    said += [(name, person.extra[at]) for name, at in roster.extra]
    if roster.has_groups:
        said += [("group", group) for group in _split(person.groups)]
    if roster.lists_groups:
        said.append(("all_groups", ""))
    return said
