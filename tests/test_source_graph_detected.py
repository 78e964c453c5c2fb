"""Detected apps with their devices are called whole only where the answer itself says that all are there."""

import json
from pathlib import Path
from typing import Any

import pytest
from exporting import items, troubles

LINK = "@odata.nextLink"


def app(name: str, *devices: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "displayName": name, "managedDevices": [{"id": d, "deviceName": d} for d in devices]} | more


NOTES, CHESS = app("Notes", "d-1", "d-2", deviceCount=2), app("Chess", "d-1", deviceCount=1)


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ([{"@odata.count": 2, "value": [NOTES, CHESS]}], []),
        ([{"value": [NOTES, app("Chess", "d-1")]}], ["truncated"]),
        ([{"value": [NOTES, {"id": "TikTok", "displayName": "TikTok"}]}], ["truncated"]),
        ([{"@odata.count": 3, "value": [NOTES, CHESS]}], ["truncated"]),
        ([{"@odata.count": 3, "value": [NOTES]}, {"value": [CHESS]}, {"value": [CHESS]}], ["truncated"]),
        ([{LINK: "https://graph.example.org/x?$skiptoken=1", "value": [NOTES]}, {"value": [CHESS]}], []),
        (
            [
                {LINK: "https://graph.example.org/x?$top=1&$filter=publisher eq 'A'", "value": [NOTES]},
                {"value": [CHESS]},
            ],
            ["truncated"],
        ),
        (
            [{LINK: "https://graph.example.org/x?%24search=chess&$skip=1", "value": [NOTES]}, {"value": [CHESS]}],
            ["truncated"],
        ),
    ],
    ids=["whole", "no count", "no devices", "fewer apps", "a page twice", "pages", "filter", "search"],
)
def test_apps_that_are_missing_or_were_chosen_are_told(
    tmp_path: Path, pages: list[dict[str, Any]], told: list[str]
) -> None:
    assert troubles(items(tmp_path, json.dumps(pages))[1]) == told
