"""Hold what was collected against the rules: findings, and what nobody can decide."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from appcheck.devices import Fleet
from appcheck.fingerprint import fingerprints
from appcheck.match import Asking as Asking
from appcheck.match import match_on_devices
from appcheck.model.inventory import AppTuple, Row, Sifted
from appcheck.model.policy import Catalogue, Mode, Policy, Rule, Severity
from appcheck.model.report import AppView, DeviceView, Finding, Location, Match, PersonView, Unattributed
from appcheck.model.words import Confidence, Reason
from appcheck.naming import plain_name
from appcheck.pattern import fold
from appcheck.people import Rosters, as_one
from appcheck.recognise import RANK
from appcheck.roles import Answer, Standing
from appcheck.ruling import applies, phase, severity_of, worst_severity
from appcheck.vocabulary import is_filler, platform_family, platform_word


@dataclass(frozen=True, slots=True)
class Case:
    """All that the rules are held against; `unanswerable` are the roles that no given file can decide."""

    policy: Policy
    catalogue: Catalogue
    matches: Mapping[AppTuple, Asking]
    exports: Sequence[Sifted]
    fleet: Fleet
    standings: Sequence[Standing]
    rosters: Rosters
    scope: Sequence[bool]
    unanswerable: frozenset[str]
    day: date
    fail_on: Severity
    key: bytes


@dataclass(frozen=True, slots=True)
class Sighting:
    """A collected record: in which export, on which device (None where it names none)."""

    export: int
    row: Row
    device: int | None
    match: Match


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the rules say. `undecided` gives the reasons that undecided rules leave on a device.

    `failing` are the devices on which one of these rules would make the check fail. `flagged` and
    `unattributed_records` are (export, record number).
    """

    findings: tuple[Finding, ...]
    unattributed: tuple[Unattributed, ...]
    of_device: Mapping[int, tuple[Finding, ...]]
    undecided: Mapping[int, frozenset[Reason]]
    failing: frozenset[int]
    flagged: frozenset[tuple[int, int]]
    unattributed_records: frozenset[tuple[int, int]]


def evaluate(case: Case) -> Evaluation:
    """Every collected record against every rule that asks about its app."""
    findings: list[Finding] = []
    questions: list[Unattributed] = []
    of_device: dict[int, list[Finding]] = {}
    undecided: dict[int, set[Reason]] = {}
    failing: set[int] = set()
    flagged: set[tuple[int, int]] = set()
    left: set[tuple[int, int]] = set()
    for rule, device, sightings in _copies(case):
        records = {(sighting.export, sighting.row.number) for sighting in sightings}
        answer = None if device is None else _answer(case, rule, device)
        if answer and device is not None:
            finding = _finding(case, rule, device, sightings)
            findings.append(finding)
            of_device.setdefault(device, []).append(finding)
            flagged |= records
            if finding.severity < case.fail_on and _would_fail(case, rule, device):
                questions.append(_question(case, rule, device, sightings)[0])
        elif answer is None:
            question, reason = _question(case, rule, device, sightings)
            questions.append(question)
            left |= records
            if device is not None and phase(rule, case.day) is Mode.ENFORCE:
                undecided.setdefault(device, set()).add(reason)
                failing.update([device] if _would_fail(case, rule, device) else [])
    return Evaluation(
        tuple(findings),
        tuple(questions),
        {device: tuple(found) for device, found in of_device.items()},
        {device: frozenset(reasons) for device, reasons in undecided.items()},
        frozenset(failing),
        frozenset(flagged),
        frozenset(left - flagged),
    )


def _copies(case: Case) -> Iterator[tuple[Rule, int | None, list[Sighting]]]:
    """The sightings of one app that one rule asks about on one device: copies are one."""
    copies: dict[tuple[str, int | None, str, str, str], list[Sighting]] = {}
    rules: dict[str, Rule] = {}
    asking = match_on_devices(case.policy, case.catalogue, case.matches)
    for export, sifted in enumerate(case.exports):
        for row in sifted.rows:
            if row.device in case.fleet.superseded[export]:
                continue
            device = case.fleet.of[export].get(row.device)
            if device is not None and not case.scope[device]:
                continue
            platform = "" if device is None else case.fleet.devices[device].facts.platform
            for rule, match in asking(row.app, platform):
                if phase(rule, case.day) is None:
                    continue
                rules[rule.id] = rule
                key = (rule.id, device, *_identity(case, row.app, match, device))
                copies.setdefault(key, []).append(Sighting(export, row, device, match))
    for (rule_id, device, *_), sightings in copies.items():
        yield rules[rule_id], device, sightings


def _identity(case: Case, app: AppTuple, match: Match, device: int | None) -> tuple[str, str, str]:
    """What makes an app on a device the same app: platform family, app, profile."""
    word = platform_word(app.platform) or (case.fleet.devices[device].facts.platform if device is not None else "")
    which = match.slug or fold(app.identifier) or plain_name(app.name)
    return platform_family(word), which, fold(app.profile)


def _answer(case: Case, rule: Rule, device: int) -> Answer:
    return applies(rule.audience, case.fleet.devices[device], case.standings[device].roles)


