"""What rosters of single systems must not be believed to say, beyond what their fixtures show."""

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from build import Feed, people
from tables import opened, put
from test_roles import ANNA, outcome

from appcheck.entries import DIRECT_GROUPS
from appcheck.errors import Unreadable
from appcheck.model.inventory import Item, PersonTuple, Record, Skipped, Trouble
from appcheck.model.policy import Condition
from appcheck.source import Documents, Wanted
from appcheck.sources import shipped_sources

SOURCES = {source.name: source for source in shipped_sources()}
FIXTURES = Path(__file__).parent / "sources"
IN_GROUP = Condition((("group", ("SG-Protected",)),))
ANNA_IN_ENTRA = ANNA._replace(directory_id="a0000000-0000-4000-8000-000000000099")


def reading(name: str, path: Path, *columns: str) -> Documents:
    source, export = SOURCES[name], opened(path)
    assert [each for each, other in SOURCES.items() if other.detect(export)] == [name]
    assert source.read is not None
    read = source.read(export, Wanted(columns))
    assert isinstance(read, Documents)
    return read


def persons(items: Iterable[Item]) -> list[PersonTuple]:
    return [item.person for item in items if isinstance(item, Record) and item.person]


def codes(items: Iterable[Item]) -> list[str]:
    return [item.code for item in items if isinstance(item, Trouble)]


def feed(name: str, fixture: str, said: str = "") -> Feed:
    """A fixture as an export of a small world, with the group that somebody says it is of."""
    read = reading(name, FIXTURES / name / fixture)
    items = list(read.items())
    named = {"person.groups"} if said else set[str]()
    if said:
        items = [Record(i.number, person=i.person._replace(groups=said)) if isinstance(i, Record) else i for i in items]
    return Feed(
        fixture,
        tuple(items),
        SOURCES[name].kind,
        SOURCES[name].system,
        read.fields | named,
        said=(f"group={said}",) if said else (),
    )


ONE = (
    "Email,Work email,Name,Title,Job title,Department,Enhet,Group,Member of",
    ",b@example.org,Bo,Mr,Chief,Police,,A,B;C",
)


@pytest.mark.parametrize("name", ["people-csv", "people-json"])
def test_of_several_columns_for_a_title_a_department_or_groups_all_are_read(tmp_path, name):
    row = dict(zip(ONE[0].split(","), ONE[1].split(","), strict=True))
    text = json.dumps({"Report_Entry": [row]}) if name == "people-json" else "\n".join((*ONE, ""))
    [person] = persons(reading(name, put(tmp_path, text.encode(), "staff")).items())
    assert person == PersonTuple(
        email="b@example.org", name="Bo", title="Mr\nChief", department="Police", groups="A\nB;C"
    )


@pytest.mark.parametrize(
    ("name", "fixture"),
    [
        ("entra-group-members", "nested.csv"),
        ("graph-group-members", "nested.json"),
        ("google-group-members", "members.json"),
        ("ad-group-members", "members.csv"),
    ],
)
def test_nobody_is_outside_a_group_with_groups_in_it_whose_members_are_not_there(name, fixture):
    members = feed(name, fixture, "SG-Protected")
    assert "truncated" in codes(members.items)
    stranger = people(ANNA_IN_ENTRA._replace(upn="eva@example.org", email="eva@example.org", login="eva"))
    assert outcome(stranger, members, user={"upn": "eva@example.org"}, any_of=(IN_GROUP,)) == "unknown"


def test_who_is_no_member_of_a_group_of_people_only_is_outside():
    members = feed("entra-group-members", "members.csv", "SG-Protected")
    anna = {"upn": "anna.ek@example.org"}
    assert outcome(people(ANNA_IN_ENTRA), members, any_of=(IN_GROUP,)) == "not"
    assert outcome(people(ANNA_IN_ENTRA), members, user=anna, any_of=(IN_GROUP,)) == "applies"


@pytest.mark.parametrize("fixture", [("ldif", "active-directory.ldif"), ("gam-users", "users.csv")])
def test_direct_groups_are_no_answer_for_whom_they_do_not_name(fixture):
    roster = feed(*fixture)
    assert DIRECT_GROUPS in roster.fields
    for name, user in (("SG-Big", {"login": "anek"}), ("sg-all@example.org", {"email": "bo@example.org"})):
        asked = Condition((("group", (name,)),))
        assert outcome(roster, user=user, any_of=(asked,)) == "unknown"


