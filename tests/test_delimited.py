"""A reader of lines loses no more than the lines that are broken, and accounts for every one."""

import csv
import json
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running import run
from tables import HEADER, damaged_zip, lines_of, put, reading_of, write

from appcheck.container import open_exports
from appcheck.delimited import read_delimited
from appcheck.errors import Unreadable
from appcheck.intake import SMALL
from appcheck.model.inventory import Item, Kind, Record, Skipped, Trouble

CELL = st.text(st.sampled_from("ab\"',;\t åé抖\u2028\x0b=."), max_size=4)
ROWS = st.lists(st.lists(CELL, min_size=len(HEADER), max_size=len(HEADER)), min_size=1, max_size=12)
BYTES = st.sampled_from([b'"', b",", b"\n", b"\r", b"\r\n", b"\xff", b"\0", b"x", b""])
ROW = ("TikTok", "org.example", "1.0", "device-1", "anna@example.org", "")


def physical(path: Path, encoding: str = "utf-8") -> list[str]:
    """The lines after the header, whatever ends them; a last one without an end is one, too."""
    text = path.read_bytes().decode(encoding, "surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
    return text.removesuffix("\n").split("\n")[1:]


def check_all_lines_are_accounted_for(path: Path, items: list[Item]) -> None:
    """Items come in order, do not overlap, and between them lie blank lines only."""
    spans = [(item.number, item.records if isinstance(item, Skipped) else 1) for item in items if not is_trouble(item)]
    assert all(number + length <= following for (number, length), (following, _) in pairwise(spans))
    covered = {line for number, length in spans for line in range(number, number + length)}
    lines = physical(path)
    assert covered <= set(range(1, len(lines) + 1))
    assert all(line in ("", '""') for number, line in enumerate(lines, 1) if number not in covered)


def is_trouble(item: Item) -> bool:
    return isinstance(item, Trouble)


def check_records_say_what_their_lines_say(path: Path, items: list[Item]) -> None:
    legacy = any(isinstance(item, Trouble) and item.code == "encoding" for item in items)
    lines = physical(path, "cp1252" if legacy else "utf-8")
    for item in items:
        if isinstance(item, Record):
            cells = next(csv.reader([lines[item.number - 1]]))
            assert item.app is not None
            assert item.device is not None
            said = (item.app.name, item.app.identifier, item.version, item.device.device_id, item.device.email)
            assert said == tuple(cells[:5])


@settings(max_examples=150, deadline=None)
@given(ROWS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.integers(0, 300), st.integers(0, 3), BYTES)
def test_whatever_byte_is_damaged_every_line_is_accounted_for_and_none_invented(rows, end, every, at, gone, put_in):
    with tempfile.TemporaryDirectory() as folder:
        whole = write(Path(folder), rows, end=end, every=every).read_bytes()
        start = len(",".join(HEADER)) + 20 + at % len(whole)
        path = put(Path(folder), whole[:start] + put_in + whole[start + gone :])
        items = lines_of(path)
        check_all_lines_are_accounted_for(path, items)
        check_records_say_what_their_lines_say(path, items)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"TikTok,org.example", "2 values where the header has 6"),
        (b"TikTok,one,two,three,four,five,six", "7 values where the header has 6"),
        (b'"TikTok" Lite,org.example,1.0,device-1,a,b', "broken line"),
        (b"Tik\xffTok,org.example,1.0,device-1,a,\xc3\xa5", "not valid UTF-8"),
        (b'"Tik\nTok",org.example,1.0,device-1,a,b', "a quote opens here that closes on a later line"),
    ],
)
def test_a_broken_line_is_skipped_with_its_reason_and_its_neighbours_are_read(tmp_path, line, reason):
    good = ",".join(ROW).encode()
    umlaut = good.replace(b"TikTok", "å".encode())
    path = put(tmp_path, b"\n".join([",".join(HEADER).encode(), umlaut, good, line, good]) + b"\n")
    before, same, skipped, after = lines_of(path)
    assert isinstance(skipped, Skipped)
    assert skipped.number == 3
    assert skipped.reason.startswith(reason)
    assert skipped.records == 1 + line.count(b"\n")
    assert (before.number, same.number, after.number) == (1, 2, 4 + line.count(b"\n"))


