"""One verdict for each device, the first that holds, and what share of the expected ones could be judged."""

from dataclasses import replace

import pytest
from build import (
    BAN,
    CALENDAR,
    FRESH,
    IOS_TIKTOK,
    OLD,
    Feed,
    apps,
    devices,
    like_intune,
    people,
    phone,
    policy,
    reasons_of,
    role,
    scanned,
    verdict_of,
)

from appcheck.model.inventory import AppTuple, DeviceTuple, PersonTuple, Record, Skipped, Trouble
from appcheck.model.policy import Audience, CoverageTerms, Covers, Entry, Severity
from appcheck.model.words import Reason, Verdict
from appcheck.outcome import exit_status, verdict_line

FAKE = AppTuple("org.example.fake", "TikTok", "", "iOS")
ANNA = PersonTuple("p1", "anna@example.org", department="Investigations")
STALE = CoverageTerms(max_age=30)


@pytest.mark.parametrize(
    ("app", "facts", "expected"),
    [
        (IOS_TIKTOK, {}, Verdict.VIOLATION),
        (IOS_TIKTOK, {"inventoried": OLD}, Verdict.VIOLATION),
        (FAKE, {"inventoried": OLD}, Verdict.SUSPECTED),
        (CALENDAR, {"inventoried": OLD}, Verdict.UNKNOWN),
        (CALENDAR, {}, Verdict.COMPLIANT),
        (IOS_TIKTOK, {"ownership": "Personal"}, Verdict.OUT_OF_SCOPE),
    ],
)
def test_the_first_verdict_that_holds(app, facts, expected):
    held = policy(coverage=STALE, covers=Covers(ownership=("corporate",)))
    assert scanned([apps((phone("1", **facts), app))], held).devices[0].verdict is expected


def test_a_violation_wins_over_a_suspicion():
    report = scanned([apps((phone("1"), FAKE), (phone("1"), IOS_TIKTOK._replace(profile="work")))])
    assert [each.verdict for each in report.devices] == [Verdict.VIOLATION]


def test_a_violation_still_says_what_is_not_known_of_the_device():
    report = scanned([apps((phone("1", inventoried=OLD), IOS_TIKTOK))], policy(coverage=STALE))
    assert [str(reason) for reason in report.devices[0].reasons] == ["stale"]


def fleet(judged, unknown):
    """So many fresh phones, and so many that have not reported for months."""
    fresh = [(phone(f"fresh-{n}"), CALENDAR) for n in range(judged)]
    return apps(*fresh, *((phone(f"stale-{n}", inventoried=OLD), CALENDAR) for n in range(unknown)))


@pytest.mark.parametrize(
    ("unknown", "least", "status"), [(0, 1.0, 0), (1, 0.9, 0), (2, 0.9, 3), (1, 1.0, 3), (9, 0.0, 0)]
)
def test_the_least_share_that_must_be_judged_is_the_one_tolerance(unknown, least, status):
    held = policy(coverage=CoverageTerms(max_age=30, min_coverage=least))
    report = scanned([fleet(10 - unknown, unknown)], held)
    assert exit_status(report) == status
    assert (report.coverage.judged, report.coverage.expected) == (10 - unknown, 10)


def test_devices_that_are_unknown_for_an_accepted_reason_do_not_count_against_the_share():
    held = policy(coverage=CoverageTerms(max_age=30, accept={"stale": "summer"}))
    report = scanned([fleet(1, 5)], held)
    assert exit_status(report) == 0
    assert (report.coverage.judged, report.coverage.expected, report.coverage.accepted) == (1, 6, 5)
    assert [(each.reason, each.count, each.accepted) for each in report.reasons] == [("stale", 5, "summer")]
    assert "accepted: stale 5" in verdict_line(report)


def test_one_run_can_accept_what_the_policy_does_not():
    report = scanned([fleet(1, 5)], policy(coverage=STALE), accept=("stale",))
    assert exit_status(report) == 0
    assert "stale" in verdict_line(report)


def test_a_device_with_one_reason_that_nobody_accepted_counts_against_the_share():
    feed = Feed("apps", (*fleet(1, 1).items, Skipped(3, "is broken", phone("stale-0", inventoried=OLD))))
    report = scanned([feed], policy(coverage=STALE), accept=("stale",))
    assert exit_status(report) == 3


def test_a_fleet_all_of_whose_gaps_are_accepted_is_left_with_a_line_that_says_so():
    report = scanned([fleet(0, 5)], policy(coverage=STALE), accept=("stale",))
    assert exit_status(report) == 0
    assert "0 of 5" in verdict_line(report)
    assert "accepted: stale 5" in verdict_line(report)


