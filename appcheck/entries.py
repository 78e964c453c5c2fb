"""Read what rosters say of people, entry by entry, and decide which entries speak of one person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from appcheck.identity import root, unite
from appcheck.model.inventory import Kind, PersonTuple, Sifted
from appcheck.pattern import fold
from appcheck.vocabulary import is_filler

DIRECT_GROUPS = "person.groups:direct"
"""Stands beside `person.groups` among the fields of a roster that may name the direct groups of its people only.

Who is not in a group by such a roster may be in it by way of another group.
"""

_ATTRIBUTES = ("title", "department", "company", "office", "employee_type")

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Key = tuple[str, str]
"""(kind of key, its folded text)."""


class Roster(NamedTuple):
    """What a roster can say of its people: attributes with the positions in a person tuple, and extra columns.

    `lists_groups` says that it lists all groups of its people, `gives_members` that it gives all
    members of groups; `said` are the groups of which somebody says that these are the members.
    """

    sifted: Sifted
    attributes: tuple[tuple[str, int], ...]
    extra: tuple[tuple[str, int], ...]
    has_groups: bool
    lists_groups: bool
    gives_members: bool
    tells_enabled: bool
    said: tuple[str, ...]


class Entry(NamedTuple):
    """What one roster says of one person."""

    roster: Roster
    person: PersonTuple
    keys: tuple[Key, ...]


def read_rosters(exports: Sequence[Sifted], columns: Sequence[str]) -> list[Roster]:
    return [_roster(each, columns) for each in exports if each.origin.kind in (Kind.PEOPLE, Kind.GROUPS)]


def _roster(sifted: Sifted, columns: Sequence[str]) -> Roster:
    """A roster lists groups where they are all groups of its people, and not one that it or somebody names."""
    said = tuple(text.removeprefix("group=") for text in sifted.said if text.startswith("group="))
    has_groups = "person.groups" in sifted.fields
    gives_members = has_groups and (bool(said) or sifted.origin.kind is Kind.GROUPS)
    return Roster(
        sifted,
        tuple((name, PersonTuple._fields.index(name)) for name in _ATTRIBUTES if tells(sifted, f"person.{name}")),
        tuple((f"roster:{name}", at) for at, name in enumerate(columns) if tells(sifted, f"roster:{at}")),
        has_groups,
        has_groups and not gives_members and DIRECT_GROUPS not in sifted.fields,
        gives_members,
        "person.enabled" in sifted.fields,
        said,
    )


MANY = 10
"""So many people are not all without a title by chance."""


def tells(sifted: Sifted, field: str) -> bool:
    """Whether a roster has a column for a field that may answer anything.

    Many people of whom none has any value in it do not: PowerShell writes an empty column for each
    property that it shows and did not ask the directory for.
    """
    if field not in sifted.fields:
        return False
    axis, _, name = field.replace("roster:", "roster.").partition(".")
    people = sifted.people
    if len(people) < MANY:
        return True
    if axis == "roster":
        return any(person.extra[int(name)] for person in people)
    at = PersonTuple._fields.index(name)
    return any(person[at] for person in people)


def entries_of(rosters: Sequence[Roster]) -> list[Entry]:
    return [Entry(roster, person, _keys(person)) for roster in rosters for person in sorted(roster.sifted.people)]


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


def join(entries: list[Entry]) -> list[list[Entry]]:
    """The entries of each person, in an order that is the same whatever the order of the rosters."""
    parents = list(range(len(entries)))
    _join_by(("id",), parents, entries, frozenset())
    _join_by(("upn",), parents, entries, _of_two_ids(entries))
    _join_lines_of_one(parents, entries)
    joined = _joined_by_more(parents, entries)
    groups: dict[int, list[Entry]] = {}
    for number, entry in enumerate(entries):
        groups.setdefault(root(joined, number), []).append(entry)
    for group in groups.values():
        if len(group) > 1:
            group.sort(key=lambda entry: entry.person)
    return list(groups.values())


def _join_lines_of_one(parents: list[int], entries: list[Entry]) -> None:
    """Join the lines of one roster that have no other id than one address and one name: a line for each employment."""
    first: dict[tuple[int, str, str], int] = {}
    for number, entry in enumerate(entries):
        person = entry.person
        email, name = fold(person.email), fold(person.name)
        if "@" in email and name and not is_filler(name) and not (person.directory_id or person.upn or person.login):
            other = first.setdefault((id(entry.roster), email, name), number)
            if other != number:
                unite(parents, other, number)


MORE = ("address", "login", "account")
"""The kinds of keys that two people may share."""


def _joined_by_more(parents: list[int], entries: list[Entry]) -> list[int]:
    """The parents after the last join. No address or login makes one of two people, directly or through another's."""
    if len(rosters := _by_roster(entries)) == 1 and entries[rosters[0][0]].roster.sifted.origin.kind is Kind.PEOPLE:
        return parents  # whom an address or login could join, share it
    refused = _shared(parents, entries) | _of_two_domains(entries)
    for directly in (True, False):
        joined = parents.copy()
        _join_by(MORE, joined, entries, refused)
        mixed = _mixed(parents, joined, entries)
        if not mixed:
            return joined
        carriers: dict[Key, set[int]] = {}
        for number, entry in enumerate(entries):
            for key in entry.keys if root(joined, number) in mixed else ():
                carriers.setdefault(key, set()).add(root(parents, number))
        told = _told_apart(parents, entries, frozenset().union(*carriers.values()))
        linking = {key: people for key, people in carriers.items() if len(people) > 1}
        refused |= {key for key, people in linking.items() if not directly or _are_several(people, told)}
    _join_by(MORE, parents, entries, refused)
    return parents


