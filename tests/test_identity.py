"""Which records speak of one device, and which of them have been replaced by newer ones."""

from dataclasses import replace

import pytest
from build import CALENDAR, FRESH, IOS_TIKTOK, OLD, Feed, apps, devices, phone, policy, scanned, verdict_of

from appcheck.model.inventory import DeviceTuple, Kind, Skipped, Trouble
from appcheck.model.words import Completeness, Verdict
from appcheck.outcome import exit_status

YESTERDAY, TODAY = "2026-05-18T08:00:00Z", "2026-05-19T08:00:00Z"


def keys(*feeds):
    return [each.device.key for each in scanned(feeds).devices]


def codes(report):
    return {notice.code for notice in report.notices}


@pytest.mark.parametrize("shared", [{"serial": "F2L-XK9"}, {"udid": "0000-8030"}, {"entra_id": "9F-AB"}])
def test_across_systems_serial_udid_and_entra_id_join(shared):
    other = {name: text.replace("-", "").lower() for name, text in shared.items()}
    one = apps((phone("1", **shared), CALENDAR), name="one", system="jamf")
    assert keys(one, apps((phone("77", **other), CALENDAR), name="other", system="intune")) == ["intune:77"]


def test_a_device_id_joins_within_its_system_only():
    one = apps((phone("1"), CALENDAR), name="one", system="jamf")
    assert keys(one, devices(phone("1"), system="jamf")) == ["jamf:1"]
    assert keys(one, devices(phone("1"), system="intune")) == ["jamf:1", "intune:1"]


def test_a_name_joins_nothing_across_exports():
    one = apps((DeviceTuple(name="PX7"), CALENDAR), name="one")
    assert len(keys(one, apps((DeviceTuple(name="PX7"), CALENDAR), name="two"))) == 2


def test_within_an_export_that_carries_nothing_else_a_name_is_the_device():
    assert keys(apps((DeviceTuple(name="PX7"), CALENDAR), (DeviceTuple(name="px7 "), IOS_TIKTOK))) == ["PX7"]


@pytest.mark.parametrize("filler", ["0", "Unknown", "To be filled by O.E.M.", "00000000-0000-0000-0000-000000000000"])
def test_a_filler_joins_nothing_and_is_noticed(filler):
    report = scanned([apps((phone("1", serial=filler), CALENDAR), (phone("2", serial=filler), IOS_TIKTOK))])
    assert {each.device.key: each.verdict for each in report.devices} == {
        "mdm:1": Verdict.COMPLIANT,
        "mdm:2": Verdict.VIOLATION,
    }
    assert "filler_ids" in codes(report)
    assert {each.device.serial for each in report.devices} == {""}


@pytest.mark.parametrize("hardware", ["serial", "udid"])
@pytest.mark.parametrize("shared", ["entra_id", "udid", "serial"])
def test_an_id_of_phones_whose_serials_or_udids_differ_joins_nothing_and_is_noticed(shared, hardware):
    if shared == hardware:
        return
    listed = [phone(str(n), **{shared: "SAME", hardware: f"HW{n}"}, inventoried="", checked_in=FRESH) for n in (1, 2)]
    listed[0] = listed[0]._replace(checked_in=OLD)
    report = scanned([apps((DeviceTuple("1"), IOS_TIKTOK), (DeviceTuple("2"), CALENDAR)), devices(*listed)])
    assert [each.device.key for each in report.devices] == ["mdm:1", "mdm:2"]
    assert verdict_of(report, "mdm:1").verdict is Verdict.VIOLATION
    assert "contradicting_ids" in codes(report)


