"""A plain list of people as CSV, made by hand or by a system of personnel, with headers in English or Swedish.

Claimed where a column holds an address and another a name, a title, a department or a group.
Headers count without case, spaces and punctuation; the first of those in a line that is there is read. Of titles,
departments, companies, offices, employee types, groups and addresses all are: `Title` may say Ms, `Job title` the rest.

    address     User principal name, UPN; Email, E-mail, Mail, Email address, Mail address, Work email,
                E-post, E-postadress, Epostadress, Mejl, Mejladress, Address, Windows email address,
                Primary SMTP address (as Exchange's Get-User and Get-Mailbox name it), Primary work email,
                Email - primary work (as Workday does)
    addresses   Other addresses, Aliases, Alias, Proxy addresses, Andra adresser
    login       Login, Username, User name, Account, Användarnamn, Konto, Inloggning
    name        Name, Full name, Display name, Employee name, Preferred name, Worker, Namn, Fullständigt namn,
                Visningsnamn
    title       Title, Job title, Business title, Position, Role, Titel, Befattning, Tjänst, Roll
    department  Department, Unit, Organizational unit, Avdelning, Enhet, Förvaltning
    company     Company, Organization, Organisation, Företag, Bolag, Myndighet
    office      Office, Location, Kontor, Placering, Ort
    employee type   Employee type, Employment type, Anställningsform
    enabled     Enabled, Account enabled, Active, Aktiv
    directory id    Object ID
    groups      Groups, Group, Group name, Member of, Grupper, Grupp

Any other column is there for a policy to ask for by its name.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from appcheck.delimited import Told, read_people
from appcheck.export import Export, Shape
from appcheck.model.inventory import Item, Kind, PersonTuple, Record
from appcheck.source import Documents, Reading, Source, Wanted, plain, table

COLUMNS: dict[str, tuple[str, ...]] = {
    "person.directory_id": ("Object ID",),
    "person.upn": ("User principal name", "UPN"),
    "person.email": (
        *("Email", "E-mail", "Mail", "Email address", "Mail address", "Work email"),
        *("E-post", "E-postadress", "Mejl", "Mejladress", "Address"),
        *("Windows email address", "Primary SMTP address", "Primary work email", "Email - primary work"),
    ),
    "person.addresses": ("Other addresses", "Aliases", "Alias", "Proxy addresses", "Andra adresser"),
    "person.login": ("Login", "Username", "Account", "Användarnamn", "Konto", "Inloggning"),
    "person.name": (
        *("Name", "Full name", "Display name", "Employee name", "Preferred name", "Worker"),
        *("Namn", "Fullständigt namn", "Visningsnamn"),
    ),
    "person.title": (
        *("Title", "Job title", "Business title", "Position", "Role", "Titel", "Befattning", "Tjänst", "Roll"),
    ),
    "person.department": ("Department", "Unit", "Organizational unit", "Avdelning", "Enhet", "Förvaltning"),
    "person.company": ("Company", "Organization", "Organisation", "Företag", "Bolag", "Myndighet"),
    "person.office": ("Office", "Location", "Kontor", "Placering", "Ort"),
    "person.employee_type": ("Employee type", "Employment type", "Anställningsform"),
    "person.enabled": ("Enabled", "Account enabled", "Active", "Aktiv"),
    "person.groups": ("Groups", "Group", "Group name", "Member of", "Grupper", "Grupp"),
}


_SEVERAL = ("title", "department", "company", "office", "employee_type", "groups", "email", "addresses")


def names_among(names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Field -> those of its columns that are among the names, in their plain form; several where all of them count."""
    every = {field: dict.fromkeys(map(plain, columns)) for field, columns in COLUMNS.items()}
    found = {field: tuple(name for name in each if name in names) for field, each in every.items()}
    several = [f"person.{field}" for field in _SEVERAL]
    return {field: each if field in several else each[:1] for field, each in found.items() if each}


