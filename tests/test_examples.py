"""Every folder of examples/ gives exactly the report that lies in it.

APPCHECK_WRITE_EXPECTED=1 writes the reports anew; read each by eye before you keep it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from running import EXAMPLES, FOLDERS, command, differences, page_of, report_of, run, status

WRITE = bool(os.environ.get("APPCHECK_WRITE_EXPECTED"))

each_example = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def expected_in(file: Path, found: str) -> str:
    """What the file holds, written anew from what was found where that is asked for."""
    if WRITE:
        file.write_text(found, "utf-8", newline="\n")
    return file.read_text("utf-8")


@each_example
def test_example_gives_the_report_that_lies_in_it(folder: Path) -> None:
    ended = run([*command(folder), "--format", "json"], folder)
    assert (ended.status, ended.err) == (status(folder), "")
    found = report_of(ended.out)
    expected = expected_in(folder / "expected.json", json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    assert list(differences(json.loads(expected), found)) == []


@each_example
def test_example_prints_the_page_that_lies_in_it(folder: Path) -> None:
    ended = run(command(folder), folder)
    assert (ended.status, ended.err) == (status(folder), "")
    page = page_of(ended.out)
    assert page.splitlines() == expected_in(folder / "expected.txt", page).splitlines()


@each_example
def test_example_says_what_it_shows_and_its_exit_status(folder: Path) -> None:
    assert f"Exit status {status(folder)}." in (folder / "README.md").read_text("utf-8")


def test_examples_show_every_exit_status_of_a_scan() -> None:
    assert set(map(status, FOLDERS)) == {0, 1, 3}


def test_the_demo_shows_protected_people_and_ends_with_0_because_violations_are_what_it_expects() -> None:
    environment = os.environ | {"PYTHONPATH": str(EXAMPLES.parent), "CI": "true"}
    ended = subprocess.run(
        [sys.executable, EXAMPLES / "demo.py"], env=environment, capture_output=True, encoding="utf-8"
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "NOT COMPLIANT" in ended.stdout
    assert "holds protected" in ended.stdout
    assert "Exit status 1" in ended.stdout