def test_the_members_of_a_group_in_a_group_are_in_both():
    roster = feed("ldif", "openldap.ldif")
    assert outcome(roster, user={"login": "asa"}, any_of=(IN_GROUP,)) == "applies"
    unit = Condition((("group", ("SG-Unit",)),))
    assert outcome(roster, user={"login": "anek"}, any_of=(unit,)) == "not"


USER = "dn: uid={0},dc=example,dc=org\nobjectClass: person\nuid: {0}\n"


def ldif(folder: Path, text: str, *columns: str) -> Documents:
    return reading("ldif", put(folder, text.encode(), "directory.ldif"), *columns)


def test_no_secret_is_read_whatever_a_policy_asks_for(tmp_path):
    secret = base64.b64encode(b"{SSHA}secret").decode()
    text = USER.format("anek") + f"userPassword:: {secret}\njpegPhoto:: {secret}\nextensionAttribute1: yes\n"
    read = ldif(tmp_path, text, "userPassword", "JPEG Photo", "extensionAttribute1")
    assert [each.extra for each in persons(read.items())] == [("", "", "yes")]
    assert {field for field in read.fields if field.startswith("roster:")} == {"roster:2"}
    columns = ("Password [Required]", "Cost Center")
    console = reading("google-users-csv", FIXTURES / "google-users-csv" / "all.csv", *columns)
    assert [each.extra for each in persons(console.items())] == [("", "")]
    assert "roster:0" not in console.fields
    page = reading("scim-users", FIXTURES / "scim-users" / "page.json", "password")
    assert {each.extra for each in persons(page.items())} == {("",)}


@pytest.mark.parametrize(
    ("count", "trailer", "expected"),
    [
        (499, "", []),
        (500, "", ["truncated"]),
        (1000, "", ["truncated"]),
        (500, "# search result\nsearch: 2\nresult: 0 Success\n", []),
        (3, "search: 2\nresult: 4 Size limit exceeded\n", ["truncated"]),
    ],
)
def test_a_search_that_may_have_stopped_early_says_so(tmp_path, count, trailer, expected):
    text = "\n".join(USER.format(number) for number in range(count)) + "\n" + trailer
    assert codes(ldif(tmp_path, text).items()) == expected


def test_a_property_that_powershell_leaves_empty_for_everybody_is_not_known():
    csv = reading("mguser-csv", FIXTURES / "mguser-csv" / "all-properties.csv", "CompanyName", "JobTitle")
    assert "person.department" not in csv.fields
    assert "person.title" in csv.fields
    assert {"roster:0", "roster:1"} & csv.fields == {"roster:1"}
    js = reading("graph-users", FIXTURES / "graph-users" / "powershell.json", "CompanyName", "JobTitle")
    assert not {"person.department", "person.enabled", "roster:0"} & js.fields
    assert {"person.title", "roster:1"} <= js.fields


def test_a_key_that_graph_was_not_asked_for_is_not_known():
    page = reading("graph-users", FIXTURES / "graph-users" / "default-page.json")
    assert not {"person.department", "person.enabled", "person.groups"} & page.fields


@pytest.mark.parametrize(
    ("name", "fixture", "user"),
    [
        ("ad-users", "with-type.csv", {"upn": "anna.ek@example.org"}),
        ("scim-users", "page.json", {"email": "anna.ek@example.org"}),
        ("okta-users", "users.json", {"upn": "anek@corp.example", "email": "anna@example.org"}),
        ("google-users", "one.json", {"upn": "anek@corp.example", "email": "ae@example.org"}),
        ("snipeit-users", "import.csv", {"login": "CORP\\anek"}),
    ],
)
def test_a_person_is_found_though_their_id_in_entra_is_another(name, fixture, user):
    inspector = Condition((("title", ("Inspector",)),))
    with_id = {"user_id": "b0000000-0000-4000-8000-000000000001", **user}
    assert outcome(feed(name, fixture), user=with_id, any_of=(inspector,)) == "applies"


def test_members_known_by_the_ids_of_one_service_are_compared_with_its_users_only():
    groups = feed("scim-groups", "one.json")
    by_service = people(PersonTuple("scim:u-2", "", "eva@example.org"))
    assert outcome(by_service, groups, user={"email": "eva@example.org"}, any_of=(IN_GROUP,)) == "not"
    assert outcome(people(ANNA_IN_ENTRA), groups, any_of=(IN_GROUP,)) == "unknown"


