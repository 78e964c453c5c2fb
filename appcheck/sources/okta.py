"""Okta: users, or the members of a group, as its API answers; and its groups, which name no members.

An array of users without a frame: whether more pages follow stands in a header of the answer, which
a saved file does not show. The API gives 200 users a page, and 1,000 members of a group, unless
asked for fewer (developer.okta.com, Users API and Groups API). Of the states of a user only
SUSPENDED and DEPROVISIONED mean that the account is shut. Okta's own ids are left out: no inventory
knows them.
"""

from collections.abc import Iterator

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import Item, Kind, PersonTuple, Record, Skipped
from appcheck.picking import column_fields, columns_of, first, joined, part, place_of
from appcheck.source import Documents, Source, Wanted, has_keys, text_of

_PLACES = ("item", "")

_KEYS = {
    "person.name": "displayName",
    "person.title": "title",
    "person.department": "department",
    "person.company": "organization",
    "person.employee_type": "userType",
}


def _detect_users(export: Export) -> str | None:
    place = place_of(export, _PLACES, "profile.login", "status") if export.shape is Shape.JSON else None
    return None if place is None else "keys status, profile.login"


def _read_users(export: Export, wanted: Wanted) -> Documents:
    place = place_of(export, _PLACES, "profile.login") or ""
    at = f"{place}.profile" if place else "profile"
    fields = {field for field, key in _KEYS.items() if f"{at}.{key}" in export.keys}
    fields |= {"person.email", "person.addresses", "person.login", "person.name", "person.enabled"}
    return Documents(lambda: _users(export, wanted), frozenset(fields) | column_fields(export.keys, wanted.columns))


def _users(export: Export, wanted: Wanted) -> Iterator[Item]:
    number = 0
    for path, value in json_values(export, "", "item"):
        if path == "" and isinstance(value, list):
            continue  # the array itself, whose members have been given
        number += 1
        profile = part(value, "profile")
        if isinstance(value, dict) and first(profile, "login", "email"):
            yield Record(number, person=_person(value, profile, wanted))
        else:
            yield Skipped(number, "is no user with a login")


def _person(data: dict[str, object], profile: dict[str, object], wanted: Wanted) -> PersonTuple:
    login = text_of(profile.get("login"))
    email = first(profile, "email", "login")
    texts = {field.removeprefix("person."): text_of(profile.get(key)) for field, key in _KEYS.items()}
    written = " ".join(filter(None, (text_of(profile.get("firstName")), text_of(profile.get("lastName")))))
    texts["name"] = texts["name"] or written
    return PersonTuple(
        email=email if "@" in email else "",
        addresses=joined(text for text in (login, profile.get("secondEmail")) if "@" in text_of(text)),
        login="" if "@" in login else login,
        enabled=text_of(data.get("status")),
        extra=columns_of(data, wanted.columns),
        **texts,
    )


def _detect_groups(export: Export) -> str | None:
    every = (has_keys(f"{place}profile.name", f"{place}objectClass", f"{place}type") for place in ("item.", ""))
    return next(filter(None, (detect(export) for detect in every)), None)


_MEMBERS = "GET /api/v1/groups/{id}/users, with all its pages, and say which group: --says FILE:group=NAME"

SOURCES = (
    Source(
        "okta-users",
        Kind.PEOPLE,
        "okta",
        "Okta users",
        "Okta API: GET /api/v1/users, with all its pages in one array, saved as JSON.",
        _detect_users,
        _read_users,
        full_pages=(200, 1000),
        remedies={"role_unanswerable": f"Users of Okta do not say their groups. Add the members of each: {_MEMBERS}."},
    ),
    Source(
        "okta-groups",
        Kind.GROUPS,
        "okta",
        "Okta groups",
        "Okta API: GET /api/v1/groups.",
        _detect_groups,
        refuses=f"lists groups and not who is in them. Export the members of each that a role asks for: {_MEMBERS}.",
    ),
)
