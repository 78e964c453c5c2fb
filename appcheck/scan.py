"""The pipeline: read all exports, hold them against a policy, and make the report."""

from collections.abc import Sequence
from dataclasses import replace

from appcheck.control import missed_controls
from appcheck.counts import count_records, lost_devices
from appcheck.devices import build_fleet
from appcheck.evaluate import Asking, Case, Evaluation, evaluate
from appcheck.gather import Given
from appcheck.known import in_scope
from appcheck.match import Matcher, match, matcher_for
from appcheck.model.inventory import AppTuple, Kind, Sifted
from appcheck.model.policy import Condition, Policy, Role
from appcheck.model.report import DeviceVerdict, Finding, Notice, Report
from appcheck.model.words import Reason
from appcheck.people import build_rosters
from appcheck.readall import Intake, read_all
from appcheck.reasons import REMEDIES, count_reasons
from appcheck.roles import holds, named_in, standings, strangers, unanswerable
from appcheck.sift import Decide, Fate
from appcheck.source import Source, Wanted
from appcheck.summary import inputs, loosened, notices, origins, skipped
from appcheck.terms import Terms
from appcheck.verdicts import Coverage, cover, give_verdicts
from appcheck.vocabulary import is_installed
from appcheck.wording import counted


def scan(given: Sequence[Given], terms: Terms, sources: Sequence[Source]) -> Report:
    """Hold the given exports against a policy; whatever cannot be read ends up in the report."""
    policy = terms.policy
    matcher = matcher_for(policy, terms.catalogue)
    matches: dict[AppTuple, Asking] = {}
    columns = roster_columns(policy)
    intake = read_all(given, sources, _decide(matcher, matches), Wanted(columns), terms.catalogue)
    case = _case([each.surveyed for each in intake.readings], intake.sources, terms, matches, columns)
    exports = [each.finished() for each in intake.readings]
    if all(whole.devices is sifted.devices for whole, sifted in zip(exports, case.exports, strict=True)):
        case = replace(case, exports=exports)
    else:  # a table turned out to be broken, and was read again
        case = _case(exports, intake.sources, terms, matches, columns)
    evaluation = evaluate(case)
    missed = [missed_controls(case, matcher, *each) for each in zip(case.exports, intake.sources, strict=True)]
    verdicts = give_verdicts(case, evaluation, terms.as_of, _flaws(case, missed))
    accepted = _accepted(terms)
    lost = lost_devices(case)
    coverage = cover(case, evaluation, verdicts, frozenset(accepted), lost)
    direct = _direct(case, evaluation, coverage, intake, sum(map(len, missed)))
    return Report(
        origins=origins(terms, case, intake),
        inputs=inputs(case, intake, missed),
        findings=tuple(sorted(evaluation.findings, key=_worst_first)),
        unattributed=evaluation.unattributed,
        devices=verdicts,
        reasons=count_reasons(coverage, direct, accepted, _remedies(case, intake, verdicts)),
        coverage=coverage.everyone,
        role_coverage=coverage.roles,
        records=count_records(case, evaluation),
        skipped=skipped(case),
        notices=(*notices(case, intake, _unheld(case)), *_strangers(case)),
        permitted_uses=policy.permitted_uses,
        fail_on=terms.fail_on,
        loosened=loosened(terms),
        lost_devices=lost,
    )


def roster_columns(policy: Policy) -> tuple[str, ...]:
    """The roster columns that the roles of a policy ask for by name."""
    names = (name for role in policy.roles for condition in _conditions(role) for name, _ in condition.tests)
    return tuple(dict.fromkeys(name.removeprefix("roster:") for name in names if name.startswith("roster:")))


def _conditions(role: Role) -> Sequence[Condition]:
    return (*role.any_of, *role.all_of, *role.none_of)


def _decide(matcher: Matcher, matches: dict[AppTuple, Asking]) -> Decide:
    """What becomes of an app tuple, asked once for each; the rules that ask about it are put into `matches`."""

    def decide(app: AppTuple) -> Fate:
        if not app.identifier.strip() and not app.name.strip():
            return Fate.SKIP
        if not is_installed(app.status):
            return Fate.TALLY
        if app not in matches:
            matches[app] = match(matcher, app)
        return Fate.COLLECT if matches[app] else Fate.COUNT

    return decide


def _case(
    exports: Sequence[Sifted],
    sources: Sequence[Source],
    terms: Terms,
    matches: dict[AppTuple, Asking],
    columns: tuple[str, ...],
) -> Case:
    policy = terms.policy
    fleet = build_fleet(exports, sources, terms.as_of)
    rosters = build_rosters(exports, columns, named_in(policy))
    return Case(
        policy=policy,
        catalogue=terms.catalogue,
        matches=matches,
        exports=exports,
        fleet=fleet,
        standings=standings(fleet.devices, rosters, policy),
        rosters=rosters,
        scope=[in_scope(device, policy.covers) for device in fleet.devices],
        unanswerable=frozenset(role.id for role in policy.roles if unanswerable(role, rosters)),
        day=terms.day,
        fail_on=terms.fail_on,
        key=terms.key,
    )


