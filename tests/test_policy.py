"""A policy means what its file says, and is refused with all its mistakes where it says nothing clear."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from policies import CATALOGUE, rule, written

from appcheck.errors import OursIsWrong
from appcheck.model.policy import (
    Audience,
    Catalogue,
    Condition,
    CoverageTerms,
    Covers,
    Entry,
    Mode,
    PermittedUse,
    Policy,
    Reference,
    Role,
    Rule,
    Severity,
)
from appcheck.policy import lint_policy, load_policy, policy_schema
from appcheck.shipped import shipped
from appcheck.yamlfile import read_yaml, way

FULL = """schema: appcheck.policy/v1
name: {en: Work phones, sv: Arbetstelefoner}
version: "2026-11-01"
owner: Security unit
decided: 2022-12-12
review_by: 2027-06-30
timezone: Europe/Stockholm
references: {title: The decision, url: https://example.org/decision}
covers: {platform: [ios, android], ownership: corporate, personal_side: no}
unowned: protected
roles:
  protected:
    title: Protected position
    any:
      - {department: [Investigations*, Security], title: "*inspector*"}
      - {roster: {vip: "true", "Level (1-3)": ["2", "3"]}}
      - people_file: people.txt
    all: {group: SG-Staff}
    not: [{employee_type: external}, {person: anna@example.org}]
    max_age: 8d
    min_coverage: 99.5%
blacklist:
  - id: clip
    title: Clip
    apps:
      - clip
      - {owner: acme, jurisdiction: [NO, SE], category: social}
      - {id: "org.example.*"}
      - {regex: 'org\\.example\\..+', example: org.example.something}
      - {name: "Clip*", publisher: "*Acme*"}
    except_apps: talk
    for: {roles: protected, not_roles: [protected], platform: ios, ownership: unstated, device_group: Pool*}
    severity: high
    severity_for: {protected: critical}
    reason: Because.
    remediation: Remove it.
    references: [{title: Law}]
    warn_from: 2022-12-01
    effective_from: 2022-12-12
    effective_until: 2030-12-31
    mode: warn
  - {id: talk, apps: talk, for: everyone, severity: info, reason: {en: Because}}
permitted_uses:
  - {id: campaign, apps: clip, use: Advertising, through: An agency, decided: 2023-02-01,
     decided_by: Director, reason: Reach, review_by: 2027-06-30}
coverage: {max_age: 30d, min_coverage: 90%, accept: {work_profile_only: not ours}}
tests: [{name: x, given: {app: clip}, expect: none}]
"""

PEOPLE = "# protected people\nbo@example.org\n\nCORP\\eva   # on leave\n"


def load(folder: Path, text: str, name: str = "policy.yaml") -> Policy:
    return load_policy(str(written(folder, text, name)), CATALOGUE, folder)


def test_everything_that_a_file_says_is_in_the_policy(tmp_path: Path) -> None:
    (tmp_path / "people.txt").write_text(PEOPLE, encoding="utf-8")
    policy = load(tmp_path, FULL)
    assert policy.roles == (
        Role(
            "protected",
            {"": "Protected position"},
            any_of=(
                Condition((("department", ("Investigations*", "Security")), ("title", ("*inspector*",)))),
                Condition((("roster:vip", ("true",)), ("roster:Level (1-3)", ("2", "3")))),
                Condition((("person", ("bo@example.org", "CORP\\eva")),), ("people.txt",)),
            ),
            all_of=(Condition((("group", ("SG-Staff",)),)),),
            none_of=(Condition((("employee_type", ("external",)),)), Condition((("person", ("anna@example.org",)),))),
            max_age=8,
            min_coverage=0.995,
        ),
    )
    assert policy.blacklist == (
        Rule(
            id="clip",
            title={"": "Clip"},
            apps=(
                Entry(app="clip"),
                Entry(owner=("acme",), jurisdiction=("NO", "SE"), category=("social",)),
                Entry(identifier=("org.example.*",)),
                Entry(regex=r"org\.example\..+", example="org.example.something"),
                Entry(name=("Clip*",), publisher=("*Acme*",)),
            ),
            severity=Severity.HIGH,
            reason={"": "Because."},
            except_apps=(Entry(app="talk"),),
            audience=Audience(("protected",), ("protected",), ("ios",), ("unstated",), ("Pool*",)),
            severity_for=(("protected", Severity.CRITICAL),),
            remediation={"": "Remove it."},
            references=(Reference("Law"),),
            warn_from=date(2022, 12, 1),
            effective_from=date(2022, 12, 12),
            effective_until=date(2030, 12, 31),
            mode=Mode.WARN,
        ),
        Rule("talk", {"": "talk"}, (Entry(app="talk"),), Severity.INFO, {"en": "Because"}),
    )
    assert policy.permitted_uses == (
        PermittedUse(
            "campaign",
            (Entry(app="clip"),),
            {"": "Advertising"},
            {"": "An agency"},
            date(2023, 2, 1),
            "Director",
            {"": "Reach"},
            date(2027, 6, 30),
        ),
    )
    assert policy.covers == Covers(("ios", "android"), ("corporate",), personal_side=False)
    assert policy.coverage == CoverageTerms(30, 0.9, {"work_profile_only": "not ours"})
    assert policy.references == (Reference("The decision", "https://example.org/decision"),)
    assert (policy.id, policy.name) == ("policy", {"en": "Work phones", "sv": "Arbetstelefoner"})
    assert (policy.version, policy.owner, policy.timezone) == ("2026-11-01", "Security unit", "Europe/Stockholm")
    assert (policy.decided, policy.review_by, policy.unowned) == (date(2022, 12, 12), date(2027, 6, 30), "protected")


def test_what_a_file_leaves_out_is_the_strict_reading(tmp_path: Path) -> None:
    policy = load(tmp_path, rule())
    assert policy.covers == Covers((), (), personal_side=True)
    assert policy.coverage == CoverageTerms(None, 1.0, {})
    assert (policy.unowned, policy.timezone, policy.roles) == ("undecided", "UTC", ())
    assert policy.blacklist[0].audience == Audience()
    assert policy.blacklist[0].mode is Mode.ENFORCE


@pytest.mark.parametrize(("word", "meant"), [("no", False), ("yes", True), ("false", False), ("true", True)])
def test_personal_side_is_yes_or_no(tmp_path: Path, word: str, meant: bool) -> None:
    assert load(tmp_path, f"covers: {{personal_side: {word}}}\n" + rule()).covers.personal_side is meant


def test_norway_is_a_country(tmp_path: Path) -> None:
    assert load(tmp_path, rule(apps="{jurisdiction: NO}")).blacklist[0].apps[0].jurisdiction == ("NO",)


def test_several_people_files_are_any_of_them(tmp_path: Path) -> None:
    for name, person in (("a.txt", "a@example.org"), ("b.txt", "b@example.org")):
        (tmp_path / name).write_text(person, encoding="utf-8-sig")
    role = load(tmp_path, "roles: {r: {any: {people_file: [a.txt, b.txt]}}}\n" + rule()).roles[0]
    assert role.any_of[0].tests == (("person", ("a@example.org", "b@example.org")),)


@pytest.mark.parametrize(
    "person", ["bo_partner.org#EXT#@example.org", "CORP\\bo", "d.o'hara@example.org", "bo+tel@example.org"]
)
def test_a_people_file_may_hold_whatever_an_address_or_login_may(tmp_path: Path, person: str) -> None:
    (tmp_path / "people.txt").write_text(f"{person}\u00a0 # why\r\n", encoding="utf-8")
    role = load(tmp_path, "roles: {r: {any: {people_file: people.txt}}}\n" + rule()).roles[0]
    assert role.any_of[0].tests == (("person", (person,)),)
    held = load(
        tmp_path,
        f"roles: {{r: {{any: {{person: ['*@board.example.org', \"{person}\"]}}}}}}\n".replace("\\", "\\\\") + rule(),
    )
    assert held.roles[0].any_of[0].tests == (("person", ("*@board.example.org", person)),)


def test_an_unknown_policy_is_told_with_what_was_probably_meant(tmp_path: Path) -> None:
    written(tmp_path, rule(), "social.yaml")
    for name, hint in (
        ("socail", "did you mean social?"),
        ("zzz", "that `appcheck policy list` shows"),
        ("zzz.yaml", "with its ending"),
    ):
        with pytest.raises(OursIsWrong, match="no such policy or readable file") as refused:
            load_policy(name, CATALOGUE, tmp_path)
        assert hint in str(refused.value)


def test_a_shipped_name_is_found_in_the_folder_and_a_path_where_it_points(tmp_path: Path) -> None:
    (tmp_path / "shipped").mkdir()
    written(tmp_path / "shipped", rule(), "base.yaml")
    own = written(tmp_path, rule(), "own.yaml")
    assert load_policy("base", CATALOGUE, tmp_path / "shipped").id == "base"
    assert load_policy(str(own), CATALOGUE, tmp_path / "shipped").id == "own"


def test_the_digest_of_the_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    one, other = load(tmp_path, rule()), load(tmp_path, rule() + "# a comment\n")
    assert one.sha256 != other.sha256
    assert one.effective_sha256 == other.effective_sha256


def test_the_effective_digest_covers_every_word_and_every_app_that_is_meant(tmp_path: Path) -> None:
    policy = written(tmp_path, rule(apps="{owner: acme}"))
    app = CATALOGUE.apps["clip"]
    more = replace(CATALOGUE, apps=CATALOGUE.apps | {"new": replace(app, slug="new", identifiers={})})
    other = replace(CATALOGUE, apps=CATALOGUE.apps | {"clip": replace(app, identifiers={"ios": ("org.example.new",)})})
    elsewhere = replace(CATALOGUE, apps=CATALOGUE.apps | {"talk": replace(CATALOGUE.apps["talk"], aliases=("Chat",))})
    digests = [
        load_policy(str(policy), catalogue, tmp_path).effective_sha256
        for catalogue in (CATALOGUE, more, other, elsewhere)
    ]
    assert len(set(digests)) == 3
    assert digests[3] == digests[0]
    assert load(tmp_path, rule(apps="{owner: acme}", severity="low")).effective_sha256 not in digests


def effective(folder: Path, text: str, catalogue: Catalogue) -> str:
    return load_policy(str(written(folder, text)), catalogue, folder).effective_sha256


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Clap"},
        {"aliases": ("Clip Lite",)},
        {"generic": True},
        {"publishers": ("Acme",)},
        {"owners": ("acme",)},
        {"categories": ("messaging",)},
    ],
)
def test_the_effective_digest_covers_all_by_which_an_app_is_known(tmp_path: Path, change: dict[str, Any]) -> None:
    changed = CATALOGUE.apps | {"clip": replace(CATALOGUE.apps["clip"], **change)}
    assert effective(tmp_path, rule(), replace(CATALOGUE, apps=changed)) != effective(tmp_path, rule(), CATALOGUE)


@pytest.mark.parametrize(
    "change", [{"jurisdiction": "SG"}, {"publishers": ("A",)}, {"prefixes": ("com.acme.",)}, {"name": "A"}]
)
@pytest.mark.parametrize("apps", ["clip", "{owner: acme, category: messaging}", "{jurisdiction: [NO, SG]}"])
def test_the_effective_digest_covers_the_owners_that_are_meant(
    tmp_path: Path, apps: str, change: dict[str, Any]
) -> None:
    asked = rule(apps=apps)
    changed = CATALOGUE.owners | {"acme": replace(CATALOGUE.owners["acme"], **change)}
    assert effective(tmp_path, asked, replace(CATALOGUE, owners=changed)) != effective(tmp_path, asked, CATALOGUE)


@pytest.mark.parametrize(
    "path", sorted(shipped().glob("*.yaml")) or [Path("no policy ships")], ids=lambda path: path.stem
)
def test_a_shipped_policy_loads_without_a_warning(path: Path) -> None:
    from appcheck.catalogue import load_catalogue

    catalogue = load_catalogue(shipped() / "catalogue")
    policy = load_policy(path.stem, catalogue, shipped())
    assert lint_policy(policy, catalogue, date(2026, 11, 1)) == []


def test_the_schema_takes_what_the_loader_takes(tmp_path: Path) -> None:
    import jsonschema

    schema = policy_schema()
    assert schema["$schema"].startswith("https://json-schema.org/")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in (written(tmp_path, FULL), *shipped().glob("*.yaml")):
        assert list(validator.iter_errors(read_yaml(path).value)) == []


def test_the_schema_refuses_what_an_editor_can_see(tmp_path: Path) -> None:
    import jsonschema

    text = "colour: red\ncovers: {platform: androd}\n" + rule(apps="[]") + "coverage: {max_age: 8}\nroles: []\n"
    value = read_yaml(written(tmp_path, text)).value
    wrong = [list(error.absolute_path) for error in jsonschema.Draft202012Validator(policy_schema()).iter_errors(value)]
    assert sorted(map(way, wrong)) == ["", "blacklist[0].apps", "coverage.max_age", "covers.platform", "roles"]
