"""A source that is forced on a file it cannot read refuses it; that is never a bug, and never clean."""

from pathlib import Path

import pytest
from exports import clear_folder, put
from running import reasons, scanned

from appcheck.gather import Given
from appcheck.inspection import inspect
from appcheck.sources import shipped_sources

STRANGERS = {
    "empty": b"",
    "prose": b"hello\nworld\n",
    "binary": b"\x00\x01\x02" * 50,
    "numbers": b'[1, 2, null, {"a": []}]',
    "xml": b"<a><b/></a>",
    "table": b"a,b\n1,2\n",
}


@pytest.mark.parametrize("content", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("source", shipped_sources(), ids=lambda source: source.name)
def test_a_forced_source_finds_nothing_in_what_is_not_its_own(source, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "stranger"
    path.write_bytes(content)
    (found,) = inspect([Given("stranger", path, source=source.name)], shipped_sources())
    assert found.refused or found.skipped or found.broken or not found.records


def test_a_source_forced_on_prose_is_unreadable(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    put(folder, "notes.txt", "hello\nworld\n")
    status, report = scanned(folder, "apps.csv", "devices.csv", "intune-appinv:notes.txt")
    assert status == 3
    assert reasons(report) == {"unreadable"}
    assert "no table with a header" in report["inputs"][-1]["refused"]
