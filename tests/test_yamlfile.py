"""A file of ours means what it says: no surprises, and every mistake with its line."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from appcheck.errors import OursIsWrong, Problem
from appcheck.validation import validate
from appcheck.yamlfile import LARGEST, Document, closest, read_yaml, way


def read(folder: Path, text: str | bytes) -> Document:
    path = folder / "ours.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_yaml(path, "ours.yaml")


def refusal(folder: Path, text: str | bytes) -> Problem:
    with pytest.raises(OursIsWrong) as refused:
        read(folder, text)
    problem = refused.value.problems[-1]
    assert isinstance(problem, Problem)
    return problem


@pytest.mark.parametrize(
    "written",
    ["NO", "no", "on", "Yes", "22:22", "1.10", "2026-11-01", "0123", "835599320", "1e3", ".inf", "True", "<<"],
)
def test_a_word_that_yaml_could_take_for_something_else_stays_text(tmp_path: Path, written: str) -> None:
    assert read(tmp_path, f"key: {written}\nlist: [{written}]\n").value == {"key": written, "list": [written]}


def test_only_true_and_false_are_no_text(tmp_path: Path) -> None:
    document = read(tmp_path, "a: true\nb: false\nc: 'true'\nd: \"false\"\ntrue: e\n")
    assert document.value == {"a": True, "b": False, "c": "true", "d": "false", "true": "e"}


@pytest.mark.parametrize("nothing", ["", "null", "~"])
def test_an_empty_value_is_a_mistake_with_its_line(tmp_path: Path, nothing: str) -> None:
    document = read(tmp_path, f"a:\n  - b: {nothing}\n    c: 1\n")
    assert [(each.line, each.path, each.message) for each in document.problems] == [(2, "a[0].b", "is empty")]


def test_text_in_blocks_and_other_scripts_is_kept(tmp_path: Path) -> None:
    document = read(tmp_path, "a: >-\n  one\n  two\nb: |\n  x: y\nc: Säkerhet\nd: 微博\n")
    assert document.value == {"a": "one two", "b": "x: y\n", "c": "Säkerhet", "d": "微博"}


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfa: b\n").value == {"a": "b"}


def test_duplicate_keys_are_told_with_both_lines_and_the_path(tmp_path: Path) -> None:
    document = read(tmp_path, "a:\n  - x: 1\n    y: 2\n    x: 3\nb: 1\nb: 2\n")
    assert [(each.line, each.path, each.message) for each in document.problems] == [
        (4, "a[0].x", "the key stands twice, first on line 2"),
        (6, "b", "the key stands twice, first on line 5"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: &x 2\n", 2, "anchor &x"),
        ("a: [1]\nb: *x\n", 2, "alias *x"),
        ("a: 1\nb: &x [2]\n", 2, "anchor &x"),
        ("a: !!python/name:os.system x\n", 1, "tag"),
        ("a: !x {b: c}\n", 1, "tag !x"),
        ("a: 1\n---\nb: 2\n", 3, "second document"),
        ("a: 1\n? [b]\n: c\n", 2, "a key must be a text"),
        ("a: 1\nb: *inspector*\n", 2, "no valid YAML"),
        ("a: 1\n b: 2\n", 2, "no valid YAML"),
        ("a: [1\n", 2, "no valid YAML"),
        ("ä: 抖\nb: x\x07\n", 2, "holds a control character, U+0007"),
        ("a: 1\n".encode("utf-16-le").decode(), 1, "holds a control character, U+0000"),
        ("", 0, "is empty"),
        ("# only a comment\n", 0, "is empty"),
        ("---\n", 0, "is empty"),
    ],
)
def test_what_is_more_than_plain_yaml_is_refused_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    problem = refusal(tmp_path, text)
    assert problem.line == line
    assert said in problem.message
    assert problem.hint


def test_brackets_without_end_are_refused_and_crash_nothing(tmp_path: Path) -> None:
    assert "nest" in refusal(tmp_path, "[" * 200_000).message  # libyaml or we, whoever counts first


def test_a_file_that_cannot_be_read_is_told_with_what_to_do(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(OursIsWrong, match=r"cannot be read: .* \(check the name\)"):
            read_yaml(path)


def test_a_file_in_another_encoding_is_told_with_the_line(tmp_path: Path) -> None:
    problem = refusal(tmp_path, "a: b\nc: Säkerhet\n".encode("latin-1"))
    assert (problem.line, problem.hint) == (2, "save it as UTF-8")


def test_a_tab_is_thought_of(tmp_path: Path) -> None:
    assert "no tabs" in refusal(tmp_path, "a:\n\tb: c\n").hint


def test_a_file_that_no_person_wrote_is_refused_unread(tmp_path: Path) -> None:
    assert "larger than 5 MB" in refusal(tmp_path, b"#" * (LARGEST + 1)).message


def test_each_value_knows_its_line(tmp_path: Path) -> None:
    document = read(tmp_path, "a:\n  b: [x,\n    y]\n  c:\n    - d: 1\nlast: z\n")
    assert document.line(()) == 1
    assert document.line(("a", "b", 1)) == 3
    assert document.line(("a", "c", 0, "d")) == 5
    assert document.line(("last",)) == 6


def test_a_value_that_is_not_there_has_the_line_of_what_should_hold_it(tmp_path: Path) -> None:
    document = read(tmp_path, "a: 1\nb:\n  c: 1\n")
    assert document.line(("b", "missing", "deeper")) == 2
    assert document.line(("b", "c", 0)) == 3
    assert document.line(("nowhere",)) == 1


def test_a_path_is_written_as_people_write_it() -> None:
    assert way(("blacklist", 2, "apps", 0)) == "blacklist[2].apps[0]"
    assert way(()) == ""


def test_a_hint_names_a_near_word_as_it_is_spelt_and_no_far_one() -> None:
    assert closest("tiktokk", ["tiktok", "signal"]) == "did you mean tiktok?"
    assert closest("europe/stokholm", ["Europe/Stockholm"]) == "did you mean Europe/Stockholm?"
    assert closest("zzz", ["tiktok"]) == ""


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    count: str = ""
    flag: bool = False


class Outer(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    title: str
    inner: Inner = Inner()
    parts: Annotated[list[Inner], Field(min_length=1)] = []
    named: dict[str, Inner] = {}
    code: Annotated[str, Field(max_length=2)] = ""


def mistakes(folder: Path, text: str, reserved: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(OursIsWrong) as refused:
        validate(read(folder, text), Outer, reserved=reserved)
    return list(map(str, refused.value.problems))


def test_a_sound_file_gives_its_model(tmp_path: Path) -> None:
    made = validate(read(tmp_path, "title: T\nparts: [{count: 1}]\n"), Outer)
    assert (made.title, made.parts[0].count) == ("T", "1")


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "x: 1\nparts:\n  - {cuont: 1}\n  - {flag: maybe}\nnamed: {a: {flagg: true}, b: 5}\ninner:\ntitle: true\n"
    assert mistakes(tmp_path, text + "title: true\n") == [
        "ours.yaml:1: x: unknown key (one of code, inner, named, parts, title)",
        "ours.yaml:3: parts[0].cuont: unknown key (did you mean count?)",
        "ours.yaml:4: parts[1].flag: 'maybe' where true or false should be",
        "ours.yaml:5: named.a.flagg: unknown key (did you mean flag?)",
        "ours.yaml:5: named.b: '5' where a mapping should be (with count, flag)",
        "ours.yaml:6: inner: is empty (give it a value, or leave it out)",
        "ours.yaml:8: title: the key stands twice, first on line 7 (keep one of them)",
        "ours.yaml:8: title: true where a text should be (put it in quotes)",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("parts: [{}]\n", "title: is missing (add it)"),
        ("title: T\nparts: []\n", "parts: is empty"),
        ("title: {a: b}\n", "title: a mapping where a text should be"),
        ("title: [a]\n", "title: a list where a text should be"),
        ("title: T\nparts: {}\n", "parts: a mapping where a list should be"),
        ("title: T\ncode: abc\n", "code: String should have at most 2 characters"),
        ("- title\n", "ours.yaml:1: a list where a mapping should be"),
        ("x" * 5000, f"ours.yaml:1: '{'x' * 60}…' where a mapping should be"),
    ],
)
def test_a_mistake_is_told_in_plain_words(tmp_path: Path, text: str, said: str) -> None:
    [told] = mistakes(tmp_path, text)
    assert said in told
    assert "pydantic" not in told


def test_a_duplicate_key_alone_is_enough_to_refuse(tmp_path: Path) -> None:
    [told] = mistakes(tmp_path, "title: T\ntitle: U\n")
    assert "stands twice" in told


def test_an_unknown_key_gets_its_hint_from_the_place_where_it_stands(tmp_path: Path) -> None:
    [told] = mistakes(tmp_path, "title: T\ninner: {titel: x}\n")
    assert told == "ours.yaml:2: inner.titel: unknown key (one of count, flag)"


def test_a_reserved_key_is_not_called_unknown(tmp_path: Path) -> None:
    [told] = mistakes(tmp_path, "title: T\nlater: x\n", {"later": "take it out"})
    assert told == "ours.yaml:2: later: is not supported yet (take it out)"


def test_validators_get_the_names_and_split_message_from_hint(tmp_path: Path) -> None:
    from pydantic import ValidationInfo, field_validator

    class Named(BaseModel):
        app: str

        @field_validator("app")
        @classmethod
        def known(cls, value: str, info: ValidationInfo) -> Any:
            assert info.context is not None
            raise ValueError(f"unknown {value} | one of {info.context['app']}")

    with pytest.raises(OursIsWrong, match=r"app: unknown x \(one of y\)"):
        validate(read(tmp_path, "app: x\n"), Named, {"app": "y"})
