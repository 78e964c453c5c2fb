"""A second opinion on whom a rule is for and what breaks it: section 4 of the design, by brute force."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from build import Feed
from reference_devices import FILLERS, Line, facts_of, in_order, is_retired, join, lines_of, superseded
from reference_keys import held
from reference_match import FAMILIES, asks
from reference_people import Answer, Directory, Entry, all_of, any_of, negated

from appcheck.model.inventory import DeviceTuple
from appcheck.model.policy import Catalogue, Policy, Rule, Severity
from appcheck.source import Facts

SPELT = {"": "", "ios": "iOS", "ipados": "iPadOS", "android": "Android", "windows": "Windows"}
DEVICE_FAMILIES = {"ios": "apple", "ipados": "apple"}
NOBODY_KNOWS = frozenset({"unattributed", "role_unanswerable"})
"""What an undecided rule leaves on a device."""


@dataclass
class Phone:
    """One device: its records, those that still speak, and what is known of it."""

    lines: list[Line]
    speaking: list[Line]
    facts: Facts = field(default_factory=lambda: Facts("", "", "", ""))
    in_scope: bool = True
    groups: list[str] | None = None
    people: list[list[Entry] | None] = field(default_factory=list)
    roles: dict[str, Answer] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)
    would_fail: bool = False
    fails: bool = False


class World:
    """Exports, what they are held against, and the devices that they tell of."""

    def __init__(
        self, feeds: Sequence[Feed], policy: Policy, catalogue: Catalogue, as_of: datetime, fail_on: Severity
    ) -> None:
        self.feeds, self.policy, self.catalogue, self.as_of, self.fail_on = feeds, policy, catalogue, as_of, fail_on
        self.directory = Directory(feeds, policy)
        self.lines = list(lines_of(feeds))
        self.phones = [self.phone(lines) for lines in join(feeds, self.lines)]
        named = [line for phone in self.phones for line in phone.lines]
        self.homeless = Phone([], [line for line in self.lines if line not in named])

    def phone(self, lines: list[Line]) -> Phone:
        gone = superseded(self.feeds, lines, self.lines, self.as_of)
        speaking = in_order(self.feeds, [line for line in lines if line not in gone], self.as_of)
        facts, covers = facts_of(self.feeds, speaking, self.as_of), self.policy.covers
        in_scope = (
            not is_retired(self.feeds, speaking, self.as_of)
            and (not covers.platform or facts.platform in ("", *covers.platform))
            and (not covers.ownership or facts.ownership in ("", *covers.ownership))
        )
        groups = None
        if any("device.group" in self.feeds[line.feed].fields for line in speaking):
            groups = [line.device.group for line in speaking if line.device and line.device.group]
        return Phone(lines, speaking, facts, in_scope, groups, *self.people_and_roles(speaking))

    def people_and_roles(self, speaking: list[Line]) -> tuple[list[list[Entry] | None], dict[str, Answer]]:
        """All users whom any record names; a bare name is nobody new where it is that of a user who is known."""
        users = {user for line in speaking if line.device and any(user := user_of(line.device))}
        found = {user: self.directory.find(user) for user in users}
        names = {user.user_name.casefold() for user, person in found.items() if person}
        mine = [each for each in self.directory.people for person in found.values() if person and each[0] in person]
        names |= {name for each in mine for name in self.directory.names(each)}
        for user in users:
            name = user.user_name.casefold()
            here = [entry for person in found.values() for entry in person or ()]
            namesakes = [each for each in self.directory.people if name in self.directory.names(each)]
            others = [each for each in namesakes if each[0] not in here]
            if not found[user] and user == DeviceTuple(user_name=user.user_name) and name in names and not others:
                del found[user]
        roles: dict[str, Answer] = {}
        for role in self.policy.roles:
            if found:
                roles[role.id] = any_of(self.directory.holds(role, person, user) for user, person in found.items())
            else:
                told = {field for line in speaking for field in self.feeds[line.feed].fields}
                could_tell = told & {f"device.{key}" for key in ("user_id", "upn", "email", "login", "user_name")}
                nobody = None if self.policy.unowned == "undecided" or not could_tell else False
                roles[role.id] = True if self.policy.unowned == role.id else nobody
        return list(found.values()), roles

    def unanswerable(self) -> set[str]:
        return {role.id for role in self.policy.roles if self.directory.unanswerable(role)}

    def breaches(self) -> Iterator[tuple[Rule, str, Phone, list[tuple[Line, str]]]]:
        """Every app on every device that a rule in force asks about: its copies, each with its confidence."""
        for rule in self.policy.blacklist:
            status = in_force(rule, self.as_of)
            for phone in (*self.phones, self.homeless) if status else ():
                copies: dict[Any, list[tuple[Line, str]]] = {}
                for line in phone.speaking if phone.in_scope else ():
                    if line.app is None or line.lost or line.app.status == "Removed":
                        continue
                    device = DEVICE_FAMILIES.get(phone.facts.platform, phone.facts.platform)
                    placed = line.app._replace(platform=line.app.platform or SPELT[phone.facts.platform])
                    asked = asks(rule, line.app, self.catalogue) and asks(rule, placed, self.catalogue)
                    if asked:
                        key = (FAMILIES[line.app.platform] or device, asked[1], line.app.profile)
                        copies.setdefault(key, []).append((line, asked[0]))
                for copy in copies.values():
                    yield rule, status, phone, copy


def user_of(device: DeviceTuple) -> DeviceTuple:
    """Only what a record says of its user."""
    stated = {key: getattr(device, key) for key in ("user_id", "upn", "email", "login", "user_name")}
    return DeviceTuple(**{key: text for key, text in stated.items() if text not in FILLERS})


def in_force(rule: Rule, as_of: datetime) -> str:
    """open, warned, or '' where the rule is not looked at."""
    day = as_of.date()
    if (rule.effective_until and day > rule.effective_until) or (rule.warn_from and day < rule.warn_from):
        return ""
    if rule.effective_from and day < rule.effective_from:
        return "warned"
    return "open" if rule.mode == "enforce" else "warned"


def is_for(rule: Rule, phone: Phone) -> Answer:
    audience, facts = rule.audience, phone.facts
    asked: list[Answer] = []
    if audience.roles:
        asked.append(any_of(phone.roles[role] for role in audience.roles))
    if audience.not_roles:
        asked.append(negated(any_of(phone.roles[role] for role in audience.not_roles)))
    if audience.platform:
        asked.append(facts.platform in audience.platform if facts.platform else None)
    if audience.ownership:
        stated = facts.ownership or ("unstated" if "unstated" in audience.ownership else "")
        asked.append(stated in audience.ownership if stated else None)
    if audience.device_group:
        mine = phone.groups
        asked.append(None if mine is None else held(audience.device_group, mine))
    return all_of(asked)
