"""Jamf's tables are believed only where it is certain which value belongs to which column."""

import json
from pathlib import Path

import pytest
from exporting import apps, items, troubles

from appcheck.errors import Unreadable
from appcheck.model.inventory import Item, Record, Skipped
from appcheck.sources.jamf import MANAGED_SO_FAR, UNMANAGED_TOO

HEADER = "Display Name,Group,Serial Number,Model,Last Inventory Update,Username\n"


def serials(found: list[Item]) -> list[str]:
    return [item.device.serial for item in found if isinstance(item, Record) and item.device]


def test_a_shift_is_seen_by_where_further_values_stand(tmp_path: Path) -> None:
    rows = "Field 1,F0EXAMPLE001,iPhone 15,2026-11-01 08:00:00,kim,All\n,,,,,Field\n"
    rows += "Field 2,F0EXAMPLE002,iPhone 15,2026-11-01 08:00:00,bo,All\n"
    _, found = items(tmp_path, HEADER + rows)
    assert serials(found) == ["F0EXAMPLE001", "F0EXAMPLE002"]
    assert [item.device.login for item in found if isinstance(item, Record) and item.device] == ["kim", "bo"]


def test_a_shift_that_nothing_proves_makes_no_serial_number_of_a_model(tmp_path: Path) -> None:
    _, found = items(tmp_path, HEADER + "Field 1,F0EXAMPLE001,iPhone 15,2026-11-01 08:00:00,kim,All\n")
    assert serials(found) == []
    assert [item.reason for item in found if isinstance(item, Skipped)] == [
        "has 'iPhone 15' for a serial number: its columns are shifted"
    ]


@pytest.mark.parametrize("column", ["Certificate Name", "Printer"])
def test_further_values_of_an_unknown_column_are_not_guessed_at(tmp_path: Path, column: str) -> None:
    header = HEADER.replace("Group", column)
    with pytest.raises(Unreadable, match="does not tell of which column"):
        items(tmp_path, header + "Field 1,F0EXAMPLE001,iPhone,2026-11-01 08:00:00,kim,x\n,,,,,y\n")


@pytest.mark.parametrize("column", ["App Identifier", "App Name", "Applications", "Application Bundle ID"])
def test_a_table_that_names_apps_is_not_read_as_a_list_of_devices(tmp_path: Path, column: str) -> None:
    with pytest.raises(Unreadable, match="names apps"):
        items(tmp_path, f"Display Name,Serial Number,Last Inventory Update,{column}\nField 1,F0EXAMPLE001,x,y\n")


def test_groups_that_stand_under_their_column_shift_nothing(tmp_path: Path) -> None:
    text = "Display Name,Serial Number,Last Inventory Update,Group\nField 1,F0EXAMPLE001,2026-11-01 08:00:00,All\n"
    assert serials(items(tmp_path, text + ",,,Field\n")[1]) == ["F0EXAMPLE001"]


def test_pages_of_the_list_in_an_array_are_held_against_their_total(tmp_path: Path) -> None:
    device = {"id": "1", "serialNumber": "S", "udid": "U", "managementId": "m", "type": "ios"}
    text = json.dumps([{"totalCount": 9, "results": [device]}])
    assert troubles(items(tmp_path, text)[1]) == ["truncated"]


def test_apps_behind_many_devices_without_any_are_not_passed_over(tmp_path: Path) -> None:
    devices = [
        {"UDID": f"{n:025}", "serialNumber": f"S{n:06}", "locationId": 1, "notes": "x" * 300} for n in range(900)
    ]
    devices.append(devices[0] | {"UDID": "Z" * 25, "apps": [{"identifier": "com.zhiliaoapp.musically", "name": "T"}]})
    claimed, found = items(tmp_path, json.dumps({"code": 200, "devices": devices}))
    assert claimed == "jamf-school-devices"
    assert [item.device.udid for item in found if isinstance(item, Skipped) and item.device] == ["Z" * 25]


def test_an_address_under_the_serial_number_is_a_shift_that_nothing_explains(tmp_path: Path) -> None:
    text = "Display Name,Serial Number,Last Inventory Update\nField 1,192.0.2.7,2026-11-01 08:00:00\n"
    with pytest.raises(Unreadable, match="does not tell of which column"):
        items(tmp_path, text)


COMPUTER = {"id": "1", "udid": "U1", "general": {"name": "m"}, "applications": [{"name": "TikTok.app"}]}
PHONE = {"mobileDeviceId": "1", "deviceType": "iOS", "applications": [{"name": "TikTok"}]}
SINGLE = {
    "id": "1",
    "udid": "U1",
    "type": "ios",
    "serialNumber": "S1",
    "managementId": "m",
    "deviceOwnershipLevel": "Institutional",
    "ios": {"applications": [{"name": "TikTok"}]},
}


