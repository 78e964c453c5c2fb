"""A second opinion on the keys by which people are known, and on who is told apart from whom."""

from collections.abc import Iterable
from itertools import product
from typing import Any

from reference_devices import FILLERS

from appcheck.model.inventory import DeviceTuple, PersonTuple
from appcheck.pattern import matches

Entry = tuple[int, PersonTuple]


def addresses(person: PersonTuple) -> set[str]:
    texts = (person.upn, person.email, *person.addresses.replace("+smtp:", ";").removeprefix("SMTP:").split(";"))
    return {text.casefold() for text in texts if "@" in text}


def all_addresses(person: list[Entry]) -> set[str]:
    return {address for _, each in person for address in addresses(each)}


def line_of(person: PersonTuple) -> tuple[str, ...]:
    """What one person has in common who stands in several lines of a list without ids."""
    known = (person.email.casefold(), person.name.casefold())
    return () if person.directory_id or person.upn or person.login or "@" not in known[0] or not known[1] else known


def shareable(person: PersonTuple) -> set[str]:
    """The keys that two people may share: addresses, logins with their domain, and accounts, which have none."""
    login = person.login.casefold()
    known = {f"account {login.rpartition(BACKSLASH)[2]}"} if login else set()
    return addresses(person) | known | ({login} if BACKSLASH in login else set())


def all_shareable(person: list[Entry]) -> set[str]:
    return {key for _, each in person for key in shareable(each)}


BACKSLASH = "\\"


def guids(person: list[Entry]) -> set[str]:
    return {
        p.directory_id.casefold() for _, p in person if len(p.directory_id) == 36 and p.directory_id.count("-") == 4
    }


def upns(person: list[Entry]) -> set[str]:
    return {p.upn.casefold() for _, p in person if p.upn}


def are_apart(one: list[Entry], other: list[Entry]) -> bool:
    """Two GUIDs are two people; where somebody has none, two UPNs are."""
    if guids(one) and guids(other):
        return not guids(one) & guids(other)
    return bool(upns(one) and upns(other)) and not upns(one) & upns(other)


def may_be_one(person: list[Entry], member: list[Entry]) -> bool:
    """Whether two share a key that joined nobody; an account alone is none if both say of which domain it is."""
    common = all_shareable(person) & all_shareable(member)
    for account in [key for key in common if key.startswith("account ")]:
        ends = BACKSLASH + account.removeprefix("account ")
        if all(any(key.endswith(ends) for key in all_shareable(each)) for each in (person, member)):
            common.discard(account)
    return bool(common)


def is_another(person: list[Entry], user: DeviceTuple, found: list[list[Entry]]) -> bool:
    """Whether somebody's GUID or UPN speaks against the user, or against whom stronger keys have found."""
    if any(are_apart(person, other) for other in found if other is not person):
        return True
    if user.upn and user.upn.casefold() in upns(person):
        return False
    upn = "" if user.upn.casefold() in all_addresses(person) else user.upn
    return are_apart(person, [(0, PersonTuple(user.user_id, upn))])


def merged(groups: list[list[Entry]], keys: Any) -> list[list[Entry]]:
    """The groups, with those put together that share a key."""
    done: list[list[Entry]] = []
    for group in groups:
        united = group
        mine = {key for _, person in group for key in keys(person)}
        for other in [each for each in done if mine & {key for _, person in each for key in keys(person)}]:
            done.remove(other)
            united = other + united
            mine |= {key for _, person in other for key in keys(person)}
        done.append(united)
    return done


def keys_of(person: list[Entry]) -> set[str]:
    """All by which a roster's person can be named in a policy."""
    keys = {text for _, p in person for text in (p.directory_id, p.upn, p.login, p.login.rpartition("\\")[2])}
    return ({key.casefold() for key in keys} | all_addresses(person)) - {""}


def keys_of_user(user: DeviceTuple | None) -> set[str]:
    """All by which a record names the user of its device."""
    if user is None:
        return set()
    name = user.user_name if "@" in user.user_name else ""
    keys = (user.user_id, user.upn, user.email, user.login, user.login.rpartition("\\")[2], name)
    return {key.casefold() for key in keys if key not in FILLERS}


def kinds_of(person: list[Entry]) -> set[str]:
    """Which kinds of keys a roster's person has; a GUID can be compared with GUIDs only."""
    kinds = {"guid" for _ in guids(person)} | {"mail" for _, p in person if "@" in p.email}
    kinds |= {"id" for _, p in person if p.directory_id and not guids([(0, p)])}
    return kinds | {kind for kind in ("upn", "login") if any(getattr(p, kind) for _, p in person)}


def kinds_of_user(user: DeviceTuple) -> set[str]:
    kinds = (
        kinds_of([(0, PersonTuple(user.user_id, user.upn, login=user.login))]) if user.user_id not in FILLERS else set()
    )
    kinds |= {kind for kind in ("upn", "login") if getattr(user, kind)} | ({"mail"} if user.email else set())
    return kinds | ({"name"} if "@" in user.user_name else set())


def kinds_of_name(name: str) -> set[str]:
    if guids([(0, PersonTuple(name))]):
        return {"guid"}
    return {"upn", "mail"} if "@" in name else {"login"}


def is_glob(text: str) -> bool:
    return "*" in text or "?" in text


ANY = "\1"


def might(glob: str, text: str) -> bool:
    """Whether a folded text could be what a folded glob says, with up to two letters for each question mark."""
    *before, last = text.split("?")
    readings = product(("", ANY, ANY * 2), repeat=len(before))
    return any(fits(glob, "".join(map(str.__add__, before, letters)) + last) for letters in readings)


def fits(glob: str, text: str) -> bool:
    if glob[:1] == "*":
        return fits(glob[1:], text) or (bool(text) and fits(glob, text[1:]))
    if not glob or not text:
        return glob == text
    return (glob[0] in ("?", text[0]) or text[0] == ANY) and fits(glob[1:], text[1:])


def held(globs: Iterable[str], texts: Iterable[str]) -> bool | None:
    pairs = [(glob, text) for glob in globs for text in texts]
    if any(matches(*pair) for pair in pairs):
        return True
    unsure = any("?" in text and might(glob.casefold(), text.casefold()) for glob, text in pairs)
    return None if unsure else False
