"""Every export that a source reads goes through a whole scan: nothing crashes, and nothing broken is cleared."""

import json
from pathlib import Path
from typing import Any

import pytest
from running import run
from test_sources import FIXTURES, FOLDER, SOURCES, SUFFIX

from appcheck.model.inventory import Kind
from appcheck.vocabulary import is_installed

TIKTOK = ("com.zhiliaoapp.musically", "com.ss.android.ugc.trill")
POLICY = """
schema: appcheck.policy/v1
name: any device
blacklist: [{id: bytedance, apps: [tiktok], severity: high, reason: r}]
"""
APPS = [path for path in FIXTURES if SOURCES[path.parent.name].kind is Kind.APPS]


def named(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


def expected(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.with_name(path.name + SUFFIX).read_text("utf-8")).get("items", []))


def carries_tiktok(item: dict[str, Any]) -> bool:
    app, device = item.get("app", {}), item.get("device", {})
    return (
        app.get("identifier") in TIKTOK
        and is_installed(app.get("status", ""))
        and bool(device.keys() & {"device_id", "serial", "udid"})
        and not device.get("state")
    )


@pytest.mark.parametrize("path", FIXTURES, ids=named)
def test_an_export_that_lost_something_is_never_cleared(path: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    done = run(["scan", path, "--policy", "policy.yaml", "--as-of", "2026-11-16", "--format", "json"], tmp_path)
    assert done.status in (0, 1, 3), done.err
    lost = any("skipped" in item or item.get("trouble") in ("truncated", "unreadable") for item in expected(path))
    assert done.status != 0 or not lost
    assert done.status != 0 or path in APPS


@pytest.mark.parametrize("path", [path for path in APPS if any(map(carries_tiktok, expected(path)))], ids=named)
def test_an_app_that_is_installed_on_a_known_device_is_found(path: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    done = run(["scan", path, "--policy", "policy.yaml", "--as-of", "2026-11-16", "--format", "json"], tmp_path)
    report = json.loads(done.out)
    assert done.status == 1
    assert {finding["confidence"] for finding in report["findings"]} >= {"confirmed"}
