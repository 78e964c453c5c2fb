"""A clean table gives DuckDB what it gives a reader of lines; any other is refused, never half read."""

import hashlib
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import (
    KINDS,
    PLAIN,
    ROWS,
    at_once,
    by_line,
    content,
    opened,
    origin,
    put,
    surveyed_at_once,
    write,
)

from appcheck import tablelines, tableparts
from appcheck.model.inventory import AppTuple, Kind
from appcheck.sift import Fate
from appcheck.source import Wanted, table
from appcheck.tablescan import INTERRUPTED, Unclean, scan_table

DIALECT = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "end": st.sampled_from(["\n", "\r\n"]),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
        "every": st.booleans(),
        "zipped": st.booleans(),
    }
)


@settings(max_examples=60, deadline=None)
@given(ROWS, DIALECT, KINDS)
def test_a_clean_table_reads_the_same_both_ways(rows, dialect, kind):
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), rows, **dialect)
        assert content(at_once(path, kind)) == content(by_line(path, kind))


@settings(max_examples=20, deadline=None)
@given(ROWS.filter(bool), DIALECT, KINDS, st.integers(1, 60))
def test_a_table_in_several_parts_reads_as_if_it_were_one(rows, dialect, kind, size):
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), rows * 3, **{**dialect, "zipped": True})
        with mock.patch.multiple(tableparts, PART=size, BLOCK=size):
            assert content(at_once(path, kind)) == content(by_line(path, kind))


@settings(max_examples=40, deadline=None)
@given(ROWS.filter(bool), DIALECT, st.integers(300, 900))
def test_a_file_that_is_gone_through_in_several_blocks_is_read_as_if_it_were_one(rows, dialect, size):
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), rows * 9, **{**dialect, "zipped": False, "encoding": "utf-8"})
        with mock.patch.object(tablelines, "BLOCK", size):
            assert content(at_once(path)) == content(by_line(path))


@pytest.mark.parametrize("column", [0, 2, 5])
@pytest.mark.parametrize("text", ["Tik", 'T"ok', "T,k", " ", "ö.*", "Tik|Tok"])
def test_a_wanted_cell_is_found_in_any_column_whatever_it_holds(tmp_path, column, text):
    names = [text, text + "x", "x" + text, "", text]
    rows = [[*(["-"] * column), name, *(["-"] * (5 - column))] for name in names]
    header = [f"c{n}" for n in range(6)]
    path = write(tmp_path, rows, header=header)
    fields = {"app.name": f"c{column}", "device.name": f"c{(column + 1) % 6}"}
    reading = table(fields)(opened(path), Wanted())
    found = scan_table(origin(Kind.APPS), opened(path), reading, lambda app: FATE_OF[app.name == text])
    assert [row.number for row in found.rows] == [1, 5]


FATE_OF = {True: Fate.COLLECT, False: Fate.COUNT}


def test_more_wanted_apps_than_a_pattern_holds_are_asked_of_duckdb(tmp_path):
    path = write(tmp_path, PLAIN[:50])
    with mock.patch.object(tablelines, "MOST_TEXTS", 3):
        assert content(at_once(path)) == content(by_line(path))


@pytest.mark.parametrize("zipped", [False, True])
def test_mixed_line_ends_lose_nothing(tmp_path, zipped):
    content_ = write(tmp_path, PLAIN[:40]).read_bytes().replace(b"\nApp 1", b"\r\nApp 1")
    path = put(tmp_path, content_, zipped=zipped)
    try:
        found = at_once(path)
    except Unclean:
        return
    assert content(found) == content(by_line(path))


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("blank", [-1, 0, 1, 3])
def test_blank_lines_at_the_end_are_no_records(tmp_path, end, blank, zipped):
    whole = write(tmp_path, PLAIN[:5], end=end).read_bytes()
    whole = whole + blank * end.encode() if blank >= 0 else whole.removesuffix(end.encode())
    path = put(tmp_path, whole, zipped=zipped)
    assert content(at_once(path)) == content(by_line(path))
    assert sum(at_once(path).devices.values()) == 5


def test_what_is_wanted_is_found_in_every_part_whichever_part_makes_it_known(tmp_path):
    path = write(tmp_path, PLAIN, zipped=True)

    def late(app):
        return Fate.COLLECT if app.name in ("App 7", "App 5990") or app.name.startswith("App 3") else Fate.COUNT

    with mock.patch.multiple(tableparts, PART=20_000, BLOCK=4_000):
        rows = at_once(path, decide=late).rows
    wanted = [n + 1 for n, (name, *_) in enumerate(PLAIN) if late(AppTuple(name=name)) is Fate.COLLECT]
    assert [row.number for row in rows] == wanted
    assert [row.app.name for row in rows] == [PLAIN[number - 1][0] for number in wanted]


def test_an_app_that_one_hint_tells_and_that_shares_it_with_another_is_told_apart(tmp_path):
    rows = [[f"App {n % 3}", "org.example.same", str(n), f"device-{n}", "", ""] for n in range(4000)]
    path = write(tmp_path, rows, zipped=True)
    with mock.patch.multiple(tableparts, PART=10_000, BLOCK=2_000):
        found = at_once(path, decide=lambda app: Fate.COLLECT if app.name == "App 1" else Fate.COUNT).rows
    assert [row.number for row in found] == list(range(2, 4001, 3))
    assert all(row.version == str(row.number - 1) for row in found)


@pytest.mark.parametrize("zipped", [False, True])
def test_a_record_that_names_no_app_is_known_before_devices_are_joined(tmp_path, zipped):
    path = write(tmp_path, [*PLAIN[:30], ["", "", "1.0", "device-x", "", ""]], zipped=zipped)
    surveyed, finish = surveyed_at_once(path)
    assert [(each.number, each.device.device_id) for each in surveyed.skipped] == [(31, "device-x")]
    assert finish().skipped == surveyed.skipped


@pytest.mark.parametrize(("said", "raised"), [(INTERRUPTED, KeyboardInterrupt), ("anything else", RuntimeError)])
def test_who_interrupts_a_query_interrupts_the_scan(tmp_path, said, raised):
    path = write(tmp_path, PLAIN[:5])
    with mock.patch("appcheck.tablescan.survey", side_effect=RuntimeError(said)), pytest.raises(raised):
        at_once(path)


def test_a_name_that_looks_like_a_pattern_is_a_name(tmp_path):
    write(tmp_path, PLAIN[:1], name="export1.csv")
    path = write(tmp_path, PLAIN[1:3], name="export[1].csv")
    assert {app.name for app in at_once(path).apps} == {"App 1", "App 2"}


def test_a_table_with_only_a_header_holds_nothing(tmp_path):
    path = write(tmp_path, [])
    assert content(at_once(path)) == content(by_line(path))
    assert not at_once(path).devices


def test_the_digest_of_a_plain_file_is_that_of_its_bytes(tmp_path):
    path = write(tmp_path, PLAIN[:9])
    assert at_once(path).origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_record_numbers_are_lines_after_the_header(tmp_path):
    path = put(tmp_path, b"sep=,\n" + write(tmp_path, PLAIN[:9]).read_bytes())
    rows = at_once(path, decide=lambda _: Fate.COLLECT).rows
    assert [(row.number, row.app.name) for row in rows] == [(n + 1, f"App {n}") for n in range(9)]
