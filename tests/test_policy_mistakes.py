"""A policy that is not clear is refused, with every mistake at once, each with line, path and hint."""

from pathlib import Path

import pytest
from policies import rule, told, written

ALL_WRONG = """schema: appcheck.policy/v1
name: Everything wrong
titel: x
timezone: Europe/Stokholm
decided: 2026-02-30
unowned: protcted
covers: {platform: [ios, androd], ownership: private}
roles:
  protected:
    any:
      - {departmnt: x}
      - {people_file: nowhere.txt}
      - {roster: {vip: true}}
    max_age: 8
    min_coverage: 101%
blacklist:
  - id: one
    apps: [clpi, {owner: amce}, {category: mesaging}, {regex: 'a(?=b)', example: a}, {regex: 'a.c', example: abcd}]
    for: {roles: [protcted], platform: iphone}
    severity: hihg
    reason:
  - id: one
    apps: [{country: NO}, {jurisdiction: NOR}, {name: "*"}, {}]
    severity: medium
    severity: high
    severity_for: {protected: low, minister: critical}
    effective_from: 2024-01-02
    effective_until: 2024-01-01
    reason: {english: r}
    grace: 3d
  - {id: two, severity: low, reason: " ", mode: block, apps: [clip]}
permitted_uses: [{id: u, apps: [], use: x, reason: r}, {id: u, apps: clip, use: x, reason: r}]
coverage: {min_coverage: 90, accept: {unreadable: x, staleness: y, stale: ""}}
allow_only: [clip]
"""

MISTAKES = """
3: titel: unknown key
4: timezone: 'Europe/Stokholm' is no time zone (did you mean Europe/Stockholm?)
5: decided: 2026-02-30 is no day of the calendar
6: unowned: unknown role 'protcted'
7: covers.platform[1]: 'androd' is not one of
7: covers.ownership[0]: 'private' is not one of corporate, personal, shared, unstated
11: roles.protected.any[0].departmnt: unknown key (did you mean department?)
12: roles.protected.any[1].people_file[0]: cannot read 'nowhere.txt'
13: roles.protected.any[2].roster.vip[0]: true where a text should be (put it in quotes)
14: roles.protected.max_age: '8' is not a number of days (write it as 30d)
15: roles.protected.min_coverage: '101%' is not a percentage (write it as 90%)
18: blacklist[0].apps[0].app: unknown app 'clpi' (did you mean clip?)
18: blacklist[0].apps[1].owner[0]: unknown owner 'amce' (did you mean acme?)
18: blacklist[0].apps[2].category[0]: unknown category 'mesaging' (did you mean messaging?)
18: blacklist[0].apps[3].regex: 'a(?=b)' is no pattern that RE2 knows: invalid perl operator
18: blacklist[0].apps[4]: the regex does not match its example 'abcd'
19: blacklist[0].for.roles[0]: unknown role 'protcted' (did you mean protected?)
19: blacklist[0].for.platform[0]: 'iphone' is not one of
20: blacklist[0].severity: 'hihg' is not one of info, low, medium, high, critical (did you mean high?)
21: blacklist[0].reason: is empty
22: blacklist[1].id: the id one stands twice, first on line 17
23: blacklist[1].apps[0].country: unknown key (one of app, category,
23: blacklist[1].apps[1].jurisdiction[0]: 'NOR' is no ISO 3166-1 code
23: blacklist[1].apps[2]: the entry says nothing but *
23: blacklist[1].apps[3]: the entry is empty
25: blacklist[1].severity: the key stands twice, first on line 24
26: blacklist[1].severity_for.minister: unknown role 'minister'
28: blacklist[1].effective_until: 2024-01-01 is before effective_from
29: blacklist[1].reason: 'english' is no language tag
30: blacklist[1].grace: is not supported yet
31: blacklist[2].mode: 'block' is not one of enforce, warn
31: blacklist[2].reason: is empty
32: permitted_uses[0].apps: is empty
32: permitted_uses[1].id: the id u stands twice
33: coverage.min_coverage: '90' is not a percentage (write it as 90%)
33: coverage.accept.unreadable: nothing can accept unreadable
33: coverage.accept.staleness: 'staleness' is no reason (did you mean stale?)
33: coverage.accept.stale: is empty
34: allow_only: is not supported yet
"""


