"""A JSON export gives what is complete, piece by piece, and says where it breaks off."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values

LEAF = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=4)
VALUE = st.recursive(LEAF, lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=3), below))


def values(folder: str | Path, content: bytes, *paths: str) -> list[tuple[str, object]]:
    path = Path(folder) / "export.json"
    path.write_bytes(content)
    return list(json_values(Export("export.json", path, Shape.JSON), *paths))


@settings(max_examples=100, deadline=None)
@given(st.lists(VALUE, max_size=5), st.dictionaries(st.text("abc", min_size=1, max_size=3), VALUE, max_size=3))
def test_members_come_as_they_are_and_the_envelope_without_them(members, envelope):
    with tempfile.TemporaryDirectory() as folder:
        whole = json.dumps({**envelope, "value": members}).encode()
        *found, (path, rest) = values(folder, whole, "", "value.item")
    assert found == [("value.item", member) for member in members]
    assert (path, rest) == ("", {**envelope, "value": []})


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=3), VALUE), min_size=1, max_size=5), st.integers(0, 10_000))
def test_of_a_file_that_was_cut_the_complete_members_are_given_before_the_break(members, at):
    whole = json.dumps({"value": members}).encode()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        path.write_bytes(whole[: at % (len(whole) - 1) + 1])
        stream = json_values(Export("export.json", path, Shape.JSON), "value.item")
        with pytest.raises(Unreadable):
            found.extend(stream)
    assert found == [("value.item", member) for member in members[: len(found)]]


def test_a_cut_file_gives_what_came_before(tmp_path):
    path = tmp_path / "export.json"
    path.write_bytes(b'{"value": [{"id": 1}, {"id": 2}, {"id"')
    stream = json_values(Export("export.json", path, Shape.JSON), "value.item")
    assert [next(stream)[1], next(stream)[1]] == [{"id": 1}, {"id": 2}]
    with pytest.raises(Unreadable):
        next(stream)


def test_several_documents_in_one_file_are_read_one_after_the_other(tmp_path):
    found = values(tmp_path, b'{"value": [1]}\n{"value": [2]}', "value.item")
    assert found == [("value.item", 1), ("value.item", 2)]


@pytest.mark.parametrize(
    "content",
    [
        b'{"value": [NaN]}',
        b'{"value": [%s]}' % (b"9" * 5000),
        b'{"value": ["\xff"]}',
        b'{"value": [1]} and more',
        b'{"value": [{"id": 1, "id": 2}]}',
    ],
    ids=["NaN", "huge number", "not UTF-8", "something behind it", "one key twice"],
)
def test_what_is_no_plain_json_is_unreadable_and_no_crash(tmp_path, content):
    with pytest.raises(Unreadable):
        values(tmp_path, content, "value.item")


def test_json_in_a_code_page_of_windows_is_told_to_be_saved_as_utf8(tmp_path):
    content = '[{"value": 1}, {"value": "Åsa"}]'.encode("cp1252")
    with pytest.raises(Unreadable, match="not UTF-8") as caught:
        values(tmp_path, content, "item")
    assert "UTF-8" in caught.value.remedy


def test_what_is_nested_too_deeply_is_left_out_and_its_neighbours_are_read(tmp_path):
    deep = b"[" * 100_000 + b"]" * 100_000
    [(_, first), (_, second)] = values(tmp_path, b'{"value": [{"id": 1, "x": %s}, {"id": 2}]}' % deep, "value.item")
    assert isinstance(first, dict)
    assert first["id"] == 1
    assert second == {"id": 2}