def test_a_fleet_without_any_app_list_is_nothing_to_check_even_if_that_is_accepted():
    unlisted = Feed("apps", (Record(1, device=phone("d-1", apps_listed="no")),))
    report = scanned([unlisted], policy(coverage=STALE), accept=("not_in_inventory", "coverage"))
    assert "nothing_to_check" in reasons_of(report)
    assert exit_status(report) == 3


def test_no_inventory_is_nothing_to_check():
    assert "nothing_to_check" in reasons_of(scanned([]))
    assert "nothing_to_check" in reasons_of(scanned([devices(phone("1"))], accept=("not_in_inventory", "coverage")))


def test_only_devices_that_the_policy_does_not_cover_are_nothing_to_check():
    held = policy(covers=Covers(platform=("android",)))
    assert reasons_of(scanned([apps((phone("1"), IOS_TIKTOK))], held)) == {"nothing_to_check": 1}


def test_a_skipped_record_makes_its_device_unknown():
    items = apps((phone("1"), CALENDAR), (phone("2"), CALENDAR)).items
    report = scanned([Feed("apps", (*items, Skipped(3, "is broken", phone("2"))))])
    assert verdict_of(report, "mdm:1").verdict is Verdict.COMPLIANT
    assert (verdict_of(report, "mdm:2").verdict, reasons_of(report)) == (Verdict.UNKNOWN, {"coverage": 1})


def test_a_record_that_names_no_app_makes_its_device_unknown():
    report = scanned([apps((phone("1"), CALENDAR), (phone("1"), AppTuple(publisher="Somebody")))])
    assert (report.devices[0].verdict, report.records.skipped) == (Verdict.UNKNOWN, 1)


def test_lost_records_count_one_unknown_device_each():
    feed = Feed("apps", (*fleet(8, 0).items, Skipped(9, "lines 9 to 10 are broken", None, 2)))
    report = scanned([feed], policy(coverage=CoverageTerms(min_coverage=0.8)))
    assert (report.lost_devices, report.coverage.expected, exit_status(report)) == (2, 10, 0)
    assert exit_status(scanned([feed], policy(coverage=CoverageTerms(min_coverage=0.9)))) == 3


def test_a_lost_record_of_a_device_list_is_one_unknown_device():
    listed = devices(phone("fresh-0"))
    report = scanned([fleet(1, 0), replace(listed, items=(*listed.items, Skipped(2, "is broken")))])
    assert (report.lost_devices, exit_status(report)) == (1, 3)


def test_coverage_is_asked_for_per_role():
    held = policy(
        roles=[role("protected", ("department", "Invest*"), min_coverage=1.0)],
        coverage=CoverageTerms(max_age=30, min_coverage=0.5),
        unowned="everyone_rules_only",
    )
    minister = apps((phone("m", ANNA.upn, inventoried=OLD), CALENDAR), name="minister")
    report = scanned([fleet(9, 0), minister, people(ANNA)], held)
    assert (report.coverage.judged, report.coverage.expected) == (9, 10)
    assert (report.role_coverage["protected"].judged, report.role_coverage["protected"].expected) == (0, 1)
    assert reasons_of(report) == {"coverage": 1, "stale": 1}


def test_whoever_has_a_device_out_of_scope_only_is_not_without_device():
    held = policy(roles=[role("protected", ("department", "Invest*"), min_coverage=1.0)], covers=Covers(("ios",)))
    private = devices(phone("p", ANNA.upn, platform="Android"))
    report = scanned([apps((phone("1", "bo@example.org"), CALENDAR)), private, people(ANNA)], held)
    assert exit_status(report) == 0


def test_an_accepted_coverage_accepts_what_single_devices_lack_and_no_more():
    held = policy(coverage=CoverageTerms(max_age=30, accept={"coverage": "a pilot"}))
    assert exit_status(scanned([fleet(1, 5)], held)) == 0
    audience = Audience(roles=("protected",))
    asked = replace(held, blacklist=(replace(BAN, audience=audience),), roles=(role("protected", ("title", "*")),))
    assert exit_status(scanned([fleet(1, 5)], asked)) == 3


def test_a_finding_below_the_severity_that_fails_does_not_fail_and_is_not_hidden():
    report = scanned([apps((phone("1"), IOS_TIKTOK))], fail_on=Severity.CRITICAL)
    assert exit_status(report) == 0
    assert report.devices[0].verdict is Verdict.VIOLATION
    assert verdict_line(report).startswith("PASSED WITH FINDINGS: 1 of 1")


