"""Google Workspace: users and groups as the admin console and the Directory API give them.

Console: the download of all columns has 34, that of the selected ones only what the table shows,
often without title and department. API: users.list and members.list (developers.google.com,
admin-sdk/directory); its members do not say of which group. Google's own ids are left out: no
inventory knows them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import count

from appcheck.delimited import Told, read_people
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import Item, Kind, PersonTuple, Record, Skipped, Trouble
from appcheck.picking import Data, Member, column_fields, columns_of, first, joined, members, membership, part, place_of
from appcheck.source import Documents, Source, Wanted, has_columns, plain, text_of
from appcheck.vocabulary import truth

_CONSOLE: dict[str, str | tuple[str, ...]] = {
    "person.email": "Email Address [Required]",
    "person.title": "Employee Title",
    "person.department": "Department",
    "person.employee_type": "Employee Type",
    "person.office": "Building ID",
    "person.enabled": "Status [READ ONLY]",
}
_SECONDARY = ("Work Secondary Email", "Home Secondary Email")
_NAMES = ("First Name [Required]", "Last Name [Required]")


def _is_of_console(export: Export) -> str | None:
    """The suffixes in brackets are Google's; without them a table of names and addresses may be anybody's."""
    cells = export.header.cells if export.header is not None else ()
    if any(cell.rstrip().endswith("]") for cell in cells):
        return has_columns("First Name", "Email Address", without=("Group Email",))(export)
    return None


def _read_console(export: Export, wanted: Wanted) -> Documents:
    """No column that holds a password is asked for, whatever a policy says."""
    wanted = Wanted(tuple("" if "password" in plain(column) else column for column in wanted.columns))
    fields, told = read_people(export, wanted, _CONSOLE, *_NAMES, *_SECONDARY)
    addresses = {"person.addresses"} if fields.intersection(_SECONDARY) else set[str]()

    def people() -> Iterator[Item]:
        for item in told():
            if isinstance(item, Told):
                first_name, last_name, *more = item.cells
                name = " ".join(filter(None, (first_name.strip(), last_name.strip())))
                yield Record(item.number, person=item.person._replace(name=name, addresses=joined(more)))
            else:
                yield item

    return Documents(people, fields - {*_NAMES, *_SECONDARY} | {"person.name"} | addresses)


def person_of(user: Mapping[str, object], wanted: Wanted) -> PersonTuple:
    """A user of the Directory API; of several organisations the primary one counts, and all where none is."""
    every = [each for each in members(user, "organizations") if isinstance(each, dict)]
    every = [each for each in every if truth(text_of(each.get("primary")))] or every
    work = {field: joined(each.get(key) for each in every) for field, key in _ORGANISATION.items()}
    out = [truth(text_of(user.get(key))) for key in ("suspended", "archived")]
    places = [each for each in members(user, "locations") if isinstance(each, dict)]
    more = [each.get("address") for each in members(user, "emails") if isinstance(each, dict)]
    return PersonTuple(
        email=first(user, "primaryEmail"),
        addresses=joined((*members(user, "aliases"), *members(user, "nonEditableAliases"), *more)),
        name=first(part(user, "name"), "fullName") or " ".join(_written(part(user, "name"))),
        office=joined(each.get("buildingId") for each in places),
        enabled="false" if True in out else "true" if False in out else "",
        groups=joined(members(user, "Groups")),
        extra=columns_of(user, wanted.columns),
        **work,
    )


def _written(name: Data) -> list[str]:
    return [text for key in ("givenName", "familyName") if (text := text_of(name.get(key)))]


_ORGANISATION = {"title": "title", "department": "department", "company": "name"}


def user_fields(paths: frozenset[str], wanted: Wanted) -> frozenset[str]:
    """The fields of users of which these are the key paths, of whatever nesting; numbers stand for members."""
    plain_paths = {".".join("item" if part.isdecimal() else part for part in path.split(".")) for path in paths}

    def ends(*keys: str) -> bool:
        return any(path == key or path.endswith(f".{key}") for path in plain_paths for key in keys)

    fields = {f"person.{field}" for field, key in _ORGANISATION.items() if ends(f"organizations.item.{key}")}
    fields |= {"person.email"}
    fields |= {"person.name"} if ends("name.fullName", "name.givenName") else set()
    fields |= {"person.office"} if ends("locations.item.buildingId") else set()
    fields |= {"person.enabled"} if ends("suspended", "archived") else set()
    fields |= {"person.addresses"} if ends("aliases", "nonEditableAliases", "emails", "aliases.item") else set()
    fields |= {"person.addresses"} if ends("emails.item.address", "nonEditableAliases.item") else set()
    return frozenset(fields) | column_fields(plain_paths, wanted.columns)


_USER_PLACES = ("users.item", "item.users.item", "item", "")
_MEMBER_PLACES = ("members.item", "item.members.item", "item", "")


def _is_empty_page(export: Export, key: str) -> bool:
    """Whether this is one page by its kind, whose list is empty or left out."""
    is_page = re.match(rf'\s*{{\s*"kind"\s*:\s*"admin#directory#{key}"', export.head)
    return is_page is not None and f"{key}.item" not in export.keys


def _detect_users(export: Export) -> str | None:
    if export.shape is not Shape.JSON:
        return None
    if _is_empty_page(export, "users"):
        return "kind admin#directory#users"
    at = next((place for place in _USER_PLACES if _at(place, "primaryEmail") in export.keys), None)
    return None if at is None else f"keys {_at(at, 'primaryEmail')}"


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _objects(export: Export, key: str) -> Iterator[tuple[int, Data | None] | Trouble]:
    """The objects under the key, in pages or without any; None where something else stands there."""
    root = "item" if export.is_array else ""
    member = f"{root}.{key}.item" if root else f"{key}.item"
    numbers, token = count(1), ""
    for path, value in json_values(export, root, member):
        if path != member and isinstance(value, dict) and (key in value or "nextPageToken" in value):
            token = text_of(value.get("nextPageToken"))
        elif path != member and isinstance(value, dict) and text_of(value.get("kind")) == f"admin#directory#{key}":
            token = ""
        else:
            yield next(numbers), value if isinstance(value, dict) else None
    if token:
        yield Trouble("truncated", "the last page names a further one (nextPageToken): follow it until no page does")


def _read_users(export: Export, wanted: Wanted) -> Documents:
    def people() -> Iterator[Item]:
        for found in _objects(export, "users"):
            if isinstance(found, Trouble):
                yield found
                continue
            number, user = found
            if user is not None and text_of(user.get("primaryEmail")):
                yield Record(number, person=person_of(user, wanted))
            else:
                yield Skipped(number, "is no user with a primaryEmail")

    return Documents(people, user_fields(export.keys, wanted))


def _detect_members(export: Export) -> str | None:
    if export.shape is not Shape.JSON:
        return None
    if _is_empty_page(export, "members"):
        return "kind admin#directory#members"
    for place in _MEMBER_PLACES:
        named = {_at(place, "email"), _at(place, "id")} & export.keys
        if named and {_at(place, "role"), _at(place, "type")} <= export.keys:
            is_member = "admin#directory#member" in export.head or ("members" in place and _is_role(export))
            return f"keys role, type of {place or 'one member'}" if is_member else None
    return None


def _is_role(export: Export) -> bool:
    """Whether the roles are those of Google's groups; many systems have members with roles."""
    return re.search(r'"role"\s*:\s*"(MEMBER|OWNER|MANAGER)"', export.head) is not None


