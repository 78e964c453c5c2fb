"""What the README shows is what the program does."""

import re
from pathlib import Path

import pytest
from exports import clear_folder, put
from running import EXAMPLES, command, run, scan

from appcheck.glossary import EXIT_CODES, NEVER_SHOWN

README = (EXAMPLES.parent / "README.md").read_text("utf-8")


def block(mark: str) -> str:
    """The code block after a comment."""
    found = re.search(rf"<!-- {re.escape(mark)} -->\n```\w*\n(.*?)```\n", README, re.DOTALL)
    assert found, f"the README has no block {mark!r}"
    return found[1]


def test_the_run_that_is_shown_is_that_of_the_example() -> None:
    example = EXAMPLES / "intune-violations"
    shown = block("example: intune-violations").splitlines()
    assert shown[0] == "$ appcheck " + " ".join(command(example))
    assert shown[-1] == "…"
    expected = (example / "expected.txt").read_text("utf-8").splitlines()
    assert shown[1:-1] == expected[: len(shown) - 2]
    assert len(shown) > 20


def test_the_help_that_is_shown_is_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert block("output: --help") == "$ appcheck --help\n" + run(["--help"], tmp_path).out


def test_the_exit_table_is_the_programs() -> None:
    table = "".join(f"| {code} | {meaning} |\n" for code, meaning in EXIT_CODES)
    assert f"<!-- exit codes -->\n| status | means |\n|---|---|\n{table}\n" in README


def test_the_policy_that_is_shown_is_valid_and_finds_what_it_forbids(tmp_path: Path) -> None:
    put(tmp_path, "policy.yaml", block("policy"))
    linted = run(["policy", "lint", "policy.yaml"], tmp_path)
    assert linted.status == 0, linted.err
    example = EXAMPLES / "intune-violations"
    exports = [example / name for name in ("AppInvRawData.csv", "Devices.csv", "exportUsers.csv")]
    assert scan(tmp_path, *exports, "--policy", "policy.yaml").status == 1


def test_the_map_that_is_shown_describes_a_register(tmp_path: Path) -> None:
    put(clear_folder(tmp_path), "register.csv", "Tag,Serial,Belongs to\r\nA-1,XSERIAL00001,Company\r\n")
    put(tmp_path, "our-register.yaml", block("map"))
    assert scan(tmp_path, "apps.csv", "devices.csv", "register.csv", "--map", "our-register.yaml").status == 0


def test_the_shipped_policies_and_files_that_are_named_exist(tmp_path: Path) -> None:
    listed = run(["policy", "list"], tmp_path).out
    assert "social-apps-on-work-phones" in listed
    for link in re.findall(r"\]\(([^):]+)\)", README):
        assert (EXAMPLES.parent / link).is_file(), link


def test_the_limit_of_every_inventory_is_told_in_the_programs_words() -> None:
    assert NEVER_SHOWN in " ".join(README.split()).replace("- ", "")
