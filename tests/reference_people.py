"""A second opinion on who uses a device and which roles they hold: sections 4 and 6 of the design, by brute force."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from build import Feed
from reference_devices import FILLERS
from reference_keys import (
    BACKSLASH,
    Entry,
    addresses,
    all_addresses,
    all_shareable,
    are_apart,
    held,
    is_another,
    is_glob,
    keys_of,
    keys_of_user,
    kinds_of,
    kinds_of_name,
    kinds_of_user,
    line_of,
    may_be_one,
    merged,
    shareable,
)

from appcheck.model.inventory import DeviceTuple, Kind, Record, Skipped
from appcheck.model.policy import Condition, Policy, Role
from appcheck.pattern import matches

Answer = bool | None


def any_of(answers: Iterable[Answer]) -> Answer:
    every = list(answers)
    return True if True in every else None if None in every else False


def all_of(answers: Iterable[Answer]) -> Answer:
    every = list(answers)
    return False if False in every else None if None in every else True


def negated(answer: Answer) -> Answer:
    return None if answer is None else not answer


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
        """People by directory id, then by UPN, then by address and login.

        Never by one that two of a roster share, or that makes one of two who are told apart.
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
        for index in range(len(self.feeds)):
            mine = {person for feed, person in self.entries if feed == index}
            groups = merged(groups, lambda person, mine=mine: {line_of(person)} - {()} if person in mine else set())
        shared = set()
        for index, feed in enumerate(self.feeds):
            for key in (
                {key for entry in self.entries for key in shareable(entry[1])} if feed.kind is Kind.PEOPLE else ()
            ):
                owners = [g for g in groups if any(feed == index and key in shareable(p) for feed, p in g)]
                if len(owners) > 1:
                    shared.add(key)
        logins = {p.login.casefold() for _, p in self.entries if BACKSLASH in p.login}
        accounts = [login.rpartition(BACKSLASH)[2] for login in logins]
        shared |= {f"account {account}" for account in accounts if accounts.count(account) > 1}
        for directly in (True, False):
            refused = frozenset(shared)
            for whole in merged(groups, lambda person, refused=refused: shareable(person) - refused):
                parts = [group for group in groups if group[0] in whole]
                if any(are_apart(one, other) for one, other in combinations(parts, 2)):
                    for one, other in combinations(parts, 2):
                        if not directly or are_apart(one, other):
                            shared |= all_shareable(one) & all_shareable(other)
        return merged(groups, lambda person: shareable(person) - shared)

    def asked_of(self, user: DeviceTuple) -> list[tuple[Any, str]]:
        """The questions that find the person of a user, the strongest first, each with the address it is about."""
        domain, _, account = user.login.casefold().rpartition("\\")
        asked: list[Any] = [lambda person: person.directory_id.casefold() == user.user_id.casefold() != ""]
        texts = [text.casefold() for text in (user.upn, user.email, user.user_name, user.login)]
        addressed = ["", *(text if "@" in text else "" for text in texts), "", ""]
        asked += [
            lambda person, text=text: "@" in text and text.casefold() in addresses(person)
            for text in (user.upn, user.email, user.user_name, user.login)
        ]
        if domain:
            asked.append(lambda person: person.login.casefold() == user.login.casefold())
            asked.append(lambda person: person.login.casefold() == account)
        elif account:
            asked.append(lambda person: person.login.casefold().rpartition("\\")[2] == account)
        return list(zip(asked, addressed, strict=False))

    def answering(self, ask: Any) -> list[list[Entry]]:
        return [each for each in self.people if any(ask(person) for _, person in each)]

    def may_be_one_of_two(self, user: DeviceTuple) -> bool:
        return any(len(self.answering(ask)) > 1 for ask, _ in self.asked_of(user))

    def find(self, user: DeviceTuple) -> list[Entry] | None:
        """All whom a key of the user stands for alone, but no weaker ones than a key that two people share."""
        found: list[list[Entry]] = []
        for number, (ask, address) in enumerate(self.asked_of(user)):
            people = self.answering(ask)
            if len(people) > 1 or (address and self.is_shared_by_users(address)):
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
            return self.named(globs, person, user)
        if person is None:
            return None
        if name == "group":
            return self.in_group(globs, person)
        values = [self.value(entry, name) for entry in person if self.has(self.feeds[entry[0]], name)]
        return held(globs, [each for value in values for each in (value, *value.split("\n"))]) if values else None

    def has(self, feed: Feed, name: str) -> bool:
        """Whether there is a column; one that none of ten people or more has filled says nothing."""
        field = f"roster:{self.columns.index(name)}" if name.startswith("roster:") else f"person.{name}"
        mine = [each for each in self.entries if self.feeds[each[0]] is feed]
        known = name in ("groups", "enabled") or len(mine) < 10 or any(self.value(each, name) for each in mine)
        return field in feed.fields and known

    def value(self, entry: Entry, name: str) -> str:
        if name.startswith("roster:"):
            return entry[1].extra[self.columns.index(name)]
        return str(getattr(entry[1], name))

    def named(self, globs: tuple[str, ...], person: list[Entry] | None, user: DeviceTuple | None) -> Answer:
        """Somebody is not named who can be told apart from all who are, and from all whom a name may mean."""
        mine = keys_of(person or []) | keys_of_user(user)
        kinds = kinds_of(person) if person else kinds_of_user(user or DeviceTuple())
        answers: list[Answer] = []
        for glob in globs:
            if any(matches(glob, key) for key in mine):
                answers.append(None if self.is_shared(glob) else True)
                continue
            others = self.known_by(glob)
            may_be_me = not (all(kinds & each for each in others) if others else kinds_of_name(glob) <= kinds)
            domain, _, account = glob.casefold().rpartition("\\")
            if domain and not is_glob(glob) and account in mine:
                may_be_me |= not any(key.endswith("\\" + account) for key in mine)
            answers.append(None if may_be_me else False)
        told = any_of(answers)
        told = held(globs, mine) if told is False else told
        unsure = person is None and user is not None and self.may_be_one_of_two(user)
        return None if unsure and told is False else told

    def is_shared_by_users(self, address: str) -> bool:
        """Whether an export gives an address that is no UPN to users of two ids, or of two UPNs."""
        for feed in self.feeds:
            users = [i.device for i in feed.items if isinstance(i, (Record, Skipped)) and i.device]
            theirs = [u for u in users if u.email.casefold() == address != u.upn.casefold()]
            ids = {u.user_id for u in theirs} - set(FILLERS)
            if len(ids) > 1 or len({u.upn for u in theirs if not u.user_id} - set(FILLERS)) > 1:
                return True
        return False

    def is_shared(self, name: str) -> bool:
        if self.is_shared_by_users(name.casefold()):
            return True
        return "@" in name and sum(name.casefold() in all_addresses(person) for person in self.people) > 1

    def known_by(self, name: str) -> list[set[str]]:
        """The kinds of keys of all, in rosters and as users of devices, whose name this is."""
        if is_glob(name):
            return []
        found = [kinds_of(person) for person in self.people if name.casefold() in keys_of(person)]
        users = [i.device for feed in self.feeds for i in feed.items if isinstance(i, (Record, Skipped)) and i.device]
        return found + [kinds_of_user(user) for user in users if name.casefold() in keys_of_user(user)]

    def strangers(self, conditions: Iterable[Condition]) -> set[str]:
        """The names of conditions by which nobody is known."""
        names = {glob for each in conditions for name, globs in each.tests if name == "person" for glob in globs}
        return {name for name in names if not is_glob(name) and not self.known_by(name)}

    def in_group(self, globs: tuple[str, ...], person: list[Entry]) -> Answer:
        mine = [
            text for feed, each in person if self.has(self.feeds[feed], "groups") for text in each.groups.split(";")
        ]
        told = held(globs, [text for text in mine if text])
        if told is not False:
            return told
        return False if all(self.is_outside(glob, person) for glob in globs) else None

    def lists_groups(self, feed: int) -> bool:
        """Whether it lists all groups of its people, and not only those that they are in directly."""
        direct = "person.groups:direct" in self.feeds[feed].fields
        return self.feeds[feed].kind is Kind.PEOPLE and self.has(self.feeds[feed], "groups") and not direct

    def is_outside(self, glob: str, person: list[Entry]) -> bool:
        """A list that has the group says who is not in it, and so do members who can all be told from the person."""
        if any(self.is_listed(glob, feed) for feed, _ in person):
            return True
        members = self.members(glob)
        return bool(members) and all(
            kinds_of(person) & kinds_of(member)
            and not any("?" in key for key in keys_of(member))
            and (are_apart(person, member) or not may_be_one(person, member))
            for member in members
        )

    def is_listed(self, glob: str, feed: int) -> bool:
        mine = [each.groups.split(";") for index, each in self.entries if index == feed]
        return self.lists_groups(feed) and any(matches(glob, text) for texts in mine for text in texts if text)

    def members(self, glob: str) -> list[list[Entry]]:
        """The members of a group that were given; of a glob nobody knows whether these are all."""
        files = {n for n, feed in enumerate(self.feeds) if self.has(feed, "groups") and feed.kind is Kind.GROUPS}
        return [
            person
            for person in self.people
            if not is_glob(glob) and any(feed in files and matches(glob, each.groups) for feed, each in person)
        ]

    def unanswerable(self, role: Role) -> bool:
        """Whether a role rests on a column that no given file has."""
        tests = [test for part in (role.any_of, role.all_of, role.none_of) for each in part for test in each.tests]
        rosters = [feed for feed in self.feeds if feed.kind in (Kind.PEOPLE, Kind.GROUPS)]
        for name, globs in tests:
            if name == "group":
                every = range(len(self.feeds))
                if any(not self.members(glob) and not any(self.is_listed(glob, n) for n in every) for glob in globs):
                    return True
            elif name == "person":
                unmet = [kinds_of_name(glob) for glob in globs if not self.known_by(glob)]
                if any(not any(self.carries(kind) for kind in kinds) for kinds in unmet):
                    return True
            elif not any(self.has(feed, name) for feed in rosters):
                return True
        return False

    def names(self, person: list[Entry]) -> set[str]:
        return {each.name.casefold() for _, each in person if each.name}

    def carries(self, kind: str) -> bool:
        """Whether any export has a column for such keys."""
        columns = {
            "guid": {"person.directory_id", "device.user_id"},
            "upn": {"person.upn", "device.upn"},
            "mail": {"person.email", "person.addresses", "device.email"},
            "login": {"person.login", "device.login"},
        }
        return any(columns[kind] & feed.fields for feed in self.feeds)

    def is_enabled(self, person: list[Entry]) -> bool:
        """Only where nobody says otherwise is somebody out who is said to be."""
        said = {each.enabled for feed, each in person if self.has(self.feeds[feed], "enabled")}
        return "False" not in said or "True" in said


def asked_columns(policy: Policy) -> list[str]:
    conditions = [each for role in policy.roles for part in (role.any_of, role.all_of, role.none_of) for each in part]
    return list(dict.fromkeys(name for each in conditions for name, _ in each.tests if name.startswith("roster:")))
