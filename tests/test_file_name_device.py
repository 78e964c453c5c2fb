"""A file that carries no device id takes it from its name or from --says, and says so."""

import gzip
import io
import json
import os
import plistlib
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from running import reasons, scanned
from spreadsheets import write_workbook

REPLY: dict[str, Any] = {
    "Status": "Acknowledged",
    "InstalledApplicationList": [{"Identifier": "com.zhiliaoapp.musically", "Name": "TikTok", "Version": "1"}],
}

LIST = "package:android\npackage:com.zhiliaoapp.musically\n"
FILES = [{"path": "/system/base.apk", "local_name": "", "sha512": "00"}]
PACKAGES = json.dumps([{"name": name, "files": FILES} for name in ("android", "com.zhiliaoapp.musically")])


def keys(report: dict[str, Any]) -> list[str]:
    return [each["device"]["key"] for each in report["findings"]]


def test_an_mdm_reply_without_a_device_is_of_the_device_that_its_file_is_named_after(tmp_path: Path) -> None:
    (tmp_path / "PX-7.plist").write_bytes(plistlib.dumps(REPLY))
    status, report = scanned(tmp_path, "PX-7.plist")
    assert status == 1
    assert keys(report) == ["apple-mdm:PX-7"]
    assert report["inputs"][0]["said"] == ["device=PX-7 (from the file name)"]


def test_what_somebody_says_comes_before_the_file_name(tmp_path: Path) -> None:
    (tmp_path / "PX-7.plist").write_bytes(plistlib.dumps(REPLY))
    _, report = scanned(tmp_path, "PX-7.plist", "--says", "PX-7.plist:device=PX-9")
    assert keys(report) == ["apple-mdm:PX-9"]
    assert report["inputs"][0]["said"] == ["device=PX-9"]


def test_a_reply_that_names_its_device_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "PX-7.plist").write_bytes(plistlib.dumps(REPLY | {"UDID": "00008030-000A1B2C3D4E5F60"}))
    _, report = scanned(tmp_path, "PX-7.plist")
    assert keys(report) == ["apple-mdm:00008030-000A1B2C3D4E5F60"]
    assert report["inputs"][0]["said"] == []


def test_two_phones_with_the_same_apps_are_two_phones(tmp_path: Path) -> None:
    for name in ("px-1.txt", "px-2.txt"):
        (tmp_path / name).write_text(LIST, "utf-8")
    _, report = scanned(tmp_path, "px-1.txt", "px-2.txt")
    assert keys(report) == ["adb:px-1", "adb:px-2"]


def test_one_phone_under_one_name_is_read_once(tmp_path: Path) -> None:
    for folder in ("monday", "tuesday"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "px-1.txt").write_text(LIST, "utf-8")
    _, report = scanned(tmp_path, "monday", "tuesday")
    assert len(report["inputs"]) == 1


def test_a_folder_further_up_in_a_zip_names_the_phone_where_the_nearest_says_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("px-1", "px-2"):
            archive.writestr(f"{name}/apps/packages.txt", LIST)
    _, report = scanned(tmp_path, "all.zip")
    assert keys(report) == ["adb:px-1", "adb:px-2"]


def test_a_zip_of_windows_powershell_is_read_alike_on_every_system(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, text in {
            r"px-1\apps\packages.txt": LIST,
            r"px-1\apps": "",
            r"__MACOSX\._x": "x",
            r"logs\notes.md": "a,b",
        }.items():
            entry = zipfile.ZipInfo(name + "\\" * (not text))
            archive.writestr(entry, text)
    assert len(zipfile.ZipFile(tmp_path / "all.zip").namelist()) == 4
    status, report = scanned(tmp_path, "all.zip")
    assert (status, keys(report)) == (1, ["adb:px-1"])
    assert "unreadable" not in reasons(report)


@pytest.mark.parametrize(
    "name",
    [
        "packages.txt.gz",
        "packages (1).txt",
        "packages.txt",
        "pm-list.txt",
        "dumpsys_package.txt",
        "apps 2026-11-10.txt",
    ],
)
def test_a_folder_names_the_phone_of_a_file_without_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    for folder in ("px-1", "px-2"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(gzip.compress(LIST.encode()) if name.endswith("gz") else LIST.encode())
    _, report = scanned(tmp_path, "px-1", "px-2")
    assert keys(report) == ["adb:px-1", "adb:px-2"]


def test_a_packed_list_is_of_the_phone_that_it_is_named_after(tmp_path: Path) -> None:
    for name in ("px.1.txt.gz", "px.2.gz"):
        (tmp_path / name).write_bytes(gzip.compress(LIST.encode()))
    _, report = scanned(tmp_path, "px.1.txt.gz", "px.2.gz")
    assert keys(report) == ["adb:px.1", "adb:px.2"]


@pytest.mark.parametrize(("sheet", "device"), [("Sheet1", "desk-7"), ("Tabelle 2", "desk-7"), ("desk-8", "desk-8")])
def test_a_new_sheet_has_no_name_of_a_device(tmp_path: Path, sheet: str, device: str) -> None:
    rows = [["name", "version", "identifying_number", "uninstall_string"], ["TikTok", "1", "{1}", "x"]]
    write_workbook(tmp_path / "desk-7.xlsx", {sheet: rows})
    _, report = scanned(tmp_path, "desk-7.xlsx")
    assert report["inputs"][0]["said"] == [f"device={device} (from the file name)"]


def test_zips_whose_members_have_no_names_of_their_own_name_the_phones(tmp_path: Path) -> None:
    for name in ("px-1.zip", "px-2.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("packages.json", PACKAGES)
    _, report = scanned(tmp_path, "px-1.zip", "px-2.zip")
    assert keys(report) == ["adb:px-1", "adb:px-2"]


def test_the_folder_names_the_phone_also_for_whoever_stands_in_it(tmp_path: Path) -> None:
    (tmp_path / "px-7").mkdir()
    (tmp_path / "px-7" / "packages.json").write_text(PACKAGES, "utf-8")
    _, report = scanned(tmp_path / "px-7", "packages.json")
    assert keys(report) == ["adb:px-7"]


def test_standard_input_has_no_name_to_take_a_device_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LIST.encode()), "utf-8"))
    status, report = scanned(tmp_path, "-")
    assert (status, keys(report), reasons(report)) == (3, [], {"coverage", "unattributed"})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LIST.encode())))
    _, report = scanned(tmp_path, "-", "--says", "-:device=px-7")
    assert keys(report) == ["adb:px-7"]


