"""Whatever is named to be read is read or told of: no name crashes, and nothing in a folder is left out unsaid."""

import contextlib
import os
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from exports import apps_csv, clear_folder, put
from running import run

from appcheck.errors import Problem
from appcheck.gather import Given, Said, _forced, _said, gather
from appcheck.sources import shipped_sources

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
        (folder / name).write_text("same size", "utf-8")
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name in ("one.csv", "two.csv"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **named)

    monkeypatch.setattr("pathlib.Path.open", refuse)
    ended = run(["scan", "one.csv", "two.csv"], folder)
    assert ended.status == 3
    assert "two.csv: not read: cannot be read: Permission denied" in ended.out


@pytest.mark.parametrize(
    ("argument", "read"),
    [
        ("*.csv", ["apps.csv", "devices.csv"]),
        ("./*.csv", ["./apps.csv", "./devices.csv"]),
        ("d?vices.csv", ["devices.csv"]),
        ("intune-appinv:app*.csv", ["apps.csv"]),
        ("*/*.csv", ["sub/apps.csv"]),
        ("su?", ["sub/apps.csv"]),
    ],
)
def test_a_wildcard_that_the_shell_left_alone_stands_for_files(folder: Path, argument: str, read: list[str]) -> None:
    (folder / "sub").mkdir()
    put(folder / "sub", "apps.csv", apps_csv())
    put(folder, "~$apps.csv", "")
    with contextlib.chdir(folder):
        assert [Path(each.name) for each in gather([argument], (), shipped_sources())] == list(map(Path, read))


def test_a_bracket_is_no_wildcard_and_a_name_that_is_there_is_itself(folder: Path) -> None:
    put(folder, "apps1.csv", apps_csv([9]))
    ended = run(["scan", "apps[1].csv"], folder)
    assert (ended.status, "apps[1].csv: no such file" in ended.err) == (2, True)
    put(folder, "apps[1].csv", apps_csv([8]))
    with contextlib.chdir(folder):
        given = gather(["apps[1].csv", "app*[1].csv"], (), shipped_sources())
    assert [each.name for each in given] == ["apps[1].csv", "apps[1].csv"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_whose_name_looks_like_a_wildcard_is_itself(folder: Path) -> None:
    put(folder, "*.csv", apps_csv([9]))
    with contextlib.chdir(folder):
        assert [each.name for each in gather(["*.csv"], (), shipped_sources())] == ["*.csv"]


def test_a_wildcard_that_nothing_matches_is_a_mistake_and_no_empty_list(folder: Path) -> None:
    ended = run(["scan", "devices.csv", "inventory*.csv"], folder)
    assert ended.status == 2
    assert "inventory*.csv: no such file" in ended.err


def test_a_quote_that_a_backslash_kept_open_is_explained(folder: Path) -> None:
    ended = run(["scan", 'C:\\our exports" --policy default'], folder)
    assert ended.status == 2
    assert "without a backslash at its end" in ended.err


@pytest.mark.parametrize(
    "argument",
    [r"C:\exports\a.csv", "C:/exports/a.csv", r"\\server\share\a.csv", "//server/share/a.csv", r"\\?\C:\exports\a.csv"],
)
def test_a_path_of_windows_keeps_its_drive_and_a_source_before_it_is_forced(argument: str) -> None:
    names = {source.name for source in shipped_sources()}
    assert _forced(argument, names) == ("", argument)
    assert _forced(f"people-csv:{argument}", names) == ("people-csv", argument)
    assert _forced("people-csv:-", names) == ("people-csv", "-")


@pytest.mark.parametrize("says", [r"C:\exports\a.csv", "C:/exports/a.csv", "a.csv", r"c:\EXPORTS\A.csv"])
def test_what_is_said_finds_a_path_of_windows_however_it_is_written(monkeypatch: Any, says: str) -> None:
    monkeypatch.setattr("appcheck.gather.Path", PureWindowsPath)
    problems: list[Problem] = []
    path = r"C:\exports\a.csv"
    given = Given(path, PureWindowsPath(path))  # type: ignore[arg-type]
    assert _said(f"{says}:device=PX7", [given], problems) == (path, Said("device", "PX7"))
    assert problems == []


def test_what_systems_keep_in_folders_is_passed_over_and_the_rest_is_not(folder: Path) -> None:
    for name in ("desktop.ini", "Thumbs.db", "~$apps.xlsx", "Icon\r", ".DS_Store", "._apps.csv"):
        put(folder, name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    for name in ("$RECYCLE.BIN", "System Volume Information", "__MACOSX"):
        (folder / name).mkdir()
        put(folder / name, "apps.csv", apps_csv([9]))
    put(folder, "thumbs.csv", "")
    ended = run(["scan", ".", "--as-of", "2026-11-16"], folder)
    assert ended.status == 3
    assert [line for line in ended.out.splitlines() if "not read" in line] == [
        "  thumbs.csv: not read: is empty; export it again"
    ]
    assert "4 of 4 work phones" in ended.out
