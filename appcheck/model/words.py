"""The closed lists of words in which a report speaks."""

from enum import StrEnum


class Confidence(StrEnum):
    """How sure a match is."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class Verdict(StrEnum):
    """What is said of one device; the first that holds."""

    VIOLATION = "violation"
    SUSPECTED = "suspected"
    UNKNOWN = "unknown"
    EXEMPTED = "exempted"
    COMPLIANT = "compliant"
    OUT_OF_SCOPE = "out_of_scope"


class Reason(StrEnum):
    """Why something is not known: the closed list of reasons for exit status 3."""

    NOTHING_TO_CHECK = "nothing_to_check"
    UNREADABLE = "unreadable"
    CONTROL_MISSED = "control_missed"
    COVERAGE = "coverage"
    STALE = "stale"
    NOT_IN_INVENTORY = "not_in_inventory"
    AGE_UNSTATED = "age_unstated"
    OWNERSHIP_UNSTATED = "ownership_unstated"
    COMPLETENESS_UNSTATED = "completeness_unstated"
    PERSONAL_SIDE_HIDDEN = "personal_side_hidden"
    WORK_PROFILE_ONLY = "work_profile_only"
    TRUNCATED = "truncated"
    ROLE_UNANSWERABLE = "role_unanswerable"
    UNATTRIBUTED = "unattributed"
    SUSPECTED = "suspected"
    PERSON_WITHOUT_DEVICE = "person_without_device"


NOT_ACCEPTABLE = frozenset({Reason.NOTHING_TO_CHECK, Reason.UNREADABLE, Reason.CONTROL_MISSED})
"""Reasons that nothing can accept."""


class Completeness(StrEnum):
    """What an export could show of a device."""

    FULL = "full"
    MANAGED_ONLY = "managed_only"
    WORK_PROFILE_ONLY = "work_profile_only"
    CONFIG_LIMITED = "config_limited"
    PARTIAL = "partial"
    UNSTATED = "unstated"
