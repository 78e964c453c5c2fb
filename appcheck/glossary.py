"""What exit codes, verdicts and reasons mean, in a sentence each."""

from appcheck.model.words import Reason

EXIT_CODES = (
    (0, "nothing open at or above --fail-on, and all that the policy wants known is known"),
    (1, "an enforced finding; wins over 3"),
    (2, "ours is wrong: usage, policy, or a file that cannot be written. Nothing was cleared"),
    (3, "nothing found, but not cleared, for reasons that are printed with their remedy"),
    (70, "a bug in appcheck"),
    (130, "interrupted"),
    (141, "the reader of a pipe went away"),
)
"""Every status that appcheck ends with; the same for every output format."""

REASONS = {
    Reason.NOTHING_TO_CHECK: "no given export lists installed apps of a device that the policy covers",
    Reason.UNREADABLE: "an export or roster could not be read, or not to its end",
    Reason.CONTROL_MISSED: "an export could not have shown a forbidden app",
    Reason.COVERAGE: "too few of the expected devices could be judged",
    Reason.STALE: "the app list is older than the policy allows",
    Reason.NOT_IN_INVENTORY: "a listed device has no app list",
    Reason.AGE_UNSTATED: "no export says how old the app list is",
    Reason.OWNERSHIP_UNSTATED: "no export says who owns the device, and that decides what the app list could show",
    Reason.COMPLETENESS_UNSTATED: "nobody can say what the app list could show of the device",
    Reason.PERSONAL_SIDE_HIDDEN: "the app list leaves out the private side of the device",
    Reason.WORK_PROFILE_ONLY: "the app list shows the work profile only",
    Reason.TRUNCATED: "an export stopped early, or shows a part only",
    Reason.ROLE_UNANSWERABLE: "no given file can say who holds a role",
    Reason.UNATTRIBUTED: "a listed app was found, and nobody can say whether its rule applies",
    Reason.SUSPECTED: "an app looks like a listed one, and nobody has cleared it",
    Reason.PERSON_WITHOUT_DEVICE: "somebody who holds a role has no device in any export",
}
"""What each reason for exit status 3 says."""

NEVER_SHOWN = (
    "No inventory shows the use of a service in a web browser, or a second copy of an app inside an app cloner."
)
"""What a reader must not take a clean report for."""
