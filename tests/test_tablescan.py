"""A clean table gives DuckDB what it gives a reader of lines; any other is refused, never half read."""

import hashlib
import tempfile
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tables import (
    HEADER,
    at_once,
    by_line,
    content,
    damaged_zip,
    lines_of,
    opened,
    origin,
    put,
    surveyed_at_once,
    write,
)

from appcheck import tablelines, tableparts
from appcheck.gather import Given
from appcheck.intake import SMALL, Opened, read_opened
from appcheck.model.inventory import AppTuple, Kind, Record, Sifted, Skipped, Trouble
from appcheck.model.policy import Catalogue
from appcheck.sift import Fate
from appcheck.source import Source, Wanted, table
from appcheck.tablescan import INTERRUPTED, Unclean, scan_table

CELL = st.text(st.sampled_from("ab\"',;\t| åé抖𝄞\u2028\x0b\u0130=.-"), max_size=5)
ROWS = st.lists(st.lists(CELL, min_size=len(HEADER), max_size=len(HEADER)), max_size=12)
DIALECT = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "end": st.sampled_from(["\n", "\r\n"]),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
        "every": st.booleans(),
        "zipped": st.booleans(),
    }
)
KINDS = st.sampled_from([Kind.APPS, Kind.DEVICES, Kind.PEOPLE])


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


def test_a_line_that_is_too_long_leaves_the_table_to_the_reader_of_lines(tmp_path):
    path = write(tmp_path, [["App 1", "x" * 900, "1", "device", "", ""]])
    with mock.patch.object(tablelines, "BLOCK", 400), pytest.raises(Unclean):
        at_once(path)


def test_records_that_are_missed_are_never_given_for_all(tmp_path):
    path = write(tmp_path, PLAIN[:20])
    with mock.patch("appcheck.tablescan.rows_of", return_value=()), pytest.raises(Unclean):
        at_once(path, decide=lambda _: Fate.COLLECT)


def test_more_wanted_apps_than_a_pattern_holds_are_asked_of_duckdb(tmp_path):
    path = write(tmp_path, PLAIN[:50])
    with mock.patch.object(tablelines, "MOST_TEXTS", 3):
        assert content(at_once(path)) == content(by_line(path))


BYTES = st.sampled_from([b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\xff", b"\xc3", b"\0", b"x", b"", b"\\"])
MUTATIONS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 2), BYTES), min_size=1, max_size=3)


def mutated(content: bytes, mutations: list[tuple[int, int, bytes]]) -> bytes:
    """Some bytes after the header replaced by others."""
    header, newline, body = content.partition(b"\n")
    for at, gone, put_in in mutations:
        start = at % (len(body) + 1)
        body = body[:start] + put_in + body[start + gone :]
    return header + newline + body


@settings(max_examples=80, deadline=None)
@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.booleans(), MUTATIONS, KINDS, st.booleans())
def test_of_a_damaged_table_nothing_is_lost_that_a_reader_of_lines_finds(rows, end, every, mutations, kind, zipped):
    # It may find a few more: a broken quote in a column that nobody asks for does not concern it.
    with tempfile.TemporaryDirectory() as folder:
        whole = write(Path(folder), rows, end=end, every=every).read_bytes()
        path = put(Path(folder), mutated(whole, mutations), zipped=zipped)
        try:
            found = counts(at_once(path, kind), kind)
        except Unclean:
            return
        items = lines_of(path, kind)
        assume(not any(isinstance(item, Trouble) for item in items))  # read in another encoding, for want of a better
        read = Counter(item.person or item.device for item in items if isinstance(item, Record))
        assert not read - found
        assert found.total() == read.total() + sum(item.records for item in items if isinstance(item, Skipped))


def counts(sifted: Sifted, kind: Kind) -> Counter[object]:
    of_kind = {Kind.APPS: sifted.devices, Kind.DEVICES: sifted.listed, Kind.PEOPLE: sifted.people}
    return Counter(dict(of_kind[kind]))


DEVICE_ID_AND_APP = {"device.device_id": "Device", "app.name": "App", "version": "Version"}

PLAIN = [[f"App {n}", f"org.example.a{n}", "1.0", f"device-{n % 7}", "anna@example.org", ""] for n in range(6000)]


