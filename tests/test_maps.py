"""A column map makes a source of a table that nobody knew, and says all that is wrong with itself."""

import json
from pathlib import Path

import pytest
from running import run
from tables import opened, put

from appcheck.delimited import read_delimited
from appcheck.errors import OursIsWrong
from appcheck.maps import load_map
from appcheck.model.inventory import Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.source import Documents, Facts, Source, Table, Wanted

EXAMPLE = """\
schema: appcheck.map/v1
name: acme-apps
kind: apps
title: Acme MDM, installed apps
how: Acme console > Reports > Installed apps > CSV
system: acme
columns:
  app.name: [Application, App name]
  app.identifier: Bundle ID
  version: Version
  device.device_id: Device
  device.checked_in: Last seen
completeness: full
lag: 2d
"""
EXPORT = "Device;APP-NAME;bundle id;Version;Last seen\nphone-1;TikTok;com.zhiliaoapp.musically;1.0;2026-11-01\n"


def mapped(folder: Path, text: str = EXAMPLE) -> Source:
    path = folder / "acme.map.yaml"
    path.write_text(text, encoding="utf-8")
    return load_map(path)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(OursIsWrong) as caught:
        mapped(folder, text)
    return [str(problem).partition(".map.yaml:")[2] for problem in caught.value.problems]


def test_a_map_reads_the_table_that_it_describes(tmp_path):
    source, export = mapped(tmp_path), opened(put(tmp_path, EXPORT.encode()))
    assert source.detect(export) == "columns APP-NAME, bundle id, Version, Device, Last seen"
    assert source.read is not None
    reading = source.read(export, Wanted())
    assert isinstance(reading, Table)
    [record] = read_delimited(export, reading, source.kind)
    assert (record.app.name, record.app.identifier, record.version) == ("TikTok", "com.zhiliaoapp.musically", "1.0")
    assert (record.device.device_id, record.device.checked_in) == ("phone-1", "2026-11-01")


def test_a_map_says_what_its_export_can_show_and_how_old_it_may_be(tmp_path):
    source = mapped(tmp_path)
    assert (source.name, source.system, source.kind, source.lag_days) == ("acme-apps", "acme", Kind.APPS, 2)
    assert source.completeness(Facts("ios", "personal", "", "")) is Completeness.FULL


def test_what_a_map_does_not_say_is_not_assumed(tmp_path):
    source = mapped(tmp_path, EXAMPLE.replace("completeness: full\nlag: 2d\n", "").replace("system: acme\n", ""))
    assert source.completeness(Facts("ios", "corporate", "", "")) is Completeness.UNSTATED
    assert source.lag_days is None
    assert source.system == "acme-apps"


@pytest.mark.parametrize("gone", ["Device;", "APP-NAME;", "Last seen"])
def test_a_table_without_a_mapped_column_is_not_claimed(tmp_path, gone):
    export = opened(put(tmp_path, EXPORT.replace(gone, "Other;" if gone.endswith(";") else "Other").encode()))
    assert mapped(tmp_path).detect(export) is None


def test_a_file_that_lacks_columns_of_a_map_is_told_which(tmp_path):
    (tmp_path / "map.yaml").write_text(
        EXAMPLE.replace("Last seen", "Last sen").replace("Device\n", "Devise\n"), "utf-8"
    )
    (tmp_path / "apps.csv").write_text(EXPORT, "utf-8")
    (tmp_path / "other.csv").write_text("Colour;Weight\nred;12\n", "utf-8")
    told = run(["inspect", "apps.csv", "other.csv", "--map", "map.yaml"], tmp_path).out
    assert told.count("of the map acme-apps it lacks Devise, Last sen;") == 1
    assert told.index("it lacks") < told.index("other.csv")


def test_what_an_own_table_leaves_open_is_told_with_what_the_map_can_say(tmp_path):
    (tmp_path / "map.yaml").write_text(EXAMPLE.replace("completeness: full\nlag: 2d\n", ""), "utf-8")
    (tmp_path / "apps.csv").write_text(EXPORT, "utf-8")
    told = run(["inspect", "apps.csv", "--map", "map.yaml"], tmp_path).out
    assert "age_unstated: Map the day of the app list" in told
    assert "such as lag: 7d" in told
    assert "say so in the map: completeness: full." in told


def test_a_signature_says_which_columns_must_be_there(tmp_path):
    export = opened(put(tmp_path, EXPORT.replace("Last seen", "Other").encode()))
    assert mapped(tmp_path, EXAMPLE + "signature: [Device, Bundle ID]\n").detect(export)


def test_a_map_of_people_reads_people(tmp_path):
    text = "schema: appcheck.map/v1\nname: staff\nkind: people\ncolumns: {person.email: Mejl, person.title: Roll}\n"
    export = opened(put(tmp_path, b"Mejl,Roll\nanna@example.org,Chef\n"))
    source = mapped(tmp_path, text + "line_breaks: yes\n")
    assert source.read is not None
    [record] = read_delimited(export, source.read(export, Wanted()), source.kind)
    assert (record.person.email, record.person.title) == ("anna@example.org", "Chef")


