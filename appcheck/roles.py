"""Answer a policy's questions about people: yes, no, or nobody can say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from appcheck.devices import Device, User
from appcheck.entries import MORE, are_two
from appcheck.model.policy import Condition, Policy, Role
from appcheck.named import is_named, user_keys, user_kinds
from appcheck.pattern import fold, glob, held, matches
from appcheck.people import Person, Rosters, as_one, find, may_be_one_of_two

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
    """Whether a person holds a role; `person` is None for a user whom no roster names.

    `user` is who uses a device, or None for somebody of whom nothing but a roster speaks.
    """

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
        return _named(patterns, person, user, rosters)
    if person is None:
        return None
    if name == "group":
        return _member(patterns, person, rosters)
    values = person.attributes.get(name)
    return None if values is None else held(patterns, values)


def _named(patterns: tuple[str, ...], person: Person | None, user: User | None, rosters: Rosters) -> Answer:
    """A roster says by which kinds of keys its people are known; a system of devices may call a UPN an address."""
    keys = frozenset() if user is None else user_keys(user)
    if person is not None:
        keys |= person.keys
        told = is_named(rosters.names[patterns], keys, person.kinds)
    else:
        told = is_named(rosters.names[patterns], keys, frozenset() if user is None else user_kinds(user))
        told = None if told is False and user is not None and may_be_one_of_two(rosters, user) else told
    return held(patterns, keys) if told is False else told


def _member(patterns: tuple[str, ...], person: Person, rosters: Rosters) -> Answer:
    told = held(patterns, person.attributes.get("group", ()))
    if told is False:
        return False if all(_is_outside(pattern, person, rosters) for pattern in patterns) else None
    return told


def _is_outside(pattern: str, person: Person, rosters: Rosters) -> bool:
    """Whether a person whom no roster puts into a group is known not to be in it.

    A list of all groups of the person says so if it knows the group at all: a column of teams says
    nothing of a directory's groups. The members of the group say so if each can be compared with
    the person. Nobody knows how many groups a glob stands for.
    """
    if any(_occurs(pattern, rosters.listed[number]) for number in person.lists):
        return True
    members = rosters.groups.get(fold(pattern)) if glob(pattern) is None else None
    if members is None or not all(person.kinds & kinds for kinds in members):
        return False
    return not any(held((pattern,), each.attributes.get("group", ())) for each in _maybe_the_same(person, rosters))


def _maybe_the_same(person: Person, rosters: Rosters) -> Iterator[Person]:
    """The people who share an address or login with a person that joins nobody, and whom nothing tells apart."""
    for kind, key in ((kind, key) for key in person.keys for kind in MORE):
        for other in (rosters.people[number] for number in rosters.by_key.get((kind, key), ())):
            in_domains = kind == "account" and all(
                any(each.endswith(f"\\{key}") for each in keys) for keys in (person.keys, other.keys)
            )
            if not in_domains and not are_two(person.ids, person.upns, other.ids, other.upns):
                yield other


@lru_cache(maxsize=256)
def _occurs(pattern: str, groups: frozenset[str]) -> bool:
    return any(matches(pattern, group) for group in groups)


def unanswerable(role: Role, rosters: Rosters) -> tuple[str, ...]:
    """The attributes that a role asks for and that no given file has."""
    missing: list[str] = []
    for condition in _conditions(role):
        for name, patterns in condition.tests:
            if name in rosters.answers:
                continue
            if name == "person":
                missing += [_WORDS[min(kinds)] for kinds in rosters.names[patterns].needed if not kinds & rosters.kinds]
                continue
            if name == "group":
                missing += [f"group {pattern}" for pattern in patterns if not _is_given(pattern, rosters)]
                continue
            missing.append(name.replace("roster:", "column "))
    return tuple(dict.fromkeys(missing))


_WORDS = {"guid": "an id", "login": "a login", "mail": "an address"}
"""What to call the kinds of keys that a name may be of, by the first of them."""


def named_in(policy: Policy) -> tuple[tuple[str, ...], ...]:
    """What the roles of a policy ask for by name: the patterns of each question."""
    tests = (test for role in policy.roles for each in _conditions(role) for test in each.tests)
    return tuple(dict.fromkeys(patterns for name, patterns in tests if name == "person"))


def strangers(conditions: Iterable[Condition], rosters: Rosters) -> frozenset[str]:
    """The names that conditions ask for and by which no export knows anybody."""
    tests = (test for condition in conditions for test in condition.tests)
    return frozenset().union(*(rosters.names[patterns].strangers for name, patterns in tests if name == "person"))


def _conditions(role: Role) -> tuple[Condition, ...]:
    return (*role.any_of, *role.all_of, *role.none_of)


def _is_given(pattern: str, rosters: Rosters) -> bool:
    """Whether the members of a group were given, or a list of groups knows it."""
    given = glob(pattern) is None and fold(pattern) in rosters.groups
    return given or any(_occurs(pattern, groups) for groups in rosters.listed)


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
    namesakes = cache(lambda: _by_name(rosters))
    of_people: dict[tuple[tuple[int, ...], frozenset[str]], dict[str, Answer]] = {}

    def holder(user: User) -> Holder:
        people = find(rosters, user)
        if not people:
            return Holder(user, (), {role.id: holds(role, None, user, rosters) for role in policy.roles})
        key = people, _more_keys(user, people, rosters) if rosters.names else _NONE
        roles = of_people.get(key)
        if roles is None:
            person = as_one([rosters.people[number] for number in people])
            roles = of_people[key] = {role.id: holds(role, person, user, rosters) for role in policy.roles}
        return Holder(user, people, roles)

    return tuple(
        [
            _standing(_holders([holder(user) for user in device.users], rosters, namesakes), device, policy)
            for device in devices
        ]
    )


_NONE: frozenset[str] = frozenset()


def _more_keys(user: User, people: tuple[int, ...], rosters: Rosters) -> frozenset[str]:
    """The keys of a user that no roster has; a policy may name the user by them."""
    return user_keys(user).difference(*(rosters.people[number].keys for number in people))


def _by_name(rosters: Rosters) -> dict[str, set[int]]:
    people: dict[str, set[int]] = {}
    for number, person in enumerate(rosters.people):
        for name in person.names:
            people.setdefault(name, set()).add(number)
    return people


def _holders(
    every: Sequence[Holder], rosters: Rosters, namesakes: Callable[[], dict[str, set[int]]]
) -> tuple[Holder, ...]:
    """The users of a device; a mere name is no further user where it can only be that of one who is known."""
    if all(holder.people or not _is_mere_name(holder.user) for holder in every):
        return tuple(every)
    people = {number for holder in every for number in holder.people}
    known = {fold(holder.user.name) for holder in every if holder.people}
    known |= {name for number in people for name in rosters.people[number].names}
    known -= {name for name in known if not people.issuperset(namesakes().get(name, ()))}
    return tuple(
        each for each in every if each.people or not _is_mere_name(each.user) or fold(each.user.name) not in known
    )


def _is_mere_name(user: User) -> bool:
    return not (user.user_id or user.upn or user.email or user.login)


def _standing(holders: tuple[Holder, ...], device: Device, policy: Policy) -> Standing:
    """What `unowned` says holds of a device without people; of one whose users no export could name it is unknown."""
    if holders:
        first = holders[0].roles
        if all(holder.roles is first for holder in holders):  # so it is for all users that are one person
            return Standing(holders, first)
        return Standing(holders, {role.id: any_of(each.roles[role.id] for each in holders) for role in policy.roles})
    unowned: Answer = None if policy.unowned == "undecided" or not device.tells_users else False
    return Standing((), {role.id: True if role.id == policy.unowned else unowned for role in policy.roles})
