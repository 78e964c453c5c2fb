"""What an export could show of a device is never taken for more than its maker says."""

import pytest
from build import CALENDAR, FRESH, IOS_TIKTOK, OLD, apps, devices, phone, scanned

from appcheck.microsoft import intune_completeness
from appcheck.model.inventory import Kind
from appcheck.model.words import Completeness, Reason, Verdict
from appcheck.said import as_said
from appcheck.source import Facts, Source
from appcheck.sources import shipped_sources
from appcheck.sources.jamf import MANAGED_SO_FAR, UNMANAGED_TOO, mobile_completeness


def completeness(source: str, ownership: str = "", enrolment: str = "", platform: str = "ios") -> Completeness:
    found = next(each for each in shipped_sources() if each.name == source)
    return found.completeness(Facts(platform, ownership, enrolment, ""))


@pytest.mark.parametrize("ownership", ["corporate", "personal", "shared", ""])
def test_apples_user_enrolment_shows_managed_apps_only_whoever_owns_the_device(ownership):
    assert completeness("apple-mdm-apps", ownership, "UserEnrollment") is Completeness.MANAGED_ONLY


@pytest.mark.parametrize("ownership", ["corporate", "shared", "personal", ""])
def test_an_apple_reply_never_tells_whether_the_server_asked_for_all_apps(ownership):
    assert completeness("apple-mdm-apps", ownership) is Completeness.UNSTATED


@pytest.mark.parametrize("facts", [("ios", ""), ("", "corporate"), ("", ""), ("ios", "personal")])
def test_nobody_can_say_that_intune_shows_all_where_it_would_hide_a_part(facts):
    source = next(each for each in shipped_sources() if each.name == "intune-appinv")
    told = as_said(source, {"completeness": "full"}).completeness(Facts(*facts, "", ""))
    assert told is source.completeness(Facts(*facts, "", ""))
    assert told is not Completeness.FULL


def test_that_a_list_of_packages_is_whole_can_be_said_whoever_owns_the_phone():
    source = next(each for each in shipped_sources() if each.name == "adb-packages")
    assert as_said(source, {"completeness": "full"}).completeness(Facts("", "", "", "")) is Completeness.FULL


@pytest.mark.parametrize("shown", Completeness)
def test_what_an_export_shows_can_be_said_only_where_nobody_knows(shown):
    source = Source("x", Kind.APPS, "x", "", "", detect=lambda _: None, completeness=lambda _: shown)
    told = as_said(source, {"completeness": "full"}).completeness(Facts("ios", "corporate", "", ""))
    unknown = shown in (Completeness.UNSTATED, Completeness.CONFIG_LIMITED)
    assert told is (Completeness.FULL if unknown else shown)
    assert as_said(source, {"device": "PX7"}) is source


JAMF_MOBILE = ("jamf-classic-mobile", "jamf-classic-mobile-xml", "jamf-mobile", "jamf-mobile-single")


@pytest.mark.parametrize("source", JAMF_MOBILE)
@pytest.mark.parametrize(
    ("ownership", "enrolment", "shown"),
    [
        ("corporate", UNMANAGED_TOO, Completeness.FULL),
        ("shared", UNMANAGED_TOO, Completeness.FULL),
        ("corporate", MANAGED_SO_FAR, Completeness.CONFIG_LIMITED),
        ("corporate", "", Completeness.CONFIG_LIMITED),
        ("personal", UNMANAGED_TOO, Completeness.MANAGED_ONLY),
        ("", UNMANAGED_TOO, Completeness.UNSTATED),
    ],
)
def test_jamf_shows_all_apps_of_an_institutional_device_where_it_lists_an_unmanaged_one(
    source, ownership, enrolment, shown
):
    assert completeness(source, ownership, enrolment) is shown


def test_jamf_shows_of_a_mac_what_lies_in_the_folders_it_searches():
    assert completeness("jamf-computers", "corporate", platform="macos") is Completeness.CONFIG_LIMITED


@pytest.mark.parametrize("source", ["adb-packages", "androidqf-packages"])
def test_a_package_list_does_not_say_which_users_of_a_phone_it_shows(source):
    assert completeness(source, "corporate", platform="android") is Completeness.UNSTATED


def test_what_an_export_shows_follows_from_how_its_own_system_says_that_the_device_is_enrolled():
    """Of Apple's user enrolment Intune shows managed apps only, whatever another system calls it."""
    known = phone("1", serial="S1", enrolment="appleUserEnrollment", inventoried=OLD)
    intune = apps((known, CALENDAR), completeness=intune_completeness)
    other = devices(phone("9", serial="S1", enrolment="DEP", checked_in=FRESH), system="other")
    assert [each.reasons for each in scanned([intune, other]).devices] == [(Reason.PERSONAL_SIDE_HIDDEN,)]


@pytest.mark.parametrize("ownership", ["Institutional", ""])
def test_a_newer_list_without_unmanaged_apps_refutes_none_that_has_some(ownership):
    """Jamf may have been told meanwhile to collect managed apps only."""
    all_apps, managed = (
        apps(
            (phone("1", ownership=ownership, enrolment=enrolment, inventoried=when), app),
            name="jamf-mobile",
            completeness=mobile_completeness,
        )
        for enrolment, when, app in ((UNMANAGED_TOO, OLD, IOS_TIKTOK), (MANAGED_SO_FAR, FRESH, CALENDAR))
    )
    assert [each.verdict for each in scanned([all_apps, managed]).devices] == [Verdict.VIOLATION]


@pytest.mark.parametrize(
    ("told", "reason"), [("company", ()), ("unknown", (Reason.OWNERSHIP_UNSTATED,)), ("", (Reason.OWNERSHIP_UNSTATED,))]
)
def test_what_an_export_shows_follows_from_the_owner_whom_its_own_system_names(told, reason):
    """Intune lists unmanaged apps of those devices only that are corporate in Intune, not in another register."""
    intune = apps((phone("1", serial="S1", ownership=told), CALENDAR), completeness=intune_completeness)
    register = devices(phone("9", serial="S1", ownership="COMPANY"), system="register")
    assert [each.reasons for each in scanned([intune, register]).devices] == [reason]


def test_a_list_of_fleet_that_may_be_filtered_is_never_the_whole_work_side_of_an_android():
    assert completeness("fleet-hosts", platform="android") is Completeness.WORK_PROFILE_ONLY
    assert completeness("fleet-host-software", platform="android") is Completeness.PARTIAL


def test_what_an_export_shows_follows_from_the_version_that_its_own_system_reported():
    """Before Android 11 the work side of a company's phone looked like all of it; that it has been updated since."""
    source = next(each for each in shipped_sources() if each.name == "android-management-devices")
    android = {"platform": "Android", "serial": "S1"}
    told = phone("1", enrolment="DEVICE_OWNER", os_version="10", inventoried=OLD, **android)
    other = devices(phone("9", os_version="14", checked_in=FRESH, **android), system="other")
    report = scanned([apps((told, CALENDAR), completeness=source.completeness), other])
    assert [each.reasons for each in report.devices] == [(Reason.COMPLETENESS_UNSTATED,)]