def test_an_unclosed_quote_that_swallows_thousands_of_rows_is_noticed(tmp_path):
    rows = [list(row) for row in PLAIN]
    content = write(tmp_path, rows).read_bytes().replace(b"App 10,", b'"App 10,', 1)
    with pytest.raises(Unclean):
        at_once(put(tmp_path, content))


def test_a_quote_that_closes_at_the_end_of_a_later_field_is_noticed(tmp_path):
    content = write(tmp_path, PLAIN).read_bytes()
    content = content.replace(b"App 10,", b'"App 10,', 1).replace(b"org.example.a5000,", b'org.example.a5000",', 1)
    with pytest.raises(Unclean):
        at_once(put(tmp_path, content))


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"App 10,org.example.a10,", b"App 10,"),
        (b"App 10,", b"App 10,one,too,many,"),
        (b"App 10,", b"App \xe5,"),
        (b"App 10,", b"App\r10,"),
        (b"anna@example.org,\n", b"anna@example.org,of\rnote\n"),
        (b"Owner,Comment\n", b"Owner,Comment\rApp 0,org.example.a0,1,2,3,4\n"),
        (b"App 10,", b"\nApp 10,"),
        (b"App 10,", b'"App\n10",'),
        (b"\n", b"\r"),
    ],
    ids=["short", "long", "broken UTF-8", "lone CR", "unasked CR", "CR in header", "blank line", "break", "CR only"],
)
def test_what_is_not_one_record_in_a_line_is_refused_or_read_the_same(tmp_path, old, new, zipped):
    whole = write(tmp_path, PLAIN[:20]).read_bytes()
    changed = whole.replace(old, new, -1 if new == b"\r" else 1)
    assert changed != whole
    path = put(tmp_path, changed, zipped=zipped)
    with pytest.raises(Unclean):
        at_once(path)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("before_end", range(3))
def test_a_cr_alone_is_noticed_where_a_block_ends(tmp_path, before_end, zipped):
    text = write(tmp_path, PLAIN[:20]).read_bytes().replace(b"anna@example.org,", b'anna@example.org,"of\rnote"', 1)
    path = put(tmp_path, text, zipped=zipped)
    begins = len(text.partition(b"\n")[0]) + 1 if zipped else 0
    blocks = {"BLOCK": text.index(b"\r") + before_end - begins}
    with (
        mock.patch.multiple(tableparts, **blocks),
        mock.patch.multiple(tablelines, **blocks),
        pytest.raises(Unclean, match="CR alone"),
    ):
        at_once(path)


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


def test_what_only_the_end_of_a_table_shows_to_be_broken_is_judged_as_a_reader_of_lines_finds_it(tmp_path):
    header = ",".join(DEVICE_ID_AND_APP.values()) + "\n"
    lines = [f"device-{n // 50},App {n},x" for n in range(60_000)]
    lines[5] = 'device-0,App 5,"swallowed'  # the quote closes thousands of lines later
    lines[900] = 'device-18,App 900,"'
    path = put(tmp_path, (header + "\n".join(lines) + "\n").encode())
    assert path.stat().st_size > SMALL
    source = Source("test", Kind.APPS, "test", "", "", detect=lambda _: None, read=table(DEVICE_ID_AND_APP))
    opened_ = Opened(Given(path, "export.csv"), "export.csv", opened(path), source)
    reading = read_opened(opened_, lambda _: Fate.COUNT, Wanted(), Catalogue({}, {}, frozenset()))
    whole = reading.finished()
    lost = sum(each.records for each in whole.skipped)
    assert sum(whole.apps.values()) + lost == 60_000
    assert 0 < lost < 60_000
    assert whole.devices != reading.surveyed.devices or whole is reading.surveyed


def test_a_name_that_looks_like_a_pattern_is_a_name(tmp_path):
    write(tmp_path, PLAIN[:1], name="export1.csv")
    path = write(tmp_path, PLAIN[1:3], name="export[1].csv")
    assert {app.name for app in at_once(path).apps} == {"App 1", "App 2"}


def test_a_zip_that_is_damaged_in_the_middle_is_left_to_the_reader_of_lines(tmp_path):
    path = damaged_zip(tmp_path)
    with pytest.raises(Unclean):
        at_once(path)


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
