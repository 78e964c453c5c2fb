"""Jamf's tables are believed only where it is certain which value belongs to which column."""

import json
from pathlib import Path

import pytest
from exporting import items, troubles

from appcheck.errors import Unreadable
from appcheck.model.inventory import Item, Record, Skipped

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


@pytest.mark.parametrize("column", ["App Identifier", "App Name", "Applications", "Application Title"])
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
