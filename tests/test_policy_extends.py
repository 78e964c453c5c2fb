"""A policy that extends others is all of them, whole rules replaced by id, and nothing gets lost on the way."""

from pathlib import Path

import pytest
from policies import CATALOGUE, rule, told, written

from appcheck.model.policy import Policy
from appcheck.policy import load_policy

BASE = """
version: base
timezone: Europe/Stockholm
owner: The base's owner
covers: {platform: ios}
coverage: {max_age: 30d, min_coverage: 90%}
unowned: protected
roles:
  protected: {any: {title: x}}
  managers: {any: {title: y}}
blacklist:
  - {id: one, apps: clip, severity: low, reason: from the base, remediation: Remove it.}
  - {id: two, apps: talk, severity: low, reason: from the base, for: {roles: protected}}
permitted_uses: [{id: campaign, apps: clip, use: x, reason: y}]
"""


def load(folder: Path, text: str) -> Policy:
    return load_policy(str(written(folder, text)), CATALOGUE, folder / "shipped")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shipped").mkdir()
    written(tmp_path / "shipped", BASE, "base.yaml")
    return tmp_path


def test_rules_and_roles_are_replaced_whole_and_in_their_place(folder: Path) -> None:
    policy = load(folder, "extends: base\nroles: {managers: {all: {office: z}}}\n" + rule())
    assert [(each.id, str(each.severity), each.reason[""]) for each in policy.blacklist] == [
        ("one", "high", "Because"),
        ("two", "low", "from the base"),
    ]
    assert policy.blacklist[0].remediation == {}
    assert [(role.id, len(role.any_of), len(role.all_of)) for role in policy.roles] == [
        ("protected", 1, 0),
        ("managers", 0, 1),
    ]


def test_what_a_file_does_not_say_is_taken_over_and_its_name_is_its_own(folder: Path) -> None:
    policy = load(folder, "extends: [base]\ncoverage: {min_coverage: 50%}\n")
    assert (policy.id, policy.name) == ("policy", {"": "A policy"})
    assert (policy.version, policy.timezone, policy.owner, policy.unowned) == (
        "base",
        "Europe/Stockholm",
        "The base's owner",
        "protected",
    )
    assert policy.covers.platform == ("ios",)
    assert (policy.coverage.max_age, policy.coverage.min_coverage) == (None, 0.5)
    assert [use.id for use in policy.permitted_uses] == ["campaign"]


def test_a_percentage_is_exactly_the_share_that_it_says(folder: Path) -> None:
    for text, share in (("99.9%", 999 / 1000), ("12.3%", 123 / 1000), ("100%", 1.0)):
        assert load(folder, f"extends: [base]\ncoverage: {{min_coverage: {text}}}\n").coverage.min_coverage == share


def test_a_later_one_that_is_silent_takes_nothing_from_an_earlier_one(folder: Path) -> None:
    written(folder, rule("three"), "silent.yaml")
    policy = load(folder, "extends: [base, silent.yaml]\n")
    assert policy.coverage.max_age == 30
    assert policy.covers.platform == ("ios",)
    assert [each.id for each in policy.blacklist] == ["one", "two", "three"]


def test_of_two_that_speak_the_later_counts(folder: Path) -> None:
    written(folder, "timezone: Europe/Oslo\n" + rule(), "later.yaml")
    policy = load(folder, "extends: [base, later.yaml]\n")
    assert policy.timezone == "Europe/Oslo"
    assert policy.blacklist[0].reason == {"": "Because"}


def test_a_later_one_does_not_undo_what_an_earlier_one_changed_in_what_both_extend(folder: Path) -> None:
    written(
        folder, "extends: base\ntimezone: Europe/Oslo\nroles: {managers: {all: {office: z}}}\n" + rule(), "own.yaml"
    )
    written(folder, "extends: base\n" + rule("three"), "more.yaml")
    written(folder, "extends: more.yaml\n" + rule("four"), "most.yaml")
    for later in ("base", "more.yaml", "most.yaml"):
        for order in (f"[own.yaml, {later}]", f"[{later}, own.yaml]"):
            policy = load(folder, f"extends: {order}\n")
            severities = {each.id: str(each.severity) for each in policy.blacklist}
            assert (severities["one"], severities["two"]) == ("high", "low"), order
            assert policy.timezone == "Europe/Oslo"
            assert {role.id: len(role.all_of) for role in policy.roles} == {"protected": 0, "managers": 1}
            assert policy.version == "base"


def test_what_one_of_two_drops_of_what_both_extend_stays_as_the_other_has_it(folder: Path) -> None:
    written(folder, "extends: base\n" + rule(), "own.yaml")
    written(folder, "extends: own.yaml\ndrop: one\n", "less.yaml")
    for order in ("[less.yaml, base]", "[base, less.yaml]"):
        assert str({each.id: each for each in load(folder, f"extends: {order}\n").blacklist}["one"].severity) == "low"


def test_what_is_dropped_is_gone_and_may_be_written_anew(folder: Path) -> None:
    policy = load(folder, "extends: base\ndrop: [one, managers, campaign]\n")
    assert [each.id for each in policy.blacklist] == ["two"]
    assert [role.id for role in policy.roles] == ["protected"]
    assert policy.permitted_uses == ()
    assert len(load(folder, "extends: base\ndrop: one\n" + rule()).blacklist) == 2


