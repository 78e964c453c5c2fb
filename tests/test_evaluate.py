"""Findings: which rule, how bad and why, since when, once for all copies, and under a name that lasts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from build import (
    ANDROID_TIKTOK,
    BAN,
    CALENDAR,
    DAY,
    IOS_TIKTOK,
    SOCIAL,
    apps,
    devices,
    end_of,
    people,
    phone,
    policy,
    role,
    scanned,
)

from appcheck.model.inventory import AppTuple, DeviceTuple, PersonTuple
from appcheck.model.policy import Audience, Mode, Severity
from appcheck.model.words import Verdict
from appcheck.outcome import exit_status

ANNA = PersonTuple("p1", "anna@example.org", department="Investigations")


PROTECTED = role("protected", ("department", "Invest*"))


def found(*feeds, held=None, **terms):
    return scanned(feeds, held, **terms).findings


def on_one(app=IOS_TIKTOK, *rules, **facts):
    return found(apps((phone("1", **facts), app)), held=policy(*rules))


def test_a_finding_says_which_rule_which_value_in_which_record_and_how_sure():
    (finding,) = on_one()
    assert (finding.rule.id, finding.app.slug, finding.device.key) == ("bytedance", "tiktok", "mdm:1")
    assert (finding.match.by, finding.match.value) == ("identifier", "com.zhiliaoapp.musically")
    assert (finding.app.owner, finding.app.jurisdiction) == ("ByteDance Ltd.", "CN")
    assert [(place.input, place.record) for place in finding.locations] == [("apps", 1)]


@pytest.mark.parametrize(
    ("dates", "offset", "expected"),
    [
        ({}, 0, "open"),
        ({"effective_from": DAY}, 0, "open"),
        ({"effective_from": DAY}, -1, "warned"),
        ({"effective_until": DAY}, 0, "open"),
        ({"effective_until": DAY}, 1, None),
        ({"warn_from": DAY, "effective_from": DAY + timedelta(5)}, -1, None),
        ({"warn_from": DAY, "effective_from": DAY + timedelta(5)}, 0, "warned"),
        ({"warn_from": DAY, "effective_from": DAY + timedelta(5)}, 4, "warned"),
        ({"warn_from": DAY, "effective_from": DAY + timedelta(5)}, 5, "open"),
        ({"warn_from": DAY}, -1, None),
        ({"warn_from": DAY}, 0, "open"),
        ({"mode": Mode.WARN}, 0, "warned"),
        ({"mode": Mode.WARN, "effective_until": DAY}, 1, None),
    ],
)
def test_days_are_inclusive(dates, offset, expected):
    held = policy(replace(BAN, **dates))
    feed = apps((phone("1"), IOS_TIKTOK))
    statuses = [each.status for each in found(feed, held=held, as_of=end_of(DAY + timedelta(offset)))]
    assert statuses == ([expected] if expected else [])


@pytest.mark.parametrize(("zone", "expected"), [("Pacific/Auckland", 0), ("UTC", 1), ("America/Los_Angeles", 1)])
def test_a_day_begins_and_ends_in_the_time_zone_of_the_policy(zone, expected):
    held = policy(replace(BAN, effective_until=date(2026, 5, 20)), timezone=zone)
    assert len(found(apps((phone("1"), IOS_TIKTOK)), held=held, as_of=end_of(DAY))) == expected


def test_a_warning_is_reported_and_fails_nothing():
    report = scanned([apps((phone("1"), IOS_TIKTOK))], policy(replace(BAN, mode=Mode.WARN)))
    assert exit_status(report) == 0
    assert report.devices[0].verdict is Verdict.COMPLIANT
    assert (report.findings[0].status, report.records.flagged) == ("warned", 1)


@pytest.mark.parametrize(
    ("for_role", "severity", "why"),
    [
        (Severity.CRITICAL, Severity.CRITICAL, ("high -> critical: role protected",)),
        (Severity.HIGH, Severity.HIGH, ()),
        (Severity.LOW, Severity.HIGH, ()),
    ],
)
def test_a_role_raises_the_severity_and_says_so_and_never_lowers_it(for_role, severity, why):
    held = policy(replace(BAN, severity_for=(("protected", for_role),)), roles=[PROTECTED])
    (finding,) = found(apps((phone("1", ANNA.upn), IOS_TIKTOK)), people(ANNA), held=held)
    assert (finding.severity, finding.base_severity, finding.severity_reason) == (severity, Severity.HIGH, why)


def test_of_several_roles_the_highest_severity_counts():
    rule = replace(BAN, severity=Severity.LOW, severity_for=(("staff", Severity.MEDIUM), ("protected", Severity.HIGH)))
    held = policy(rule, roles=[PROTECTED, role("staff", ("department", "*"))])
    (finding,) = found(apps((phone("1", ANNA.upn), IOS_TIKTOK)), people(ANNA), held=held)
    assert finding.severity_reason == ("low -> high: role protected",)


def test_a_severity_that_nobody_can_rule_out_is_not_clear():
    held = policy(replace(BAN, severity_for=(("protected", Severity.CRITICAL),)), roles=[PROTECTED])
    feeds = [apps((phone("1", "stranger@example.org"), IOS_TIKTOK)), people(ANNA)]
    report = scanned(feeds, held, fail_on=Severity.CRITICAL)
    assert [(each.severity, each.status) for each in report.findings] == [(Severity.HIGH, "open")]
    assert (len(report.unattributed), exit_status(report)) == (1, 3)
    assert scanned(feeds, held, fail_on=Severity.HIGH).unattributed == ()
    known = scanned(
        [apps((phone("1", "bo@example.org"), IOS_TIKTOK)), people(ANNA, PersonTuple("p2", "bo@example.org"))],
        held,
        fail_on=Severity.CRITICAL,
    )
    assert (known.unattributed, exit_status(known)) == ((), 0)


def test_an_undecided_rule_counts_only_where_it_would_fail():
    held = policy(replace(BAN, audience=Audience(roles=("protected",))), roles=[PROTECTED])
    feeds = [apps((phone("1", "stranger@example.org"), IOS_TIKTOK)), people(ANNA)]
    assert exit_status(scanned(feeds, held)) == 3
    lenient = scanned([*feeds, apps((phone("2"), CALENDAR), name="more")], held, fail_on=Severity.CRITICAL)
    assert exit_status(lenient) == 0
    assert (lenient.coverage.accepted, scanned(feeds, held).coverage.accepted) == (1, 0)
    assert lenient.devices[0].verdict is Verdict.UNKNOWN
    warning = policy(replace(held.blacklist[0], mode=Mode.WARN), roles=[PROTECTED])
    assert exit_status(scanned(feeds, warning)) == 0


def test_one_app_in_two_rules_is_one_flagged_record_and_two_findings():
    report = scanned([apps((phone("1"), IOS_TIKTOK))], policy(BAN, SOCIAL))
    assert (len(report.findings), report.records.flagged, report.records.seen) == (2, 1, 1)


def test_copies_of_an_app_on_a_device_are_one_finding_with_all_their_locations():
    copies = (IOS_TIKTOK, AppTuple("", "TikTok", "", "iOS"), AppTuple("com.zhiliaoapp.musically", "", "", "iPadOS"))
    feed = apps(*((phone("1"), app) for app in copies))
    (finding,) = found(feed, apps((phone("1"), IOS_TIKTOK), name="again"))
    assert [(place.input, place.record) for place in finding.locations] == [
        ("apps", 1),
        ("apps", 2),
        ("apps", 3),
        ("again", 1),
    ]
    assert str(finding.match.confidence) == "confirmed"


@pytest.mark.parametrize("other", [IOS_TIKTOK._replace(profile="work"), ANDROID_TIKTOK])
def test_another_profile_or_platform_is_another_finding(other):
    assert len(found(apps((phone("1"), IOS_TIKTOK), (phone("1"), other)))) == 2


def test_two_unlisted_apps_of_an_owner_are_two_findings():
    one, two = AppTuple("com.ss.one", "One", "", "iOS"), AppTuple("com.ss.two", "Two", "", "iOS")
    findings = found(apps((phone("1"), one), (phone("1"), two)))
    assert [finding.result for finding in findings] == ["suspected", "suspected"]


def test_a_suspected_app_is_never_clean_and_never_proven():
    report = scanned([apps((phone("1"), AppTuple("org.example.fake", "TikTok", "", "iOS")))])
    assert (report.devices[0].verdict, exit_status(report)) == (Verdict.SUSPECTED, 3)
    assert (
        exit_status(
            scanned([apps((phone("1"), AppTuple("org.example.fake", "TikTok", "", "iOS")))], fail_on=Severity.CRITICAL)
        )
        == 0
    )


def test_an_app_that_is_not_installed_is_no_finding():
    for status in ("Removed", "Uninstalled", "NotInstalled", "ManagedButUninstalled"):
        assert on_one(IOS_TIKTOK._replace(status=status)) == ()
    assert len(on_one(IOS_TIKTOK._replace(status="PromptingForUpdate"))) == 1


def test_a_listed_app_in_a_record_without_device_is_unattributed():
    report = scanned([apps((phone("1"), CALENDAR), (DeviceTuple(), IOS_TIKTOK))])
    (question,) = report.unattributed
    assert (question.device, question.why) == (None, "the record names no device")
    assert (report.records.unattributed, exit_status(report)) == (1, 3)


@pytest.mark.parametrize(
    ("audience", "facts", "expected"),
    [
        (Audience(platform=("ios", "ipados")), {}, "applies"),
        (Audience(platform=("android",)), {}, "not"),
        (Audience(platform=("android",)), {"platform": ""}, "unknown"),
        (Audience(ownership=("corporate",)), {}, "applies"),
        (Audience(ownership=("personal",)), {}, "not"),
        (Audience(ownership=("personal",)), {"ownership": ""}, "unknown"),
        (Audience(ownership=("personal", "unstated")), {"ownership": ""}, "applies"),
        (Audience(device_group=("Board*",)), {"group": "board room"}, "applies"),
        (Audience(device_group=("Board*",)), {"group": ""}, "not"),
        (Audience(platform=("android",), ownership=("corporate",)), {"ownership": ""}, "not"),
    ],
)
def test_a_rule_is_for_whom_it_says(audience, facts, expected):
    report = scanned([apps((phone("1", **facts), IOS_TIKTOK))], policy(replace(BAN, audience=audience)))
    assert ("applies" if report.findings else "unknown" if report.unattributed else "not") == expected


@pytest.mark.parametrize(("upn", "expected"), [("anna@example.org", 0), ("bo@example.org", 1)])
def test_a_rule_can_leave_a_role_out(upn, expected):
    held = policy(replace(BAN, audience=Audience(not_roles=("protected",))), roles=[PROTECTED])
    roster = people(ANNA, PersonTuple("p2", "bo@example.org"))
    assert len(found(apps((phone("1", upn), IOS_TIKTOK)), roster, held=held)) == expected


def test_the_people_of_a_finding_are_shown_with_what_the_rosters_say():
    held = policy(BAN, roles=[PROTECTED])
    roster = people(ANNA._replace(title="Inspector", name="Anna Berg", email="a.berg@example.org"))
    listed = devices(phone("1", email="stranger@example.org", user_name="A Stranger"))
    (finding,) = found(apps((phone("1", ANNA.upn), IOS_TIKTOK)), roster, listed, held=held)
    known, stranger = sorted(finding.people, key=lambda each: each.key)
    assert (known.email, known.title, known.department, known.roles) == (
        "a.berg@example.org",
        "Inspector",
        "Investigations",
        ("protected",),
    )
    assert (stranger.key, stranger.name, stranger.roles) == ("stranger@example.org", "A Stranger", ())
