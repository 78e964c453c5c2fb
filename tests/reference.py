"""A second opinion on a whole scan: the judgement of the design, sections 4 to 9, by brute force."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from build import Feed
from reference_devices import facts_seen, latest, lists_apps, when
from reference_match import FILLERS, asks, selected
from reference_rules import NOBODY_KNOWS, Phone, World, in_force, is_for

from appcheck.model.inventory import AppTuple, Kind, Record
from appcheck.model.policy import Catalogue, Entry, Policy, Role, Rule, Severity
from appcheck.model.words import NOT_ACCEPTABLE


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


def judge(
    feeds: Sequence[Feed],
    policy: Policy,
    catalogue: Catalogue,
    as_of: datetime,
    fail_on: Severity = Severity.INFO,
    accept: Sequence[str] = (),
) -> Outcome:
    out, world = Outcome(), World(feeds, policy, catalogue, as_of, fail_on)
    accepted = {*policy.coverage.accept, *accept}
    fates = hold_rules(out, world)
    lost = count(out, world, fates)
    flaws = {number: flaw for number, feed in enumerate(feeds) if (flaw := flaw_of(world, feed))}
    devices: list[Judged] = []
    for phone in world.phones:
        held = {role for role, answer in phone.roles.items() if answer}
        reasons = unknowns(world, phone, flaws) | phone.undecided if phone.in_scope else set()
        out.verdicts[verdict(phone, reasons), frozenset(reasons), frozenset(held)] += 1
        if phone.in_scope:
            aside = reasons <= accepted | (set() if phone.would_fail else NOBODY_KNOWS)
            devices.append(Judged(phone, reasons, not reasons or phone.fails, aside))
    blanket = lost if "coverage" in accepted else 0
    out.coverage[""] = share(devices, lost, blanket)
    single = {reason for each in devices if not each.is_known for reason in each.reasons}
    single -= NOBODY_KNOWS | {"coverage", "unreadable", "control_missed"}
    for role in policy.roles:
        answers = [(each, each.phone.roles[role.id]) for each in devices]
        mine = [each for each, answer in answers if answer or (answer is None and not each.is_known)]
        if role.min_coverage is None:
            out.coverage[role.id] = share(mine, 0, 0)
            continue
        without = lonely(world, role)
        pardoned = without if "person_without_device" in accepted else 0
        out.coverage[role.id] = share(mine, lost + without, blanket + pardoned)
        single |= {"person_without_device"} if without else set()
    direct = run_reasons(out, world)
    out.reasons = (direct - accepted) | (direct & {str(reason) for reason in NOT_ACCEPTABLE})
    if is_short(out, policy) and "coverage" not in accepted:
        out.reasons |= (single | {"coverage"}) - accepted
    fails = any(each[2] == "fail" and each[4] == "open" and each[3] >= fail_on for each in out.findings)
    out.status = 1 if fails else 3 if out.reasons else 0
    return out


@dataclass
class Judged:
    """A device in scope: known are those of which nothing is open, and those that fail the check whatever is."""

    phone: Phone
    reasons: set[str]
    is_known: bool
    is_pardoned: bool


def share(devices: Sequence[Judged], more: int, pardoned: int) -> tuple[int, int, int]:
    """How many were judged, of how many, and how many were not for reasons that are accepted."""
    open_ones = [each for each in devices if not each.is_known]
    aside = len([each for each in open_ones if each.is_pardoned])
    return len(devices) - len(open_ones), len(devices) + more, aside + pardoned


def flaw_of(world: World, feed: Feed) -> str:
    """Why an inventory shows less than it should of every device; '' where nothing says so."""
    if feed.kind is not Kind.APPS:
        return ""
    rules = [rule for rule in world.policy.blacklist if in_force(rule, world.as_of)]
    if any(misses(feed, rule, world.catalogue) for rule in rules):
        return "control_missed"
    codes = {getattr(item, "code", "") for item in feed.items}
    return next((code for code in ("unreadable", "truncated") if code in codes), "")


def is_short(out: Outcome, policy: Policy) -> bool:
    asked = {"": policy.coverage.min_coverage, **{role.id: role.min_coverage or 0.0 for role in policy.roles}}
    for name, least in asked.items():
        judged, expected, aside = out.coverage[name]
        if expected > aside and judged / (expected - aside) < least:
            return True
    return False


def hold_rules(out: Outcome, world: World) -> dict[tuple[int, int], str]:
    """Findings and open questions; what became of each record that they stand on."""
    unanswerable = world.unanswerable()
    fates: dict[tuple[int, int], str] = {}
    for rule, status, phone, copies in world.breaches():
        places = frozenset((world.feeds[line.feed].name, line.number) for line, _ in copies)
        answer = None if phone is world.homeless else is_for(rule, phone)
        raised = [severity for role, severity in rule.severity_for if phone.roles.get(role)]
        possible = [severity for role, severity in rule.severity_for if phone.roles.get(role) is not False]
        severity = max([rule.severity, *raised])
        would_fail = status == "open" and max([rule.severity, *possible]) >= world.fail_on
        roles = [*rule.audience.roles, *rule.audience.not_roles, *(role for role, _ in rule.severity_for)]
        unsaid = phone.people and any(phone.roles[role] is None and role in unanswerable for role in roles)
        why = "role_unanswerable" if unsaid else "unattributed"
        if answer:
            result = "suspected" if all(level == "possible" for _, level in copies) else "fail"
            out.findings.add((rule.id, places, result, severity, status))
            phone.failed |= {result} if status == "open" else set()
            phone.fails |= status == "open" and result == "fail" and severity >= world.fail_on
            fates.update({(line.feed, line.number): "flagged" for line, _ in copies})
        if answer is None or (answer and severity < world.fail_on and would_fail):
            out.questions.add((rule.id, places, would_fail and why == "unattributed"))
        if answer is None:
            fates = {(line.feed, line.number): "unattributed" for line, _ in copies} | fates
            phone.undecided |= {why} if status == "open" else set()
            phone.would_fail |= would_fail
    return fates


def unknowns(world: World, phone: Phone, flaws: dict[int, str]) -> set[str]:
    """Why nobody can say whether the device is clean; the inventory that leaves least open counts."""
    policy, as_of = world.policy, world.as_of
    ages = [policy.coverage.max_age, *(role.max_age for role in policy.roles if phone.roles[role.id] is not False)]
    max_age = min((age for age in ages if age is not None), default=None)
    each = []
    for line in phone.speaking:
        if lists_apps(line, phone.speaking, world.feeds):
            feed = world.feeds[line.feed]
            same = [other for other in phone.speaking if world.feeds[other.feed].system == feed.system]
            taken = when(line, "inventoried", as_of) or latest(same, "inventoried", as_of)
            seen = when(line, "checked_in", as_of) or latest(same, "checked_in", as_of)
            if taken is None and seen is not None and feed.lag_days is not None:
                taken = seen - timedelta(days=feed.lag_days)
            age = [] if max_age is None else ["age_unstated"] if taken is None else []
            if max_age is not None and taken is not None and as_of - taken > timedelta(days=max_age):
                age = ["stale"]
            open_ones = [*age, *incomplete(world, feed, phone), flaws.get(line.feed, "")]
            each.append(list(dict.fromkeys(filter(None, open_ones))))
    least = min(each, key=lambda reasons: (len(reasons), reasons)) if each else ["not_in_inventory"]
    return {*least, *(["coverage"] if any(line.lost for line in phone.speaking) else [])}


def incomplete(world: World, feed: Feed, phone: Phone) -> Iterator[str]:
    facts = facts_seen(world.feeds, feed.system, phone.speaking, world.as_of)
    covers, ownership, shown = world.policy.covers, phone.facts.ownership, str(feed.completeness(facts))
    if not ownership and covers.ownership and "unstated" not in covers.ownership:
        yield "ownership_unstated"
    elif shown == "work_profile_only" and covers.personal_side:
        yield "work_profile_only"
    elif shown == "managed_only" and (covers.personal_side or ownership != "personal"):
        yield "personal_side_hidden"
    elif shown == "partial":
        yield "truncated"
    elif shown == "unstated":
        would_be = feed.completeness(replace(facts, ownership="corporate"))
        yield "ownership_unstated" if not facts.ownership and would_be != "unstated" else "completeness_unstated"


def verdict(phone: Phone, reasons: set[str]) -> str:
    if not phone.in_scope:
        return "out_of_scope"
    if "fail" in phone.failed:
        return "violation"
    return "suspected" if phone.failed else "unknown" if reasons else "compliant"


def count(out: Outcome, world: World, fates: dict[tuple[int, int], str]) -> int:
    """Each app record under the first count that holds; how many records name no device that can be read."""
    lost = 0
    for line in world.lines:
        phone = next((each for each in world.phones if line in each.lines), None)
        lost += 0 if phone else line.lost or 1
        if world.feeds[line.feed].kind is not Kind.APPS or (line.app is None and not line.lost):
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


def lonely(world: World, role: Role) -> int:
    """Enabled people of a role who use no device that any export names, whom nobody knows among them."""
    return len(world.directory.strangers((*role.any_of, *role.all_of))) + sum(
        not any(person[0] in (user or ()) for phone in world.phones for user in phone.people)
        and world.directory.is_enabled(person)
        and world.directory.holds(role, person, None) is True
        for person in world.directory.people
    )


def run_reasons(out: Outcome, world: World) -> set[str]:
    """The reasons that no share of judged devices makes good."""
    judged, expected, aside = out.coverage[""]
    inventories = [feed for feed in world.feeds if feed.kind is Kind.APPS]
    rosters = [feed for feed in world.feeds if feed.kind in (Kind.PEOPLE, Kind.GROUPS)]
    codes = {getattr(item, "code", "") for feed in world.feeds for item in feed.items}
    broken = any(hasattr(item, "reason") for feed in rosters for item in feed.items)
    in_use = [rule for rule in world.policy.blacklist if in_force(rule, world.as_of)]
    unheld = [role for role in world.policy.roles if role.min_coverage and not is_held(world, role)]
    looked_at = any("not_in_inventory" not in why for word, why, _ in out.verdicts if word != "out_of_scope")
    found = {
        "nothing_to_check": not inventories or not (judged or expected > aside or looked_at),
        "unreadable": "unreadable" in codes or (broken and world.policy.roles),
        "truncated": "truncated" in codes,
        "control_missed": any(misses(feed, rule, world.catalogue) for feed in inventories for rule in in_use),
        "role_unanswerable": world.unanswerable() or unheld,
        "unattributed": any(counts for *_, counts in out.questions),
        "suspected": any(f[2] == "suspected" and f[4] == "open" and f[3] >= world.fail_on for f in out.findings),
    }
    return {reason for reason, holds in found.items() if holds}


def is_held(world: World, role: Role) -> bool:
    people = (world.directory.holds(role, person, None) for person in world.directory.people)
    return any(phone.roles[role.id] for phone in world.phones) or any(people)


def misses(feed: Feed, rule: Rule, catalogue: Catalogue) -> bool:
    """Whether a record of the first app that the rule means would not be found if this export held it."""
    records = [item.app for item in feed.items if isinstance(item, Record) and item.app]
    shown = {f"app.{key}" for record in records for key, text in record._asdict().items() if text not in FILLERS}
    knowing = {"app.identifier", "app.name", "app.publisher"}
    fields = feed.fields - (knowing - shown if records else set())
    whole = [each for entry in rule.apps for each in made_up(entry, catalogue) if asks(rule, each, catalogue)]
    hidden = {key: "" for key in AppTuple._fields if f"app.{key}" not in fields}
    return not whole or asks(rule, whole[0]._replace(**hidden), catalogue) is None


def made_up(entry: Entry, catalogue: Catalogue) -> list[AppTuple]:
    """A record of each app that an entry means."""
    records = []
    for slug, app in catalogue.apps.items():
        if selected(entry, slug, catalogue):
            kind, identifiers = next(iter(app.identifiers.items()), ("", ("",)))
            publisher = (*app.publishers, *catalogue.owners[app.owners[0]].publishers)[0]
            platform = {"android": "Android", "ios": "iOS"}.get(kind, "")
            records.append(AppTuple(identifiers[0], app.name, publisher, platform))
    own = {"identifier": (entry.example, *entry.identifier), "name": entry.name, "publisher": entry.publisher}
    stated = {key: next(filter(None, texts), "").replace("*", "x") for key, texts in own.items()}
    told = {key: text for key, text in stated.items() if text}
    return [record._replace(**told) for record in records or ([AppTuple()] if told else [])]
