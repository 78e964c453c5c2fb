"""`appcheck policy`, `rule`, `sources` and `schema` with what ships."""

import json

import pytest

from appcheck.catalogue import load_catalogue
from appcheck.cli import run
from appcheck.policy import load_policy
from appcheck.shipped import shipped
from appcheck.sources import shipped_sources

NAMES = sorted(path.stem for path in shipped().glob("*.yaml"))


def test_every_shipped_policy_is_listed(capsys):
    assert run(["policy", "list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_is_shown_with_all_its_rules_and_both_digests(name, capsys):
    assert run(["policy", "show", name]) == 0
    shown = capsys.readouterr().out
    policy = load_policy(name, load_catalogue(shipped() / "catalogue"), shipped())
    assert all(f"\nRule {rule.id}: " in shown for rule in policy.blacklist)
    assert policy.sha256 in shown
    assert policy.effective_sha256 in shown


def test_the_page_names_apps_that_an_owner_brings_in(capsys):
    run(["policy", "show", "default"])
    assert "com.zhiliaoapp.musically" in capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_shipped_policies_are_without_warning_even_strictly(name, capsys):
    assert run(["policy", "lint", name, "--strict"]) == 0
    assert capsys.readouterr().out == ""


def test_a_doubtful_policy_is_warned_of_and_fails_only_strictly(tmp_path, capsys):
    path = tmp_path / "old.yaml"
    text = (shipped() / "default.yaml").read_text("utf-8")
    path.write_text(text.replace('version: "1"', 'version: "1"\nreview_by: 2020-01-01'), "utf-8")
    assert run(["policy", "lint", str(path)]) == 0
    assert "the review was due on 2020-01-01" in capsys.readouterr().out
    assert run(["policy", "lint", str(path), "--strict"]) == 2


def test_a_broken_policy_ends_with_2_and_says_where(tmp_path, capsys):
    path = tmp_path / "broken.yaml"
    path.write_text("schema: appcheck.policy/v1\nblaklist: []\n", "utf-8")
    assert run(["policy", "lint", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "broken.yaml:2" in told.err
    assert "blacklist" in told.err


def test_a_rule_is_shown_alone(capsys):
    assert run(["rule", "bytedance"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Rule bytedance: ")
    assert "com.zhiliaoapp.musically" in shown


def test_a_rule_that_is_not_there_is_suggested(capsys):
    assert run(["rule", "bytedanse"]) == 2
    assert "rule of policy default: 'bytedanse' is not known (did you mean bytedance?)" in capsys.readouterr().err


def test_every_source_is_listed_with_how_to_export_it(capsys):
    assert run(["sources"]) == 0
    shown = capsys.readouterr().out
    for source in shipped_sources():
        assert f"{source.name} " in shown
        assert (source.refuses or source.how) in shown


@pytest.mark.parametrize("arguments", [["policy", "schema"], ["schema", "policy"]])
def test_the_schema_of_a_policy_is_json(arguments, capsys):
    assert run(arguments) == 0
    assert json.loads(capsys.readouterr().out)["type"] == "object"
