"""Who is named by a policy: yes, no, or nobody can say; and what becomes of names that nobody has."""

from dataclasses import replace

import pytest
from build import (
    APP_FIELDS,
    CALENDAR,
    DEVICE_FIELDS,
    IOS_TIKTOK,
    apps,
    people,
    phone,
    policy,
    reasons_of,
    role,
    scanned,
)
from test_roles import ANNA, FOR_PROTECTED, outcome

from appcheck.model.inventory import PersonTuple
from appcheck.model.policy import Condition
from appcheck.outcome import exit_status

BY_NAME = Condition((("person", ("anna@example.org",)),))
BY_LOGIN = Condition((("person", ("CORP\\anna",)),))
BY_ACCOUNT = Condition((("person", ("anna",)),))
GUID = "0000000a-aaaa-4bbb-8ccc-000000000001"
BY_ID = Condition((("person", (GUID,)),))
BY_GLOB = Condition((("person", ("anna.*@example.org",)),))


@pytest.mark.parametrize(
    ("condition", "user", "expected"),
    [
        (BY_NAME, {"upn": "Anna@example.org"}, "applies"),
        (BY_NAME, {"user_name": "anna@example.org"}, "applies"),
        (BY_NAME, {"upn": "bo@example.org", "email": "bo@example.org"}, "not"),
        (BY_NAME, {"upn": "bo@example.org"}, "unknown"),
        (BY_NAME, {"email": "bo@example.org", "user_id": "p2"}, "unknown"),
        (BY_NAME, {"login": "corp\\anna"}, "unknown"),
        (BY_NAME, {"user_name": "Anna Berg"}, "unknown"),
        (BY_LOGIN, {"login": "corp\\ANNA"}, "applies"),
        (BY_LOGIN, {"login": "corp\\bo"}, "not"),
        (BY_LOGIN, {"login": "lab\\anna"}, "not"),
        (BY_LOGIN, {"login": "anna"}, "unknown"),
        (BY_LOGIN, {"upn": "bo@example.org"}, "unknown"),
        (BY_LOGIN, {"user_id": "p2"}, "unknown"),
        (BY_ACCOUNT, {"login": "LAB\\anna"}, "applies"),
        (BY_ID, {"user_id": GUID.upper()}, "applies"),
        (BY_ID, {"user_id": GUID.replace("1", "2")}, "not"),
        (BY_ID, {"user_id": "p2"}, "unknown"),
        (BY_GLOB, {"upn": "bo@example.org"}, "unknown"),
        (BY_GLOB, {"upn": "bo@example.org", "email": "bo@example.org"}, "not"),
        (BY_GLOB, {"upn": "abe01@example.org", "email": "anna.berg@example.org"}, "applies"),
    ],
)
def test_a_named_person_is_told_without_a_roster_where_names_of_one_kind_can_be_compared(condition, user, expected):
    assert outcome(user=user, any_of=(condition,)) == expected


def test_a_named_person_is_told_by_any_key_that_a_roster_gives_them():
    assert outcome(people(ANNA), user={"user_id": "p1"}, any_of=(BY_NAME,)) == "applies"
    assert outcome(people(ANNA._replace(login="CORP\\berg")), user={"user_id": "p1"}, any_of=(BY_LOGIN,)) == "not"
    assert outcome(people(ANNA), user={"user_id": "p1"}, any_of=(BY_LOGIN,)) == "unknown"


def test_a_person_is_named_by_a_key_that_only_the_device_gives():
    entra = people(ANNA._replace(upn="abe01@example.org"))
    assert outcome(entra, user={"user_id": "p1", "email": "anna@example.org"}, any_of=(BY_NAME,)) == "applies"


def test_an_address_that_the_person_may_have_in_another_column_does_not_say_that_they_are_not_named():
    entra = people(ANNA._replace(upn="abe01@example.org"))
    assert outcome(entra, user={"user_id": "p1", "email": "abe01@example.org"}, any_of=(BY_NAME,)) == "unknown"
    full = people(ANNA._replace(upn="abe01@example.org", email="bo@example.org"))
    assert outcome(full, user={"user_id": "p1"}, any_of=(BY_NAME,)) == "not"


