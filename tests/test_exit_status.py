"""Each exit status of `appcheck help exit-codes`, produced by a command; the same for every output format."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from exports import APP_COLUMNS, app_row, clear_folder, csv_text, put
from running import EXAMPLES, Ended, run, scan

import appcheck.scan
from appcheck.glossary import EXIT_CODES
from appcheck.renderers import shipped_renderers

CLEAR = ("apps.csv", "devices.csv")
CHECKOUT = str(EXAMPLES.parent)
MAIN = "from appcheck.cli import main; main()"
Patch = pytest.MonkeyPatch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(clear_folder(tmp_path), "found.csv", csv_text(APP_COLUMNS, [app_row(1, "TikTok")]))
    return tmp_path


def clear(folder: Path, _: Patch) -> int:
    return scan(folder, *CLEAR).status


def violations(folder: Path, _: Patch) -> int:
    return scan(folder, *CLEAR, "found.csv").status


def wrong_usage(folder: Path, _: Patch) -> int:
    return scan(folder, *CLEAR, "--policy", "no-such-policy").status


def not_cleared(folder: Path, _: Patch) -> int:
    return scan(folder, "apps.csv").status


def bug(folder: Path, monkeypatch: Patch) -> int:
    return broken_by(RuntimeError("oh"), folder, monkeypatch).status


def interrupted(folder: Path, monkeypatch: Patch) -> int:
    return broken_by(KeyboardInterrupt(), folder, monkeypatch).status


def broken_by(error: BaseException, folder: Path, monkeypatch: Patch) -> Ended:
    """A scan in the middle of which something is raised."""

    def scan_broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(appcheck.scan, "scan", scan_broken)
    return scan(folder, *CLEAR)


def reader_gone(folder: Path, _: Patch) -> int:
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {CHECKOUT!r}); {MAIN}", "scan", *CLEAR]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        return process.wait()


COMMANDS: dict[int, Callable[[Path, Patch], int]] = {
    0: clear,
    1: violations,
    2: wrong_usage,
    3: not_cleared,
    70: bug,
    130: interrupted,
    141: reader_gone,
}


@pytest.mark.parametrize("status", [status for status, _ in EXIT_CODES])
def test_every_documented_status_is_produced(status: int, folder: Path, monkeypatch: Patch) -> None:
    assert COMMANDS[status](folder, monkeypatch) == status


def test_a_violation_wins_over_what_is_not_known(folder: Path) -> None:
    assert scan(folder, "apps.csv", "found.csv").status == 1


@pytest.mark.parametrize("exports", [CLEAR, (*CLEAR, "found.csv"), ("apps.csv",)], ids=["clear", "violations", "not"])
def test_the_status_does_not_depend_on_the_output_format(folder: Path, exports: tuple[str, ...]) -> None:
    assert len({scan(folder, *exports, "--format", name).status for name in shipped_renderers()}) == 1


@pytest.mark.parametrize("exports", [CLEAR, (*CLEAR, "found.csv"), ("apps.csv",)], ids=["clear", "violations", "not"])
def test_exit_zero_changes_the_status_and_says_so_in_the_first_line(folder: Path, exports: tuple[str, ...]) -> None:
    ended = scan(folder, *exports, "--exit-zero")
    assert ended.status == 0
    assert "--exit-zero" in ended.out.splitlines()[0]


def test_a_status_of_2_leaves_no_report(folder: Path) -> None:
    ended = scan(folder, *CLEAR, "--policy", "no-such-policy", "--output", "json=report.json")
    assert (ended.status, ended.out) == (2, "")
    assert not (folder / "report.json").exists()


def test_a_bug_shows_its_trace_only_when_asked(folder: Path, monkeypatch: Patch) -> None:
    quiet = broken_by(RuntimeError("oh"), folder, monkeypatch)
    assert "Traceback" not in quiet.err
    assert quiet.out == ""
    assert "Traceback" in run(["--debug", "scan", *CLEAR], folder).err
