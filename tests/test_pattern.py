"""Globs match whole texts, and no text makes them slow."""

from fnmatch import fnmatchcase
from itertools import product

from appcheck.pattern import matches


def test_a_glob_matches_what_any_other_would() -> None:
    texts = ["".join(letters) for length in range(6) for letters in product("ab", repeat=length)]
    for glob in ("".join(letters) for length in range(1, 6) for letters in product("a*?", repeat=length)):
        if glob.strip():
            assert [matches(glob, text) for text in texts] == [fnmatchcase(text, glob) for text in texts], glob


def test_stars_take_line_breaks_and_nothing_else_is_special() -> None:
    assert matches("a*b*c", "a\nb\nc")
    assert matches("[a]*(b)*", "[a] and (b)")
    assert not matches("[a]*", "a")


def test_no_text_keeps_a_glob_of_many_stars_busy() -> None:
    assert not matches("*t*i*k*t*o*k*", "".join(letter * 2000 for letter in "tikto"))
    assert matches("*t*i*k*t*o*k*", "".join(letter * 2000 for letter in "tiktok"))
