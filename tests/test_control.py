"""A made-up record of each rule's first app must be found, or the run is not cleared."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from build import (
    APP_FIELDS,
    BAN,
    CALENDAR,
    DAY,
    apps,
    phone,
    policy,
    reasons_of,
    role,
    scanned,
)

from appcheck.control import ENOUGH, missed_controls
from appcheck.model.inventory import AppTuple, Kind, Origin, Sifted
from appcheck.model.policy import Audience, Entry
from appcheck.outcome import exit_status
from appcheck.source import Source

FEED = apps((phone("1"), CALENDAR))


def missed(rule, feed=FEED):
    report = scanned([feed], policy(rule, roles=[role("protected", ("person", "a@example.org"))]))
    return "control_missed" in reasons_of(report)


def without(*columns):
    items = tuple(replace(item, app=item.app._replace(**dict.fromkeys(columns, ""))) for item in FEED.items)
    return replace(FEED, items=items, fields=FEED.fields - {f"app.{column}" for column in columns})


@pytest.mark.parametrize(
    "entry",
    [
        Entry(app="tiktok"),
        Entry(owner=("bytedance",)),
        Entry(category=("social",), jurisdiction=("CN",)),
        Entry(identifier=("com.forbidden.*",)),
        Entry(regex=r"com\.forbidden\..+", example="com.forbidden.x"),
        Entry(name=("Forbidden*",), publisher=("*Bad*",)),
        Entry(app="tiktok", publisher=("*TikTok*",)),
        Entry(owner=("bytedance",), name=("Tik*",)),
    ],
)
def test_every_kind_of_entry_is_found_in_a_record_that_carries_all(entry):
    assert not missed(replace(BAN, apps=(entry,)))


@pytest.mark.parametrize(
    ("entry", "columns", "expected"),
    [
        (Entry(app="tiktok"), ("identifier",), False),
        (Entry(app="tiktok"), ("identifier", "name"), True),
        (Entry(identifier=("com.forbidden.*",)), ("identifier",), True),
        (Entry(regex="com.x", example="com.x"), ("identifier",), True),
        (Entry(name=("Forbidden*",), publisher=("*Bad*",)), ("publisher",), False),
        (Entry(name=("Forbidden*",)), ("name",), True),
    ],
)
def test_a_rule_that_an_export_cannot_answer_is_told(entry, columns, expected):
    assert missed(replace(BAN, apps=(entry,)), without(*columns)) is expected


@pytest.mark.parametrize("blank", ["", " ", "Unknown", "0"])
def test_a_column_that_no_record_fills_answers_nothing(blank):
    rule = replace(BAN, apps=(Entry(identifier=("com.forbidden.*",)),))
    for_names = replace(BAN, apps=(Entry(name=("Forbidden*",)),))
    assert missed(rule, apps((phone("1"), CALENDAR._replace(identifier=blank))))
    assert not missed(for_names, apps((phone("1"), CALENDAR._replace(identifier=blank))))
    assert not missed(rule, apps((phone("1"), CALENDAR._replace(identifier=blank)), (phone("2"), CALENDAR)))


def test_an_export_without_a_record_is_held_by_the_columns_it_has():
    assert not missed(BAN, apps())


def test_what_is_missed_names_the_rule_and_cannot_be_accepted():
    report = scanned([without("identifier")], policy(replace(BAN, apps=(Entry(identifier=("com.x.*",)),))))
    assert exit_status(report) == 3
    assert any("bytedance" in warning for warning in report.inputs[0].warnings)


def test_the_first_app_that_is_not_excepted_rides():
    assert not missed(replace(BAN, apps=(Entry(owner=("bytedance",)),), except_apps=(Entry(app="tiktok"),)))


@pytest.mark.parametrize(
    ("entry", "without"),
    [
        (Entry(category=("social",)), Entry(publisher=("TikTok*",))),
        (Entry(category=("social",)), Entry(name=("TikTok*",), publisher=("*",))),
        (Entry(owner=("bytedance",)), Entry(identifier=("com.zhiliaoapp.*",))),
    ],
)
def test_what_an_exception_of_its_own_keys_takes_out_does_not_ride(entry, without):
    assert not missed(replace(BAN, apps=(entry,), except_apps=(without,)))


def test_a_rule_that_excepts_all_it_lists_can_never_find_anything():
    assert missed(replace(BAN, apps=(Entry(app="tiktok"),), except_apps=(Entry(app="tiktok"),)))


@pytest.mark.parametrize(
    "audience",
    [
        Audience(roles=("protected",)),
        Audience(not_roles=("protected",)),
        Audience(platform=("android",), ownership=("unstated",), device_group=("Board*",)),
        Audience(ownership=("personal",)),
    ],
)
def test_the_record_rides_on_a_device_that_the_rule_is_for(audience):
    assert not missed(replace(BAN, audience=audience))


def test_a_rule_that_is_not_looked_at_needs_no_control():
    rule = replace(BAN, apps=(Entry(identifier=("com.x.*",)),), effective_until=DAY.replace(year=2020))
    assert not missed(rule, without("identifier"))


@pytest.mark.parametrize(
    ("app", "records", "expected"), [("Other", ENOUGH, 1), ("Other", ENOUGH - 1, 0), ("Settings", ENOUGH, 0)]
)
def test_an_export_of_some_size_without_any_of_its_systems_own_apps_is_told(app, records, expected):
    source = Source("s", Kind.APPS, "mdm", "", "", lambda _: None, system_apps=("Settings",))
    sifted = Sifted(Origin("apps", "s", "mdm", Kind.APPS), APP_FIELDS, apps={AppTuple(name=app): records})
    no_rules = SimpleNamespace(policy=replace(policy(), blacklist=()))
    assert len(missed_controls(no_rules, None, sifted, source)) == expected


def test_an_entry_that_an_export_could_never_show_is_told_of_where_another_one_answers_the_rule():
    rule = replace(BAN, apps=(Entry(app="tiktok"), Entry(identifier=("com.foo.*",)), Entry(name=("Foo*",))))
    names = without("identifier")
    (told,) = scanned([names], policy(rule)).inputs
    assert not missed(rule, names)
    assert [each for each in told.warnings if "com.foo.*" in each]
    assert not [each for each in told.warnings if "Foo*" in each]
    assert not scanned([FEED], policy(rule)).inputs[0].warnings
