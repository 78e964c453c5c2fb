"""The report: findings, verdicts, coverage, counts and the origin of everything."""

from dataclasses import dataclass
from datetime import date, datetime

from appcheck.model.policy import PermittedUse, Rule, Severity
from appcheck.model.words import Confidence, Reason, Verdict


@dataclass(frozen=True, slots=True)
class Match:
    """Why an app tuple is held to be a listed app.

    `slug` is '' for an app that only the policy names. `by` is one of identifier, name,
    publisher, regex, lookalike, owner; `pattern` is what was looked for and `value` what the
    record holds.
    """

    slug: str
    confidence: Confidence
    by: str
    pattern: str
    value: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device as the report shows it. `key` names it in a way that is unique in the report."""

    key: str
    name: str = ""
    serial: str = ""
    udid: str = ""
    platform: str = ""
    os_version: str = ""
    ownership: str = ""
    checked_in: str = ""
    inventoried: str = ""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A user of a device as the report shows them; `roles` are those that are held for certain."""

    key: str
    email: str = ""
    name: str = ""
    title: str = ""
    department: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppView:
    """An app on a device as the report shows it; jurisdiction and owner are the catalogue's."""

    slug: str
    identifier: str
    name: str
    version: str
    publisher: str
    platform: str
    owner: str
    jurisdiction: str
    installer: str
    managed: str
    profile: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where a record stands: the export and its record number there, from 1."""

    input: str
    record: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken by one app on one device."""

    rule: Rule
    app: AppView
    device: DeviceView
    people: tuple[PersonView, ...]
    match: Match
    status: str  # open | exempted | baseline | warned
    result: str  # fail | suspected
    severity: Severity
    base_severity: Severity
    severity_reason: tuple[str, ...]
    locations: tuple[Location, ...]
    fingerprint: str = ""
    fingerprints: tuple[str, ...] = ()
    first_seen: str = ""
    due: str = ""
    baseline_state: str = ""
    exemption: str = ""


@dataclass(frozen=True, slots=True)
class Unattributed:
    """A listed app of which nobody can say whether the rule applies: on which device, or why."""

    rule: str
    app: AppView
    device: DeviceView | None
    why: str
    locations: tuple[Location, ...]
    counts: bool = True


@dataclass(frozen=True, slots=True)
class DeviceVerdict:
    """The verdict on one device; `reasons` say what is not known of it, whatever the verdict."""

    device: DeviceView
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """One reason why the check could not clear everything, and what to do about it, in sentences."""

    reason: Reason
    count: int
    remedies: tuple[str, ...]
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the expected devices could be judged, and what share of them had to be.

    `accepted` are those that could not be judged for reasons that were all accepted; they are
    expected, but do not count against the share.
    """

    judged: int
    expected: int
    required: float = 0.0
    accepted: int = 0

    @property
    def ratio(self) -> float:
        """1.0 where nothing is expected."""
        asked = self.expected - self.accepted
        return self.judged / asked if asked else 1.0

    @property
    def is_short(self) -> bool:
        return self.ratio < self.required


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """App records, each under the first that holds; `seen` is the sum of the others."""

    skipped: int = 0
    superseded: int = 0
    not_installed: int = 0
    flagged: int = 0
    unattributed: int = 0
    out_of_scope: int = 0
    unlisted: int = 0

    @property
    def seen(self) -> int:
        return (
            self.skipped
            + self.superseded
            + self.not_installed
            + self.flagged
            + self.unattributed
            + self.out_of_scope
            + self.unlisted
        )


@dataclass(frozen=True, slots=True)
class InputView:
    """One export as the report names it."""

    name: str
    kind: str
    source: str
    sha256: str
    records: int
    devices: int
    skipped: int
    completeness: str = ""
    dates: str = ""
    said: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class SkippedView:
    """A record, or a run of them, that could not be used."""

    input: str
    record: int
    reason: str
    records: int = 1


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a reader should know and that changes no verdict."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Origins:
    """What the run was made from."""

    tool_version: str
    run_id: str
    as_of: date
    started_at: datetime
    language: str
    policy_id: str
    policy_name: str
    policy_version: str
    policy_sha256: str
    effective_sha256: str
    catalogue_sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a scan found out; every output is made from this value alone.

    `devices` holds every device. `loosened` says which flags loosened the policy, `fail_on` is
    the severity from which an open finding fails the check.
    """

    origins: Origins
    inputs: tuple[InputView, ...]
    findings: tuple[Finding, ...]
    unattributed: tuple[Unattributed, ...]
    devices: tuple[DeviceVerdict, ...]
    reasons: tuple[ReasonCount, ...]
    coverage: Share
    role_coverage: dict[str, Share]
    records: RecordCounts
    skipped: tuple[SkippedView, ...]
    notices: tuple[Notice, ...]
    permitted_uses: tuple[PermittedUse, ...] = ()
    fail_on: Severity = Severity.INFO
    loosened: tuple[str, ...] = ()
    lost_devices: int = 0
    identities: str = "show"
