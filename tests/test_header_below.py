"""A table is known by its header also where titles or a table of their own stand above it."""

from pathlib import Path

import pytest
from running import run
from spreadsheets import write_workbook

from appcheck.container import open_exports
from appcheck.delimited import read_delimited
from appcheck.intake import claims_of
from appcheck.model.inventory import Kind, Record, Skipped, Trouble
from appcheck.source import Source, Table, Wanted, has_columns, table

COLUMNS = {"app.name": "Application", "device.device_id": "Device"}
SOURCE = Source("x", Kind.APPS, "x", "X", "export", has_columns("Application", "Device"), table(COLUMNS))


def read(path: Path) -> list[tuple[int, str, str]]:
    [export] = open_exports(path, path.name)
    known, claims = claims_of(export, [SOURCE])
    assert [name for name, _ in claims] == ["x"]
    reading = SOURCE.read(known, Wanted()) if SOURCE.read else None
    assert isinstance(reading, Table)
    items = list(read_delimited(known, reading, Kind.APPS))
    assert {item.code if isinstance(item, Trouble) else "record" for item in items} <= {"record", "encoding"}
    assert not any(isinstance(item, Skipped) for item in items)
    return [(i.number, i.app.name, i.device.device_id) for i in items if isinstance(i, Record) and i.app and i.device]


@pytest.mark.parametrize(
    "above",
    [
        "",
        "\r\n\r\n",
        "Installed apps\r\n\r\n",
        'textbox1,textbox2\r\n"All, of them",3\r\n\r\n',
        "Exported;2026-11-01\r\nBy;Ada\r\n",
        "sep=,\r\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_titles_above_the_header_are_passed_over(tmp_path: Path, above: str, encoding: str) -> None:
    path = tmp_path / "apps.csv"
    path.write_bytes(f"{above}Application,Device\r\nTikTok,a\r\nÅngström,b\r\n".encode(encoding))
    assert read(path) == [(1, "TikTok", "a"), (2, "Ångström", "b")]


def test_a_space_after_each_delimiter_is_no_part_of_a_value(tmp_path: Path) -> None:
    path = tmp_path / "apps.csv"
    path.write_text('Application, Device\n"TikTok, Lite", "a"\nX, b\n', "utf-8")
    assert read(path) == [(1, "TikTok, Lite", "a"), (2, "X", "b")]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_line_end_and_delimiter_is_read(tmp_path: Path, end: str, mark: str) -> None:
    path = tmp_path / "apps.csv"
    path.write_bytes(f"Application{mark}Device{end}TikTok{mark}a{end}X{mark}b{end}".encode())
    assert read(path) == [(1, "TikTok", "a"), (2, "X", "b")]


def test_a_table_below_titles_in_a_sheet_is_found(tmp_path: Path) -> None:
    rows = [["Inventory of the month"], [], ["Application", "Device"], ["TikTok", 17], ["X", 18.0]]
    assert read(write_workbook(tmp_path / "apps.xlsx", {"Apps": rows})) == [(1, "TikTok", "17"), (2, "X", "18")]


def test_a_sheet_that_is_no_data_is_told_of_and_the_table_beside_it_is_read(tmp_path: Path) -> None:
    rows = [["displayName", "mail", "jobTitle"], ["Ada", "ada@example.org", "Clerk"]]
    write_workbook(tmp_path / "people.xlsx", {"About": [["Made by the unit"]], "People": rows})
    done = run(["inspect", "people.xlsx"], tmp_path)
    assert done.status == 0
    assert "people-csv" in done.out
    assert "About" in done.out


def test_lines_above_the_header_are_told_of(tmp_path: Path) -> None:
    table = "displayName,mail,jobTitle\nAda,ada@example.org,Clerk\n"
    (tmp_path / "people.csv").write_text(f"Staff\nof,the unit\n\n{table}", "utf-8")
    assert "has 2 lines above its header, which were not read" in run(["inspect", "people.csv"], tmp_path).out
    (tmp_path / "plain.csv").write_text(f"sep=,\n{table}", "utf-8")
    assert "above its header" not in run(["inspect", "plain.csv"], tmp_path).out
