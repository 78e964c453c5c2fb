"""What is known of a device: age, completeness, ownership, scope and retirement."""

from dataclasses import replace
from datetime import date

import pytest
from build import (
    CALENDAR,
    DAY,
    DEVICE_FIELDS,
    FRESH,
    IOS_TIKTOK,
    OLD,
    Feed,
    apps,
    devices,
    end_of,
    like_intune,
    phone,
    policy,
    reasons_of,
    role,
    scanned,
    verdict_of,
)

from appcheck.model.inventory import DeviceTuple, Kind
from appcheck.model.policy import CoverageTerms, Covers
from appcheck.model.words import Completeness, Reason, Verdict
from appcheck.outcome import exit_status

MONTH = policy(coverage=CoverageTerms(max_age=30))
WORK = Covers(ownership=("corporate", "shared"))


def reasons(*feeds, held=MONTH, key="mdm:1", **terms):
    return [str(reason) for reason in verdict_of(scanned(feeds, held, **terms), key).reasons]


def seen(**facts):
    """An inventory of one phone that shows a calendar only."""
    return apps((phone("1", **facts), CALENDAR))


@pytest.mark.parametrize(
    ("dates", "lag", "expected"),
    [
        ({"inventoried": FRESH}, None, []),
        ({"inventoried": OLD}, None, ["stale"]),
        ({"inventoried": OLD, "checked_in": FRESH}, 7, ["stale"]),
        ({"inventoried": "", "checked_in": FRESH}, 7, []),
        ({"inventoried": "", "checked_in": FRESH}, None, ["age_unstated"]),
        ({"inventoried": "", "checked_in": "2026-04-25T08:00:00Z"}, 7, ["stale"]),
        ({"inventoried": "", "checked_in": "2026-04-25T08:00:00Z"}, 0, []),
        ({"inventoried": ""}, 7, ["age_unstated"]),
        ({"inventoried": "yesterday"}, None, ["age_unstated"]),
        ({"inventoried": "2026-05-22T08:00:00Z"}, None, ["age_unstated"]),
        ({"inventoried": "2026-05-21T08:00:00Z"}, None, []),
    ],
)
def test_age_is_that_of_the_inventory_or_of_a_check_in_plus_the_documented_lag(dates, lag, expected):
    assert reasons(replace(seen(**dates), lag_days=lag)) == expected


def test_a_device_list_of_the_same_system_may_say_when_a_device_last_reported():
    listed = devices(phone("1", inventoried="", checked_in=FRESH))
    assert reasons(replace(seen(inventoried=""), lag_days=7), listed) == []


def test_what_an_inventory_says_itself_of_its_age_counts_before_what_a_fresher_list_says():
    old = replace(seen(inventoried="", checked_in=OLD), lag_days=7)
    listed = devices(phone("1", inventoried="", checked_in=FRESH))
    assert reasons(old, listed) == ["stale"]


def test_one_date_tells_in_which_order_a_list_writes_the_others():
    two = [phone("1", inventoried="5/6/2026 8:00"), phone("2", inventoried="5/19/2026 8:00")]
    assert reasons(apps(*((each, CALENDAR) for each in two))) == []
    assert reasons(apps((two[0], CALENDAR))) == ["age_unstated"]


def test_another_systems_dates_say_nothing():
    listed = devices(phone("9", serial="S1", inventoried=FRESH), system="elsewhere")
    assert reasons(seen(inventoried="", serial="S1"), listed, key="elsewhere:9") == ["age_unstated"]


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 6, 18), []), (date(2026, 6, 19), ["stale"])])
def test_age_is_counted_to_the_end_of_the_day_of_the_check(day, expected):
    assert reasons(seen(inventoried="2026-05-19T23:59:59.999999Z"), as_of=end_of(day)) == expected


def test_a_role_can_ask_for_fresher_inventories_and_whoever_may_hold_it_needs_one():
    held = replace(MONTH, roles=(role("protected", ("person", "anna@example.org"), max_age=1),))
    late = {"inventoried": "2026-05-10T08:00:00Z"}
    assert reasons(apps((phone("1", "anna@example.org", **late), CALENDAR)), held=held) == ["stale"]
    other = phone("1", "bo@example.org", email="bo@example.org", **late)
    assert reasons(apps((other, CALENDAR)), held=held) == []
    assert reasons(apps((phone("1", **late), CALENDAR)), held=held) == ["stale"]


def test_no_age_asked_for_needs_no_dates():
    assert reasons(seen(inventoried=""), held=policy()) == []


