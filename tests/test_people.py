"""Who the users of a device are: which keys join people, and which decide nothing."""

import pytest
from build import BAN, CALENDAR, IOS_TIKTOK, apps, group, people, phone, policy, role, scanned

from appcheck.devices import User
from appcheck.model.inventory import Origin, PersonTuple, Sifted
from appcheck.people import build_rosters, find

ANNA = PersonTuple(
    "p1", "anna@example.org", "Anna.Berg@example.org", "smtp:ab@example.org;desk@example.org", "CORP\\anna"
)
BO = PersonTuple("p2", "bo@example.org", "bo@example.org", "SMTP:desk@example.org", "LAB\\anna")
CIA = PersonTuple("p3", "cia@example.org", "", "", "cia")


def rosters(*lists):
    """Rosters of these people, joined."""
    sifted = []
    for listed in lists:
        feed = people(*listed)
        origin = Origin(feed.name, feed.name, feed.system, feed.kind)
        sifted.append(Sifted(origin, feed.fields, people={item.person: 1 for item in feed.items}))
    return build_rosters(sifted, ())


def user(**keys):
    """A user of a device with these keys."""
    return User(**({"user_id": "", "upn": "", "email": "", "login": "", "name": ""} | keys))


def found(joined, **keys):
    """The directory ids of the person that a user is."""
    people = find(joined, user(**keys))
    return (
        [key for number in people for key in sorted(joined.people[number].keys & {"p1", "p2", "p3"})]
        if people
        else None
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"user_id": "P1"}, ["p1"]),
        ({"upn": " ANNA@example.org"}, ["p1"]),
        ({"email": "anna.berg@EXAMPLE.org"}, ["p1"]),
        ({"email": "ab@example.org"}, ["p1"]),
        ({"name": "bo@example.org"}, ["p2"]),
        ({"login": "cia@example.org"}, ["p3"]),
        ({"login": "corp\\ANNA"}, ["p1"]),
        ({"login": "LAB\\anna"}, ["p2"]),
        ({"login": "cia"}, ["p3"]),
        ({"login": "CORP\\cia"}, ["p3"]),
        ({"login": "anna"}, None),
        ({"login": "OTHER\\anna"}, None),
        ({"name": "Anna Berg"}, None),
        ({"upn": "nobody@example.org"}, None),
    ],
)
def test_a_user_is_found_by_id_address_or_login(keys, expected):
    assert found(rosters([ANNA, BO, CIA]), **keys) == expected


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("SMTP:anna@example.org+smtp:ab@example.org", "ab@example.org"),
        ("smtp:x+ab@example.org+SMTP:y+cd@example.org", "x+ab@example.org"),
        ("smtp:x+ab@example.org+SMTP:y+cd@example.org", "y+cd@example.org"),
        ("x+ab@example.org; ab@example.org", "ab@example.org"),
        ("ab@example.org,cd@example.org", "cd@example.org"),
    ],
)
def test_each_alias_of_a_person_is_theirs(cell, address):
    assert found(rosters([PersonTuple("p1", addresses=cell)]), email=address) == ["p1"]


def test_an_address_with_a_plus_is_not_the_address_behind_the_plus():
    assert found(rosters([PersonTuple("p1", addresses="x+bo@example.org")]), email="bo@example.org") is None


def test_an_address_that_two_people_share_decides_nothing_and_no_weaker_key_is_tried():
    joined = rosters([ANNA, BO, CIA])
    assert found(joined, email="desk@example.org") is None
    assert found(joined, email="desk@example.org", login="cia") is None
    assert found(joined, upn="anna@example.org", email="desk@example.org") == ["p1"]
    assert {notice.code for notice in joined.notices} == {"shared_addresses"}


def test_a_stronger_key_that_nobody_has_leaves_the_weaker_ones():
    assert found(rosters([ANNA]), user_id="unheard of", email="gone@example.org", login="CORP\\anna") == ["p1"]


