"""What makes two findings the same, from one run to the next and from one system to another."""

from dataclasses import replace

import pytest
from build import (
    BAN,
    CALENDAR,
    IOS_TIKTOK,
    apps,
    phone,
    policy,
    scanned,
)
from test_evaluate import found

from appcheck.model.inventory import AppTuple, DeviceTuple
from appcheck.model.policy import Entry, Severity


def fingerprint(app=IOS_TIKTOK, rule=BAN, key=b"key", name="apps", **facts):
    stated = {"serial": "S1", **facts}
    (finding,) = found(
        apps((phone(stated.pop("device_id", "1"), **stated), app), name=name), held=policy(rule), key=key
    )
    return finding.fingerprint


@pytest.mark.parametrize(
    "same",
    [
        {"app": IOS_TIKTOK._replace(name="TikTok 2", publisher="Other", installer="x")},
        {"app": AppTuple("835599320", "", "", "iOS")},
        {"app": AppTuple("com.zhiliaoapp.musically", "", "", "iPadOS")},
        {"rule": replace(BAN, severity=Severity.LOW, reason={"": "another"})},
        {"rule": replace(BAN, apps=(Entry(identifier=("com.zhiliaoapp.*",)),))},
        {"name": "another file"},
        {"user_name": "Somebody"},
        {"inventoried": "2026-05-01T08:00:00Z"},
        {"serial": "S2"},
    ],
)
def test_a_fingerprint_outlives_version_name_severity_user_file_and_time(same):
    assert fingerprint(**same) == fingerprint()


@pytest.mark.parametrize(
    "different",
    [
        {"device_id": "2"},
        {"app": IOS_TIKTOK._replace(profile="work")},
        {"app": AppTuple("com.ss.lark", "Lark", "", "Android")},
        {"rule": replace(BAN, id="another")},
        {"key": b"another"},
    ],
)
def test_a_fingerprint_changes_with_device_profile_app_rule_and_key(different):
    assert fingerprint(**different) != fingerprint()


def test_a_version_changes_no_fingerprint():
    feed = apps((phone("1"), IOS_TIKTOK))
    newer = replace(feed, items=tuple(replace(item, version="99") for item in feed.items))
    assert [each.fingerprint for each in found(feed)] == [each.fingerprint for each in found(newer)]


def test_a_device_that_is_enrolled_again_keeps_one_of_its_fingerprints():
    (before,) = found(apps((phone("1", serial="S-1", udid="U-1"), IOS_TIKTOK)))
    (after,) = found(apps((phone("2", serial="s1"), IOS_TIKTOK)))
    assert before.fingerprint != after.fingerprint
    assert set(before.fingerprints) & set(after.fingerprints)


def test_a_placeholder_for_a_serial_makes_no_two_findings_the_same():
    one, two = found(apps((phone("1", serial="Unknown"), IOS_TIKTOK), (phone("2", serial="Unknown"), IOS_TIKTOK)))
    assert not set(one.fingerprints) & set(two.fingerprints)


def test_the_same_number_in_two_systems_is_not_the_same_finding():
    (one,), (two,) = (found(apps((phone("1"), IOS_TIKTOK), system=system)) for system in ("jamf", "intune"))
    assert not set(one.fingerprints) & set(two.fingerprints)


@pytest.mark.parametrize("known_by", [{"entra_id": "e-1"}, {"name": "PX7"}])
def test_every_finding_has_a_fingerprint(known_by):
    (finding,) = found(apps((DeviceTuple(**known_by), IOS_TIKTOK)))
    assert len(finding.fingerprint) == 32


def test_the_order_of_files_changes_no_fingerprint_of_phones_that_have_only_one_name():
    one = apps((DeviceTuple(name="PX1", upn="a@example.org"), IOS_TIKTOK), name="one")
    two = apps((DeviceTuple(name="PX1", upn="b@example.org"), CALENDAR), name="two")
    found = [scanned(feeds).findings[0] for feeds in ([one, two], [two, one])]
    assert {each.device.key for each in found} == {"PX1", "PX1#2"}
    assert len({each.fingerprint for each in found}) == 1