@pytest.mark.parametrize("name", ["import.csv", "export.csv", "svensk.csv", "deutsch.csv"])
def test_somebody_who_may_not_log_on_to_snipe_it_has_not_left(name: str):
    path = FIXTURES / "snipeit-users" / name
    assert "person.enabled" not in reading("snipeit-users", path).fields
    assert SOURCES["people-csv"].detect(opened(path)) is None


def test_whoever_is_marked_vip_in_snipe_it_can_be_asked_for():
    read = reading("snipeit-users", FIXTURES / "snipeit-users" / "import.csv", "VIP")
    assert [each.extra for each in persons(read.items())] == [("1",), ("",)]


def test_users_of_other_kinds_of_reports_are_not_taken_for_a_roster(tmp_path):
    rows: list[dict[str, Any]] = [
        {"userPrincipalName": "anna@example.org", "displayName": "Anna", "deviceName": "PX1", "id": "1"},
        {"userPrincipalName": "anna@example.org", "displayName": "Anna", "appDisplayName": "Portal", "id": "1"},
        {"userPrincipalName": "anna@example.org", "id": "1", "isMfaRegistered": True},
    ]
    for row in rows:
        export = opened(put(tmp_path, json.dumps({"value": [row]}).encode(), "report.json"))
        assert SOURCES["graph-users"].detect(export) is None


def test_a_lost_list_of_groups_is_no_groups():
    read = reading("ad-users", FIXTURES / "ad-users" / "with-type.csv")
    assert "person.groups" not in read.fields
    assert codes(read.items()) == ["groups_lost"]


def test_gam_users_as_json_in_a_table_are_refused(tmp_path):
    path = put(tmp_path, b'primaryEmail,JSON\na@example.org,"{}"\n')
    with pytest.raises(Unreadable, match="JSON in a table"):
        reading("gam-users", path)


def test_every_line_of_a_broken_table_is_accounted_for(tmp_path):
    text = "id,userPrincipalName,displayName,mail,objectType\n1,a@example.org,A,,user\n2,b@example.org\n"
    items = list(reading("entra-group-members", put(tmp_path, text.encode())).items())
    assert [type(item) for item in items] == [Record, Skipped]


@pytest.mark.parametrize(
    "header",
    [
        "username,email,status,billing-active,has-2fa,has-sso,userid,fullname,displayname",
        "Group,Email,Type,Role",
        "Primary Email,Job Title,Department",
    ],
)
def test_a_header_that_only_looks_like_that_of_a_system_is_not_claimed_for_it(tmp_path, header):
    export = opened(put(tmp_path, f"{header}\n".encode()))
    claims = [name for name, source in SOURCES.items() if source.detect(export) is not None]
    assert set(claims) <= {"people-csv"}


def test_the_name_in_front_of_a_code_is_a_value_too():
    press = Condition((("department", ("press",)),))
    assert outcome(
        feed("successfactors-users", "two-headers.csv"), user={"email": "bo@example.org"}, any_of=(press,)
    ) == ("applies")


def test_lines_that_an_empty_line_parts_from_their_entry_are_not_lost_silently(tmp_path):
    items = list(ldif(tmp_path, USER.format("anek") + "description: one\n\ntwo\ntitle: Inspector\n\n").items())
    assert [type(item) for item in items] == [Record, Skipped]


def test_whom_a_rule_puts_into_a_group_is_not_known(tmp_path):
    ruled = "dn: cn=G,dc=example,dc=org\nobjectClass: groupOfURLs\nmemberURL: ldap:///o=x??sub?(title=Chief)\n"
    assert DIRECT_GROUPS in ldif(tmp_path, f"{USER.format('anek')}\n{ruled}").fields


def test_users_of_graph_are_known_without_their_upn_where_it_was_not_asked_for(tmp_path):
    page = {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users(mail,jobTitle)"}
    page["value"] = [{"mail": "anna@example.org", "jobTitle": "Inspector"}]
    read = reading("graph-users", put(tmp_path, json.dumps(page).encode(), "users.json"))
    assert read.fields == {"person.email", "person.title"}
    assert [each.title for each in persons(read.items())] == ["Inspector"]


def test_a_plus_inside_a_primary_address_of_microsoft_365_parts_nothing(tmp_path):
    header = "Object Id,User principal name,Display name,Proxy addresses,Block credential\n"
    row = "a0000000-0000-4000-8000-000000000001,bo@example.org,Bo,smtp:b@example.org+SMTP:bo+tel@example.org,False\n"
    [person] = persons(reading("m365-users", put(tmp_path, (header + row).encode())).items())
    assert person.email == "bo+tel@example.org"
