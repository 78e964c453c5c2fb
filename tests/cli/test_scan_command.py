"""`appcheck scan` and `inspect` from arguments to status, with real files."""

import io
import json
import os

import pytest

from appcheck.cli import run

APPS = """\
ApplicationName,ApplicationPublisher,ApplicationVersion,DeviceId,DeviceName,Platform,EmailAddress
TikTok,TikTok Pte. Ltd.,34.1.0,id-1,PHONE-1,iOS,user1@example.org
Calendar,Apple,1.0,id-1,PHONE-1,iOS,user1@example.org
Calendar,Apple,1.0,id-2,PHONE-2,iOS,user2@example.org
Maps,Apple,2.0,id-2,PHONE-2,iOS,user2@example.org
"""


DEVICES = """\
DeviceId,DeviceName,OS,OSVersion,Ownership,LastContact,SerialNumber
id-1,PHONE-1,iOS,18.1,Corporate,2026-10-30 08:00:00,XSERIAL1
id-2,PHONE-2,iOS,18.1,Corporate,2026-10-30 08:00:00,XSERIAL2
"""


CLEAN = "".join(line for line in APPS.splitlines(keepends=True) if "TikTok" not in line)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to work in, with the exports of two phones; one of them carries TikTok."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "apps.csv").write_text(APPS, "utf-8")
    (tmp_path / "clean.csv").write_text(CLEAN, "utf-8")
    (tmp_path / "devices.csv").write_text(DEVICES, "utf-8")
    return tmp_path


def scan(*arguments):
    return run(["scan", "--as-of", "2026-11-01", *arguments])


def test_a_finding_ends_with_1_and_the_first_line_says_so(folder, capsys):
    assert scan("apps.csv", "devices.csv") == 1
    told = capsys.readouterr()
    assert told.out.startswith("NOT COMPLIANT: 1 of 2 work phones carries a forbidden app")
    assert "PHONE-1 (intune:id-1)" in told.out
    assert told.err == ""


def test_nothing_found_and_all_known_ends_with_0(folder, capsys):
    assert scan("clean.csv", "devices.csv") == 0
    assert capsys.readouterr().out.startswith("CLEAR: 2 of 2 work phones judged (100 %)")


def test_nothing_found_but_not_all_known_ends_with_3(folder, capsys):
    assert scan("clean.csv") == 3
    assert capsys.readouterr().out.startswith("NOTHING FOUND, NOT CLEARED: ")


def test_the_format_does_not_change_the_status(folder, capsys):
    for files in (("apps.csv",), ("clean.csv", "devices.csv"), ("clean.csv",)):
        by_format = set()
        for name in ("terminal", "json"):
            by_format.add(scan(*files, "--format", name))
            capsys.readouterr()
        assert len(by_format) == 1


def test_standard_output_is_one_json_document_and_nothing_else(folder, capsys):
    scan("apps.csv", "devices.csv", "--format", "json")
    told = capsys.readouterr()
    report = json.loads(told.out)
    assert report["summary"]["verdict"] == "violations"
    assert report["run"]["as_of"] == "2026-11-01"
    assert told.err == ""


def test_exit_zero_changes_the_status_and_nothing_that_was_found(folder, capsys):
    assert scan("apps.csv", "devices.csv", "--exit-zero") == 0
    told = capsys.readouterr().out
    assert told.startswith("NOT COMPLIANT: 1 of 2")
    assert "--exit-zero" in told.splitlines()[0]


def test_exit_zero_hides_no_error_of_ours(folder):
    assert scan("missing.csv", "--exit-zero") == 2


def test_reports_are_written_to_files_beside_standard_output(folder, capsys):
    assert scan("apps.csv", "--output", "json=report.json", "--output", "terminal=report.txt") == 1
    assert json.loads((folder / "report.json").read_text("utf-8"))["schema"] == "appcheck.report/v1"
    assert (folder / "report.txt").read_text("utf-8") == capsys.readouterr().out


def test_an_export_is_not_written_over(folder, capsys):
    assert scan("apps.csv", "--output", "json=./apps.csv") == 2
    assert (folder / "apps.csv").read_text("utf-8") == APPS
    assert "is one of the files that are to be read" in capsys.readouterr().err