def test_an_unclosed_quote_takes_no_more_than_what_one_value_may_hold(tmp_path):
    rows = [ROW] * 9000
    whole = write(tmp_path, rows).read_bytes()
    header, _, body = whole.partition(b"\n")
    path = put(tmp_path, header + b'\n"' + body)
    items = lines_of(path)
    check_all_lines_are_accounted_for(path, items)
    assert sum(isinstance(item, Record) for item in items) > 5000


def test_a_quote_that_closes_at_a_later_field_end_takes_the_lines_between_with_it(tmp_path):
    whole = write(tmp_path, [ROW] * 50).read_bytes().split(b"\n")
    whole[10] = b'"' + whole[10]
    whole[30] = whole[30].replace(b"org.example", b'org.example"')
    path = put(tmp_path, b"\n".join(whole))
    items = lines_of(path)
    check_all_lines_are_accounted_for(path, items)
    assert [(item.number, item.records) for item in items if isinstance(item, Skipped)] == [(10, 21)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_all_three_ends_of_lines_are_ends_of_lines(tmp_path, end):
    whole = write(tmp_path, [ROW] * 3).read_bytes().replace(b"\n", end)
    assert [item.number for item in lines_of(put(tmp_path, whole))] == [1, 2, 3]


def test_blank_lines_count_as_lines_but_are_no_records(tmp_path):
    good = ",".join(ROW).encode()
    path = put(tmp_path, b"\n".join([",".join(HEADER).encode(), b"", good, b"", b"", good, b"", b""]))
    assert [item.number for item in lines_of(path)] == [2, 5]


def test_a_delimiter_at_the_end_of_a_line_is_no_value(tmp_path):
    path = put(tmp_path, b"\n".join([",".join(HEADER).encode(), ",".join(ROW).encode() + b","]))
    assert [type(item) for item in lines_of(path)] == [Record]


def test_text_in_a_one_byte_code_page_is_read_with_a_warning(tmp_path):
    path = write(tmp_path, [("Räksmörgås", *ROW[1:])], encoding="cp1252")
    trouble, record = lines_of(path)
    assert isinstance(trouble, Trouble)
    assert trouble.code == "encoding"
    assert record.app.name == "Räksmörgås"


def test_a_nul_in_a_value_stays_there(tmp_path):
    path = put(tmp_path, write(tmp_path, [ROW] * 50).read_bytes().replace(b"TikTok", b"Tik\0Tok", 1))
    items = lines_of(path)
    assert items[0].app.name == "Tik\0Tok"
    assert len(items) == 50


def test_a_value_may_hold_line_breaks_where_the_format_has_them(tmp_path):
    path = write(tmp_path, [("Anna\nEk", *ROW[1:]), ROW])
    items = lines_of(path, Kind.PEOPLE)
    assert [(item.number, item.person.name) for item in items] == [(1, "Anna\nEk"), (3, "TikTok")]


def test_of_a_zip_that_is_damaged_in_the_middle_what_came_before_is_read(tmp_path):
    [export] = open_exports(damaged_zip(tmp_path), "export")
    records = read_delimited(export, reading_of(export, Kind.APPS), Kind.APPS)
    assert [next(records).number for _ in range(1000)] == list(range(1, 1001))
    with pytest.raises(Unreadable):
        list(records)


@pytest.mark.parametrize("filler", [0, SMALL], ids=["line by line", "at once"])
def test_the_header_of_a_joined_file_is_no_record_and_is_told(tmp_path: Path, filler: int) -> None:
    header = "ApplicationKey,ApplicationName,DeviceId,DeviceName\n"
    one, other = "k,TikTok,d-1,PHONE-1\n", "l,Maps,d-2,PHONE-2\n" * (1 + filler // 20)
    (tmp_path / "joined.csv").write_text(f"{header}{one}{header}{other}", "utf-8")
    [export] = json.loads(run(["inspect", "joined.csv", "--format", "json"], tmp_path).out)["exports"]
    assert (export["records"], export["devices"], export["broken"]) == (2 + filler // 20, 2, False)
    assert any("its header once more" in warning for warning in export["warnings"])
