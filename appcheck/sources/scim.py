"""SCIM 2.0: users and groups as any service with that interface answers (RFC 7643 and 7644).

Read as a list of resources, one resource, an array of either, or several documents in a row; names
of attributes may be in any case (RFC 7643, 2.1), and a service may leave out all but the id. The
groups of a user are all there are, directly or through others (4.1.2). An id is the service's own:
`scim:` stands before it, because one in the form of a GUID is not that of the same person in Entra.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import Item, Kind, PersonTuple, Record, Skipped, Trouble
from appcheck.pattern import fold
from appcheck.picking import Data, Member, column_fields, columns_of, first, joined, members, membership, part
from appcheck.source import Documents, Source, Wanted, text_of

_SCHEMA = re.compile(r'"urn:(?:ietf:params:)?scim:', re.IGNORECASE)
_ENTERPRISE = (
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user",
    "urn:scim:schemas:extension:enterprise:1.0",
)
_LIST = ("resources.item", "item.resources.item")
_PLACES = (*_LIST, "item", "")


def _paths(export: Export) -> dict[str, str]:
    """The key paths of the beginning by their form in lower case."""
    is_scim = export.shape is Shape.JSON and _SCHEMA.search(export.head)
    return {path.lower(): path for path in export.keys} if is_scim else {}


def _has(paths: Mapping[str, str], *keys: str) -> str | None:
    """Which of the keys resources have, in the order of the places where they may stand."""
    return next((key for place in _PLACES for key in keys if (f"{place}.{key}" if place else key) in paths), None)


def _detect_users(export: Export) -> str | None:
    return "keys schemas (SCIM), userName" if _has(_paths(export), "username") else None


def _detect_groups(export: Export) -> str | None:
    paths = _paths(export)
    is_group = _has(paths, "members") or (_has(paths, "displayname") and re.search(r"(?i):2\.0:Group\"", export.head))
    return "keys schemas (SCIM), members" if is_group and not _has(paths, "username") else None


def _resources(export: Export) -> Iterator[Data | Trouble]:
    """The resources with their keys in lower case, and trouble where there are more of them."""
    named = next((path for low, path in _paths(export).items() if low in ("resources", "item.resources")), "Resources")
    key = named.removeprefix("item.")
    root = "item" if export.is_array else ""
    member = f"{root}.{key}.item" if root else f"{key}.item"
    given = total = 0
    for path, value in json_values(export, root, member):
        data = _lower(value)
        if path != member and "totalresults" in data:
            stated = data["totalresults"]
            total = max(total, stated if isinstance(stated, int) else 0)
        else:
            given += 1
            yield data
    if total > given:
        message = f"totalResults says {total}, {given} are in the file: ask for all pages (startIndex, count)"
        yield Trouble("truncated", message)


def _lower(value: object) -> Data:
    return {key.lower(): each for key, each in value.items()} if isinstance(value, dict) else {}


def _each(data: Data, key: str) -> list[Data]:
    return [_lower(each) for each in members(data, key)]


def _id(text: str) -> str:
    return f"scim:{text}" if text else ""


def _person(data: Data, wanted: Wanted) -> PersonTuple:
    """The userName is an address in most services; as such it is one of the addresses, and else the login."""
    name, user_name = _lower(part(data, "name")), first(data, "username")
    enterprise = _lower(next((found for key in _ENTERPRISE if (found := part(data, key))), {}))
    emails = sorted(_each(data, "emails"), key=lambda each: each.get("primary") is not True)
    addresses = [text_of(each.get("value")) for each in emails]
    addresses += [user_name] if "@" in user_name else []
    written = " ".join(filter(None, (first(name, "givenname"), first(name, "familyname"))))
    return PersonTuple(
        directory_id=_id(first(data, "id")),
        email=next((address for address in addresses if "@" in address), ""),
        addresses=joined(addresses),
        login="" if "@" in user_name else user_name,
        name=first(data, "displayname") or first(name, "formatted") or written,
        title=first(data, "title"),
        department=first(enterprise, "department"),
        company=first(enterprise, "organization"),
        employee_type=first(data, "usertype"),
        enabled=first(data, "active"),
        groups=joined(text for each in _each(data, "groups") for text in (each.get("display"), each.get("value"))),
        extra=columns_of({key: each for key, each in data.items() if key != "password"}, wanted.columns),
    )


_FIELDS = {
    "person.name": ("displayname", "name.formatted", "name.givenname", "name.familyname"),
    "person.title": ("title",),
    "person.employee_type": ("usertype",),
    "person.enabled": ("active",),
    "person.groups": ("groups",),
}


def _read_users(export: Export, wanted: Wanted) -> Documents:
    paths = _paths(export)
    fields = {field for field, keys in _FIELDS.items() if _has(paths, *keys)}
    fields |= {"person.directory_id", "person.email", "person.addresses", "person.login"}
    for field, key in (("person.department", "department"), ("person.company", "organization")):
        # The key of the extension holds full stops, so that paths end with it in parts.
        fields |= {field} if any(f":user.{key}" in path or f"1.0.{key}" in path for path in paths) else set()

    def people() -> Iterator[Item]:
        numbers = count(1)
        for data in _resources(export):
            if isinstance(data, Trouble):
                yield data
            elif first(data, "username", "id") and "members" not in data:
                yield Record(next(numbers), person=_person(data, wanted))
            else:
                yield Skipped(next(numbers), "is no user; export groups into a file of their own")

    return Documents(people, frozenset(fields) | column_fields(export.keys, wanted.columns))


def _read_groups(export: Export, _: Wanted) -> Documents:
    """A group without members may leave the attribute out; where all do, it was not asked for."""
    groups = {"person.groups"} if _has(_paths(export), "members") else set[str]()
    return Documents(lambda: _groups(export), frozenset(("person.directory_id", "person.name", *groups)))


def _groups(export: Export) -> Iterator[Item]:
    """The members of all groups; one that is itself a group of the file is known by its id."""
    numbers = count(1)
    rows: list[Member | Item] = []
    names: dict[str, tuple[str, ...]] = {}
    for data in _resources(export):
        if isinstance(data, Trouble):
            rows.append(data)
            continue
        group, name = first(data, "id"), first(data, "displayname")
        if not (group or name):
            rows.append(Skipped(next(numbers), "is no group"))
            continue
        key = group or name
        names[fold(key)] = tuple(filter(None, (name, group)))
        rows += [_member(next(numbers), key, member) for member in _each(data, "members")]
    yield from membership(rows, _ALL_MEMBERS, names)
    if not _has(_paths(export), "members"):
        yield Trouble("no_members", "lists groups without members: ask for the attribute members as well")


def _member(number: int, group: str, member: Data) -> Member:
    value = first(member, "value")
    kind = first(member, "type").lower() or ("group" if "/groups/" in first(member, "$ref").lower() else "user")
    is_person = kind == "user" and value
    person = PersonTuple(directory_id=_id(value), name=first(member, "display"))
    return Member(number, group, value, "person" if is_person else kind if value else "group", person)


_ALL_MEMBERS = "export all groups into one file: GET /Groups with all its pages"

SOURCES = (
    Source(
        "scim-users",
        Kind.PEOPLE,
        "scim",
        "SCIM users",
        "Any service with SCIM 2.0: GET /Users, with all its pages, saved as JSON.",
        _detect_users,
        _read_users,
        remedies={
            "role_unanswerable": "Add GET /Groups of the same service, or ask for all: GET /Users?attributes="
            "userName,emails,title,active,groups and the enterprise extension."
        },
    ),
    Source(
        "scim-groups",
        Kind.GROUPS,
        "scim",
        "SCIM groups and their members",
        "Any service with SCIM 2.0: GET /Groups, with all its pages, saved as JSON; the members are known by id only,"
        " so give GET /Users of the same service as well.",
        _detect_groups,
        _read_groups,
        remedies={"role_unanswerable": "Add GET /Users of the same service: groups know their members by id only."},
    ),
)
