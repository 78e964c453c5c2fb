"""Policies and catalogues as frozen values: what is forbidden, for whom, and which apps there are."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

Text = dict[str, str]
"""A text in one or more languages, by language tag; a plain string in a file is under ''."""


class Severity(IntEnum):
    """How bad a broken rule is."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()


class Mode(StrEnum):
    """Whether a broken rule fails the check or is only reported."""

    ENFORCE = "enforce"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns apps. `jurisdiction` is an ISO 3166-1 code, or ZZ where it is not known."""

    slug: str
    name: str
    jurisdiction: str
    publishers: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    sourced: bool = False


@dataclass(frozen=True, slots=True)
class App:
    """A known app. `identifiers` is by platform word: ios, macos, android, windows, app_store, chrome.

    `owners` are all owners the app has or ever had, the present one first.
    """

    slug: str
    name: str
    owners: tuple[str, ...]
    categories: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    identifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    publishers: tuple[str, ...] = ()
    generic: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All known apps and owners, and the categories that the family `social` stands for."""

    apps: dict[str, App]
    owners: dict[str, Owner]
    social: frozenset[str]
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a rule's `apps` or `except_apps`; the keys that are given must all hold.

    `app` is a slug of the catalogue. `identifier`, `name` and `publisher` are globs (whole,
    trimmed, caseless; `*` any run, `?` one character); `regex` must match the whole identifier
    and `example` is one that it matches. `owner`, `jurisdiction` and `category` select from the
    catalogue.
    """

    app: str = ""
    owner: tuple[str, ...] = ()
    jurisdiction: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    identifier: tuple[str, ...] = ()
    regex: str = ""
    example: str = ""
    name: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A question about a person: every pair of (attribute, globs) must hold.

    Attributes: department, title, company, office, employee_type, group, person, and
    `roster:<column>`. `people_files` are the files from which the names of a `person` test were read.
    """

    tests: tuple[tuple[str, tuple[str, ...]], ...]
    people_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of people. `any_of`, `all_of` and `none_of` must all hold where they are given."""

    id: str
    title: Text
    any_of: tuple[Condition, ...] = ()
    all_of: tuple[Condition, ...] = ()
    none_of: tuple[Condition, ...] = ()
    max_age: int | None = None
    min_coverage: float | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a rule is for; an empty tuple asks nothing, and all that is asked must hold."""

    roles: tuple[str, ...] = ()
    not_roles: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    device_group: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a reason can be read up."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a blacklist. Days are inclusive, in the policy's time zone."""

    id: str
    title: Text
    apps: tuple[Entry, ...]
    severity: Severity
    reason: Text
    except_apps: tuple[Entry, ...] = ()
    audience: Audience = Audience()
    severity_for: tuple[tuple[str, Severity], ...] = ()
    remediation: Text = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    warn_from: date | None = None
    effective_from: date | None = None
    effective_until: date | None = None
    mode: Mode = Mode.ENFORCE


@dataclass(frozen=True, slots=True)
class PermittedUse:
    """A recorded decision that an app may be used without being on any work device; exempts nothing."""

    id: str
    apps: tuple[Entry, ...]
    use: Text
    through: Text
    decided: date | None
    decided_by: str
    reason: Text
    review_by: date | None = None


@dataclass(frozen=True, slots=True)
class Covers:
    """Which devices a policy speaks of; an empty tuple asks nothing."""

    platform: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    personal_side: bool = True


@dataclass(frozen=True, slots=True)
class CoverageTerms:
    """What must be known. `max_age` in days, `min_coverage` a share of 1; `accept` gives reason -> why."""

    max_age: int | None = None
    min_coverage: float = 1.0
    accept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that a test of a policy expects; what is left out, it does not ask."""

    rule: str
    severity: Severity | None = None
    result: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """One app on one device, and exactly the findings that the policy must come to.

    `app` is a slug of the catalogue; without it, `identifier`, `app_name` and `publisher` are the
    record. Of the policy's roles the user holds `roles` and no other. `day` is the day of the
    check, None for whichever it is held on.
    """

    name: str
    app: str
    identifier: str
    app_name: str
    publisher: str
    platform: str
    ownership: str
    device_group: tuple[str, ...]
    roles: tuple[str, ...]
    day: date | None
    expect: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy after `extends` and `drop`: what is signed, and what a scan judges by.

    `unowned` is `undecided`, `everyone_rules_only` or the id of a role. `sha256` is the digest of
    the file as written, `effective_sha256` that of the effective policy and the apps it means.
    """

    id: str
    name: Text
    version: str
    timezone: str
    roles: tuple[Role, ...]
    blacklist: tuple[Rule, ...]
    covers: Covers = Covers()
    unowned: str = "undecided"
    permitted_uses: tuple[PermittedUse, ...] = ()
    coverage: CoverageTerms = field(default_factory=CoverageTerms)
    owner: str = ""
    decided: date | None = None
    review_by: date | None = None
    references: tuple[Reference, ...] = ()
    tests: tuple[PolicyTest, ...] = ()
    sha256: str = ""
    effective_sha256: str = ""
