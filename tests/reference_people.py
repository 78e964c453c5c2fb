"""A second opinion on who uses a device and which roles they hold: sections 4 and 6 of the design, by brute force."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from build import Feed

from appcheck.model.inventory import DeviceTuple, Kind, PersonTuple, Record
from appcheck.model.policy import Condition, Policy, Role
from appcheck.pattern import matches

Answer = bool | None
Entry = tuple[int, PersonTuple]


def any_of(answers: Iterable[Answer]) -> Answer:
    every = list(answers)
    return True if True in every else None if None in every else False


def all_of(answers: Iterable[Answer]) -> Answer:
    every = list(answers)
    return False if False in every else None if None in every else True


def negated(answer: Answer) -> Answer:
    return None if answer is None else not answer


def addresses(person: PersonTuple) -> set[str]:
    texts = (person.upn, person.email, *person.addresses.replace("+smtp:", ";").removeprefix("SMTP:").split(";"))
    return {text.casefold() for text in texts if "@" in text}


def all_addresses(person: list[Entry]) -> set[str]:
    return {address for _, each in person for address in addresses(each)}


def guids(person: list[Entry]) -> set[str]:
    return {
        p.directory_id.casefold() for _, p in person if len(p.directory_id) == 36 and p.directory_id.count("-") == 4
    }


def upns(person: list[Entry]) -> set[str]:
    return {p.upn.casefold() for _, p in person if p.upn}


def are_apart(one: list[Entry], other: list[Entry]) -> bool:
    """Two GUIDs are two people; where somebody has none, two UPNs are."""
    if guids(one) and guids(other):
        return not guids(one) & guids(other)
    return bool(upns(one) and upns(other)) and not upns(one) & upns(other)


def is_another(person: list[Entry], user: DeviceTuple, found: list[list[Entry]]) -> bool:
    """Whether somebody's GUID or UPN speaks against the user, or against whom stronger keys have found."""
    if any(are_apart(person, other) for other in found if other is not person):
        return True
    if user.upn and user.upn.casefold() in upns(person):
        return False
    upn = "" if user.upn.casefold() in all_addresses(person) else user.upn
    return are_apart(person, [(0, PersonTuple(user.user_id, upn))])


