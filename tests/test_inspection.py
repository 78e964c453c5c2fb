"""`inspect` says before a scan what an export cannot answer, and what to add."""

import json
from pathlib import Path
from typing import Any

import pytest
from running import run


def inspected(folder: Path, name: str, text: str) -> dict[str, Any]:
    (folder / name).write_text(text, "utf-8")
    [export] = json.loads(run(["inspect", name, "--format", "json"], folder).out)["exports"]
    return dict(export)


APPS = "ApplicationKey,ApplicationName,DeviceId,DeviceName{more}\nk,Maps,d-1,PHONE-1{cells}\n"


def test_an_export_that_names_no_users_says_what_names_them(tmp_path: Path) -> None:
    lacks = inspected(tmp_path, "apps.csv", APPS.format(more="", cells=""))["lacks"]
    assert any(text.startswith("names no user of 1 of 1 device: ") and len(text) > 40 for text in lacks)


def test_an_export_that_names_its_users_does_not_complain_of_them(tmp_path: Path) -> None:
    text = APPS.format(more=",EmailAddress", cells=",ada@example.org")
    assert not any("names no user" in lack for lack in inspected(tmp_path, "apps.csv", text)["lacks"])


def test_an_export_without_ids_of_the_device_itself_says_with_what_it_can_be_joined(tmp_path: Path) -> None:
    lacks = inspected(tmp_path, "apps.csv", APPS.format(more="", cells=""))["lacks"]
    assert any("joined only with other exports of intune" in lack for lack in lacks)


def test_what_a_reason_would_be_at_the_check_is_told_with_its_remedy(tmp_path: Path) -> None:
    lacks = inspected(tmp_path, "apps.csv", APPS.format(more="", cells=""))["lacks"]
    assert any(text.startswith("leaves 1 of 1 device age_unstated: Add the Devices report") for text in lacks)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("DeviceId,DeviceName,ReferenceId,ManagementState", "who owns it"),
        ("DeviceId,DeviceName,ReferenceId,ManagementState,Ownership", "last in contact"),
    ],
)
def test_a_device_list_says_which_columns_it_was_exported_without(tmp_path: Path, columns: str, said: str) -> None:
    text = f"{columns}\n{','.join('abcde'[: columns.count(',') + 1])}\n"
    assert any(said in lack for lack in inspected(tmp_path, "devices.csv", text)["lacks"])


def test_a_roster_says_on_what_no_role_can_rest(tmp_path: Path) -> None:
    lacks = inspected(tmp_path, "people.csv", "Email,Name\nada@example.org,Ada\n")["lacks"]
    assert [lack.split(":")[0] for lack in lacks] == ["holds no groups", "holds no titles", "holds no departments"]


def test_members_of_a_group_that_nobody_names_and_direct_groups_are_told(tmp_path: Path) -> None:
    members = "id,userPrincipalName,displayName,mail,objectType\n1,ada@example.org,Ada,,user\n"
    assert any("--says FILE:group=NAME" in lack for lack in inspected(tmp_path, "members.csv", members)["lacks"])
    direct = "primaryEmail,Groups,GroupsCount\nada@example.org,all@example.org,1\n"
    assert inspected(tmp_path, "people.csv", direct)["lacks"][0].startswith("names direct groups of its people")


def test_dates_of_which_nobody_says_which_part_is_the_month_are_told(tmp_path: Path) -> None:
    text = "DeviceId,DeviceName,ReferenceId,Ownership,LastContact\n1,P1,e,Corporate,11/10/2026 9:00:00 AM\n"
    assert any("which part of 1 date is the month" in lack for lack in inspected(tmp_path, "a.csv", text)["lacks"])
    told = text + "2,P2,f,Corporate,10/23/2026 9:00:00 AM\n"
    assert not any("is the month" in lack for lack in inspected(tmp_path, "b.csv", told)["lacks"])


def test_words_for_the_owner_and_the_platform_that_nobody_knows_are_told(tmp_path: Path) -> None:
    columns = "DeviceId,DeviceName,ReferenceId,ManagementState,Ownership,OS"
    text = f"{columns}\na,b,c,managed,Agency,Handy\nd,e,f,managed,private,iOS\ng,h,i,managed,Company,Unknown\n"
    lacks = inspected(tmp_path, "devices.csv", text)["lacks"]
    assert any("who owns devices" in lack and "('Agency', 'private')" in lack for lack in lacks)
    assert any("of which platform" in lack and "('Handy')" in lack for lack in lacks)


def test_words_that_are_known_are_no_question(tmp_path: Path) -> None:
    columns = "DeviceId,DeviceName,ReferenceId,ManagementState,Ownership,OS"
    text = f"{columns}\na,b,c,managed,Corporate,iOS/iPadOS\nd,e,f,managed,,Android (fully managed)\n"
    assert not any("not known" in lack for lack in inspected(tmp_path, "devices.csv", text)["lacks"])