def _read_members(export: Export, _: Wanted) -> Documents:
    def rows() -> Iterator[Member | Item]:
        for found in _objects(export, "members"):
            if isinstance(found, Trouble):
                yield found
            else:
                number, member = found
                yield _member(number, "", first(member or {}, "email"), first(member or {}, "type"), PersonTuple())

    return Documents(lambda: membership(rows(), _ALL_MEMBERS), frozenset(("person.email",)))


def _member(number: int, group: str, email: str, kind: str, person: PersonTuple) -> Member:
    """A member of type CUSTOMER stands for everybody in the organisation, so it is a group whose members are unseen."""
    what = kind.strip().lower()
    is_person = what in ("user", "external", "other", "") and "@" in email
    return Member(number, group, email, "person" if is_person else "group", person._replace(email=email))


def members_table(group: str, member: str, kind: str) -> Callable[[Export, Wanted], Documents]:
    """The reader of a table of members, by its columns for the group, the member and what that is."""

    def read(export: Export, wanted: Wanted) -> Documents:
        fields, told = read_people(export, wanted, {"person.groups": group, "person.email": member}, kind)

        def rows() -> Iterator[Member | Item]:
            for item in told():
                if isinstance(item, Told):
                    yield _member(item.number, item.person.groups, item.person.email, item.cells[0], item.person)
                else:
                    yield item

        return Documents(lambda: membership(rows(), _ALL_MEMBERS), fields - {kind})

    return read


