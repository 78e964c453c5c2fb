"""A report without identities betrays nobody and says everything else."""

import re
from dataclasses import replace

import pytest
from reports import crowded, device, finding, person, report

from appcheck.identities import Identities, default_identities, with_identities
from appcheck.outcome import device_counts, exit_status, finding_counts, verdict_line
from appcheck.renderers import Style, shipped_renderers

HIDDEN = (Identities.PSEUDONYM, Identities.NONE)
KEY = b"a secret of the tests"


def everything(made):
    renderers = shipped_renderers().values()
    return "".join(render(made, Style(all_devices=True)) for render in renderers) + repr(made)


@pytest.mark.parametrize("identities", HIDDEN)
@pytest.mark.parametrize("key", [b"", KEY])
def test_no_name_number_address_title_department_or_held_role_is_left_anywhere(identities, key):
    told = everything(with_identities(crowded(), identities, key))
    for secret in (
        "mdm:id-",
        "Phone ",
        "SERIAL",
        "UDID",
        "example.org/",
        "person1@",
        "Person ",
        "Title ",
        "Department ",
    ):
        assert secret not in told.replace("https://example.org/decision", "")
    for secret in ("apps.csv", "Anna", "PX7", "anna@", "role protected'", "5 values"):
        assert secret not in told
    assert "('protected',)" not in told


@pytest.mark.parametrize("identities", HIDDEN)
def test_the_verdict_and_all_counts_stay(identities):
    made = crowded()
    told = with_identities(made, identities, KEY)
    assert verdict_line(told) == verdict_line(made)
    assert exit_status(told) == exit_status(made)
    assert finding_counts(told) == finding_counts(made)
    assert device_counts(told) == device_counts(made)
    assert sum(len(each.people) for each in told.findings) == sum(len(each.people) for each in made.findings)
    assert told.records == made.records


def test_shown_identities_change_nothing():
    assert with_identities(crowded(), Identities.SHOW, KEY) == crowded()


def test_without_a_key_devices_people_and_inputs_are_numbers_in_the_order_of_the_findings():
    made = report(finding(7), finding(3), finding(7))
    told = with_identities(made, Identities.PSEUDONYM)
    assert [each.device.key for each in told.findings] == ["device-1", "device-2", "device-1"]
    assert [each.people[0].key for each in told.findings] == ["person-1", "person-2", "person-1"]
    assert told.findings[0].locations[0].input == told.inputs[0].name == "input-1"


def test_inputs_are_numbered_in_their_own_order():
    told = with_identities(crowded(), Identities.PSEUDONYM)
    assert [each.name for each in told.inputs] == ["input-1", "input-2", "input-3"]


def test_without_a_key_nothing_is_a_hash_of_a_serial_number():
    told = with_identities(crowded(), Identities.PSEUDONYM)
    assert {each.fingerprint for each in told.findings} == {""}
    assert {each.fingerprints for each in told.findings} == {()}


def test_with_a_key_a_device_keeps_its_pseudonym_whatever_else_was_found():
    alone = with_identities(report(finding(3)), Identities.PSEUDONYM, KEY).findings[0]
    among = with_identities(report(finding(9), finding(3)), Identities.PSEUDONYM, KEY).findings
    assert alone.device.key in {each.device.key for each in among}
    assert re.fullmatch(r"device-[0-9a-f]{12}", alone.device.key)
    assert re.fullmatch(r"person-[0-9a-f]{12}", alone.people[0].key)
    assert alone.fingerprint == finding(3).fingerprint


def test_another_key_gives_other_pseudonyms():
    one, other = (with_identities(report(finding(3)), Identities.PSEUDONYM, key) for key in (KEY, b"another"))
    assert one.findings[0].device.key != other.findings[0].device.key


def test_with_a_key_the_order_follows_the_pseudonyms_and_not_the_devices():
    told = with_identities(report(*map(finding, range(1, 9))), Identities.PSEUDONYM, KEY)
    for keys in ([each.device.key for each in told.findings], [each.device.key for each in told.devices]):
        assert keys == sorted(keys)


def test_a_device_has_one_pseudonym_in_every_part_of_the_report():
    told = with_identities(report(finding(1), unknown=3), Identities.PSEUDONYM)
    assert told.findings[0].device.key == told.devices[0].device.key
    assert len({each.device.key for each in told.devices}) == 4


def test_none_names_no_device_and_no_person():
    told = with_identities(crowded(), Identities.NONE, KEY)
    assert {each.device.key for each in told.devices} == {"-"}
    assert {user.key for each in told.findings for user in each.people} == {"-"}
    assert {each.fingerprint for each in told.findings} == {""}


def test_half_a_surrogate_pair_in_a_key_is_no_obstacle():
    broken = finding(1, device=device(1, key="mdm:\ud83d"), people=(replace(person(1), key="\udc80"),))
    assert with_identities(report(broken), Identities.PSEUDONYM, KEY).findings[0].device.key.startswith("device-")


@pytest.mark.parametrize("name", ["CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION"])
def test_in_ci_pseudonyms_are_the_default(name):
    assert default_identities({name: "true"}) is Identities.PSEUDONYM


@pytest.mark.parametrize("value", ["", "false", "False", "0"])
def test_outside_ci_identities_are_shown(value):
    assert default_identities({"CI": value}) is Identities.SHOW
    assert default_identities({}) is Identities.SHOW


@pytest.mark.parametrize("identities", HIDDEN)
def test_dates_keep_the_day_only(identities):
    told = with_identities(crowded(), identities, KEY)
    assert all(
        len(date) in (0, 10) for each in told.devices for date in (each.device.checked_in, each.device.inventoried)
    )
    assert any(each.device.checked_in for each in told.devices)
