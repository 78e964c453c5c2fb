"""Groups of a directory: what a list of groups and the members of a group answer, and what they do not."""

from dataclasses import replace

import pytest
from build import CALENDAR, apps, group, people, phone, policy, reasons_of, role, scanned
from test_roles import ANNA, FOR_PROTECTED, outcome

from appcheck.entries import DIRECT_GROUPS
from appcheck.model.inventory import PersonTuple
from appcheck.model.policy import Condition

IN_GROUP = Condition((("group", ("SG-Protected",)),))
MEMBER = PersonTuple("p9", "member@example.org", groups="SG-Protected, Oslo;SG-Protected,SG-More")


@pytest.mark.parametrize(
    ("feeds", "expected"),
    [
        ([people(ANNA)], "unknown"),
        ([people(ANNA), group("SG-Protected", ANNA)], "applies"),
        ([people(ANNA), group("SG-Protected", ANNA._replace(directory_id="p2", upn="bo@example.org"))], "not"),
        ([people(ANNA), group("SG-Else", ANNA)], "unknown"),
        ([people(ANNA._replace(groups="SG-All;sg-protected"), without=())], "applies"),
        ([people(ANNA._replace(groups="SG-All"), without=())], "unknown"),
        ([people(ANNA._replace(groups="SG-All"), MEMBER, without=())], "not"),
        ([people(ANNA._replace(groups=""), MEMBER, without=())], "not"),
        ([people(ANNA._replace(groups="Team A"), without=()), people(MEMBER, name="ad", without=())], "unknown"),
    ],
)
def test_a_group_is_answered_by_its_members_or_by_a_roster_that_lists_all_groups(feeds, expected):
    assert outcome(*feeds, any_of=(IN_GROUP,)) == expected


def test_the_members_of_one_group_do_not_answer_for_all_that_a_glob_may_mean():
    any_group = Condition((("group", ("SG-*",)),))
    other = ANNA._replace(directory_id="p2", upn="bo@example.org")
    assert outcome(people(ANNA), group("SG-Protected", other), any_of=(any_group,)) == "unknown"
    assert outcome(people(ANNA), group("SG-Protected", ANNA), any_of=(any_group,)) == "applies"


def test_a_comma_may_part_groups_or_stand_inside_the_name_of_one():
    for name in ("SG-Protected, Oslo", "SG-More"):
        asked = Condition((("group", (name,)),))
        assert outcome(people(MEMBER, without=()), user={"upn": MEMBER.upn}, any_of=(asked,)) == "applies"


@pytest.mark.parametrize("name", ["SG | Protected", "SG; Protected", "SG, Protected"])
@pytest.mark.parametrize("said", [True, False])
def test_the_members_of_a_group_are_in_it_whatever_marks_its_name_holds(name, said):
    members = group(name, ANNA)
    members = replace(members, said=(f"group={name}",)) if said else members
    other = ANNA._replace(directory_id="p2", upn="bo@example.org")
    for someone, expected in ((ANNA, "applies"), (other, "not")):
        asked = (Condition((("group", (name,)),)),)
        assert outcome(people(ANNA, other), members, user={"upn": someone.upn}, any_of=asked) == expected


BY_LOGIN = PersonTuple("p1", "anna@example.org", login="anna", name="Anna Berg")
LISTED = PersonTuple(login="ANNA", name="Berg, Anna")


@pytest.mark.parametrize(
    ("roster", "member", "expected"),
    [
        ([BY_LOGIN], LISTED, "applies"),  # as Get-ADUser and Get-ADGroupMember write it
        ([BY_LOGIN._replace(login="CORP\\anna")], LISTED, "applies"),
        ([BY_LOGIN], LISTED._replace(login="CORP\\anna"), "applies"),
        ([BY_LOGIN._replace(login="CORP\\anna")], LISTED._replace(login="LAB\\anna"), "not"),
        ([BY_LOGIN], LISTED._replace(login="bo"), "not"),
        ([BY_LOGIN, PersonTuple("p2", "bo@example.org", login="anna")], LISTED, "unknown"),
        (
            [BY_LOGIN._replace(login="CORP\\anna"), PersonTuple("p2", "bo@example.org", login="LAB\\anna")],
            LISTED,
            "unknown",
        ),
    ],
)
def test_a_member_of_a_group_who_is_known_by_login_is_the_person_of_that_login(roster, member, expected):
    assert outcome(people(*roster), group("SG-Protected", member), any_of=(IN_GROUP,)) == expected


def test_nobody_is_outside_a_group_that_lists_an_address_they_share_with_somebody():
    both = [
        PersonTuple(f"p{n}", f"{name}@example.org", addresses="desk@example.org")
        for n, name in enumerate(("anna", "bo"), 1)
    ]
    desk = group("SG-Protected", PersonTuple(email="desk@example.org"))
    with_mail = [each._replace(email=each.upn) for each in both]
    assert outcome(people(*with_mail), desk, any_of=(IN_GROUP,)) == "unknown"
    assert outcome(people(*with_mail), group("SG-Protected", with_mail[1]), any_of=(IN_GROUP,)) == "not"


def test_no_group_that_is_asked_for_is_answered_by_the_members_of_another():
    both = Condition((("group", ("SG-Protected", "SG-Else")),))
    other = ANNA._replace(directory_id="p2", upn="bo@example.org")
    assert outcome(people(ANNA), group("SG-Protected", other), any_of=(both,)) == "unknown"
    assert outcome(people(ANNA), group("SG-Protected", other), group("SG-Else", other), any_of=(both,)) == "not"


