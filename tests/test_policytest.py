"""The tests of a policy fail when it finds anything but what they expect."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from running import run

from appcheck.catalogue import load_catalogue
from appcheck.policy import load_policy
from appcheck.policytest import run_tests, untested
from appcheck.shipped import shipped

RULES = """
schema: appcheck.policy/v1
name: x
covers: {platform: [ios, android], ownership: [corporate, unstated]}
roles: {vip: {any: [{title: Boss}]}}
blacklist:
  - {id: owner, apps: [{owner: bytedance}], except_apps: [lark], severity: high, severity_for: {vip: critical},
     reason: r}
  - {id: social, apps: [{category: social}], for: {roles: [vip], device_group: [Field*]}, severity: medium, reason: r}
  - {id: later, apps: [{name: "Maps*", publisher: Acme}], severity: low, reason: r, warn_from: 2030-01-01,
     effective_from: 2031-01-01}
"""
TIKTOK = "{app: tiktok, platform: ios}"


def outcome(folder: Path, given: str, expect: str) -> bool:
    path = folder / "p.yaml"
    path.write_text(f"{RULES}tests: [{{name: t, given: {given}, expect: {expect}}}]\n", "utf-8")
    catalogue = load_catalogue(shipped() / "catalogue")
    [result] = run_tests(load_policy(str(path), catalogue, folder), catalogue, date(2026, 1, 1))
    return result.passed


@pytest.mark.parametrize(
    ("given", "expect", "passes"),
    [
        (TIKTOK, "{rule: owner}", True),
        (TIKTOK, "{rule: owner, severity: high, result: fail, status: open}", True),
        (TIKTOK, "{rule: owner, severity: critical}", False),
        (TIKTOK, "{rule: owner, result: suspected}", False),
        (TIKTOK, "none", False),
        (TIKTOK, "{rule: social}", False),
        (TIKTOK, "[{rule: owner}, {rule: social}]", False),
        ("{app: tiktok, roles: [vip]}", "{rule: owner, severity: critical}", True),
        ("{app: tiktok, roles: [vip], device_group: [Field 7]}", "[{rule: owner}, {rule: social}]", True),
        ("{app: tiktok, roles: [vip], device_group: [Field 7]}", "{rule: owner}", False),
        ("{app: tiktok, ownership: personal}", "none", True),
        ("{app: tiktok, platform: windows}", "none", True),
        ("{app: lark, platform: ios}", "none", True),
        ("{id: com.zhiliaoapp.musically, platform: android}", "{rule: owner, result: fail}", True),
        ("{name: Tik T0k}", "{rule: owner, result: suspected}", True),
        ("{name: Maps Go, publisher: Acme}", "none", True),
        ("{name: Maps Go, publisher: Acme, day: 2030-06-01}", "{rule: later, status: warned}", True),
        ("{name: Maps Go, publisher: Acme, day: 2031-06-01}", "{rule: later, status: open}", True),
        ("{id: com.ticktick.task}", "none", True),
        ("{id: com.ticktick.task}", "{rule: owner}", False),
    ],
)
def test_a_test_passes_only_if_exactly_the_expected_is_found(
    tmp_path: Path, given: str, expect: str, passes: bool
) -> None:
    assert outcome(tmp_path, given, expect) is passes


def test_an_owner_that_nobody_states_is_no_way_out_of_what_a_policy_covers(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    rules = RULES.replace("[corporate, unstated]", "corporate")
    test = "{name: t, given: {app: tiktok, ownership: unstated}, expect: {rule: owner}}"
    path.write_text(f"{rules}tests: [{test}]\n", "utf-8")
    assert run(["policy", "test", "p.yaml"], tmp_path).status == 0


UNDECIDED = """
schema: appcheck.policy/v1
name: x
blacklist:
  - {id: private, apps: [tiktok], for: {ownership: personal}, severity: high, reason: r}
  - {id: phones, apps: [instagram], for: {platform: [ios, android]}, severity: high, reason: r, mode: warn}
tests:
  - {name: a, given: {app: tiktok, ownership: unstated}, expect: none}
  - {name: b, given: {name: Instagram}, expect: none}
  - {name: c, given: {app: tiktok, ownership: personal}, expect: {rule: private}}
