"""`appcheck inspect`, as it is run."""

import json

from test_scan_command import APPS
from test_scan_command import folder as folder

from appcheck.cli import run


def test_inspect_says_what_a_file_is_and_ends_with_0(folder, capsys):
    assert run(["inspect", "apps.csv"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("apps.csv\n")
    assert "(intune-appinv, apps), known by " in told
    assert "4 records, 2 devices" in told


def test_inspect_ends_with_3_for_a_file_that_cannot_be_read(folder, capsys):
    (folder / "odd.csv").write_text("colour,taste\nred,sweet\n", "utf-8")
    assert run(["inspect", "apps.csv", "odd.csv"]) == 3
    assert "odd.csv\n  not read: " in capsys.readouterr().out


def test_inspect_says_that_a_folder_holds_nothing(folder, capsys):
    (folder / "empty").mkdir()
    assert run(["inspect", "empty"]) == 3
    assert capsys.readouterr().err == "appcheck: no file to inspect: the folders hold none\n"


def test_inspect_names_the_files_of_a_folder_that_it_passes_over(folder, capsys):
    (folder / "notes.txt").write_text("fetched on Monday\n", "utf-8")
    assert run(["inspect", "."]) == 0
    assert "notes.txt\n  passed over: " in capsys.readouterr().out
    for path in folder.glob("*.csv"):
        path.unlink()
    assert run(["inspect", "."]) == 3


def test_inspect_speaks_json(folder, capsys):
    assert run(["inspect", "apps.csv", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "appcheck.inspect/v1"
    assert told["exports"][0]["source"] == "intune-appinv"


def test_inspect_ends_with_3_where_a_line_was_skipped(folder, capsys):
    (folder / "broken.csv").write_text(APPS + "one,cell,short\n", "utf-8")
    assert run(["inspect", "broken.csv"]) == 3
    assert "1 skipped" in capsys.readouterr().out
