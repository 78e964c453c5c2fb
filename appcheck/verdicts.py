"""Give each device its verdict, and say what share of the expected devices could be judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from appcheck.evaluate import Case, Evaluation
from appcheck.known import unknowns
from appcheck.model.policy import Policy, Role
from appcheck.model.report import DeviceVerdict, Finding, Share
from appcheck.model.words import Reason, Verdict
from appcheck.roles import Standing, holds, strangers


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
    """The strictest age, in days, that the policy asks for and the roles that are held, or may be held."""
    ages = [policy.coverage.max_age, *(role.max_age for role in policy.roles if standing.roles[role.id] is not False)]
    return min((age for age in ages if age is not None), default=None)


def cover(
    case: Case,
    evaluation: Evaluation,
    verdicts: Sequence[DeviceVerdict],
    accepted: frozenset[Reason],
    lost_devices: int,
) -> Coverage:
    """How much of what the policy wants known is known.

    `lost_devices` counts the records whose device could not be read; each is one more unknown.
    """
    terms = case.policy.coverage
    asked = [
        (verdict, (accepted if number in evaluation.failing else accepted | _UNDECIDED).issuperset(verdict.reasons))
        for number, verdict in enumerate(verdicts)
        if verdict.verdict is not Verdict.OUT_OF_SCOPE
    ]
    without = {role.id: _without_device(case, role) for role in case.policy.roles if role.min_coverage is not None}
    roles = {
        role.id: _share(
            [each for each in asked if role.id in each[0].roles],
            role.min_coverage or 0.0,
            without.get(role.id, 0),
            Reason.PERSON_WITHOUT_DEVICE in accepted,
        )
        for role in case.policy.roles
    }
    everyone = _share(asked, terms.min_coverage, lost_devices, Reason.COVERAGE in accepted)
    return Coverage(everyone, roles, without)


_UNDECIDED = frozenset({Reason.UNATTRIBUTED, Reason.ROLE_UNANSWERABLE})
"""What an undecided rule leaves on a device; it counts only where the rule would fail."""


def _share(asked: Sequence[tuple[DeviceVerdict, bool]], required: float, more: int, are_accepted: bool) -> Share:
    """Of verdicts, each with whether nothing speaks against it but what is accepted, and of `more` unknowns."""
    unknown = [aside for verdict, aside in asked if verdict.verdict is Verdict.UNKNOWN]
    judged, expected = len(asked) - len(unknown), len(asked) + more
    return Share(judged, expected, required, sum(unknown) + (more if are_accepted else 0))


def _without_device(case: Case, role: Role) -> int:
    """How many enabled people hold a role for certain and use no device that any export names.

    Somebody whom the role names and whom no file knows is one of them. Those who only may hold it
    are not counted: accounts that one roster alone lists (guests, services) would never have a device.
    """
    seen = {number for standing in case.standings for holder in standing.holders for number in holder.people}
    unknown = len(strangers((*role.any_of, *role.all_of), case.rosters))
    return unknown + sum(
        number not in seen and person.enabled and holds(role, person, None, case.rosters) is True
        for number, person in enumerate(case.rosters.people)
    )
