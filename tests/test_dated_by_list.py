"""A list of apps without a date is as old as a device list says, and the report tells that somebody must see to it."""

from pathlib import Path

import pytest
from running import scanned

APPS = "ApplicationKey,ApplicationName,DeviceId,DeviceName\nk,Maps,d-1,PHONE-1\n"
DEVICES = "DeviceId,DeviceName,LastContact,OS,Ownership,SerialNumber\nd-1,PHONE-1,{date},iOS,Corporate,X1\n"


@pytest.mark.parametrize(("date", "expected"), [("2026-11-12 06:12:44", 1), ("", 0)])
def test_an_undated_inventory_that_a_device_list_dates_is_told(tmp_path: Path, date: str, expected: int) -> None:
    (tmp_path / "apps.csv").write_text(APPS, "utf-8")
    (tmp_path / "devices.csv").write_text(DEVICES.format(date=date), "utf-8")
    _, report = scanned(tmp_path, "apps.csv", "devices.csv")
    assert [each["code"] for each in report["notices"]].count("dated_by_list") == expected


def test_an_inventory_with_dates_of_its_own_is_not(tmp_path: Path) -> None:
    (tmp_path / "apps.csv").write_text("Serial,App,Inventoried\nX1,Maps,2026-11-12\n", "utf-8")
    (tmp_path / "devices.csv").write_text(DEVICES.format(date="2026-11-12 06:12:44"), "utf-8")
    _, report = scanned(tmp_path, "apps.csv", "devices.csv")
    assert "dated_by_list" not in [each["code"] for each in report["notices"]]