def test_every_mistake_is_told_at_once_with_line_path_and_hint(tmp_path: Path) -> None:
    path = written(tmp_path, ALL_WRONG, head="")
    said = told(tmp_path, path)
    for expected in MISTAKES.strip().splitlines():
        assert any(each.startswith(f"{path}:{expected}") for each in said), expected
    assert len(said) == len(MISTAKES.strip().splitlines())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the policy has no rule (add one)"),
        ("blacklist: []\n", "the policy has no rule (add one)"),
        (rule(apps="[]"), "blacklist[0].apps: is empty"),
        (rule(apps="{id: ''}"), "blacklist[0].apps[0].id[0]: is empty"),
        (rule(apps="{id: }"), "blacklist[0].apps.id: is empty"),
        (rule(apps="{owner: []}"), "blacklist[0].apps[0].owner: is empty"),
        (rule(apps="''"), "unknown app ''"),
        (rule(apps="org.example.other"), "unknown app 'org.example.other' (no slug of the catalogue, see `appcheck"),
        (rule(apps="{regex: abc}"), "regex and example go together"),
        (rule(apps="{example: abc, name: x}"), "regex and example go together"),
        (rule(apps="{id: ['*', com.example.app]}"), "* stands beside other patterns of id, which then say nothing"),
        (rule(apps="[clip, {owner: acme, name: [Clip*, ' ** ']}]"), "* stands beside other patterns of name"),
        (
            rule(apps="{id: com.example.*, regex: 'com[.]other', example: com.other}"),
            "no id holds for the example 'com.other'",
        ),
        (rule(apps="clip, for: nobody"), "'nobody' is nobody (write everyone, or {roles: [nobody]})"),
        (rule(apps="clip, for: {roles: []}"), "blacklist[0].for.roles: is empty"),
        (rule(apps="clip, for: "), "blacklist[0].for: is empty"),
        (rule(apps="clip, effective_from: 2024-1-2"), "'2024-1-2' is not a day (write it as 2026-11-23)"),
        (rule(apps="clip, effective_from: 20240102"), "'20240102' is not a day"),
        (rule(apps="clip, effective_from: 2024-01-02, warn_from: 2024-01-03"), "is before warn_from"),
        (rule(apps="clip, references: {title: x, url: 'javascript:alert(1)'}"), "is no link"),
        (
            "roles: {r: {any: {title: x}}}\n" + rule(apps="clip, severity_for: {r: low}"),
            "severity_for: r is lower than the rule's own severity high (a role can only raise it)",
        ),
        (rule(apps="clip, required: true"), "blacklist[0].required: is not supported yet"),
        (rule(rule_id="Upper Case"), "'Upper Case' is no id (use lower case letters, digits, dots and dashes)"),
        ("exemptions: []\n" + rule(), "exemptions: is not supported yet (take it out)"),
        ("coverage: {max_age: 0d}\n" + rule(), "'0d' is not a number of days"),
        ("covers: {personal_side: maybe}\n" + rule(), "'maybe' is neither yes nor no"),
        ("tests: none\n" + rule(), "tests: 'none' where a list should be"),
        ("timezone: ../../etc/passwd\n" + rule(), "is no time zone"),
        ("timezone: Europe\n" + rule(), "is no time zone"),
        ("timezone: localtime\n" + rule(), "is no time zone"),
        ("roles: {undecided: {any: {title: x}}}\n" + rule(), "'undecided' means something else already"),
        ("roles: {r: {any: {}}}\n" + rule(), "the condition is empty"),
        (
            "roles: [r]\n" + rule(),
            "roles: a list where a mapping should be (write each as NAME: VALUE, without a dash)",
        ),
        ("roles: {r: {}}\n" + rule(), "roles.r: has no condition, so that nobody holds it"),
        ("roles: {r: {title: Chief}}\n" + rule(), "(say who does: any: [{title: …}])"),
        ("roles: {r: {department: x}}\n" + rule(), "roles.r: department is a condition (put it below any"),
        ("roles: {r: {any: {roster: {}}}}\n" + rule(), "roles.r.any[0].roster: is empty"),
        ("roles: {r: {any: {title: []}}}\n" + rule(), "roles.r.any[0].title: is empty"),
        ("roles: {r: {any: [{any: {title: x}}]}}\n" + rule(), "roles.r.any[0].any: unknown key"),
        ("drop: [one]\n" + rule(), "nothing to drop: 'one'"),
        ("name: {}\n" + rule(), "name: should be a text, or a text per language"),
        ("name: [x]\n" + rule(), "name: should be a text, or a text per language"),
    ],
)
def test_what_is_not_clear_is_refused(tmp_path: Path, text: str, said: str) -> None:
    head = "schema: appcheck.policy/v1\n" + ("" if text.startswith("name") else "name: Wrong\n")
    [only] = told(tmp_path, written(tmp_path, text, head=head))
    assert said in only


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("", "names nobody"),
        ("# nobody yet\n", "names nobody"),
        ("bo@example.org\nBo Ek\n", "no address, UPN or login in 'people.txt', line 2 (one a line)"),
        ("bo@example.org;eva@example.org\nBo Ek\n", "in 'people.txt', line 1, 2 (one a line)"),
        ("*@example.org\n", "in 'people.txt', line 1 (one a line)"),
        ('"bo@example.org"\n', "in 'people.txt', line 1 (one a line)"),
        ("'bo@example.org'\n", "in 'people.txt', line 1 (one a line)"),
        ("<bo@example.org>\n", "in 'people.txt', line 1 (one a line)"),
        ("SMTP:bo@example.org\n", "in 'people.txt', line 1 (one a line)"),
        ("bo@example.org#chief\n", "in 'people.txt', line 1 (one a line)"),
        ("bo@example.org\n{a0000000-0000-4000-8000-000000000001}\n", "in 'people.txt', line 2 (one a line)"),
        ("bo@example.org\u200b\n", "in 'people.txt', line 1 (one a line)"),
    ],
)
def test_a_people_file_that_would_match_nobody_or_everybody_is_refused(tmp_path: Path, people: str, said: str) -> None:
    (tmp_path / "people.txt").write_text(people, encoding="utf-8")
    [only] = told(tmp_path, written(tmp_path, "roles: {r: {any: {people_file: people.txt}}}\n" + rule()))
    assert said in only


