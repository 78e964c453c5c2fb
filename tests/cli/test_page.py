"""The page that is signed says everything that the policy says."""

from dataclasses import replace
from datetime import date

from appcheck.cli.page import policy_page, rule_page
from appcheck.model.policy import (
    App,
    Audience,
    Catalogue,
    Condition,
    CoverageTerms,
    Covers,
    Entry,
    Mode,
    Owner,
    PermittedUse,
    Policy,
    Reference,
    Role,
    Rule,
    Severity,
)

CATALOGUE = Catalogue(
    apps={
        "clips": App("clips", "Clips", ("far", "near"), ("short-video",), identifiers={"ios": ("org.example.clips",)}),
        "chat": App("chat", "Chat", ("far",), ("messaging",)),
        "notes": App("notes", "Notes", ("near",), ("office",)),
    },
    owners={"far": Owner("far", "Far Ltd.", "CN"), "near": Owner("near", "Near Ltd.", "SE")},
    social=frozenset({"short-video"}),
)
RULE = Rule(
    id="far",
    title={"en": "Far apps", "sv": "Fjärran appar"},
    apps=(
        Entry(owner=("far",)),
        Entry(regex=r"org\.far\..+", example="org.far.x"),
        Entry(name=("Far*",), publisher=("Far",)),
    ),
    except_apps=(Entry(app="chat"),),
    audience=Audience(roles=("protected",), platform=("ios", "android")),
    severity=Severity.HIGH,
    severity_for=(("protected", Severity.CRITICAL),),
    reason={"": "Because."},
    remediation={"": "Remove it."},
    references=(Reference("A study", "https://example.org/study"),),
    warn_from=date(2026, 1, 1),
    effective_from=date(2026, 2, 1),
    effective_until=date(2027, 2, 1),
)
POLICY = Policy(
    id="made-up",
    name={"": "Made up"},
    version="7",
    timezone="Europe/Stockholm",
    roles=(
        Role(
            "protected",
            {"": "Protected"},
            any_of=(Condition((("title", ("*chief*", "head")),)),),
            max_age=8,
            min_coverage=1.0,
        ),
    ),
    blacklist=(RULE, Rule("soft", {"": "Soft"}, (), Severity.LOW, {"": "Later."}, mode=Mode.WARN)),
    covers=Covers(("ios",), ("corporate",), personal_side=False),
    unowned="everyone_rules_only",
    permitted_uses=(
        PermittedUse(
            "ads", (Entry(app="clips"),), {"": "Ads"}, {"": "Agency"}, date(2026, 3, 4), "Head", {"": "Reach"}
        ),
    ),
    coverage=CoverageTerms(30, 0.9, {"work_profile_only": "not ours to judge"}),
    owner="Security unit",
    decided=date(2025, 12, 12),
    review_by=date(2027, 6, 30),
    sha256="a" * 64,
    effective_sha256="b" * 64,
)


def test_a_rule_says_for_whom_from_when_how_bad_why_and_what_to_do():
    page = "\n".join(rule_page(RULE, CATALOGUE))
    for words in (
        "Rule far: Far apps / sv: Fjärran appar\n",
        "for roles protected; platforms ios or android",
        "severity high, critical for protected; enforced, warns from 2026-01-01, in force from 2026-02-01, until 2027",
        "why: Because.",
        "do: Remove it.",
        "see: A study, https://example.org/study",
    ):
        assert words in page


def test_the_days_of_a_rule_are_said_as_a_scan_keeps_them():
    first, second = date(2026, 1, 1), date(2026, 2, 1)
    for warn_from, effective_from, said in (
        (first, second, "enforced, warns from 2026-01-01, in force from 2026-02-01"),
        (first, first, "enforced, in force from 2026-01-01"),
        (first, None, "enforced, in force from 2026-01-01"),
        (None, second, "enforced, warns at first, in force from 2026-02-01"),
        (None, None, "enforced"),
    ):
        rule = replace(RULE, warn_from=warn_from, effective_from=effective_from, effective_until=None)
        assert f"  severity high, critical for protected; {said}" in list(rule_page(rule, CATALOGUE))


def test_that_ios_means_no_ipad_is_said_to_whoever_signs():
    left_out = "platforms ios or android (no iPads, which are ipados)"
    assert any(left_out in line for line in rule_page(RULE, CATALOGUE))
    covered = replace(POLICY, covers=Covers(("ios", "android")))
    assert any(f"Covers {left_out}" in line for line in policy_page(covered, CATALOGUE))
    both = replace(POLICY, blacklist=(), covers=Covers(("ios", "ipados")))
    assert not any("no iPads" in line for line in policy_page(both, CATALOGUE))


