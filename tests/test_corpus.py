"""The shipped catalogue finds what is in the corpus, and little else: what `make accuracy` prints."""

import pytest
from accuracy import Judged, corpus, judged, precision, recall, recall_at_all, suspected


@pytest.fixture(scope="module")
def records() -> list[Judged]:
    return judged()


def share(part: tuple[int, int]) -> float:
    return part[0] / part[1]


def without_identifier(records: list[Judged]) -> list[Judged]:
    return [each for each in records if not each.label.record.identifier]


def test_the_corpus_is_large_and_holds_every_kind_on_every_platform() -> None:
    labels = list(corpus())
    assert len(labels) >= 1500
    assert {label.record.platform for label in labels} == {"", "Android", "iOS", "macOS", "Windows"}
    assert {label.level for label in labels} == {"none", "possible", "probable", "confirmed"}


def test_what_is_confirmed_is_that_app_and_nearly_all_that_can_be_is(records: list[Judged]) -> None:
    assert share(precision(records, "confirmed")) == 1
    assert share(recall(records, "confirmed")) >= 0.995


def test_what_is_probable_without_an_identifier_is_nearly_always_that_app(records: list[Judged]) -> None:
    assert share(precision(without_identifier(records), "probable")) >= 0.99
    assert share(recall(without_identifier(records), "probable")) >= 0.97


def test_every_look_alike_is_suspected(records: list[Judged]) -> None:
    assert share(recall_at_all(records)) == 1


def test_of_other_apps_hardly_one_is_suspected_and_none_is_found(records: list[Judged]) -> None:
    assert share(suspected(records)) <= 0.01
    assert not [each for each in records if not each.label.app and each.level in ("probable", "confirmed")]
