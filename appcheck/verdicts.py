"""Give each device its verdict, and say what share of the expected devices could be judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from appcheck.evaluate import Case, Evaluation
from appcheck.known import unknowns
from appcheck.model.policy import Policy, Role
from appcheck.model.report import DeviceVerdict, Finding, Reason, Share, Verdict
from appcheck.roles import Standing, holds


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share of expected devices that could be judged, in all and per role.

    `without_device` counts, per role that asks for coverage, its enabled people who have no
    device anywhere.
    """

    everyone: Share
    roles: dict[str, Share]
    without_device: dict[str, int]

    @property
    def is_short(self) -> bool:
        return self.everyone.is_short or any(share.is_short for share in self.roles.values())


def give_verdicts(case: Case, evaluation: Evaluation, as_of: datetime) -> tuple[DeviceVerdict, ...]:
    """One verdict for each device, in the order of the fleet."""
    return tuple(_verdict(case, evaluation, number, as_of) for number in range(len(case.fleet.devices)))


def _verdict(case: Case, evaluation: Evaluation, number: int, as_of: datetime) -> DeviceVerdict:
    device, standing = case.fleet.devices[number], case.standings[number]
    roles = tuple(role for role, answer in standing.roles.items() if answer)
    if not case.scope[number]:
        return DeviceVerdict(device.view, Verdict.OUT_OF_SCOPE, (), roles)
    reasons = unknowns(device, case.policy.covers, max_age(case.policy, standing), as_of)
    reasons += tuple(sorted(evaluation.undecided.get(number, ())))
    return DeviceVerdict(device.view, _word(evaluation.of_device.get(number, ()), reasons), reasons, roles)


def _word(findings: Sequence[Finding], reasons: Sequence[Reason]) -> Verdict:
    results = {finding.result for finding in findings if finding.status == "open"}
    if "fail" in results:
        return Verdict.VIOLATION
    if "suspected" in results:
        return Verdict.SUSPECTED
    if reasons:
        return Verdict.UNKNOWN
    return Verdict.EXEMPTED if any(finding.status == "exempted" for finding in findings) else Verdict.COMPLIANT


def max_age(policy: Policy, standing: Standing) -> int | None:
    """The strictest age, in days, that the policy and the roles that are held ask for."""
    ages = [policy.coverage.max_age, *(role.max_age for role in policy.roles if standing.roles[role.id])]
    return min((age for age in ages if age is not None), default=None)


def cover(case: Case, verdicts: Sequence[DeviceVerdict], accepted: frozenset[Reason], lost_devices: int) -> Coverage:
    """How much of what the policy wants known is known.

    `lost_devices` counts the records whose device could not be read; each is one more unknown.
    """
    terms = case.policy.coverage
    asked = [verdict for verdict in verdicts if verdict.verdict is not Verdict.OUT_OF_SCOPE]
    without = {role.id: _without_device(case, role) for role in case.policy.roles if role.min_coverage is not None}
    roles = {
        role.id: _share(
            (verdict for verdict in asked if role.id in verdict.roles),
            role.min_coverage or 0.0,
            accepted,
            without.get(role.id, 0),
            Reason.PERSON_WITHOUT_DEVICE,
        )
        for role in case.policy.roles
    }
    return Coverage(_share(asked, terms.min_coverage, accepted, lost_devices, Reason.COVERAGE), roles, without)


def _share(
    verdicts: Iterable[DeviceVerdict], required: float, accepted: frozenset[Reason], more: int, why: Reason
) -> Share:
    """`more` are unknowns without a verdict of their own, all for the reason `why`."""
    judged = expected = set_aside = 0
    for verdict in verdicts:
        expected += 1
        if verdict.verdict is not Verdict.UNKNOWN:
            judged += 1
        elif accepted.issuperset(verdict.reasons):
            set_aside += 1
    return Share(judged, expected + more, required, set_aside + (more if why in accepted else 0))


def _without_device(case: Case, role: Role) -> int:
    """How many enabled people hold a role for certain and use no device that any export names."""
    seen = {holder.person for standing in case.standings for holder in standing.holders}
    return sum(
        number not in seen and person.enabled and holds(role, person, None, case.rosters) is True
        for number, person in enumerate(case.rosters.people)
    )
