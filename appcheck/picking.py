"""Pick values out of a parsed document, whatever of it is missing or of another form."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from appcheck.export import Export
from appcheck.frame import COUNT
from appcheck.model.inventory import Item, PersonTuple, Record, Trouble
from appcheck.pattern import fold
from appcheck.source import plain, text_of
from appcheck.wording import counted

Data = dict[str, object]


def part(data: object, *keys: str) -> Data:
    """The object under the keys, one below the other; empty where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def members(data: object, *keys: str) -> list[object]:
    """The members of the array under the keys, one below the other; none where there is no array."""
    *above, last = keys
    found = part(data, *above).get(last)
    return found if isinstance(found, list) else []


def as_list(found: object) -> list[object]:
    """The members of a list as PowerShell writes it: one may stand by itself, several under `value` beside
    their `Count`, and what is nested too deeply is text, which is then the one member.
    """
    told = found["value"] if isinstance(found, dict) and found.keys() == {"value", COUNT} else found
    return told if isinstance(told, list) else [told] if told else []


def place_of(export: Export, places: Sequence[str], *keys: str) -> str | None:
    """The first of the key paths, such as '' or `results.item`, at which all keys stand; None where there is none."""
    wanted = ({f"{place}.{key}" if place else key for key in keys} for place in places)
    found = (place for place, paths in zip(places, wanted, strict=True) if export.keys.issuperset(paths))
    return next(found, None)


def first(data: Mapping[str, object], *keys: str) -> str:
    """The raw text under the first of the keys that has any, '' where none has."""
    return next((text for key in keys if (text := text_of(data.get(key)))), "")


def joined(texts: Iterable[object]) -> str:
    """Several values of one field, such as addresses or groups, one a line; no value may hold a line break."""
    return "\n".join(dict.fromkeys(" ".join(text.split()) for each in texts if (text := text_of(each))))


def columns_of(data: Mapping[str, object], columns: Sequence[str]) -> tuple[str, ...]:
    """The values of the columns that a policy asks for by name (`Wanted.columns`); '' where there is none.

    A column is a key, or the end of a path of keys joined by full stops; case and punctuation do
    not count. A person's own department comes before that of their manager, which lies deeper.
    """
    texts: dict[str, str] = {}
    for path, text in sorted(_flat(data, ()), key=lambda each: len(each[0])) if columns else ():
        for name in _names(path):
            texts.setdefault(name, text)
    return tuple(texts.get(plain(column), "") for column in columns)


def _flat(data: Mapping[str, object], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, (*above, key))
        else:
            yield (*above, key), joined(value) if isinstance(value, list) else text_of(value)


def _names(path: Sequence[str]) -> Iterator[str]:
    """What a policy may call the value at a path: the whole path, or its end."""
    return (plain(".".join(path[start:])) for start in range(len(path)))


def column_fields(keys: Iterable[str], columns: Sequence[str]) -> frozenset[str]:
    """The fields `roster:N` of those columns of a policy that stand among the key paths of an export."""
    known = {name for path in keys for name in _names(path.split("."))}
    return frozenset(f"roster:{number}" for number, column in enumerate(columns) if plain(column) in known)


def texts_of(data: Mapping[str, object]) -> dict[str, str]:
    """The values of an object and of those in it, by their key paths without case and punctuation."""
    return {plain(".".join(path)): text for path, text in reversed(list(_flat(data, ())))}


def ancestors(name: str, parents: Mapping[str, Iterable[str]]) -> list[str]:
    """All that a name is in, nearest first: its parents, theirs, and so on; a circle ends where it began."""
    found: dict[str, None] = {}
    ahead = [name]
    while ahead:
        new = [each for below in ahead for each in parents.get(below, ()) if each not in found and each != name]
        ahead = list(dict.fromkeys(new))
        found.update(dict.fromkeys(ahead))
    return list(found)


class Member(NamedTuple):
    """A member of a group, as a list of members has it.

    `key` is how such a list calls its groups, also among members; `what` is person, group, or any other word
    for what has no phone, such as device; one whose key is that of a group is a group in any case.
    """

    number: int
    group: str
    key: str
    what: str
    person: PersonTuple


def membership(
    rows: Iterable[Member | Item], remedy: str, names: Mapping[str, tuple[str, ...]] | None = None
) -> Iterator[Item]:
    """The people of groups; the members of a group in a group are members of both.

    `names` gives the names of groups whose members are all there, by key; left out: those that have rows. Of a
    group among the members whose own members are not there, one member without any key stands for all of them,
    so that nobody counts as no member. `remedy` says how to export all members.
    """
    every = list(rows)
    members = [row for row in every if isinstance(row, Member)]
    known = {fold(row.group): (row.group,) for row in members if row.group} if names is None else names
    parents: dict[str, list[str]] = {}
    for row in members:
        if fold(row.key) in known:
            parents.setdefault(fold(row.key), []).append(fold(row.group))
    unseen: Counter[str] = Counter()
    for item in every:
        if not isinstance(item, Member):
            yield item
            continue
        keys = (fold(item.group), *ancestors(fold(item.group), parents)) if item.group else ()
        groups = joined(name for key in keys for name in known.get(key, (key,)))
        if fold(item.key) in known:
            continue  # its own members say in which groups they are by way of it
        if item.what == "person":
            yield Record(item.number, person=item.person._replace(groups=groups))
        else:
            unseen[item.what] += 1
            if item.what == "group":
                yield Record(item.number, person=PersonTuple(groups=groups, extra=item.person.extra))
    if nested := unseen.pop("group", 0):
        yield Trouble("truncated", f"members are missing: those of {counted(nested, 'group')} in a group; {remedy}")
    if unseen:
        others = ", ".join(f"{what} {count}" for what, count in sorted(unseen.items()))
        yield Trouble("not_people", f"has members that are no people and were left out: {others}")


def names_of_dn(dn: str) -> tuple[str, ...]:
    """A group by its DN: the name in front, without the escapes of RFC 4514, and the DN."""
    front = re.match(r"\s*[\w.-]+\s*=\s*((?:\\.|[^,+\\])*)", dn)
    if front is None:
        return (dn.strip(),)
    escaped = re.sub(r"((?:\\[0-9a-fA-F]{2})+)", lambda found: _from_hex(found[1]), front[1].strip())
    return re.sub(r"\\(.)", r"\1", escaped), dn.strip()


def _from_hex(escaped: str) -> str:
    return bytes.fromhex(escaped.replace("\\", "")).decode("utf-8", "replace")
