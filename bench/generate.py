"""Write synthetic exports of any size: Intune's installed apps, its device list, and the users of Entra ID."""

import csv
import hashlib
import io
import json
import random
import shutil
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from appcheck.catalogue import load_catalogue
from appcheck.model.policy import App, Catalogue
from appcheck.shipped import shipped

OWNER = "bytedance"
"""Whose apps are planted; bench/policy.yaml asks for the same owner's."""

ROWS_A_DEVICE = 200
LISTED_EVERY = 50
"""One device in so many carries a listed app."""

COMMON = 60
"""So many apps of its platform are on every device; the rest of its apps vary."""

MOST_APPS, FEWEST_APPS, ROWS_AN_APP = 20_000, 2_000, 500
VERSIONS = 3
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def _words(text: str, mark: str | None = None) -> list[str]:
    return text.split(mark)


# The columns of the report AppInvRawData as Microsoft documents them: all 13, none of them an identifier of the app.
APP_COLUMNS = _words(
    "ApplicationKey ApplicationName ApplicationPublisher ApplicationShortVersion ApplicationVersion DeviceId DeviceName"
    " EmailAddress OSDescription OSVersion Platform UserId UserName"
)

# Columns of the report Devices; an administrator may leave columns out.
DEVICE_COLUMNS = _words(
    "DeviceId DeviceName LastContact ManagementState Manufacturer Model OS OSVersion Ownership ReferenceId SerialNumber"
    " UPN UserEmail UserId UserName"
)

# Columns of the download of users in the Entra admin center.
PEOPLE_COLUMNS = _words(
    "userPrincipalName displayName surname mail givenName id userType jobTitle department accountEnabled companyName"
)

PLATFORMS = (("iOS", "iOS", "26.1", "Apple", "iPhone 16"), ("AndroidWorkProfile", "Android", "16", "Google", "Pixel 9"))
"""Platform, operating system, its version, manufacturer and model."""

FIRST = _words(
    "Amber Birch Cedar Delta Ember Fjord Granit Harbour Indigo Juni Kelp Löv Maple North Opal Pärl Quartz Reef"
)
SECOND = _words(
    "Atlas Budget Calendar Diary Expense Forms Guide Health Invoice Journal Kitchen Ledger Map Notes Office"
)
THIRD = _words("Air Basic City Desk Easy Field Go Hub Kids Lite Mini Next One Plus Quick Ready Smart Team Viewer Work")
SURNAMES = _words("Alm Berg Cederlund Dahl Ek Fors Gran Holm Isaksson Jonsson Kvist Lind Moberg Nord Öberg Palm Rosén")
GIVEN = _words("Ada Bo Cleo Dan Eli Fia Gil Hedda Ivo Jo Kim Lo Max Nils Ola Pia Siv Tor Ulla Vera")
DEPARTMENTS = _words(
    "Archive,Communications,Customer service,Development,Finance,Human resources,Investigations,Legal,Logistics,"
    "Permits,Procurement,Property,Security,Statistics",
    ",",
)
TITLES = _words("Administrator,Analyst,Clerk,Coordinator,Head of unit,Officer,Specialist,Technician", ",")


