"""A newer list refutes an older one of the same kind only where both asked the same of the device."""

import json
from pathlib import Path
from typing import Any

import pytest
from running import scanned

TIKTOK = {"name": "TikTok.app", "bundle_identifier": "com.zhiliaoapp.musically", "path": "/Applications/TikTok.app"}
CHESS = {"name": "Chess.app", "bundle_identifier": "org.example.chess", "path": "/Applications/Chess.app"}
NOTES = {"name": "Notes.app", "bundle_identifier": "org.example.notes", "path": "/Applications/Notes.app"}
EXTENSIONS = tuple({"name": name, "identifier": f"id-{name}", "version": "1"} for name in ("Ada", "Bo"))


def fleet(day: int, query: str, rows: tuple[dict[str, Any], ...]) -> str:
    host = {"host_id": 7, "host_name": "desk-1", "last_fetched": f"2026-11-{day}T08:00:00Z"}
    results = [host | {"columns": row} for row in rows]
    return json.dumps({"query_id": len(query), "report_clipped": False, "results": results})


def osquery(day: int, query: str, rows: tuple[dict[str, Any], ...]) -> str:
    told = {"hostIdentifier": "desk-1", "unixTime": 1793900000 + day * 3600, "action": "snapshot"}
    return json.dumps({"name": query, "snapshot": rows} | told) + "\n"


@pytest.mark.parametrize("write", [fleet, osquery])
@pytest.mark.parametrize(
    ("query", "rows", "found"), [("apps", (CHESS, NOTES), 0), ("extensions", EXTENSIONS, 1)], ids=["same", "other"]
)
def test_a_newer_report_of_another_query_refutes_none(
    tmp_path: Path, write: Any, query: str, rows: tuple[dict[str, Any], ...], found: int
) -> None:
    (tmp_path / "old.json").write_text(write(11, "apps", (TIKTOK, CHESS)), "utf-8")
    (tmp_path / "new.json").write_text(write(12, query, rows), "utf-8")
    _, report = scanned(tmp_path, "old.json", "new.json", "--policy", "us-federal-no-tiktok")
    assert len(report["findings"]) == found