def _flaws(case: Case, missed: Sequence[Sequence[str]]) -> dict[int, Reason]:
    """The inventories that do not show all they should, whatever device is asked for."""
    flaws: dict[int, Reason] = {}
    for number, (sifted, sentences) in enumerate(zip(case.exports, missed, strict=True)):
        codes = {trouble.code for trouble in sifted.troubles}
        if sifted.origin.kind is Kind.APPS and (sentences or codes & {"unreadable", "truncated"}):
            lesser = Reason.TRUNCATED if codes.isdisjoint({"unreadable"}) else Reason.UNREADABLE
            flaws[number] = Reason.CONTROL_MISSED if sentences else lesser
    return flaws


def _accepted(terms: Terms) -> dict[Reason, str]:
    accepted = {Reason(reason): why for reason, why in terms.policy.coverage.accept.items()}
    return accepted | {Reason(reason): "for this run (--accept)" for reason in terms.accept}


def _direct(case: Case, evaluation: Evaluation, coverage: Coverage, intake: Intake, missed: int) -> dict[Reason, int]:
    """The reasons that no share of judged devices makes good."""
    suspected = [each for each in evaluation.findings if each.status == "open" and each.result == "suspected"]
    troubles = [{trouble.code for trouble in sifted.troubles} for sifted in case.exports]
    broken = sum("unreadable" in codes for codes in troubles)
    return {
        Reason.NOTHING_TO_CHECK: int(not _is_anything_to_check(case, coverage)),
        Reason.UNREADABLE: len(intake.refused) + broken + _broken_rosters(case),
        Reason.CONTROL_MISSED: missed,
        Reason.TRUNCATED: sum("truncated" in codes for codes in troubles),
        Reason.ROLE_UNANSWERABLE: len(case.unanswerable | {role.id for role in _unheld(case) if role.min_coverage}),
        Reason.UNATTRIBUTED: sum(question.counts for question in evaluation.unattributed),
        Reason.SUSPECTED: sum(finding.severity >= case.fail_on for finding in suspected),
    }


def _is_anything_to_check(case: Case, coverage: Coverage) -> bool:
    """Whether the policy speaks of any device with an app list, or of any that nobody accepted to be without one."""
    if not any(sifted.origin.kind is Kind.APPS for sifted in case.exports):
        return False
    share = coverage.everyone
    looked_at = any(scope and each.inventories for each, scope in zip(case.fleet.devices, case.scope, strict=True))
    return looked_at or share.judged > 0 or share.expected > share.accepted


def _broken_rosters(case: Case) -> int:
    """Rosters with lines that could not be read: who stands there may hold a role."""
    if not case.policy.roles:
        return 0
    return sum(bool(each.skipped) for each in case.exports if each.origin.kind in (Kind.PEOPLE, Kind.GROUPS))


def _unheld(case: Case) -> list[Role]:
    """Roles that could be answered and that nobody holds: more likely a slip in a condition than the truth."""
    held = {role for standing in case.standings for role, answer in standing.roles.items() if answer}
    held |= {
        role.id
        for role in case.policy.roles
        if role.id not in held and any(holds(role, person, None, case.rosters) for person in case.rosters.people)
    }
    return [role for role in case.policy.roles if role.id not in held | case.unanswerable]


def _strangers(case: Case) -> list[Notice]:
    """Roles that name people whom nobody knows; a slip in a name would hide a person."""
    found = []
    for role in case.policy.roles:
        if count := len(strangers(_conditions(role), case.rosters)):
            people = counted(count, "person", "people")
            message = f"the role {role.id} names {people} whom no given file knows: check the spelling"
            found.append(Notice("names_unknown", message))
    return found


def _remedies(case: Case, intake: Intake, verdicts: Sequence[DeviceVerdict]) -> dict[Reason, list[str]]:
    """What sources say of each reason: those on whose devices it lies, and where there are none, all of them."""
    remedies: dict[Reason, list[str]] = {}
    nearer: dict[Reason, list[str]] = {}
    for of, source in zip(case.fleet.of, intake.sources, strict=True):
        its = {reason for device in set(of.values()) for reason in verdicts[device].reasons}
        for reason, remedy in source.remedies.items():
            remedies.setdefault(Reason(reason), []).append(remedy)
            if reason in its:
                nearer.setdefault(Reason(reason), []).append(remedy)
    remedies |= nearer
    if not case.unanswerable:
        remedies.pop(Reason.ROLE_UNANSWERABLE, None)  # what rosters lack is nothing that a role asks for
    if any(trouble.code == "nameless" for sifted in case.exports for trouble in sifted.troubles):
        for reason in (Reason.COVERAGE, Reason.UNATTRIBUTED):
            remedies.setdefault(reason, [REMEDIES[reason]]).append(
                "Say of which device a file is that names none: --says FILE:device=NAME."
            )
    for role in case.policy.roles:
        missing = ", ".join(unanswerable(role, case.rosters))
        if missing:
            remedies.setdefault(Reason.ROLE_UNANSWERABLE, []).append(
                f"Role {role.id} rests on {missing}, which no given file has: add a roster that has it."
            )
    remedies.setdefault(Reason.ROLE_UNANSWERABLE, []).extend(
        f"Nobody holds the role {role.id}: check its conditions, and whether a roster leaves people or values out."
        for role in _unheld(case)
        if role.min_coverage
    )
    return remedies


def _worst_first(finding: Finding) -> tuple[object, ...]:
    """Open before warned, proven before suspected, then by severity, role-raised first, device and rule."""
    return (
        finding.status != "open",
        finding.result != "fail",
        -finding.severity,
        not finding.severity_reason,
        finding.device.key,
        finding.rule.id,
        finding.app.slug,
    )
