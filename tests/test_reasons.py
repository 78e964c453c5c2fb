"""Why a run could not clear everything: each reason once, counted, with what to do about it."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from build import CALENDAR, Feed, apps, phone, policy, reasons_of, scanned

from appcheck.model.inventory import Trouble
from appcheck.model.policy import CoverageTerms
from appcheck.model.report import Share
from appcheck.model.words import NOT_ACCEPTABLE, Completeness, Reason
from appcheck.outcome import exit_status
from appcheck.reasons import REMEDIES, count_reasons
from appcheck.sources import shipped_sources
from appcheck.verdicts import Coverage

SHORT = Coverage(Share(1, 2, 1.0), {}, {"protected": 3}, Counter())
ENOUGH = Coverage(Share(1, 2, 0.5), {}, {"protected": 3}, Counter())


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_remedy(reason):
    assert REMEDIES[reason]


def test_reasons_stand_in_the_order_of_the_closed_list():
    direct = dict.fromkeys(reversed(Reason), 1)
    assert [each.reason for each in count_reasons(ENOUGH, direct, {}, {})] == list(Reason)


def test_a_source_can_know_a_better_remedy_and_each_is_told_once():
    (told,) = count_reasons(ENOUGH, {Reason.STALE: 1}, {}, {Reason.STALE: ["Do this.", "Do that.", "Do this."]})
    assert told.remedies == ("Do this.", "Do that.")


def test_the_remedy_is_that_of_the_export_on_whose_devices_the_reason_lies():
    undated = apps((phone("1", inventoried=""), CALENDAR), name="undated", remedies={"age_unstated": "Fetch it anew."})
    dated = apps((phone("2"), CALENDAR), name="dated", remedies={"age_unstated": "Add a list.", "coverage": "Add all."})
    told = {each.reason: each.remedies for each in scanned([undated, dated], AGED).reasons}
    assert told == {Reason.AGE_UNSTATED: ("Fetch it anew.",), Reason.COVERAGE: ("Add all.",)}


AGED = policy(coverage=CoverageTerms(max_age=30, min_coverage=1.0))


def test_every_remedy_is_a_sentence():
    of_sources = [remedy for source in shipped_sources() for remedy in source.remedies.values()]
    assert [each for each in (*REMEDIES.values(), *of_sources) if not re.match(r"[A-Z].*\.$", each)] == []


def test_people_without_device_count_where_coverage_is_short():
    told = {each.reason: each.count for each in count_reasons(SHORT, {}, {}, {})}
    assert told == {Reason.COVERAGE: 1, Reason.PERSON_WITHOUT_DEVICE: 3}
    assert count_reasons(ENOUGH, {}, {}, {}) == ()


def test_what_is_accepted_is_told_even_where_coverage_is_not_short():
    accepted = {Reason.PERSON_WITHOUT_DEVICE: "on leave"}
    (told,) = count_reasons(ENOUGH, {}, accepted, {})
    assert (told.count, told.accepted) == (3, "on leave")


def test_accepting_coverage_does_not_accept_that_an_export_broke_off():
    shown = apps((phone("1"), CALENDAR), (phone("2"), CALENDAR), completeness=lambda _: Completeness.PARTIAL)
    held = policy(coverage=CoverageTerms(accept={"coverage": "a pilot"}))
    assert "truncated" not in reasons_of(scanned([shown, apps((phone("3"), CALENDAR), name="whole")], held))
    report = scanned([replace(shown, items=(*shown.items, TRUNCATED))], held)
    assert exit_status(report) == 3
    assert [each.reason for each in report.reasons if not each.accepted] == [Reason.TRUNCATED]


TRUNCATED = Trouble("truncated", "the export has more pages")


@pytest.mark.parametrize("reason", sorted(NOT_ACCEPTABLE))
def test_what_nothing_can_accept_holds_back_though_somebody_accepts_it(reason):
    assert exit_status(scanned([], accept=(str(reason),))) == 3


def test_an_export_that_broke_off_is_unreadable():
    broken = Feed("apps", (*apps((phone("1"), CALENDAR)).items, Trouble("unreadable", "ends in the middle")))
    report = scanned([broken])
    assert [(each.reason, each.count) for each in report.reasons] == [(Reason.UNREADABLE, 1), (Reason.COVERAGE, 1)]
    assert report.inputs[0].warnings == ("ends in the middle",)