def _mixed(parents: list[int], joined: list[int], entries: list[Entry]) -> set[int]:
    """Those who would be one by address and are several by their GUIDs and UPNs."""
    people: dict[int, set[int]] = {}
    for number, entry in enumerate(entries):
        if entry.keys and entry.keys[0][0] in ("id", "upn"):
            people.setdefault(root(joined, number), set()).add(root(parents, number))
    united = {whole: parts for whole, parts in people.items() if len(parts) > 1}
    told = _told_apart(parents, entries, frozenset().union(*united.values())) if united else {}
    return {whole for whole, parts in united.items() if _are_several(parts, told)}


Told = tuple[tuple[str, ...], tuple[str, ...]]
"""The GUIDs and the UPNs of a person; tuples, because sets take four times the memory, and a person has one of each."""


def _told_apart(parents: list[int], entries: list[Entry], people: frozenset[int]) -> dict[int, Told]:
    keys: dict[int, list[Key]] = {}
    for number, entry in enumerate(entries):
        if root(parents, number) in people:
            keys.setdefault(root(parents, number), []).extend(entry.keys)
    return {number: told_by(theirs) for number, theirs in keys.items()}


def told_by(keys: Sequence[Key]) -> Told:
    upns = [text for kind, text in keys if kind == "upn"]
    return guids([text for kind, text in keys if kind == "id"]), tuple(dict.fromkeys(upns))


def guids(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([text for text in ids if _GUID.fullmatch(text)]))


def _are_several(people: Iterable[int], told: Mapping[int, Told]) -> bool:
    return any(are_two(*one, *other) for one, other in combinations({told[each] for each in people}, 2))


def _join_by(kinds: Sequence[str], parents: list[int], entries: list[Entry], refused: frozenset[Key]) -> None:
    first: dict[Key, int] = {}
    for number, entry in enumerate(entries):
        for key in entry.keys:
            if key[0] in kinds and key not in refused:
                other = first.setdefault(key, number)
                if other != number:
                    unite(parents, other, number)


def _shared(parents: list[int], entries: list[Entry]) -> frozenset[Key]:
    """The addresses and logins that two people of one roster carry."""
    shared: set[Key] = set()
    for numbers in _by_roster(entries):
        owners: dict[Key, int] = {}
        for number in numbers if entries[numbers[0]].roster.sifted.origin.kind is Kind.PEOPLE else ():
            person = root(parents, number)
            shared.update([key for key in entries[number].keys if owners.setdefault(key, person) != person])
    return frozenset(shared)


def _of_two_domains(entries: list[Entry]) -> frozenset[Key]:
    """The accounts that are logins of two domains, and the logins without a domain that may be of either."""
    domains: dict[str, str] = {}
    twice: set[str] = set()
    for entry in entries:
        for domain, mark, account in (text.rpartition("\\") for kind, text in entry.keys if kind == "login"):
            if mark and domains.setdefault(account, domain) != domain:
                twice.add(account)
    return frozenset((kind, account) for account in twice for kind in ("login", "account"))


def are_two(ids: Sequence[str], upns: Sequence[str], other_ids: Sequence[str], other_upns: Sequence[str]) -> bool:
    """Whether GUIDs tell two people apart, or UPNs where nobody knows the GUIDs of both.

    Ids of other forms tell nobody apart: each system counts its people in its own way.
    """
    if ids and other_ids:
        return frozenset(ids).isdisjoint(other_ids)
    return bool(upns and other_upns) and frozenset(upns).isdisjoint(other_upns)


def _of_two_ids(entries: list[Entry]) -> frozenset[Key]:
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


def _by_roster(entries: list[Entry]) -> list[list[int]]:
    numbers: dict[int, list[int]] = {}
    for number, entry in enumerate(entries):
        numbers.setdefault(id(entry.roster), []).append(number)
    return list(numbers.values())