def test_a_share_that_is_not_whole_is_not_rounded_up_to_it():
    page = list(policy_page(replace(POLICY, coverage=CoverageTerms(30, 0.9999999)), CATALOGUE))
    assert "Must be known: 99.99999 % of devices, no app list older than 30 days" in page


def test_a_rule_names_every_app_that_it_means_today_with_its_identifiers():
    page = list(rule_page(RULE, CATALOGUE))
    assert "  apps: owner far, today 2 apps, 1 of them excepted" in page
    assert "    Clips (clips) of Far Ltd. (CN), once of Near Ltd. (SE); ios: org.example.clips" in page
    assert "    Chat (chat) of Far Ltd. (CN); excepted below" in page
    assert not any("Notes" in line for line in page)


def test_an_entry_that_rests_on_no_catalogue_is_printed_as_it_is():
    page = list(rule_page(RULE, CATALOGUE))
    assert r"  apps: regex org\.far\..+ (such as org.far.x)" in page
    assert "  apps: name Far* and publisher Far" in page


def test_an_entry_that_asks_the_record_too_does_not_claim_every_app_of_an_owner():
    entry = Entry(owner=("far",), name=("Clips Beta",))
    page = list(rule_page(replace(RULE, apps=(Entry(owner=("far",)),), except_apps=(entry,)), CATALOGUE))
    assert "  apps: owner far, today 2 apps" in page
    assert "  except: owner far and name Clips Beta, today only such records of 2 apps" in page


def test_exceptions_are_told_apart():
    assert "  except: app chat, today 1 app" in rule_page(RULE, CATALOGUE)


def test_the_page_of_a_policy_says_everything_it_decides():
    page = "\n".join(policy_page(POLICY, CATALOGUE))
    for words in (
        "Made up (made-up), version 7",
        "Security unit, decided 2025-12-12, review by 2027-06-30, days in Europe/Stockholm",
        "Covers platforms ios (no iPads, which are ipados), ownership corporate, their private side left out",
        "Devices without people: everyone rules only",
        "Must be known: 90 % of devices, no app list older than 30 days",
        "Accepted as not known: work_profile_only, because not ours to judge",
        "Role protected: Protected",
        "any of: title *chief* or head",
        "must be known: 100 % of devices, no app list older than 8 days",
        "severity low; only warns",
        "Permitted use ads, which exempts no device: Ads",
        "decided 2026-03-04, by Head",
    ):
        assert words in page


def test_that_no_age_is_asked_for_is_said():
    page = list(policy_page(replace(POLICY, coverage=CoverageTerms(None, 0.9, {})), CATALOGUE))
    assert "Must be known: 90 % of devices, however old" in page


def test_what_a_policy_leaves_out_is_said_or_has_no_line():
    use = PermittedUse("ads", (Entry(app="clips"),), {"": "Ads"}, {}, None, "", {"": "Reach"})
    page = list(policy_page(replace(POLICY, version="", permitted_uses=(use,)), CATALOGUE))
    assert page[0] == "Made up (made-up), version unstated"
    assert "  decided on no stated day" in page
    assert not any(line.startswith("  through:") for line in page)


def test_what_is_any_of_several_is_told_from_what_must_hold_as_well():
    page = list(rule_page(replace(RULE, apps=(Entry(jurisdiction=("CN", "RU"), category=("messaging",)),)), CATALOGUE))
    assert any(line.startswith("  apps: jurisdiction (CN or RU) and category messaging") for line in page)
    role = Role("r", {"": "R"}, (Condition((("department", ("A", "B")), ("roster:vip", ("yes",)))),))
    page = list(policy_page(replace(POLICY, roles=(role,)), CATALOGUE))
    assert "  any of: department (A or B) and column vip yes" in page


def test_people_of_a_people_file_are_counted_and_not_named():
    tests = (("title", ("*chief*",)), ("person", ("bo@example.org", "eva@example.org")))
    role = Role("protected", {"": "Protected"}, any_of=(Condition(tests, ("protected.txt",)),))
    page = "\n".join(policy_page(replace(POLICY, roles=(role,)), CATALOGUE))
    assert "  any of: title *chief* and one of 2 people in protected.txt\n" in page
    assert "example.org" not in page.split("Role protected")[1].split("Rule ")[0]


def test_the_page_of_a_policy_ends_with_both_digests():
    assert [line.split()[-1] for line in list(policy_page(POLICY, CATALOGUE))[-2:]] == ["a" * 64, "b" * 64]
