"""Say why a check could not clear everything, how often, and what to do about it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from appcheck.model.report import ReasonCount
from appcheck.model.words import Reason
from appcheck.verdicts import Coverage

REMEDIES: Mapping[Reason, str] = {
    Reason.NOTHING_TO_CHECK: "give an export that lists installed apps; `appcheck sources` shows which are known",
    Reason.UNREADABLE: "export it again, or leave it out; `appcheck inspect FILE` says more",
    Reason.CONTROL_MISSED: "the report says which export cannot answer which rule; "
    "add a name or identifier to the rule, or use another export",
    Reason.COVERAGE: "add exports for the devices that were not judged, or mend the lines that could not be read",
    Reason.STALE: "let these devices check in, then export again",
    Reason.NOT_IN_INVENTORY: "find out why these devices report no app list, or retire them",
    Reason.AGE_UNSTATED: "add a device list that states when each device last reported",
    Reason.OWNERSHIP_UNSTATED: "add a device list that states who owns each device",
    Reason.COMPLETENESS_UNSTATED: "this export does not say what it could see of a device; use one that does",
    Reason.PERSONAL_SIDE_HIDDEN: "the export shows managed apps only; look at these devices by other means, "
    "or leave personal ones out with `covers`",
    Reason.WORK_PROFILE_ONLY: "the export shows the work side only; "
    "say `personal_side: no` in the policy if that is enough",
    Reason.TRUNCATED: "the export stopped early or shows a part only; export all pages",
    Reason.ROLE_UNANSWERABLE: "add the roster that has what the role asks for",
    Reason.UNATTRIBUTED: "add a device list or roster that says who uses these devices",
    Reason.SUSPECTED: "look at these apps; clear those that are harmless with `except_apps`",
    Reason.PERSON_WITHOUT_DEVICE: "add the export that holds their devices, and check the names in the policy",
}
"""What to do about each reason, unless the source of the export knows better."""


def count_reasons(
    coverage: Coverage,
    direct: Mapping[Reason, int],
    accepted: Mapping[Reason, str],
    remedies: Mapping[Reason, Sequence[str]],
) -> tuple[ReasonCount, ...]:
    """The reasons of a run, in the order of the closed list.

    Reasons of single devices count only where too few could be judged, because min_coverage is
    the one tolerance; those that are accepted are always told. `direct` are the others.
    """
    counts: Counter[Reason] = Counter({reason: count for reason, count in direct.items() if count})
    single = Counter({each: n for each, n in coverage.reasons.items() if each not in _DIRECT and not counts[each]})
    without = sum(coverage.without_device.values())
    if without:
        single[Reason.PERSON_WITHOUT_DEVICE] = without
    if coverage.is_short:
        counts.update(single)
        counts[Reason.COVERAGE] = max(_missing(coverage), 1)
    else:
        counts.update({reason: count for reason, count in single.items() if reason in accepted})
    explained = accepted.get(Reason.COVERAGE, "") if coverage.is_short else ""
    return tuple(
        ReasonCount(
            reason,
            counts[reason],
            _in_one(remedies.get(reason, ())) or REMEDIES[reason],
            accepted.get(reason, "") or (explained if reason in single and not direct.get(reason) else ""),
        )
        for reason in Reason
        if counts[reason]
    )


def _in_one(remedies: Iterable[str]) -> str:
    """Each remedy once; those that are sentences lose their full stop before the next one."""
    *others, last = dict.fromkeys(remedies) or ("",)
    return "; ".join((*(each.rstrip(".") for each in others), last))


_DIRECT = frozenset(
    {
        *(Reason.UNATTRIBUTED, Reason.ROLE_UNANSWERABLE, Reason.COVERAGE),
        *(Reason.UNREADABLE, Reason.CONTROL_MISSED),
    }
)
"""Reasons that are counted otherwise than by the devices on which they lie."""


def _missing(coverage: Coverage) -> int:
    shares = [coverage.everyone, *coverage.roles.values()]
    return max(share.expected - share.accepted - share.judged for share in shares if share.is_short)
