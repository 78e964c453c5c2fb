"""Values are picked out of a parsed document whatever of it is missing."""

from pathlib import Path

from appcheck.export import Export, Shape
from appcheck.picking import ancestors, column_fields, columns_of, first, joined, members, part, place_of, texts_of

USER = {
    "userName": "a",
    "title": "Clerk",
    "organizations": [{"title": "x"}],
    "custom": {"Clearance": "yes", "title": "other"},
    "tags": ["a", "b\nc", "a", None, 3],
}


def test_what_is_missing_or_of_another_form_is_empty():
    assert part({"a": {"b": {"c": 1}}}, "a", "b") == {"c": 1}
    assert part({"a": []}, "a", "b") == part(None, "a") == part([], "a") == {}
    assert members({"a": {"b": [1]}}, "a", "b") == [1]
    assert members({"a": {"b": "x"}}, "a", "b") == members({}, "a") == []


def test_the_place_of_keys_is_the_first_that_has_them_all():
    export = Export(
        "x", Path("x"), Shape.JSON, keys=frozenset({"", "item", "item.id", "value.item.id", "value.item.b"})
    )
    assert place_of(export, ("", "item", "value.item"), "id") == "item"
    assert place_of(export, ("", "item", "value.item"), "id", "b") == "value.item"
    assert place_of(export, ("", "item"), "id", "b") is None


def test_the_first_key_that_has_any_text_counts():
    assert first({"a": None, "b": "", "c": 3}, "a", "b", "c", "d") == "3"
    assert first({}, "a") == ""


def test_several_values_are_one_a_line_each_once():
    assert joined(USER["tags"]) == "a\nb c\n3"


def test_a_policy_finds_its_columns_by_key_or_by_the_end_of_a_path():
    assert columns_of(USER, ("clearance", "custom.Clearance", "Title", "Tags", "nothing")) == (
        *("yes", "yes", "Clerk", "a\nb c\n3", ""),
    )
    assert columns_of(USER, ()) == ()


def test_a_column_that_no_key_holds_is_no_field():
    keys = ("", "value", "value.item.custom.Clearance")
    assert column_fields(keys, ("clearance", "Custom Clearance", "rank")) == {"roster:0", "roster:1"}


def test_what_lies_deeper_never_takes_the_place_of_a_persons_own():
    assert columns_of({"manager": {"unit": "Board"}, "unit": "Archive"}, ("unit",)) == ("Archive",)
    assert texts_of({"manager": {"unit": "Board"}, "unit": "Archive"}) == {"unit": "Archive", "managerunit": "Board"}


def test_all_that_a_group_is_in_are_its_ancestors_also_in_a_circle():
    parents = {"a": ["b"], "b": ["c", "d"], "c": ["a", "d"]}
    assert ancestors("a", parents) == ["b", "c", "d"]
    assert ancestors("d", parents) == []