def _would_fail(case: Case, rule: Rule, device: int | None) -> bool:
    """Whether a rule that is not fully answered would make the check fail if the answer were the worst one."""
    roles = {} if device is None else case.standings[device].roles
    return phase(rule, case.day) is Mode.ENFORCE and worst_severity(rule, roles) >= case.fail_on


def _finding(case: Case, rule: Rule, device: int, sightings: list[Sighting]) -> Finding:
    best = _surest(sightings)
    found = case.fleet.devices[device]
    severity, why = severity_of(rule, case.standings[device].roles)
    platform, app, profile = _identity(case, best.row.app, best.match, device)
    own = _own_ids(case, sightings) if found.view.key == found.known_as else ()  # else another device has them, too
    ids = (*own, *filter(None, (found.view.serial, found.view.udid)))
    prints = fingerprints(case.key, rule.id, platform, app, profile, ids or (found.known_as,))
    possible = best.match.confidence is Confidence.POSSIBLE
    return Finding(
        rule=rule,
        app=_app_view(case, best, found.view),
        device=found.view,
        people=_people(case, device),
        match=best.match,
        status="open" if phase(rule, case.day) is Mode.ENFORCE else "warned",
        result="suspected" if possible else "fail",
        severity=severity,
        base_severity=rule.severity,
        severity_reason=why,
        locations=_locations(case, sightings),
        fingerprint=prints[0],
        fingerprints=prints,
    )


def _surest(sightings: list[Sighting]) -> Sighting:
    return min(sightings, key=lambda each: (RANK[each.match.confidence], each.row.app, each.row.version))


def _own_ids(case: Case, sightings: list[Sighting]) -> list[str]:
    """The device ids of the records, each with the system in which it is one."""
    own = ((case.exports[each.export].origin.system, each.row.device.device_id.strip()) for each in sightings)
    return sorted({f"{system}:{number}" for system, number in own if not is_filler(number)})


def _locations(case: Case, sightings: list[Sighting]) -> tuple[Location, ...]:
    places = {(sighting.export, sighting.row.number) for sighting in sightings}
    return tuple(Location(case.exports[export].origin.name, number) for export, number in sorted(places))


def _app_view(case: Case, sighting: Sighting, device: DeviceView | None) -> AppView:
    raw, match = sighting.row.app, sighting.match
    known = case.catalogue.apps.get(match.slug)
    owner = case.catalogue.owners[known.owners[0]] if known else None
    return AppView(
        slug=match.slug,
        identifier=raw.identifier.strip(),
        name=raw.name.strip() or (known.name if known else ""),
        version=sighting.row.version.strip(),
        publisher=raw.publisher.strip(),
        platform=platform_word(raw.platform) or (device.platform if device else ""),
        owner=owner.name if owner else "",
        jurisdiction=owner.jurisdiction if owner else "",
        installer=raw.installer.strip(),
        managed=raw.managed.strip(),
        profile=raw.profile.strip(),
    )


def _people(case: Case, device: int) -> tuple[PersonView, ...]:
    return tuple(dict.fromkeys(person_view(case, device)))


def person_view(case: Case, device: int) -> Iterator[PersonView]:
    """The users of a device, with what the rosters say of them."""
    for holder in case.standings[device].holders:
        roles = tuple(role for role, answer in holder.roles.items() if answer)
        user = holder.user
        if not holder.people:
            key = user.upn or user.email or user.user_id or user.login or user.name
            yield PersonView(key, user.email or user.upn, user.name, roles=roles)
            continue
        person = as_one([case.rosters.people[number] for number in holder.people])
        title, department = (_first(person.attributes.get(name, ())) for name in ("title", "department"))
        yield PersonView(person.email or user.upn or user.user_id, person.email, person.name, title, department, roles)


def _first(values: Sequence[str]) -> str:
    return next((value.strip() for value in values if value.strip()), "")


def _question(case: Case, rule: Rule, device: int | None, sightings: list[Sighting]) -> tuple[Unattributed, Reason]:
    """Why nobody can say whether a rule applies, and the reason that this leaves."""
    best = _surest(sightings)
    view = None if device is None else case.fleet.devices[device].view
    reason, why = _why(case, rule, device)
    app = _app_view(case, best, view)
    counts = reason is Reason.UNATTRIBUTED and _would_fail(case, rule, device)
    return Unattributed(rule.id, app, view, why, _locations(case, sightings), counts), reason


def _why(case: Case, rule: Rule, device: int | None) -> tuple[Reason, str]:
    if device is None:
        return Reason.UNATTRIBUTED, "the record names no device"
    standing = case.standings[device]
    asked = (*rule.audience.roles, *rule.audience.not_roles, *(role for role, _ in rule.severity_for))
    roles = [role for role in asked if standing.roles.get(role) is None]
    if standing.holders and any(role in case.unanswerable for role in roles):
        return Reason.ROLE_UNANSWERABLE, "no given file can say who holds the role"
    if roles and not standing.holders:
        return Reason.UNATTRIBUTED, "no export says who uses the device"
    if roles and all(holder.people for holder in standing.holders):
        return Reason.UNATTRIBUTED, "the rosters that name the user of the device do not say enough"
    if roles:
        return Reason.UNATTRIBUTED, "no roster names the user of the device"
    return Reason.UNATTRIBUTED, "the export does not say enough of the device"
