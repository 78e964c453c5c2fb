"""A list of which pages are missing never passes for a whole one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exporting import troubles

from appcheck.container import open_exports
from appcheck.model.inventory import Item, Record, Trouble
from appcheck.pages import Paging, device_of, listed, read_pages, text_at
from appcheck.picking import Data
from appcheck.shape import recognised

WHOLE = Paging(total="count", more="next", previous="previous")


def page(devices: int, start: int = 0, **paging: Any) -> dict[str, Any]:
    return {**paging, "results": [{"id": str(each)} for each in range(start, start + devices)]}


def read(folder: Path, paging: Paging, *pages: object, at: str = "results.item") -> list[Item]:
    path = folder / "pages.json"
    path.write_text("\n".join(map(json.dumps, pages)), "utf-8")
    [export] = open_exports(path, path.name)

    def each(numbers: Iterator[int], data: Data) -> Iterator[Item]:
        return listed(numbers, device_of(data, {"device_id": "id"}))

    return list(read_pages(recognised(export), at, paging, each, "device"))


FIRST = {"count": 3, "next": "https://example.org/2", "previous": None}
LAST = {"count": 3, "next": None, "previous": "https://example.org/1"}


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ([page(2, **FIRST), page(1, **LAST)], []),
        ([page(2, **FIRST)], ["truncated"]),
        ([page(1, **LAST)], ["truncated"]),
        ([page(2, count=2, next=None, previous=None)], []),
        ([page(2, count=2, next="https://example.org/2", previous=None)], ["truncated"]),
        ([page(1, count=1, next=None, previous=None), page(2, count=2, next=None, previous=None)], []),
        ([page(1, count=1, next=None, previous=None), page(1, count=2, next=None, previous=None)], ["truncated"]),
        ([page(2)], []),
    ],
    ids=["all", "first", "last", "only", "next", "two lists", "two lists, one short", "no frame"],
)
def test_pages_are_whole_where_they_hold_what_their_frames_say(
    tmp_path: Path, pages: list[object], told: list[str]
) -> None:
    assert troubles(read(tmp_path, WHOLE, *pages)) == told


@pytest.mark.parametrize(("devices", "told"), [(99, []), (100, ["truncated"]), (101, [])])
def test_a_full_page_without_a_total_may_be_one_of_several(tmp_path: Path, devices: int, told: list[str]) -> None:
    assert troubles(read(tmp_path, Paging(total="total", sizes=(100,)), page(devices))) == told
    assert troubles(read(tmp_path, Paging(total="total", sizes=(100,)), page(devices, total=devices))) == []


@pytest.mark.parametrize(("devices", "told"), [((2, 1), []), ((2,), ["truncated"]), ((2, 2), ["truncated"]), ((), [])])
def test_a_page_with_as_many_members_as_were_asked_for_may_not_be_the_last(
    tmp_path: Path, devices: tuple[int, ...], told: list[str]
) -> None:
    pages = [page(each, limit=2) for each in devices] or [page(0, limit=0)]
    assert troubles(read(tmp_path, Paging(limit="limit"), *pages)) == told


@pytest.mark.parametrize(("start", "told"), [(2, []), (0, ["truncated"])])
def test_a_page_that_was_saved_twice_makes_up_for_none(tmp_path: Path, start: int, told: list[str]) -> None:
    assert troubles(read(tmp_path, Paging(total="count"), page(2, count=4), page(2, start, count=4))) == told


@pytest.mark.parametrize("last", [{}, {"next": None}, {"paging": {}}])
def test_the_last_page_may_say_in_any_way_that_none_follows(tmp_path: Path, last: dict[str, Any]) -> None:
    assert (
        troubles(read(tmp_path, Paging(more="next"), page(1, next="https://example.org/2"), page(1, 1, **last))) == []
    )


def test_a_total_in_text_counts_as_well(tmp_path: Path) -> None:
    assert [
        each.message for each in read(tmp_path, Paging(total="count"), page(2, count="5")) if isinstance(each, Trouble)
    ] == ["holds 2 of 5 devices: export all pages"]


def test_members_that_are_no_objects_or_have_no_id_are_not_dropped_silently(tmp_path: Path) -> None:
    found = read(tmp_path, Paging(), {"results": [{"id": "a"}, 3, {}]})
    assert [isinstance(each, Record) for each in found] == [True, False, False]


def test_a_key_with_full_stops_is_a_key_and_a_path() -> None:
    assert text_at({"common.uuid": "a"}, "common.uuid") == "a"
    assert text_at({"common": {"uuid": "b"}}, "none", "common.uuid") == "b"
    assert text_at({"common": 3}, "common.uuid") == ""
