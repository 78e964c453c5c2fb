"""A file that no source knows comes with a column map to begin with, and what was not understood of it."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from running import run
from tables import opened, put

from appcheck.export import Export, Header, Shape
from appcheck.mapdraft import draft_map
from appcheck.maps import load_map
from appcheck.sources import shipped_sources

APPS = "Endpoint serial;Serial number;Software title;Package name;Vendor\nx;X1;TikTok;com.zhiliaoapp.musically;T\n"
FIXTURES = sorted(Path(__file__).parent.glob("sources/*/*.csv"))


def drafted(folder: Path, text: str, name: str = "list.csv") -> str:
    return draft_map(opened(put(folder, text.encode(), name)), shipped_sources())


def test_a_scan_with_the_map_that_was_drafted_finds_the_app(tmp_path: Path) -> None:
    (tmp_path / "Our list 1.csv").write_text(APPS, "utf-8")
    [told] = json.loads(run(["inspect", "Our list 1.csv", "--format", "json"], tmp_path).out)["exports"]
    (tmp_path / "own.yaml").write_text(told["draft_map"], "utf-8")
    report = json.loads(run(["scan", "Our list 1.csv", "--map", "own.yaml", "--format", "json"], tmp_path).out)
    assert [found["match"]["value"] for found in report["findings"]] == ["com.zhiliaoapp.musically"]
    assert report["inputs"][0]["source"] == "own-our-list-1"


def test_columns_that_nobody_knows_are_named(tmp_path: Path) -> None:
    assert drafted(tmp_path, APPS).splitlines()[-1] == "# not used: Endpoint serial, Software title"


def test_a_list_of_apps_without_a_known_device_column_asks_for_it(tmp_path: Path) -> None:
    asked = "# which column tells the device?"
    assert asked in drafted(tmp_path, "Where,Package name,Vendor\nP,com.example,V\n")
    assert asked not in drafted(tmp_path, APPS)


def test_columns_that_are_left_are_counted_where_they_are_many(tmp_path: Path) -> None:
    many = ",".join(["Endpoint serial", "Application Name", *(f"Further {number}" for number in range(60))])
    assert drafted(tmp_path, f"{many}\n").splitlines()[-1].endswith("Further 38 and 21 more")


def test_a_table_of_columns_that_mean_nothing_elsewhere_gets_no_map(tmp_path: Path) -> None:
    assert drafted(tmp_path, "Colour,Weight\nred,12\n") == ""


def test_the_records_of_json_are_where_most_keys_stand(tmp_path: Path) -> None:
    rows = [{"device": {"serialNumber": "X1"}, "appName": "TikTok", "bundleId": "com.zhiliaoapp.musically"}]
    stated = yaml.safe_load(drafted(tmp_path, json.dumps({"count": 1, "rows": rows}), "a.json"))
    assert stated["records"] == "rows"
    assert stated["columns"] == {
        "app.identifier": "bundleId",
        "app.name": "appName",
        "device.serial": "device.serialNumber",
    }


def test_a_key_that_ends_like_the_member_of_an_array_is_none(tmp_path: Path) -> None:
    found = {"menuitem": {"serialNumber": "X1", "appName": "a", "bundleId": "b"}, "rows": [{"serialNumber": "X1"}]}
    draft = yaml.safe_load(drafted(tmp_path, json.dumps(found), "list.json"))
    assert (draft["records"], draft["columns"]) == ("rows", {"device.serial": "serialNumber"})


def test_one_object_a_line_is_an_array_at_the_top(tmp_path: Path) -> None:
    text = '{"serial":"X","app_name":"A","package":"com.x"}\n{"serial":"Y","app_name":"B","package":"com.y"}\n'
    assert yaml.safe_load(drafted(tmp_path, text, "a.jsonl"))["records"] == "."


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name + "/" + path.name)
def test_every_draft_is_a_map_that_loads(path: Path, tmp_path: Path) -> None:
    draft = draft_map(opened(path), shipped_sources())
    if draft:
        (tmp_path / "own.yaml").write_text(draft, "utf-8")
        assert load_map(tmp_path / "own.yaml").detect(opened(path))


@given(st.lists(st.sampled_from(["Serial number", "Package", "no", "#", "a: b", "[x]", "E-mail", "'\"", "\u202e*&!"])))
def test_what_a_column_is_called_does_not_break_the_draft(names: list[str]) -> None:
    export = Export("x", Path("x: y.csv"), Shape.TEXT, header=Header(tuple(names), 1, ","))
    draft = draft_map(export, shipped_sources())
    assert not draft or yaml.safe_load(draft)["schema"] == "appcheck.map/v1"