def test_the_report_of_last_night_in_a_folder_of_exports_is_written_anew(folder, capsys):
    for _ in range(2):
        assert scan(str(folder), "--output", "json=report.json") == 1
    assert json.loads((folder / "report.json").read_text("utf-8"))["summary"]["verdict"] == "violations"
    assert scan("apps.csv", "report.json", "--output", "json=report.json") == 2


def test_an_export_is_not_written_over_by_another_name_either(folder, capsys):
    (folder / "APPS.CSV").hardlink_to(folder / "apps.csv")  # what it is where names in any case are one
    assert scan("apps.csv", "--output", "json=APPS.CSV") == 2
    assert "APPS.CSV is one of the files that are to be read" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows makes links for administrators only")
def test_a_report_replaces_a_link_that_leads_nowhere(folder, capsys):
    (folder / "report.json").symlink_to("report.json")
    assert scan("apps.csv", "--output", "json=report.json") == 1
    assert json.loads((folder / "report.json").read_text("utf-8"))


@pytest.mark.parametrize("file", ["own.yaml", "./own.yaml", "map.yaml"])
def test_a_policy_or_a_map_is_not_written_over(folder, capsys, file):
    (folder / "own.yaml").write_text("schema: appcheck.policy/v1\nname: Own\nextends: default\n", "utf-8")
    (folder / "map.yaml").write_text(
        "schema: appcheck.map/v1\nname: own-map\nkind: devices\ncolumns: {device.serial: S}\n", "utf-8"
    )
    before = (folder / file).read_text("utf-8")
    arguments = ("apps.csv", "--policy", "own.yaml", "--map", "map.yaml")
    assert scan(*arguments) == 1
    assert scan(*arguments, "--output", f"json={file}") == 2
    assert (folder / file).read_text("utf-8") == before
    assert "is a policy, a column map or a catalogue (give it another name)" in capsys.readouterr().err


def test_two_reports_are_not_written_over_each_other(folder, capsys):
    assert scan("apps.csv", "--output", "json=report", "--output", "terminal=./report") == 2
    assert "--output: report is given twice (keep one)" in capsys.readouterr().err
    assert not (folder / "report").exists()


def test_nothing_is_written_beside_the_exports(folder, capsys):
    before = sorted(folder.rglob("*"))
    scan("apps.csv", "devices.csv")
    assert sorted(folder.rglob("*")) == before


def test_standard_input_is_an_export_like_any_other(folder, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(APPS.encode()), "utf-8"))
    assert scan("-", "devices.csv") == 1
    assert "-: intune-appinv (apps), 4 records" in capsys.readouterr().out


def test_everything_that_is_wrong_with_files_is_told_at_once(folder, capsys):
    assert scan("missing.csv", "--policy", "missing-policy", "--map", "missing.yaml", "--says", "x") == 2
    told = capsys.readouterr()
    assert told.out == ""
    for words in ("missing-policy", "missing.yaml", "missing.csv: no such file", "'x' is not FILE:KEY=VALUE (KEY is"):
        assert words in told.err


def test_a_slip_in_a_key_of_says_is_told_with_what_was_probably_meant(folder, capsys):
    assert scan("apps.csv", "--says", "apps.csv:devcie=x") == 2
    assert "(did you mean device?)" in capsys.readouterr().err


def test_everything_that_is_wrong_with_flags_is_told_at_once(folder, capsys):
    flags = (
        "--fail-on",
        "hihg",
        "--accept",
        "stael",
        "--accept",
        "stale,coverage",
        "--accept",
        "unreadable",
        "--identities",
        "hidden",
    )
    flags += ("--format", "xml", "--output", "json", "--output", "json=no/such/x.json", "--devices", "some")
    assert run(["scan", "apps.csv", "--as-of", "2026-02-30", *flags]) == 2
    told = capsys.readouterr().err
    for words in (
        "--as-of: '2026-02-30' is not a day",
        "--fail-on: 'hihg' is not known (did you mean high?)",
        "--accept: 'stael' is not known (did you mean stale?)",
        "--accept: 'unreadable' is a reason that nothing can accept",
        "--identities: 'hidden' is not known",
        "--format: 'xml' is not known (one of json, terminal)",
        "--output: 'json' is not FORMAT=FILE (such as json=report.json)",
        "--accept: 'stale,coverage' is more than one reason (give --accept once for each)",
        "--output: the folder of no/such/x.json does not exist",
        "--devices: 'some' is not known",
    ):
        assert words in told


