"""Active Directory: what Get-ADUser and Get-ADGroupMember give, as PowerShell writes it to JSON.

Here lists such as MemberOf and proxyAddresses are kept, which a CSV loses. See activedirectory.py for all else.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.entries import DIRECT_GROUPS
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import Item, Kind, PersonTuple, Record, Skipped, Trouble
from appcheck.picking import Data, Member, as_list, column_fields, columns_of, first, joined, membership, names_of_dn
from appcheck.source import Documents, Source, Wanted, text_of
from appcheck.sources.activedirectory import CLASS, JOIN, MARKS, MEMBERS, NO_PEOPLE, RECURSIVE, USERS
from appcheck.sources.graphpeople import lowered

_PLACES = ("item", "value.item", "")


def _at(export: Export) -> str | None:
    written = {path.lower() for path in export.keys} if export.shape is Shape.JSON else set[str]()
    keys = ("samaccountname", "objectclass")
    return next((at for at in _PLACES if written.issuperset(f"{at}.{key}".lstrip(".") for key in keys)), None)


def _keys(export: Export, at: str) -> frozenset[str]:
    return frozenset(path.removeprefix(at).lstrip(".").lower() for path in export.keys if path.startswith(at))


def _is_of_users(keys: frozenset[str]) -> bool:
    return any(mark.lower() in keys for mark in MARKS)


def _detect_users(export: Export) -> str | None:
    at = _at(export)
    return None if at is None or not _is_of_users(_keys(export, at)) else "keys SamAccountName, ObjectClass of users"


def _detect_members(export: Export) -> str | None:
    at = _at(export)
    return None if at is None or _is_of_users(_keys(export, at)) else "keys SamAccountName, objectClass"


def _objects(export: Export) -> Iterator[tuple[int, Data, object]]:
    numbers = count(1)
    for _, value in json_values(export, _at(export) or ""):
        yield next(numbers), lowered(value), value


def _names(field: str) -> tuple[str, ...]:
    names = USERS[field]
    return tuple(name.lower() for name in ((names,) if isinstance(names, str) else names))


def _person(data: Data, value: object, wanted: Wanted) -> PersonTuple:
    texts = {field.removeprefix("person."): first(data, *_names(field)) for field in USERS}
    return PersonTuple._make(texts.get(field, "") for field in PersonTuple._fields)._replace(
        addresses=joined(as_list(data.get("proxyaddresses"))) or texts["addresses"],
        groups=joined(name for dn in map(text_of, as_list(data.get("memberof"))) if dn for name in names_of_dn(dn)),
        extra=columns_of(value if isinstance(value, dict) else {}, wanted.columns),
    )


def _users(export: Export, wanted: Wanted) -> Iterator[Item]:
    others = 0
    for number, data, value in _objects(export):
        if first(data, CLASS.lower()).lower() in NO_PEOPLE:
            others += 1
        elif first(data, "samaccountname", "userprincipalname"):
            yield Record(number, person=_person(data, value, wanted))
        else:
            yield Skipped(number, "is no user")
    if others:
        yield Trouble("not_people", f"holds groups or computers, which were left out: {others}")


def _members(export: Export) -> Iterator[Member]:
    for number, data, _ in _objects(export):
        what, login = first(data, CLASS.lower()).lower(), first(data, "samaccountname")
        is_person = what not in ("group", "computer", "contact", "foreignsecurityprincipal") and login
        nested = what in ("group", "foreignsecurityprincipal", "user", "")
        person = PersonTuple(login=login, name=first(data, "name")) if is_person else PersonTuple()
        yield Member(number, "", "", "person" if is_person else "group" if nested else what, person)


def _read_users(export: Export, wanted: Wanted) -> Documents:
    keys = _keys(export, _at(export) or "")
    fields = {field for field in USERS if not keys.isdisjoint(_names(field))} | column_fields(
        export.keys, wanted.columns
    )
    fields |= {DIRECT_GROUPS} if "person.groups" in fields else set()
    return Documents(lambda: _users(export, wanted), frozenset(fields))


def _read_members(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: membership(_members(export), RECURSIVE), frozenset(MEMBERS))


SOURCES = (
    Source(
        "ad-users-json",
        Kind.PEOPLE,
        "ad",
        "Active Directory users (Get-ADUser, JSON)",
        "Get-ADUser -Filter * -Properties DisplayName,EmailAddress,Title,Department,Company,Office,MemberOf"
        " | ConvertTo-Json > FILE.",
        _detect_users,
        _read_users,
        remedies={
            "role_unanswerable": f"Name all that roles ask for in -Properties of Get-ADUser. For groups, {JOIN}."
        },
    ),
    Source(
        "ad-group-members-json",
        Kind.GROUPS,
        "ad",
        "Active Directory members of a group (Get-ADGroupMember, JSON)",
        "Get-ADGroupMember -Identity NAME -Recursive | ConvertTo-Json > FILE; the file does not say which group: give"
        " it with --says FILE:group=NAME.",
        _detect_members,
        _read_members,
        remedies={"role_unanswerable": "Say of which group a list of members is: --says FILE:group=NAME."},
    ),
)