_GROUP_LISTS = ("groups.item", "item.groups.item", "item", "")


def _detect_group_list(export: Export) -> str | None:
    """Groups as groups.list answers with them; their members are another answer each."""
    found = place_of(export, _GROUP_LISTS, "email", "name", "directMembersCount")
    return "keys email, name, directMembersCount" if export.shape is Shape.JSON and found is not None else None


_ALL_MEMBERS = (
    "export those groups too, each with --says FILE:group=ADDRESS of the outer group, or all members at once: API"
    " members.list with includeDerivedMembership=true, GAM print group-members with recursive"
)
_SAY_GROUP = {"role_unanswerable": "Say of which group a list of members is: --says FILE:group=ADDRESS."}
_MORE_COLUMNS = (
    "Download all columns of the users: Admin console > Directory > Users > Download users > All user info columns."
    " For groups: GAM print group-members, or the API's members.list for each with --says FILE:group=ADDRESS."
)

SOURCES = (
    Source(
        "google-users-csv",
        Kind.PEOPLE,
        "google",
        "Google Workspace users (CSV)",
        "Admin console > Directory > Users > Download users > All user info columns, as CSV.",
        _is_of_console,
        _read_console,
        remedies={"role_unanswerable": _MORE_COLUMNS},
    ),
    Source(
        "google-groups-csv",
        Kind.GROUPS,
        "google",
        "Google Workspace members of groups (CSV)",
        "Admin console > Directory > Groups, the table in the form of the bulk upload.",
        has_columns("Group Email [Required]", "Member Email", "Member Type"),
        members_table("Group Email [Required]", "Member Email", "Member Type"),
    ),
    Source(
        "google-users",
        Kind.PEOPLE,
        "google",
        "Google Directory API users",
        "Directory API: users.list with projection=full and all its pages, saved as JSON.",
        _detect_users,
        _read_users,
        remedies={"role_unanswerable": _MORE_COLUMNS},
    ),
    Source(
        "google-group-members",
        Kind.GROUPS,
        "google",
        "Google Directory API members of a group",
        "Directory API: members.list with includeDerivedMembership=true and all its pages, saved as JSON; the answer"
        " does not say of which group: give it with --says FILE:group=ADDRESS.",
        _detect_members,
        _read_members,
        remedies=_SAY_GROUP,
    ),
    Source(
        "google-group-list",
        Kind.GROUPS,
        "google",
        "Google Directory API groups, without members",
        "Directory API: groups.list.",
        _detect_group_list,
        refuses="lists groups and not who is in them. Export the members of each group that a role asks for: API"
        " members.list with includeDerivedMembership=true, and say which group: --says FILE:group=ADDRESS.",
    ),
)
