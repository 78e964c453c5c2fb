"""Snipe-IT: its users, as the CSV that it exports and as that which it imports.

Both in English; the export has headers in the language of the installation, and other ones need a
column map. `Activated` says whether somebody may log on to Snipe-IT, as most who hold a device may
not; so it does not say that a person has left. Any other column, such as VIP, is there for a policy
to ask for by its name.
"""

from appcheck.delimited import Told, read_people
from appcheck.export import Export
from appcheck.model.inventory import Item, Kind, Record
from appcheck.source import Documents, Source, Wanted, has_columns

_COLUMNS: dict[str, str | tuple[str, ...]] = {
    "person.email": "Email",
    "person.login": "Username",
    "person.name": "Name",
    "person.title": ("Job Title", "Title"),
    "person.department": "Department",
    "person.company": "Company",
    "person.office": "Location",
}
"""The groups of Snipe-IT are rights within it, and no groups of a directory."""

_PARTS = ("First Name", "Last Name")


def _read(export: Export, wanted: Wanted) -> Documents:
    fields, told = read_people(export, wanted, _COLUMNS, *_PARTS)
    named = {"person.name"} if fields.intersection(_PARTS) else set[str]()

    def people() -> list[Item]:
        return [
            Record(
                item.number, person=item.person._replace(name=item.person.name or " ".join(filter(None, item.cells)))
            )
            if isinstance(item, Told)
            else item
            for item in told()
        ]

    return Documents(lambda: iter(people()), fields - {*_PARTS} | named)


SOURCES = (
    Source(
        "snipeit-users",
        Kind.PEOPLE,
        "snipe-it",
        "Snipe-IT users",
        "Snipe-IT > People > Export.",
        has_columns("Username", "Email", "Activated", exactly=True),
        _read,
    ),
)