@pytest.mark.parametrize("person", ["Eva Ek", "<eva@example.org>", "smtp:eva@example.org", "eva@example.org\\u200b"])
def test_what_is_no_key_of_a_person_is_refused_in_a_policy_and_not_quoted(tmp_path: Path, person: str) -> None:
    [only] = told(tmp_path, written(tmp_path, f'roles: {{r: {{any: {{person: "{person}"}}}}}}\n' + rule()))
    assert "is no address, UPN, login or id of a person" in only
    assert "eva" not in only.lower()


def test_a_people_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.txt").write_bytes("åsa@example.org\n".encode("latin-1"))
    [only] = told(tmp_path, written(tmp_path, "roles: {r: {any: {people_file: people.txt}}}\n" + rule()))
    assert "cannot read 'people.txt'" in only


def test_a_column_map_given_as_a_policy_is_told_once_and_not_by_every_key(tmp_path: Path) -> None:
    path = written(tmp_path, "schema: appcheck.map/v1\nname: x\nkind: apps\ncolumns: {app.name: App}\n")
    assert told(tmp_path, path) == [f"{path}:1: schema: is a column map and no policy (give it with --map)"]


def test_a_file_without_schema_or_name_is_refused(tmp_path: Path) -> None:
    said = told(tmp_path, written(tmp_path, rule(), head=""))
    assert [each.partition(".yaml:")[2] for each in said] == [
        "1: schema: is missing (add it)",
        "1: name: is missing (add it)",
    ]