@pytest.mark.parametrize("hardware", ["serial", "udid"])
def test_a_number_that_two_servers_of_one_kind_gave_makes_no_device_of_two(hardware):
    old = phone("7", **{hardware: "S1"}, inventoried=YESTERDAY)
    new = phone("7", **{hardware: "S2"}, inventoried=TODAY)
    report = scanned([apps((old, IOS_TIKTOK), name="field"), apps((new, CALENDAR), name="office")])
    assert [each.verdict for each in report.devices] == [Verdict.VIOLATION, Verdict.COMPLIANT]
    assert codes(report) == {"contradicting_ids"}
    both = scanned([apps((old, IOS_TIKTOK), name="field"), apps((new, IOS_TIKTOK), name="office")])
    assert len({each for finding in both.findings for each in finding.fingerprints}) == 3
    undated = [apps((DeviceTuple("7"), IOS_TIKTOK)), devices(old, name="field"), devices(new, name="office")]
    verdicts = [each.verdict for each in scanned(undated).devices]
    assert verdicts == [Verdict.VIOLATION, Verdict.UNKNOWN, Verdict.UNKNOWN]


def test_a_number_stays_that_of_one_device_where_a_spreadsheet_lost_the_zeros_of_its_serial():
    listed = devices(phone("7", serial="123"))
    assert keys(apps((phone("7", serial="0123"), CALENDAR)), listed) == ["mdm:7"]


def test_phones_of_two_users_that_have_nothing_but_one_name_are_two():
    one, two = DeviceTuple(name="iPhone", upn="a@example.org"), DeviceTuple(name="iphone", upn="b@example.org")
    report = scanned([apps((one, CALENDAR), (two, IOS_TIKTOK))])
    assert [each.verdict for each in report.devices] == [Verdict.COMPLIANT, Verdict.VIOLATION]
    assert [[person.email for person in each.people] for each in report.findings] == [["b@example.org"]]


def test_a_name_without_a_user_stands_for_its_phone_whoever_else_is_said_to_use_it():
    one, unsaid = DeviceTuple(name="PX7", upn="a@example.org"), DeviceTuple(name="PX7")
    assert len(scanned([apps((one, CALENDAR), (unsaid, IOS_TIKTOK))]).devices) == 1


def test_dates_after_the_day_of_the_check_are_noticed():
    later = apps((phone("1", inventoried="2027-01-01T00:00:00Z"), CALENDAR))
    assert "late_dates" in codes(scanned([later]))
    assert "late_dates" not in codes(scanned([apps((phone("1"), CALENDAR))]))


def test_dates_that_can_be_two_days_are_noticed_unless_another_one_tells():
    one, other, telling = (phone(day, inventoried=day) for day in ("5/3/2026", "5/4/2026", "5/13/2026"))
    assert "open_dates" in codes(scanned([devices(one, other)]))
    assert "open_dates" not in codes(scanned([devices(one, telling)]))


def test_a_serial_that_more_than_two_records_of_a_list_share_joins_nothing_and_is_noticed():
    shared = [phone(str(number), serial="ABC123") for number in range(1, 4)]
    report = scanned([devices(*shared), *(apps((each, CALENDAR), name=each.device_id) for each in shared)])
    assert len(report.devices) == 3
    assert "shared_ids" in codes(report)


def test_nameless_records_of_a_list_that_share_a_serial_are_lost_and_never_clear():
    listed = [DeviceTuple(serial="ABC123", platform="iOS", ownership="Company", upn=f"u{n}@example.org") for n in "123"]
    report = scanned([devices(*listed), apps((phone("1"), CALENDAR))])
    assert report.lost_devices == 3
    assert exit_status(report) == 3


def test_three_users_of_one_serial_in_an_inventory_are_one_device():
    users = [DeviceTuple(serial="ABC123", name="Mac", platform="macOS", upn=f"u{n}@example.org") for n in range(3)]
    report = scanned([apps(*((user, CALENDAR) for user in users))])
    assert len(report.devices) == 1
    assert report.lost_devices == 0


def test_two_records_that_share_a_serial_are_one_device_enrolled_again():
    report = scanned([devices(phone("1", serial="S1", checked_in=OLD), phone("2", serial="S1", checked_in=FRESH))])
    assert [each.device.key for each in report.devices] == ["mdm:2"]


