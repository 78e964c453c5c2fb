"""The report as JSON: `appcheck.report/v1`, built field by field, with its published JSON Schema."""

import json
from importlib.resources import files
from typing import Any

from appcheck.escape import harmless_json
from appcheck.model.policy import Rule
from appcheck.model.report import (
    AppView,
    DeviceVerdict,
    DeviceView,
    Finding,
    InputView,
    Location,
    Match,
    Notice,
    PersonView,
    Report,
    Share,
    Unattributed,
)
from appcheck.model.words import Verdict
from appcheck.outcome import device_counts, finding_counts, max_severity, summary_verdict
from appcheck.renderers import Style
from appcheck.wording import in_language

NAME = "json"
SCHEMA = "appcheck.report/v1"

Fields = dict[str, Any]


def render(report: Report, style: Style) -> str:
    """One JSON object, keys in the order of the schema, devices in full only where they are not compliant."""
    return harmless_json(json.dumps(_report(report, style), ensure_ascii=False, indent=2)) + "\n"


def schema() -> str:
    """The JSON Schema of the report; fields are added to it and never taken away."""
    return files("appcheck.renderers").joinpath("report.v1.schema.json").read_text("utf-8")


def _report(report: Report, style: Style) -> Fields:
    origins, language = report.origins, report.origins.language
    shown = (each for each in report.devices if style.all_devices or each.verdict is not Verdict.COMPLIANT)
    return {
        "schema": SCHEMA,
        "tool": {"name": "appcheck", "version": origins.tool_version},
        "run": {
            "id": origins.run_id,
            "as_of": origins.as_of.isoformat(),
            "started_at": origins.started_at.isoformat(),
            "language": language,
        },
        "inputs": [_input(view) for view in report.inputs],
        "policy": {
            "id": origins.policy_id,
            "name": origins.policy_name,
            "version": origins.policy_version,
            "sha256": origins.policy_sha256,
            "effective_sha256": origins.effective_sha256,
        },
        "catalogue": {"sha256": origins.catalogue_sha256},
        "summary": _summary(report),
        "findings": [_finding(finding, language) for finding in report.findings],
        "unattributed": [_unattributed(question) for question in report.unattributed],
        "devices": [_verdict(each) for each in shown],
        "skipped": [
            {"input": each.input, "record": each.record, "reason": each.reason, "records": each.records}
            for each in report.skipped
        ],
        "notices": [{"code": each.code, "message": each.message} for each in _notices(report)],
    }


def _notices(report: Report) -> tuple[Notice, ...]:
    """The notices of the report, after the flags that loosened it and the decisions that its policy records."""
    loosened = (Notice("loosened", text) for text in report.loosened)
    language = report.origins.language
    permitted = (
        Notice("permitted_use", f"{use.id}: {in_language(use.use, language)} {in_language(use.through, language)}")
        for use in report.permitted_uses
    )
    return (*loosened, *permitted, *report.notices)


def _input(view: InputView) -> Fields:
    return {
        "name": view.name,
        "kind": view.kind,
        "source": view.source,
        "sha256": view.sha256,
        "records": view.records,
        "devices": view.devices,
        "skipped": view.skipped,
        "completeness": view.completeness,
        "dates": view.dates,
        "said": list(view.said),
        "warnings": list(view.warnings),
        "refused": view.refused,
    }


def _summary(report: Report) -> Fields:
    worst = max_severity(report)
    records = report.records
    return {
        "verdict": summary_verdict(report),
        "reasons": [
            {
                "reason": str(each.reason),
                "count": each.count,
                "remedy": " ".join(each.remedies),
                "accepted": each.accepted,
            }
            for each in report.reasons
        ],
        "max_severity": None if worst is None else str(worst),
        "findings": finding_counts(report),
        "devices": device_counts(report),
        "coverage": {
            "all": _share(report.coverage),
            "roles": {role: _share(share) for role, share in report.role_coverage.items()},
        },
        "records": {
            "seen": records.seen,
            "skipped": records.skipped,
            "superseded": records.superseded,
            "not_installed": records.not_installed,
            "flagged": records.flagged,
            "unattributed": records.unattributed,
            "out_of_scope": records.out_of_scope,
            "unlisted": records.unlisted,
        },
    }


def _share(share: Share) -> Fields:
    return {
        "judged": share.judged,
        "expected": share.expected,
        "accepted": share.accepted,
        "ratio": share.ratio,
        "required": share.required,
    }


def _finding(finding: Finding, language: str) -> Fields:
    return {
        "fingerprint": finding.fingerprint,
        "fingerprints": list(finding.fingerprints),
        "status": finding.status,
        "result": finding.result,
        "confidence": str(finding.match.confidence),
        "severity": str(finding.severity),
        "base_severity": str(finding.base_severity),
        "severity_reason": list(finding.severity_reason),
        "rule": _rule(finding.rule, language),
        "app": _app(finding.app),
        "device": _device(finding.device),
        "people": [_person(person) for person in finding.people],
        "match": _match(finding.match),
        "locations": _locations(finding.locations),
        "first_seen": finding.first_seen,
        "due": finding.due,
        "baseline_state": finding.baseline_state,
        "exemption": finding.exemption,
        "remediation": in_language(finding.rule.remediation, language),
    }


def _rule(rule: Rule, language: str) -> Fields:
    return {
        "id": rule.id,
        "title": in_language(rule.title, language),
        "reason": in_language(rule.reason, language),
        "references": [{"title": each.title, "url": each.url} for each in rule.references],
    }


def _app(app: AppView) -> Fields:
    return {
        "slug": app.slug,
        "id": app.identifier,
        "name": app.name,
        "version": app.version,
        "publisher": app.publisher,
        "platform": app.platform,
        "owner": app.owner,
        "jurisdiction": app.jurisdiction,
        "installer": app.installer,
        "managed": app.managed,
        "profile": app.profile,
    }


def _device(device: DeviceView) -> Fields:
    return {
        "key": device.key,
        "name": device.name,
        "serial": device.serial,
        "platform": device.platform,
        "os_version": device.os_version,
        "ownership": device.ownership,
        "checked_in": device.checked_in,
        "inventoried": device.inventoried,
    }


def _person(person: PersonView) -> Fields:
    return {
        "key": person.key,
        "email": person.email,
        "name": person.name,
        "title": person.title,
        "department": person.department,
        "roles": list(person.roles),
    }


def _match(match: Match) -> Fields:
    return {"by": match.by, "pattern": match.pattern, "value": match.value, "evidence": list(match.evidence)}


def _locations(locations: tuple[Location, ...]) -> list[Fields]:
    return [{"input": each.input, "record": each.record} for each in locations]


def _unattributed(question: Unattributed) -> Fields:
    return {
        "rule": question.rule,
        "app": _app(question.app),
        "device": None if question.device is None else _device(question.device),
        "why": question.why,
        "counts": question.counts,
        "locations": _locations(question.locations),
    }


def _verdict(each: DeviceVerdict) -> Fields:
    return {
        "key": each.device.key,
        "name": each.device.name,
        "verdict": str(each.verdict),
        "reasons": list(map(str, each.reasons)),
    }
