"""`appcheck apps` tells what the catalogue knows."""

from pathlib import Path

import pytest
from running import run

from appcheck.catalogue import load_catalogue
from appcheck.shipped import shipped


@pytest.mark.parametrize(
    "text",
    ["tiktok", "TIK", "com.zhiliaoapp.musically", "com.ss.android.ugc.trill", "835599320", "bytedance", "musical"],
)
def test_an_app_is_found_by_any_of_its_names_identifiers_publishers_and_owners(tmp_path: Path, text: str) -> None:
    done = run(["apps", "search", text], tmp_path)
    assert done.status == 0
    assert any(line.startswith("tiktok ") for line in done.out.splitlines())


def test_what_is_called_so_comes_before_what_only_holds_the_text(tmp_path: Path) -> None:
    done = run(["apps", "search", "telegram"], tmp_path)
    assert done.out.splitlines()[0].startswith("telegram ")


def test_a_search_that_finds_nothing_says_so(tmp_path: Path) -> None:
    done = run(["apps", "search", "no such app"], tmp_path)
    assert (done.status, done.out) == (2, "")
    assert "no such app" in done.err


def test_every_app_can_be_shown(tmp_path: Path) -> None:
    for slug in load_catalogue(shipped() / "catalogue").apps:
        done = run(["apps", "show", slug], tmp_path)
        assert done.status == 0
        assert f"({slug})" in done.out.splitlines()[0]


def test_an_unknown_slug_is_answered_with_the_nearest(tmp_path: Path) -> None:
    done = run(["apps", "show", "tiktoc"], tmp_path)
    assert done.status == 2
    assert "tiktok" in done.err


def test_counts_by_jurisdiction_and_kind_add_up(tmp_path: Path) -> None:
    catalogue = load_catalogue(shipped() / "catalogue")
    parts: dict[str, dict[str, int]] = {}
    heading = ""
    for line in run(["apps", "stats"], tmp_path).out.splitlines():
        if line.startswith(" "):
            number, word = line.split(maxsplit=1)
            parts[heading][word] = int(number)
        else:
            heading = line
            parts[heading] = {}
    assert parts["apps"]["all"] == sum(parts["apps by jurisdiction"].values()) == len(catalogue.apps)
    ids = [each for app in catalogue.apps.values() for found in app.identifiers.values() for each in found]
    assert sum(parts["identifiers"].values()) == len(ids)
