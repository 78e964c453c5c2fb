"""No phone passes for clean by what the API of an MDM system leaves out of an answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from exporting import apps, items, troubles
from running import run

from appcheck.errors import Unreadable
from appcheck.model.inventory import DeviceTuple, Item, Record, Skipped
from appcheck.vocabulary import is_retired

TIKTOK = "com.zhiliaoapp.musically"


def answer(folder: Path, data: object, name: str = "export.json") -> tuple[str, list[Item]]:
    return items(folder, json.dumps(data), name)


def named(found: list[Item]) -> list[DeviceTuple]:
    return [item.device for item in found if isinstance(item, Record) and item.device]


def headwind(number: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "lastUpdate": 0, "configurationId": 1} | more


def headwind_list(*devices: dict[str, Any], total: int) -> dict[str, Any]:
    return {"status": "OK", "data": {"devices": {"items": devices, "totalItemsCount": total}}}


def test_a_device_that_never_reported_to_headwind_is_known_and_has_no_app_list(tmp_path: Path) -> None:
    reported = headwind("h1", info={"deviceId": "h1", "applications": [{"pkg": TIKTOK}]})
    _, found = answer(tmp_path, headwind_list(reported, headwind("h2"), total=2))
    assert apps(found) == [("h1", TIKTOK)]
    assert [(device.device_id, device.apps_listed) for device in named(found)] == [("h1", ""), ("h2", "no")]
    assert troubles(found) == []


def test_a_page_of_headwinds_devices_is_not_all_of_them(tmp_path: Path) -> None:
    assert troubles(answer(tmp_path, headwind_list(headwind("h1"), total=51))[1]) == ["truncated"]


def test_a_renamed_device_of_headwind_goes_by_its_number_and_not_by_what_it_reported_before(tmp_path: Path) -> None:
    renamed = headwind("new", info={"deviceId": "old", "applications": [{"pkg": TIKTOK}]})
    assert apps(answer(tmp_path, headwind_list(renamed, total=1))[1]) == [("new", TIKTOK)]


def esper_page(count: int, *devices: str, previous: str | None = None) -> dict[str, Any]:
    app = {"package_name": TIKTOK, "version_name": "1"}
    return {"count": count, "next": None, "previous": previous, "results": [app | {"device": each} for each in devices]}


def test_pages_of_two_devices_of_esper_are_whole_only_if_each_has_all_its_apps(tmp_path: Path) -> None:
    assert troubles(answer(tmp_path, [esper_page(1, "a"), esper_page(2, "b", "b")])[1]) == []
    assert troubles(answer(tmp_path, [esper_page(1, "a"), esper_page(2, "b")])[1]) == ["truncated"]


def test_the_second_page_of_esper_alone_is_not_all(tmp_path: Path) -> None:
    page = esper_page(2, "a", previous="https://example.org/first")
    assert troubles(answer(tmp_path, page)[1]) == ["truncated"]


def test_what_esper_was_to_install_is_no_list_of_apps(tmp_path: Path) -> None:
    install = {"application": {"package_name": TIKTOK}, "install_state": "Install Success", "device": "a"}
    assert answer(tmp_path, {"results": [install]}) == ("esper-installs", [])


APPLICATION = {"bundleId": TIKTOK, "disposition": "OPTIONAL", "personal": True, "status": "INSTALLED"}


def test_a_device_without_a_single_application_in_blackberry_has_no_app_list(tmp_path: Path) -> None:
    claimed, found = answer(tmp_path, {"deviceApplications": []})
    assert (claimed, [device.apps_listed for device in named(found)]) == ("blackberry-apps", ["no"])


def test_answers_of_several_devices_of_blackberry_are_not_read_as_of_one(tmp_path: Path) -> None:
    one = json.dumps({"deviceApplications": [APPLICATION]})
    with pytest.raises(Unreadable, match="several devices"):
        items(tmp_path, f"{one}\n{one}", "BB1.json")


def test_a_device_of_blackberry_goes_by_the_guid_that_names_its_app_list(tmp_path: Path) -> None:
    href = "https://example.org/SRP/api/v1/users/u1/userDevices/BB1"
    device = {"guid": "d1", "osFamilyName": "ios", "hardwareModel": "iPhone15,2"}
    listed = {
        "devices": [
            device | {"links": [{"rel": "self", "href": "https://example.org/d1"}, {"rel": "userDevice", "href": href}]}
        ]
    }
    assert [each.device_id for each in named(answer(tmp_path, listed)[1])] == ["BB1"]


@pytest.mark.parametrize(("count", "told"), [(100, ["truncated"]), (101, [])])
def test_a_full_page_of_blackberrys_devices_may_not_be_all(tmp_path: Path, count: int, told: list[str]) -> None:
    devices = [{"guid": f"d{each}", "osFamilyName": "ios", "hardwareModel": "x"} for each in range(count)]
    assert troubles(answer(tmp_path, {"devices": devices})[1]) == told


def test_devices_of_ivanti_join_app_lists_by_the_client_id(tmp_path: Path) -> None:
    page = {"results": [{"common.uuid": "u1", "common.clientId": 1073741831}], "totalCount": 1, "hasMore": False}
    assert [each.device_id for each in named(answer(tmp_path, page)[1])] == ["1073741831"]
    [(device, _)] = apps(items(tmp_path, f"client_id,inventory_id,bundle\n1073741831,1,{TIKTOK}\n")[1])
    assert device == "1073741831"


@pytest.mark.parametrize("frame", [{"hasMore": True}, {"totalCount": 201}])
def test_a_page_of_ivantis_devices_is_not_all_of_them(tmp_path: Path, frame: dict[str, Any]) -> None:
    assert troubles(answer(tmp_path, {"results": [{"common.uuid": "u1"}], **frame})[1]) == ["truncated"]


def test_answers_of_several_devices_of_serviceconnect_are_not_read_as_of_one(tmp_path: Path) -> None:
    app = {"identifier": TIKTOK, "adHocCodeSigned": False, "appStoreVendable": True, "deviceBasedVPP": False}
    with pytest.raises(Unreadable, match="several devices"):
        items(tmp_path, json.dumps([app]) * 2, "C1.json")


def test_a_device_that_was_wiped_has_left_kaspersky_and_one_that_is_to_be_has_not(tmp_path: Path) -> None:
    devices = [{"KLMDM_DEVICE_ID": state, "KLMDM_DEVICE_OS": "iOS", "KLMDM_DEVICE_STATUS": state} for state in range(5)]
    found = named(answer(tmp_path, {"PxgRetVal": [{"type": "params", "value": each} for each in devices]})[1])
    assert [device.device_id for device in found if is_retired(device.state)] == ["1"]


ASSIGNED = {"app_name": "TikTok", "identifier": TIKTOK, "app_group_id": 1}


def test_an_app_that_manageengine_assigns_is_not_taken_for_installed(tmp_path: Path) -> None:
    installed = {"app_name": "Maps", "identifier": "org.example.maps", "app_group_id": 2}
    _, found = answer(tmp_path, {"apps": [ASSIGNED], "installed_apps": [installed]}, "M1.json")
    assert [app for _, app in apps(found)] == ["org.example.maps"]


def test_a_device_without_installed_apps_in_manageengine_has_no_app_list(tmp_path: Path) -> None:
    claimed, found = answer(tmp_path, {"apps": [ASSIGNED], "installed_apps": []}, "M1.json")
    assert (claimed, [device.apps_listed for device in named(found)]) == ("manageengine-apps", ["no"])


def test_a_long_id_of_manageengine_keeps_every_digit(tmp_path: Path) -> None:
    device = {"device_id": 9007199254740993, "platform_type_id": "2", "managed_status": "2", "is_removed": "false"}
    assert [each.device_id for each in named(answer(tmp_path, {"devices": [device]})[1])] == ["9007199254740993"]


@pytest.mark.parametrize("removed", [True, "true"])
def test_a_device_that_was_removed_from_manageengine_has_left(tmp_path: Path, removed: object) -> None:
    device = {"device_id": 1, "platform_type_id": "2", "managed_status": "2", "is_removed": removed}
    assert [is_retired(each.state) for each in named(answer(tmp_path, {"devices": [device]})[1])] == [True]


def computer(**more: Any) -> dict[str, Any]:
    return {"hardware": {"NAME": "PC", "OSNAME": "Microsoft Windows 11 Pro", "LASTDATE": "2026-11-02 07:00:00"}} | more


NUMBERS = {"HARDWARE_ID": 3, "NAME_ID": 31, "PUBLISHER_ID": 7, "VERSION_ID": 9}


def test_software_of_ocs_that_is_numbers_only_is_no_app_list(tmp_path: Path) -> None:
    claimed, found = answer(tmp_path, {"3": computer(software=[NUMBERS])})
    assert (claimed, apps(found)) == ("ocs-computers", [])
    row = {"NAME": "TikTok", "HARDWARE_ID": 4}
    both = {"3": computer(software=[NUMBERS]), "4": computer(software=[NUMBERS], **{"": [row]})}
    claimed, found = answer(tmp_path, both)
    assert (claimed, apps(found)) == ("ocs-software", [("4", "TikTok")])
    assert [(device.device_id, device.apps_listed) for device in named(found)] == [("3", "no"), ("4", "")]


def test_software_of_an_android_in_ocs_is_known_by_where_it_keeps_its_data(tmp_path: Path) -> None:
    row = {"NAME": "Clips", "FOLDER": f"/data/user/0/{TIKTOK}", "PUBLISHER": "x"}
    assert apps(answer(tmp_path, {"7": {"software": [row]}})[1]) == [("7", TIKTOK)]


def test_software_of_ocs_is_not_as_new_as_a_list_of_computers_that_was_saved_later(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps({"3": {"software": [{"NAME": "Maps"}]}}), "utf-8")
    android = {"NAME": "phone", "OSNAME": "Android OS", "LASTDATE": "2026-11-02 07:00:00"}
    (tmp_path / "new.json").write_text(json.dumps({"3": {"hardware": android, "software": [NUMBERS]}}), "utf-8")
    done = run(["scan", "old.json", "new.json", "--as-of", "2026-11-03", "--format", "json"], tmp_path)
    assert "age_unstated" in done.out


def test_a_device_without_an_id_in_an_answer_of_ivanti_is_not_the_one_that_the_file_is_named_after(
    tmp_path: Path,
) -> None:
    devices = [{"deviceMdmId": each, "applications": [{"identifier": "org.example.a"}]} for each in ("d-1", None, "")]
    _, found = items(tmp_path, json.dumps(devices))
    assert [type(item) for item in found] == [Record, Skipped, Skipped]


def test_apps_of_several_devices_in_one_answer_of_ivanti_go_to_the_device_that_each_names(tmp_path: Path) -> None:
    named_by = [{"deviceMdmId": "m1", "applications": [{"identifier": TIKTOK}]}, {"deviceMdmId": "m2"}]
    _, found = answer(tmp_path, named_by, "answer.json")
    assert apps(found) == [("m1", TIKTOK)]
    assert [(device.device_id, device.apps_listed) for device in named(found)] == [("m1", ""), ("m2", "no")]
