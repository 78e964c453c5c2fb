"""The judgement is what a second, plainer evaluator makes of the same small worlds, and keeps its laws."""

from collections import Counter

from build import CATALOGUE, DAY, end_of, scanned
from hypothesis import HealthCheck, given, settings
from reference import Outcome, judge
from worlds import Case, cases

from appcheck.model.report import Report, Verdict
from appcheck.verdict import exit_status, holds_back

AS_OF = end_of(DAY)


def thorough(examples):
    checks = list(HealthCheck)
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=checks)


def report_on(case: Case) -> Report:
    return scanned(case.feeds, case.policy, fail_on=case.fail_on, accept=case.accept)


def outcome(report: Report) -> Outcome:
    """A report in the words of the reference."""
    found = Outcome()
    for each in report.findings:
        found.findings.add((each.rule.id, places(each), each.result, each.severity, each.status))
    found.questions = {(each.rule, places(each), each.counts) for each in report.unattributed}
    for each in report.devices:
        found.verdicts[str(each.verdict), frozenset(map(str, each.reasons)), frozenset(each.roles)] += 1
    found.counts = Counter({name: getattr(report.records, name) for name in report.records.__dataclass_fields__})
    shares = {"": report.coverage, **report.role_coverage}
    found.coverage = {name: (share.judged, share.expected, share.accepted) for name, share in shares.items()}
    found.reasons = {str(each.reason) for each in report.reasons if holds_back(each)}
    found.status = exit_status(report)
    return found


def places(each):
    return frozenset((place.input, place.record) for place in each.locations)


@thorough(1200)
@given(cases())
def test_a_plainer_evaluator_comes_to_the_same_result(case):
    real, plain = outcome(report_on(case)), judge(case.feeds, case.policy, CATALOGUE, AS_OF, case.fail_on, case.accept)
    assert real.findings == plain.findings
    assert real.questions == plain.questions
    assert real.verdicts == plain.verdicts
    assert +real.counts == +plain.counts
    assert real.coverage == plain.coverage
    assert real.reasons == plain.reasons
    assert real.status == plain.status
