"""Answer a policy's questions about people: yes, no, or nobody can say."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from appcheck.devices import Device, User
from appcheck.model.policy import Condition, Policy, Role
from appcheck.pattern import fold, glob, matches_any
from appcheck.people import Person, Rosters, as_one, find

Answer = bool | None
"""True, False, or None where nobody can say."""


def any_of(answers: Iterable[Answer]) -> Answer:
    """True if one is, else unknown if one is, else False (Kleene's or)."""
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def all_of(answers: Iterable[Answer]) -> Answer:
    """False if one is, else unknown if one is, else True (Kleene's and)."""
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def negated(answer: Answer) -> Answer:
    """Unknown stays unknown."""
    return None if answer is None else not answer


def holds(role: Role, person: Person | None, user: User | None, rosters: Rosters) -> Answer:
    """Whether a person holds a role; `person` is None for a user whom no roster names."""

    def ask(condition: Condition) -> Answer:
        return all_of(_test(name, patterns, person, user, rosters) for name, patterns in condition.tests)

    parts: list[Answer] = []
    if role.any_of:
        parts.append(any_of(map(ask, role.any_of)))
    if role.all_of:
        parts.append(all_of(map(ask, role.all_of)))
    if role.none_of:
        parts.append(negated(any_of(map(ask, role.none_of))))
    return all_of(parts) if parts else False


def _test(name: str, patterns: tuple[str, ...], person: Person | None, user: User | None, rosters: Rosters) -> Answer:
    if name == "person":
        return _named(patterns, _keys(person, user))
    if person is None:
        return None
    if name == "group":
        return _member(patterns, person, rosters)
    values = person.attributes.get(name)
    return None if values is None else any(matches_any(patterns, value) for value in values)


def _keys(person: Person | None, user: User | None) -> frozenset[str]:
    if person is not None:
        return person.keys
    assert user is not None
    keys = (user.user_id, user.upn, user.email, user.login, user.name if "@" in user.name else "")
    return frozenset(fold(key) for key in keys if key)


def _named(patterns: tuple[str, ...], keys: frozenset[str]) -> Answer:
    """Whether a person is named; nobody can say where an address is asked for and only a login known, or vice versa."""
    if any(matches_any(patterns, key) for key in keys):
        return True
    kinds = {"@" in key for key in keys}
    return False if all(("@" in pattern) in kinds for pattern in patterns) else None


def _member(patterns: tuple[str, ...], person: Person, rosters: Rosters) -> Answer:
    if any(matches_any(patterns, group) for group in person.attributes.get("group", ())):
        return True
    if "all_groups" in person.attributes:
        return False
    return False if _groups_given(patterns, rosters) else None


def unanswerable(role: Role, rosters: Rosters) -> tuple[str, ...]:
    """The attributes that a role asks for and that no given file has."""
    missing = []
    for condition in (*role.any_of, *role.all_of, *role.none_of):
        for name, patterns in condition.tests:
            if name == "person" or name in rosters.answers:
                continue
            if name == "group" and (rosters.all_groups or _groups_given(patterns, rosters)):
                continue
            missing.append(f"group {patterns[0]}" if name == "group" else name.replace("roster:", "column "))
    return tuple(dict.fromkeys(missing))


def _groups_given(patterns: tuple[str, ...], rosters: Rosters) -> bool:
    """Whether the members of all asked groups were given; nobody knows how many groups a glob stands for."""
    return all(glob(pattern) is None and fold(pattern) in rosters.groups for pattern in patterns)


class Holder(NamedTuple):
    """A user of a device and what is known of them: what rosters have of their person, and roles."""

    user: User
    people: tuple[int, ...]
    roles: dict[str, Answer]


class Standing(NamedTuple):
    """Which roles a device has through its users, and which of these nobody can say."""

    holders: tuple[Holder, ...]
    roles: dict[str, Answer]


def standings(devices: Sequence[Device], rosters: Rosters, policy: Policy) -> tuple[Standing, ...]:
    """The standing of each device: a role is held if any of its users holds it."""
    of_people: dict[tuple[int, ...], dict[str, Answer]] = {}

    def holder(user: User) -> Holder:
        people = find(rosters, user)
        if not people:
            return Holder(user, (), {role.id: holds(role, None, user, rosters) for role in policy.roles})
        if people not in of_people:
            person = as_one([rosters.people[number] for number in people])
            of_people[people] = {role.id: holds(role, person, None, rosters) for role in policy.roles}
        return Holder(user, people, of_people[people])

    return tuple([_standing(_holders([holder(user) for user in device.users], rosters), policy) for device in devices])


def _holders(every: Sequence[Holder], rosters: Rosters) -> tuple[Holder, ...]:
    """The users of a device; a mere name is no further user where it is that of one who is known."""
    if all(holder.people for holder in every):
        return tuple(every)
    known = {fold(holder.user.name) for holder in every if holder.people}
    known |= {fold(rosters.people[number].name) for holder in every for number in holder.people}
    return tuple(holder for holder in every if holder.people or not _is_named_in(known, holder.user))


def _is_named_in(names: set[str], user: User) -> bool:
    return not (user.user_id or user.upn or user.email or user.login) and fold(user.name) in names


def _standing(holders: tuple[Holder, ...], policy: Policy) -> Standing:
    if holders:
        first = holders[0].roles
        if all(holder.roles is first for holder in holders):  # so it is for all users that are one person
            return Standing(holders, first)
        return Standing(holders, {role.id: any_of(each.roles[role.id] for each in holders) for role in policy.roles})
    unowned: Answer = None if policy.unowned == "undecided" else False
    return Standing((), {role.id: True if role.id == policy.unowned else unowned for role in policy.roles})
