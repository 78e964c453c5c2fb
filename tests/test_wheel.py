"""The wheel that `pip wheel` builds, installed outside the checkout, does what the checkout does."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from running import EXAMPLES, FOLDERS, command, differences, report_of, status

NO_INDEX = ("No matching distribution found", "Could not find a version", "Connection", "Temporary failure")


def ran(*arguments: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program without what would lead it back to the checkout."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PYTHONUTF8"] = "1"
    return subprocess.run(list(map(str, arguments)), cwd=folder, env=environment, capture_output=True, encoding="utf-8")


def pip(python: Path | str, *arguments: object) -> None:
    ended = ran(python, "-m", "pip", "--disable-pip-version-check", *arguments)
    if ended.returncode and any(sign in ended.stderr for sign in NO_INDEX):
        pytest.skip(f"no package index can be reached: {ended.stderr.strip().splitlines()[-1]}")
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment with nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", folder, EXAMPLES.parent)
    venv.create(folder / "environment", with_pip=True)
    there = folder / "environment" / ("Scripts" if os.name == "nt" else "bin")
    pip(there / "python", "install", *folder.glob("appcheck-*.whl"))
    return there


@pytest.mark.parametrize("example", FOLDERS, ids=lambda folder: folder.name)
def test_the_installed_wheel_gives_the_report_of_each_example(programs: Path, example: Path) -> None:
    ended = ran(programs / "appcheck", *command(example), "--format", "json", folder=example)
    assert (ended.returncode, ended.stderr) == (status(example), "")
    expected = json.loads((example / "expected.json").read_text("utf-8"))
    assert list(differences(expected, report_of(ended.stdout))) == []


def test_the_installed_wheel_brings_its_policies(programs: Path, tmp_path: Path) -> None:
    listed = ran(programs / "appcheck", "policy", "list", folder=tmp_path)
    assert listed.returncode == 0
    assert "social-apps-on-work-phones" in listed.stdout


def test_the_installed_package_is_a_program_by_either_name(programs: Path, tmp_path: Path) -> None:
    said = {
        ran(programs / "appcheck", "--version", folder=tmp_path).stdout,
        ran(programs / "python", "-m", "appcheck", "--version", folder=tmp_path).stdout,
    }
    assert len(said) == 1
    assert said.pop().startswith("appcheck ")
