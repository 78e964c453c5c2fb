"""Microsoft Graph and Entra ID: groups with their members, and lists of groups or members that leave out who is in one.

Keys: graph.microsoft.com/v1.0, group; its securityEnabled and mailEnabled are no properties of a user.
$expand=members gives direct members only, and no more than twenty of each group (learn.microsoft.com/graph,
"Query parameters", expand). PowerShell's objects hold them under AdditionalProperties, which no CSV can.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import Item, Kind, PersonTuple, Skipped, Trouble
from appcheck.pattern import fold
from appcheck.picking import Data, Member, as_list, first, membership
from appcheck.source import Documents, Source, Wanted, has_columns
from appcheck.sources.graphpeople import TYPE, lowered

_PLACES = ("value.item", "item.value.item", "item", "")
_LINK = "@odata.nextLink"
_EXPANDED = 20
"""So many members of a group $expand gives, and no more."""

_KEYS = {
    "person.directory_id": "id",
    "person.upn": "userprincipalname",
    "person.email": "mail",
    "person.name": "displayname",
}


def _at(export: Export, *keys: str) -> str | None:
    """Where objects with all the keys stand, whatever their case."""
    written = {path.lower() for path in export.keys} if export.shape is Shape.JSON else frozenset[str]()
    places = (at for at in _PLACES if written.issuperset(f"{at}.{key}".lstrip(".") for key in keys))
    return next(places, None)


def _groups_at(export: Export) -> str | None:
    return _at(export, "id", "displayname", "members.item.id")


def _detect_groups(export: Export) -> str | None:
    return None if _groups_at(export) is None else "keys displayName, members.id"


def _detect_list(export: Export) -> str | None:
    found = _at(export, "id", "displayname", "securityenabled", "mailenabled")
    return None if found is None or _groups_at(export) is not None else "keys securityEnabled, mailEnabled"


def _rows(export: Export, at: str, names: dict[str, tuple[str, ...]]) -> Iterator[Member | Item]:
    """The members of all groups; `names` is given the names of each, by its id."""
    numbers = count(1)
    envelope = at.removesuffix("value.item").removesuffix(".")
    link: object = None
    short = 0
    for path, value in json_values(export, *dict.fromkeys((at, envelope))):
        data = lowered(value)
        if path != at:
            link = data.get(_LINK.lower())
            continue
        group = first(data, "id")
        if not group:
            yield Skipped(next(numbers), "is no group")
            continue
        names[fold(group)] = tuple(filter(None, (first(data, "displayname"), group)))
        every = as_list(data.get("members"))
        short += len(every) == _EXPANDED or f"members{_LINK}".lower() in data
        yield from (_member(next(numbers), group, lowered(each)) for each in every)
    if link:
        yield Trouble("truncated", f"the last page names a further one ({_LINK}): follow it until no page does")
    if short:
        yield Trouble("truncated", f"groups of which exactly {_EXPANDED} members are listed: {short}; {_EACH}")


def _member(number: int, group: str, data: Data) -> Member:
    """A member without a word for what it is counts as a person, unless it has what only groups have."""
    what = first(data, TYPE).lower().removeprefix("#microsoft.graph.")
    what = what or ("group" if "securityenabled" in data else "user")
    key, upn, email, name = (first(data, each) for each in _KEYS.values())
    if what == "user" and (key or upn or email):
        return Member(number, group, key, "person", PersonTuple(directory_id=key, upn=upn, email=email, name=name))
    return Member(number, group, key, "group" if what == "user" else what, PersonTuple())


def _read_groups(export: Export, _: Wanted) -> Documents:
    at = _groups_at(export) or ""

    def items() -> Iterator[Item]:
        names: dict[str, tuple[str, ...]] = {}
        yield from membership(list(_rows(export, at, names)), _EACH, names)

    return Documents(items, frozenset((*_KEYS, "person.groups")))


_EACH = (
    "export the members of each group that a role asks for: GET groups/{id}/transitiveMembers/microsoft.graph.user"
    " (Get-MgGroupTransitiveMember | ConvertTo-Json), and say which group: --says FILE:group=NAME"
)
_INSTEAD = f"E{_EACH[1:]}."

SOURCES = (
    Source(
        "graph-groups",
        Kind.GROUPS,
        "entra",
        "Graph groups with their members",
        "Graph: GET groups?$expand=members with all its pages, saved as JSON; it gives 20 members of each at most.",
        _detect_groups,
        _read_groups,
    ),
    Source(
        "graph-group-list",
        Kind.GROUPS,
        "entra",
        "Graph groups, without members",
        "Graph: GET groups.",
        _detect_list,
        refuses=f"lists groups and not who is in them. {_INSTEAD}",
    ),
    Source(
        "entra-groups",
        Kind.GROUPS,
        "entra",
        "Entra groups, without members (CSV)",
        "PowerShell: Get-MgGroup | Export-Csv.",
        has_columns("DisplayName", "SecurityEnabled", "MailEnabled", without=("UserPrincipalName",)),
        refuses=f"lists groups and not who is in them. {_INSTEAD}",
    ),
    Source(
        "mggroupmember-csv",
        Kind.GROUPS,
        "entra",
        "Get-MgGroupMember members whose names were lost (CSV)",
        "PowerShell: Get-MgGroupMember | Export-Csv.",
        has_columns("Id", "AdditionalProperties", "DeletedDateTime", without=("DisplayName", "DeviceName")),
        refuses="lists ids and does not tell people from groups and devices: Export-Csv loses AdditionalProperties. "
        + _INSTEAD,
    ),
)
