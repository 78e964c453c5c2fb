"""Files are written whole or not at all, and progress never mixes with a report."""

import os
import stat

import pytest

from appcheck.cli.out import save, style_of_stdout, working
from appcheck.errors import OursIsWrong
from appcheck.renderers import Style


def test_a_file_is_replaced_and_nothing_else_is_left_in_its_folder(tmp_path):
    path = tmp_path / "report.json"
    path.write_text("old")
    save(path, "new åäö 抖音\n")
    assert path.read_bytes() == "new åäö 抖音\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "report.json"
    path.write_text("old")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "in use")))
    with pytest.raises(OursIsWrong, match="cannot be written: in use"):
        save(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_only_the_owner_may_read_a_report(tmp_path):
    save(tmp_path / "report.json", "")
    assert stat.S_IMODE((tmp_path / "report.json").stat().st_mode) == 0o600


def test_what_is_not_a_terminal_gets_plain_unbroken_lines(capsys):
    assert style_of_stdout({}, all_devices=True) == Style(width=0, colour=False, all_devices=True)


def test_a_terminal_gets_its_width_and_no_color_is_honoured(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "77")
    assert style_of_stdout({}, all_devices=False).width == 77
    assert style_of_stdout({}, all_devices=False).colour
    assert not style_of_stdout({"NO_COLOR": "1"}, all_devices=False).colour


def test_progress_is_silent_where_standard_error_is_no_terminal(capsys):
    with working("Reading"):
        pass
    assert capsys.readouterr() == ("", "")
