"""A Parquet file is read as the table that it holds."""

import json
from pathlib import Path

import duckdb
import pytest
from running import report_of, run

from appcheck.container import open_exports
from appcheck.errors import Unreadable
from appcheck.export import open_utf8

EXAMPLE = Path(__file__).parent.parent / "examples" / "intune-violations"


def write(path: Path, query: str) -> Path:
    with duckdb.connect() as db:
        db.execute(f"copy ({query}) to '{path}' (format parquet, row_group_size 2048)")
    return path


def from_csv(csv: Path, path: Path) -> Path:
    return write(path, f"select * from read_csv('{csv}', all_varchar = true)")


def text_of(path: Path) -> str:
    [export] = open_exports(path, path.name)
    with open_utf8(export) as text:
        return text.read().decode()


def test_the_same_table_gives_the_same_report_as_parquet_and_as_csv(tmp_path: Path) -> None:
    apps, devices = EXAMPLE / "AppInvRawData.csv", EXAMPLE / "Devices.csv"
    reports = []
    for given in ([apps, devices], [from_csv(each, tmp_path / f"{each.stem}.parquet") for each in (apps, devices)]):
        report = report_of(run(["scan", *given, "--as-of", "2026-11-16", "--format", "json"], tmp_path).out)
        for part in ("run", "inputs"):
            report.pop(part)
        for finding in report["findings"]:
            for place in finding["locations"]:
                place["input"] = Path(place["input"]).stem
        reports.append(report)
    assert reports[0] == reports[1]
    assert reports[0]["findings"]


def test_a_name_with_brackets_is_no_pattern(tmp_path: Path) -> None:
    write(tmp_path / "export1.parquet", "select 'wrong' as a, 'x' as b")
    assert text_of(write(tmp_path / "export[1].parquet", "select 'right' as a, 'y' as b")) == "a,b\nright,y\n"


def test_the_names_of_folders_are_no_columns(tmp_path: Path) -> None:
    folder = tmp_path / "device=other" / "day=2026-11-16"
    folder.mkdir(parents=True)
    assert text_of(write(folder / "a.parquet", "select 'px-1' as device, 'x' as app")) == "device,app\npx-1,x\n"


def test_times_are_in_utc_and_what_is_absent_is_empty(tmp_path: Path) -> None:
    query = "select timestamptz '2026-11-16 06:12:44+02' as at, null as gone, 123456789012345678 as id, true as vip"
    expected = "at,gone,id,vip\n2026-11-16 04:12:44+00,,123456789012345678,true\n"
    assert text_of(write(tmp_path / "a.parquet", query)) == expected


def test_a_line_break_in_a_value_ends_no_record(tmp_path: Path) -> None:
    query = "select 'one' || chr(10) || 'two' as a, 'b' as b"
    assert text_of(write(tmp_path / "a.parquet", query)) == "a,b\none two,b\n"


def test_a_file_that_is_cut_is_refused(tmp_path: Path) -> None:
    path = from_csv(EXAMPLE / "AppInvRawData.csv", tmp_path / "a.parquet")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Unreadable, match="Parquet"):
        open_exports(path, "a.parquet")


def test_a_file_that_is_damaged_inside_is_never_clear(tmp_path: Path) -> None:
    rows = "select 'S' || i as \"Serial number\", 'Maps ' || hash(i) as App from range(30000) as t(i)"
    path = write(tmp_path / "a.parquet", rows)
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 2, len(content) // 2 + 2000):
        content[at] ^= 0xFF
    path.write_bytes(content)
    ended = run(["scan", "a.parquet", "--format", "json"], tmp_path)
    assert ended.status == 3
    assert "unreadable" in [each["reason"] for each in json.loads(ended.out)["summary"]["reasons"]]
