"""What Microsoft documents of Intune's app inventory, for every source that carries it."""

import re

from appcheck.model.words import Completeness
from appcheck.source import Facts

INTUNE_LAG_DAYS = 7
"""Discovered apps are refreshed every seven days, counted from each device's enrolment."""

INTUNE_REMEDIES = {
    "stale": "Wake these devices: Intune > Devices > All devices > (device) > Sync, then export again. The app list "
    "itself is refreshed every 7 days.",
    "not_in_inventory": "Export the app inventory again, for all devices; a device that is new to Intune sends its "
    "first app list within 7 days, and Android Open Source devices never do.",
    "personal_side_hidden": "Intune never lists the private apps of a personal device. If a device is the "
    "organisation's own, say so: Intune > Devices > All devices > (device) > Properties > Device ownership.",
    "completeness_unstated": "Of Windows, Intune lists store apps and Windows Installer apps only; judge such "
    "computers by another inventory as well.",
}
"""What to do about a reason, in Intune's menus."""


_USER_ENROLMENT = re.compile(r"apple(accountdriven)?userenrollment.*|11|12|25")
"""Apple's user enrolment among Graph's deviceEnrollmentType, by its words and by their numbers."""


def intune_completeness(facts: Facts) -> Completeness:
    """What Intune's discovered apps show of a device, by platform and ownership.

    From the table `Details of discovered apps` (learn.microsoft.com/intune, app-discovered-apps,
    of 2025-12-03): of a personal device only managed apps, of a corporate Apple device all apps
    but the system's. Of Android the apps of the work profile, whoever owns the phone; the one
    exception, device administrator, is not told apart by any export. Of corporate Windows all
    store apps, but other programs only where Windows Installer and the management extension
    brought them. Apple's user enrolment shows managed apps only, whatever ownership was set later.
    """
    if facts.platform == "android":
        return Completeness.WORK_PROFILE_ONLY
    if facts.platform not in ("ios", "ipados", "macos", "windows"):
        return Completeness.UNSTATED
    enrolment = re.sub(r"\W", "", facts.enrolment).lower()
    if facts.ownership == "personal" or _USER_ENROLMENT.fullmatch(enrolment):
        return Completeness.MANAGED_ONLY
    if not facts.ownership:
        return Completeness.UNSTATED
    return Completeness.CONFIG_LIMITED if facts.platform == "windows" else Completeness.FULL
