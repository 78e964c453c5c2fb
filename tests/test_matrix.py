"""No way of spoiling an input of an example leads to a clear report that is not true.

Every input of every example is spoilt in every way: each column or key renamed, the file left
out, its dates a year older, cut short, emptied. A spoilt example may end with status 0 only if
the example itself is clear and its report still true, and that means: the same devices are expected, each has the same
verdict, and coverage is the same; and a forbidden app, planted in place of a harmless one before
the file was spoilt the same way, is not cleared. Of a file that is left out nobody can know where no
device list says what to expect: then the report must speak of the other devices as before.
"""

import io
import json
import plistlib
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from running import FOLDERS, command, run, status

CLEAR = [folder for folder in FOLDERS if status(folder) == 0]
OURS = {"README.md", "command", "status", "expected.json", "expected.txt"}

PLANTED = (("TickTick", "TikTok"), ("com.ticktick.task", "com.zhiliaoapp.musically"))
"""The harmless app of every clear example, and the forbidden one that is planted in its place."""

Spoil = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """One input of an example and what is done to it; `spoil` is None where the file is left out."""

    example: Path
    input: str
    how: str
    spoil: Spoil | None

    def __str__(self) -> str:
        return f"{self.example.name}-{self.input}-{self.how}".replace(" ", "_")


def inputs(example: Path) -> list[str]:
    """The exports of an example, by their paths below its folder; maps and policies are ours, not theirs."""
    files = (path for path in example.rglob("*") if path.is_file() and path.name not in OURS)
    return sorted(path.relative_to(example).as_posix() for path in files if path.suffix != ".yaml")


def text_changed(content: bytes, change: Callable[[str], str]) -> bytes:
    """The content with its text changed, in a zip, a binary property list, UTF-16 or UTF-8."""
    if content.startswith(b"PK\x03\x04"):
        return zip_changed(content, lambda member: text_changed(member, change))
    if content.startswith(b"bplist00"):
        text = plistlib.dumps(plistlib.loads(content)).decode()
        return plistlib.dumps(plistlib.loads(change(text).encode()), fmt=plistlib.FMT_BINARY)
    encoding = "utf-16-le" if content.startswith(b"\xff\xfe") else "utf-8"
    return change(content.decode(encoding)).encode(encoding)


def zip_changed(content: bytes, change: Spoil) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)))
    return target.getvalue()


def text_of(content: bytes) -> str:
    texts: list[str] = []
    text_changed(content, lambda text: texts.append(text) or text)  # type: ignore[func-returns-value]
    return texts[0]


def renamed(pattern: str, count: int = 0) -> Spoil:
    return lambda content: text_changed(content, lambda text: re.sub(pattern, "Renamed", text, count=count))


def renamings(text: str) -> Iterator[tuple[str, Spoil]]:
    """Each column or key of an export, and what renames it wherever it stands as one."""
    text = text.lstrip("\ufeff")
    if text.startswith("<"):
        for key in dict.fromkeys(re.findall(r"<key>(.*?)</key>", text)):
            yield key, renamed(rf"(?<=<key>){re.escape(key)}(?=</key>)")
    elif text.startswith(("{", "[")):
        for key in dict.fromkeys(re.findall(r'"([^"]*)":', text)):
            yield key, renamed(rf'(?<="){re.escape(key)}(?=":)')
    else:
        for column in re.split("[,;]", text.splitlines()[0]):
            yield column, renamed(rf"(?<![^,;\ufeff]){re.escape(column)}(?=[,;\r])", count=1)


def year_older(text: str) -> str:
    """Every date of the year of the examples a year back, in digits or as milliseconds since 1970."""
    text = re.sub(r"\b2026-(\d\d-\d\d)", r"2025-\1", text)
    return re.sub(r"\b1794\d{9}\b", lambda found: str(int(found[0]) - 365 * 86_400_000), text)


def cut(share: float) -> Spoil:
    def spoil(content: bytes) -> bytes:
        part = content[: int(len(content) * share)]
        return part[:-3] if part.endswith((b"\n", b"\n\0")) else part

    return spoil