@pytest.mark.parametrize(
    ("facts", "personal_side", "expected"),
    [
        ({"ownership": "Company"}, True, []),
        ({"ownership": "Personal"}, True, ["personal_side_hidden"]),
        ({"ownership": "Personal"}, False, []),
        ({"ownership": "Company", "platform": "Android"}, True, ["work_profile_only"]),
        ({"ownership": "Company", "platform": "Android"}, False, []),
        ({"ownership": ""}, True, ["ownership_unstated"]),
    ],
)
def test_completeness_is_per_device(facts, personal_side, expected):
    held = replace(MONTH, covers=Covers(personal_side=personal_side))
    assert reasons(replace(seen(**facts), completeness=like_intune), held=held) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (Completeness.FULL, []),
        (Completeness.PARTIAL, ["truncated"]),
        (Completeness.CONFIG_LIMITED, ["completeness_unstated"]),
        (Completeness.UNSTATED, ["completeness_unstated"]),
        (Completeness.MANAGED_ONLY, ["personal_side_hidden"]),
    ],
)
def test_what_an_export_cannot_show_is_unknown(word, expected):
    assert reasons(replace(seen(), completeness=lambda _: word)) == expected


@pytest.mark.parametrize(("ownership", "expected"), [("Company", ["personal_side_hidden"]), ("Personal", [])])
def test_managed_apps_alone_are_enough_of_a_personal_device_only(ownership, expected):
    managed = replace(seen(ownership=ownership), completeness=lambda _: Completeness.MANAGED_ONLY)
    assert reasons(managed, held=replace(MONTH, covers=Covers(personal_side=False))) == expected


def test_of_several_inventories_the_one_that_leaves_least_open_counts():
    stale = apps((phone("9", serial="S1", inventoried=OLD), CALENDAR), name="stale", system="other")
    assert reasons(seen(serial="S1"), stale) == []


def test_a_listed_device_without_inventory_is_unknown():
    assert reasons(devices(phone("1")), Feed("none", (), Kind.APPS)) == ["not_in_inventory"]


@pytest.mark.parametrize(
    ("listed", "expected"), [("yes", []), ("no", ["not_in_inventory"]), ("", ["not_in_inventory"])]
)
def test_an_empty_app_list_counts_only_where_it_was_collected(listed, expected):
    alone = Feed("apps", devices(phone("1", apps_listed=listed)).items)
    assert reasons(alone) == expected


@pytest.mark.parametrize(
    ("covers", "facts", "expected"),
    [
        (WORK, {"ownership": "Personal"}, Verdict.OUT_OF_SCOPE),
        (WORK, {"ownership": "Company"}, Verdict.VIOLATION),
        (WORK, {"ownership": ""}, Verdict.VIOLATION),
        (Covers(platform=("android",)), {"platform": "iOS"}, Verdict.OUT_OF_SCOPE),
        (Covers(platform=("android",)), {"platform": ""}, Verdict.VIOLATION),
        (Covers(platform=("ios",)), {"platform": "iOS", "model": "iPad Pro"}, Verdict.OUT_OF_SCOPE),
        (Covers(), {"state": "Retired"}, Verdict.OUT_OF_SCOPE),
    ],
)
def test_a_device_is_out_of_scope_only_where_an_export_says_so(covers, facts, expected):
    report = scanned([apps((phone("1", **facts), IOS_TIKTOK._replace(platform="")))], policy(covers=covers))
    assert verdict_of(report, "mdm:1").verdict is expected


def test_ownership_that_nobody_states_is_unknown_where_the_policy_covers_some_owners_only():
    assert reasons(seen(ownership=""), held=policy(covers=WORK)) == ["ownership_unstated"]
    unstated = Covers(ownership=("corporate", "unstated"))
    assert reasons(seen(ownership=""), held=policy(covers=unstated)) == []


def test_systems_that_contradict_each_other_in_ownership_excuse_nothing():
    other = devices(phone("9", serial="S1", ownership="Personal"), system="other")
    report = scanned([apps((phone("1", serial="S1"), IOS_TIKTOK)), other], policy(covers=WORK))
    assert [(each.verdict, each.device.ownership) for each in report.devices] == [(Verdict.VIOLATION, "")]


@pytest.mark.parametrize("facts", [{"ownership": "Personal"}, {"state": "Retired"}, {"platform": "Windows"}])
def test_two_lists_of_one_moment_that_contradict_each_other_excuse_nothing(facts):
    """A phone that was changed in the console and has not checked in since stands in both with one date."""
    seen_then = {"inventoried": "", "checked_in": FRESH, "state": "Managed"}
    was, now = (phone("1", **(seen_then | more)) for more in ({"name": "A"} | facts, {"name": "B"}))
    covers = Covers(platform=("ios",), ownership=("corporate",))
    carried = apps((DeviceTuple("1"), IOS_TIKTOK))
    report = scanned([carried, devices(was, name="was"), devices(now, name="now")], policy(covers=covers))
    assert [each.verdict for each in report.devices] == [Verdict.VIOLATION]