"""


def test_what_nobody_can_decide_is_not_none(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(UNDECIDED, "utf-8")
    done = run(["policy", "test", "p.yaml"], tmp_path)
    assert done.status == 2
    assert "p: 3 tests, 2 failed" in done.out
    assert "found    {rule: private} undecided: the export does not say enough of the device" in done.out
    assert "found    {rule: phones} undecided: the export does not say enough of the device" in done.out


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_days_are_those_of_the_policys_time_zone(tmp_path: Path, zone: str) -> None:
    """These two never have the same day, so that at least one of them has another one than UTC."""
    today = datetime.now(ZoneInfo(zone)).date()
    rules = [
        f"{{id: begun, apps: [tiktok], severity: high, reason: r, effective_from: {today}}}",
        f"{{id: ending, apps: [tiktok], severity: high, reason: r, effective_until: {today}}}",
        f"{{id: ended, apps: [tiktok], severity: high, reason: r, effective_until: {today - timedelta(days=1)}}}",
    ]
    expect = "[{rule: begun, status: open}, {rule: ending}]"
    head = f"schema: appcheck.policy/v1\nname: x\ntimezone: {zone}\ncoverage: {{max_age: 1d}}\n"
    test = f"tests: [{{name: t, given: {{app: tiktok}}, expect: {expect}}}]\n"
    (tmp_path / "p.yaml").write_text(f"{head}blacklist: [{', '.join(rules)}]\n{test}", "utf-8")
    assert run(["policy", "test", "p.yaml"], tmp_path).status == 0
    warned = [line for line in run(["policy", "lint", "p.yaml"], tmp_path).out.splitlines() if "the rule ended" in line]
    assert [line.split(":")[1] for line in warned] == [" blacklist ended"]


def test_a_rule_that_only_failed_tests_reach_is_not_covered(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    tests = [
        f"{{name: a, given: {TIKTOK}, expect: none}}",
        "{name: b, given: {name: Maps, publisher: Acme, day: 2030-06-01}, expect: {rule: later}}",
    ]
    path.write_text(f"{RULES}tests: [{', '.join(tests)}]\n", "utf-8")
    catalogue = load_catalogue(shipped() / "catalogue")
    policy = load_policy(str(path), catalogue, tmp_path)
    assert untested(policy, run_tests(policy, catalogue, date(2026, 1, 1))) == ("owner", "social")


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("{name: t, given: {app: tiktoc}, expect: none}", "unknown app 'tiktoc'"),
        ("{name: t, given: {app: tiktok, roles: [vipp]}, expect: none}", "unknown role 'vipp'"),
        ("{name: t, given: {app: tiktok}, expect: {rule: ownr}}", "unknown rule 'ownr'"),
        ("{name: t, given: {app: tiktok}, expect: nothing}", "'nothing' is no finding"),
        ("{name: t, given: {app: tiktok, id: x.y}, expect: none}", "give an app of the catalogue, or"),
        ("{name: t, given: {platform: ios}, expect: none}", "give an app of the catalogue, or"),
        ("{name: t, given: {app: tiktok, platform: phone}, expect: none}", "'phone' is not one of"),
        ("{given: {app: tiktok}, expect: none}", "is missing"),
    ],
)
def test_a_test_that_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, test: str, message: str) -> None:
    (tmp_path / "p.yaml").write_text(f"{RULES}tests:\n  - {test}\n", "utf-8")
    done = run(["policy", "test", "p.yaml"], tmp_path)
    assert done.status == 2
    assert message in done.err
    assert "p.yaml:13" in done.err


def test_a_failed_test_shows_what_was_expected_and_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(f"{RULES}tests: [{{name: No TikTok, given: {TIKTOK}, expect: none}}]\n", "utf-8")
    done = run(["policy", "test", "p.yaml"], tmp_path)
    assert done.status == 2
    assert done.out.splitlines()[:5] == [
        "p: 1 test, 1 failed",
        "  FAILED No TikTok",
        "    given    identifier 'com.zhiliaoapp.musically', name 'TikTok', publisher 'TikTok Ltd.', platform 'ios'",
        "    expected none",
        "    found    {rule: owner, severity: high, result: fail, status: open} (confirmed by identifier)",
    ]


def test_a_rule_without_a_test_ends_with_2_only_where_coverage_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        f"{RULES}tests: [{{name: t, given: {TIKTOK}, expect: {{rule: owner}}}}]\n", "utf-8"
    )
    done = run(["policy", "test", "p.yaml"], tmp_path)
    assert (done.status, done.out.splitlines()[-1]) == (0, "  no test that passes reaches the rule later")
    assert run(["policy", "test", "p.yaml", "--coverage"], tmp_path).status == 2


def test_every_shipped_policy_passes_its_own_tests_and_each_rule_is_reached(tmp_path: Path) -> None:
    done = run(["policy", "test", "--coverage"], tmp_path)
    assert done.status == 0, done.out
    names = {path.stem for path in shipped().glob("*.yaml")}
    assert {line.split(":")[0] for line in done.out.splitlines()} == names


def test_tests_do_not_change_what_is_signed(tmp_path: Path) -> None:
    catalogue = load_catalogue(shipped() / "catalogue")
    digests: set[Any] = set()
    for tests in ("[]", f"[{{name: t, given: {TIKTOK}, expect: none}}]"):
        (tmp_path / "p.yaml").write_text(f"{RULES}tests: {tests}\n", "utf-8")
        digests.add(load_policy(str(tmp_path / "p.yaml"), catalogue, tmp_path).effective_sha256)
    assert len(digests) == 1
