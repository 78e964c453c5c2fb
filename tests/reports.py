"""Reports made by hand, for tests of what is made from them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from appcheck.model.policy import Mode, PermittedUse, Reference, Rule, Severity
from appcheck.model.report import (
    AppView,
    DeviceVerdict,
    DeviceView,
    Finding,
    InputView,
    Location,
    Match,
    Notice,
    Origins,
    PersonView,
    ReasonCount,
    RecordCounts,
    Report,
    Share,
    SkippedView,
    Unattributed,
)
from appcheck.model.words import Confidence, Reason, Verdict

NASTY = (
    "[/red]",
    "[bold]not bold[/bold]",
    ":smiley:",
    '=HYPERLINK("http://example.org","x")',
    "<script>alert(1)</script>",
    "\x1b[2J\x1b[31mcleared",
    "\x9b31m",
    "two\nlines",
    "carriage\rreturn",
    "tab\there",
    "\u202ekotkit",
    "Tik\u200bTok",
    "Tik\xadTok",
    "Tik\U000e0041Tok",
    "half \ud83d a pair",
    "::error::not a command",
    "##vso[task.complete result=Succeeded;]",
    '"; DROP TABLE apps; --',
    "{{ 7 * 7 }}",
    "\u2028line\u2029paragraph",
)
"""Names that a device may give an app, a user or itself."""

RULE = Rule(
    id="bytedance",
    title={"en": "TikTok and its owner's apps"},
    apps=(),
    severity=Severity.HIGH,
    reason={"": "The owner can be made to hand over\nwhat it knows."},
    remediation={"": "Remove the app."},
    references=(Reference("A decision", "https://example.org/decision"),),
)
APP = AppView(
    slug="tiktok",
    identifier="com.zhiliaoapp.musically",
    name="TikTok",
    version="34.1.0",
    publisher="TikTok Pte. Ltd.",
    platform="ios",
    owner="ByteDance Ltd.",
    jurisdiction="CN",
    installer="",
    managed="",
    profile="",
)
MATCH = Match("tiktok", Confidence.CONFIRMED, "identifier", APP.identifier, APP.identifier)
PERMITTED = PermittedUse(
    id="campaign",
    apps=(),
    use={"": "Paid advertising"},
    through={"": "An outside agency"},
    decided=date(2026, 2, 1),
    decided_by="Head of communications",
    reason={"": "The audience is there"},
    review_by=date(2026, 6, 30),
)


def device(number: int, **changes: Any) -> DeviceView:
    view = DeviceView(
        key=f"mdm:id-{number}",
        name=f"Phone {number}",
        serial=f"SERIAL{number}",
        udid=f"UDID{number}",
        platform="ios",
        os_version="18.1",
        ownership="corporate",
        checked_in="2026-10-30T08:00:00Z",
    )
    return replace(view, **changes)


def person(number: int, *roles: str) -> PersonView:
    address = f"person{number}@example.org"
    return PersonView(address, address, f"Person {number}", f"Title {number}", f"Department {number}", roles)


def finding(number: int = 1, **changes: Any) -> Finding:
    found = Finding(
        rule=RULE,
        app=APP,
        device=device(number),
        people=(person(number),),
        match=MATCH,
        status="open",
        result="fail",
        severity=Severity.HIGH,
        base_severity=Severity.HIGH,
        severity_reason=(),
        locations=(Location("apps.csv", number + 10),),
        fingerprint=f"{number:032x}",
        fingerprints=(f"{number:032x}",),
    )
    return replace(found, **changes)


def suspected(number: int, **changes: Any) -> Finding:
    possible = Match("tiktok", Confidence.POSSIBLE, "name", "TikTok", "TikTok")
    return finding(number, result="suspected", match=possible, **changes)


def warned(number: int, **changes: Any) -> Finding:
    return finding(number, rule=replace(RULE, id="later", mode=Mode.WARN), status="warned", **changes)


def unattributed(number: int | None = None) -> Unattributed:
    view = None if number is None else device(number)
    return Unattributed("bytedance", APP, view, "no export says who uses the device", (Location("apps.csv", 99),))


def reason(word: Reason = Reason.STALE, count: int = 1, accepted: str = "") -> ReasonCount:
    return ReasonCount(word, count, ("Let the devices check in.",), accepted)


_VERDICT_OF = {"open": Verdict.VIOLATION, "exempted": Verdict.EXEMPTED}


def report(*findings: Finding, compliant: int = 0, unknown: int = 0, outside: int = 0, **changes: Any) -> Report:
    """A report whose devices and counts go with its findings; further devices are numbered from 100."""
    verdicts: dict[DeviceView, Verdict] = {}
    for found in findings:
        word = Verdict.SUSPECTED if found.result == "suspected" else _VERDICT_OF.get(found.status, Verdict.COMPLIANT)
        verdicts[found.device] = word
    others = [Verdict.COMPLIANT] * compliant + [Verdict.UNKNOWN] * unknown
    verdicts |= {device(number): word for number, word in enumerate(others, 100)}
    devices = [
        DeviceVerdict(view, word, (Reason.STALE,) if word == "unknown" else ()) for view, word in verdicts.items()
    ]
    private = [DeviceVerdict(device(n, ownership="personal"), Verdict.OUT_OF_SCOPE) for n in range(900, 900 + outside)]
    made = Report(
        origins=ORIGINS,
        inputs=(InputView("apps.csv", "apps", "made-up", "a" * 64, 500, len(devices), 0, "full 9", "checked in 2026"),),
        findings=findings,
        unattributed=(),
        devices=(*devices, *private),
        reasons=(reason(count=unknown),) if unknown else (),
        coverage=Share(len(devices) - unknown, len(devices), 0.9),
        role_coverage={},
        records=RecordCounts(flagged=len(findings), unlisted=500 - len(findings)),
        skipped=(),
        notices=(),
    )
    return replace(made, **changes)


ORIGINS = Origins(
    tool_version="0.0.0",
    run_id="1" * 64,
    as_of=date(2026, 11, 1),
    started_at=datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
    language="en",
    policy_id="made-up",
    policy_name="Made up",
    policy_version="1",
    policy_sha256="b" * 64,
    effective_sha256="c" * 64,
    catalogue_sha256="d" * 64,
)


def crowded() -> Report:
    """A report with something in every part of it."""
    raised = finding(
        2,
        people=(person(2, "protected"), person(3)),
        severity=Severity.CRITICAL,
        severity_reason=("high -> critical: role protected",),
    )
    many = report(finding(1), raised, suspected(4), warned(5), finding(6, status="exempted"), unknown=2, outside=1)
    return replace(
        many,
        unattributed=(unattributed(7), unattributed()),
        reasons=(reason(count=2), reason(Reason.SUSPECTED, 1, accepted="known to be harmless")),
        role_coverage={"protected": Share(1, 2, 1.0)},
        skipped=(
            SkippedView("apps.csv", 40, "5 values where the header has 4"),
            SkippedView("apps.csv", 44, "broken", 3),
        ),
        inputs=(
            *many.inputs,
            replace(many.inputs[0], name="Anna's phone.json", said=("device=PX7",), warnings=("PX7 shows 50 apps",)),
            InputView("notes.csv", "", "", "", 0, 0, 0, refused="columns anna@example.org"),
        ),
        notices=(Notice("repeated", "1 file was given twice"),),
        permitted_uses=(PERMITTED,),
        loosened=("accepts suspected",),
    )


def nasty(text: str) -> Report:
    """A crowded report in which a device has written `text` wherever it can."""
    view = replace(device(1), name=text, serial=text, os_version=text)
    user = PersonView(text, text, text, text, text, ())
    app = replace(APP, identifier=text, name=text, version=text, publisher=text, installer=text, profile=text)
    match = replace(MATCH, value=text, evidence=(text,))
    found = finding(1, device=view, people=(user,), app=app, match=match, locations=(Location(text, 1),))
    whole = crowded()
    return replace(
        whole,
        findings=(found, *whole.findings[1:]),
        unattributed=(replace(unattributed(7), app=app, device=view),),
        devices=(DeviceVerdict(view, Verdict.VIOLATION), *whole.devices[1:]),
        inputs=(replace(whole.inputs[0], name=text, said=(text,), warnings=(text,)), *whole.inputs[1:]),
        skipped=(SkippedView(text, 1, text),),
        notices=(Notice("made-up", text),),
    )
