"""A file that carries no device id takes it from its name or from --says, and says so."""

import plistlib
from pathlib import Path
from typing import Any

from running import scanned

REPLY: dict[str, Any] = {
    "Status": "Acknowledged",
    "InstalledApplicationList": [{"Identifier": "com.zhiliaoapp.musically", "Name": "TikTok", "Version": "1"}],
}


def keys(report: dict[str, Any]) -> list[str]:
    return [each["device"]["key"] for each in report["findings"]]


def test_an_mdm_reply_without_a_device_is_of_the_device_that_its_file_is_named_after(tmp_path: Path) -> None:
    (tmp_path / "PX-7.plist").write_bytes(plistlib.dumps(REPLY))
    status, report = scanned(tmp_path, "PX-7.plist")
    assert status == 1
    assert keys(report) == ["apple-mdm:PX-7"]
    assert report["inputs"][0]["said"] == ["device=PX-7 (from the file name)"]


def test_what_somebody_says_comes_before_the_file_name(tmp_path: Path) -> None:
    (tmp_path / "PX-7.plist").write_bytes(plistlib.dumps(REPLY))
    _, report = scanned(tmp_path, "PX-7.plist", "--says", "PX-7.plist:device=PX-9")
    assert keys(report) == ["apple-mdm:PX-9"]
    assert report["inputs"][0]["said"] == ["device=PX-9"]


def test_a_reply_that_names_its_device_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "PX-7.plist").write_bytes(plistlib.dumps(REPLY | {"UDID": "00008030-000A1B2C3D4E5F60"}))
    _, report = scanned(tmp_path, "PX-7.plist")
    assert keys(report) == ["apple-mdm:00008030-000A1B2C3D4E5F60"]
    assert report["inputs"][0]["said"] == []