def test_a_device_is_retired_only_if_every_system_that_knows_it_says_so():
    retired = devices(phone("9", serial="S1", state="Retired"), system="other")
    for state, verdict in (("Managed", Verdict.COMPLIANT), ("", Verdict.COMPLIANT), ("Wiped", Verdict.OUT_OF_SCOPE)):
        known = apps((phone("1", serial="S1", state=state), CALENDAR))
        assert [each.verdict for each in scanned([known, retired]).devices] == [verdict]


def test_an_enrolment_that_has_ended_takes_no_phone_out_of_scope_that_another_one_still_knows():
    ended = phone("1", serial="S1", inventoried="", checked_in=FRESH, state="Retired")
    living = phone("2", serial="S1", inventoried="", checked_in=OLD, state="Managed")
    carried = apps((DeviceTuple("1"), IOS_TIKTOK), (DeviceTuple("2"), CALENDAR))
    report = scanned([carried, devices(ended, living)])
    assert [each.verdict for each in report.devices] == [Verdict.VIOLATION]


def test_a_phone_whose_apps_came_in_after_it_was_called_retired_is_still_used():
    called = devices(phone("1", inventoried="", checked_in=OLD, state="Retired"))
    assert [each.verdict for each in scanned([called, apps((phone("1"), IOS_TIKTOK))]).devices] == [Verdict.VIOLATION]
    before = apps((phone("1", inventoried=OLD), IOS_TIKTOK))
    called = devices(phone("1", inventoried="", checked_in=FRESH, state="Retired"))
    assert [each.verdict for each in scanned([called, before]).devices] == [Verdict.OUT_OF_SCOPE]


def test_a_device_that_two_systems_call_by_different_platforms_has_none():
    one = apps((phone("1", serial="S1", platform="Android"), CALENDAR), system="one")
    report = scanned([one, devices(phone("9", serial="S1", platform="iOS"), system="other")])
    assert [each.device.platform for each in report.devices] == [""]


def test_the_newest_list_says_whether_a_device_is_retired():
    was = devices(phone("1", inventoried="", checked_in=OLD, state="Retired"), name="old list")
    now = devices(phone("1", inventoried="", checked_in=FRESH, state="Managed"), name="new list")
    for feeds in ([was, now], [now, was]):
        assert verdict_of(scanned([seen(), *feeds]), "mdm:1").verdict is Verdict.COMPLIANT


def test_an_unknown_device_is_never_clear_and_names_its_remedy():
    report = scanned([seen(inventoried=OLD)], MONTH)
    assert (exit_status(report), reasons_of(report)) == (3, {"coverage": 1, "stale": 1})
    assert all(each.remedies for each in report.reasons)
    assert verdict_of(report, "mdm:1").reasons == (Reason.STALE,)


def test_without_a_device_list_the_devices_seen_are_expected():
    assert scanned([apps((phone("1"), CALENDAR), (phone("2"), CALENDAR))]).coverage.expected == 2


def test_with_a_device_list_those_listed_are_expected_too():
    report = scanned([seen(), devices(phone("1"), phone("2"), phone("3", state="Retired"))])
    assert (report.coverage.judged, report.coverage.expected) == (1, 2)


def test_placeholders_for_a_user_are_no_user():
    nobody = phone("1", user_id="00000000-0000-0000-0000-000000000000", user_name="Unknown")
    assert scanned([apps((nobody, IOS_TIKTOK))]).findings[0].people == ()


def test_an_export_without_a_column_for_groups_leaves_the_group_open():
    held = policy(
        replace(policy().blacklist[0], audience=replace(policy().blacklist[0].audience, device_group=("A*",)))
    )
    feed = replace(seen(), items=apps((phone("1", group=""), IOS_TIKTOK)).items)
    assert scanned([feed], held).unattributed == ()
    without = replace(feed, fields=feed.fields - {"device.group"})
    assert len(scanned([without], held).unattributed) == 1


def test_a_device_in_several_groups_is_in_each_of_them():
    held = policy(replace(policy().blacklist[0], audience=replace(policy().blacklist[0].audience, device_group=("B",))))
    assert scanned([apps((phone("1", group="A\nB"), IOS_TIKTOK))], held).findings
    assert not scanned([apps((phone("1", group="A\nC"), IOS_TIKTOK))], held).findings


def test_several_records_of_one_device_add_their_users_and_groups():
    two = apps((phone("1", "a@example.org", group="A"), IOS_TIKTOK), (phone("1", "b@example.org"), CALENDAR))
    assert {person.key for person in scanned([two]).findings[0].people} == {"a@example.org", "b@example.org"}


def test_a_day_is_the_day_of_the_policys_time_zone():
    held = replace(MONTH, timezone="Pacific/Auckland")
    assert scanned([seen()], held, as_of=end_of(DAY)).origins.as_of == date(2026, 5, 21)


def test_every_field_of_a_device_is_one_that_exports_can_have():
    assert {f"device.{name}" for name in DeviceTuple._fields} == DEVICE_FIELDS
