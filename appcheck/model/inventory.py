"""What exports say, before anybody has interpreted a word of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What the records of an export are about."""

    APPS = "apps"
    DEVICES = "devices"
    PEOPLE = "people"
    GROUPS = "groups"


class AppTuple(NamedTuple):
    """The raw text by which one export names an app; an absent value is ''."""

    identifier: str = ""
    name: str = ""
    publisher: str = ""
    platform: str = ""
    status: str = ""
    installer: str = ""
    managed: str = ""
    profile: str = ""
    signs: str = ""


class DeviceTuple(NamedTuple):
    """The raw text by which one export names a device and its users; an absent value is ''.

    `group` may hold several groups, one a line. `enrolment` is on what it depends what a list can show: how
    the device is enrolled, or which queries made the list. `apps_listed` is only set on a record that names no
    app: "yes" where the app list was collected (and may be empty), "no" where it was not.
    """

    device_id: str = ""
    name: str = ""
    serial: str = ""
    udid: str = ""
    entra_id: str = ""
    platform: str = ""
    os_version: str = ""
    model: str = ""
    ownership: str = ""
    enrolment: str = ""
    state: str = ""
    inventoried: str = ""
    checked_in: str = ""
    group: str = ""
    user_id: str = ""
    upn: str = ""
    email: str = ""
    login: str = ""
    user_name: str = ""
    apps_listed: str = ""


class PersonTuple(NamedTuple):
    """The raw text by which a roster names a person; an absent value is ''.

    `addresses` and `groups` may hold several values, separated as their system separates them.
    `extra` holds the columns that the policy asks for by name, in the order it asks.
    """

    directory_id: str = ""
    upn: str = ""
    email: str = ""
    addresses: str = ""
    login: str = ""
    name: str = ""
    title: str = ""
    department: str = ""
    company: str = ""
    office: str = ""
    employee_type: str = ""
    enabled: str = ""
    groups: str = ""
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an export: an app on a device, a device alone, or a person.

    `number` counts the records of the export from 1; in delimited text it is the line after
    the header, so that a person can find it.
    """

    number: int
    app: AppTuple | None = None
    device: DeviceTuple | None = None
    person: PersonTuple | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that could not be used; `device` is the device it names, if that could be read.

    `records` is how many records were lost with it: more than one for a run of lines.
    """

    number: int
    reason: str
    device: DeviceTuple | None = None
    records: int = 1


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something an export shows about itself while it is read.

    code: `truncated` (the export stopped early; the reason of the same name), `unreadable` (the
    rest could not be read) or any other word for a warning that changes nothing.
    """

    code: str
    message: str


Item = Record | Skipped | Trouble


class Row(NamedTuple):
    """A collected record: an app tuple that somebody asked about, on a device."""

    number: int
    app: AppTuple
    device: DeviceTuple
    version: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where records came from, for messages and for the report."""

    name: str
    source: str
    system: str
    kind: Kind
    sha256: str = ""
    title: str = ""


@dataclass(slots=True)
class Sifted:
    """All that one export was found to hold: tuples with their counts, and the collected rows.

    `apps` counts app records by app tuple, `devices` by device tuple (0 for a device that is only
    listed), and `listed` the records of a device list by device tuple. `tallies` counts records
    whose app is not installed, by device tuple. `fields` are the fields for which the export has a
    column or key at all.
    """

    origin: Origin
    fields: frozenset[str] = frozenset()
    apps: dict[AppTuple, int] = field(default_factory=dict)
    devices: dict[DeviceTuple, int] = field(default_factory=dict)
    listed: dict[DeviceTuple, int] = field(default_factory=dict)
    people: dict[PersonTuple, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    tallies: dict[DeviceTuple, int] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    said: tuple[str, ...] = ()
