"""Where records state no platform, that of their device says which identifiers can prove an app."""

from dataclasses import replace

import pytest
from build import APP_FIELDS, BAN, DEVICE_FIELDS, apps, phone, policy, scanned

from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Entry

LARK = AppTuple("com.ss.lark", "Lark")  # listed for Android alone


def found(app: AppTuple, platform: str, *entries: Entry):
    rule = replace(BAN, apps=entries or BAN.apps)
    feed = apps((phone("a", platform=platform), app), fields=(APP_FIELDS | DEVICE_FIELDS) - {"app.platform"})
    return [(each.result, str(each.match.confidence)) for each in scanned([feed], policy(rule)).findings]


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("Android", ("fail", "confirmed")),
        ("", ("fail", "confirmed")),
        ("iOS", ("suspected", "possible")),
        ("iPadOS", ("suspected", "possible")),
        ("Windows", ("suspected", "possible")),
    ],
)
def test_an_identifier_of_another_platform_than_the_devices_proves_nothing(platform, expected):
    assert found(LARK._replace(name="Something"), platform) == [expected]


def test_the_evidence_says_that_the_identifier_is_of_another_platform():
    [finding] = scanned([apps((phone("a"), LARK._replace(name="Something")))]).findings
    assert "belongs to the app on another platform (android)" in finding.match.evidence[0]


def test_an_identifier_that_is_listed_for_both_platforms_is_confirmed_on_either():
    tiktok = AppTuple("com.zhiliaoapp.musically", "TikTok")
    assert found(tiktok, "iOS") == found(tiktok, "Android") == [("fail", "confirmed")]


def test_the_platform_that_a_record_states_counts_before_that_of_its_device():
    feed = apps((phone("a", platform="iOS"), LARK._replace(platform="Android")))
    assert [str(each.match.confidence) for each in scanned([feed]).findings] == ["confirmed"]


def test_a_policys_own_identifier_is_confirmed_on_every_platform():
    assert found(LARK, "iOS", Entry(identifier=("com.ss.lark",))) == [("fail", "confirmed")]


def test_one_app_on_phones_of_two_platforms_is_judged_on_each():
    fields = (APP_FIELDS | DEVICE_FIELDS) - {"app.platform"}
    feed = apps((phone("a"), LARK), (phone("b", platform="Android"), LARK), fields=fields)
    results = {each.device.key: each.result for each in scanned([feed]).findings}
    assert sorted(results.values()) == ["fail", "suspected"]


def test_no_rule_asks_of_a_device_what_it_did_not_ask_of_the_record():
    all_but_lark = replace(BAN, id="others", except_apps=(Entry(app="lark"),))
    fields = (APP_FIELDS | DEVICE_FIELDS) - {"app.platform"}
    report = scanned([apps((phone("a"), LARK), fields=fields)], policy(all_but_lark, BAN))
    assert [each.rule.id for each in report.findings] == ["bytedance"]