def test_who_can_be_told_apart_from_all_who_are_known_by_the_names_is_not_named():
    named, other = ANNA, PersonTuple("p2", "kiosk@example.org")
    assert outcome(people(named, other), user={"user_id": "p2"}, any_of=(BY_NAME,)) == "not"
    assert outcome(people(named._replace(directory_id=""), other), user={"user_id": "p2"}, any_of=(BY_NAME,)) == "not"
    apart = people(PersonTuple("", "", "anna@example.org")), people(other, name="more")
    assert outcome(*apart, user={"user_id": "p2"}, any_of=(BY_NAME,)) == "unknown"


def test_the_users_of_other_devices_tell_which_names_are_known():
    both = apps(
        (phone("1", email="bo@example.org", user_id="p2"), IOS_TIKTOK),
        (phone("2", email="anna@example.org", user_id="p1"), CALENDAR),
    )
    held = policy(FOR_PROTECTED, roles=[replace(role(), any_of=(BY_NAME,))])
    report = scanned([both], held)
    assert (report.findings, report.unattributed) == ((), ())
    assert "names_unknown" not in {notice.code for notice in report.notices}


def test_an_address_that_two_people_share_names_nobody():
    one, other = ANNA._replace(email="desk@example.org"), PersonTuple("p2", "bo@example.org", "desk@example.org")
    desk = Condition((("person", ("desk@example.org",)),))
    assert outcome(people(one, other), any_of=(desk,)) == "unknown"


@pytest.mark.parametrize("asked", ["any_of", "all_of"])
def test_a_name_that_nobody_has_is_a_person_without_device_and_is_never_printed(asked):
    slip = Condition((("person", ("anna@example.org", "nova.breg@example.org")),))
    feeds = [apps((phone("1", ANNA.upn), CALENDAR)), people(ANNA)]
    strict = scanned(feeds, policy(FOR_PROTECTED, roles=[replace(role(), **{asked: (slip,)}, min_coverage=1.0)]))
    assert reasons_of(strict) == {"coverage": 1, "person_without_device": 1}
    assert strict.role_coverage["protected"].expected == 2
    easy = scanned(feeds, policy(FOR_PROTECTED, roles=[replace(role(), **{asked: (slip,)})]))
    assert exit_status(easy) == 0
    for report in (strict, easy):
        messages = [notice.message for notice in report.notices if notice.code == "names_unknown"]
        assert len(messages) == 1
        assert "nova" not in repr(report)


def test_a_name_that_a_role_excludes_and_that_nobody_has_is_noticed_and_no_person_of_the_role():
    slip = Condition((("person", ("nova.breg@example.org",)),))
    made = replace(role("protected", ("department", "Invest*"), min_coverage=1.0), none_of=(slip,))
    anna = ANNA._replace(email="anna.berg@example.org")
    report = scanned([apps((phone("1", ANNA.upn), CALENDAR)), people(anna)], policy(FOR_PROTECTED, roles=[made]))
    assert exit_status(report) == 0
    assert "names_unknown" in {notice.code for notice in report.notices}


def test_a_role_that_rests_on_logins_and_has_no_file_with_logins_is_unanswerable():
    entra = people(ANNA, without=("groups", "login"))
    device = apps((phone("1", ANNA.upn), CALENDAR), fields=APP_FIELDS | DEVICE_FIELDS - {"device.login"})
    held = policy(FOR_PROTECTED, roles=[replace(role(), any_of=(BY_LOGIN,))])
    report = scanned([device, entra], held)
    assert reasons_of(report) == {"role_unanswerable": 1}
    assert reasons_of(scanned([device, people(ANNA)], held)) == {}
    assert "a login" in " ".join(report.reasons[0].remedies)
    assert "anna" not in " ".join(report.reasons[0].remedies)
    known = scanned(
        [device, people(ANNA, without=("groups",))], policy(FOR_PROTECTED, roles=[replace(role(), any_of=(BY_LOGIN,))])
    )
    assert "role_unanswerable" not in reasons_of(known)


def test_a_user_who_may_be_one_of_two_people_is_never_called_unnamed():
    mailboxes = people(*(PersonTuple(email=f"{name}@example.org", login="CORP\\u0") for name in ("zero", "one")))
    held = policy(FOR_PROTECTED, roles=(role("protected", ("person", "zero@example.org")),))
    report = scanned([apps((phone("1", login="CORP\\u0"), IOS_TIKTOK)), mailboxes], held)
    assert (report.findings, len(report.unattributed), exit_status(report)) == ((), 1, 3)
