"""An inventory of GLPI's agent is recognised in whatever order the agent writes its keys."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from exporting import apps, items

from appcheck.container import open_exports
from appcheck.intake import claims_of
from appcheck.sources import shipped_sources

SOFTWARES = [{"name": f"App {number}", "comments": "x" * 300} for number in range(1000)]
CONTENT: dict[str, Any] = {"softwares": SOFTWARES, "hardware": {"name": "desk"}, "versionclient": "GLPI-Agent_v1.7"}
INVENTORY = {"action": "inventory", "deviceid": "desk-2026", "content": CONTENT}


@pytest.mark.parametrize("order", list(permutations(INVENTORY)))
@pytest.mark.parametrize("first", CONTENT)
def test_an_inventory_is_recognised_wherever_its_keys_stand(tmp_path: Path, order: list[str], first: str) -> None:
    content = {first: CONTENT[first], **CONTENT}
    text = json.dumps({key: content if key == "content" else INVENTORY[key] for key in order})
    claimed, found = items(tmp_path, text)
    assert (claimed, len(apps(found))) == ("glpi-json", 1000)
    assert {device for device, _ in apps(found)} == {"desk-2026"}


def test_a_discovery_is_no_inventory(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps(INVENTORY | {"action": "netdiscovery"}), "utf-8")
    [export] = open_exports(tmp_path / "x", "x")
    assert claims_of(export, shipped_sources())[1] == ()