@pytest.mark.parametrize("device", [COMPUTER, PHONE])
@pytest.mark.parametrize("form", ["{0}", "{0}\n{0}", "[{0}]", '{{"results": [{0}]}}', '[{{"results": [{0}]}}]'])
def test_devices_are_read_in_whatever_form_their_answers_were_saved(
    tmp_path: Path, device: dict[str, object], form: str
) -> None:
    _, found = items(tmp_path, form.format(json.dumps(device)))
    assert {app.removesuffix(".app") for _, app in apps(found)} == {"TikTok"}


@pytest.mark.parametrize("form", ["{0}", "{0}\n{0}", "[{0}]"])
def test_the_apps_of_single_devices_are_not_passed_over_as_a_list_of_devices(tmp_path: Path, form: str) -> None:
    claimed, found = items(tmp_path, form.format(json.dumps(SINGLE)))
    assert (claimed, set(apps(found))) == ("jamf-mobile-single", {("1", "TikTok")})


TABLE = "Asset Tag,Display Name,Serial Number,Last Inventory Update,Application Title\n{}"
FIELD = "A-1,Field,F0EXAMPLE001,2026-11-20,\n,,,,Chess\n"


def serials_of(found: list[Item]) -> list[tuple[str, str]]:
    named = ((item.device, item.app) for item in found if isinstance(item, Record) and item.device)
    return [(device.serial, app.name if app else "") for device, app in named]


def test_a_device_whose_first_column_is_empty_keeps_its_apps(tmp_path: Path) -> None:
    _, found = items(tmp_path, TABLE.format(FIELD + ",Other,F0EXAMPLE002,2026-11-20,\n,,,,TikTok\n"))
    assert serials_of(found) == [("F0EXAMPLE001", "Chess"), ("F0EXAMPLE002", "TikTok")]


@pytest.mark.parametrize("line", [",Other,,2026-11-20,\n", "A-2,Other,F0EXAMPLE002,\n"], ids=["nameless", "too short"])
def test_apps_below_a_line_that_may_begin_another_device_are_not_given_to_the_one_above(
    tmp_path: Path, line: str
) -> None:
    _, found = items(tmp_path, TABLE.format(FIELD + line + ",,,,TikTok\n"))
    assert serials_of(found) == [("F0EXAMPLE001", "Chess")]
    lost = [item.device.serial if item.device else "" for item in found if isinstance(item, Skipped)]
    assert lost == ["F0EXAMPLE001", ""]


def test_apps_below_a_further_value_of_a_device_are_its_own(tmp_path: Path) -> None:
    _, found = items(tmp_path, TABLE.format(FIELD + ",,,x,\n,,,,TikTok\n"))
    assert serials_of(found) == [("F0EXAMPLE001", "Chess"), ("F0EXAMPLE001", "TikTok")]
    assert [item.device.serial for item in found if isinstance(item, Skipped) and item.device] == ["F0EXAMPLE001"]


LISTED = {"id": "1", "serialNumber": "S1", "udid": "U1", "managementId": "m", "type": "ios"}


@pytest.mark.parametrize("device", [COMPUTER, PHONE, LISTED])
def test_a_page_that_was_saved_twice_makes_up_for_none(tmp_path: Path, device: dict[str, object]) -> None:
    text = json.dumps([{"totalCount": 2, "results": [device]}] * 2)
    assert troubles(items(tmp_path, text)[1]) == ["truncated"]


@pytest.mark.parametrize("status", ["Unmanaged", "unmanaged", "Managed", "", None])
def test_only_an_app_that_is_listed_as_unmanaged_shows_that_such_apps_are_collected(
    tmp_path: Path, status: str | None
) -> None:
    managed = {"name": "a", "managementStatus": "Managed"}
    _, found = items(
        tmp_path, json.dumps(PHONE | {"applications": [managed, {"name": "b", "managementStatus": status}]})
    )
    expected = UNMANAGED_TOO if (status or "").lower() == "unmanaged" else MANAGED_SO_FAR
    assert {item.device.enrolment for item in found if isinstance(item, Record) and item.device} == {expected}


@pytest.mark.parametrize("field", ["App Identifier", "App_Name", "Applications", "Application_Title"])
def test_a_search_that_displays_apps_is_not_read_as_a_list_of_devices(tmp_path: Path, field: str) -> None:
    search = {"mobile_devices": [{"id": 1, "name": "Field 1", "udid": "U", field: "TikTok"}]}
    with pytest.raises(Unreadable, match="names apps"):
        items(tmp_path, json.dumps({"advanced_mobile_device_search": search}))


@pytest.mark.parametrize("field", ["Last Check-in", "Last_Check_in", "Last_Check-in"])
def test_a_display_field_is_known_however_its_name_is_written(tmp_path: Path, field: str) -> None:
    search = {"computers": [{"id": 1, "name": "m", "udid": "U", field: "2026-11-01 08:00:00"}]}
    _, found = items(tmp_path, json.dumps({"advanced_computer_search": search}))
    assert [item.device.checked_in for item in found if isinstance(item, Record) and item.device] == [
        "2026-11-01 08:00:00"
    ]
