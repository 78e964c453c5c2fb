"""Small tables as files, and both ways of reading them."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import strategies as st

from appcheck.container import open_exports
from appcheck.delimited import fields_of, read_delimited
from appcheck.export import Export
from appcheck.model.inventory import AppTuple, Item, Kind, Origin, Sifted
from appcheck.sift import Decide, Fate, sift
from appcheck.source import Table, Wanted, table
from appcheck.tablescan import scan_table, survey_table

HEADER = ("App", "Package", "Version", "Device", "Owner", "Comment")
PLAIN = [[f"App {n}", f"org.example.a{n}", "1.0", f"device-{n % 7}", "anna@example.org", ""] for n in range(6000)]
READERS = {
    Kind.APPS: table(
        {"app.name": "App", "app.identifier": "Package", "version": "Version", "device.device_id": "Device"}
        | {"device.name": "Device", "device.email": "Owner"}
    ),
    Kind.DEVICES: table({"device.device_id": "Device", "device.email": "Owner", "device.model": "Comment"}),
    Kind.PEOPLE: table({"person.email": "Owner", "person.name": "App"}, line_breaks=True),
}
CELL = st.text(st.sampled_from("ab\"',;\t| åé抖𝄞\u2028\x0b\u0130=.-"), max_size=5)
ROWS = st.lists(st.lists(CELL, min_size=len(HEADER), max_size=len(HEADER)), max_size=12)
KINDS = st.sampled_from([Kind.APPS, Kind.DEVICES, Kind.PEOPLE])
WANTED = Wanted(("comment", "no such column", "version"))
FATES = tuple(Fate)


def write(
    folder: Path,
    rows: Sequence[Sequence[str]],
    *,
    delimiter: str = ",",
    end: str = "\n",
    encoding: str = "utf-8",
    every: bool = False,
    header: Sequence[str] = HEADER,
    name: str = "export.csv",
    zipped: bool = False,
) -> Path:
    """A table as a file; `every` puts quotes around every value."""
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([header, *rows])
    return put(folder, text.getvalue().encode(encoding), name, zipped=zipped)


def put(folder: Path, content: bytes, name: str = "export.csv", *, zipped: bool = False) -> Path:
    path = folder / (f"{name}.zip" if zipped else name)
    if zipped:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
    else:
        path.write_bytes(content)
    return path


def damaged_zip(folder: Path) -> Path:
    """A large table in a zip, of which bytes in the middle were overwritten."""
    rows = [[f"App {n}", f"org.example.{n * 7919 % 10007}", "1.0", f"device-{n}", "", ""] for n in range(60_000)]
    path = write(folder, rows, zipped=True)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(content)
    return path


def opened(path: Path) -> Export:
    [export] = open_exports(path, path.name)
    return export


def reading_of(export: Export, kind: Kind) -> Table:
    return READERS[kind](export, WANTED)


def lines_of(path: Path, kind: Kind = Kind.APPS) -> list[Item]:
    """The items of a table, read line by line."""
    export = opened(path)
    return list(read_delimited(export, reading_of(export, kind), kind))


def decide(app: AppTuple) -> Fate:
    """Some fate for every app, so that all four are met."""
    return FATES[len(app.name + app.identifier) % len(FATES)]


def by_line(path: Path, kind: Kind = Kind.APPS) -> Sifted:
    export = opened(path)
    reading = reading_of(export, kind)
    return sift(origin(kind), fields_of(reading), read_delimited(export, reading, kind), decide)


def at_once(path: Path, kind: Kind = Kind.APPS, decide: Decide = decide) -> Sifted:
    """The same through DuckDB; raises Unclean."""
    export = opened(path)
    return scan_table(origin(kind), export, reading_of(export, kind), decide)


def surveyed_at_once(path: Path) -> tuple[Sifted, Callable[[], Sifted]]:
    """The tuples of a table of apps, and what gives the whole."""
    export = opened(path)
    return survey_table(origin(Kind.APPS), export, reading_of(export, Kind.APPS), decide_plainly)


def decide_plainly(app: AppTuple) -> Fate:
    return Fate.COUNT if app.name or app.identifier else Fate.SKIP


def origin(kind: Kind) -> Origin:
    return Origin("export", "test", "test", kind)


def content(sifted: Sifted) -> tuple[object, ...]:
    """All that a table was found to hold, whatever the order of its records."""
    counts = (sifted.apps, sifted.devices, sifted.listed, sifted.people, sifted.tallies)
    return sifted.fields, *counts, sorted(sifted.rows), sorted(sifted.skipped, key=str), sifted.troubles
