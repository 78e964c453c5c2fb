"""Microsoft Graph: users, and the members of a group, as its answers or PowerShell's objects saved as JSON or CSV.

Read in every nesting that scripts save: one user, a page under `value`, an array of users or of
pages, several documents in a row. Graph answers with eleven keys of a user unless $select asks for
more (learn.microsoft.com/graph, user-list), so a key that is not there is not known. PowerShell's
objects (Get-MgUser) have all properties whatever was asked for; there a property that is empty for
everybody is not known either, unless Graph gives it without being asked. Keys differ in case only.
$expand=memberOf names direct groups only, and no more than twenty.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from appcheck.delimited import Told, read_people
from appcheck.entries import DIRECT_GROUPS
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import Item, Kind, PersonTuple, Record, Skipped, Trouble
from appcheck.picking import Data, Member, as_list, column_fields, columns_of, first, joined, membership, part
from appcheck.source import Documents, Source, Wanted, has_columns, plain, text_of

_NESTINGS = ("", "item", "value.item", "item.value.item")
_KEYS = {
    "person.directory_id": "id",
    "person.upn": "userprincipalname",
    "person.email": "mail",
    "person.login": "onpremisessamaccountname",
    "person.name": "displayname",
    "person.title": "jobtitle",
    "person.department": "department",
    "person.company": "companyname",
    "person.office": "officelocation",
    "person.employee_type": "employeetype",
    "person.enabled": "accountenabled",
}
_ADDRESSES = ("othermails", "proxyaddresses")
_GROUPS = ("memberof", "transitivememberof")
_UNASKED = frozenset(("id", "userprincipalname", "mail", "displayname", "jobtitle", "officelocation"))
TYPE = "@odata.type"
_OTHERS = frozenset(
    (
        *("devicename", "deviceid", "manageddeviceownertype", "devicecount", "bundleid"),
        *("appdisplayname", "userdisplayname", "samaccountname", "distinguishedname"),
    )
)
"""Keys of devices, sign-ins, reports and Active Directory, which name a user too."""


def _keys(export: Export) -> dict[str, frozenset[str]]:
    """The keys of users by nesting, in lower case; those of a PowerShell directory object lie deeper."""
    found: dict[str, set[str]] = {}
    for path in export.keys:
        above, _, key = path.rpartition(".")
        above = re.sub(r"(^|\.)AdditionalProperties$", "", above)
        if above in _NESTINGS:
            found.setdefault(above, set()).add(key.lower())
    return {place: frozenset(keys) for place, keys in found.items()}


def _users_at(export: Export) -> frozenset[str]:
    """The keys of users wherever they stand; none where the export is of something else."""
    if export.shape is not Shape.JSON:
        return frozenset()
    named = {"userprincipalname", "mail"} if re.search(r"\$metadata#users\b", export.head) else {"userprincipalname"}
    every = [keys for keys in _keys(export).values() if named & keys]
    keys = frozenset().union(*every)
    known = keys & {*_KEYS.values(), *_ADDRESSES, "givenname", "surname"} - {"userprincipalname", "id"}
    return keys if known and not keys & _OTHERS else frozenset()


def _detect_users(export: Export) -> str | None:
    keys = _users_at(export)
    return None if not keys or _is_members(export) else "keys of a user: " + ", ".join(sorted(keys & _UNASKED))


def _is_members(export: Export) -> bool:
    """Directory objects of several kinds say of which they are; users alone do not, but for their managers."""
    keys = {f"{at}.{key}" if at else key for at in _NESTINGS for key in (TYPE, f"AdditionalProperties.{TYPE}")}
    return (
        not keys.isdisjoint(export.keys)
        and re.search(r'"@odata\.type"\s*:\s*"#microsoft\.graph\.', export.head) is not None
    )


def _detect_members(export: Export) -> str | None:
    """A group without members answers with its @odata.context and an empty page."""
    if export.shape is not Shape.JSON:
        return None
    if "$metadata#directoryObjects" in export.head and not _users_at(export) and "value" in export.keys:
        return "@odata.context of directory objects"
    if not _is_members(export):
        return None
    is_directory = re.search(r"\$metadata#(directoryObjects|users)\b", export.head) or _users_at(export)
    return "keys @odata.type of directory objects" if is_directory else None


def _objects(export: Export) -> Iterator[object | Trouble]:
    root = "item" if export.is_array else ""
    member = f"{root}.value.item" if root else "value.item"
    link, given, stated = "", 0, 0
    for path, value in json_values(export, root, member):
        if path != member and isinstance(value, dict) and "value" in value:
            link = text_of(value.get("@odata.nextLink"))
            number = value.get("@odata.count")
            stated = max(stated, number if isinstance(number, int) else 0)
        else:
            given += 1
            yield value
    if link:
        message = "the last page names a further one (@odata.nextLink): follow it until no page does"
        yield Trouble("truncated", message)
    elif stated > given:
        yield Trouble("truncated", f"@odata.count says {stated}, {given} are in the file: export all pages")


def lowered(value: object) -> Data:
    """The user with keys in lower case; what PowerShell keeps under AdditionalProperties is the user's own."""
    data = value if isinstance(value, dict) else {}
    return {
        key.lower(): each for key, each in {**part(data, "AdditionalProperties"), **data}.items() if each is not None
    }