PROPERTIES = "".join(f"[dalvik.vm.{number}]: [x]\n" for number in range(8)) + "[ro.serialno]: [R5EXAMPLE01]\n"


def test_the_properties_of_a_phone_join_the_apps_beside_them_to_the_phone_of_that_serial(tmp_path: Path) -> None:
    (tmp_path / "px-7").mkdir()
    (tmp_path / "px-7" / "packages.json").write_text(PACKAGES, "utf-8")
    (tmp_path / "px-7" / "getprop.txt").write_text(PROPERTIES, "utf-8")
    (tmp_path / "list.csv").write_text("id,hostname,hardware_serial,osquery_version\n9,field,R5EXAMPLE01,5\n", "utf-8")
    _, report = scanned(tmp_path, "px-7", "list.csv")
    assert report["summary"]["devices"]["expected"] == 1
    assert [each["device"]["serial"] for each in report["findings"]] == ["R5EXAMPLE01"]


def test_the_properties_of_two_phones_leave_them_two(tmp_path: Path) -> None:
    for number in (1, 2):
        folder = tmp_path / f"px-{number}"
        folder.mkdir()
        (folder / "packages.json").write_text(PACKAGES, "utf-8")
        (folder / "getprop.txt").write_text(PROPERTIES.replace("EXAMPLE01", f"EXAMPLE0{number}"), "utf-8")
    _, report = scanned(tmp_path, "px-1", "px-2")
    assert [each["device"]["serial"] for each in report["findings"]] == ["R5EXAMPLE01", "R5EXAMPLE02"]


def test_what_is_said_of_a_list_of_devices_makes_one_of_no_two(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "hostname,hardware_serial,osquery_version\nfield-1,S0000001,5\nfield-2,S0000002,5\n", "utf-8"
    )
    _, report = scanned(tmp_path, "list.csv", "--says", "list.csv:device=px-7")
    assert report["summary"]["devices"]["expected"] == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names that are no text")
def test_a_name_that_is_no_text_names_a_device_all_the_same(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"px-\xff.txt")).write_text(LIST, "utf-8")
    status, report = scanned(tmp_path, ".")
    assert (status, keys(report)) == (1, ["adb:px-\udcff"])


def test_a_file_that_names_no_device_in_a_folder_that_names_none_says_how_to_name_it(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "pm-list.txt").write_text(LIST, "utf-8")
    status, report = scanned(tmp_path, "exports")
    assert status == 3
    told = {each["reason"]: each["remedy"] for each in report["summary"]["reasons"]}
    assert all("--says FILE:device=NAME" in told[reason] for reason in ("coverage", "unattributed"))
    assert report["inputs"][0]["warnings"] == ["names no device, and neither does its file or folder"]
    status, report = scanned(tmp_path, "exports", "--says", "pm-list.txt:device=PX-7")
    assert (status, keys(report)) == (1, ["adb:PX-7"])


def test_a_line_that_nobody_can_read_is_of_the_device_that_its_file_is_named_after(tmp_path: Path) -> None:
    header = (
        "name|path|bundle_executable|bundle_identifier|bundle_name|bundle_short_version|bundle_version|display_name"
    )
    (tmp_path / "desk-7.csv").write_text(
        f"{header}\nNotes.app|/x|Notes|org.example.notes|Notes|2.0|200|\nbroken|row\n", "utf-8"
    )
    _, report = scanned(tmp_path, "desk-7.csv", "--policy", "us-federal-no-tiktok", "--devices", "all")
    assert [(each["key"], "coverage" in each["reasons"]) for each in report["devices"]] == [("osquery:desk-7", True)]
    assert report["summary"]["devices"]["expected"] == 1
