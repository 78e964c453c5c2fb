"""What lists of apps hide or say beside their rows is not passed over."""

import json
import plistlib
from pathlib import Path
from typing import Any

import pytest
from exporting import apps, items, troubles
from running import run
from tables import put

from appcheck.container import open_exports
from appcheck.errors import Unreadable
from appcheck.intake import claims_of
from appcheck.model.inventory import Item, Record, Skipped
from appcheck.sources import shipped_sources
from appcheck.vocabulary import is_installed

TIKTOK = {"type": "application", "name": "TikTok"}


def bill(*components: dict[str, Any], **more: Any) -> str:
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": list(components)} | more)


def names(found: list[Item]) -> list[str]:
    return [name for _, name in apps(found)]


def test_an_app_inside_another_component_of_a_bill_is_found(tmp_path: Path) -> None:
    suite = {
        "type": "framework",
        "name": "Suite",
        "components": [
            {
                "type": "application",
                "name": "A",
            },
            TIKTOK,
        ],
    }
    assert names(items(tmp_path, bill(suite))[1]) == ["A", "TikTok"]


def test_a_library_of_a_bill_is_no_app(tmp_path: Path) -> None:
    library = {"type": "library", "group": "com.zhiliaoapp", "name": "musically"}
    assert names(items(tmp_path, bill(library, TIKTOK))[1]) == ["TikTok"]


def test_a_bill_of_a_program_is_not_read_as_a_devices(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="not of a device"):
        items(tmp_path, bill(TIKTOK, metadata={"component": {"type": "application", "name": "x"}}))


@pytest.mark.parametrize(
    ("aggregate", "told"), [("complete", []), ("incomplete", ["truncated"]), ("unknown", ["truncated"])]
)
def test_a_bill_that_says_it_is_not_complete_is_not(tmp_path: Path, aggregate: str, told: list[str]) -> None:
    assert troubles(items(tmp_path, bill(TIKTOK, compositions=[{"aggregate": aggregate}]))[1]) == told


@pytest.mark.parametrize("rows", [999, 1000, 1001])
def test_a_report_of_fleet_with_as_many_rows_as_it_keeps_is_not_whole(tmp_path: Path, rows: int) -> None:
    text = "host_display_name,last_fetched,bundle_identifier,name\n" + "h,2026-11-01T08:00:00Z,org.x.y,Y\n" * rows
    assert troubles(items(tmp_path, text)[1]) == (["truncated"] if rows == 1000 else [])


@pytest.mark.parametrize("rows", [2000, 5000])
def test_a_report_of_fleet_with_as_many_rows_as_another_cap_lets_through_is_not_whole(
    tmp_path: Path, rows: int
) -> None:
    text = "host_display_name,last_fetched,bundle_identifier,name\n" + "h,2026-11-01T08:00:00Z,org.x.y,Y\n" * rows
    assert troubles(items(tmp_path, text)[1]) == ["truncated"]


def test_pages_of_fleet_that_name_a_next_one_are_not_all(tmp_path: Path) -> None:
    host = {"id": 1, "hostname": "h", "platform": "ios", "osquery_version": "5", "software": []}
    text = json.dumps({"hosts": [host], "meta": {"has_next_results": True}})
    assert troubles(items(tmp_path, text)[1]) == ["truncated"]


def test_a_list_by_names_of_devices_takes_none_of_them_for_an_id(tmp_path: Path) -> None:
    claimed, found = items(tmp_path, "Device,Application,Version\niPhone,TikTok,1\n")
    assert claimed == "plain-apps"
    assert [
        (item.device.device_id, item.device.name) for item in found if isinstance(item, Record) and item.device
    ] == [("", "iPhone")]


def test_inventories_of_munki_in_folders_named_after_their_macs_are_of_these(tmp_path: Path) -> None:
    for mac in ("mac-a", "mac-b"):
        (tmp_path / mac).mkdir()
        app = {"bundleid": f"org.example.{mac}", "name": "x", "path": "/x", "version": "1"}
        (tmp_path / mac / "ApplicationInventory.plist").write_bytes(plistlib.dumps([app, app | {"bundleid": "org.y"}]))
    (tmp_path / "p.yaml").write_text(
        "schema: appcheck.policy/v1\nname: n\nblacklist: [{id: a, apps: [tiktok], severity: low, reason: r}]\n", "utf-8"
    )
    done = run(["scan", "mac-a", "mac-b", "--policy", "p.yaml", "--format", "json"], tmp_path)
    assert json.loads(done.out)["summary"]["devices"]["expected"] == 2


def replies(*found: dict[str, Any]) -> str:
    return plistlib.dumps(list(found)).decode()


def test_a_device_of_which_only_managed_apps_are_listed_among_others_is_not_whole(tmp_path: Path) -> None:
    all_apps = {"UDID": "A" * 25, "Status": "Acknowledged", "InstalledApplicationList": [{"Identifier": "org.x"}]}
    managed = {"UDID": "B" * 25, "Status": "Acknowledged", "ManagedApplicationList": {"org.y": {"Status": "Managed"}}}
    both = managed | {"UDID": "A" * 25}
    _, found = items(tmp_path, replies(all_apps, managed, both))
    assert [item.device.udid for item in found if isinstance(item, Skipped) and item.device] == ["B" * 25]


