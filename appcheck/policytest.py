"""Run the tests that stand in a policy: does it find what its author means it to find, and nothing else?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from appcheck.devices import Device
from appcheck.known import in_scope
from appcheck.match import match, matcher_for
from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Catalogue, Expected, Policy, PolicyTest
from appcheck.model.report import DeviceView, Finding, Unattributed
from appcheck.source import Facts
from appcheck.tryout import facts_of, record_of, try_out


@dataclass(frozen=True, slots=True)
class Tested:
    """What became of one test: the record that was held against the policy, the findings, and what is undecided."""

    test: PolicyTest
    record: AppTuple
    findings: tuple[Finding, ...]
    undecided: tuple[Unattributed, ...]

    @property
    def passed(self) -> bool:
        """Exactly the rules that were expected have found something, each as it should, and none is undecided."""
        found = {finding.rule.id: finding for finding in self.findings}
        expected = {each.rule: each for each in self.test.expect}
        if self.undecided or found.keys() != expected.keys():
            return False
        return all(_agrees(found[rule], each) for rule, each in expected.items())


def run_tests(policy: Policy, catalogue: Catalogue, day: date) -> tuple[Tested, ...]:
    """Every test of a policy, on a day or on its own."""
    matcher = matcher_for(policy, catalogue)
    results: list[Tested] = []
    for test in policy.tests:
        record = _record(test, catalogue)
        facts = facts_of(test.platform, test.ownership)
        roles = {role.id: role.id in test.roles for role in policy.roles}
        tried = try_out(
            policy, catalogue, match(matcher, record), record, facts, test.device_group, roles, test.day or day
        )
        is_covered = _is_covered(policy, facts)
        results.append(
            Tested(test, record, tried.findings if is_covered else (), tried.unattributed if is_covered else ())
        )
    return tuple(results)


def untested(policy: Policy, results: Iterable[Tested]) -> tuple[str, ...]:
    """The rules that no passed test has seen find anything."""
    seen = {finding.rule.id for result in results if result.passed for finding in result.findings}
    return tuple(rule.id for rule in policy.blacklist if rule.id not in seen)


def difference(result: Tested) -> tuple[str, str]:
    """What was expected and what was found, in the words of a policy file."""
    found = (*map(_finding, result.findings), *map(_question, result.undecided))
    return _listed(map(_expectation, result.test.expect)), _listed(found)


def _record(test: PolicyTest, catalogue: Catalogue) -> AppTuple:
    if test.app:
        return record_of(catalogue.apps[test.app], catalogue, test.platform)
    return AppTuple(test.identifier, test.app_name, test.publisher, test.platform)


def _is_covered(policy: Policy, facts: Facts) -> bool:
    return in_scope(Device(DeviceView("made-up"), facts, (), (), False, ()), policy.covers)


def _agrees(finding: Finding, expected: Expected) -> bool:
    return (
        expected.severity in (None, finding.severity)
        and expected.result in ("", finding.result)
        and expected.status in ("", finding.status)
    )


def _expectation(expected: Expected) -> str:
    severity = "" if expected.severity is None else str(expected.severity)
    return _named(rule=expected.rule, severity=severity, result=expected.result, status=expected.status)


def _finding(finding: Finding) -> str:
    match_ = f"{finding.match.confidence} by {finding.match.by}"
    said = _named(rule=finding.rule.id, severity=str(finding.severity), result=finding.result, status=finding.status)
    return f"{said} ({match_})"


def _question(question: Unattributed) -> str:
    return f"{_named(rule=question.rule)} undecided: {question.why}"


def _named(**parts: str) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in parts.items() if value) + "}"


def _listed(parts: Iterable[str]) -> str:
    found: Sequence[str] = list(parts)
    return ", ".join(found) or "none"
