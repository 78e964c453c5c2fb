"""Snipe-IT: its users, as the CSV that it exports and as that which it imports.

The export has headers in the language of the installation (snipe/snipe-it, resources/lang: en-US,
sv-SE and de-DE are read, others need a column map), and older versions repeat them every 500 users
(UsersController::getExportUserCsv). `Activated` says whether somebody may log on to Snipe-IT, as most
who hold a device may not; so it does not say that a person has left. Any other column, such as VIP,
is there for a policy to ask for by its name.
"""

from collections.abc import Iterator

from appcheck.delimited import Told, read_people
from appcheck.export import Export
from appcheck.model.inventory import Item, Kind, Record
from appcheck.source import Documents, Source, Wanted, has_columns

_COLUMNS: dict[str, str | tuple[str, ...]] = {
    "person.email": ("Email", "E-post"),
    "person.login": ("Username", "Användarnamn", "Benutzername"),
    "person.name": ("Name", "Namn"),
    "person.title": ("Job Title", "Title", "Titel"),
    "person.department": ("Department", "Avdelning", "Abteilung"),
    "person.company": ("Company", "Företag", "Firma"),
    "person.office": ("Location", "Plats", "Ort"),
}
"""The groups of Snipe-IT are rights within it, and no groups of a directory."""

_PARTS = ("First Name", "Last Name")


def _read(export: Export, wanted: Wanted) -> Documents:
    fields, told = read_people(export, wanted, _COLUMNS, *_PARTS)
    named = {"person.name"} if fields.intersection(_PARTS) else set[str]()

    def people() -> Iterator[Item]:
        for item in told():
            if isinstance(item, Told):
                name = item.person.name or " ".join(filter(None, item.cells))
                yield Record(item.number, person=item.person._replace(name=name))
            else:
                yield item

    return Documents(people, fields - {*_PARTS} | named)


_LANGUAGES = (
    has_columns("Username", "Email", "Activated", exactly=True),
    has_columns("Användarnamn", "E-post", "Aktiva", "Tillbehör", exactly=True),
    has_columns("Benutzername", "Email", "Aktiv", "Zubehör", exactly=True),
)


def _detect(export: Export) -> str | None:
    return next((told for detect in _LANGUAGES if (told := detect(export))), None)


SOURCES = (
    Source(
        "snipeit-users",
        Kind.PEOPLE,
        "snipe-it",
        "Snipe-IT users",
        "Snipe-IT > People > Export.",
        _detect,
        _read,
    ),
)
