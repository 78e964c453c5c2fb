"""A list of exactly as many records as a page of its system holds may not be all."""

import json
from pathlib import Path
from typing import Any

import pytest
from running import run

OKTA = {"status": "ACTIVE", "profile": {"login": "ada@example.org"}}
KANDJI = {"device_id": "d", "blueprint_id": "b", "platform": "iPhone"}
MERAKI = {"id": "d", "osName": "iOS", "systemModel": "iPhone", "wifiMac": "00:00:00:00:00:00"}
OWNER = {"email": "ada@example.org", "fullName": "Ada", "azureAdGroups": []}


def is_truncated(folder: Path, record: dict[str, Any], count: int) -> bool:
    key = next(name for name in ("device_id", "id", "email", "status") if name in record)
    records = [record if key == "status" else record | {key: f"{record[key]}{number}"} for number in range(count)]
    (folder / "list.json").write_text(json.dumps(records), "utf-8")
    [told] = json.loads(run(["inspect", "list.json", "--format", "json"], folder).out)["exports"]
    assert told["records"] == count
    return bool(told["broken"])


@pytest.mark.parametrize(("record", "full"), [(OKTA, 200), (OKTA, 1000), (KANDJI, 300), (MERAKI, 1000), (OWNER, 1000)])
def test_a_full_page_is_told_and_one_record_less_is_not(tmp_path: Path, record: dict[str, Any], full: int) -> None:
    assert is_truncated(tmp_path, record, full)
    assert not is_truncated(tmp_path, record, full - 1)
    assert not is_truncated(tmp_path, record, full + 1)
