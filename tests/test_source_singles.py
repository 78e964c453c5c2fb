"""A file of one device that holds a part of its apps, or those of several devices, never passes for a whole one."""

import base64
import json
import plistlib
from pathlib import Path
from typing import Any

import pytest
from exporting import apps, items, troubles

from appcheck.container import open_exports
from appcheck.errors import Unreadable
from appcheck.intake import claims_of
from appcheck.model.inventory import Record
from appcheck.sources import shipped_sources

STORE = {"bundleIdentifier": "com.zhiliaoapp.musically", "builtByDeveloper": False}
OWN = {"bundleIdentifier": "org.example.field", "builtByDeveloper": True}
ALL = {f"{kind}AppsIncluded": True for kind in ("default", "hidden", "internal", "removable")}


def devicectl(*listed: dict[str, Any], **told: Any) -> str:
    return json.dumps(
        {
            "info": {"commandType": "devicectl.device.info.apps", "arguments": []},
            "result": {"apps": listed, "deviceIdentifier": "D1", **told},
        }
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (devicectl(OWN, STORE, **ALL), []),
        (devicectl(OWN, STORE, **ALL | {"defaultAppsIncluded": False}), ["truncated"]),
        (devicectl(OWN, STORE, **ALL | {"hiddenAppsIncluded": False}), ["truncated"]),
        (devicectl(OWN, **ALL), ["truncated"]),
        (devicectl(**ALL), ["truncated"]),
    ],
)
def test_a_list_without_the_apps_of_the_store_is_not_whole(tmp_path: Path, content: str, told: list[str]) -> None:
    _, found = items(tmp_path, content)
    assert troubles(found) == told


def test_a_phone_without_apps_of_developers_is_not_without_apps(tmp_path: Path) -> None:
    _, found = items(tmp_path, devicectl(defaultAppsIncluded=False))
    assert [item.device.apps_listed for item in found if isinstance(item, Record) and item.device] == ["no"]


MAC = {"SPApplicationsDataType": [{"_name": "TikTok"}]}
OTHER = {"SPApplicationsDataType": [{"_name": "Chess"}], "SPHardwareDataType": [{"serial_number": "F0EXAMPLE002"}]}
TEXT = "Applications:\n\n    {}:\n\n      Version: 1\n      Obtained from: Unknown\n\n"
SECTION = (
    "<dict><key>_dataType</key><string>SPApplicationsDataType</string>"
    "<key>_items</key><array><dict><key>_name</key><string>{}</string></dict></array></dict>"
)


@pytest.mark.parametrize(
    "content",
    [
        f"{json.dumps(MAC)}\n{json.dumps(OTHER)}\n",
        TEXT.format("TikTok") + TEXT.format("Chess"),
        f'<plist version="1.0"><array>{SECTION.format("TikTok")}{SECTION.format("Chess")}</array></plist>',
    ],
    ids=["json", "text", "plist"],
)
def test_of_the_reports_of_two_macs_in_one_file_none_is_taken_for_both(tmp_path: Path, content: str) -> None:
    with pytest.raises(Unreadable, match="several Macs"):
        items(tmp_path, content)


PROPERTIES = "".join(f"[ro.example.{number}]: [x]\n" for number in range(9)) + "[ro.serialno]: [{}]\n"


def test_the_properties_of_a_second_phone_are_not_passed_over(tmp_path: Path) -> None:
    assert troubles(items(tmp_path, PROPERTIES.format("R5EXAMPLE1"))[1]) == []
    assert troubles(items(tmp_path, PROPERTIES.format("R5EXAMPLE1") * 2)[1]) == []
    two = PROPERTIES.format("R5EXAMPLE1") + PROPERTIES.format("R5EXAMPLE2")
    assert troubles(items(tmp_path, two)[1]) == ["truncated"]


@pytest.mark.parametrize("column", ["computer", "uuid", "hostname", "decorations"])
def test_rows_of_osquery_that_say_of_which_computer_they_are_are_not_all_of_one(tmp_path: Path, column: str) -> None:
    row = {"name": "TikTok", "version": "1", "identifying_number": "{1}", "uninstall_string": "x"}
    assert apps(items(tmp_path, json.dumps([row, row]))[1]) == [("", "TikTok")] * 2
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([row | {column: "PC1"}, row | {column: "PC2"}]), "utf-8")
    [export] = open_exports(path, path.name)
    assert [name for name, _ in claims_of(export, shipped_sources())[1] if name == "osquery-rows"] == []


def test_devices_of_kaspersky_by_their_names_are_not_read_as_the_first_of_them(tmp_path: Path) -> None:
    device = {"KLMDM_DEVICE_ID": "1", "DEV_EX_DATA_APPL": [{"AppIdentifier": "com.zhiliaoapp.musically"}]}
    path = tmp_path / "devices.json"
    path.write_text(json.dumps({"PxgRetVal": {"a": device, "phone": device}}), "utf-8")
    [export] = open_exports(path, path.name)
    assert claims_of(export, shipped_sources())[1] == ()


def event(when: str, *identifiers: str, **more: str) -> str:
    listed = more | {
        "UDID": "U1",
        "Status": "Acknowledged",
        "InstalledApplicationList": [{"Identifier": i} for i in identifiers],
    }
    payload = base64.b64encode(plistlib.dumps(listed)).decode()
    return json.dumps({"created_at": when, "acknowledge_event": {"udid": "U1", "raw_payload": payload}})


OLD = event("2026-06-01T00:00:00Z", "com.zhiliaoapp.musically", "org.example.a")
NEW = event("2026-11-20T00:00:00Z", "org.example.a")


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ((OLD, NEW), ["org.example.a"]),
        ((NEW, OLD), ["org.example.a"]),
        ((OLD, event("2026-11-20T00:00:00Z")), ["com.zhiliaoapp.musically", "org.example.a"]),
        (
            (OLD, event("2026-11-20T00:00:00Z", "org.example.a", UserID="7", UserShortName="ada")),
            ["com.zhiliaoapp.musically", "org.example.a", "org.example.a"],
        ),
        ((OLD, event("", "org.example.b")), ["com.zhiliaoapp.musically", "org.example.a", "org.example.b"]),
    ],
    ids=["newer last", "newer first", "newer without apps", "newer of a user", "undated"],
)
def test_of_several_app_lists_of_a_device_in_a_log_the_newest_speaks(
    tmp_path: Path, events: tuple[str, ...], told: list[str]
) -> None:
    _, found = items(tmp_path, "\n".join(events))
    assert [app for _, app in apps(found)] == told
    assert troubles(found) == (["superseded"] if len(told) == 1 else [])