def _person(data: Data, value: object, wanted: Wanted) -> PersonTuple:
    texts = {field.removeprefix("person."): first(data, key) for field, key in _KEYS.items()}
    groups = [lowered(group) for key in _GROUPS for group in as_list(data.get(key))]
    return PersonTuple(
        **texts,
        addresses=joined(address for key in _ADDRESSES for address in as_list(data.get(key))),
        groups=joined(name for group in groups for name in (group.get("displayname"), group.get("id"))),
        extra=columns_of(value if isinstance(value, dict) else {}, wanted.columns),
    )


def _is_user(data: Data) -> bool:
    return bool(data.keys() & {"id", "userprincipalname", "mail"})


def _users(export: Export, wanted: Wanted) -> Iterator[Item]:
    numbers = count(1)
    for value in _objects(export):
        if isinstance(value, Trouble):
            yield value
        elif _is_user(data := lowered(value)):
            yield Record(next(numbers), person=_person(data, value, wanted))
        else:
            yield Skipped(next(numbers), "is no user")


def _members(export: Export, wanted: Wanted) -> Iterator[Member | Item]:
    numbers = count(1)
    for value in _objects(export):
        if isinstance(value, Trouble):
            yield value
            continue
        data = lowered(value)
        what = first(data, TYPE).lower().removeprefix("#microsoft.graph.") or "user"
        if what == "user" and _is_user(data):
            yield Member(next(numbers), "", "", "person", _person(data, value, wanted))
        else:
            yield Member(next(numbers), "", "", "group" if what == "user" else what, PersonTuple())


def _fields(export: Export, wanted: Wanted) -> frozenset[str]:
    keys = _users_at(export) | frozenset().union(*_keys(export).values())
    fields = {field for field, key in _KEYS.items() if key in keys} | column_fields(export.keys, wanted.columns)
    fields |= {"person.addresses"} if keys.intersection(_ADDRESSES) else set()
    fields |= {"person.groups", DIRECT_GROUPS} if keys.intersection(_GROUPS) else set()
    if any(path.rpartition(".")[2] == "UserPrincipalName" for path in export.keys):
        people = [item.person for item in _users(export, wanted) if isinstance(item, Record) and item.person]
        return _filled(frozenset(fields), people, wanted)
    return frozenset(fields)


def _filled(fields: frozenset[str], people: Sequence[PersonTuple], wanted: Wanted) -> frozenset[str]:
    """The fields of PowerShell's objects that anybody has, or that Graph gives without being asked."""
    unasked = {field for field, key in _KEYS.items() if key in _UNASKED} | {DIRECT_GROUPS}
    unasked |= {f"roster:{number}" for number, column in enumerate(wanted.columns) if plain(column) in _UNASKED}
    return frozenset(name for name in fields if name in unasked or any(_text(person, name) for person in people))


def _text(person: PersonTuple, field: str) -> str:
    axis, _, name = field.replace("roster:", "roster.").partition(".")
    return person.extra[int(name)] if axis == "roster" else str(getattr(person, name))


def _read_users(export: Export, wanted: Wanted) -> Documents:
    return Documents(lambda: _users(export, wanted), _fields(export, wanted))


def _read_members(export: Export, wanted: Wanted) -> Documents:
    fields = _fields(export, wanted) - {"person.groups", DIRECT_GROUPS}
    return Documents(lambda: membership(_members(export, wanted), _ALL_MEMBERS), fields)


def _read_csv(export: Export, wanted: Wanted) -> Documents:
    """All properties are columns; lists are written as the names of their types, and lost."""
    fields, told = read_people(export, wanted, _KEYS)
    people = [item.person for item in told() if isinstance(item, Told)]

    def items() -> Iterator[Item]:
        for item in told():
            yield Record(item.number, person=item.person) if isinstance(item, Told) else item

    return Documents(items, _filled(fields, people, wanted))


_ALL_MEMBERS = "ask for GET groups/{id}/transitiveMembers/microsoft.graph.user, which gives the users of all of them"
_ADD_GROUPS = {
    "role_unanswerable": "Graph tells department, enabled and other properties only if asked: GET users?$select="
    "id,displayName,mail,userPrincipalName,jobTitle,department,accountEnabled,proxyAddresses (Get-MgUser -Property …)."
    f" For a group, {_ALL_MEMBERS}, and say which group: --says FILE:group=NAME."
}

SOURCES = (
    Source(
        "graph-users",
        Kind.PEOPLE,
        "entra",
        "Graph users",
        "Graph: GET users?$select=id,displayName,mail,userPrincipalName,jobTitle,department,accountEnabled,"
        "proxyAddresses with all its pages, saved as JSON; or Get-MgUser -All -Property (the same) | ConvertTo-Json.",
        _detect_users,
        _read_users,
        remedies=_ADD_GROUPS,
    ),
    Source(
        "graph-group-members",
        Kind.GROUPS,
        "entra",
        "Graph members of a group",
        "Graph: GET groups/{id}/transitiveMembers with all its pages, saved as JSON; the answer does not say of which"
        " group: give it with --says FILE:group=NAME.",
        _detect_members,
        _read_members,
        remedies=_ADD_GROUPS,
    ),
    Source(
        "mguser-csv",
        Kind.PEOPLE,
        "entra",
        "Get-MgUser users (CSV)",
        "Get-MgUser -All -Property Id,DisplayName,Mail,UserPrincipalName,JobTitle,Department,AccountEnabled"
        " | Export-Csv FILE -NoTypeInformation -Encoding UTF8.",
        has_columns("UserPrincipalName", "Id", "DisplayName", "DeviceManagementTroubleshootingEvents"),
        _read_csv,
        remedies=_ADD_GROUPS,
    ),
)
