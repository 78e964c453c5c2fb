"""A table that is not one record in each line is refused by DuckDB's reader, never half read."""

import tempfile
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tables import (
    KINDS,
    PLAIN,
    ROWS,
    at_once,
    damaged_zip,
    lines_of,
    opened,
    put,
    write,
)

from appcheck import tablelines, tableparts
from appcheck.gather import Given
from appcheck.intake import SMALL, Opened, read_opened
from appcheck.model.inventory import Kind, Record, Sifted, Skipped, Trouble
from appcheck.model.policy import Catalogue
from appcheck.sift import Fate
from appcheck.source import Source, Wanted, table
from appcheck.tablescan import Unclean


def test_a_line_that_is_too_long_leaves_the_table_to_the_reader_of_lines(tmp_path):
    path = write(tmp_path, [["App 1", "x" * 900, "1", "device", "", ""]])
    with mock.patch.object(tablelines, "BLOCK", 400), pytest.raises(Unclean):
        at_once(path)


def test_records_that_are_missed_are_never_given_for_all(tmp_path):
    path = write(tmp_path, PLAIN[:20])
    with mock.patch("appcheck.tablescan.rows_of", return_value=()), pytest.raises(Unclean):
        at_once(path, decide=lambda _: Fate.COLLECT)


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


def test_a_zip_that_is_damaged_in_the_middle_is_left_to_the_reader_of_lines(tmp_path):
    path = damaged_zip(tmp_path)
    with pytest.raises(Unclean):
        at_once(path)
