"""Roles: yes, no, or nobody can say."""

from dataclasses import replace

import pytest
from build import (
    BAN,
    CALENDAR,
    IOS_TIKTOK,
    Feed,
    apps,
    devices,
    people,
    phone,
    policy,
    reasons_of,
    role,
    scanned,
)

from appcheck.model.inventory import PersonTuple, Skipped
from appcheck.model.policy import Audience, Condition, Severity
from appcheck.model.words import Verdict
from appcheck.outcome import exit_status
from appcheck.roles import all_of, any_of, negated

ANNA = PersonTuple("p1", "anna@example.org", department="Investigations", name="Anna Berg", title="")
FOR_PROTECTED = replace(BAN, audience=Audience(roles=("protected",)))
DEPARTMENT = Condition((("department", ("Invest*",)),))
TITLE = Condition((("title", ("*inspector*",)),))


@pytest.mark.parametrize(
    ("answers", "any_is", "all_is"),
    [
        ([True, None, False], True, False),
        ([None, False], None, False),
        ([True, None], True, None),
        ([False, False], False, False),
        ([True, True], True, True),
        ([None], None, None),
        ([], False, True),
    ],
)
def test_three_valued_logic(answers, any_is, all_is):
    assert any_of(answers) is any_is
    assert all_of(answers) is all_is


@pytest.mark.parametrize(("answer", "expected"), [(True, False), (False, True), (None, None)])
def test_the_opposite_of_unknown_is_unknown(answer, expected):
    assert negated(answer) is expected


def outcome(*feeds, held=None, user=None, **conditions):
    """`applies`, `not` or `unknown` for a rule for protected people, on one phone with TikTok."""
    made = held or replace(role(), **conditions)
    device = apps((phone("1", **(user or {"upn": "anna@example.org"})), IOS_TIKTOK))
    report = scanned([device, *feeds], policy(FOR_PROTECTED, roles=[made]))
    if report.findings:
        return "applies"
    return "unknown" if report.unattributed else "not"


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"any_of": (DEPARTMENT, TITLE)}, "applies"),
        ({"all_of": (DEPARTMENT, TITLE)}, "not"),
        ({"any_of": (DEPARTMENT,), "none_of": (TITLE,)}, "applies"),
        ({"any_of": (DEPARTMENT,), "none_of": (DEPARTMENT,)}, "not"),
        ({"any_of": (TITLE,), "all_of": (DEPARTMENT,)}, "not"),
        ({"all_of": (Condition((*DEPARTMENT.tests, *TITLE.tests)),)}, "not"),
        ({"none_of": (TITLE,)}, "applies"),
        ({}, "not"),
    ],
)
def test_any_all_and_not_stand_side_by_side(conditions, expected):
    assert outcome(people(ANNA), **conditions) == expected


def test_an_empty_cell_is_false_and_a_missing_column_unknown():
    assert outcome(people(ANNA), any_of=(TITLE,)) == "not"
    assert outcome(people(ANNA, without=("title", "groups")), any_of=(TITLE,)) == "unknown"
    assert outcome(people(ANNA, without=("title", "groups")), any_of=(TITLE, DEPARTMENT)) == "applies"


@pytest.mark.parametrize("title", ["", " ", "\u200b"])
def test_no_star_holds_for_an_empty_cell(title):
    anybody_with_a_title = Condition((("title", ("*",)),))
    assert outcome(people(ANNA._replace(title=title)), any_of=(anybody_with_a_title,)) == "not"
    assert outcome(people(ANNA._replace(title=title)), none_of=(anybody_with_a_title,)) == "applies"
    assert outcome(people(ANNA._replace(title="x")), any_of=(anybody_with_a_title,)) == "applies"


def test_a_column_of_a_roster_that_does_not_name_the_person_answers_nothing():
    other = people(PersonTuple("p9", "other@example.org", title="Inspector"), name="other")
    mine = people(ANNA, without=("title", "groups"))
    assert outcome(mine, other, any_of=(TITLE,)) == "unknown"


def test_any_column_of_a_roster_can_be_asked():
    vip = Condition((("roster:vip", ("true",)),))
    assert outcome(people(ANNA._replace(extra=("TRUE",)), extra=1), any_of=(vip,)) == "applies"
    assert outcome(people(ANNA._replace(extra=("",)), extra=1), any_of=(vip,)) == "not"
    assert outcome(people(ANNA._replace(extra=("",))), any_of=(vip,)) == "unknown"


@pytest.mark.parametrize(
    ("unowned", "expected"), [("undecided", "unknown"), ("everyone_rules_only", "not"), ("protected", "applies")]
)
def test_a_device_without_people_is_what_the_policy_says(unowned, expected):
    held = policy(FOR_PROTECTED, roles=[role("protected", ("department", "Invest*"))], unowned=unowned)
    report = scanned([apps((phone("1"), IOS_TIKTOK)), people(ANNA)], held)
    assert (bool(report.findings), bool(report.unattributed)) == {
        "applies": (True, False),
        "not": (False, False),
        "unknown": (False, True),
    }[expected]


