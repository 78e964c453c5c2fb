"""Whatever is wrong with a file is said, with its place and what to do, and nothing broken is called clean."""

import json
import plistlib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from exports import (
    APP_COLUMNS,
    AS_OF,
    DEVICE_COLUMNS,
    PEOPLE_COLUMNS,
    app_row,
    apps_csv,
    csv_text,
    device_row,
    devices_csv,
    graph_device,
    graph_json,
    guid,
    person_row,
)
from running import Ended, run

MAP = """schema: appcheck.map/v1
name: our-own
kind: apps
columns: {app.name: ApplicationName, device.device_id: DeviceId}
"""

ROLE_POLICY = """schema: appcheck.policy/v1
name: Social apps of protected people
version: "1"
covers: {{platform: [ios, ipados, android], ownership: [corporate, shared, unstated], personal_side: no}}
roles:
  protected: {{title: Protected position, any: [{condition}]}}
blacklist:
  - id: social
    title: Social apps
    apps: [{{category: social}}]
    for: {{roles: [protected]}}
    severity: high
    reason: Metadata
coverage: {{max_age: 30d, min_coverage: 90%}}
"""


SEEN_GRAPH = "2026-11-15T06:12:44Z"


def scan(folder: Path, *arguments: object) -> Ended:
    return run(["scan", *arguments, *AS_OF], folder)


def report(folder: Path, *arguments: object) -> tuple[int, dict[str, Any]]:
    ended = scan(folder, *arguments, "--format", "json")
    assert ended.err == ""
    return ended.status, json.loads(ended.out)


def reasons(found: dict[str, Any]) -> set[str]:
    return {each["reason"] for each in found["summary"]["reasons"]}


