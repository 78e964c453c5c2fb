"""SAP SuccessFactors: the user file, as its export of users writes it.

Columns are keys in capitals, in an order of its own, and the line below them may hold their labels.
Departments, divisions and places read `Name (CODE)`; a policy may mean either, so the name alone is
given as a value beside the whole. Other columns, such as DIVISION, are there to be asked for by name.
"""

import re
from collections.abc import Iterator

from appcheck.delimited import Told, read_people
from appcheck.export import Export
from appcheck.model.inventory import Item, Kind, PersonTuple, Record, Trouble
from appcheck.source import Documents, Source, Wanted, has_columns
from appcheck.vocabulary import truth

_COLUMNS: dict[str, str | tuple[str, ...]] = {
    "person.email": "EMAIL",
    "person.login": "USERNAME",
    "person.title": "TITLE",
    "person.department": "DEPARTMENT",
    "person.office": "LOCATION",
    "person.enabled": "STATUS",
}
_NAMES = ("FIRSTNAME", "LASTNAME")
_CODE = re.compile(r"\s*\([^()]*\)\s*$")


def _read(export: Export, wanted: Wanted) -> Documents:
    fields, told = read_people(export, wanted, _COLUMNS, *_NAMES)
    named = {"person.name"} if fields.intersection(_NAMES) else set[str]()
    return Documents(lambda: _people(told()), fields - {*_NAMES} | named)


def _people(told: Iterator[Told | Item]) -> Iterator[Item]:
    for item in told:
        if not isinstance(item, Told):
            yield item
        elif item.number == 1 and _are_labels(item.person):
            yield Trouble("labels", "has the labels of its columns on the line below them, which is no person")
        else:
            name = " ".join(filter(None, map(str.strip, item.cells)))
            yield Record(item.number, person=_person(item.person)._replace(name=name))


def _are_labels(person: PersonTuple) -> bool:
    return truth(person.enabled) is None and bool(person.enabled.strip()) and "@" not in person.email


def _person(person: PersonTuple) -> PersonTuple:
    return person._replace(department=_with_name(person.department), office=_with_name(person.office))


def _with_name(text: str) -> str:
    name = _CODE.sub("", text)
    return f"{text}\n{name}" if name and name != text else text


SOURCES = (
    Source(
        "successfactors-users",
        Kind.PEOPLE,
        "successfactors",
        "SAP SuccessFactors users",
        "SuccessFactors Admin Center > Employee Export, with headers and all columns, as CSV.",
        has_columns("STATUS", "USERID", "USERNAME", "EMAIL", exactly=True),
        _read,
    ),
)