@pytest.mark.parametrize("unowned", ["undecided", "everyone_rules_only", "press", "protected"])
def test_a_device_is_without_people_only_where_an_export_that_names_it_could_name_them(unowned):
    roles = [role(each, ("department", "Invest*")) for each in ("protected", "press")]
    held = policy(FOR_PROTECTED, roles=roles, unowned=unowned)
    phones, elsewhere = apps((phone("1"), IOS_TIKTOK)), devices(phone("2", ANNA.upn))
    users = {f"device.{key}" for key in ("user_id", "upn", "email", "login", "user_name")}
    silent = replace(phones, fields=phones.fields - users)
    report = scanned([silent, elsewhere, people(ANNA)], held)
    assert (len(report.findings), len(report.unattributed)) == ((1, 0) if unowned == "protected" else (0, 1))
    asked = scanned([silent, devices(phone("1")), people(ANNA)], held)
    assert len(asked.unattributed) == (unowned == "undecided")


def test_a_rule_for_everyone_is_for_ownerless_devices_too():
    assert len(scanned([apps((phone("1"), IOS_TIKTOK))], policy(unowned="everyone_rules_only")).findings) == 1


def test_a_user_whom_nobody_knows_leaves_the_rule_undecided_unless_another_user_holds_the_role():
    stranger = phone("1", "stranger@example.org")
    held = policy(FOR_PROTECTED, roles=[role("protected", ("department", "Invest*"))])
    alone = scanned([apps((stranger, IOS_TIKTOK)), people(ANNA)], held)
    assert (alone.findings, len(alone.unattributed)) == ((), 1)
    beside = scanned([apps((stranger, IOS_TIKTOK), (phone("1", ANNA.upn), CALENDAR)), people(ANNA)], held)
    assert len(beside.findings) == 1


@pytest.mark.parametrize(("name", "expected"), [("anna  berg", "unknown"), ("Anna Berg", "not"), ("Bo Ek", "unknown")])
def test_a_bare_name_is_one_more_user_unless_it_is_that_of_one_who_is_known(name, expected):
    known, bare = phone("1", ANNA.upn), phone("1", user_name=name)
    held = policy(FOR_PROTECTED, roles=[role("protected", ("title", "*inspector*"))])
    report = scanned([apps((known, IOS_TIKTOK), (bare, CALENDAR)), people(ANNA)], held)
    assert ("unknown" if report.unattributed else "not") == expected


def test_a_bare_name_may_be_that_which_an_export_gives_to_the_known_user():
    known, bare = phone("1", ANNA.upn, user_name="Berg, Anna"), phone("1", user_name="Berg, Anna")
    held = policy(FOR_PROTECTED, roles=[role("protected", ("title", "*inspector*"))])
    assert scanned([apps((known, IOS_TIKTOK), (bare, CALENDAR)), people(ANNA)], held).unattributed == ()


def test_a_bare_name_may_be_any_that_rosters_give_to_the_known_user_in_whatever_order_they_come():
    known, bare = phone("1", "anna@example.org"), phone("1", user_name="Anna Ek")
    lists = [people(ANNA), people(ANNA._replace(name="Anna Ek"), name="others")]
    held = policy(FOR_PROTECTED, roles=(role("protected", ("title", "*inspector*")),))
    for given in (lists, lists[::-1]):
        report = scanned([apps((known, IOS_TIKTOK), (bare, CALENDAR)), *given], held)
        assert (report.findings, report.unattributed) == ((), ())


def test_a_bare_name_that_two_people_have_may_be_that_of_the_other():
    known, bare = phone("1", ANNA.upn), phone("1", user_name="Anna Berg")
    namesake = PersonTuple("p2", "other@example.org", name="Anna Berg", title="Chief inspector")
    held = policy(FOR_PROTECTED, roles=[role("protected", ("title", "*inspector*"))])
    report = scanned([apps((known, IOS_TIKTOK), (bare, CALENDAR)), people(ANNA, namesake)], held)
    assert len(report.unattributed) == 1


NO_TITLES = people(ANNA, without=("title", "groups"))


@pytest.mark.parametrize(
    ("user", "roster", "why"),
    [
        (
            ANNA.upn,
            people(ANNA, without=("title", "groups")),
            "the rosters that name the user of the device do not say enough",
        ),
        ("stranger@example.org", people(ANNA), "no roster names the user of the device"),
        ("", people(ANNA), "no export says who uses the device"),
    ],
)
def test_the_report_says_why_nobody_can_say_whether_a_rule_applies(user, roster, why):
    held = policy(FOR_PROTECTED, roles=[role("protected", ("title", "*inspector*"))])
    other = people(PersonTuple("p9", "other@example.org"), name="other")
    report = scanned([apps((phone("1", user), IOS_TIKTOK)), roster, other], held)
    assert [each.why for each in report.unattributed] == [why]


