"""Active Directory: users and members of a group, as PowerShell's Get-ADUser and Get-ADGroupMember write them.

Get-ADUser gives ten properties unless -Properties asks for more (learn.microsoft.com, Get-ADUser), so
what is no column is not known. Export-Csv writes a list, such as MemberOf, as the name of its type;
the groups are lost then. MemberOf names direct groups only. An ObjectGUID is not the id that Entra
gives to the same person, so it is left out: it would tell the two apart.
"""

import re
from collections.abc import Iterator

from appcheck.delimited import Told, read_people
from appcheck.entries import DIRECT_GROUPS
from appcheck.export import Export
from appcheck.model.inventory import Item, Kind, PersonTuple, Record, Trouble
from appcheck.picking import Member, joined, membership, names_of_dn
from appcheck.source import Documents, Source, Wanted, has_columns

USERS: dict[str, str | tuple[str, ...]] = {
    "person.upn": "UserPrincipalName",
    "person.email": ("EmailAddress", "mail"),
    "person.addresses": "proxyAddresses",
    "person.login": "SamAccountName",
    "person.name": ("DisplayName", "Name"),
    "person.title": "Title",
    "person.department": "Department",
    "person.company": "Company",
    "person.office": ("Office", "physicalDeliveryOfficeName"),
    "person.employee_type": "employeeType",
    "person.enabled": "Enabled",
    "person.groups": "MemberOf",
}
MEMBERS: dict[str, str | tuple[str, ...]] = {"person.login": "SamAccountName", "person.name": "name"}

CLASS = "ObjectClass"
_GROUP = ("Group", "GroupName")
"""Columns in which a script says of which group a member is; Get-ADGroupMember itself does not."""

NO_PEOPLE = frozenset(("group", "computer", "msds-groupmanagedserviceaccount", "msds-managedserviceaccount"))

_LIST = re.compile(r"(?:Microsoft|System)\.[\w.]+(?:Collection|\[\])(?:`\d\[[^\]]*\])?")
"""What stands in a cell for a list that was lost."""


MARKS = (
    *("UserPrincipalName", "EmailAddress", "mail", "Enabled", "GivenName", "DisplayName"),
    *("Title", "Department", "MemberOf"),
)
"""Columns that tell a table of users from one of members of a group, of which either may have chosen columns."""

_NO_USER = ("DNSHostName", "GroupScope", "GroupCategory", "DeviceName", "DeviceId", "SerialNumber", "ApplicationName")
"""Columns of computers, of groups, and of inventories that name their users by the same words."""


def _detect_users(export: Export) -> str | None:
    every = (has_columns("SamAccountName", mark, without=_NO_USER)(export) for mark in MARKS)
    return next(filter(None, every), None)


def _read_users(export: Export, wanted: Wanted) -> Documents:
    fields, told = read_people(export, wanted, USERS, CLASS)
    groups = (item.person.groups for item in told() if isinstance(item, Told))
    if any(text.strip() and not _LIST.fullmatch(text.strip()) for text in groups):
        fields |= {DIRECT_GROUPS}
    else:
        fields -= {"person.groups"}
    return Documents(lambda: _users(told()), fields - {CLASS})


def _users(told: Iterator[Told | Item]) -> Iterator[Item]:
    """The users; csvde writes all classes of an object, separated by semicolons."""
    lost, others = False, 0
    for item in told:
        if not isinstance(item, Told):
            yield item
        elif item.cells[0].lower().rpartition(";")[2].strip() in NO_PEOPLE:
            others += 1
        else:
            lost = lost or bool(_LIST.fullmatch(item.person.groups.strip()))
            yield Record(item.number, person=_user(item.person))
    if others:
        yield Trouble("not_people", f"holds groups or computers, which were left out: {others}")
    if lost:
        yield Trouble("groups_lost", f"MemberOf is a list, which Export-Csv cannot write: its groups are lost; {JOIN}")


def _user(person: PersonTuple) -> PersonTuple:
    person = PersonTuple._make(
        "" if isinstance(each, str) and _LIST.fullmatch(each.strip()) else each for each in person
    )
    return person._replace(groups=joined(name for dn in _dns(person.groups) for name in names_of_dn(dn)))


def _dns(text: str) -> list[str]:
    """The DNs in a cell that a script joined; after a comma, one may begin or a container follow."""
    each = re.split(r"[;|\n]", text)
    return each + [part for dn in each for part in re.split(r"[,\s]+(?=CN=)", dn)[1:]]


def _read_members(export: Export, wanted: Wanted) -> Documents:
    fields, told = read_people(export, wanted, MEMBERS, CLASS, *_GROUP)
    groups = {"person.groups"} if fields.intersection(_GROUP) else set[str]()
    return Documents(lambda: membership(_members(told()), RECURSIVE), fields - {CLASS, *_GROUP} | groups)


def _members(told: Iterator[Told | Item]) -> Iterator[Member | Item]:
    """An inetOrgPerson or a service account is an account like a user."""
    for item in told:
        if isinstance(item, Told):
            what, *groups = map(str.strip, item.cells)
            what, group = what.lower(), next(filter(None, groups), "")
            is_person = what not in ("group", "computer", "contact", "foreignsecurityprincipal") and item.person.login
            nested = what in ("group", "foreignsecurityprincipal", "user", "")
            kind = "person" if is_person else "group" if nested else what
            yield Member(item.number, group, item.person.name if kind == "group" else "", kind, item.person)
        else:
            yield item


JOIN = "add the members of each group (Get-ADGroupMember), with --says FILE:group=NAME"
RECURSIVE = "export them with Get-ADGroupMember -Recursive"

SOURCES = (
    Source(
        "ad-users",
        Kind.PEOPLE,
        "ad",
        "Active Directory users (Get-ADUser)",
        "Get-ADUser -Filter * -Properties DisplayName,EmailAddress,Title,Department,Company,Office"
        " | Export-Csv FILE -NoTypeInformation -Encoding UTF8.",
        _detect_users,
        _read_users,
        remedies={
            "role_unanswerable": f"Name all that roles ask for in -Properties of Get-ADUser. For groups, {JOIN}."
        },
    ),
    Source(
        "ad-group-members",
        Kind.GROUPS,
        "ad",
        "Active Directory members of a group (Get-ADGroupMember)",
        "Get-ADGroupMember -Identity NAME -Recursive | Export-Csv FILE -NoTypeInformation -Encoding UTF8; the file does"
        " not say which group: give it with --says FILE:group=NAME, or let a script add a column Group.",
        has_columns(
            *("SamAccountName", CLASS),
            without=(*MARKS, *_NO_USER),
        ),
        _read_members,
        remedies={"role_unanswerable": "Say of which group a list of members is: --says FILE:group=NAME."},
    ),
    Source(
        "ad-groups",
        Kind.GROUPS,
        "ad",
        "Active Directory groups, without members (Get-ADGroup)",
        "Get-ADGroup -Filter * | Export-Csv.",
        has_columns("GroupScope", "GroupCategory"),
        refuses="lists groups and not who is in them. Export the members of each group that a role asks for:"
        " Get-ADGroupMember -Identity NAME -Recursive, and say which group: --says FILE:group=NAME.",
    ),
)
