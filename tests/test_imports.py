"""What a command loads: none of the heavy libraries if it reads nothing, and never what speaks over a network."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"

HEAVY = {"duckdb", "ijson", "re2", "yaml", "appcheck.catalogue", "appcheck.policy", "appcheck.sources"}
"""Modules that only a command that reads something needs; those of ours are the ones that load pydantic."""

PROBE = """
import sys
from appcheck.cli import run
status = run(sys.argv[2:])
print(status, *sorted(set(sys.argv[1].split()) & sys.modules.keys()))
"""


def loaded(arguments: list[str], modules: set[str]) -> list[str]:
    """The exit status of a command, and which of the modules it loaded."""
    command = [sys.executable, "-c", PROBE, " ".join(modules), *arguments]
    probe = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return probe.stdout.splitlines()[-1].split()


def test_the_version_loads_neither_duckdb_nor_pydantic() -> None:
    assert loaded(["--version"], HEAVY | {"pydantic", "rich"}) == ["0"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--help"], "0"),
        (["scan", "--help"], "0"),
        (["help", "exit-codes"], "0"),
        (["scam"], "2"),
        (["scan", "--no-such-flag", "x.csv"], "2"),
        (["scan"], "2"),
        (["scan", "x.csv", "--fail-on", "hgih"], "2"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_help_and_usage_errors_load_nothing_heavy_beyond_typer(arguments: list[str], status: str) -> None:
    # typer 0.29 loads pydantic by itself as soon as a command has flags to check, so it is not asked for here.
    assert loaded(arguments, HEAVY) == [status]


def test_a_scan_loads_nothing_that_speaks_over_a_network() -> None:
    example = [str(EXAMPLES / "intune-violations" / name) for name in ("AppInvRawData.csv", "Devices.csv")]
    asked = ["scan", *example, "--policy", "social-apps-on-work-phones", "--as-of", "2026-11-16", "--format", "json"]
    assert loaded(asked, {"ssl", "http.client", "urllib.request", "asyncio"}) == ["1"]
