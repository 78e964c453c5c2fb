"""The report for a person: the verdict first, then what was found, what is not known, and from what."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from appcheck.escape import harmless
from appcheck.glossary import NEVER_SHOWN, REASONS
from appcheck.model.policy import PermittedUse, Rule, Severity
from appcheck.model.report import (
    AppView,
    DeviceView,
    Finding,
    InputView,
    Location,
    PersonView,
    ReasonCount,
    Report,
    Share,
)
from appcheck.model.words import Verdict
from appcheck.outcome import exit_status, holds_back, pile, share_line, verdict_line
from appcheck.renderers import Style
from appcheck.wording import counted, in_language, listed
from appcheck.wrapping import Line, wrapped

NAME = "terminal"

HEADINGS = {
    "open": "Findings",
    "suspected": "Suspected: look at these apps; neither proven nor clean",
    "warned": "Warned of: rules that do not fail yet",
    "exempted": "Exempted",
    "baseline": "In the baseline",
}
COLOURS = {0: "bold green", 1: "bold red", 3: "bold yellow"}
SEVERITY_COLOURS = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow"}


def render(report: Report, style: Style) -> str:
    """Plain lines of any length; where the style has a width, wrapped to it without losing a character."""
    lines = [Line(harmless(line.text), line.indent, line.look) for line in _lines(report, style)]
    if not style.width:
        return "".join(f"{' ' * line.indent}{line.text}\n" for line in lines)
    return wrapped(lines, style.width, style.colour)


def _lines(report: Report, style: Style) -> Iterator[Line]:
    yield Line(verdict_line(report), look=COLOURS[exit_status(report)])
    for name in ("open", "suspected"):
        yield from _section(HEADINGS[name], _findings(report, name))
    yield from _section("Undecided: listed apps of which nobody can say whether the rule applies", _undecided(report))
    for name in ("warned", "exempted", "baseline"):
        yield from _section(HEADINGS[name], _findings(report, name))
    yield from _section("Why, and what to do", _rules(report))
    yield from _section("Not cleared", _not_cleared(report, style))
    yield from _section("Not known, and accepted", _reasons(each for each in report.reasons if not holds_back(each)))
    yield from _section("Devices", _devices(report) if style.all_devices else ())
    yield from _section("Coverage", _coverage(report))
    yield from _section("Records", _records(report))
    yield from _section("Inputs", _inputs(report))
    yield from _section("Permitted uses: recorded decisions, which exempt nothing", _permitted(report))
    yield from _section("Notices", (Line(notice.message, 2) for notice in report.notices))
    yield from _section("Judged by", _origins(report))
    yield Line("")
    yield Line(NEVER_SHOWN)


def _section(heading: str, lines: Iterable[Line]) -> Iterator[Line]:
    """A blank line, the heading and the lines; nothing where there are no lines."""
    for number, line in enumerate(lines):
        if not number:
            yield Line("")
            yield Line(heading, look="bold")
        yield line


def _findings(report: Report, name: str) -> Iterator[Line]:
    """Findings by device: the worst first, and among equals the people who hold a role."""
    groups: dict[tuple[DeviceView, int], list[Finding]] = {}
    for number, finding in enumerate(report.findings):
        if pile(finding) == name:
            # without identities all devices look alike, and two must not pass for one
            own = number if report.identities == "none" else 0
            groups.setdefault((finding.device, own), []).append(finding)
    for findings in sorted(groups.values(), key=_rank):
        yield Line(_device(findings[0].device), 2, "bold")
        for person in findings[0].people:
            yield Line(f"used by {_person(person)}", 4)
        for finding in findings:
            yield from _finding(finding, report.origins.language)


def _rank(findings: Sequence[Finding]) -> tuple[int, bool]:
    return -max(finding.severity for finding in findings), not any(each.roles for each in findings[0].people)


def _finding(finding: Finding, language: str) -> Iterator[Line]:
    severity, rule = finding.severity, finding.rule
    title = in_language(rule.title, language)
    yield Line(f"{str(severity).upper()}  {_app(finding.app)}", 4, SEVERITY_COLOURS.get(severity, ""))
    yield Line(f"rule {rule.id}: {title}", 6)
    if finding.severity_reason or severity != finding.base_severity:
        yield Line(listed(finding.severity_reason, "; ") or f"{finding.base_severity} -> {severity}", 6)
    found = finding.match
    evidence = listed(found.evidence, "; ") or found.value
    yield Line(f"{found.confidence} by {found.by} ({found.pattern}): {evidence}", 6)
    yield Line(f"at {_places(finding.locations)}", 6)
    told = {"first seen": finding.first_seen, "due": finding.due, "exemption": finding.exemption}
    if any(told.values()):
        yield Line(listed(f"{word} {value}" for word, value in told.items() if value), 6)


def _app(app: AppView) -> str:
    named = listed((app.name or app.slug, app.version), " ")
    owner = f"{app.owner} ({app.jurisdiction})" if app.owner else ""
    told = {"publisher": app.publisher, "installed by": app.installer, "managed": app.managed, "profile": app.profile}
    return listed((named, app.identifier, owner, *(f"{word} {value}" for word, value in told.items() if value)))


def _device(device: DeviceView) -> str:
    named = f"{device.name} ({device.key})" if device.name else device.key
    serial = f"serial {device.serial}" if device.serial and device.serial not in device.key else ""
    system = listed((device.platform, device.os_version), " ")
    dates = {"inventoried": device.inventoried, "checked in": device.checked_in}
    return listed((named, serial, system, device.ownership, *(f"{what} {day}" for what, day in dates.items() if day)))


def _person(person: PersonView) -> str:
    roles = f"holds {', '.join(person.roles)}" if person.roles else ""
    said = dict.fromkeys((person.key, person.email, person.name, person.title, person.department, roles))
    return listed(said)


def _places(locations: Iterable[Location]) -> str:
    """Where records stand, as people look them up: the numbers are those of records, not of lines."""
    records: dict[str, list[str]] = {}
    for place in locations:
        records.setdefault(place.input, []).append(str(place.record))
    return listed(
        (f"{name}, record{'s' * (len(numbers) > 1)} {listed(numbers)}" for name, numbers in records.items()), "; "
    )


def _undecided(report: Report) -> Iterator[Line]:
    for question in report.unattributed:
        yield Line(_app(question.app), 2)
        yield Line(f"on {_device(question.device)}" if question.device else "on a device that no record names", 4)
        yield Line(f"rule {question.rule}: {question.why}", 4)
        yield Line(f"at {_places(question.locations)}", 4)


def _rules(report: Report) -> Iterator[Line]:
    """Every rule that found something, once."""
    rules: dict[str, Rule] = {finding.rule.id: finding.rule for finding in report.findings}
    language = report.origins.language
    for rule in rules.values():
        yield Line(f"rule {rule.id}: {in_language(rule.reason, language)}", 2)
        remediation = in_language(rule.remediation, language)
        if remediation:
            yield Line(f"do: {remediation}", 4)
        for reference in rule.references:
            yield Line(f"see: {listed((reference.title, reference.url))}", 4)


def _not_cleared(report: Report, style: Style) -> Iterator[Line]:
    yield from _reasons(filter(holds_back, report.reasons))
    unknown = any(each.verdict is Verdict.UNKNOWN for each in report.devices)
    if unknown and exit_status(report) and not style.all_devices:
        yield Line("Which devices: --devices all lists them here, --format json those that are not compliant.", 2)


def _reasons(reasons: Iterable[ReasonCount]) -> Iterator[Line]:
    for each in reasons:
        yield Line(f"{each.reason}, {each.count}: {REASONS[each.reason]}", 2)
        yield from (Line(f"{'otherwise' if each.accepted else 'do'}: {remedy}", 4) for remedy in each.remedies)
        if each.accepted:
            yield Line(f"accepted: {each.accepted}", 4)


def _devices(report: Report) -> Iterator[Line]:
    for each in report.devices:
        reasons = f" ({', '.join(each.reasons)})" if each.reasons else ""
        yield Line(f"{each.verdict}{reasons}: {_device(each.device)}", 2)


def _coverage(report: Report) -> Iterator[Line]:
    yield Line(_share("all", report.coverage), 2)
    for role, share in report.role_coverage.items():
        yield Line(_share(f"role {role}", share), 2)


def _share(whose: str, share: Share) -> str:
    required = f"{share.required * 100:g} % required" if share.required else ""
    accepted = f"{share.accepted} accepted as not judged" if share.accepted else ""
    return f"{whose}: {listed((share_line(share, 'devices'), required, accepted))}"


def _records(report: Report) -> Iterator[Line]:
    counts = report.records
    words = ("flagged", "unattributed", "unlisted", "not_installed", "out_of_scope", "superseded", "skipped")
    parts = " + ".join(f"{getattr(counts, word)} {word.replace('_', ' ')}" for word in words)
    yield Line(f"{counts.seen} seen = {parts}", 2)


def _inputs(report: Report) -> Iterator[Line]:
    for view in report.inputs:
        yield Line(f"{view.name}: {_input(view)}", 2)
        for text in (*(f"said: {said}" for said in view.said), *view.warnings):
            yield Line(text, 4)
        yield from _skipped(report, view.name)


def _input(view: InputView) -> str:
    if view.refused:
        return f"not read: {view.refused}"
    skipped = f"{view.skipped} skipped" if view.skipped else ""
    counts = (counted(view.records, "record"), counted(view.devices, "device"), skipped)
    return listed((f"{view.source} ({view.kind})", *counts, view.completeness, view.dates))


def _skipped(report: Report, name: str) -> Iterator[Line]:
    """What was skipped, once for each reason; where the first of them stands."""
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for each in report.skipped:
        if each.input == name:
            counts[each.reason] += each.records
            first.setdefault(each.reason, each.record)
    for reason, count in counts.items():
        yield Line(f"{counted(count, 'record')} skipped, the first is {first[reason]}: {reason}", 4)


def _permitted(report: Report) -> Iterator[Line]:
    for use in report.permitted_uses:
        yield Line(_use(use, report.origins.language), 2)


def _use(use: PermittedUse, language: str) -> str:
    decided = f"decided {use.decided}" if use.decided else ""
    by = f"by {use.decided_by}" if use.decided_by else ""
    review = f"review by {use.review_by}" if use.review_by else ""
    used, through, why = (in_language(text, language).rstrip(".") for text in (use.use, use.through, use.reason))
    said = (used, through and f"through: {through}", f"why: {why}", listed((decided, by), " "), review)
    return f"{use.id}: {listed(said, '; ')}"


def _origins(report: Report) -> Iterator[Line]:
    origins = report.origins
    yield Line(f"policy {origins.policy_id}, version {origins.policy_version or 'unstated'}: {origins.policy_name}", 2)
    yield Line(f"as written {origins.policy_sha256}", 4)
    yield Line(f"in effect {origins.effective_sha256}", 4)
    yield Line(f"catalogue {origins.catalogue_sha256}", 2)
    yield Line(f"appcheck {origins.tool_version}, as of {origins.as_of}, run {origins.run_id}", 2)
