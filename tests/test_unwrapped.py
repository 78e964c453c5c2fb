"""The records of pages that a script put together in one array are read like the pages."""

import json
from pathlib import Path

import pytest
from exporting import items

from appcheck.model.inventory import Item, Record

FIXTURES = Path(__file__).parent / "sources"


def records(found: list[Item]) -> list[Item]:
    return [item for item in found if isinstance(item, Record)]


@pytest.mark.parametrize(
    ("fixture", "key"),
    [
        ("simplemdm-apps/1001.json", "data"),
        ("simplemdm-devices/devices.json", "data"),
        ("fleet-hosts/hosts.json", "hosts"),
        ("fleet-host-list/hosts.json", "hosts"),
        ("kandji-prism/page.json", "data"),
        ("kandji-users/page.json", "results"),
        ("jamf-school/devices.json", "devices"),
        ("jamf-school-devices/devices.json", "devices"),
        ("snipeit-assets-json/page.json", "rows"),
        ("snipeit-users-json/page.json", "rows"),
    ],
)
def test_records_without_their_page_are_the_same(fixture: str, key: str, tmp_path: Path) -> None:
    page = json.loads((FIXTURES / fixture).read_text("utf-8"))
    source, whole = items(tmp_path, json.dumps(page))
    again, alone = items(tmp_path, json.dumps(page[key]))
    assert again == source
    assert records(alone) == records(whole)
    assert records(alone)