@pytest.mark.parametrize(
    "day", ["1/11/2026", "20261101", "2026-11-01T00:00", "2026-W44-7", "yesterday", "٢٠٢٦-11-01", "9999-12-31"]
)
def test_a_day_is_written_in_one_way(folder, day):
    assert run(["scan", "apps.csv", "--as-of", day]) == 2


def test_a_severity_below_the_limit_passes_and_the_line_says_from_where_it_fails(folder, capsys):
    assert scan("apps.csv", "devices.csv", "--fail-on", "critical") == 0
    told = capsys.readouterr().out.splitlines()[0]
    assert told.startswith("PASSED WITH FINDINGS: 1 of 2 work phones carries a forbidden app")
    assert "fails only from critical" in told


ENDED = "{id: old, apps: tiktok, severity: high, reason: x, effective_until: 2026-01-01}"


OTHER = "{id: now, apps: facebook, severity: high, reason: x}"


def test_a_policy_of_which_no_rule_is_in_force_clears_nothing(folder, capsys):
    own = folder / "own.yaml"
    own.write_text(f"schema: appcheck.policy/v1\nname: Own\nblacklist: [{ENDED}]\n", "utf-8")
    assert scan("apps.csv", "devices.csv", "--policy", "own.yaml") == 2
    assert "own.yaml: blacklist: no rule is in force on 2026-11-01" in capsys.readouterr().err
    assert run(["scan", "apps.csv", "--policy", "own.yaml", "--as-of", "2026-01-01"]) == 1


def test_a_rule_that_is_not_in_force_is_told(folder, capsys):
    (folder / "own.yaml").write_text(f"schema: appcheck.policy/v1\nname: Own\nblacklist: [{ENDED}, {OTHER}]\n", "utf-8")
    assert scan("apps.csv", "devices.csv", "--policy", "own.yaml") == 0
    assert "the rule old is not looked at: it holds until 2026-01-01" in capsys.readouterr().out


def test_accepting_for_one_run_clears_and_the_line_says_so(folder, capsys):
    first, second = DEVICES.rsplit("2026-10-30", 1)
    (folder / "devices.csv").write_text(f"{first}2026-01-30{second}", "utf-8")
    assert scan("clean.csv", "devices.csv") == 3
    assert scan("clean.csv", "devices.csv", "--accept", "stale") == 0
    told = capsys.readouterr().out.split("\nCLEAR: ")[1].splitlines()[0]
    assert told.startswith("1 of 2 work phones judged (50 %)")
    assert "accepts stale" in told


def test_a_variable_stands_for_a_flag_and_the_flag_wins(folder, capsys, monkeypatch):
    monkeypatch.setenv("APPCHECK_FORMAT", "json")
    monkeypatch.setenv("APPCHECK_AS_OF", "2026-11-01")
    run(["scan", "apps.csv"])
    assert json.loads(capsys.readouterr().out)["run"]["as_of"] == "2026-11-01"
    run(["scan", "apps.csv", "--format", "terminal"])
    assert capsys.readouterr().out.startswith("NOT COMPLIANT")


def test_in_ci_nobody_is_named_unless_a_flag_says_so(folder, capsys, monkeypatch):
    monkeypatch.setenv("CI", "true")
    scan("apps.csv", "devices.csv")
    told = capsys.readouterr().out
    assert "device-1" in told
    assert not any(secret in told for secret in ("PHONE-1", "XSERIAL1", "id-1", "user1@", "apps.csv"))
    scan("apps.csv", "devices.csv", "--identities", "show")
    assert "PHONE-1" in capsys.readouterr().out


def test_a_key_makes_pseudonyms_last(folder, capsys, monkeypatch):
    monkeypatch.setenv("APPCHECK_KEY", "a secret of the tests")
    told = []
    for files in (("apps.csv",), ("apps.csv", "devices.csv")):
        scan(*files, "--format", "json", "--identities", "pseudonym")
        told.append(json.loads(capsys.readouterr().out)["findings"][0])
    assert told[0]["device"]["key"] == told[1]["device"]["key"] != ""
    assert "a secret" not in json.dumps(told)


def test_all_devices_are_listed_on_request(folder, capsys):
    listed = []
    for which in ("not-compliant", "all"):
        scan("apps.csv", "devices.csv", "--format", "json", "--devices", which)
        listed.append([each["verdict"] for each in json.loads(capsys.readouterr().out)["devices"]])
    assert listed == [["violation"], ["violation", "compliant"]]
