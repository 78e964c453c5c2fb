"""Files are written whole or not at all, and progress never mixes with a report."""

import io
import json
import os
import stat
import sys

import pytest

from appcheck.cli.out import complain, save, say_json, say_lines, style_of_stdout, working
from appcheck.errors import OursIsWrong
from appcheck.renderers import Style


def test_a_file_is_replaced_and_nothing_else_is_left_in_its_folder(tmp_path):
    path = tmp_path / "report.json"
    path.write_text("old", "utf-8")
    save(path, "new åäö 抖音\n")
    assert path.read_bytes() == "new åäö 抖音\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "report.json"
    path.write_text("old", "utf-8")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "in use")))
    with pytest.raises(OursIsWrong, match="cannot be written: in use"):
        save(path, "new")
    assert path.read_text("utf-8") == "old"
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


def test_on_a_terminal_prose_is_broken_between_words_and_what_people_copy_is_not(monkeypatch, capsys):
    text = "  a word, another word, and the last one"
    say_lines([text])
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "25")
    say_lines([text])
    say_lines([text], whole=True)
    broken = ["  a word, another word,", "    and the last one"]
    assert capsys.readouterr().out.splitlines() == [text, *broken, text]


def test_on_a_terminal_errors_are_broken_between_words_too(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    complain("a.yaml:3: roles: is wrong", "mend it")
    assert capsys.readouterr().err == "appcheck: a.yaml:3: roles:\n  is wrong\nappcheck: mend it\n"


def test_progress_is_silent_where_standard_error_is_no_terminal(capsys):
    with working("Reading"):
        pass
    assert capsys.readouterr() == ("", "")


class Terminal(io.TextIOWrapper):
    """A terminal that cannot show more than its code page."""

    def isatty(self):
        return True


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp850", "cp1252"])
def test_progress_is_shown_by_a_terminal_of_any_code_page(monkeypatch, encoding):
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal(io.BytesIO(), encoding, "strict")
    monkeypatch.setattr("sys.stderr", terminal)
    with working("Reading"):
        pass
    terminal.flush()
    assert b"Reading" in terminal.buffer.getvalue()


NAMES = {"Göran Åkesson": "Säkerhet – €", "抖音": "\U0001f600 é"}


@pytest.mark.parametrize("page", ["cp437", "cp850", "cp1252", "utf-8"])
def test_names_come_through_a_pipe_of_powershell_whatever_the_code_page_of_its_console(monkeypatch, page):
    monkeypatch.setattr("appcheck.cli.out.ON_WINDOWS", True)
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    say_json(json.dumps(NAMES, ensure_ascii=False))
    assert json.loads(sys.stdout.buffer.getvalue().decode(page)) == NAMES


def test_elsewhere_json_stays_as_people_read_it(monkeypatch, capsys):
    monkeypatch.setattr("appcheck.cli.out.ON_WINDOWS", False)
    say_json(json.dumps(NAMES, ensure_ascii=False))
    assert capsys.readouterr().out == json.dumps(NAMES, ensure_ascii=False)