def test_of_two_enrolments_the_newest_check_in_speaks():
    old, new = phone("1", "old@example.org", serial="S1", checked_in=OLD), phone("2", serial="S1", checked_in=FRESH)
    report = scanned([devices(old, new), apps((phone("1"), IOS_TIKTOK), (phone("2"), CALENDAR))])
    assert verdict_of(report, "mdm:2").verdict is Verdict.COMPLIANT
    assert report.records.superseded == 1
    assert "superseded" in codes(report)
    assert any(each.message.endswith("with them 1 record of listed apps") for each in report.notices)


@pytest.mark.parametrize(("other", "found"), [("17", 0), ("9f0c9b52-0000", 1)])
def test_two_ids_of_different_kinds_are_of_one_enrolment(other, found):
    """A server may give its devices a number and a GUID, and one export hold this and another one that."""
    listed = devices(phone("16", serial="S1", checked_in=FRESH, inventoried=""))
    held = apps((phone(other, serial="S1", checked_in=OLD, inventoried=""), IOS_TIKTOK))
    assert len(scanned([listed, held]).findings) == found


def test_without_dates_both_enrolments_speak():
    old, new = phone("1", serial="S1", inventoried=""), phone("2", serial="S1", inventoried="")
    report = scanned([apps((old, IOS_TIKTOK), (new, CALENDAR))])
    assert [each.verdict for each in report.devices] == [Verdict.VIOLATION]


def test_of_two_dated_inventories_of_one_system_the_newest_speaks():
    old = apps((phone("1", inventoried=YESTERDAY), IOS_TIKTOK), name="yesterday")
    new = apps((phone("1", inventoried=TODAY), CALENDAR), name="today")
    for feeds in ([old, new], [new, old]):
        report = scanned(feeds)
        assert report.findings == ()
        assert (report.records.superseded, report.records.unlisted) == (1, 1)


def test_two_undated_inventories_add_up():
    old, new = (apps((phone("1", inventoried=""), app), name=app.name) for app in (IOS_TIKTOK, CALENDAR))
    report = scanned([old, new])
    assert [each.verdict for each in report.devices] == [Verdict.VIOLATION]
    assert report.records.superseded == 0


def test_inventories_that_state_different_dates_are_not_compared():
    """A check-in of today may come with last week's app list."""
    taken = apps((phone("1", inventoried=YESTERDAY), IOS_TIKTOK), name="taken")
    seen = apps((phone("1", inventoried="", checked_in=TODAY), CALENDAR), name="seen")
    assert len(scanned([taken, seen]).findings) == 1


def test_two_systems_add_up():
    one = apps((phone("1", serial="S1", inventoried=YESTERDAY), IOS_TIKTOK), name="one", system="jamf")
    two = apps((phone("9", serial="S1", inventoried=TODAY), CALENDAR), name="two", system="intune")
    report = scanned([one, two])
    assert [each.verdict for each in report.devices] == [Verdict.VIOLATION]
    assert report.records.superseded == 0


def test_a_newer_inventory_that_is_known_to_show_a_part_replaces_nothing():
    whole = apps((phone("1", inventoried=YESTERDAY), IOS_TIKTOK), name="whole")
    answers = apps((phone("1", inventoried=TODAY), CALENDAR), name="answers", said=("app=facebook",))
    items = (*apps((phone("1", inventoried=TODAY), CALENDAR)).items, Trouble("truncated", "more pages"))
    for part in (answers, Feed("broken off", items)):
        assert len(scanned([whole, part]).findings) == 1


@pytest.mark.parametrize("word", ["unstated", "config_limited", "partial"])
def test_a_newer_inventory_of_another_kind_replaces_none_that_may_show_more(word):
    """A query for some apps says nothing of the others, be it of today."""
    every = apps((phone("1", inventoried=YESTERDAY), IOS_TIKTOK), name="every")
    query = apps((phone("1", inventoried=TODAY), CALENDAR), name="query", completeness=lambda _: Completeness(word))
    assert len(scanned([every, query]).findings) == 1
    assert len(scanned([every, replace(query, name="every")]).findings) == 1
    assert scanned([replace(query, name="every"), replace(every, completeness=query.completeness)]).findings == ()


