"""A file that another program locks, as Excel does, is told of at whatever moment that is; it never passes for read."""

import builtins
import gzip
import io
import os
import sys
import zipfile
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from exports import APP_COLUMNS, app_row, apps_csv, clear_folder, put
from running import reasons, run, scan, scanned
from spreadsheets import write_workbook


def packed(text: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apps.csv", text)
    return held.getvalue()


FORMS = {
    "more.csv": str.encode,
    "more.utf16.csv": lambda text: text.encode("utf-16"),
    "more.csv.gz": lambda text: gzip.compress(text.encode()),
    "more.zip": packed,
    "more.xlsx": None,
}


@pytest.mark.parametrize("small", [0, 1 << 20])
@pytest.mark.parametrize("name", FORMS)
def test_a_file_that_is_locked_at_any_moment_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, small: int
) -> None:
    monkeypatch.setattr("appcheck.intake.SMALL", small)
    folder = clear_folder(tmp_path)
    pack = FORMS[name]
    if pack is None:
        write_workbook(folder / name, {"Apps": [list(APP_COLUMNS), app_row(9, "Calendar")]})
    else:
        put(folder, name, pack(apps_csv([9])))
    put(folder, "twin", (folder / name).read_bytes())  # of the same size, so that their digests are compared
    opened, left = builtins.open, 0

    def refuse(file: Any, *arguments: Any, **named: Any) -> Any:
        nonlocal left
        if isinstance(file, str | os.PathLike) and Path(file).name == name:
            left -= 1
            if left < 0:
                raise PermissionError(13, "Permission denied")
        return opened(file, *arguments, **named)

    monkeypatch.setattr("io.open", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    for allowed in count():
        left = allowed
        status, report = scanned(folder, "apps.csv", "devices.csv", name, "twin")
        if left >= 0:
            break
        told = [each for each in report["inputs"] if each["name"].startswith(name)]
        whole = reasons(report).isdisjoint({"unreadable"})
        assert (status, whole and not told) in ((3, False), (0, False)), allowed
        assert not whole or told[0]["records"] == 3, allowed
    assert allowed > 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names that are no text")
def test_a_workbook_whose_name_is_no_text_is_told_of(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    write_workbook(folder / "x.xlsx", {"Apps": [list(APP_COLUMNS), app_row(9, "Calendar")]})
    (folder / "x.xlsx").rename(folder / os.fsdecode(b"\xff.xlsx"))
    ended = scan(folder, ".")
    assert ended.status == 3
    assert "\\udcff.xlsx: not read: is a spreadsheet that cannot be read" in ended.out


def test_a_locked_file_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = clear_folder(tmp_path)

    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    ended = run(["inspect", "apps.csv"], folder)
    assert ended.status == 3
    assert "cannot be read: Permission denied; check its rights, and close it where it is open" in ended.out