class Directory:
    """All rosters: who the people are, and what can be asked about them."""

    def __init__(self, feeds: Sequence[Feed], policy: Policy) -> None:
        self.feeds, self.policy = feeds, policy
        self.columns = asked_columns(policy)
        self.entries: list[Entry] = list(
            {
                (index, item.person): None
                for index, feed in enumerate(feeds)
                for item in feed.items
                if isinstance(item, Record) and item.person is not None
            }
        )
        self.people = self.join()

    def join(self) -> list[list[Entry]]:
        """People by directory id, then by UPN, then by address.

        Never by an address that two of a roster share, or that makes one of two who are told apart.
        """
        groups = [[entry] for entry in self.entries]
        groups = merged(groups, lambda person: {person.directory_id.casefold()} - {""})
        two_ids = set()
        for index in range(len(self.feeds)):
            mine = [person for feed, person in self.entries if feed == index]
            for upn in {person.upn.casefold() for person in mine}:
                carriers = {p.directory_id.casefold() for p in mine if p.upn.casefold() == upn and p.directory_id}
                if len(carriers) > 1:
                    two_ids.add(upn)
        groups = merged(groups, lambda person: {person.upn.casefold()} - two_ids - {""})
        shared = set()
        for index, feed in enumerate(self.feeds):
            for address in (
                {a for entry in self.entries for a in addresses(entry[1])} if feed.kind is Kind.PEOPLE else ()
            ):
                owners = [g for g in groups if any(feed == index and address in addresses(p) for feed, p in g)]
                if len(owners) > 1:
                    shared.add(address)
        for directly in (True, False):
            refused = frozenset(shared)
            for whole in merged(groups, lambda person, refused=refused: addresses(person) - refused):
                parts = [group for group in groups if group[0] in whole]
                if any(are_apart(one, other) for one, other in combinations(parts, 2)):
                    for one, other in combinations(parts, 2):
                        if not directly or are_apart(one, other):
                            shared |= all_addresses(one) & all_addresses(other)
        return merged(groups, lambda person: addresses(person) - shared)

    def find(self, user: DeviceTuple) -> list[Entry] | None:
        """All whom a key of the user stands for alone, but no weaker ones than a key that two people share."""
        domain, _, account = user.login.casefold().rpartition("\\")
        asked: list[Any] = [lambda person: person.directory_id.casefold() == user.user_id.casefold() != ""]
        asked += [
            lambda person, text=text: "@" in text and text.casefold() in addresses(person)
            for text in (user.upn, user.email, user.user_name, user.login)
        ]
        if domain:
            asked.append(lambda person: person.login.casefold() == user.login.casefold())
            asked.append(lambda person: person.login.casefold() == account)
        elif account:
            asked.append(lambda person: person.login.casefold().rpartition("\\")[2] == account)
        found: list[list[Entry]] = []
        for number, ask in enumerate(asked):
            people = [each for each in self.people if any(ask(person) for _, person in each)]
            if len(people) > 1:
                break
            found += [each for each in people if number == 0 or not is_another(each, user, found)]
        return [entry for each in self.people if each in found for entry in each] or None

    def holds(self, role: Role, person: list[Entry] | None, user: DeviceTuple | None) -> Answer:
        def ask(condition: Condition) -> Answer:
            return all_of(self.test(name, patterns, person, user) for name, patterns in condition.tests)

        parts = []
        if role.any_of:
            parts.append(any_of(map(ask, role.any_of)))
        if role.all_of:
            parts.append(all_of(map(ask, role.all_of)))
        if role.none_of:
            parts.append(negated(any_of(map(ask, role.none_of))))
        return all_of(parts) if parts else False

    def test(self, name: str, globs: tuple[str, ...], person: list[Entry] | None, user: DeviceTuple | None) -> Answer:
        if name == "person":
            return named(globs, keys_of(person, user))
        if person is None:
            return None
        if name == "group":
            return self.in_group(globs, person)
        values = [self.value(entry, name) for entry in person if self.has(self.feeds[entry[0]], name)]
        return any(matches(glob, value) for glob in globs for value in values) if values else None

    def has(self, feed: Feed, name: str) -> bool:
        if name.startswith("roster:"):
            return f"roster:{self.columns.index(name)}" in feed.fields
        return f"person.{name}" in feed.fields

    def value(self, entry: Entry, name: str) -> str:
        if name.startswith("roster:"):
            return entry[1].extra[self.columns.index(name)]
        return str(getattr(entry[1], name))

    def in_group(self, globs: tuple[str, ...], person: list[Entry]) -> Answer:
        mine = [
            text for feed, each in person if self.has(self.feeds[feed], "groups") for text in each.groups.split(";")
        ]
        if any(matches(glob, text) for glob in globs for text in mine if text):
            return True
        return False if any(self.lists_groups(feed) for feed, _ in person) or self.given(globs) else None

    def lists_groups(self, feed: int) -> bool:
        return self.feeds[feed].kind is Kind.PEOPLE and self.has(self.feeds[feed], "groups")

    def given(self, globs: tuple[str, ...]) -> bool:
        groups = {each.groups for feed, each in self.entries if self.feeds[feed].kind is Kind.GROUPS}
        return all(
            "*" not in glob and "?" not in glob and any(matches(glob, text) for text in groups) for glob in globs
        )

    def unanswerable(self, role: Role) -> bool:
        """Whether a role rests on a column that no given file has."""
        tests = [test for part in (role.any_of, role.all_of, role.none_of) for each in part for test in each.tests]
        rosters = [feed for feed in self.feeds if feed.kind in (Kind.PEOPLE, Kind.GROUPS)]
        for name, globs in tests:
            if name == "group":
                if not (any(self.lists_groups(n) for n in range(len(self.feeds))) or self.given(globs)):
                    return True
            elif name != "person" and not any(self.has(feed, name) for feed in rosters):
                return True
        return False

    def is_enabled(self, person: list[Entry]) -> bool:
        """Only where nobody says otherwise is somebody out who is said to be."""
        said = {each.enabled for feed, each in person if self.has(self.feeds[feed], "enabled")}
        return "False" not in said or "True" in said


def asked_columns(policy: Policy) -> list[str]:
    conditions = [each for role in policy.roles for part in (role.any_of, role.all_of, role.none_of) for each in part]
    return list(dict.fromkeys(name for each in conditions for name, _ in each.tests if name.startswith("roster:")))


def merged(groups: list[list[Entry]], keys: Any) -> list[list[Entry]]:
    """The groups, with those put together that share a key."""
    done: list[list[Entry]] = []
    for group in groups:
        united = group
        mine = {key for _, person in group for key in keys(person)}
        for other in [each for each in done if mine & {key for _, person in each for key in keys(person)}]:
            done.remove(other)
            united = other + united
            mine |= {key for _, person in other for key in keys(person)}
        done.append(united)
    return done


def keys_of(person: list[Entry] | None, user: DeviceTuple | None) -> set[str]:
    """All by which somebody can be named in a policy."""
    if person is not None:
        keys = {text for _, p in person for text in (p.directory_id, p.upn, p.login, p.login.rpartition("\\")[2])}
        return ({key.casefold() for key in keys} | {a for _, p in person for a in addresses(p)}) - {""}
    assert user is not None
    name = user.user_name if "@" in user.user_name else ""
    return {key.casefold() for key in (user.user_id, user.upn, user.email, user.login, name) if key}


def named(globs: tuple[str, ...], keys: set[str]) -> Answer:
    """An address says nothing of somebody of whom only a login is known, and vice versa."""
    if any(matches(glob, key) for glob in globs for key in keys):
        return True
    return False if all(any(("@" in glob) == ("@" in key) for key in keys) for glob in globs) else None