def test_all_mistakes_are_said_at_once_with_their_lines(tmp_path):
    wrong = EXAMPLE.replace("app.name:", "app.nmae:").replace("kind: apps", "kind: app").replace("lag: 2d", "lag: two")
    found = problems(tmp_path, wrong + "speed: fast\n")
    assert [each.partition(":")[0] for each in found] == ["3", "8", "14", "15"]
    assert "did you mean app.name?" in found[1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("device.device_id", "person.email", "11: columns.person.email: is no field of a record of apps"),
        ("device.device_id", "device.apps_listed", "unknown field 'device.apps_listed'"),
        ("  app.name: [Application, App name]\n  app.identifier: Bundle ID\n", "", "7: columns: says nothing to tell"),
        ("name: acme-apps", "name: Acme Apps", "is no id"),
        ("name: acme-apps", "name: c", "2: name: is one letter"),
        ("completeness: full", "completeness: all", "'all' is not one of"),
        ("Bundle ID", "[]", "is empty"),
        ("appcheck.map/v1", "appcheck.map/v2", "'appcheck.map/v2' where appcheck.map/v1 should be"),
        ("appcheck.map/v1", "appcheck.policy/v1", "1: schema: is a policy and no column map (give it with --policy)"),
    ],
)
def test_what_a_map_may_not_say_is_refused(tmp_path, old, new, message):
    [found] = problems(tmp_path, EXAMPLE.replace(old, new, 1))
    assert message in found


def test_a_map_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(OursIsWrong):
        load_map(tmp_path / "none.yaml")


WORKERS = """\
schema: appcheck.map/v1
name: workday-staff
kind: people
records: Report_Entry
columns: {person.email: [Work_Email, email], person.title: Business_Title, person.department: organization.name}
"""
REPORT = """{"Report_Entry": [
 {"Work_Email": "anna@example.org", "Business_Title": "Chief", "organization": {"name": "Security"}, "VIP": true},
 {"Work_Email": "bo@example.org", "manager": {"Business_Title": "Chief"}}, "odd"]}"""


def read_json(folder, text, content, wanted=()):
    source, export = mapped(folder, text), opened(put(folder, content.encode(), "export.json"))
    reading = source.read(export, Wanted(wanted))
    return source.detect(export), reading.fields, list(reading.items())


def test_a_map_reads_json_where_it_says_that_the_records_stand(tmp_path):
    evidence, fields, [anna, bo, odd] = read_json(tmp_path, WORKERS, REPORT, ("vip", "rank"))
    assert evidence == "keys Work_Email, Business_Title, organization.name of Report_Entry"
    assert fields == {"person.email", "person.title", "person.department", "roster:0"}
    assert anna.person[2:9] == ("anna@example.org", "", "", "", "Chief", "Security", "")
    assert anna.person.extra == ("true", "")
    assert (bo.person.email, bo.person.title, bo.person.department) == ("bo@example.org", "", "")
    assert isinstance(odd, Skipped)


@pytest.mark.parametrize(
    "content",
    [
        '[{"Mejl": "a@example.org"}, {"Mejl": "b@example.org"}]',
        '{"Mejl": "a@example.org"}\n{"Mejl": "b@example.org"}\n',
    ],
)
def test_the_records_of_a_map_may_be_the_whole_file(tmp_path, content):
    text = "schema: appcheck.map/v1\nname: staff\nkind: people\nrecords: .\ncolumns: {person.email: mejl}\n"
    _, _, people = read_json(tmp_path, text, content)
    assert [each.person.email for each in people] == ["a@example.org", "b@example.org"]


def test_a_map_reads_apps_and_devices_from_json(tmp_path):
    text = (
        "schema: appcheck.map/v1\nname: acme\nkind: apps\nrecords: data.apps\nsignature: app\n"
        "columns: {app.name: app, version: ver, device.device_id: device.id}\n"
    )
    content = '{"data": {"apps": [{"app": "TikTok", "ver": 1.5, "device": {"id": 7}}]}}'
    evidence, _, [record] = read_json(tmp_path, text, content)
    assert evidence == "keys app of data.apps"
    assert (record.app.name, record.version, record.device.device_id) == ("TikTok", "1.5", "7")


def test_a_key_that_no_record_has_is_no_field_and_a_file_without_the_mapped_keys_is_not_claimed(tmp_path):
    evidence, fields, _ = read_json(tmp_path, WORKERS, REPORT.replace("Business_Title", "Rank"))
    assert evidence is None
    assert "person.title" not in fields


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ({}, []),
        ({"total": 2, "next": None}, []),
        ({"total": 3}, ["truncated"]),
        ({"next": "https://example.org/?page=2"}, ["truncated"]),
        ({"meta": {"nextPageToken": "x"}}, ["truncated"]),
        ({"has_more": True}, ["truncated"]),
    ],
)
def test_a_page_that_says_that_it_is_one_of_several_is_not_all(
    tmp_path: Path, beside: dict[str, object], expected: list[str]
) -> None:
    source = mapped(tmp_path, JSON_MAP)
    rows = [{"app": "TikTok", "serial": "X1"}, {"app": "Maps", "serial": "X2"}]
    export = opened(put(tmp_path, json.dumps({"rows": rows} | beside).encode(), "page.json"))
    assert source.read is not None
    reading = source.read(export, Wanted())
    assert isinstance(reading, Documents)
    found = list(reading.items())
    assert [item.code for item in found if isinstance(item, Trouble)] == expected
    assert sum(isinstance(item, Record) for item in found) == 2


JSON_MAP = """\
schema: appcheck.map/v1
name: our-rows
kind: apps
records: rows
columns: {app.name: app, device.serial: serial}
"""
