"""Microsoft 365: the users that its admin center exports.

The file has no column for the address itself: `Proxy addresses` has all of them, joined by `+`, the
primary one with SMTP in capitals. `Block credential` is True for an account that is blocked.
Headers come in the language of the portal; those of other languages need a column map.
"""

import re
from collections.abc import Iterator

from appcheck.delimited import Told, read_people
from appcheck.export import Export
from appcheck.model.inventory import Item, Kind, PersonTuple, Record
from appcheck.source import Documents, Source, Wanted, has_columns
from appcheck.vocabulary import truth

_COLUMNS: dict[str, str | tuple[str, ...]] = {
    "person.directory_id": "Object Id",
    "person.upn": "User principal name",
    "person.addresses": "Proxy addresses",
    "person.name": "Display name",
    "person.title": "Title",
    "person.department": "Department",
    "person.office": "Office",
}
_BLOCKED, _DELETED = "Block credential", "Soft deletion time stamp"

_PRIMARY = re.compile(r"(?:^|[+;,\s])SMTP:((?:[^+;,\s]|\+(?!\w+:))+)")
"""A `+` before a scheme parts two addresses, and else is part of one."""


def _read(export: Export, wanted: Wanted) -> Documents:
    fields, told = read_people(export, wanted, _COLUMNS, _BLOCKED, _DELETED)
    email = {"person.email"} if "person.addresses" in fields else set[str]()
    return Documents(lambda: _people(told()), fields - {_BLOCKED, _DELETED} | {"person.enabled"} | email)


def _people(told: Iterator[Told | Item]) -> Iterator[Item]:
    for item in told:
        if isinstance(item, Told):
            blocked, deleted = item.cells
            yield Record(item.number, person=_person(item.person, truth(blocked), bool(deleted.strip())))
        else:
            yield item


def _person(person: PersonTuple, blocked: bool | None, deleted: bool) -> PersonTuple:
    primary = _PRIMARY.search(person.addresses)
    out = True if deleted else blocked
    return person._replace(
        email=primary[1] if primary else "", enabled="" if out is None else "false" if out else "true"
    )


SOURCES = (
    Source(
        "m365-users",
        Kind.PEOPLE,
        "entra",
        "Microsoft 365 users",
        "Microsoft 365 admin center > Users > Active users > Export users.",
        has_columns("User principal name", "Display name", _BLOCKED),
        _read,
        remedies={
            "role_unanswerable": "The export of users has no groups. Add the members of each group: Entra admin"
            " center > Groups > (group) > Members > Bulk operations > Download members."
        },
    ),
)
