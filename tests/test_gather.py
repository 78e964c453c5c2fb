"""Whatever is named to be read is read or told of: no name crashes, and nothing in a folder is left out unsaid."""

import os
from pathlib import Path
from typing import Any

import pytest
from exports import clear_folder
from running import run

LONG = "x" * 3000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return clear_folder(tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", LONG],
        ["scan", f"people-csv:{LONG}"],
        ["scan", "apps.csv", "--policy", LONG],
        ["scan", "apps.csv", "--policy", f"{LONG}/policy.yaml"],
        ["scan", "apps.csv", "--map", LONG],
        ["scan", "apps.csv", "--output", f"json={LONG}"],
        ["scan", "apps.csv", "--output", f"json={LONG}/report.json"],
    ],
)
def test_a_name_that_no_file_can_have_is_a_mistake_of_ours_and_no_bug(folder: Path, arguments: list[str]) -> None:
    ended = run(arguments, folder)
    assert ended.status == 2
    assert "bug" not in ended.err


def test_standard_input_that_is_closed_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    ended = run(["scan", "-"], folder)
    assert (ended.status, ended.err) == (2, "appcheck: standard input is closed, and - asks for it\n")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows makes links for administrators only")
def test_nothing_in_a_folder_hides_behind_a_link(folder: Path) -> None:
    elsewhere = folder.parent / f"{folder.name}-elsewhere"
    elsewhere.mkdir()
    (folder / "apps.csv").rename(elsewhere / "apps.csv")
    (folder / "latest").symlink_to(elsewhere)
    (folder / "round").symlink_to(folder)
    assert "latest/apps.csv: intune-appinv" in run(["scan", "."], folder).out
    (folder / "latest").unlink()
    (folder / "gone.csv").symlink_to(elsewhere / "gone.csv")
    assert "gone.csv: not read" in run(["scan", "."], folder).out


@pytest.mark.skipif(not getattr(os, "geteuid", int)(), reason="who may read everything is refused nothing")
def test_a_folder_that_may_not_be_read_is_told_and_never_left_out(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0)
    for arguments in (["."], ["closed"], ["closed/apps.csv"]):
        ended = run(["scan", *arguments], folder)
        assert ended.status == 2
        assert "closed" in ended.err


def test_files_that_cannot_be_opened_are_unreadable_whatever_their_size(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one.csv", "two.csv"):
        (folder / name).write_text("same size")
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name in ("one.csv", "two.csv"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **named)

    monkeypatch.setattr("pathlib.Path.open", refuse)
    ended = run(["scan", "one.csv", "two.csv"], folder)
    assert ended.status == 3
    assert "two.csv: not read: cannot be read: Permission denied" in ended.out