def test_a_newer_inventory_that_lost_a_record_of_the_device_replaces_nothing():
    items = (
        *apps((phone("1", inventoried=TODAY), CALENDAR)).items,
        Skipped(2, "broken", phone("1", inventoried=TODAY)),
    )
    whole = apps((phone("1", inventoried=YESTERDAY), IOS_TIKTOK), name="whole")
    assert len(scanned([whole, Feed("broken", items)]).findings) == 1


@pytest.mark.parametrize(("number", "name", "found"), [("3", "B", 1), ("3", "a", 0), ("3", "", 0), ("d-3", "B", 0)])
def test_a_number_under_another_name_may_be_the_device_of_another_server(number, name, found):
    old = apps((phone(number, name="A", inventoried=YESTERDAY), IOS_TIKTOK), name="old")
    assert (
        len(scanned([old, apps((phone(number, name=name, inventoried=TODAY), CALENDAR), name="new")]).findings) == found
    )
    serial = {"serial": "S1"}
    old = apps((phone(number, name="A", inventoried=YESTERDAY, **serial), IOS_TIKTOK), name="old")
    assert scanned([old, apps((phone(number, name=name, inventoried=TODAY, **serial), CALENDAR))]).findings == ()


def test_a_whole_inventory_replaces_an_older_one_that_broke_off():
    broken = Feed("old", (*apps((phone("1", inventoried=YESTERDAY), IOS_TIKTOK)).items, Trouble("truncated", "")))
    assert scanned([broken, apps((phone("1", inventoried=TODAY), CALENDAR), name="new")]).findings == ()


def test_a_wrong_clock_replaces_nothing():
    future = apps((phone("1", inventoried="2031-01-01T00:00:00Z"), CALENDAR), name="future")
    report = scanned([future, apps((phone("1", inventoried=TODAY), IOS_TIKTOK), name="today")])
    assert [each.verdict for each in report.devices] == [Verdict.VIOLATION]


def test_a_device_named_only_by_a_record_that_could_not_be_used_is_unknown():
    broken = Feed("apps", (*apps((phone("1"), CALENDAR)).items, Skipped(2, "is broken", phone("2"))))
    report = scanned([broken])
    assert verdict_of(report, "mdm:2").verdict is Verdict.UNKNOWN
    assert exit_status(report) == 3


def test_records_that_name_no_device_are_each_one_more_unknown():
    report = scanned([apps((phone("1"), CALENDAR), (DeviceTuple(), CALENDAR), (DeviceTuple(serial="0"), CALENDAR))])
    assert (report.lost_devices, report.coverage.expected, report.coverage.judged) == (2, 3, 1)
    assert exit_status(report) == 3


def test_a_list_of_one_system_describes_the_devices_of_its_inventories():
    listed = devices(phone("1", checked_in=FRESH, group="Board", upn="anna@example.org"))
    report = scanned([apps((DeviceTuple(device_id="1"), IOS_TIKTOK)), listed], policy())
    assert report.findings[0].device.ownership == "corporate"
    assert report.findings[0].people[0].email == "anna@example.org"


def test_keys_are_unique_in_a_report():
    same = [apps((DeviceTuple(name="PX7"), CALENDAR), name=str(number)) for number in range(3)]
    assert keys(*same) == ["PX7", "PX7#2", "PX7#3"]


def test_an_empty_inventory_that_says_so_replaces_an_older_one():
    old = apps((phone("1", inventoried=YESTERDAY), IOS_TIKTOK), name="old")
    empty = Feed("new", devices(phone("1", inventoried=TODAY, apps_listed="yes")).items, Kind.APPS)
    assert scanned([old, empty]).findings == ()