@dataclass(frozen=True, slots=True)
class Exports:
    """The files of one size. `names` lists the names of the apps that are asked for, one a line."""

    apps: Path
    zipped: Path
    devices: Path
    people: Path
    names: Path


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the roster."""

    id: str
    upn: str
    given: str
    surname: str
    department: str
    title: str


@dataclass(frozen=True, slots=True)
class Phone:
    """One device and its user; `platform` is a position in PLATFORMS."""

    id: str
    name: str
    platform: int
    personal: bool
    seen: datetime
    user: Person


def exports(folder: Path, rows: int, mixed: bool = False) -> Exports:
    """The exports with so many app rows, written into a folder of their size unless they are there already.

    The rows of a device stand together, or all rows stand in no order at all.
    """
    folder = folder / (f"{rows}-mixed" if mixed else str(rows))
    files = Exports(*(folder / name for name in ("apps.csv", "apps.zip", "devices.csv", "people.csv", "names.txt")))
    stamp = folder / "written.json"
    catalogue = load_catalogue(shipped() / "catalogue")
    made_from = {"generator": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(), "catalogue": catalogue.sha256}
    if stamp.exists() and json.loads(stamp.read_text("utf-8")) == made_from:
        return files
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _write(files, rows, mixed, catalogue)
    stamp.write_text(json.dumps(made_from), "utf-8")
    return files


def _write(files: Exports, rows: int, mixed: bool, catalogue: Catalogue) -> None:
    chance = random.Random(rows)
    count = max(2, rows // ROWS_A_DEVICE)
    people = [_person(chance, number) for number in range(count)]
    carriers = people[: count - count // 10]  # so that some carry two phones, and one in ten none
    phones = [_phone(chance, number, carriers[number % len(carriers)]) for number in range(count)]
    listed = [app for app in catalogue.apps.values() if app.owners[0] == OWNER and not app.generic]
    files.names.write_text("".join(f"{name}\n" for app in listed for name in (app.name, *app.aliases)), "utf-8")
    _write_table(files.people, PEOPLE_COLUMNS, map(_person_row, people))
    _write_table(files.devices, DEVICE_COLUMNS, (_device_row(phone, chance) for phone in phones))
    with files.apps.open("w", encoding="utf-8", newline="") as file:
        file.write(_line(APP_COLUMNS))
        lines: Iterable[str] = chain.from_iterable(_app_rows(chance, rows, phones, listed, catalogue))
        file.writelines(_in_no_order(chance, lines) if mixed else lines)
    with zipfile.ZipFile(files.zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(files.apps, f"AppInvRawData_{_guid(chance)}.csv")


def _person(chance: random.Random, number: int) -> Person:
    given, surname = chance.choice(GIVEN), chance.choice(SURNAMES)
    address = f"{given}.{surname}{number}@example.org".lower().replace("ö", "o").replace("é", "e")
    return Person(_guid(chance), address, given, surname, chance.choice(DEPARTMENTS), chance.choice(TITLES))


def _phone(chance: random.Random, number: int, user: Person) -> Phone:
    days = chance.randrange(1, 20) if chance.random() < 0.97 else chance.randrange(40, 300)
    seen = AS_OF - timedelta(days=days, seconds=chance.randrange(86_400))
    platform = int(chance.random() < 0.4)
    return Phone(_guid(chance), f"PHONE-{number:06}", platform, chance.random() < 0.15, seen, user)


def _app_rows(
    chance: random.Random, rows: int, phones: Sequence[Phone], listed: Sequence[App], catalogue: Catalogue
) -> Iterator[list[str]]:
    """The lines of each device, one device after another."""
    count = min(MOST_APPS, max(FEWEST_APPS, rows // ROWS_AN_APP))
    pools = _pools(chance, count)
    planted = [_begin(chance, app.name, (app.publishers or catalogue.owners[OWNER].publishers)[0]) for app in listed]
    left = rows
    for number, phone in enumerate(phones):
        more = (-1) ** number * (number // 2 * 7 % 50)  # a pair of devices has 400 rows
        size = left if phone is phones[-1] else ROWS_A_DEVICE + more
        left -= size
        pool = pools[phone.platform]
        chosen = [*range(COMMON), *chance.sample(range(COMMON, len(pool)), size - COMMON)]
        begins = [pool[index][(index + number) % VERSIONS] for index in chosen]
        if number % LISTED_EVERY == LISTED_EVERY // 2:
            begins[-1] = planted[number // LISTED_EVERY % len(planted)]
        end = _end(phone)
        yield [begin + end for begin in begins]


def _in_no_order(chance: random.Random, lines: Iterable[str]) -> list[str]:
    every = list(lines)
    chance.shuffle(every)
    return every


def _pools(chance: random.Random, count: int) -> list[list[tuple[str, ...]]]:
    """For each platform its apps, each as the beginnings of lines for its versions."""
    pools: list[list[tuple[str, ...]]] = [[], []]
    for number in range(count):
        name = _app_name(number)
        publisher = f"{name.split()[0]} Software {number % 400}, Inc."
        pools[number % 5 > 2].append(tuple(_begin(chance, name, publisher) for _ in range(VERSIONS)))
    return pools


def _app_name(number: int) -> str:
    rest, first = divmod(number, len(FIRST))
    rest, second = divmod(rest, len(SECOND))
    rest, third = divmod(rest, len(THIRD))
    return f"{FIRST[first]} {SECOND[second]} {THIRD[third]}" + (f" {rest + 1}" if rest else "")


def _begin(chance: random.Random, name: str, publisher: str) -> str:
    """A line up to the device; the key is of an app in one version."""
    version = f"{chance.randrange(1, 40)}.{chance.randrange(20)}.{chance.randrange(10)}"
    return _cells((f"{chance.getrandbits(176):044x}", name, publisher, version, f"{version}.{chance.randrange(9999)}"))


def _end(phone: Phone) -> str:
    platform, system, version, _, _ = PLATFORMS[phone.platform]
    user = phone.user
    shown = f"{user.surname}, {user.given}"
    return "," + _line((phone.id, phone.name, user.upn, system, version, platform, user.id, shown))


def _device_row(phone: Phone, chance: random.Random) -> tuple[str, ...]:
    _, system, version, maker, model = PLATFORMS[phone.platform]
    user, serial = phone.user, f"{chance.getrandbits(48):012X}"
    ownership = "Personal" if phone.personal else "Corporate"
    seen = f"{phone.seen:%Y-%m-%dT%H:%M:%SZ}"
    known = (phone.id, phone.name, seen, "Managed", maker, model, system, version, ownership, _guid(chance), serial)
    return (*known, user.upn, user.upn, user.id, f"{user.surname}, {user.given}")


def _person_row(person: Person) -> tuple[str, ...]:
    shown = f"{person.surname}, {person.given}"
    named = (person.upn, shown, person.surname, person.upn, person.given, person.id)
    return (*named, "Member", person.title, person.department, "True", "Example Agency")


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _cells(cells: Sequence[str]) -> str:
    return _line(cells).rstrip("\r\n")


def _guid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))
