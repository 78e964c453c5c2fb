"""What an LDIF file says of people and groups, beyond what its fixtures show."""

import pytest
from test_source_rosters import USER, ldif, persons

from appcheck.entries import DIRECT_GROUPS
from appcheck.errors import Unreadable


def test_who_is_in_which_group_is_known_where_every_group_that_is_named_is_there(tmp_path):
    member = USER.format("anek") + "memberOf: cn=SG-Unit,dc=example,dc=org\n\n"
    unit = "dn: cn=SG-Unit,dc=example,dc=org\nobjectClass: group\ncn: SG-Unit\n"
    above = "dn: CN=SG-Protected,DC=example,DC=org\nobjectClass: group\ncn: SG-Protected\n\n"
    of_above = "memberOf: cn=SG-Protected,dc=example,dc=org\n"
    assert DIRECT_GROUPS in ldif(tmp_path, member).fields
    assert DIRECT_GROUPS not in ldif(tmp_path, f"{member}{unit}\n{above}").fields
    assert DIRECT_GROUPS in ldif(tmp_path, f"{member}{unit}{of_above}\n").fields
    whole = ldif(tmp_path, f"{member}{unit}{of_above}\n{above}")
    assert DIRECT_GROUPS not in whole.fields
    [anna] = persons(whole.items())
    assert {"SG-Unit", "SG-Protected"} <= set(anna.groups.split("\n"))


def test_a_member_that_is_not_there_may_be_a_group(tmp_path):
    group_of = "dn: cn=G,dc=example,dc=org\nobjectClass: groupOfNames\nmember: cn=Unseen,dc=example,dc=org\n"
    assert DIRECT_GROUPS in ldif(tmp_path, f"{USER.format('anek')}\n{group_of}").fields


def test_groups_of_logins_name_their_members_by_them(tmp_path):
    posix = "dn: cn=SG-Protected,dc=example,dc=org\nobjectClass: posixGroup\nmemberUid: anek\n"
    read = ldif(tmp_path, f"{USER.format('anek')}\n{USER.format('bob')}\n{posix}")
    assert [each.groups.split("\n")[0] for each in persons(read.items())] == ["SG-Protected", ""]


def test_groups_without_people_are_refused(tmp_path):
    with pytest.raises(Unreadable, match="by DN only"):
        ldif(tmp_path, "dn: cn=G,dc=example,dc=org\nobjectClass: groupOfNames\nmember: cn=A,dc=example,dc=org\n")


def test_a_posix_account_is_in_the_group_of_its_number_without_being_listed(tmp_path):
    posix = "dn: cn=SG-Protected,dc=example,dc=org\nobjectClass: posixGroup\ngidNumber: 500\nmemberUid: bob\n"
    read = ldif(tmp_path, f"{USER.format('anek')}gidNumber: 500\n\n{USER.format('eva')}gidNumber: 5\n\n{posix}")
    assert [each.groups.split("\n")[0] for each in persons(read.items())] == ["SG-Protected", ""]


def test_a_department_and_an_organisational_unit_are_both_departments(tmp_path):
    [person] = persons(ldif(tmp_path, USER.format("anek") + "ou: Investigations\ndepartment: Police\n").items())
    assert person.department == "Police\nInvestigations"
