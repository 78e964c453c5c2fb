"""`--catalogue`: what a file of an organisation's own adds, in every command that reads a policy."""

import json

import jsonschema
import pytest

from appcheck.cli import run
from appcheck.shipped import shipped
from appcheck.yamlfile import read_yaml

OWN = """\
schema: appcheck.catalogue/v1
owners:
  us: {name: Our organisation, jurisdiction: SE}
apps:
  our-clip: {name: Our clip, owner: us, categories: [short-video], sources: [we make it], ios: [org.example.clip]}
"""
POLICY = """\
schema: appcheck.policy/v1
name: Own
timezone: Europe/Stockholm
blacklist:
  - {id: clip, title: Clip, apps: [our-clip], severity: high, reason: Not at work.}
coverage: {max_age: 30d, min_coverage: 90%}
"""
APPS = """\
ApplicationName,ApplicationPublisher,ApplicationVersion,DeviceId,DeviceName,Platform,EmailAddress
Our clip,Us,1.0,id-1,PHONE-1,iOS,user1@example.org
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"own.yaml": OWN, "policy.yaml": POLICY, "apps.csv": APPS}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


SCAN = ("scan", "apps.csv", "--policy", "policy.yaml", "--as-of", "2026-11-01")


def test_a_scan_finds_an_app_of_an_own_catalogue(folder, capsys):
    assert run([*SCAN, "--catalogue", "own.yaml"]) == 1
    assert "Our clip" in capsys.readouterr().out


def test_a_policy_that_names_it_is_wrong_without_the_file(folder, capsys):
    assert run([*SCAN]) == 2
    assert "unknown app 'our-clip'" in capsys.readouterr().err


def test_the_report_tells_that_the_catalogue_is_another(folder, capsys):
    digests = set()
    for more in ((), ("--catalogue", "own.yaml")):
        run(["scan", "apps.csv", "--as-of", "2026-11-01", "--format", "json", *more])
        digests.add(json.dumps(json.loads(capsys.readouterr().out), sort_keys=True))
    assert len(digests) == 2


@pytest.mark.parametrize(
    "command",
    [
        ["policy", "show", "policy.yaml"],
        ["policy", "lint", "policy.yaml"],
        ["policy", "test", "policy.yaml"],
        ["rule", "clip", "--policy", "policy.yaml"],
    ],
)
def test_policies_are_shown_and_checked_with_it(folder, command):
    assert run([*command, "--catalogue", "own.yaml"]) == 0
    assert run(command) == 2


def test_a_variable_stands_for_the_flag(folder, monkeypatch):
    monkeypatch.setenv("APPCHECK_CATALOGUE", "own.yaml")
    assert run([*SCAN]) == 1


def test_a_mistake_in_it_is_told_with_file_and_line_beside_those_of_other_files(folder, capsys):
    (folder / "own.yaml").write_text(OWN.replace("org.example.clip", "com.burbn.instagram"), "utf-8")
    assert run(["scan", "missing.csv", "--catalogue", "own.yaml"]) == 2
    told = capsys.readouterr().err
    assert "own.yaml:5: apps.our-clip.ios[0]: ios 'com.burbn.instagram' is already instagram's, in meta.yaml:" in told
    assert "missing.csv" in told


def test_lint_warns_of_what_a_replacement_leaves_out(folder, capsys):
    (folder / "own.yaml").write_text(OWN.replace("our-clip:", "lemon8:"), "utf-8")
    assert run(["policy", "lint", "default", "--catalogue", "own.yaml", "--strict"]) == 2
    assert (
        "apps.lemon8: replaces the app that ships and leaves out its android: com.bd.nproject"
        in capsys.readouterr().out
    )


@pytest.mark.parametrize("given", ["own.yaml", "own"])
def test_a_report_is_not_written_over_it(folder, capsys, given):
    (folder / "own").mkdir()
    (folder / "own" / "own.yaml").write_text(OWN, "utf-8")
    over = folder / given / "own.yaml" if given == "own" else folder / given
    before = over.read_text("utf-8")
    assert run([*SCAN, "--catalogue", given, "--output", f"json={over}"]) == 2
    assert over.read_text("utf-8") == before
    assert "is a policy, a column map or a catalogue (give it another name)" in capsys.readouterr().err


def test_the_apps_of_an_own_catalogue_are_searched_shown_and_counted(folder, capsys):
    assert run(["apps", "search", "our organ", "--catalogue", "own.yaml"]) == 0
    assert run(["apps", "show", "our-clip", "--catalogue", "own.yaml"]) == 0
    assert "owned by Our organisation (us), jurisdiction SE" in capsys.readouterr().out
    assert run(["apps", "show", "our-clip"]) == 2


def test_what_is_special_of_an_app_is_shown(capsys):
    run(["apps", "show", "facebook-preloads"])
    assert "stands apart: a policy means it only where" in capsys.readouterr().out
    run(["apps", "show", "gbwhatsapp"])
    assert "another client of whatsapp" in capsys.readouterr().out
    run(["apps", "show", "happn"])
    shown = capsys.readouterr().out
    assert "owned by Hello Group Inc. (hello-group), jurisdiction CN\n" in shown
    assert "formerly owned by happn (happn), jurisdiction FR" in shown


def test_a_scan_tells_what_a_replacement_leaves_out(folder, capsys):
    (folder / "own.yaml").write_text(OWN.replace("our-clip:", "tiktok:"), "utf-8")
    assert run(["scan", "apps.csv", "--as-of", "2026-11-01", "--catalogue", "own.yaml"]) == 1
    told = capsys.readouterr()
    assert "appcheck: catalogue: apps.tiktok: replaces the app that ships and leaves out its android: " in told.err
    assert "replaces the app" not in told.out


def test_the_schema_of_a_catalogue_takes_what_ships_and_refuses_other_forms(capsys):
    assert run(["schema", "catalogue"]) == 0
    validator = jsonschema.Draft202012Validator(json.loads(capsys.readouterr().out))
    for path in (shipped() / "catalogue").glob("*.yaml"):
        if path.name != "categories.yaml":
            assert list(validator.iter_errors(read_yaml(path).value)) == [], path
    app = {"name": "News", "owner": "us", "categories": ["news"], "sources": ["x"]}
    for key, value in {"ios": ["a b"], "android": ["x"], "oss": []}.items():
        assert list(validator.iter_errors({"schema": "appcheck.catalogue/v1", "apps": {"n": {**app, key: value}}}))
