"""No file, however it is made, crashes a run or holds it up; where one fails here, the test does not end."""

import base64
import json
import plistlib
from pathlib import Path

import pytest
from exporting import items

from appcheck.container import open_exports
from appcheck.errors import Unreadable
from appcheck.intake import claims_of
from appcheck.model.inventory import Record, Skipped
from appcheck.sources import shipped_sources

COMPONENT = '<component type="application"><name>a</name>{}</component>'


def claims(folder: Path, content: str) -> list[str]:
    path = folder / "export"
    path.write_text(content, "utf-8")
    [export] = open_exports(path, path.name)
    return [name for name, _ in claims_of(export, shipped_sources())[1]]


@pytest.mark.parametrize(
    "content",
    [
        "a" * 200_000 + "\n",
        "a" + "/" * 120_000 + "\nb\n",
        "[" * 120_000 + ",b\n1,2\n",
        '{"a": 1}' + "\n" * 250_000 + "x",
    ],
    ids=["one long line", "slashes", "brackets in a header", "blank lines behind an object"],
)
def test_a_long_run_of_one_character_is_looked_at_once(tmp_path: Path, content: str) -> None:
    assert claims(tmp_path, content) == []


def test_a_cell_longer_than_any_is_lost_alone(tmp_path: Path) -> None:
    rows = f"Display Name,Serial Number,Last Inventory Update\n{'a' * 200_000},F0EXAMPLE1,2026-11-01\nb,F0EXAMPLE2,x\n"
    source, found = items(tmp_path, rows)
    assert source == "jamf-mobile-table"
    assert [type(item) for item in found] == [Skipped, Record]


def test_a_bill_is_read_in_time_that_grows_with_its_size_and_not_with_the_power_of_its_depth(tmp_path: Path) -> None:
    content = ""
    for _ in range(25):
        content = COMPONENT.format(f"<components>{content}</components>")
    _, found = items(tmp_path, f"<bom><components>{content}</components></bom>")
    assert len(found) == 25


def test_elements_nested_deeper_than_any_export_are_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="deeper"):
        items(tmp_path, f"<bom><components>{COMPONENT.format('<x>' * 400 + '</x>' * 400)}</components></bom>")


def test_a_payload_nested_deeper_than_any_loses_its_event_alone(tmp_path: Path) -> None:
    deep = b"bplist00" + b"".join(b"\xa1" + (number + 1).to_bytes(2, "big") for number in range(3000)) + b"\x50"
    table = b"".join((8 + 3 * number).to_bytes(2, "big") for number in range(3001))
    end = bytes(6) + b"\x02\x02" + (3001).to_bytes(8, "big") + bytes(8) + len(deep).to_bytes(8, "big")
    event = {"acknowledge_event": {"udid": "U1", "raw_payload": base64.b64encode(deep + table + end).decode()}}
    with pytest.raises(RecursionError):
        plistlib.loads(deep + table + end)
    source, found = items(tmp_path, json.dumps([event, event]))
    assert source == "apple-mdm-webhook"
    assert [type(item) for item in found] == [Skipped, Skipped]
