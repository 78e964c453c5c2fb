"""A clean table gives DuckDB what it gives a reader of lines; any other is refused, never half read."""

import tempfile
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from appcheck import tablescan
from appcheck.model.inventory import Kind, Record, Sifted, Skipped, Trouble
from appcheck.tablescan import Unclean
from tables import HEADER, at_once, by_line, content, lines_of, put, write

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


@settings(max_examples=80, deadline=None)
@given(ROWS, DIALECT, KINDS)
def test_a_clean_table_reads_the_same_both_ways(rows, dialect, kind):
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), rows, **dialect)
        assert content(at_once(path, kind)) == content(by_line(path, kind))


@settings(max_examples=30, deadline=None)
@given(ROWS.filter(bool), DIALECT, KINDS, st.integers(1, 60))
def test_a_table_in_several_parts_reads_as_if_it_were_one(rows, dialect, kind, size):
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), rows * 3, **{**dialect, "zipped": True})
        with mock.patch.object(tablescan, "PART", size), mock.patch.object(tablescan, "BLOCK", size):
            assert content(at_once(path, kind)) == content(by_line(path, kind))


BYTES = st.sampled_from([b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\xff", b"\xc3", b"\0", b"x", b"", b"\\"])
MUTATIONS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 2), BYTES), min_size=1, max_size=3)


def mutated(content: bytes, mutations: list[tuple[int, int, bytes]]) -> bytes:
    """Some bytes after the header replaced by others."""
    header, newline, body = content.partition(b"\n")
    for at, gone, put_in in mutations:
        at %= len(body) + 1
        body = body[:at] + put_in + body[at + gone :]
    return header + newline + body


@settings(max_examples=5000, deadline=None)
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