def ways(example: Path, name: str) -> Iterator[Spoilt]:
    content = (example / name).read_bytes()
    for key, spoil in renamings(text_of(content)):
        yield Spoilt(example, name, f"without {key}", spoil)
    if year_older(text_of(content)) != text_of(content):
        yield Spoilt(example, name, "a year older", lambda content: text_changed(content, year_older))
    for share in (0.25, 0.5, 0.75, 0.97):
        yield Spoilt(example, name, f"cut at {share:.0%}", cut(share))
    yield Spoilt(example, name, "emptied", lambda _: b"")
    yield Spoilt(example, name, "left out", None)


ALL = [spoilt for example in FOLDERS for name in inputs(example) for spoilt in ways(example, name)]


def planted(content: bytes) -> bytes:
    def plant(text: str) -> str:
        for harmless, forbidden in PLANTED:
            text = text.replace(harmless, forbidden)
        return text

    return text_changed(content, plant)


def scan(
    example: Path, folder: Path, *, plant: bool = False, spoilt: Spoilt | None = None
) -> tuple[int, dict[str, Any]]:
    """Scan a copy of an example, first planted and then spoilt where that is asked for."""
    shutil.copytree(example, folder)
    arguments = command(example)
    for name in inputs(example):
        path = folder / name
        if plant:
            path.write_bytes(planted(path.read_bytes()))
        if spoilt is None or spoilt.input != name:
            continue
        if spoilt.spoil is not None:
            path.write_bytes(spoilt.spoil(path.read_bytes()))
        else:
            path.unlink()
            arguments = [each for each in arguments if each != name]
    ended = run([*arguments, "--format", "json", "--devices", "all"], folder)
    return ended.status, json.loads(ended.out) if ended.status in (0, 1, 3) else {}


def verdicts(report: dict[str, Any], by: str) -> dict[str, str]:
    return {each[by]: each["verdict"] for each in report["devices"]}


def is_still_true(spoilt: dict[str, Any], clear: dict[str, Any]) -> bool:
    """Whether a report says the same of the same devices; they may go by another key, such as a serial number."""
    same = any(verdicts(spoilt, by) == verdicts(clear, by) for by in ("key", "name"))
    return same and all(spoilt["summary"][part] == clear["summary"][part] for part in ("devices", "coverage"))


def speaks_of_the_others_as_before(spoilt: dict[str, Any], clear: dict[str, Any]) -> bool:
    """Whether nothing said what to expect, and the devices that are left have their verdicts."""
    listed = any(view["kind"] == "devices" for view in clear["inputs"])
    return not listed and verdicts(spoilt, "key").items() <= verdicts(clear, "key").items()


@pytest.mark.parametrize("example", CLEAR, ids=lambda folder: folder.name)
def test_a_forbidden_app_planted_in_a_clear_example_is_found(example: Path, tmp_path: Path) -> None:
    assert scan(example, tmp_path / "clear")[0] == 0
    assert scan(example, tmp_path / "planted", plant=True)[0] == 1


@pytest.mark.parametrize("spoilt", ALL, ids=str)
def test_a_spoilt_example_is_not_cleared_unless_its_report_is_still_true(spoilt: Spoilt, tmp_path: Path) -> None:
    ended, report = scan(spoilt.example, tmp_path / "spoilt", spoilt=spoilt)
    assert ended in (0, 1, 2, 3)
    if ended == 0:
        assert spoilt.example in CLEAR
        _, clear = scan(spoilt.example, tmp_path / "clear")
        left_out = spoilt.spoil is None and speaks_of_the_others_as_before(report, clear)
        assert left_out or is_still_true(report, clear)
        assert scan(spoilt.example, tmp_path / "planted", plant=True, spoilt=spoilt)[0] != 0


def test_the_matrix_has_substance() -> None:
    assert {"intune-clear", "graph-clear", "apple-mdm-clear", "protected-clear"} <= {folder.name for folder in CLEAR}
    assert len(ALL) > 400
