"""A log of osquery loses no host and no app, and nothing else is taken for software."""

import json
from pathlib import Path
from typing import Any

import pytest
from exporting import apps, items, troubles

from appcheck.model.inventory import Record
from appcheck.vocabulary import is_installed

TIKTOK = {"name": "TikTok.app", "bundle_identifier": "com.zhiliaoapp.musically", "bundle_short_version": "1"}
CHESS = {"name": "Chess.app", "bundle_identifier": "org.example.chess", "bundle_short_version": "1"}


def line(**changes: Any) -> str:
    result = {"hostIdentifier": "desk", "name": "apps", "unixTime": 1793520000, "epoch": 0, "counter": 0}
    return json.dumps(result | changes) + "\n"


def snapshot(*rows: dict[str, str], uuid: str = "A" * 36, **changes: Any) -> str:
    return line(action="snapshot", snapshot=list(rows), decorations={"host_uuid": uuid}, **changes)


def change(action: str, row: dict[str, str], **changes: Any) -> str:
    return line(action=action, columns=row, **changes)


def test_two_computers_of_one_name_stay_two(tmp_path: Path) -> None:
    _, found = items(tmp_path, snapshot(TIKTOK) + snapshot(CHESS, uuid="B" * 36))
    assert apps(found) == [("A" * 36, "com.zhiliaoapp.musically"), ("B" * 36, "org.example.chess")]


def test_the_newest_snapshot_counts_wherever_it_stands(tmp_path: Path) -> None:
    older, newer = snapshot(CHESS, unixTime=1793000000), snapshot(TIKTOK, CHESS)
    for text in (older + newer, newer + older):
        _, found = items(tmp_path, text)
        assert {app for _, app in apps(found)} == {"com.zhiliaoapp.musically", "org.example.chess"}


@pytest.mark.parametrize(
    "row",
    [
        {"name": "macOS", "version": "15.1", "codename": "x", "platform_like": "darwin", "publisher": "Apple"},
        {"name": "osqueryd", "path": "/opt", "pid": "1"},
        {"name": "TikTok", "bundle_identifier": "com.zhiliaoapp.musically", "pid": "3", "is_active": "1"},
        {"name": "requests", "version": "2", "license": "x"},
    ],
)
def test_rows_of_other_tables_are_no_software(tmp_path: Path, row: dict[str, str]) -> None:
    claimed, _ = items(tmp_path, snapshot(row))
    assert claimed == "osquery-other-results"
    _, found = items(tmp_path, snapshot(CHESS) + snapshot(row, name="other", uuid="B" * 36))
    assert apps(found) == [("A" * 36, "org.example.chess")]
    assert [item.device.apps_listed for item in found if isinstance(item, Record) and item.device] == ["", "no"]


def test_one_of_two_equal_rows_stays_when_the_other_is_removed(tmp_path: Path) -> None:
    _, found = items(tmp_path, change("added", TIKTOK) + change("added", TIKTOK) + change("removed", TIKTOK))
    assert apps(found) == [("desk", "com.zhiliaoapp.musically")]


@pytest.mark.parametrize(("counter", "told"), [(0, []), (7, ["truncated"])])
def test_a_log_of_changes_is_whole_only_from_the_first_run_on(tmp_path: Path, counter: int, told: list[str]) -> None:
    text = change("added", TIKTOK, counter=counter) + change("added", CHESS, counter=counter + 1)
    assert troubles(items(tmp_path, text)[1]) == told


def test_a_removed_package_that_debian_remembers_is_not_installed(tmp_path: Path) -> None:
    row = {"name": "tiktok", "version": "1", "maintainer": "x", "status": "deinstall ok config-files"}
    _, found = items(tmp_path, snapshot(row))
    assert [is_installed(item.app.status) for item in found if isinstance(item, Record) and item.app] == [False]


def test_the_age_of_a_host_is_that_of_its_software_and_not_of_other_queries(tmp_path: Path) -> None:
    other = snapshot({"name": "osqueryd", "pid": "1"}, name="processes", unixTime=1793900000)
    _, found = items(tmp_path, snapshot(CHESS) + other)
    assert {item.device.inventoried for item in found if isinstance(item, Record) and item.device} == {"1793520000"}


def test_a_snapshot_that_is_longer_than_what_is_looked_at_is_recognised(tmp_path: Path) -> None:
    apps_told = [CHESS | {"path": f"/Applications/{number}.app", "copyright": "x" * 600} for number in range(500)]
    rows = [TIKTOK, *apps_told]
    for text in (snapshot(*rows), line(diffResults={"added": rows, "removed": []})):
        last = json.loads(text)
        first = {key: last.pop(key) for key in ("snapshot", "diffResults") if key in last}
        claimed, found = items(tmp_path, json.dumps(first | last) + "\n")
        assert claimed == "osquery-results"
        assert "com.zhiliaoapp.musically" in {app for _, app in apps(found)}


def test_a_new_epoch_of_which_the_first_run_is_missing_is_not_whole(tmp_path: Path) -> None:
    text = change("added", CHESS, epoch=1) + change("added", TIKTOK, epoch=2, counter=5)
    _, found = items(tmp_path, text)
    assert (troubles(found), len(apps(found))) == (["truncated"], 2)


def test_a_first_run_that_comes_again_begins_anew(tmp_path: Path) -> None:
    text = change("added", TIKTOK) + change("added", CHESS) + change("added", CHESS, unixTime=1793530000)
    _, found = items(tmp_path, text)
    assert (troubles(found), apps(found)) == ([], [("desk", "org.example.chess")])


def test_an_app_that_went_before_the_log_begins_and_came_back_is_there(tmp_path: Path) -> None:
    text = change("removed", TIKTOK, counter=7) + change("added", TIKTOK, counter=8, unixTime=1793530000)
    _, found = items(tmp_path, text)
    assert apps(found) == [("desk", "com.zhiliaoapp.musically")]


def test_a_newer_snapshot_without_rows_replaces_the_older_one(tmp_path: Path) -> None:
    _, found = items(tmp_path, snapshot(TIKTOK) + snapshot(unixTime=1793530000))
    assert apps(found) == []


def test_decorations_beside_the_result_tell_computers_of_one_name_apart(tmp_path: Path) -> None:
    text = "".join(
        line(action="snapshot", snapshot=[row], host_uuid=uuid * 36) for row, uuid in ((TIKTOK, "A"), (CHESS, "B"))
    )
    _, found = items(tmp_path, text)
    assert apps(found) == [("A" * 36, "com.zhiliaoapp.musically"), ("B" * 36, "org.example.chess")]


def test_the_columns_of_homebrew_are_of_software(tmp_path: Path) -> None:
    row = {
        "name": "tiktok",
        "path": "/opt/homebrew",
        "version": "1",
        "type": "cask",
        "auto_updates": "0",
        "app_name": "",
    }
    claimed, found = items(tmp_path, snapshot(row))
    assert (claimed, [app for _, app in apps(found)]) == ("osquery-results", ["tiktok"])
