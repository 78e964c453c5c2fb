"""GAM, a command line for Google Workspace: its users and members of groups as CSV.

`print users` has the keys of the Directory API joined by full stops, such as `organizations.0.title`,
and beside each list a column with their number; `Groups` names direct groups only.
`print group-members` has one line a member, with `group`, `type` and `role`
(github.com/GAM-team/GAM/wiki, Users and Groups - Membership).
"""

import re
from collections.abc import Iterator

from appcheck.delimited import Line, read_lines
from appcheck.entries import DIRECT_GROUPS
from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.model.inventory import Item, Kind, Record, Skipped
from appcheck.picking import Data
from appcheck.source import Documents, Source, Wanted, has_columns, text_of
from appcheck.sources.workspace import members_table, person_of, user_fields


def _detect_users(export: Export) -> str | None:
    """The key as the API spells it; `Primary Email` may be anybody's."""
    cells = export.header.cells if export.shape is Shape.TEXT and export.header is not None else ()
    return "columns primaryEmail, …" if "primaryEmail" in cells else None


def _read_users(export: Export, wanted: Wanted) -> Documents:
    if export.header is None or "JSON" in export.header.cells:
        raise Unreadable("holds its users as JSON in a table", "leave formatjson out of the command")
    fields = user_fields(frozenset(export.header.cells), wanted)
    if any(re.fullmatch(r"Groups(\.\d+|List)?", cell) for cell in export.header.cells):
        fields |= {"person.groups", DIRECT_GROUPS}
    return Documents(lambda: _users(export, export.header.cells if export.header else (), wanted), fields)


def _users(export: Export, columns: tuple[str, ...], wanted: Wanted) -> Iterator[Item]:
    for line in read_lines(export, line_breaks=True):
        if not isinstance(line, Line):
            yield line
            continue
        user = _nested(dict(zip(columns, line.cells, strict=False)))
        if text_of(user.get("primaryEmail")):
            yield Record(line.number, person=person_of(user, wanted))
        else:
            yield Skipped(line.number, "is no user with a primaryEmail")


def _nested(cells: dict[str, str]) -> Data:
    """The user as the API gives it; a column with the number of a list has nothing to say beside its members."""
    user: Data = {}
    groups: list[str] = []
    for column, text in cells.items():
        if re.fullmatch(r"Groups(\.\d+|List)?", column):
            groups += [] if text.isdecimal() else re.split(r"[\s,;|]+", text)
        elif text and not any(other.startswith(f"{column}.") for other in cells):
            *above, last = column.split(".")
            below = user
            for key in above:
                inner = below.setdefault(key, {})
                below = inner if isinstance(inner, dict) else {}
            below[last] = text
    return {key: _listed(each) for key, each in user.items()} | {"Groups": groups}


def _listed(value: object) -> object:
    """The same with lists for the objects whose keys are numbers."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(each) for key, each in value.items()}


_MEMBERS = "gam print group-members group ADDRESS recursive"

SOURCES = (
    Source(
        "gam-users",
        Kind.PEOPLE,
        "google",
        "GAM users",
        "gam redirect csv FILE print users allfields.",
        _detect_users,
        _read_users,
        remedies={"role_unanswerable": f"Ask for all fields (allfields); for groups, add {_MEMBERS}."},
    ),
    Source(
        "gam-group-members",
        Kind.GROUPS,
        "google",
        "GAM members of groups",
        f"{_MEMBERS}, redirected to a CSV file.",
        has_columns("group", "email", "type", "role", exactly=True),
        members_table("group", "email", "type"),
    ),
)