@pytest.mark.parametrize(("without", "counts"), [((), True), (("title",), False)])
def test_a_severity_that_only_a_role_would_raise_is_a_question_of_that_role(without, counts):
    low = replace(BAN, severity=Severity.LOW, severity_for=(("protected", Severity.CRITICAL),))
    held = policy(low, roles=[role("protected", ("title", "*inspector*"))])
    roster = people(ANNA, without=("groups", *without))
    report = scanned([apps((phone("1", "stranger@example.org"), IOS_TIKTOK)), roster], held, fail_on=Severity.HIGH)
    assert [each.counts for each in report.unattributed] == [counts]
    assert set(reasons_of(report)) == {"unattributed" if counts else "role_unanswerable"}


def test_a_device_without_people_that_stands_for_one_role_holds_no_other():
    roles = [role("protected", ("department", "Invest*")), role("press", ("department", "Press"))]
    held = policy(replace(BAN, audience=Audience(roles=("press",))), roles=roles, unowned="protected")
    report = scanned([apps((phone("1"), IOS_TIKTOK)), people(ANNA)], held)
    assert (report.findings, report.unattributed) == ((), ())
    assert report.devices[0].roles == ("protected",)


def test_a_role_that_rests_on_a_column_no_file_has_is_never_clear_and_said_once():
    held = policy(FOR_PROTECTED, roles=[role("protected", ("department", "Invest*"), ("group", "SG-Protected"))])
    minister = ANNA._replace(department="Office of the minister")
    devices = [(phone(str(n), ANNA.upn), app) for n in range(1, 4) for app in (IOS_TIKTOK, CALENDAR)]
    for pairs in (devices, [pair for pair in devices if pair[1] is CALENDAR]):
        report = scanned([apps(*pairs), people(minister)], held)
        assert exit_status(report) == 3
        assert reasons_of(report)["role_unanswerable"] == 1
        assert "unattributed" not in reasons_of(report)
        assert "group SG-Protected" in next(
            " ".join(r.remedies) for r in report.reasons if r.reason == "role_unanswerable"
        )


def test_a_role_that_nobody_holds_is_noticed_and_holds_back_where_its_coverage_is_asked_for():
    feeds = [apps((phone("1", ANNA.upn), CALENDAR)), people(ANNA)]
    nobody = role("protected", ("department", "Sekurity*"))
    easy = scanned(feeds, policy(FOR_PROTECTED, roles=[nobody]))
    assert exit_status(easy) == 0
    assert "role_unheld" in {notice.code for notice in easy.notices}
    strict = scanned(feeds, policy(FOR_PROTECTED, roles=[replace(nobody, min_coverage=1.0)]))
    assert reasons_of(strict) == {"role_unanswerable": 1}


def test_a_roster_with_lines_that_could_not_be_read_is_never_clear():
    feeds = [apps((phone("1", ANNA.upn), CALENDAR))]
    roster = people(ANNA)
    broken = Feed("broken", (*roster.items, Skipped(2, "is broken")), roster.kind, "directory", roster.fields)
    held = policy(FOR_PROTECTED, roles=[role("protected", ("department", "Invest*"))])
    assert exit_status(scanned([*feeds, roster], held)) == 0
    assert reasons_of(scanned([*feeds, broken], held)) == {"unreadable": 1}


def test_an_enabled_person_of_a_role_with_asked_coverage_who_has_no_device_is_one_unknown():
    held = policy(FOR_PROTECTED, roles=[role("protected", ("department", "Invest*"), min_coverage=1.0)])
    away = ANNA._replace(directory_id="p2", upn="away@example.org")
    gone = ANNA._replace(directory_id="p3", upn="gone@example.org", enabled="False")
    report = scanned([apps((phone("1", ANNA.upn), CALENDAR)), people(ANNA, away, gone)], held)
    share = report.role_coverage["protected"]
    assert (share.judged, share.expected) == (1, 2)
    assert reasons_of(report) == {"coverage": 1, "person_without_device": 1}
    assert report.devices[0].verdict is Verdict.COMPLIANT


@pytest.mark.parametrize(("elsewhere", "missing"), [("True", 1), ("False", 0), ("", 0), ("perhaps", 0)])
def test_a_person_is_disabled_only_where_no_roster_says_that_they_are_not(elsewhere, missing):
    held = policy(FOR_PROTECTED, roles=[role("protected", ("department", "Invest*"), min_coverage=1.0)])
    away = ANNA._replace(directory_id="p2", upn="away@example.org", enabled="False")
    lists = people(ANNA, away), people(away._replace(enabled=elsewhere), name="more")
    report = scanned([apps((phone("1", ANNA.upn), CALENDAR)), *lists], held)
    assert reasons_of(report).get("person_without_device", 0) == missing


def test_one_of_several_values_in_lines_is_a_value():
    inspector = Condition((("title", ("inspector",)),))
    assert outcome(people(ANNA._replace(title="Clerk\nInspector")), any_of=(inspector,)) == "applies"


@pytest.mark.parametrize(("others", "title", "expected"), [(8, "", "not"), (9, "", "unknown"), (9, "Clerk", "not")])
def test_a_column_that_nobody_of_many_has_filled_answers_nothing(others, title, expected):
    more = [PersonTuple(f"o{n}", f"o{n}@example.org", title=title) for n in range(others)]
    assert outcome(people(ANNA, *more), any_of=(TITLE,)) == expected
