"""Give each device its verdict, and say what share of the expected devices could be judged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

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
    device anywhere. `reasons` counts why devices could not be judged.
    """

    everyone: Share
    roles: dict[str, Share]
    without_device: dict[str, int]
    reasons: Counter[Reason]

    @property
    def is_short(self) -> bool:
        return self.everyone.is_short or any(share.is_short for share in self.roles.values())


def give_verdicts(
    case: Case, evaluation: Evaluation, as_of: datetime, flaws: Mapping[int, Reason]
) -> tuple[DeviceVerdict, ...]:
    """One verdict for each device, in the order of the fleet.

    `flaws` are the exports that do not show all they should of any of their devices, and why.
    """
    return tuple([_verdict(case, evaluation, number, as_of, flaws) for number in range(len(case.fleet.devices))])


def _verdict(
    case: Case, evaluation: Evaluation, number: int, as_of: datetime, flaws: Mapping[int, Reason]
) -> DeviceVerdict:
    device, standing = case.fleet.devices[number], case.standings[number]
    roles = tuple(role for role, answer in standing.roles.items() if answer)
    if not case.scope[number]:
        return DeviceVerdict(device.view, Verdict.OUT_OF_SCOPE, (), roles)
    reasons = unknowns(device, case.policy.covers, max_age(case.policy, standing), as_of, flaws)
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


class _Asked(NamedTuple):
    """A device that is expected: whether it was judged, and else whether all that speaks against it is accepted."""

    number: int
    verdict: DeviceVerdict
    is_judged: bool
    is_accepted: bool


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
    asked = [
        _asked(case, evaluation, number, verdict, accepted)
        for number, verdict in enumerate(verdicts)
        if verdict.verdict is not Verdict.OUT_OF_SCOPE
    ]
    lost = _unknowns(lost_devices, Reason.COVERAGE in accepted)
    without: dict[str, int] = {}
    roles: dict[str, Share] = {}
    for role in case.policy.roles:
        theirs = [each for each in asked if _may_be_of(case, role, each)]
        if role.min_coverage is None:
            roles[role.id] = _share(theirs, 0.0)
            continue
        without[role.id] = _without_device(case, role)
        people = _unknowns(without[role.id], Reason.PERSON_WITHOUT_DEVICE in accepted)
        roles[role.id] = _share(theirs, role.min_coverage, lost, people)
    reasons = Counter(reason for each in asked if not each.is_judged for reason in each.verdict.reasons)
    return Coverage(_share(asked, case.policy.coverage.min_coverage, lost), roles, without, reasons)


def _asked(
    case: Case, evaluation: Evaluation, number: int, verdict: DeviceVerdict, accepted: frozenset[Reason]
) -> _Asked:
    """A device is judged if all is known of it, or if what is known fails the check anyway."""
    found = evaluation.of_device.get(number, ())
    fails = any(each.status == "open" and each.result == "fail" and each.severity >= case.fail_on for each in found)
    aside = accepted if number in evaluation.failing else accepted | _UNDECIDED
    return _Asked(number, verdict, fails or not verdict.reasons, aside.issuperset(verdict.reasons))


_UNDECIDED = frozenset({Reason.UNATTRIBUTED, Reason.ROLE_UNANSWERABLE})
"""What an undecided rule leaves on a device; it counts only where the rule would fail."""


def _may_be_of(case: Case, role: Role, asked: _Asked) -> bool:
    """Whether a device is one of a role's, or could be and was not judged."""
    answer = case.standings[asked.number].roles[role.id]
    return answer is True or (answer is None and not asked.is_judged)


def _unknowns(count: int, are_accepted: bool) -> tuple[int, int]:
    """So many unknowns besides those of devices, and how many of these are accepted."""
    return count, count if are_accepted else 0


def _share(asked: Sequence[_Asked], required: float, *more: tuple[int, int]) -> Share:
    judged = sum(each.is_judged for each in asked)
    aside = sum(not each.is_judged and each.is_accepted for each in asked)
    expected = len(asked) + sum(count for count, _ in more)
    return Share(judged, expected, required, aside + sum(accepted for _, accepted in more))


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
