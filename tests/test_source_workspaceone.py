"""Answers of Workspace ONE: whose apps they are, and whether all are there."""

import json

import pytest

from appcheck.container import open_exports
from appcheck.model.inventory import Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.source import Documents, Facts, Wanted
from appcheck.sources import shipped_sources

SOURCE = next(source for source in shipped_sources() if source.name == "ws1-apps")


def read(tmp_path, answers):
    path = tmp_path / "5614.json"
    path.write_text(json.dumps(answers), "utf-8")
    [export] = open_exports(path, path.name)
    assert SOURCE.detect(export)
    reading = SOURCE.read(export, Wanted())
    assert isinstance(reading, Documents)
    return list(reading.items())


def answer(name, page=0, total=1, device=None):
    app = {"ApplicationName": name, "ApplicationIdentifier": f"org.example.{name}", "Status": 2}
    named = {"DeviceId": {"Id": {"Value": device}}} if device else {}
    return {"DeviceApps": [app | named], "Page": page, "PageSize": 1, "Total": total}


def test_the_pages_of_one_device_are_read_as_its_apps(tmp_path):
    items = read(tmp_path, [answer("one", 0, 2), answer("two", 1, 2)])
    assert all(isinstance(item, Record) for item in items)


def test_a_second_device_without_a_name_is_not_taken_for_the_first(tmp_path):
    kinds = [type(item) for item in read(tmp_path, [answer("one"), answer("two")])]
    assert kinds == [Record, Skipped]


def test_what_is_missing_of_one_device_is_not_made_up_by_another(tmp_path):
    items = read(tmp_path, [answer("one", device=7, total=2), answer("two", device=8)])
    assert isinstance(items[-1], Trouble)
    assert items[-1].code == "truncated"


@pytest.mark.parametrize("ownership", ["corporate", "shared", "personal", ""])
@pytest.mark.parametrize("platform", ["ios", "android", "windows", ""])
def test_workspace_one_is_never_believed_to_show_all(platform, ownership):
    assert SOURCE.completeness(Facts(platform, ownership, "", "")) is not Completeness.FULL


@pytest.mark.parametrize(("column", "claimed"), [("AppleCareId", ["ws1-device-table"]), ("ApplicationName", [])])
def test_a_table_that_names_apps_is_not_read_as_a_list_of_devices(tmp_path, column, claimed):
    path = tmp_path / "devices.csv"
    path.write_text(f"DeviceFriendlyName,LastSeen,Udid,{column}\nField,2026-11-12,1,TikTok\n", "utf-8")
    [export] = open_exports(path, path.name)
    assert [source.name for source in shipped_sources() if source.detect(export)] == claimed