def test_a_glob_is_answered_by_a_list_that_has_such_a_group():
    any_group = Condition((("group", ("SG-P*",)),))
    assert outcome(people(ANNA, MEMBER, without=()), any_of=(any_group,)) == "not"
    assert outcome(people(ANNA, MEMBER._replace(groups="Team A"), without=()), any_of=(any_group,)) == "unknown"


def test_a_list_of_groups_says_nothing_of_people_whom_it_does_not_name():
    listed = people(MEMBER, name="listed", without=())
    assert outcome(people(ANNA), listed, any_of=(IN_GROUP,)) == "unknown"
    assert (
        outcome(people(ANNA), listed, user={"upn": MEMBER.upn}, any_of=(Condition((("group", ("SG-Z",)),)),))
        == "unknown"
    )


def test_the_members_of_a_group_say_nothing_of_people_who_cannot_be_compared_with_them():
    staff = people(ANNA._replace(directory_id="", upn="", email="anna.berg@example.org"))
    by_upn = group("SG-Protected", PersonTuple("", "abe01@example.org"))
    assert outcome(staff, by_upn, user={"email": "anna.berg@example.org"}, any_of=(IN_GROUP,)) == "unknown"
    by_mail = group("SG-Protected", PersonTuple("", "", "bo@example.org"))
    assert outcome(staff, by_mail, user={"email": "anna.berg@example.org"}, any_of=(IN_GROUP,)) == "not"
    assert outcome(staff, by_mail, by_upn, user={"email": "anna.berg@example.org"}, any_of=(IN_GROUP,)) == "unknown"


def test_members_that_somebody_named_are_those_of_no_other_group_that_a_column_of_theirs_has():
    member = PersonTuple("p2", "bo@example.org", groups="SG-Protected\nSG-Else")
    said = replace(people(member, without=(), name="said"), said=("group=SG-Else",))
    assert outcome(people(ANNA), said, any_of=(IN_GROUP,)) == "unknown"
    assert outcome(people(ANNA), said, any_of=(Condition((("group", ("SG-Else",)),)),)) == "not"
    assert outcome(people(ANNA), said, user={"upn": member.upn}, any_of=(IN_GROUP,)) == "applies"


def test_every_group_that_no_file_knows_leaves_the_role_unanswerable():
    both = Condition((("group", ("SG-Protected", "SG-Else")),))
    held = policy(FOR_PROTECTED, roles=[replace(role(), any_of=(both,))])
    report = scanned([apps((phone("1", ANNA.upn), CALENDAR)), people(ANNA), group("SG-Protected", ANNA)], held)
    assert reasons_of(report) == {"role_unanswerable": 1}
    assert "group SG-Else" in " ".join(report.reasons[0].remedies)


def test_ids_of_two_forms_compare_nobody_with_the_members_of_a_group():
    by_guid = group("SG-Protected", PersonTuple("0000000a-aaaa-4bbb-8ccc-000000000001"))
    assert outcome(people(ANNA), by_guid, any_of=(IN_GROUP,)) == "unknown"


def test_a_column_of_other_groups_leaves_the_role_unanswerable():
    held = policy(FOR_PROTECTED, roles=[replace(role(), any_of=(IN_GROUP,))])
    teams = people(ANNA._replace(groups="Team A"), without=())
    report = scanned([apps((phone("1", ANNA.upn), CALENDAR)), teams], held)
    assert reasons_of(report) == {"role_unanswerable": 1}
    assert "group SG-Protected" in " ".join(report.reasons[0].remedies)


def test_a_roster_of_one_group_that_somebody_named_does_not_answer_for_others():
    said = replace(people(ANNA._replace(groups="SG-Else"), without=()), said=("group=SG-Else",))
    assert outcome(said, any_of=(IN_GROUP,)) == "unknown"
    held = policy(FOR_PROTECTED, roles=[replace(role(), any_of=(IN_GROUP,))])
    clean = scanned([apps((phone("1", ANNA.upn), CALENDAR)), said], held)
    assert reasons_of(clean) == {"role_unanswerable": 1}


def listing_direct_groups(*listed):
    roster = people(*listed, without=())
    return replace(roster, fields=roster.fields | {DIRECT_GROUPS})


def test_who_is_not_in_a_group_directly_may_be_in_it_by_another():
    anna, member = ANNA._replace(groups="SG-Unit"), MEMBER._replace(groups="SG-Protected")
    roster = listing_direct_groups(anna, member)
    assert outcome(roster, any_of=(IN_GROUP,)) == "unknown"
    assert outcome(roster, user={"upn": MEMBER.upn}, any_of=(IN_GROUP,)) == "applies"
    assert outcome(roster, group("SG-Protected", member), any_of=(IN_GROUP,)) == "not"
    held = policy(FOR_PROTECTED, roles=[replace(role(), any_of=(IN_GROUP,))])
    report = scanned([apps((phone("1", ANNA.upn), CALENDAR)), roster], held)
    assert "group SG-Protected" in " ".join(report.reasons[0].remedies)


def test_a_group_whose_name_lost_letters_may_be_the_one_that_is_asked_for():
    asked = Condition((("group", ("SG-Skyddsvärda",)),))
    known = MEMBER._replace(groups="SG-Skyddsvärda")
    assert outcome(people(ANNA._replace(groups="SG-Skyddsv?rda"), known, without=()), any_of=(asked,)) == "unknown"
    assert outcome(people(ANNA._replace(groups="SG-Ledning"), known, without=()), any_of=(asked,)) == "not"


def test_a_member_whose_address_lost_letters_may_be_anybody_who_is_compared_by_it():
    other = PersonTuple("", "?sa@example.org")
    assert outcome(people(ANNA), group("SG-Protected", other), any_of=(IN_GROUP,)) == "unknown"
