"""A folder with the app lists and the device list of one MDM system: each device is one, and none is clean unseen."""

import json
from pathlib import Path
from typing import Any

import pytest
from running import run

TIKTOK, MAPS = "com.zhiliaoapp.musically", "org.example.maps"
SEEN = "2026-11-24T07:00:00Z"
MILLIS = 1795500000000


def esper(device: str, *packages: str) -> dict[str, Any]:
    apps = [{"package_name": each, "version_name": "1", "device": device} for each in packages]
    return {"count": len(apps), "next": None, "previous": None, "results": apps}


def esper_device(device: str) -> dict[str, Any]:
    return {"id": device, "device_name": device, "softwareInfo": {}, "hardwareInfo": {}, "last_seen": SEEN}


def blackberry(*bundles: str) -> dict[str, Any]:
    app = {"disposition": "OPTIONAL", "personal": True, "status": "INSTALLED"}
    return {"deviceApplications": [app | {"bundleId": each} for each in bundles]}


def blackberry_device(guid: str, state: str = "ENROLLED") -> dict[str, Any]:
    device = {"guid": f"of {guid}", "osFamilyName": "ios", "ownership": "CORPORATE"}
    return {"guid": guid, "enrollmentState": state, "lastContactTime": SEEN, "device": device}


def epmm_device(client: str, status: str = "ACTIVE") -> dict[str, Any]:
    return {
        "common.uuid": f"u{client}",
        "common.clientId": client,
        "common.platform": "Android",
        "common.status": status,
    }


def cps_device(identifier: str, status: str = "ACTIVE") -> dict[str, Any]:
    times = {"lastCheckInTime": MILLIS, "registrationTime": MILLIS}
    return {"identifier": identifier, "os": "IOS", "status": status, "compromised": False, **times}


def cps(identifier: str, *bundles: str) -> dict[str, Any]:
    return {"deviceMdmId": identifier, "applications": [{"identifier": each} for each in bundles]}


def kaspersky(number: int, *bundles: str) -> dict[str, Any]:
    apps = [{"type": "params", "value": {"AppIdentifier": each}} for each in bundles]
    return {"type": "params", "value": {"KLMDM_DEVICE_ID": number, "DEV_EX_DATA_APPL": apps}}


def kaspersky_device(number: int, status: int = 0) -> dict[str, Any]:
    return {
        "type": "params",
        "value": {"KLMDM_DEVICE_ID": number, "KLMDM_DEVICE_OS": "iOS", "KLMDM_DEVICE_STATUS": status},
    }


def headwind(number: str, *packages: str) -> dict[str, Any]:
    info = {"info": {"deviceId": number, "applications": [{"pkg": each} for each in packages]}} if packages else {}
    return {"number": number, "lastUpdate": MILLIS if packages else 0, "configurationId": 1, **info}


def manageengine(*identifiers: str) -> dict[str, Any]:
    assigned = {"app_name": "x", "identifier": TIKTOK, "app_group_id": 1}
    return {"apps": [assigned], "installed_apps": [assigned | {"identifier": each} for each in identifiers]}


def manageengine_device(number: int, removed: bool = False) -> dict[str, Any]:
    ids = {"device_id": number, "platform_type_id": "2", "platform_type": "android", "managed_status": "2"}
    return ids | {"is_removed": removed, "owned_by": 1, "last_contact_time": str(MILLIS)}


def ocs_computer() -> dict[str, Any]:
    hardware = {"NAME": "phone", "OSNAME": "Android OS", "LASTDATE": SEEN, "LASTCOME": SEEN}
    return {"hardware": hardware, "software": [{"NAME_ID": 1, "PUBLISHER_ID": 1}]}


def ocs(*packages: str) -> dict[str, Any]:
    return {"software": [{"NAME": each, "FOLDER": f"/data/user/0/{each}"} for each in packages]}


FOLDERS: dict[str, dict[str, object]] = {
    "esper": {
        "apps.json": [esper("E1", MAPS), esper("E2", TIKTOK)],
        "devices.json": {"count": 3, "next": None, "results": [esper_device(each) for each in ("E1", "E2", "E3")]},
    },
    "blackberry-uem": {
        "E1.json": blackberry(MAPS),
        "E2.json": blackberry(TIKTOK),
        "devices.json": {
            "userDevices": [*map(blackberry_device, ("E1", "E2", "E3")), blackberry_device("E4", "DELETED")],
            "total": 4,
        },
    },
    "ivanti-epmm": {
        "apps.csv": f"bundle,client_id,inventory_id\n{MAPS},E1,1\n{TIKTOK},E2,2\n",
        "devices.json": {"results": [*map(epmm_device, ("E1", "E2", "E3")), epmm_device("E4", "RETIRED")]},
    },
    "ivanti-serviceconnect": {
        "apps.json": [cps("E1", MAPS), cps("E2", TIKTOK)],
        "devices.json": {
            "searchResults": [*map(cps_device, ("E1", "E2", "E3")), cps_device("E4", "WIPED")],
            "limit": 50,
        },
    },
    "kaspersky": {
        "apps.json": {"PxgRetVal": [kaspersky(1, MAPS), kaspersky(2, TIKTOK)]},
        "devices.json": {"PxgRetVal": [*map(kaspersky_device, (1, 2, 3)), kaspersky_device(4, 1)]},
    },
    "headwind": {
        "devices.json": {
            "data": {
                "devices": {
                    "items": [headwind("E1", MAPS), headwind("E2", TIKTOK), headwind("E3")],
                    "totalItemsCount": 3,
                }
            }
        },
    },
    "manageengine": {
        "1.json": manageengine(MAPS),
        "2.json": manageengine(TIKTOK),
        "devices.json": {"devices": [*map(manageengine_device, (1, 2, 3)), manageengine_device(4, removed=True)]},
    },
    "ocs": {
        "one.json": {"1": ocs(MAPS)},
        "two.json": {"2": ocs(TIKTOK)},
        "computers.json": {"1": ocs_computer(), "2": ocs_computer(), "3": ocs_computer()},
    },
}


@pytest.mark.parametrize("system", FOLDERS)
def test_a_folder_of_one_system_has_its_devices_once_and_clears_none_that_it_did_not_see(
    tmp_path: Path, system: str
) -> None:
    for name, content in FOLDERS[system].items():
        (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    done = run(["scan", ".", "--as-of", "2026-11-25", "--format", "json", "--devices", "all"], tmp_path)
    report = json.loads(done.out)
    found = {
        each["key"].partition(":")[2].lstrip("E"): each
        for each in report["devices"]
        if each["verdict"] != "out_of_scope"
    }
    assert {key: each["verdict"] for key, each in found.items()} == {"1": "unknown", "2": "violation", "3": "unknown"}
    assert found["3"]["reasons"] == ["not_in_inventory"]
    assert {each["key"].partition(":")[0] for each in report["devices"]} == {system}
