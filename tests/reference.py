"""A second opinion on a whole scan: the judgement of the design, sections 4 to 9, by brute force."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from build import Feed
from reference_devices import (
    FILLERS,
    Line,
    facts_of,
    in_order,
    is_retired,
    join,
    latest,
    lines_of,
    lists_apps,
    superseded,
    when,
)
from reference_match import FAMILIES, asks, own_keys, selected
from reference_people import Answer, Directory, Entry, all_of, any_of, negated

from appcheck.model.inventory import AppTuple, DeviceTuple, Kind
from appcheck.model.policy import Catalogue, Policy, Rule, Severity
from appcheck.model.report import NOT_ACCEPTABLE
from appcheck.pattern import matches
from appcheck.source import Facts

LOOKS_AT_NOBODY = ("unattributed", "role_unanswerable", "coverage")


@dataclass
class Outcome:
    """What a scan comes to; findings and questions are told apart by their rule and their records."""

    findings: set[Any] = field(default_factory=set)
    questions: set[Any] = field(default_factory=set)
    verdicts: Counter[Any] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    coverage: dict[str, Any] = field(default_factory=dict)
    reasons: set[str] = field(default_factory=set)
    status: int = 0


@dataclass
class Phone:
    """One device: its records, those that still speak, and what is known of it."""

    lines: list[Line]
    speaking: list[Line]
    facts: Facts
    in_scope: bool
    groups: list[str] | None
    people: list[list[Entry] | None]
    roles: dict[str, Answer]
    failed: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)
    would_fail: bool = False


def judge(
    feeds: Sequence[Feed],
    policy: Policy,
    catalogue: Catalogue,
    as_of: datetime,
    fail_on: Severity = Severity.INFO,
    accept: Sequence[str] = (),
) -> Outcome:
    out, lines, directory = Outcome(), list(lines_of(feeds)), Directory(feeds, policy)
    phones = [phone_of(feeds, policy, directory, group, as_of) for group in join(feeds, lines)]
    fates = hold_rules(out, feeds, policy, catalogue, directory, phones, lines, as_of, fail_on)
    accepted = {*policy.coverage.accept, *accept}
    unanswerable = {role.id for role in policy.roles if directory.unanswerable(role)}
    aside = []
    for phone in phones:
        held = frozenset(role for role, answer in phone.roles.items() if answer)
        reasons = unknowns(feeds, policy, phone, as_of) | phone.undecided
        word = verdict(phone, reasons)
        out.verdicts[word, frozenset(reasons) if phone.in_scope else frozenset(), held] += 1
        harmless = set() if phone.would_fail else {"unattributed", "role_unanswerable"}
        if phone.in_scope:
            aside.append((word, held, reasons, reasons <= accepted | harmless))
    lost = count(out, feeds, phones, lines, fates)
    without = {r.id: lonely(directory, r, phones) for r in policy.roles if r.min_coverage is not None}
    short = []
    for name, least, more, why in [
        ("", policy.coverage.min_coverage, lost, "coverage"),
        *((r.id, r.min_coverage or 0.0, without.get(r.id, 0), "person_without_device") for r in policy.roles),
    ]:
        mine = [each for each in aside if not name or name in each[1]]
        judged = sum(word != "unknown" for word, *_ in mine)
        set_aside = sum(word == "unknown" and is_aside for word, *_, is_aside in mine) + more * (why in accepted)
        out.coverage[name] = (judged, len(mine) + more, set_aside)
        asked = len(mine) + more - set_aside
        short += [name] if asked and judged / asked < least else []
    single = {reason for word, _, reasons, _ in aside if word == "unknown" for reason in reasons} - {*LOOKS_AT_NOBODY}
    single |= {"person_without_device"} if any(without.values()) else set()
    direct = run_reasons(out, feeds, policy, catalogue, directory, phones, as_of, fail_on) | (
        {"role_unanswerable"} if unanswerable else set()
    )
    out.reasons = direct - accepted
    if short and "coverage" not in accepted:
        out.reasons |= (single | {"coverage"}) - accepted
    out.reasons |= direct & {str(reason) for reason in NOT_ACCEPTABLE}
    fails = any(
        result == "fail" and status == "open" and severity >= fail_on for *_, result, severity, status in out.findings
    )
    out.status = 1 if fails else 3 if out.reasons else 0
    return out


def phone_of(feeds: Sequence[Feed], policy: Policy, directory: Directory, lines: list[Line], as_of: datetime) -> Phone:
    gone = superseded(feeds, lines, as_of)
    speaking = in_order(feeds, [line for line in lines if line not in gone], as_of)
    facts, covers = facts_of(feeds, speaking), policy.covers
    in_scope = (
        not is_retired(feeds, speaking)
        and (not covers.platform or not facts.platform or facts.platform in covers.platform)
        and (not covers.ownership or not facts.ownership or facts.ownership in covers.ownership)
    )
    can_group = any("device.group" in feeds[line.feed].fields for line in speaking)
    groups = [line.device.group for line in speaking if line.device and line.device.group] if can_group else None
    people, roles = roles_of(policy, directory, speaking)
    return Phone(lines, speaking, facts, in_scope, groups, people, roles)


def roles_of(
    policy: Policy, directory: Directory, speaking: list[Line]
) -> tuple[list[list[Entry] | None], dict[str, Answer]]:
    users = {user for line in speaking if line.device and any(user := who(line.device))}
    found = {user: directory.find(DeviceTuple(**dict(zip(KEYS, user, strict=True)))) for user in users}
    names = {user[-1].casefold() for user, person in found.items() if person}
    names |= {next((p.name for _, p in person if p.name), "").casefold() for person in found.values() if person}
    for user in [
        user for user, person in found.items() if not person and not any(user[:-1]) and user[-1].casefold() in names
    ]:
        del found[user]
    if not found:
        nobody = None if policy.unowned == "undecided" else False
        return [], {role.id: True if role.id == policy.unowned else nobody for role in policy.roles}
    roles = {
        role.id: any_of(
            directory.holds(role, person, DeviceTuple(**dict(zip(KEYS, user, strict=True))))
            for user, person in found.items()
        )
        for role in policy.roles
    }
    return list(found.values()), roles


KEYS = ("user_id", "upn", "email", "login", "user_name")


def who(device: DeviceTuple) -> tuple[str, ...]:
    return tuple("" if getattr(device, key) in FILLERS else getattr(device, key) for key in KEYS)


def in_force(rule: Rule, as_of: datetime) -> str:
    """open, warned, or '' where the rule is not looked at."""
    day = as_of.date()
    if rule.effective_until and day > rule.effective_until:
        return ""
    if rule.warn_from and day < rule.warn_from:
        return ""
    if rule.effective_from and day < rule.effective_from:
        return "warned"
    return "open" if rule.mode == "enforce" else "warned"


def is_for(rule: Rule, phone: Phone) -> Answer:
    audience, facts, asked = rule.audience, phone.facts, []
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
        asked.append(None if mine is None else any(matches(g, name) for g in audience.device_group for name in mine))
    return all_of(asked)


def hold_rules(
    out: Outcome,
    feeds: Sequence[Feed],
    policy: Policy,
    catalogue: Catalogue,
    directory: Directory,
    phones: list[Phone],
    lines: list[Line],
    as_of: datetime,
    fail_on: Severity,
) -> dict[tuple[int, int], str]:
    """Every record against every rule; copies of an app on a device are one finding."""
    unanswerable = {role.id for role in policy.roles if directory.unanswerable(role)}
    fates: dict[tuple[int, int], str] = {}
    homeless = Phone(
        [],
        [line for line in lines if not any(line in p.lines for p in phones)],
        Facts("", "", "", ""),
        True,
        None,
        [],
        {},
    )
    for rule in policy.blacklist:
        status = in_force(rule, as_of)
        for phone in [*phones, homeless] if status else []:
            copies: dict[Any, list[tuple[Line, str]]] = {}
            for line in phone.speaking if phone.in_scope else []:
                if line.app is None or line.lost or line.app.status == "Removed":
                    continue
                asked = asks(rule, line.app, catalogue)
                if asked:
                    platform = FAMILIES[line.app.platform] or {"ios": "apple", "ipados": "apple"}.get(
                        phone.facts.platform, phone.facts.platform
                    )
                    copies.setdefault((platform, asked[1], line.app.profile), []).append((line, asked[0]))
            for copy in copies.values():
                places = frozenset((feeds[line.feed].name, line.number) for line, _ in copy)
                answer = None if phone is homeless else is_for(rule, phone)
                raised = {severity for role, severity in rule.severity_for if phone.roles.get(role)}
                worst = {severity for role, severity in rule.severity_for if phone.roles.get(role) is not False}
                severity = max({rule.severity, *raised})
                would_fail = status == "open" and max({rule.severity, *worst}) >= fail_on
                roles = {*rule.audience.roles, *rule.audience.not_roles, *(role for role, _ in rule.severity_for)}
                unsaid = phone.people and any(phone.roles[role] is None and role in unanswerable for role in roles)
                why = "role_unanswerable" if unsaid else "unattributed"
                if answer:
                    result = "suspected" if all(level == "possible" for _, level in copy) else "fail"
                    out.findings.add((rule.id, places, result, severity, status))
                    phone.failed |= {result} if status == "open" else set()
                    fates.update({(line.feed, line.number): "flagged" for line, _ in copy})
                if answer is None or (answer and severity < fail_on and would_fail):
                    out.questions.add((rule.id, places, would_fail and why == "unattributed"))
                if answer is None:
                    for line, _ in copy:
                        fates.setdefault((line.feed, line.number), "unattributed")
                    if phone is not homeless and status == "open":
                        phone.undecided.add(why)
                        phone.would_fail |= would_fail
    return fates


def unknowns(feeds: Sequence[Feed], policy: Policy, phone: Phone, as_of: datetime) -> set[str]:
    """Why nobody can say whether the device is clean; the inventory that leaves least open counts."""
    ages = [policy.coverage.max_age, *(role.max_age for role in policy.roles if phone.roles[role.id] is not False)]
    max_age = min((age for age in ages if age is not None), default=None)
    each = []
    for line in phone.speaking:
        if lists_apps(line, phone.speaking, feeds):
            feed = feeds[line.feed]
            same = [other for other in phone.speaking if feeds[other.feed].system == feed.system]
            age = aged(
                when(line, "inventoried", as_of) or latest(same, "inventoried", as_of),
                when(line, "checked_in", as_of) or latest(same, "checked_in", as_of),
                feed.lag_days,
                max_age,
                as_of,
            )
            each.append([*age, *incomplete(feed, phone.facts, policy)])
    least = min(each, key=lambda reasons: (len(reasons), reasons)) if each else ["not_in_inventory"]
    return {*least, *(["coverage"] if any(line.lost for line in phone.speaking) else [])}


def aged(
    taken: datetime | None, seen: datetime | None, lag: int | None, max_age: int | None, as_of: datetime
) -> list[str]:
    if max_age is None:
        return []
    if taken is None and (seen is None or lag is None):
        return ["age_unstated"]
    age = as_of - taken if taken else as_of - seen + timedelta(days=lag)  # type: ignore[operator, arg-type]
    return ["stale"] if age > timedelta(days=max_age) else []


def incomplete(feed: Feed, facts: Facts, policy: Policy) -> list[str]:
    covers, shown = policy.covers, str(feed.completeness(facts))
    if not facts.ownership and covers.ownership and "unstated" not in covers.ownership:
        return ["ownership_unstated"]
    if shown == "full" or (shown == "work_profile_only" and not covers.personal_side):
        return []
    if shown == "managed_only" and facts.ownership == "personal" and not covers.personal_side:
        return []
    if (
        shown == "unstated"
        and not facts.ownership
        and feed.completeness(replace(facts, ownership="corporate")) != shown
    ):
        return ["ownership_unstated"]
    others = {"work_profile_only": "work_profile_only", "managed_only": "personal_side_hidden", "partial": "truncated"}
    return [others.get(shown, "completeness_unstated")]


def verdict(phone: Phone, reasons: set[str]) -> str:
    if not phone.in_scope:
        return "out_of_scope"
    if "fail" in phone.failed:
        return "violation"
    return "suspected" if phone.failed else "unknown" if reasons else "compliant"


def count(
    out: Outcome, feeds: Sequence[Feed], phones: list[Phone], lines: list[Line], fates: dict[tuple[int, int], str]
) -> int:
    """Each record of an inventory under the first count that holds; how many records name no device that can be read."""
    lost = 0
    for line in lines:
        phone = next((each for each in phones if line in each.lines), None)
        lost += 0 if phone else line.lost or 1
        if feeds[line.feed].kind is not Kind.APPS or (line.app is None and not line.lost):
            continue
        if line.lost:
            out.counts["skipped"] += line.lost
        elif phone and line not in phone.speaking:
            out.counts["superseded"] += 1
        elif line.app and line.app.status == "Removed":
            out.counts["not_installed"] += 1
        elif (line.feed, line.number) in fates:
            out.counts[fates[line.feed, line.number]] += 1
        else:
            out.counts["unlisted" if phone is None or phone.in_scope else "out_of_scope"] += 1
    return lost


def lonely(directory: Directory, role: Any, phones: list[Phone]) -> int:
    """Enabled people of a role who use no device that any export names."""
    return sum(
        not any(person in phone.people for phone in phones)
        and directory.is_enabled(person)
        and directory.holds(role, person, None) is True
        for person in directory.people
    )


def run_reasons(
    out: Outcome,
    feeds: Sequence[Feed],
    policy: Policy,
    catalogue: Catalogue,
    directory: Directory,
    phones: list[Phone],
    as_of: datetime,
    fail_on: Severity,
) -> set[str]:
    """The reasons that no share of judged devices makes good."""
    judged, expected, aside = out.coverage[""]
    inventories = [feed for feed in feeds if feed.kind is Kind.APPS]
    codes = {getattr(item, "code", "") for feed in feeds for item in feed.items}
    rosters = [feed for feed in feeds if feed.kind in (Kind.PEOPLE, Kind.GROUPS)]
    broken = any(type(item).__name__ == "Skipped" for feed in rosters for item in feed.items) and policy.roles
    silent = [
        role
        for role in policy.roles
        if role.min_coverage
        and not any(phone.roles[role.id] for phone in phones)
        and not any(directory.holds(role, person, None) for person in directory.people)
    ]
    found = {
        "nothing_to_check": not inventories or not (judged or expected > aside),
        "unreadable": "unreadable" in codes or broken,
        "truncated": "truncated" in codes,
        "control_missed": any(
            misses(feed, r, catalogue) for feed in inventories for r in policy.blacklist if in_force(r, as_of)
        ),
        "role_unanswerable": silent,
        "unattributed": any(counts for *_, counts in out.questions),
        "suspected": any(f[2] == "suspected" and f[4] == "open" and f[3] >= fail_on for f in out.findings),
    }
    return {reason for reason, holds in found.items() if holds}


def misses(feed: Feed, rule: Rule, catalogue: Catalogue) -> bool:
    """Whether a record of the rule's first app would not be found if this export held it."""
    record = AppTuple()
    plain = [each for each in rule.except_apps if not own_keys(each, AppTuple())]
    for entry in rule.apps[:1]:
        for slug, app in catalogue.apps.items():
            if selected(entry, slug, catalogue) and not any(selected(each, slug, catalogue) for each in plain):
                kind, identifiers = next(iter(app.identifiers.items()), ("", ("",)))
                publisher = (*app.publishers, *catalogue.owners[app.owners[0]].publishers)[0]
                record = AppTuple(
                    identifiers[0], app.name, publisher, {"android": "Android", "ios": "iOS"}.get(kind, "")
                )
                break
        own = {
            "identifier": entry.example or "".join(entry.identifier[:1]),
            "name": "".join(entry.name[:1]),
            "publisher": "".join(entry.publisher[:1]),
        }
        record = record._replace(**{key: text.replace("*", "x") for key, text in own.items() if text})
    shown = AppTuple(
        *(text if f"app.{key}" in feed.fields else "" for key, text in zip(AppTuple._fields, record, strict=True))
    )
    return asks(rule, shown, catalogue) is None
