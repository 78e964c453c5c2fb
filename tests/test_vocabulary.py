"""The words of many systems come down to one each, and what is not known stays unknown."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appcheck.vocabulary import (
    is_filler,
    is_installed,
    is_retired,
    moment,
    ownership_word,
    platform_family,
    platform_word,
    truth,
    writes_month_first,
)

PLATFORMS = {
    "ios": ("iOS", "ios", "IOS", "IOS_SYNC", "iPhone", "iPod touch", "iOS/iPadOS", "iOS 13.1.2", "iPhone OS", "I"),
    "ipados": ("iPadOS", "iPad", "ipados"),
    "android": (
        *("Android", "ANDROID", "Android 9", "AndroidPlus", "AndroidWorkProfile", "androidDedicatedAndFullyManaged"),
        *("Android (dedicated)", "Android (personally-owned work profile)", "androidDeviceAdministrator", "AOSP", "A"),
    ),
    "windows": ("Windows", "WinRT", "WindowsMobile", "windowsHolographic", "Microsoft Windows 10 Pro", "win32"),
    "macos": ("macOS", "Mac", "Mac OS X", "Mac OS X 10.9.5", "MAC_OS", "darwin", "OS X", "AppleOsX"),
    "chromeos": ("ChromeOS", "CHROME_OS", "chrome"),
    "linux": ("Linux", "Linux (ubuntu)", "ubuntu", "rhel", "CentOS Linux 8.3.2011"),
    "tvos": ("tvOS", "AppleTV", "Apple TV 4th Generation"),
    "watchos": ("watchOS",),
    "visionos": ("visionOS",),
    "": ("", "unknown", "Unknown", "1", "2", "3", "4", "Apple", "GOOGLE_SYNC", "unknownFutureValue", "printer"),
}


@pytest.mark.parametrize(("word", "raw"), [(word, raw) for word, raws in PLATFORMS.items() for raw in raws])
def test_every_spelling_of_a_platform_is_one_word(word, raw):
    assert platform_word(raw) == word


@pytest.mark.parametrize(
    ("raw", "model", "word"),
    [
        ("iOS/iPadOS", "iPad Pro (11-inch)", "ipados"),
        ("iOS", "iPad5,3", "ipados"),
        ("iOS", "iPhone 12", "ios"),
        ("Apple", "iPhone", "ios"),
        ("", "Mac14,2", "macos"),
        ("", "MacBook Pro", "macos"),
        ("", "iPhone10,6", "ios"),
        ("Unknown", "AppleTV5,3", "tvos"),
        ("", "A52", ""),
        ("", "POP 4", ""),
        ("Android", "iPad-like tablet", "android"),
        ("iOS", "MacBook Pro", "ios"),
    ],
)
def test_the_model_decides_only_where_the_platform_leaves_it_open(raw, model, word):
    assert platform_word(raw, model) == word


def test_platforms_that_share_identifiers_are_one_family():
    assert {platform_family(word) for word in ("ios", "ipados", "macos", "tvos", "watchos", "visionos")} == {"apple"}
    assert platform_family("chromeos") == platform_family("android") == "android"
    assert (platform_family("windows"), platform_family("linux"), platform_family("")) == ("windows", "linux", "")


OWNERSHIP = {
    "corporate": (
        *("company", "Corporate", "COMPANY_OWNED", "COMPANY", "Institutional", "C", "On (company-owned)"),
        *("AccountDrivenDeviceEnrollment", "Corporate - Dedicated", "company-owned"),
    ),
    "personal": (
        *("personal", "Personal", "BYOD", "PERSONALLY_OWNED", "E", "UserEnrollment", "AccountDrivenUserEnrollment"),
        *("PersonalDeviceProfile", "Employee Owned", "On (personal)", "On (manual - personal)"),
    ),
    "shared": ("shared", "S", "Corporate - Shared"),
    "": ("", "Undefined", "unknown", "1", "2", "On (manual)", "X"),
}


@pytest.mark.parametrize(("word", "raw"), [(word, raw) for word, raws in OWNERSHIP.items() for raw in raws])
def test_ownership_is_one_word_and_never_guessed(word, raw):
    assert ownership_word(raw) == word


@pytest.mark.parametrize(
    "raw", ["Removed", "REMOVED", "Pending", "Installing", "DownloadPaused", "Queued", "UserRejected", "Rejected"]
)
def test_an_app_that_is_not_there_is_not_installed(raw):
    assert not is_installed(raw)


@pytest.mark.parametrize(
    "raw",
    ["", "INSTALLED", "Managed", "2", "PromptingForUpdate", "Updating", "UpdateRejected", "UserInstalledApp", "Odd"],
)
def test_a_status_that_does_not_deny_it_is_installed(raw):
    assert is_installed(raw)


@pytest.mark.parametrize(
    "raw",
    ["retired", "Retired", "wiped", "ACCOUNT_WIPED", "DELETED", "Unenrolled", "DEPROVISIONED"],
)
def test_a_device_that_left_is_retired(raw):
    assert is_retired(raw)


@pytest.mark.parametrize(
    "raw",
    [
        *("", "managed", "Enrolled", "APPROVED", "wipeFailed", "retireCanceled", "true", "LOST"),
        *("retirePending", "retireIssued", "WIPING", "wipePending", "EnterpriseWipePending"),
    ],
)
def test_a_device_that_may_still_be_there_is_not_retired(raw):
    assert not is_retired(raw)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        *(("True", True), ("ja", True), ("1", True), ("Active", True), (" yes ", True)),
        *(("False", False), ("Nej", False), ("0", False), ("Suspended", False), ("no", False)),
        *(("", None), ("perhaps", None), ("2", None)),
    ],
)
def test_a_flag_is_true_false_or_not_said(raw, said):
    assert truth(raw) is said


@pytest.mark.parametrize(
    "raw",
    [
        *("2024-06-19T15:54:37.692Z", "2024-06-19 15:54:37.692461+00:00", "2024-06-19T17:54:37.6926543+02:00"),
        *("2024-06-19 15:54:37", "2024/06/19 15:54:37", "2024-06-19 15:54:37 UTC", "2024-06-19 17:54:37 +0200"),
        *(
            "1718812477",
            "1718812477692",
            "1718812477.69",
            "/Date(1718812477692)/",
            "20240619155437",
            "20240619155437.0Z",
        ),
        *("6/19/2024 3:54:37 PM", "6/19/2024 3:54:37\u202fPM", "19/06/2024 15:54:37", "19.06.2024 15:54:37"),
        *("Wed Jun 19 15:54:37 2024 UTC", "Wed Jun 19 15:54:37 2024", "Wed, 19 Jun 2024 15:54:37 GMT"),
    ],
)
def test_a_time_is_read_however_it_is_written(raw):
    assert moment(raw).replace(microsecond=0) == datetime(2024, 6, 19, 15, 54, 37, tzinfo=UTC)


@pytest.mark.parametrize("raw", ["2024-06-19", "20240619", "19/06/2024", "6/19/2024", "19.06.2024"])
def test_a_day_is_its_beginning(raw):
    assert moment(raw) == datetime(2024, 6, 19, tzinfo=UTC)


def test_twelve_in_the_morning_is_midnight():
    assert moment("6/19/2024 12:05:00 AM") == datetime(2024, 6, 19, 0, 5, tzinfo=UTC)
    assert moment("6/19/2024 12:05:00 PM") == datetime(2024, 6, 19, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw", ["3/4/2026", "03/04/2026 07:55", "03/04/2026 07:55:00 PM", "03-04-2026", "11/4/2026 9:05:00 AM"]
)
def test_a_day_that_could_be_two_days_is_not_read(raw):
    assert moment(raw) is None


@pytest.mark.parametrize("digits", ["99999999999", "/Date(99999999999)/", "32535215999"])
def test_digits_are_counted_in_arithmetic_because_windows_makes_no_time_of_years_after_3000(monkeypatch, digits):
    class OfWindows(datetime):
        @classmethod
        def fromtimestamp(cls, timestamp, tz=None):
            if not 0 <= timestamp < 32536850400:  # what gmtime_s of the Universal CRT takes
                raise OSError(22, "Invalid argument")
            return super().fromtimestamp(timestamp, tz)

    moment.cache_clear()
    monkeypatch.setattr("appcheck.vocabulary.datetime", OfWindows)
    assert moment(digits) is None
    assert moment("1718812477") == datetime(2024, 6, 19, 15, 54, 37, tzinfo=UTC)
    moment.cache_clear()


@pytest.mark.parametrize(
    ("texts", "month_first"),
    [
        (["11/4/2026 9:05:00 AM", "10/31/2026 7:00:00 AM"], True),
        (["4/11/2026", "31/10/2026", ""], False),
        (["11/4/2026", "3/3/2026", "2026-10-31", "31.10.2026"], None),
        (["10/31/2026", "31/10/2026"], None),
        (["31/31/2026", "1718812477"], None),
    ],
)
def test_one_date_tells_of_all_that_its_writer_wrote_in_which_order_they_stand(texts, month_first):
    assert writes_month_first(texts) is month_first


def test_a_day_that_could_be_two_is_read_as_its_writer_writes():
    assert moment("11/4/2026 9:05:00 AM", True) == datetime(2026, 11, 4, 9, 5, tzinfo=UTC)
    assert moment("11/4/2026 9:05", False) == datetime(2026, 4, 11, 9, 5, tzinfo=UTC)
    assert moment("31/10/2026", True) == datetime(2026, 10, 31, tzinfo=UTC)


def test_a_day_that_is_one_day_in_either_order_is_read():
    assert moment("4/4/2026 1:25:31 PM") == datetime(2026, 4, 4, 13, 25, 31, tzinfo=UTC)
    assert moment("4/4/2026") == datetime(2026, 4, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        *("", " ", "never", "N/A", "Not collected", "0", "1", "-1", "1970-01-01 00:00:00", "0001-01-01T00:00:00Z"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "5251-01-01", "2024-13-45", "99/99/2024", "Mon 1"),
        *("99999999999999999999", "٢٠٢٤-٠٦-١٩", "2024-06-19T99:00:00Z", "Wed Jun 99 15:54:37 2024", "31/31/2024"),
        "Mon Jan 1 00:00:00 2024 +99999999999999999999",
    ],
)
def test_what_is_no_time_is_none(raw):
    assert moment(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        *("", "0", "000000000000", "00000000-0000-0000-0000-000000000000", "Unknown", "To be filled by O.E.M."),
        *("To Be Filled  By O.E.M.", "Default string", "None", "N/A", "System Serial Number", "Not Specified"),
        *("INVALID", "123456789", "xxxxxxxxxxx", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "null", "-", "..."),
        *("N.A.", "(unknown)", "TBD", "test", "SerialNumber", "No Serial", "unavailable", "To Be Filled By O.E.M"),
        *("3.54201E+14", "1,2E+10", "4E+05", "1.23456789012346E+19"),
        *("03000200-0400-0500-0006-000700080009", "Not available", "SN-1234567890", "Base Board Serial Number"),
    ],
)
def test_a_placeholder_is_no_id(raw):
    assert is_filler(raw)


@pytest.mark.parametrize(
    "raw",
    ["3", "11", "111", "12345", "C02XK0AAJG5H", "F9FXK0AAJG5H", "none-01", "PX7", "Ünknown", "tbd-7", "5E10", "4E+K5"],
)
def test_a_short_number_or_a_serial_is_an_id(raw):
    assert not is_filler(raw)


@given(
    st.one_of(st.text(), st.from_regex(r"[A-Za-z]{3}[ ,][0-9A-Za-z :,+./-]{0,40}"), st.from_regex(r"[0-9/:. TZ+-]+"))
)
def test_no_text_from_a_device_breaks_a_word(text):
    found = moment(text)
    assert found is None or (found.tzinfo is UTC and found.year > 1970)
    assert isinstance(platform_word(text, text) + ownership_word(text), str)
    assert is_filler(text) in (True, False)
