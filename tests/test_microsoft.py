"""What Intune's exports can show of a device is what Microsoft documents, and never more."""

import json

import pytest
from tables import opened, put

from appcheck.microsoft import intune_completeness
from appcheck.model.inventory import Record, Skipped
from appcheck.model.words import Completeness
from appcheck.source import Documents, Facts, Wanted
from appcheck.sources import shipped_sources

SOURCES = {source.name: source for source in shipped_sources()}


@pytest.mark.parametrize(
    ("platform", "ownership", "enrolment", "shown"),
    [
        ("ios", "corporate", "", Completeness.FULL),
        ("ipados", "shared", "appleBulkWithoutUser", Completeness.FULL),
        ("ios", "personal", "", Completeness.MANAGED_ONLY),
        ("ios", "corporate", "appleUserEnrollment", Completeness.MANAGED_ONLY),
        ("ios", "corporate", "Apple User Enrollment", Completeness.MANAGED_ONLY),
        ("ipados", "corporate", "AppleUserEnrollmentWithServiceAccount", Completeness.MANAGED_ONLY),
        ("ios", "corporate", "appleAccountDrivenUserEnrollment", Completeness.MANAGED_ONLY),
        *(("ios", "corporate", number, Completeness.MANAGED_ONLY) for number in ("11", "12", "25")),
        ("ios", "corporate", "1", Completeness.FULL),
        ("ios", "", "", Completeness.UNSTATED),
        ("macos", "corporate", "", Completeness.FULL),
        ("macos", "personal", "", Completeness.MANAGED_ONLY),
        ("android", "corporate", "", Completeness.WORK_PROFILE_ONLY),
        ("android", "personal", "", Completeness.WORK_PROFILE_ONLY),
        ("android", "", "", Completeness.WORK_PROFILE_ONLY),
        ("windows", "corporate", "", Completeness.CONFIG_LIMITED),
        ("windows", "personal", "", Completeness.MANAGED_ONLY),
        ("chromeos", "corporate", "", Completeness.UNSTATED),
        ("", "corporate", "", Completeness.UNSTATED),
    ],
)
def test_completeness_is_as_documented(platform, ownership, enrolment, shown):
    assert intune_completeness(Facts(platform, ownership, enrolment, "")) is shown


@pytest.mark.parametrize("name", ["intune-automation", "intune-discovered-with-devices", "intune-discovered-names"])
@pytest.mark.parametrize("platform", ["ios", "android", "windows"])
@pytest.mark.parametrize("ownership", ["corporate", "personal"])
def test_what_a_script_picked_is_never_the_whole_of_what_intune_shows(name, platform, ownership):
    """Nor the whole work side of an Android, which is enough where a policy leaves the personal side out."""
    assert SOURCES[name].completeness(Facts(platform, ownership, "", "")) is Completeness.PARTIAL


@pytest.mark.parametrize("name", ["intune-appinv", "intune-appinv-json", "graph-managed-devices"])
def test_a_source_that_states_no_dates_or_ownership_says_what_to_add(name):
    source = SOURCES[name]
    assert source.lag_days == 7
    assert source.completeness is intune_completeness
    if name != "graph-managed-devices":
        assert {"age_unstated", "ownership_unstated"} <= source.remedies.keys()


def test_apps_that_turn_up_late_in_a_list_of_devices_are_not_passed_over(tmp_path):
    device = {"deviceName": "PHONE", "managedDeviceOwnerType": "company", "notes": "x" * 1000}
    devices = [{"id": f"device-{n}", **device} for n in range(400)]
    devices.append({"id": "device-400", **device, "detectedApps": [{"displayName": "TikTok"}]})
    export = opened(put(tmp_path, json.dumps(devices).encode(), "devices.json"))
    source = SOURCES["graph-device-list"]
    assert source.detect(export)
    assert source.read is not None
    reading = source.read(export, Wanted())
    assert isinstance(reading, Documents)
    *others, last = reading.items()
    assert all(isinstance(item, Record) for item in others)
    assert isinstance(last, Skipped)
    assert last.device.device_id == "device-400"


@pytest.mark.parametrize("key", ["appName", "apps", "bundleId"])
def test_apps_that_a_script_put_beside_devices_are_not_taken_for_a_mere_device_list(tmp_path, key):
    device = {"id": "d1", "deviceName": "PHONE", "lastSyncDateTime": "2026-11-15T06:12:44Z", key: ["TikTok"]}
    export = opened(put(tmp_path, json.dumps([device]).encode(), "devices.json"))
    assert [name for name, source in SOURCES.items() if source.detect(export)] == []


@pytest.mark.parametrize(
    ("header", "claimed"),
    [
        ("ApplicationName,DeviceName,ApplicationPublisher", ["intune-appinv"]),
        ("ApplicationName,ApplicationVersion,DeviceName,DeviceId", ["intune-appinv"]),
        (
            "DeviceName,DeviceId,UserPrincipalName,ApplicationName,ApplicationVersion,Publisher,OwnerType",
            ["intune-automation"],
        ),
        ("Device ID,Device name,Ownership,Last check-in", ["intune-devices"]),
        ("Device ID,Device name,Ownership", []),
        ("AppName,DeviceId,DeviceName,OwnerType,LastContact", []),
        ("ApplePushId,DeviceId,DeviceName,OwnerType,LastContact", ["intune-devices"]),
        ("Enhet,E-post", []),
        ("Namn,E-post,Enhet", ["people-csv"]),
        ("Namn,E-post,Tel.nr,Anst.datum", ["people-csv"]),
        ("displayName,mail,emails.0.value", []),
        ("mail,title,name.first,name.last", []),
        ("Enhetsnamn,Namn,E-post", []),
        ("Name,Email,Serial Number", []),
        ("App,Email,Name", []),
        ("App title,Email,Name", []),
        ("Title,Publisher,Email", []),
        ("Computer,Name,Email", []),
        ("Name,Email,Approver,Appointed,Apple ID", ["people-csv"]),
        ("name,Email,bundle_id", []),
        ("First Name [Required],Email Address [Required],Employee Title,Department", ["google-users-csv"]),
        ("primaryEmail,name.fullName,organizations.0.title", ["gam-users"]),
        ("Display name,User principal name,Block credential,Department", ["m365-users"]),
        ("id,userPrincipalName,displayName,mail,objectType", ["entra-group-members"]),
        ("Name,SamAccountName,UserPrincipalName,DistinguishedName", ["ad-users"]),
        ("DeviceId,displayName,mail,title", []),
    ],
)
def test_a_header_is_claimed_by_the_source_whose_it_is_or_by_none(tmp_path, header, claimed):
    export = opened(put(tmp_path, f"{header}\n".encode()))
    assert [name for name, source in SOURCES.items() if source.detect(export)] == claimed
