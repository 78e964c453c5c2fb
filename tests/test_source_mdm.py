"""No phone passes for clean by what the API of an MDM system leaves out of an answer."""

import json
from pathlib import Path
from typing import Any

from exporting import apps, items, troubles

from appcheck.model.inventory import DeviceTuple, Item, Record

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
