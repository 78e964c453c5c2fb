"""Every app record is under exactly one count, the first that holds."""

from dataclasses import replace

from build import (
    BAN,
    CALENDAR,
    FRESH,
    IOS_TIKTOK,
    Feed,
    apps,
    devices,
    people,
    phone,
    policy,
    role,
    scanned,
)

from appcheck.model.inventory import AppTuple, DeviceTuple, PersonTuple, Record, Skipped
from appcheck.model.policy import Audience, Covers
from appcheck.model.report import RecordCounts

GONE = IOS_TIKTOK._replace(status="Removed")
NAMELESS = AppTuple()


def records(*feeds, held=None):
    return scanned(feeds, held).records


def test_each_record_counts_under_the_first_that_holds():
    old = phone("1", inventoried="2026-05-01T08:00:00Z")
    yesterday = apps((old, IOS_TIKTOK), (old, GONE), (old, NAMELESS), name="yesterday")
    today = apps((phone("1"), IOS_TIKTOK), (phone("1"), CALENDAR), (phone("1"), GONE), (phone("3"), NAMELESS))
    outside = phone("2", ownership="Personal")
    more = apps((outside, IOS_TIKTOK), (outside, GONE), (DeviceTuple(), IOS_TIKTOK), (DeviceTuple(), GONE), name="more")
    counts = records(yesterday, today, more, held=policy(covers=Covers(ownership=("corporate",))))
    assert counts == RecordCounts(
        skipped=2, superseded=2, not_installed=3, flagged=1, unattributed=1, out_of_scope=1, unlisted=1
    )
    assert counts.seen == 11


def test_a_run_of_lost_lines_counts_for_all_its_records():
    assert records(Feed("apps", (Skipped(1, "lines 1 to 5000", None, 5000),))).skipped == 5000


def test_skipped_records_are_those_that_the_report_lists():
    feed = Feed("apps", (*apps((phone("1"), NAMELESS), (DeviceTuple(), CALENDAR)).items, Skipped(3, "is broken")))
    report = scanned([feed])
    assert report.records.skipped == sum(each.records for each in report.skipped) == 2
    assert report.records.unlisted == 1


def test_records_of_lists_and_rosters_are_no_app_records():
    assert records(devices(phone("1")), people(PersonTuple("p1"))).seen == 0


def test_a_listed_app_whose_rule_is_not_for_this_device_is_unlisted_here():
    held = policy(replace(BAN, audience=Audience(platform=("android",))))
    assert records(apps((phone("1"), IOS_TIKTOK)), held=held) == RecordCounts(unlisted=1)


def test_a_record_that_one_rule_flags_and_another_leaves_open_is_flagged():
    open_rule = replace(BAN, id="open", audience=Audience(roles=("protected",)))
    held = policy(BAN, open_rule, roles=[role("protected", ("department", "*"))])
    report = scanned([apps((phone("1"), IOS_TIKTOK))], held)
    assert (len(report.findings), len(report.unattributed)) == (1, 1)
    assert report.records == RecordCounts(flagged=1)


def test_the_same_record_number_in_two_files_is_two_records():
    feeds = [apps((phone(name, inventoried=FRESH), IOS_TIKTOK), name=name) for name in ("a", "b")]
    report = scanned(feeds)
    assert report.records == RecordCounts(flagged=2)
    assert {(place.input, place.record) for each in report.findings for place in each.locations} == {("a", 1), ("b", 1)}


def test_a_lost_record_whose_device_has_no_id_is_a_lost_device():
    report = scanned([Feed("apps", (*apps((phone("1"), CALENDAR)).items, Skipped(2, "is broken", DeviceTuple())))])
    assert (report.lost_devices, report.records.seen) == (1, 2)


def test_a_nameless_record_without_device_is_one_lost_device():
    assert scanned([apps((phone("1"), CALENDAR), (DeviceTuple(), NAMELESS))]).lost_devices == 1


def test_a_device_without_apps_and_without_anything_to_know_it_by_is_one_more_unknown_device():
    unknown = Record(9, device=DeviceTuple(platform="iOS", apps_listed="yes"))
    feed = apps((phone("1"), CALENDAR))
    assert scanned([replace(feed, items=(*feed.items, unknown))]).lost_devices == 1