def test_a_managed_app_whose_installation_failed_is_not_installed(tmp_path: Path) -> None:
    apps_told = {"org.x": {"Status": "Failed"}, "org.y": {"Status": "Managed"}}
    _, found = items(
        tmp_path, replies({"UDID": "A" * 25, "Status": "Acknowledged", "ManagedApplicationList": apps_told})
    )
    assert [is_installed(item.app.status) for item in found if isinstance(item, Record) and item.app] == [False, True]


def test_two_lists_of_apps_in_one_file_may_be_of_two_phones(tmp_path: Path) -> None:
    one = json.dumps({"org.x": {"CFBundleIdentifier": "org.x"}})
    assert troubles(items(tmp_path, one)[1]) == []
    assert troubles(items(tmp_path, one + "\n" + one)[1]) == ["truncated"]


IDEVICE = "CFBundleIdentifier, CFBundleShortVersionString, CFBundleDisplayName\n"


@pytest.mark.parametrize("start", [IDEVICE, "Total: 1 apps\n"])
def test_two_lists_of_ideviceinstaller_in_one_file_may_be_of_two_phones(tmp_path: Path, start: str) -> None:
    app = 'org.x, "1", "X"\n' if start == IDEVICE else "org.x - X 1\n"
    assert troubles(items(tmp_path, start + app)[1]) == []
    _, found = items(tmp_path, (start + app) * 2)
    assert "truncated" in troubles(found)
    assert {name for _, name in apps(found)} == {"org.x"}


def test_two_columns_of_identifiers_are_not_guessed_at(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "Device,Bundle ID,Package name,Version\nA,,com.zhiliaoapp.musically,1\n", "utf-8"
    )
    [export] = open_exports(tmp_path / "list.csv", "list.csv")
    assert claims_of(export, shipped_sources())[1] == ()


def test_bills_in_one_file_that_name_no_device_may_be_of_two(tmp_path: Path) -> None:
    assert troubles(items(tmp_path, bill(TIKTOK))[1]) == []
    assert troubles(items(tmp_path, bill(TIKTOK) + "\n" + bill(TIKTOK))[1]) == ["truncated"]
    named = [bill(TIKTOK, metadata={"component": {"type": "device", "name": name}}) for name in ("a", "b")]
    assert troubles(items(tmp_path, "\n".join(named))[1]) == []


def test_pages_of_mosyle_in_an_array_are_held_against_the_number_of_all(tmp_path: Path) -> None:
    page = {"status": "OK", "response": {"devices": [{"deviceudid": "U1", "os": "ios"}], "rows": "2", "page": 1}}
    assert troubles(items(tmp_path, json.dumps([page, page]))[1]) == ["truncated"]
    other = {"response": {"devices": [{"deviceudid": "U2", "os": "ios"}], "rows": "2", "page": 2}}
    assert troubles(items(tmp_path, json.dumps([page, other]))[1]) == []


@pytest.mark.parametrize(
    "header",
    [
        "hostname,application,version",
        "serial_number,bundle_id,app_name",
        "asset,application,version",
        "user,device,app",
        "udid,bundle_id,version",
        "imei,package,version",
        "Machine;Software;Version",
        "DeviceName,AppName,AppVersion",
        "Serial Number,Model,OS Version,App Name,Bundle Identifier,App Version,Status",
        "Dator;Program;Version;Användare",
    ],
)
def test_a_list_that_somebody_made_is_known_by_usual_columns(tmp_path: Path, header: str) -> None:
    mark = ";" if ";" in header else ","
    claimed, found = items(tmp_path, header + "\n" + mark.join("x" for _ in header.split(mark)) + "\n")
    assert claimed == "plain-apps"
    assert len(found) == 1


@pytest.mark.parametrize("header", ["Computer,Device,App", "Host,Asset name,Software", "App,Application,Serial"])
def test_two_columns_for_one_thing_make_a_list_somebodys_own(tmp_path: Path, header: str) -> None:
    [export] = open_exports(put(tmp_path, f"{header}\nx,y,z\n".encode(), "list.csv"), "list.csv")
    assert claims_of(export, shipped_sources())[1] == ()


def test_an_app_that_a_plain_list_calls_removed_is_not_installed(tmp_path: Path) -> None:
    _, found = items(tmp_path, "Device,App,Status\nP1,TikTok,Removed\n")
    assert [item.app.status for item in found if isinstance(item, Record) and item.app] == ["Removed"]


@pytest.mark.parametrize("key", ["status", "status_label"])
@pytest.mark.parametrize(("kind", "state"), [("archived", "retired"), ("undeployable", ""), ("deployable", "")])
def test_an_archived_asset_of_snipe_it_has_left_and_one_that_cannot_be_deployed_has_not(
    tmp_path: Path, key: str, kind: str, state: str
) -> None:
    asset = {"asset_tag": "A-1", "serial": "F0EXAMPLE021", "assigned_to": None, key: {"name": "x", "status_type": kind}}
    _, found = items(tmp_path, json.dumps({"total": 1, "rows": [asset]}))
    assert [item.device.state for item in found if isinstance(item, Record) and item.device] == [state]
