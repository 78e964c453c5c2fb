"""People, roles and devices that do not fit together, and names that attack: nothing of it is called clean."""

from pathlib import Path

import pytest
from exports import (
    APP_COLUMNS,
    DEVICE_COLUMNS,
    PEOPLE_COLUMNS,
    app_row,
    csv_text,
    device_row,
    devices_csv,
    graph_device,
    graph_json,
    guid,
    person_row,
    put,
)
from running import flagged, reasons, scan, scanned

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


def with_people(
    tmp_path: Path, condition: str, people: list[list[str]], users: dict[int, str], app: str = "Instagram"
) -> None:
    put(tmp_path, "policy.yaml", ROLE_POLICY.format(condition=condition))
    put(tmp_path, "people.csv", csv_text(PEOPLE_COLUMNS, people))
    put(tmp_path, "apps.csv", csv_text(APP_COLUMNS, (app_row(n, app, user) for n, user in users.items())))
    put(tmp_path, "devices.csv", csv_text(DEVICE_COLUMNS, (device_row(n, user=user) for n, user in users.items())))


GIVEN = ("apps.csv", "devices.csv", "people.csv", "--policy", "policy.yaml")


def test_a_roster_without_the_column_that_a_role_needs_never_clears(tmp_path: Path) -> None:
    with_people(tmp_path, '{roster: {vip: "true"}}', [person_row("a@example.org")], {1: "a@example.org"})
    status, found = scanned(tmp_path, *GIVEN)
    assert status == 3
    assert "role_unanswerable" in reasons(found)
    with_people(
        tmp_path, '{roster: {vip: "true"}}', [person_row("a@example.org")], {1: "a@example.org"}, app="Calendar"
    )
    assert scan(tmp_path, *GIVEN).status == 3


def test_a_role_that_nobody_holds_is_told(tmp_path: Path) -> None:
    with_people(tmp_path, '{department: "Investigatoins*"}', [person_row("a@example.org")], {1: "a@example.org"})
    _, found = scanned(tmp_path, *GIVEN)
    assert [notice["message"] for notice in found["notices"] if notice["code"] == "role_unheld"] == [
        "nobody holds the role protected: check its conditions"
    ]


def test_a_role_that_nobody_holds_and_that_must_be_covered_is_not_cleared(tmp_path: Path) -> None:
    with_people(tmp_path, '{department: "Investigatoins*"}', [person_row("a@example.org")], {1: "a@example.org"})
    policy = (tmp_path / "policy.yaml").read_text("utf-8").replace("any: [", "min_coverage: 100%, any: [")
    put(tmp_path, "policy.yaml", policy)
    status, found = scanned(tmp_path, *GIVEN)
    assert status == 3
    (told,) = (each for each in found["summary"]["reasons"] if each["reason"] == "role_unanswerable")
    assert told["remedy"].startswith("Nobody holds the role protected: check its conditions")


def test_two_people_on_one_address_decide_nothing(tmp_path: Path) -> None:
    one, other = person_row("one@example.org", department="Investigations"), person_row("other@example.org")
    one[PEOPLE_COLUMNS.index("mail")] = other[PEOPLE_COLUMNS.index("mail")] = "desk@example.org"
    with_people(tmp_path, '{department: "Investigations*"}', [one, other], {1: "desk@example.org"})
    status, found = scanned(tmp_path, *GIVEN)
    assert status == 3
    assert "unattributed" in reasons(found)
    assert "shared_addresses" in {notice["code"] for notice in found["notices"]}


def test_filler_serials_join_nothing(tmp_path: Path) -> None:
    rows = [device_row(device) for device in (1, 2)]
    for row in rows:
        row[DEVICE_COLUMNS.index("SerialNumber")] = "To be filled by O.E.M."
    put(tmp_path, "apps.csv", csv_text(APP_COLUMNS, [app_row(1, "TikTok"), app_row(2, "Calendar")]))
    put(tmp_path, "devices.csv", csv_text(DEVICE_COLUMNS, rows))
    status, found = scanned(tmp_path, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0001", "TikTok")])
    assert found["summary"]["devices"]["expected"] == 2
    assert "filler_ids" in {notice["code"] for notice in found["notices"]}


def test_of_yesterdays_and_todays_export_in_one_folder_todays_speaks(tmp_path: Path) -> None:
    put(tmp_path, "2026-11-14.json", graph_json(graph_device(1, ["TikTok"], seen="2026-11-14T06:00:00Z")))
    put(tmp_path, "2026-11-15.json", graph_json(graph_device(1, ["Calendar"], seen="2026-11-15T06:00:00Z")))
    status, found = scanned(tmp_path, ".")
    assert (status, flagged(found)) == (0, [])
    assert found["summary"]["records"]["superseded"] == 1
    put(tmp_path, "2026-11-16.json", graph_json(graph_device(1, ["TikTok"], seen="2026-11-16T06:00:00Z")))
    assert scanned(tmp_path, ".")[0] == 1


def test_a_device_that_was_enrolled_again_is_one_and_its_newest_record_speaks(tmp_path: Path) -> None:
    old = graph_device(1, ["TikTok"], seen="2026-10-01T06:00:00Z", number=guid(91))
    new = graph_device(1, ["Calendar"], seen="2026-11-15T06:00:00Z", number=guid(92))
    put(tmp_path, "graph.json", graph_json(old, new))
    status, found = scanned(tmp_path, "graph.json")
    assert (status, flagged(found)) == (0, [])
    assert found["summary"]["devices"]["expected"] == 1


HOSTILE_POLICY = """schema: appcheck.policy/v1
name: Everything by one publisher
version: "1"
blacklist:
  - {id: mallory, title: Mallory's apps, apps: [{name: "*", publisher: Mallory}], severity: high, reason: Because}
coverage: {min_coverage: 0%}
"""

HOSTILE = ["[/red]TikTok", '=HYPERLINK("https://example.org")', "<script>alert(1)</script>", "\x1b[2J\x1b]0;owned\x07"]


@pytest.mark.parametrize("name", HOSTILE, ids=["markup", "formula", "script", "escape"])
def test_a_hostile_name_changes_nothing_but_itself(tmp_path: Path, name: str) -> None:
    put(tmp_path, "policy.yaml", HOSTILE_POLICY)
    put(tmp_path, "devices.csv", devices_csv())
    pages = []
    for each in (name, "Plain"):
        put(tmp_path, "apps.csv", csv_text(APP_COLUMNS, [app_row(1, each, publisher="Mallory")]))
        ended = scan(tmp_path, "apps.csv", "devices.csv", "--policy", "policy.yaml")
        assert ended.status == 1
        assert not any(char < " " and char != "\n" for char in ended.out)
        pages.append(ended.out)
    shown = name.replace("\x1b", r"\x1b").replace("\x07", r"\x07")
    hostile, plain = ([line for line in page.splitlines() if "run " not in line] for page in pages)
    assert shown in "\n".join(hostile)
    assert [line.replace(shown, "Plain") for line in hostile] == plain
