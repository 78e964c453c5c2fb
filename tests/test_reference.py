"""The judgement is what a second, plainer evaluator makes of the same small worlds, and keeps its laws."""

from collections import Counter
from dataclasses import replace

from build import CALENDAR, CATALOGUE, DAY, apps, end_of, phone, role, scanned
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference import Outcome, judge
from worlds import Case, cases

from appcheck.model.inventory import Kind, Record, Skipped
from appcheck.model.report import Report
from appcheck.model.words import NOT_ACCEPTABLE, Reason, Verdict
from appcheck.outcome import exit_status, holds_back, verdict_line
from appcheck.outcome import fails as fails_check

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


@thorough(900)
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


@thorough(150)
@given(cases())
def test_every_app_record_is_under_exactly_one_count(case):
    given_records = 0
    for feed in case.feeds:
        if feed.kind is Kind.APPS:
            lost = sum(item.records for item in feed.items if isinstance(item, Skipped))
            given_records += lost + sum(isinstance(item, Record) and item.app is not None for item in feed.items)
    assert report_on(case).records.seen == given_records


@thorough(150)
@given(cases())
def test_the_locations_of_all_findings_are_the_flagged_records(case):
    report = report_on(case)
    assert len({place for finding in report.findings for place in finding.locations}) == report.records.flagged


@thorough(150)
@given(cases())
def test_expected_devices_are_those_with_a_verdict_and_those_that_were_lost(case):
    report = report_on(case)
    verdicts = Counter(each.verdict for each in report.devices)
    assert report.coverage.expected == verdicts.total() - verdicts[Verdict.OUT_OF_SCOPE] + report.lost_devices
    fails = {each.device.key for each in report.findings if fails_check(each, report)}
    known = [each for each in report.devices if each.verdict is not Verdict.OUT_OF_SCOPE and not each.reasons]
    assert report.coverage.judged == len({each.device.key for each in known} | fails)


@thorough(200)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_files_and_of_their_records_changes_nothing(case, random):
    feeds = [replace(feed, items=tuple(random.sample(feed.items, len(feed.items)))) for feed in case.feeds]
    random.shuffle(feeds)
    one, other = report_on(case), report_on(replace(case, feeds=tuple(feeds)))
    assert outcome(one) == outcome(other)
    assert {each.fingerprint for each in one.findings} == {each.fingerprint for each in other.findings}


@thorough(100)
@given(cases())
def test_an_unrelated_device_removes_no_finding(case):
    stranger = apps((phone("stranger", serial="STRANGER"), CALENDAR), name="stranger", system="elsewhere")
    more = replace(case, feeds=(*case.feeds, stranger))
    assert outcome(report_on(more)).findings == outcome(report_on(case)).findings


@thorough(100)
@given(cases())
def test_without_any_inventory_nothing_is_clear(case):
    lists = tuple(feed for feed in case.feeds if feed.kind is not Kind.APPS)
    assert exit_status(report_on(replace(case, feeds=lists))) == 3


@thorough(100)
@given(cases())
def test_a_role_whose_columns_no_file_has_is_never_clear(case):
    asks = role("protected", ("office", "*headquarters*"))
    files = tuple(replace(feed, fields=feed.fields - {"person.office"}) for feed in case.feeds)
    report = report_on(replace(case, feeds=files, policy=replace(case.policy, roles=(asks,))))
    accepted = "role_unanswerable" in case.policy.coverage.accept
    assert exit_status(report) != 0 or accepted
    assert [each.count for each in report.reasons if each.reason == "role_unanswerable"] == [1]


@thorough(100)
@given(cases())
def test_what_nothing_can_accept_stays_when_all_else_is_accepted(case):
    everything = tuple(str(reason) for reason in Reason if reason not in NOT_ACCEPTABLE)
    report = report_on(replace(case, accept=everything))
    left = {each.reason for each in report.reasons if holds_back(each)}
    assert left <= NOT_ACCEPTABLE
    assert left >= {each.reason for each in report_on(case).reasons if each.reason in NOT_ACCEPTABLE}


@thorough(100)
@given(cases())
def test_the_verdict_line_says_what_the_exit_status_says(case):
    report = report_on(case)
    words = {0: ("CLEAR:", "PASSED WITH FINDINGS:"), 1: ("NOT COMPLIANT:",), 3: ("NOT CLEARED:", "NOTHING FOUND, NOT")}
    assert verdict_line(report).startswith(words[exit_status(report)])