def flagged(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["device"]["name"], each["app"]["name"]) for each in found["findings"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four work phones that `appcheck scan apps.csv devices.csv` clears."""
    put(tmp_path, "apps.csv", apps_csv())
    put(tmp_path, "devices.csv", devices_csv())
    return tmp_path


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_files_that_the_other_tests_break_are_clear(folder: Path) -> None:
    assert scan(folder, "apps.csv", "devices.csv").status == 0


# Files that are not there, or hold nothing


def test_a_file_that_is_not_there_is_named_and_nothing_is_judged(folder: Path) -> None:
    ended = scan(folder, "apps.csv", "divices.csv")
    assert ended.status == 2
    assert ended.out == ""
    assert "divices.csv: no such file" in ended.err


def test_an_empty_file_is_reported_and_not_clean(folder: Path) -> None:
    put(folder, "empty.csv", "")
    ended = scan(folder, "apps.csv", "devices.csv", "empty.csv")
    assert ended.status == 3
    assert "empty.csv: not read: is empty; export it again" in ended.out


def test_a_table_with_a_header_alone_has_nothing_to_check(folder: Path) -> None:
    put(folder, "apps.csv", csv_text(APP_COLUMNS, []))
    status, found = report(folder, "apps.csv")
    assert status == 3
    assert "nothing_to_check" in reasons(found)


def test_a_folder_with_nothing_known_has_nothing_to_check(tmp_path: Path) -> None:
    put(tmp_path, "notes.md", "# Notes\n\nNothing of use, and no table.\n")
    status, found = report(tmp_path, ".")
    assert status == 3
    assert "nothing_to_check" in reasons(found)
    assert [notice["code"] for notice in found["notices"]].count("ignored") == 1


def test_an_empty_folder_has_nothing_to_check(tmp_path: Path) -> None:
    status, found = report(tmp_path, ".")
    assert status == 3
    assert reasons(found) == {"nothing_to_check"}


def test_a_table_that_no_source_knows_is_shown_with_its_columns(folder: Path) -> None:
    put(folder, "odd.csv", "Colour,Shape\r\nred,round\r\n")
    ended = scan(folder, "apps.csv", "devices.csv", "odd.csv")
    assert ended.status == 3
    assert "odd.csv: not read: is a table that no source knows (columns Colour, Shape)" in ended.out
    assert "--map" in ended.out


def test_a_file_that_two_sources_claim_is_read_by_neither_until_one_is_chosen(folder: Path) -> None:
    put(folder, "our-own.map.yaml", MAP)
    ended = scan(folder, "apps.csv", "devices.csv", "--map", "our-own.map.yaml")
    assert ended.status == 3
    assert (
        "apps.csv: not read: is claimed by intune-appinv and our-own; say which it is: intune-appinv:apps.csv"
        in ended.out
    )
    assert scan(folder, "intune-appinv:apps.csv", "devices.csv", "--map", "our-own.map.yaml").status == 0


# Tables with broken lines: every line is counted, located and reported; the rest is judged


def lines_are_accounted_for(text: str, found: dict[str, Any], name: str = "apps.csv") -> bool:
    """Whether header, records, skipped and blank lines add up to the lines of the file."""
    lines = text.splitlines()
    view = next(view for view in found["inputs"] if view["name"] == name)
    blank = sum(not line.strip() for line in lines)
    return bool(1 + view["records"] + view["skipped"] + blank == len(lines))


def test_short_long_and_broken_rows_are_lost_alone_and_located(folder: Path) -> None:
    lines = apps_csv().splitlines()
    lines[2] = ",".join(lines[2].split(",")[:4])
    lines[5] += ",one,more"
    lines[8] = lines[8].replace("Outlook", '"Out"look')
    lines.append(",".join(app_row(4, "TikTok")))
    text = "\r\n".join(lines) + "\r\n"
    put(folder, "apps.csv", text)
    status, found = report(folder, "apps.csv", "devices.csv")
    assert status == 1
    assert flagged(found) == [("PH-0004", "TikTok")]
    assert [each["record"] for each in found["skipped"]] == [2, 5, 8]
    assert lines_are_accounted_for(text, found)
    put(folder, "apps.csv", "\r\n".join(lines[:-1]) + "\r\n")
    assert scan(folder, "apps.csv", "devices.csv").status == 3


def test_an_unclosed_quote_that_swallows_thousands_of_rows_hides_none_of_them(folder: Path) -> None:
    columns = ["ApplicationName", "ApplicationPublisher", "DeviceId"]
    rows = [["Calendar", "", guid(1 + number % 4)] for number in range(9000)]
    rows[8500][0] = "TikTok"
    lines = csv_text(columns, rows).splitlines()
    lines[100] = '"' + lines[100]
    text = "\n".join(lines) + "\n"
    put(folder, "apps.csv", text)
    status, found = report(folder, "apps.csv", "devices.csv")
    assert status == 1
    assert flagged(found)[0][1] == "TikTok"
    assert found["skipped"][0]["record"] == 100
    assert found["inputs"][0]["skipped"] > 1000
    assert lines_are_accounted_for(text, found)


def test_a_forbidden_app_inside_the_swallowed_rows_is_not_called_clean(folder: Path) -> None:
    columns = ["ApplicationName", "ApplicationPublisher", "DeviceId"]
    rows = [["Calendar", "", guid(1 + number % 4)] for number in range(6000)]
    rows[500][0] = "TikTok"
    lines = csv_text(columns, rows).splitlines()
    lines[100] = '"' + lines[100]
    put(folder, "apps.csv", "\n".join(lines) + "\n")
    status, found = report(folder, "apps.csv", "devices.csv")
    assert status == 3
    assert "coverage" in reasons(found)


def test_a_quote_that_closes_at_a_later_field_end_takes_no_row_with_it_unsaid(folder: Path) -> None:
    lines = apps_csv().splitlines()
    cells = lines[4].split(",")
    lines[4] = ",".join([cells[0], '"' + cells[1], *cells[2:]])
    cells = lines[6].split(",")
    lines[6] = ",".join([cells[0], cells[1] + '"', *cells[2:]])
    text = "\r\n".join(lines) + "\r\n"
    put(folder, "apps.csv", text)
    status, found = report(folder, "apps.csv", "devices.csv")
    assert status == 3
    assert found["skipped"] == [
        {
            "input": "apps.csv",
            "record": 4,
            "reason": "a quote opens here that closes on a later line; 3 lines are lost with it",
            "records": 3,
        }
    ]
    assert lines_are_accounted_for(text, found)


@pytest.mark.parametrize("ends", [("\n", "\r\n"), ("\r\n", "\n"), ("\n", "\r"), ("\r\n", "\r")], ids=repr)
def test_mixed_line_ends_lose_no_row(folder: Path, ends: tuple[str, str]) -> None:
    lines = csv_text(APP_COLUMNS, [*(app_row(device, "Calendar") for device in range(1, 4)), app_row(4, "TikTok")])
    text = "".join(line + ends[number % 2] for number, line in enumerate(lines.splitlines()))
    put(folder, "apps.csv", text)
    status, found = report(folder, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0004", "TikTok")])
    assert found["summary"]["records"]["seen"] == 4


@pytest.mark.parametrize("mark", [True, False], ids=["with a byte order mark", "without"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_of_both_kinds_is_read_whole(folder: Path, encoding: str, mark: bool) -> None:
    text = csv_text(APP_COLUMNS, [app_row(1, "Fältanteckningar"), app_row(2, "抖音")])
    put(folder, "apps.csv", (("\ufeff" if mark else "") + text).encode(encoding))
    status, found = report(folder, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0002", "抖音")])
    assert found["summary"]["records"]["seen"] == 2


def test_a_file_name_with_brackets_is_no_pattern(folder: Path) -> None:
    put(folder, "export1.csv", apps_csv([1]))
    put(folder, "export[1].csv", csv_text(APP_COLUMNS, [app_row(2, "TikTok")]))
    put(folder, "devices.csv", devices_csv([2]))
    status, found = report(folder, "export[1].csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0002", "TikTok")])
    assert [view["name"] for view in found["inputs"]] == ["export[1].csv", "devices.csv"]
    assert found["inputs"][0]["records"] == 1


# Files that break off, or are in another encoding


def test_a_zip_cut_short_is_unreadable(folder: Path) -> None:
    with zipfile.ZipFile(folder / "apps.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "apps.csv", "apps.csv")
    content = (folder / "apps.zip").read_bytes()
    put(folder, "apps.zip", content[: len(content) // 2])
    ended = scan(folder, "apps.zip", "devices.csv")
    assert ended.status == 3
    assert "apps.zip: not read: is a damaged zip" in ended.out
    assert "download the export again" in ended.out


def test_json_cut_short_keeps_what_came_before_and_says_that_the_rest_is_lost(folder: Path) -> None:
    text = graph_json(*(graph_device(n, ["TikTok" if n == 1 else "Mail"], seen=SEEN_GRAPH) for n in range(1, 9)))
    put(folder, "graph.json", text[: len(text) // 2])
    status, found = report(folder, "graph.json")
    assert status == 1
    assert flagged(found) == [("PH-0001", "TikTok")]
    assert "unreadable" in reasons(found)
    put(folder, "graph.json", text.replace("TikTok", "Calendar")[: len(text) // 2])
    assert scan(folder, "graph.json").status == 3


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY], ids=["xml", "binary"])
def test_a_property_list_cut_short_is_unreadable(folder: Path, form: plistlib.PlistFormat) -> None:
    reply = {
        "InstalledApplicationList": [{"Identifier": "a.b", "Name": "A"}] * 20,
        "UDID": "U-1",
        "Status": "Acknowledged",
    }
    content = plistlib.dumps(reply, fmt=form)
    put(folder, "reply.plist", content[: len(content) // 2])
    status, found = report(folder, "apps.csv", "devices.csv", "reply.plist")
    assert status == 3
    assert "unreadable" in reasons(found)
    assert next(view["refused"] for view in found["inputs"] if view["name"] == "reply.plist")


def test_a_code_page_of_windows_is_read_and_said(folder: Path) -> None:
    put(
        folder,
        "apps.csv",
        csv_text(APP_COLUMNS, [app_row(1, "Fältanteckningar"), app_row(2, "TikTok")]).encode("cp1252"),
    )
    status, found = report(folder, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0002", "TikTok")])
    assert "Windows-1252" in found["inputs"][0]["warnings"][0]


def test_a_broken_byte_in_utf8_loses_its_line_alone(folder: Path) -> None:
    text = csv_text(APP_COLUMNS, [app_row(1, "Fältanteckningar"), app_row(2, "Brken"), app_row(3, "TikTok")])
    put(folder, "apps.csv", text.encode().replace(b"Brken", b"Br\xe5ken"))
    status, found = report(folder, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0003", "TikTok")])
    assert [(each["record"], each["reason"]) for each in found["skipped"]] == [(2, "not valid UTF-8")]


# Policies that are wrong: all mistakes at once, each with its place

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


# People and roles


def with_people(
    folder: Path, condition: str, people: list[list[str]], users: dict[int, str], app: str = "Instagram"
) -> None:
    put(folder, "policy.yaml", ROLE_POLICY.format(condition=condition))
    put(folder, "people.csv", csv_text(PEOPLE_COLUMNS, people))
    put(folder, "apps.csv", csv_text(APP_COLUMNS, (app_row(n, app, user) for n, user in users.items())))
    put(folder, "devices.csv", csv_text(DEVICE_COLUMNS, (device_row(n, user=user) for n, user in users.items())))


GIVEN = ("apps.csv", "devices.csv", "people.csv", "--policy", "policy.yaml")


def test_a_roster_without_the_column_that_a_role_needs_never_clears(folder: Path) -> None:
    with_people(folder, '{roster: {vip: "true"}}', [person_row("a@example.org")], {1: "a@example.org"})
    status, found = report(folder, *GIVEN)
    assert status == 3
    assert "role_unanswerable" in reasons(found)
    with_people(folder, '{roster: {vip: "true"}}', [person_row("a@example.org")], {1: "a@example.org"}, app="Calendar")
    assert scan(folder, *GIVEN).status == 3


def test_a_role_that_nobody_holds_is_told(folder: Path) -> None:
    with_people(folder, '{department: "Investigatoins*"}', [person_row("a@example.org")], {1: "a@example.org"})
    _, found = report(folder, *GIVEN)
    assert [notice["message"] for notice in found["notices"] if notice["code"] == "role_unheld"] == [
        "nobody holds the role protected: check its conditions"
    ]


def test_a_role_that_nobody_holds_and_that_must_be_covered_is_not_cleared(folder: Path) -> None:
    with_people(folder, '{department: "Investigatoins*"}', [person_row("a@example.org")], {1: "a@example.org"})
    policy = (folder / "policy.yaml").read_text().replace("any: [", "min_coverage: 100%, any: [")
    put(folder, "policy.yaml", policy)
    status, found = report(folder, *GIVEN)
    assert status == 3
    assert "role_unanswerable" in reasons(found)


def test_two_people_on_one_address_decide_nothing(folder: Path) -> None:
    one, other = person_row("one@example.org", department="Investigations"), person_row("other@example.org")
    one[PEOPLE_COLUMNS.index("mail")] = other[PEOPLE_COLUMNS.index("mail")] = "desk@example.org"
    with_people(folder, '{department: "Investigations*"}', [one, other], {1: "desk@example.org"})
    status, found = report(folder, *GIVEN)
    assert status == 3
    assert "unattributed" in reasons(found)
    assert "shared_addresses" in {notice["code"] for notice in found["notices"]}


# Devices


def test_filler_serials_join_nothing(folder: Path) -> None:
    rows = [device_row(device) for device in (1, 2)]
    for row in rows:
        row[DEVICE_COLUMNS.index("SerialNumber")] = "To be filled by O.E.M."
    put(folder, "apps.csv", csv_text(APP_COLUMNS, [app_row(1, "TikTok"), app_row(2, "Calendar")]))
    put(folder, "devices.csv", csv_text(DEVICE_COLUMNS, rows))
    status, found = report(folder, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0001", "TikTok")])
    assert found["summary"]["devices"]["expected"] == 2
    assert "filler_ids" in {notice["code"] for notice in found["notices"]}


def test_of_yesterdays_and_todays_export_in_one_folder_todays_speaks(tmp_path: Path) -> None:
    put(tmp_path, "2026-11-14.json", graph_json(graph_device(1, ["TikTok"], seen="2026-11-14T06:00:00Z")))
    put(tmp_path, "2026-11-15.json", graph_json(graph_device(1, ["Calendar"], seen="2026-11-15T06:00:00Z")))
    status, found = report(tmp_path, ".")
    assert (status, flagged(found)) == (0, [])
    assert found["summary"]["records"]["superseded"] == 1
    put(tmp_path, "2026-11-16.json", graph_json(graph_device(1, ["TikTok"], seen="2026-11-16T06:00:00Z")))
    assert report(tmp_path, ".")[0] == 1


def test_a_device_that_was_enrolled_again_is_one_and_its_newest_record_speaks(tmp_path: Path) -> None:
    old = graph_device(1, ["TikTok"], seen="2026-10-01T06:00:00Z", number=guid(91))
    new = graph_device(1, ["Calendar"], seen="2026-11-15T06:00:00Z", number=guid(92))
    put(tmp_path, "graph.json", graph_json(old, new))
    status, found = report(tmp_path, "graph.json")
    assert (status, flagged(found)) == (0, [])
    assert found["summary"]["devices"]["expected"] == 1


# Names that attack whoever shows them

HOSTILE = ["[/red]TikTok", '=HYPERLINK("https://example.org")', "<script>alert(1)</script>", "\x1b[2J\x1b]0;owned\x07"]


@pytest.mark.parametrize("name", HOSTILE, ids=["markup", "formula", "script", "escape"])
def test_a_hostile_name_changes_nothing_but_itself(folder: Path, name: str) -> None:
    put(folder, "policy.yaml", rules('{name: "*", publisher: Mallory}') + "coverage: {min_coverage: 0%}\n")
    pages = []
    for each in (name, "Plain"):
        put(folder, "apps.csv", csv_text(APP_COLUMNS, [app_row(1, each, publisher="Mallory")]))
        ended = scan(folder, "apps.csv", "devices.csv", "--policy", "policy.yaml")
        assert ended.status == 1
        assert not any(char < " " and char != "\n" for char in ended.out)
        pages.append(ended.out)
    shown = name.replace("\x1b", r"\x1b").replace("\x07", r"\x07")
    hostile, plain = ([line for line in page.splitlines() if "run " not in line] for page in pages)
    assert shown in "\n".join(hostile)
    assert [line.replace(shown, "Plain") for line in hostile] == plain
