"""Say why a check could not clear everything, how often, and what to do about it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from appcheck.model.report import ReasonCount
from appcheck.model.words import Reason
from appcheck.verdicts import Coverage

REMEDIES: Mapping[Reason, str] = {
    Reason.NOTHING_TO_CHECK: "Give an export that lists installed apps (`appcheck sources`), "
    "of devices that the policy covers (`appcheck policy show NAME`).",
    Reason.UNREADABLE: "Export it again, or leave it out; `appcheck inspect FILE` says more.",
    Reason.CONTROL_MISSED: "The inputs below say which export cannot answer which rule: "
    "add a name or identifier to the rule, or use another export.",
    Reason.COVERAGE: "Add exports for the devices that were not judged, or mend the lines that could not be read.",
    Reason.STALE: "Let these devices check in, then export again.",
    Reason.NOT_IN_INVENTORY: "Find out why these devices report no app list, or retire them.",
    Reason.AGE_UNSTATED: "Add a device list that states when each device last reported.",
    Reason.OWNERSHIP_UNSTATED: "Add a device list that states who owns each device.",
    Reason.COMPLETENESS_UNSTATED: "Use an export that says what it could see of a device; "
    "or, where you know that it leaves no app out, say so: --says FILE:completeness=full.",
    Reason.PERSONAL_SIDE_HIDDEN: "Look at these devices by other means, "
    "or leave personal ones out of the policy: covers: {ownership: [corporate, shared]}.",
    Reason.WORK_PROFILE_ONLY: "If the work side is enough, say so in the policy: covers: {personal_side: no}.",
    Reason.TRUNCATED: "Export all of it, to its end.",
    Reason.ROLE_UNANSWERABLE: "Add the roster that has what the role asks for.",
    Reason.UNATTRIBUTED: "Add a device list or roster that says who uses these devices.",
    Reason.SUSPECTED: "Look at these apps; clear those that are harmless with `except_apps`.",
    Reason.PERSON_WITHOUT_DEVICE: "Add the export that holds their devices, and check the names in the policy.",
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
            tuple(dict.fromkeys(remedies.get(reason, ()))) or (REMEDIES[reason],),
            accepted.get(reason, "") or (explained if reason in single and not direct.get(reason) else ""),
        )
        for reason in Reason
        if counts[reason]
    )


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