def with_more(person: PersonTuple, more: Iterable[tuple[str, str]]) -> PersonTuple:
    """A person with what further columns say, by field, in lines below; a further address is one of the addresses."""
    said = person._asdict()
    for field, text in more:
        name = field.removeprefix("person.")
        name = "addresses" if name == "email" and said["email"].strip() else name
        said[name] = "\n".join(filter(str.strip, (said[name], text)))
    return PersonTuple(**said)


def _read(export: Export, wanted: Wanted) -> Reading:
    """As a plain table, unless a field has several columns."""
    cells = frozenset(map(plain, export.header.cells)) if export.header is not None else frozenset[str]()
    more = [(field, name) for field, names in names_among(cells).items() for name in names[1:]]
    if not more:
        return table(COLUMNS, line_breaks=True)(export, wanted)
    fields, told = read_people(export, wanted, COLUMNS, *(name for _, name in more))

    def people() -> Iterator[Item]:
        for item in told():
            if isinstance(item, Told):
                pairs = zip((field for field, _ in more), item.cells, strict=True)
                yield Record(item.number, person=with_more(item.person, pairs))
            else:
                yield item

    addresses = {"person.addresses"} if any(field == "person.email" for field, _ in more) else set[str]()
    return Documents(people, fields - {name for _, name in more} | addresses)


def _plain(*fields: str) -> frozenset[str]:
    return frozenset(plain(column) for field in fields for column in COLUMNS[f"person.{field}"])


_ADDRESS = _plain("upn", "email")
_PERSON = _plain("name", "title", "department", "groups") - {"unit", "enhet"}
"""`Enhet` is a part of an organisation, or a device; so it is no sign of people."""

DEVICES_OR_APPS = re.compile(
    r".*(device|serial|serienummer|imei|udid|bundle|package|software|version|install|enhets|applica|applik|publisher"
    r"|developer|computer|phonename|phonemodel|telefonnamn|telefonmodell).*|app(?!le|oin|ro).*"
    r"|program|os|operatingsystem|operativsystem|platform|plattform|model|modell|identifier"
)
_OTHER_ROSTERS = frozenset(
    (
        *("usertype", "objecttype", "blockcredential", "distinguishedname", "samaccountname", "objectguid"),
        *(
            "securityenabled",
            "mailenabled",
            "orgunitpath",
            "lastsignin",
            "emailusage",
            "driveusage",
            "groupemail",
            "memberemail",
            "primaryemail",
        ),
    )
)
_HEADERS_OF_OTHERS = (
    frozenset(("Username", "Email", "Activated")),
    frozenset(("Användarnamn", "E-post", "Aktiva", "Tillbehör")),
    frozenset(("Benutzername", "Email", "Aktiv", "Zubehör")),
    frozenset(("group", "email", "type", "role")),
    frozenset(("STATUS", "USERID", "USERNAME", "EMAIL")),
)
"""Snipe-IT's users in three languages, GAM's members of groups, and users of SuccessFactors, as they are spelt."""


def _detect(export: Export) -> str | None:
    """A header with a suffix in brackets is Google's; flattened JSON has names such as `emails.0.value`, `name.first`.

    One abbreviation with a full stop, such as `Tel.nr`, is neither.
    """
    if export.shape is not Shape.TEXT or export.header is None:
        return None
    cells = export.header.cells
    names = {plain(cell): cell for cell in reversed(cells)}
    if any(header <= set(cells) for header in _HEADERS_OF_OTHERS):
        return None
    if names.keys() & _OTHER_ROSTERS or any(map(DEVICES_OR_APPS.fullmatch, names)):
        return None
    dotted = [cell.split(".") for cell in cells if "." in cell.strip(".")]
    numbered = any(part.isdecimal() for parts in dotted for part in parts)
    if any(cell.endswith("]") for cell in cells) or numbered or len({parts[0] for parts in dotted}) < len(dotted):
        return None
    address, person = _ADDRESS & names.keys(), _PERSON & names.keys()
    return f"columns {', '.join(sorted(names[each] for each in address | person))}" if address and person else None


SOURCES = (
    Source(
        "people-csv",
        Kind.PEOPLE,
        "people",
        "List of people (CSV)",
        "Any table with a column for an address (Email, UPN, E-post) and for name, title, department or group.",
        _detect,
        _read,
    ),
)
