"""Say in one word, one line and one exit status what a report comes to."""

from collections import Counter
from collections.abc import Sequence

from appcheck.model.policy import Severity
from appcheck.model.report import DeviceVerdict, Finding, ReasonCount, Report, Share
from appcheck.model.words import NOT_ACCEPTABLE, Verdict
from appcheck.wording import counted, listed

PILES = ("open", "exempted", "baseline", "suspected", "warned")
"""Where findings go; each into exactly one."""

SUMMARY_VERDICTS = {0: "clear", 1: "violations", 3: "not_cleared"}


def pile(finding: Finding) -> str:
    """The one of PILES that a finding belongs to: `suspected` only where it is open."""
    return "suspected" if finding.status == "open" and finding.result == "suspected" else finding.status


def fails(finding: Finding, report: Report) -> bool:
    """Whether a finding makes the check fail."""
    return pile(finding) == "open" and finding.severity >= report.fail_on


def holds_back(reason: ReasonCount) -> bool:
    """Whether a reason stands in the way of clearing; some do even if somebody accepts them."""
    return not reason.accepted or reason.reason in NOT_ACCEPTABLE


def exit_status(report: Report) -> int:
    """1 for a finding that fails, else 3 for a reason that nobody accepted, else 0."""
    if any(fails(finding, report) for finding in report.findings):
        return 1
    return 3 if any(map(holds_back, report.reasons)) else 0


def summary_verdict(report: Report) -> str:
    """`clear`, `violations` or `not_cleared`: the exit status as a word."""
    return SUMMARY_VERDICTS[exit_status(report)]


def max_severity(report: Report) -> Severity | None:
    """The highest severity among open, proven findings, whether it fails the check or not."""
    return max((finding.severity for finding in report.findings if pile(finding) == "open"), default=None)


def finding_counts(report: Report) -> dict[str, int]:
    """How many findings each of PILES holds, in their order."""
    counts = Counter(map(pile, report.findings))
    return {name: counts[name] for name in PILES}


def device_counts(report: Report) -> dict[str, int]:
    """Devices by verdict; all but `out_of_scope` add up to `expected`.

    A record whose device cannot be read counts as one more unknown device.
    """
    counts = Counter(device.verdict for device in report.devices)
    return {
        "expected": report.coverage.expected,
        "compliant": counts[Verdict.COMPLIANT],
        "violation": counts[Verdict.VIOLATION],
        "suspected": counts[Verdict.SUSPECTED],
        "exempted": counts[Verdict.EXEMPTED],
        "unknown": counts[Verdict.UNKNOWN] + report.lost_devices,
        "out_of_scope": counts[Verdict.OUT_OF_SCOPE],
    }


def share_line(share: Share, noun: str) -> str:
    """`690 of 701 devices judged (98 %)`, rounded down, so that 100 % means all."""
    per_cent = f" ({share.judged * 100 // share.expected} %)" if share.expected else ""
    return f"{share.judged} of {share.expected} {noun} judged{per_cent}"


def verdict_line(report: Report) -> str:
    """The first line of every output that people read: the verdict, how many devices, and of how many."""
    asides = listed((*report.loosened, _accepted(report)), "; ")
    return f"{_headline(report)}{_beyond(report)}" + (f" [{asides}]" if asides else "")


def _headline(report: Report) -> str:
    status, devices = exit_status(report), _noun(_in_scope(report))
    carrying, expected = device_counts(report)["violation"], report.coverage.expected
    judged = share_line(report.coverage, devices)
    several = expected != 1 or " and " in devices
    on = f"{expected} {devices if several else devices.removesuffix('s')}"
    carry = f"{carrying} of {expected} {devices} {'carries' if carrying == 1 else 'carry'} a forbidden app"
    if status == 1:
        return f"NOT COMPLIANT: {carry}"
    if carrying:
        word = "PASSED WITH FINDINGS" if status == 0 else "NOT CLEARED"
        return f"{word}: {carry}, none that counts from {report.fail_on} up; {judged}"
    if status == 0:
        accepted = report.coverage.accepted
        return f"CLEAR: {judged}" + (f", {accepted} accepted as not judged" if accepted else "")
    if report.findings or report.unattributed:
        return f"NOT CLEARED: no forbidden app proven on {on}; {judged}"
    return f"NOTHING FOUND, NOT CLEARED: no listed app on {on}; {judged}"


def _beyond(report: Report) -> str:
    """What else the first line must not hide: findings that do not fail, and devices that were left out."""
    counts = finding_counts(report)
    words = {
        "suspected": "suspected",
        "exempted": "exempted",
        "baseline": "in the baseline",
        "warned": "only warned of",
    }
    findings = [f"{counted(counts[name], 'finding')} {word}" for name, word in words.items() if counts[name]]
    if report.unattributed:
        findings.append(f"{counted(len(report.unattributed), 'listed app')} undecided")
    outside = [device for device in report.devices if device.verdict is Verdict.OUT_OF_SCOPE]
    if outside:
        noun = _noun(outside)
        findings.append(f"{counted(len(outside), noun.removesuffix('s'), noun)} out of scope")
    return "".join(f", {text}" for text in findings)


def _accepted(report: Report) -> str:
    accepted = [f"{reason.reason} {reason.count}" for reason in report.reasons if not holds_back(reason)]
    return f"accepted: {', '.join(accepted)}" if accepted else ""


def _in_scope(report: Report) -> Sequence[DeviceVerdict]:
    return [device for device in report.devices if device.verdict is not Verdict.OUT_OF_SCOPE]


def _noun(devices: Sequence[DeviceVerdict]) -> str:
    """`work phones` or `personal phones` where exports say so of every device, otherwise `devices`."""
    platforms = {each.device.platform for each in devices}
    owners = {each.device.ownership for each in devices}
    if not devices or not platforms <= {"ios", "ipados", "android"}:
        return "devices"
    what = "tablets" if platforms == {"ipados"} else "phones and tablets" if "ipados" in platforms else "phones"
    if owners <= {"corporate", "shared"}:
        return f"work {what}"
    return f"personal {what}" if owners == {"personal"} else "devices"