def test_a_violation_wins_over_all_that_is_not_known():
    report = scanned([apps((phone("1"), IOS_TIKTOK), (DeviceTuple(), CALENDAR)), fleet(0, 3)], policy(coverage=STALE))
    assert exit_status(report) == 1
    assert reasons_of(report)["stale"] == 3


def test_first_run_and_what_one_more_file_does():
    held = policy(covers=Covers(("ios",), ("corporate", "shared", "unstated"), personal_side=False), coverage=STALE)
    rows = apps((DeviceTuple(device_id="1", platform="iOS"), CALENDAR), completeness=like_intune, lag_days=7)
    first = scanned([rows], held)
    assert verdict_line(first).startswith("NOTHING FOUND, NOT CLEARED: no listed app on 1 ")
    assert set(reasons_of(first)) == {"coverage", "age_unstated", "ownership_unstated"}
    listed = devices(phone("1", inventoried="", checked_in=FRESH), phone("2", ownership="Personal", inventoried=""))
    second = scanned([rows, listed], held)
    assert verdict_line(second).startswith("CLEAR: 1 of 1 work phones judged (100 %), 1 personal phone")


def test_a_finding_that_does_not_fail_the_check_leaves_a_stale_device_unjudged():
    stale = apps((phone("1", inventoried=OLD), IOS_TIKTOK))
    minor = replace(BAN, severity=Severity.LOW)
    held = policy(minor, coverage=CoverageTerms(30, 0.9))
    assert exit_status(scanned([stale], held)) == 1
    report = scanned([stale], held, fail_on=Severity.HIGH)
    assert reasons_of(report) == {"stale": 1, "coverage": 1}
    assert (report.coverage.judged, exit_status(report)) == (0, 3)


def test_a_device_that_may_be_of_a_role_and_was_not_judged_counts_for_the_role():
    whose = people(PersonTuple(upn="min@example.org", department="Security"))
    seen = apps((phone("1", "min@example.org"), CALENDAR), *((phone(f"2{n}"), CALENDAR) for n in range(30)))
    protected = role("protected", ("department", "Security"), min_coverage=1.0)
    held = policy(roles=(protected,), coverage=CoverageTerms(None, 0.9), unowned="undecided")
    assert scanned([seen, whose], held).role_coverage["protected"].ratio == 1.0
    report = scanned([seen, whose, devices(phone("3", inventoried=""))], held)
    assert (report.role_coverage["protected"].judged, report.role_coverage["protected"].expected) == (1, 2)
    assert exit_status(report) == 3
    known = people(PersonTuple(upn="bo@example.org", department="Sales"), name="others")
    others = scanned([seen, whose, known, devices(phone("3", "bo@example.org", inventoried=""))], held)
    assert others.role_coverage["protected"].ratio == 1.0


def test_a_row_whose_device_cannot_be_read_may_be_of_a_role_that_wants_all():
    whose = people(PersonTuple(upn="min@example.org", department="Security"))
    seen = apps((phone("1", "min@example.org"), CALENDAR), (DeviceTuple(), CALENDAR))
    held = policy(roles=(role("protected", ("department", "Security"), min_coverage=1.0),))
    held = replace(held, coverage=CoverageTerms(None, 0.5))
    report = scanned([seen, whose], held)
    assert (report.role_coverage["protected"].judged, report.role_coverage["protected"].expected) == (1, 2)
    assert exit_status(report) == 3


@pytest.mark.parametrize("code", ["truncated", "unreadable"])
def test_no_device_of_an_export_that_breaks_off_is_compliant(code):
    whole = apps((phone("1", serial="S1"), CALENDAR))
    broken = replace(whole, items=(*whole.items, Trouble(code, "stops")))
    assert verdict_of(scanned([whole]), "mdm:1").verdict is Verdict.COMPLIANT
    found = verdict_of(scanned([broken]), "mdm:1")
    assert (found.verdict, found.reasons) == (Verdict.UNKNOWN, (Reason(code),))
    elsewhere = apps((phone("7", serial="S1"), CALENDAR), name="other", system="other")
    assert verdict_of(scanned([broken, elsewhere]), "mdm:1").verdict is Verdict.COMPLIANT


def test_no_device_of_an_export_that_could_not_show_a_rules_app_is_compliant():
    names = apps((phone("1"), AppTuple("", "Calendar", "", "iOS")))
    names = replace(names, fields=names.fields - {"app.identifier"})
    by_identifier = replace(BAN, apps=(Entry(identifier=("com.forbidden.*",)),))
    assert verdict_of(scanned([names], policy(by_identifier)), "mdm:1").reasons == (Reason.CONTROL_MISSED,)
    assert verdict_of(scanned([names], policy(BAN)), "mdm:1").reasons == ()
