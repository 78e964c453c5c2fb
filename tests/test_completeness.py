"""What an export could show of a device is never taken for more than its maker says."""

import pytest

from appcheck.model.words import Completeness
from appcheck.source import Facts
from appcheck.sources import shipped_sources


def completeness(source: str, ownership: str = "", enrolment: str = "", platform: str = "ios") -> Completeness:
    found = next(each for each in shipped_sources() if each.name == source)
    return found.completeness(Facts(platform, ownership, enrolment, ""))


@pytest.mark.parametrize("ownership", ["corporate", "personal", "shared", ""])
def test_apples_user_enrolment_shows_managed_apps_only_whoever_owns_the_device(ownership):
    assert completeness("apple-mdm-apps", ownership, "UserEnrollment") is Completeness.MANAGED_ONLY


@pytest.mark.parametrize(
    ("ownership", "shown"),
    [
        ("corporate", Completeness.FULL),
        ("shared", Completeness.FULL),
        ("personal", Completeness.UNSTATED),
        ("", Completeness.UNSTATED),
    ],
)
def test_an_apple_reply_is_whole_only_where_somebody_says_that_the_device_is_not_personal(ownership, shown):
    assert completeness("apple-mdm-apps", ownership) is shown


@pytest.mark.parametrize(
    ("ownership", "shown"),
    [
        ("corporate", Completeness.FULL),
        ("personal", Completeness.MANAGED_ONLY),
        ("", Completeness.UNSTATED),
    ],
)
def test_jamf_shows_all_apps_of_an_institutional_device_only(ownership, shown):
    assert completeness("jamf-classic-mobile", ownership) is shown


def test_jamf_shows_of_a_mac_what_lies_in_the_folders_it_searches():
    assert completeness("jamf-computers", "corporate", platform="macos") is Completeness.CONFIG_LIMITED


@pytest.mark.parametrize("source", ["adb-packages", "androidqf-packages"])
def test_a_package_list_does_not_say_which_users_of_a_phone_it_shows(source):
    assert completeness(source, "corporate", platform="android") is Completeness.UNSTATED
