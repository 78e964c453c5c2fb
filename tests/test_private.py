"""Nothing that appcheck puts aside stays behind, also where no open file can be removed, as on Windows."""

import gzip
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from exports import apps_csv
from running import run

from appcheck.errors import OursIsWrong
from appcheck.private import private_folder

HOLDERS = Path("/proc/self/fd")

held: list[str] = []
"""The files that were removed or replaced while this process had them open."""

watching = False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook, which cannot be taken out again: what Windows would refuse."""
    global watching  # noqa: PLW0603  so it is switched
    if not watching or event not in ("os.remove", "os.rename"):
        return
    watching = False
    folders = arguments[1:] if event == "os.remove" else arguments[2:]
    for name, folder in zip(arguments, folders, strict=False):
        path = (HOLDERS / str(folder)).readlink() / name if folder >= 0 else Path(name)
        held.extend([str(path)] * is_open(path))
    watching = True


def is_open(path: Path) -> bool:
    """Whether this process has a file open."""
    if not path.is_file() or path.is_symlink():
        return False
    return any(number.exists() and number.samefile(path) for number in HOLDERS.iterdir())


@pytest.fixture
def as_windows() -> Iterator[None]:
    """Tells at the end of a test what Windows would have refused."""
    global watching  # noqa: PLW0603
    if sys.platform != "linux":
        yield  # Windows refuses by itself
        return
    sys.addaudithook(watch)
    held.clear()
    watching = True
    yield
    watching = False
    assert held == []


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made; a name with letters beyond ASCII, as people have."""
    place = tmp_path / "Göran 抖" / "Temp"
    place.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_watch_sees_what_duckdb_has_open(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("a,b\n" + "1,2\n" * 3_000_000, "utf-8")
    with duckdb.connect() as db:
        answer = db.execute("select * from read_csv(?)", [str(path)])
        answer.fetchone()
        assert is_open(path)
    assert not is_open(path)


TEXT = apps_csv(range(1, 900))
ROW = TEXT.splitlines()[1]
FORMS = {
    "plain.csv": TEXT.encode(),
    "wide.csv": f"{TEXT}{ROW},more\n".encode(),
    "quoted.csv": f'{TEXT}"open\n{TEXT}'.encode(),
    "utf16.csv": TEXT.encode("utf-16"),
    "utf16-wide.csv": f"{TEXT}{ROW},more\n{TEXT}".encode("utf-16"),
    "utf16-lone.csv": f"{TEXT}x\ry\n{TEXT}".encode("utf-16"),
    "apps.csv.gz": gzip.compress(TEXT.encode()),
    "broken.csv.gz": gzip.compress(TEXT.encode())[:-90],
}


@pytest.mark.parametrize("name", [*FORMS, "apps.parquet", "-"])
@pytest.mark.usefixtures("as_windows")
def test_nothing_is_removed_or_replaced_while_it_is_open(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("appcheck.intake.SMALL", 0)
    monkeypatch.setattr("appcheck.tableparts.PART", 50_000)
    monkeypatch.setattr("appcheck.tableparts.BLOCK", 5_000)
    given = tmp_path / name.replace("-", "stdin") if name == "-" else tmp_path / name
    given.write_bytes(FORMS.get(name, TEXT.encode()))
    if name == "apps.parquet":
        given.rename(tmp_path / "apps.csv")
        duckdb.execute(f"copy (from read_csv('{tmp_path}/apps.csv', all_varchar = true)) to '{given}'")
    (tmp_path / "report.json").write_text("of yesterday", "utf-8")
    with given.open("rb") as stdin:
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": stdin}))
        asked = name if name == "-" else given
        if name != "-":
            stdin.close()
        ended = run(["scan", asked, "--output", "json=report.json"], tmp_path)
    assert ended.status == 3
    assert "of yesterday" not in (tmp_path / "report.json").read_text("utf-8")
    assert list(place.iterdir()) == []


def test_a_folder_that_a_virus_scanner_holds_for_a_moment_is_removed_all_the_same(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [PermissionError(13, "in use")] * 3
    remove = shutil.rmtree

    def refuse(path: str) -> None:
        if refusals:
            raise refusals.pop()
        remove(path)

    monkeypatch.setattr("shutil.rmtree", refuse)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with private_folder() as folder:
        (folder / "part.csv").write_text("a,b", "utf-8")
    assert list(place.iterdir()) == []


def test_a_folder_that_cannot_be_removed_is_told_because_exports_lie_in_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr("shutil.rmtree", refuse)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(OursIsWrong, match=r"appcheck-\w+: cannot be removed.* in use"), private_folder():
        pass


def test_where_there_is_no_place_for_temporary_files_that_is_told(tmp_path: Path, place: Path) -> None:
    place.rmdir()
    (tmp_path / "apps.csv").write_text(TEXT, "utf-8")
    with pytest.raises(OursIsWrong, match="no place for temporary files"), private_folder():
        pass
