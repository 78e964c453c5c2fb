"""What a policy allows and probably does not mean is a warning that names the place."""

from datetime import date
from pathlib import Path

import pytest
from policies import CATALOGUE, rule, written

from appcheck.policy import lint_policy, load_policy

DAY = date(2026, 11, 1)
ROLE = "roles: {r: {any: {title: x}}}\n"


def warned(folder: Path, text: str) -> list[str]:
    known = "" if text.startswith("coverage:") else "coverage: {max_age: 30d}\n"
    policy = load_policy(str(written(folder, known + text)), CATALOGUE, folder)
    return list(map(str, lint_policy(policy, CATALOGUE, DAY)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("review_by: 2026-10-31\n" + rule(), "policy: review_by: the review was due on 2026-10-31"),
        (
            "permitted_uses: [{id: u, apps: clip, use: x, reason: y, review_by: 2026-10-31}]\n" + rule(),
            "permitted_uses u: the review was due on 2026-10-31",
        ),
        (rule(apps="clip, effective_until: 2026-10-31"), "blacklist one: the rule ended on 2026-10-31"),
        (rule(apps="clip, warn_from: 2026-10-31"), "warn_from without effective_from"),
        (rule(apps="[clip, {owner: acme, category: messaging}]"), "selects no app: {owner: acme, category: messaging}"),
        (rule(apps="clip, except_apps: {owner: acme, category: messaging}"), "selects no app"),
        (rule(apps="clip, except_apps: {owner: acme}"), "except_apps takes out all of clip"),
        (rule(apps="clip, except_apps: {name: 'C*'}"), "except_apps takes out all of clip"),
        (rule(apps="[talk, {id: 'com.a.*'}], except_apps: {id: com.*}"), "except_apps takes out all of {id: com.a.*}"),
        (
            rule(apps="{regex: 'com[.]a.*', example: com.a.beta}, except_apps: {id: '*beta'}"),
            "except_apps takes out all of {regex: com[.]a.*}",
        ),
        (rule(apps="[talk, {app: talk, id: org.example.clip}]"), "no record is {app: talk, id: org.example.clip}"),
        (
            rule(apps="clip, warn_from: 2026-11-02, effective_from: 2026-12-01"),
            "blacklist: no rule is in force on 2026",
        ),
        (rule(apps="[clip, {jurisdiction: [KP, CU]}]"), "selects no app: {jurisdiction:"),
        (
            ROLE + rule(apps="clip, for: {roles: r, not_roles: r}"),
            "is for and not for the same role, so that it never applies",
        ),
        ("covers: {platform: ios}\n" + rule(apps="clip, for: {platform: windows}"), "is for no platform that"),
        ("covers: {ownership: shared}\n" + rule(apps="clip, for: {ownership: personal}"), "is for no ownership that"),
        (ROLE + rule(), "roles r: no rule asks for it"),
        ("coverage: {min_coverage: 90%}\n" + rule(), "coverage: no max_age: an app list of any age clears a device"),
        ("coverage: {max_age: 30d, min_coverage: 0%}\n" + rule(), "coverage: min_coverage 0%: clear, whatever"),
        ("roles: {r: {any: {person: bo@example.org}}}\n" + rule(apps="clip, for: {roles: r}"), "roles r: names people"),
    ],
)
def test_a_doubt_is_told(tmp_path: Path, text: str, said: str) -> None:
    [only] = warned(tmp_path, text)
    assert said in only
    assert only.startswith("policy: ")


@pytest.mark.parametrize(
    "text",
    [
        "review_by: 2026-11-01\n" + rule(apps="clip, effective_until: 2026-11-01"),
        rule(apps="clip, except_apps: {owner: acme, name: Clip Beta}"),
        rule(apps="[clip, {owner: acme}]"),
        rule(apps="{owner: acme}, except_apps: {name: Clip}"),
        rule(apps="[{id: 'com.a.*'}, {name: A*, publisher: '*'}], except_apps: {id: com.a.b}"),
        rule()[:-2]
        + ", {id: two, severity: low, reason: r, apps: talk, warn_from: 2027-01-01, effective_from: 2027-01-02}]\n",
        "roles: {r: {any: {title: x}, min_coverage: 100%}}\n" + rule(),
        ROLE + "unowned: r\n" + rule(),
        ROLE + rule(apps="clip, severity_for: {r: critical}"),
        "covers: {platform: [ios, android]}\n" + rule(apps="clip, for: {platform: [ios, windows]}"),
    ],
)
def test_what_makes_sense_is_not_warned_of(tmp_path: Path, text: str) -> None:
    assert warned(tmp_path, text) == []


def test_people_in_a_people_file_are_no_doubt_and_people_in_the_policy_are(tmp_path: Path) -> None:
    (tmp_path / "people.txt").write_text("bo@example.org", encoding="utf-8")
    after = rule(apps="clip, for: {roles: r}")
    assert warned(tmp_path, "roles: {r: {any: {people_file: people.txt}}}\n" + after) == []
    [only] = warned(tmp_path, "roles: {r: {any: {people_file: people.txt, person: eva@example.org}}}\n" + after)
    assert "names people" in only
