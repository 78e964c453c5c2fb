"""All mistakes of a policy are told at once, each with file, line, path and a suggestion, and nothing is judged."""

from pathlib import Path

import pytest
from exports import clear_folder, put
from running import run, scan

WRONG_POLICY = """schema: appcheck.policy/v1
name: A policy with many mistakes
version: "1"
colour: red
covers: {platform: [ios, androd]}
blacklist:
  - id: one
    title: One
    apps: [tiktokk]
    severity: high
    reason: Because
  - id: one
    title: One again
    apps: [{jurisdiction: NO}]
    severity: hihg
    reason: Because
    effective_from: 2026-02-30
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return clear_folder(tmp_path)


def test_all_mistakes_of_a_policy_are_told_at_once_with_file_line_and_path(folder: Path) -> None:
    put(folder, "wrong.yaml", WRONG_POLICY)
    ended = scan(folder, "apps.csv", "--policy", "wrong.yaml")
    assert (ended.status, ended.out) == (2, "")
    for line, path in ((4, "colour"), (5, "covers.platform[1]"), (15, "blacklist[1].severity"), (17, "effective_from")):
        assert any(f"wrong.yaml:{line}:" in said and path in said for said in ended.err.splitlines()), (line, path)
    assert "did you mean android" in ended.err
    assert "did you mean high" in ended.err


RULES = """schema: appcheck.policy/v1
name: Rules
version: "1"
blacklist:
  - {{id: one, title: One, apps: [{entry}], severity: high, reason: Because}}
  - {{id: {other}, title: The other, apps: [instagram], severity: high, reason: Because}}
"""


def rules(entry: str, other: str = "two") -> str:
    """A policy of two rules; `entry` stands among the apps of the first."""
    return RULES.format(entry=entry, other=other)


def test_a_rule_id_twice_and_an_app_that_does_not_exist_are_told_together(folder: Path) -> None:
    put(folder, "rules.yaml", rules("tiktokk", other="one"))
    ended = scan(folder, "apps.csv", "--policy", "rules.yaml")
    assert (ended.status, ended.out) == (2, "")
    assert "rules.yaml:5:" in ended.err
    assert "did you mean tiktok?" in ended.err
    assert any("rules.yaml:6:" in said and "one" in said for said in ended.err.splitlines())


def test_a_duplicate_key_is_refused_with_both_lines(folder: Path) -> None:
    put(folder, "twice.yaml", rules("tiktok") + "name: Another\n")
    ended = scan(folder, "apps.csv", "--policy", "twice.yaml")
    assert (ended.status, ended.out) == (2, "")
    assert "twice.yaml:7:" in ended.err
    assert "line 2" in ended.err


def test_norway_stays_norway(folder: Path) -> None:
    put(folder, "norway.yaml", rules("{jurisdiction: NO}"))
    ended = run(["policy", "show", "norway.yaml"], folder)
    assert "jurisdiction NO" in ended.out
    assert "false" not in ended.out.lower()


def test_an_unknown_key_country_is_refused_and_not_read_as_false(folder: Path) -> None:
    put(folder, "country.yaml", rules("{country: NO}"))
    ended = scan(folder, "apps.csv", "--policy", "country.yaml")
    assert (ended.status, ended.out) == (2, "")
    assert any("country.yaml:5:" in said and "country" in said for said in ended.err.splitlines())