def test_a_drop_reaches_no_further_than_what_its_own_file_extends(folder: Path) -> None:
    written(folder, "extends: base\ndrop: one\n", "less.yaml")
    assert {each.id for each in load(folder, "extends: [base, less.yaml]\n").blacklist} == {"one", "two"}


def test_an_own_rule_may_ask_for_a_role_of_what_it_extends(folder: Path) -> None:
    policy = load(folder, "extends: base\n" + rule("three", apps="clip, for: {roles: managers}"))
    assert policy.blacklist[2].audience.roles == ("managers",)


def test_paths_and_people_files_are_looked_for_beside_the_file_that_names_them(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "people.txt").write_text("bo@example.org", encoding="utf-8")
    written(folder / "other", "roles: {r: {any: {people_file: people.txt}}}\nextends: more.yaml\n", "roles.yaml")
    written(folder / "other", rule(), "more.yaml")
    policy = load(folder, "extends: other/roles.yaml\n")
    assert policy.roles[0].any_of[0].tests == (("person", ("bo@example.org",)),)
    assert [each.id for each in policy.blacklist] == ["one"]


def test_what_several_policies_rest_on_is_read_once(folder: Path) -> None:
    last = "base"
    for number in range(30):
        written(folder, f"extends: [{last}, {last}]\n", f"{number}.yaml")
        last = f"{number}.yaml"
    assert [each.id for each in load(folder, f"extends: {last}\n").blacklist] == ["one", "two"]


def test_a_circle_is_refused_with_the_way(folder: Path) -> None:
    (folder / "sub").mkdir()
    written(folder, "extends: sub/../b.yaml\n" + rule(), "a.yaml")
    written(folder, "extends: ./sub/../a.yaml\n" + rule(), "b.yaml")
    [only] = told(folder, folder / "a.yaml")
    assert "b.yaml:3: extends[0]: extends itself: a.yaml -> b.yaml -> a.yaml (break the circle)" in only


def test_what_cannot_be_read_is_told_where_it_lies(folder: Path) -> None:
    broken = written(folder, "roles: [", "broken.yaml")
    [only] = told(folder, written(folder, "extends: broken.yaml\n" + rule("two", apps="clip, for: {roles: r}")))
    assert only.startswith(f"{broken}:")
    assert "no valid YAML" in only


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extends: bsae\n" + rule(), "3: extends[0]: no such policy: 'bsae' (did you mean base?)"),
        ("extends: [base,\n  missing.yaml]\n", "4: extends[1]: no such policy: 'missing.yaml'"),
        ("extends: [[base]]\n" + rule(), "3: extends[0]: a list where a text should be"),
        ("extends: base\ndrop: [two, oen]\n", "4: drop[1]: nothing to drop: 'oen' (did you mean one?)"),
        ("extends: base\ndrop: protected\nunowned: undecided\n", "the rule two asks for the role protected"),
        ("extends: base\ndrop: [protected, two]\n", "unowned asks for the role protected"),
        ("extends: base\ndrop: [one, two]\nunowned: undecided\n", "the policy has no rule"),
        ("extends: base\n" + rule("three", apps="clip, for: {roles: managres}"), "did you mean managers?"),
    ],
)
def test_what_would_leave_a_hole_is_refused(folder: Path, text: str, said: str) -> None:
    [only] = told(folder / "shipped", written(folder, text))
    assert said in only


@pytest.mark.parametrize(
    ("given", "expect", "said"),
    [
        ("roles: managers", "none", "unknown role 'managers'"),
        ("roles: protected", "{rule: one}", "unknown rule 'one'"),
    ],
)
def test_a_test_cannot_speak_of_what_is_dropped(folder: Path, given: str, expect: str, said: str) -> None:
    tests = f"tests: [{{name: t, given: {{app: clip, {given}}}, expect: {expect}}}]\n"
    [only] = told(folder / "shipped", written(folder, f"extends: base\ndrop: [managers, one]\n{tests}"))
    assert said in only


def test_an_id_of_two_things_is_not_dropped_by_guess(folder: Path) -> None:
    written(folder, "roles: {one: {any: {title: x}}}\n" + rule(), "twin.yaml")
    [only] = told(folder, written(folder, "extends: twin.yaml\ndrop: one\n" + rule("two")))
    assert "'one' is the id of more than one thing" in only


def test_mistakes_of_both_files_are_told_at_once_and_roles_that_nobody_could_read_are_not_called_unknown(
    folder: Path,
) -> None:
    base = written(folder, "colour: red\nroles: {r: {any: {title: x}}}\n" + rule(), "wrong.yaml")
    own = written(folder, "extends: wrong.yaml\n" + rule("two", apps="clpi, for: {roles: r}"))
    assert [each.partition(" (")[0] for each in told(folder, own)] == [
        f"{own}:4: blacklist[0].apps[0].app: unknown app 'clpi'",
        f"{base}:3: colour: unknown key",
    ]
