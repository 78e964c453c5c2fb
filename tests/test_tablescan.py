"""A clean table gives DuckDB what it gives a reader of lines; any other is refused, never half read."""

import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appcheck import tablescan
from appcheck.model.inventory import Kind
from appcheck.tablescan import Unclean
from tables import HEADER, at_once, by_line, content, put, write

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
