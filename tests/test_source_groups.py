"""No member of a group is lost by the way in which a script wrote them down."""

import json
from pathlib import Path

import pytest
from exporting import items, troubles

from appcheck.model.inventory import Item, PersonTuple, Record

ADA = {"id": "u-1", "userPrincipalName": "ada@example.org"}
FIRST = {"id": "g-1", "displayName": "SG-All", "members": [{"id": "u-9", "userPrincipalName": "bo@example.org"}]}


def members(found: list[Item], group: str) -> list[str]:
    people = [item.person for item in found if isinstance(item, Record) and isinstance(item.person, PersonTuple)]
    return [person.upn for person in people if group in person.groups.split("\n")]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ([ADA], ["ada@example.org"]),
        (ADA, ["ada@example.org"]),
        ({"value": [ADA], "Count": 1}, ["ada@example.org"]),
        ({"value": [], "Count": 0}, []),
        (None, []),
        ({}, []),
    ],
    ids=["a list", "one by itself", "counted", "counted, none", "null", "an empty object"],
)
def test_the_members_of_a_group_are_read_as_powershell_writes_them(
    tmp_path: Path, written: object, told: list[str]
) -> None:
    groups = [FIRST, {"id": "g-2", "displayName": "SG-Protected", "members": written}]
    source, found = items(tmp_path, json.dumps({"value": groups}))
    assert (source, members(found, "SG-Protected"), troubles(found)) == ("graph-groups", told, [])


@pytest.mark.parametrize("written", ["System.Object[]", ["@{id=u-1}"], {"value": "@{id=u-1}", "Count": 1}])
def test_members_that_were_written_as_text_are_missing(tmp_path: Path, written: object) -> None:
    groups = [FIRST, {"id": "g-2", "displayName": "SG-Protected", "members": written}]
    _, found = items(tmp_path, json.dumps(groups))
    assert members(found, "SG-Protected") == [""]
    assert troubles(found) == ["truncated"]


DN = "CN=SG-Protected,DC=example,DC=org"


@pytest.mark.parametrize("written", [[DN], DN, {"value": [DN], "Count": 1}], ids=["a list", "by itself", "counted"])
def test_the_groups_of_a_user_are_read_as_powershell_writes_them(tmp_path: Path, written: object) -> None:
    user = {"SamAccountName": "ada", "ObjectClass": "user", "UserPrincipalName": "ada@example.org", "MemberOf": written}
    source, found = items(tmp_path, json.dumps([user]))
    assert (source, members(found, "SG-Protected")) == ("ad-users-json", ["ada@example.org"])


IN_GROUP = {"id": "g-1", "displayName": "SG-Protected"}


@pytest.mark.parametrize(
    "written", [[IN_GROUP], IN_GROUP, {"value": [IN_GROUP], "Count": 1}], ids=["a list", "by itself", "counted"]
)
def test_the_groups_of_a_user_of_graph_are_read_as_powershell_writes_them(tmp_path: Path, written: object) -> None:
    users = [
        {"id": "u-1", "userPrincipalName": "ada@example.org", "jobTitle": "x", "memberOf": each}
        for each in ([], written)
    ]
    _, found = items(tmp_path, json.dumps(users))
    assert members(found, "SG-Protected") == ["ada@example.org"]
