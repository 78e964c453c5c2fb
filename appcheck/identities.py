"""Take from a report who its devices and people are, and leave everything else."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from appcheck.model.report import (
    DeviceVerdict,
    DeviceView,
    Finding,
    InputView,
    Location,
    PersonView,
    Report,
    Unattributed,
)
from appcheck.wording import counted

CI_VARIABLES = ("CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION")
"""Set by GitHub, GitLab and most others; by Azure Pipelines; by Jenkins; by TeamCity, as their manuals say."""

DIGITS = 12
"""Hex digits of a keyed pseudonym."""

UNQUOTED = "`appcheck inspect` says what, where the files are"
"""Stands for text that may quote an export."""

Alias = Callable[[str], str]


class Identities(StrEnum):
    """How an output names devices and people."""

    SHOW = "show"
    PSEUDONYM = "pseudonym"
    NONE = "none"


def default_identities(environment: Mapping[str, str]) -> Identities:
    """Shown to whoever runs a check by hand; pseudonyms where the log of a CI job keeps them."""
    values = (environment.get(name, "").strip().lower() for name in CI_VARIABLES)
    return Identities.PSEUDONYM if any(value not in ("", "0", "false") for value in values) else Identities.SHOW


def with_identities(report: Report, identities: Identities, key: bytes = b"") -> Report:
    """The report as it may be shown.

    With a key, a device keeps its pseudonym from run to run. Without one, pseudonyms are numbers
    of this run and fingerprints are left out, because a hash of a serial number without a key
    can be guessed. Free text that quotes an export is left out, too.
    """
    if identities is Identities.SHOW:
        return report
    hidden = identities is Identities.NONE
    device = _nobody if hidden else _alias("device", key)
    person = _nobody if hidden else _alias("person", key)
    inputs = _alias("input", b"")
    exports = tuple(_input(view, inputs) for view in report.inputs)
    stable = bool(key) and not hidden
    findings = [_finding(finding, device, person, inputs, stable) for finding in report.findings]
    devices = [DeviceVerdict(_device(each.device, device), each.verdict, each.reasons) for each in report.devices]
    if stable:
        findings.sort(key=_worst_first)
        devices.sort(key=lambda each: each.device.key)
    return replace(
        report,
        inputs=exports,
        findings=tuple(findings),
        unattributed=tuple(_unattributed(question, device, inputs) for question in report.unattributed),
        devices=tuple(devices),
        skipped=tuple(replace(each, input=inputs(each.input), reason=UNQUOTED) for each in report.skipped),
        identities=str(identities),
    )


def _nobody(_: str) -> str:
    return "-"


def _alias(word: str, key: bytes) -> Alias:
    """What turns a name into its pseudonym; the same name into the same one."""
    numbers: dict[str, int] = {}

    def alias(name: str) -> str:
        if not key:
            return f"{word}-{numbers.setdefault(name, len(numbers) + 1)}"
        digest = hmac.new(key, f"{word}\0{name}".encode("utf-8", "surrogatepass"), hashlib.sha256)
        return f"{word}-{digest.hexdigest()[:DIGITS]}"

    return alias


def _finding(finding: Finding, device: Alias, person: Alias, inputs: Alias, stable: bool) -> Finding:
    """Why a role raises a severity would say who holds the role, so it goes with the roles."""
    return replace(
        finding,
        device=_device(finding.device, device),
        people=tuple(PersonView(person(each.key)) for each in finding.people),
        severity_reason=(),
        locations=_locations(finding.locations, inputs),
        fingerprint=finding.fingerprint if stable else "",
        fingerprints=finding.fingerprints if stable else (),
    )


def _device(view: DeviceView, alias: Alias) -> DeviceView:
    """A device under its alias; its dates keep the day only, because the second would find it in a device list."""
    return replace(
        view,
        key=alias(view.key),
        name="",
        serial="",
        udid="",
        checked_in=view.checked_in[:10],
        inventoried=view.inventoried[:10],
    )


def _locations(locations: Iterable[Location], alias: Alias) -> tuple[Location, ...]:
    return tuple(Location(alias(each.input), each.record) for each in locations)


def _unattributed(question: Unattributed, device: Alias, inputs: Alias) -> Unattributed:
    view = None if question.device is None else _device(question.device, device)
    return replace(question, device=view, locations=_locations(question.locations, inputs))


def _input(view: InputView, alias: Alias) -> InputView:
    """Warnings and refusals may quote names of files and lines of exports."""
    unquoted = (f"{counted(len(view.warnings), 'warning')}: {UNQUOTED}",) if view.warnings else ()
    return replace(view, name=alias(view.name), said=(), warnings=unquoted, refused=UNQUOTED if view.refused else "")


def _worst_first(finding: Finding) -> tuple[object, ...]:
    """The order of the report, without the device's own key, whose place in it would tell something."""
    return (finding.status != "open", finding.result != "fail", -finding.severity, finding.device.key, finding.rule.id)
