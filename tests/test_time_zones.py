"""A policy may name any time zone, also where the system has no data of them: on Windows, and in many containers."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from running import EXAMPLES, command, status

EXAMPLE = EXAMPLES / "intune-violations"


def test_a_scan_needs_no_time_zones_of_the_system() -> None:
    environment = os.environ | {"PYTHONTZPATH": "", "PYTHONPATH": str(EXAMPLES.parent)}
    ended = subprocess.run(
        [sys.executable, "-m", "appcheck", *command(EXAMPLE)], cwd=EXAMPLE, env=environment, capture_output=True
    )
    assert (ended.returncode, ended.stderr) == (status(EXAMPLE), b"")


def test_the_data_of_time_zones_is_installed_on_every_system() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert [each for each in project["dependencies"] if each.startswith("tzdata") and ";" not in each]
