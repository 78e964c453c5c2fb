"""Say whether somebody is one of the people whom a policy names by address, login or id."""

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from appcheck.devices import User
from appcheck.entries import guids
from appcheck.pattern import fold, glob, matches
from appcheck.vocabulary import is_filler

Kinds = frozenset[str]
"""By which kinds of keys somebody is known: guid, id, upn, mail, login, name (where it is an address).

An `id` is one of another form than a GUID: ids of two forms say nothing of each other.
"""


class Names(NamedTuple):
    """What one question asks for, folded.

    `exact` are those names by which one person is known or nobody, and `shared` those that two
    people share. `known` holds, of each who is known by a name, the kinds of their keys;
    `strangers` are the names by which nobody is known. `needed` are the kinds that these and the
    globs may be of, and `accounts` the exact logins without their domains.
    """

    exact: frozenset[str]
    shared: frozenset[str]
    globs: tuple[str, ...]
    known: frozenset[Kinds]
    strangers: frozenset[str]
    needed: frozenset[Kinds]
    accounts: frozenset[str]


def exact_names(patterns: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(pattern) for pattern in patterns if glob(pattern) is None)


def names_of(patterns: tuple[str, ...], known: Mapping[str, set[Kinds]], shared: Container[str]) -> Names:
    """`known` gives the kinds of keys of each who is known by an exact name; `shared` are names of two people."""
    exact = exact_names(patterns)
    globs = tuple(pattern for pattern in patterns if glob(pattern) is not None)
    strangers = exact - known.keys()
    return Names(
        frozenset(name for name in exact if name not in shared),
        frozenset(name for name in exact if name in shared),
        globs,
        frozenset(kinds for name in exact - strangers for kinds in known[name]),
        strangers,
        frozenset(_kinds_of(name) for name in (*strangers, *globs)),
        frozenset(name.rpartition("\\")[2] for name in exact if "\\" in name),
    )


def _kinds_of(name: str) -> Kinds:
    """An address may be a UPN or not, and nobody can tell which."""
    if guids([fold(name)]):
        return frozenset({"guid"})
    return frozenset({"upn", "mail"} if "@" in name else {"login"})


def is_named(names: Names, keys: frozenset[str], kinds: Kinds) -> bool | None:
    """Whether a person with these keys is named.

    An address that two people share decides nothing. They are not named where they can be compared:
    with each who is known by a name, and with a name by which nobody is known if they have keys of
    all kinds that it may be of. A login without a domain may be that of any domain.
    """
    if not names.exact.isdisjoint(keys) or any(matches(pattern, key) for pattern in names.globs for key in keys):
        return True
    if not names.shared.isdisjoint(keys):
        return None
    if not (all(kinds & others for others in names.known) and all(needed <= kinds for needed in names.needed)):
        return None
    bare = [each for each in names.accounts & keys if not any(key.endswith(f"\\{each}") for key in keys)]
    return None if bare else False


def user_keys(user: User) -> frozenset[str]:
    """All by which a policy may name the user of a device."""
    login = user.login.rpartition("\\")[2]
    keys = (user.user_id, user.upn, user.email, user.login, login, user.name if "@" in user.name else "")
    return frozenset(fold(key) for key in keys if not is_filler(key))


def user_kinds(user: User) -> Kinds:
    """A name is known of a user only where it is an address."""
    name = user.name if "@" in user.name else ""
    given = {
        "upn": user.upn,
        "mail": user.email,
        "login": user.login,
        "name": name,
        kind_of_id(user.user_id): user.user_id,
    }
    return frozenset(kind for kind, key in given.items() if not is_filler(key))


def kind_of_id(text: str) -> str:
    """Ids of different forms say nothing of each other."""
    return "guid" if guids([fold(text)]) else "id"