@pytest.mark.parametrize("key", [{"directory_id": "p1"}, {"upn": "anna@example.org"}, {"email": "ab@example.org"}])
def test_rosters_join_by_id_upn_and_address(key):
    assert len(rosters([ANNA], [PersonTuple(**key, title="Inspector")]).people) == 1


def test_two_people_of_one_roster_who_share_an_address_stay_two():
    assert len(rosters([ANNA, BO]).people) == 2


GUIDS = [f"0000000a-aaaa-4bbb-8ccc-00000000000{number}" for number in range(3)]


@pytest.mark.parametrize("upns", [("anna@example.org", "bo@example.org"), ("", "")])
@pytest.mark.parametrize("ids", [(GUIDS[1], GUIDS[2]), ("", "")])
def test_two_people_of_two_rosters_who_share_an_address_stay_two_where_ids_or_upns_tell_them_apart(ids, upns):
    one, other = (PersonTuple(*keys, "desk@example.org") for keys in zip(ids, upns, strict=True))
    joined = rosters([one], [other])
    apart = any(ids) or any(upns)
    assert len(joined.people) == 1 + apart
    assert (found(joined, email="desk@example.org") is None) == bool(apart)


def test_an_id_that_agrees_makes_one_person_of_two_upns():
    assert (
        len(rosters([PersonTuple(GUIDS[1], "anna@example.org")], [PersonTuple(GUIDS[1], "berg@example.org")]).people)
        == 1
    )


def test_no_entry_of_a_third_roster_makes_one_of_two_people():
    anna = PersonTuple(GUIDS[1], "anna@example.org", "a@example.org")
    bo = PersonTuple(GUIDS[2], "bo@example.org", "b@example.org")
    link = PersonTuple(email="a@example.org", addresses="b@example.org")
    assert len(rosters([anna], [bo], [link]).people) == 3


def test_a_shared_address_parts_nobody_from_their_own_entry_in_another_roster():
    anna = PersonTuple(GUIDS[1], "anna@example.org", "a@example.org", "desk@example.org")
    bo = PersonTuple(GUIDS[2], "bo@example.org", "b@example.org", "desk@example.org")
    listed = [PersonTuple(email="a@example.org"), PersonTuple(email="b@example.org")]
    assert len(rosters([anna], [bo], listed).people) == 2


def test_the_entries_of_group_exports_that_share_an_address_are_one_person():
    members = group("SG-Protected", PersonTuple(email="a@example.org"), PersonTuple(email="a@example.org", name="A"))
    sifted = Sifted(Origin("g", "g", "d", members.kind), members.fields, people={i.person: 1 for i in members.items})
    assert len(build_rosters([sifted], ()).people) == 1


def test_two_directory_ids_of_one_roster_with_one_upn_stay_two_and_the_upn_decides_nothing():
    joined = rosters([ANNA, BO._replace(upn=ANNA.upn)])
    assert len(joined.people) == 2
    assert found(joined, upn=ANNA.upn) is None


def test_several_records_of_one_person_in_one_roster_are_one_person():
    assert len(rosters([ANNA, ANNA._replace(title="Inspector"), PersonTuple(upn=ANNA.upn)]).people) == 1


def test_the_ids_of_two_directories_may_differ_for_one_person():
    assert len(rosters([ANNA], [PersonTuple("employee-7", ANNA.upn)]).people) == 1


@pytest.mark.parametrize("filler", ["-", "N/A", "none", "0"])
def test_placeholders_join_nobody(filler):
    nobody = [PersonTuple(filler, filler, login=filler, name=name) for name in ("A", "B")]
    joined = rosters(nobody)
    assert len(joined.people) == 2
    assert found(joined, user_id=filler, login=filler) is None


def test_a_user_is_all_that_rosters_know_by_any_of_their_keys():
    joined = rosters([PersonTuple("p1", "abe01@example.org")], [PersonTuple("p2", "", "anna@example.org")])
    assert found(joined, user_id="p1", email="anna@example.org") == ["p1", "p2"]


