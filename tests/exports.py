"""Small exports in the shape of Intune's, written by tests."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

SEEN = "2026-11-15T06:12:44Z"
"""A day before the day as at which the tests scan."""

APP_COLUMNS = (
    *("ApplicationKey", "ApplicationName", "ApplicationPublisher", "ApplicationVersion"),
    *("DeviceId", "DeviceName", "EmailAddress", "OSVersion", "Platform", "UserId"),
)
DEVICE_COLUMNS = (
    *("DeviceId", "DeviceName", "LastContact", "ManagementState", "OS", "OSVersion"),
    *("Ownership", "ReferenceId", "SerialNumber", "UserEmail"),
)
PEOPLE_COLUMNS = (
    *("userPrincipalName", "displayName", "mail", "id", "userType", "jobTitle", "department", "accountEnabled"),
)

APPS = ("Calendar", "Outlook", "TickTick")
"""Apps that no policy of the tests forbids."""

Cells = Sequence[str]


def csv_text(columns: Cells, rows: Iterable[Cells], end: str = "\r\n") -> str:
    """A table as Intune writes it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def app_row(device: int, app: str, user: str = "", publisher: str = "") -> list[str]:
    """One app on one iPhone."""
    number, name = guid(device), f"PH-{device:04d}"
    return [f"key-{len(app)}", app, publisher, "1.0", number, name, user, "26.1", "iOS", ""]


def device_row(device: int, *, seen: str = SEEN, ownership: str = "Corporate", user: str = "") -> list[str]:
    """One iPhone."""
    serial = f"XSERIAL{device:05d}"
    return [guid(device), f"PH-{device:04d}", seen, "managed", "iOS", "26.1", ownership, "", serial, user]


def person_row(address: str, title: str = "Registrar", department: str = "Archive") -> list[str]:
    """One person of Entra ID."""
    name, _, _ = address.partition("@")
    return [address, name, address, f"id-{address}", "Member", title, department, "True"]


def guid(device: int) -> str:
    """An Intune device id."""
    return f"d0000000-1111-4222-8333-{device:012d}"


def apps_csv(devices: Iterable[int] = range(1, 5), apps: Iterable[str] = APPS) -> str:
    """The app inventory of some iPhones that all carry the same apps."""
    apps = tuple(apps)
    return csv_text(APP_COLUMNS, (app_row(device, app) for device in devices for app in apps))


def devices_csv(devices: Iterable[int] = range(1, 5)) -> str:
    """The device list of the same."""
    return csv_text(DEVICE_COLUMNS, map(device_row, devices))


def graph_device(
    device: int, apps: Iterable[str], *, seen: str, number: str = "", serial: str = ""
) -> dict[str, object]:
    """One managed device of Graph with its detected apps."""
    return {
        "id": number or guid(device),
        "deviceName": f"PH-{device:04d}",
        "managedDeviceOwnerType": "company",
        "lastSyncDateTime": seen,
        "operatingSystem": "iOS",
        "osVersion": "26.1",
        "serialNumber": f"XSERIAL{device:05d}",
        "detectedApps": [{"id": f"key-{app}", "displayName": app, "version": "1.0"} for app in apps],
    }


def graph_json(*devices: dict[str, object]) -> str:
    """One page of managed devices."""
    return json.dumps({"value": devices}, indent=1)


def put(folder: Path, name: str, content: str | bytes) -> None:
    """Write one file."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def clear_folder(folder: Path) -> Path:
    """Four work phones that `appcheck scan apps.csv devices.csv` clears."""
    put(folder, "apps.csv", apps_csv())
    put(folder, "devices.csv", devices_csv())
    return folder