@pytest.mark.parametrize(
    "keys",
    [
        {"user_id": GUIDS[1], "email": "desk@example.org"},
        {"upn": "anna@example.org", "email": "desk@example.org"},
        {"user_id": GUIDS[0], "email": "desk@example.org"},
        {"user_id": GUIDS[1], "upn": "desk@example.org"},
    ],
)
def test_nobody_is_found_by_an_address_whom_an_id_or_a_upn_tells_apart(keys):
    anna, bo = (
        PersonTuple(GUIDS[0], "a@example.org"),
        PersonTuple(GUIDS[2], "bo@example.org", "desk@example.org", login="bo"),
    )
    joined = rosters([anna, bo])
    assert bo.upn not in {key for number in find(joined, user(**keys)) for key in joined.people[number].keys}


def test_a_person_whose_upn_the_user_has_is_found_though_two_systems_give_them_two_ids():
    assert (
        len(find(rosters([PersonTuple(GUIDS[1], "anna@example.org")]), user(user_id=GUIDS[2], upn="anna@example.org")))
        == 1
    )


def test_an_address_in_the_place_of_a_upn_finds_the_person():
    listed = PersonTuple("", "abe01@example.org", "anna@example.org")
    assert len(find(rosters([listed]), user(upn="anna@example.org"))) == 1


def test_two_rosters_that_only_the_device_joins_speak_of_one_person():
    held = policy(BAN, roles=[role("protected", ("department", "Security"))])
    entra = people(PersonTuple("p1", "abe01@example.org"), name="entra")
    staff = people(PersonTuple("", "", "anna@example.org", department="Security", title="Chief"), name="staff")
    carried = apps((phone("1", user_id="p1", email="anna@example.org"), IOS_TIKTOK))
    report = scanned([carried, entra, staff], held)
    assert report.devices[0].roles == ("protected",)
    assert [(each.email, each.title) for each in report.findings[0].people] == [("abe01@example.org", "Chief")]


def test_an_address_that_users_of_two_ids_share_finds_nobody():
    desk = people(PersonTuple("", "", "desk@example.org", department="Security"))
    held = policy(BAN, roles=[role("protected", ("department", "Security"))])
    anna, bo = (phone(number, user_id=f"p{number}", email="desk@example.org") for number in "12")
    report = scanned([apps((anna, CALENDAR), (bo, IOS_TIKTOK)), desk], held)
    assert [each.roles for each in report.devices] == [(), ()]
    alone = scanned([apps((anna, IOS_TIKTOK)), desk], held)
    assert [each.roles for each in alone.devices] == [("protected",)]


def test_a_user_is_nobody_by_a_weaker_key_who_is_told_apart_from_whom_a_stronger_one_finds():
    anna, bo = PersonTuple("p1", "anna@example.org"), PersonTuple("", "bo@example.org", "desk@example.org")
    joined = rosters([anna], [bo])
    assert find(joined, user(user_id="p1", email="desk@example.org")) == find(joined, user(user_id="p1"))


def test_all_users_of_a_device_count_and_any_of_them_gives_it_the_role():
    held = policy(BAN, roles=[role("protected", ("title", "Inspector"))])
    two = apps((phone("1", "anna@example.org"), IOS_TIKTOK), (phone("1", "cia@example.org"), IOS_TIKTOK))
    report = scanned([two, people(ANNA, CIA._replace(title="Inspector"))], held)
    assert report.devices[0].roles == ("protected",)
    assert [person.roles for person in report.findings[0].people] == [(), ("protected",)]


def test_lines_of_one_address_and_one_name_are_one_person_and_others_are_two():
    clerk = PersonTuple(email="anna@example.org", name="Anna Berg", title="Clerk")
    inspector = clerk._replace(title="Inspector", name="ANNA Berg ")
    [anna] = rosters([clerk, inspector]).people
    assert set(anna.attributes["title"]) == {"Clerk", "Inspector"}
    for other in ({"name": "Bo Ek"}, {"login": "bo"}, {"upn": "bo@example.org"}, {"directory_id": "p2"}, {"name": ""}):
        assert len(rosters([clerk, inspector._replace(**other)]).people) == 2
