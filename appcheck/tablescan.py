"""Ask a table of any size two questions through DuckDB: which tuples are there, and where are these."""

import contextlib
import glob
import hashlib
import queue
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from appcheck.delimited import fields_of, positions
from appcheck.errors import AppcheckError
from appcheck.export import Export, open_utf8
from appcheck.model.inventory import AppTuple, DeviceTuple, Kind, Origin, PersonTuple, Row, Sifted
from appcheck.sift import Decide, Fate, keep
from appcheck.source import Table

if TYPE_CHECKING:
    import duckdb

BLOCK = 1 << 20
PART = 192 << 20
"""Text that has to be inflated or transcoded comes in parts of about this many bytes."""


LONGEST = 16 << 20
"""A line of more bytes than this is none of a table's."""
LONE_RETURN = "a line ends in CR alone"


class Unclean(AppcheckError):
    """The table is not what DuckDB can be trusted with; read it line by line instead."""


@dataclass(frozen=True, slots=True)
class Part:
    """A UTF-8 file with some of the lines of a table: how many to skip, how many records are before it."""

    path: Path
    skip: int
    lines: int = 0


def scan_table(origin: Origin, export: Export, table: Table, decide: Decide) -> Sifted:
    """All that a clean table holds, with the same result as reading it record by record.

    SQL groups and selects raw text by equality and interprets nothing; an absent value is ''.
    Raises Unclean where the lines of the file are not the header and its records, one line each,
    because DuckDB loses some of those silently; and where the file breaks off, because what came
    before counts.
    """
    assert export.header is not None
    columns = _Columns(table, origin.kind, export.header.delimiter)
    sifted = Sifted(origin, fields_of(table))
    with tempfile.TemporaryDirectory(prefix="appcheck-") as spill, contextlib.closing(_connect(Path(spill))) as db:
        if _is_plain(export):
            measure = _Measure(export.path)
            records = _scan_part(db, sifted, columns, Part(export.path, 1), 0, decide)
            lines, digest = measure.result()
            lines -= 1
            sifted.origin = replace(origin, sha256=digest)
        else:
            records = lines = 0
            for part in _parts(export, Path(spill)):
                records += _scan_part(db, sifted, columns, part, records, decide)
                lines += part.lines
                part.path.unlink()
    if lines != records:
        raise Unclean(f"{lines} lines after the header, but {records} records")
    return sifted


def _is_plain(export: Export) -> bool:
    return not export.member and export.encoding == "utf-8" and export.header is not None and export.header.line == 1


class _Columns:
    """Which columns of the table are asked for, and how a row of the answer becomes a tuple."""

    def __init__(self, table: Table, kind: Kind, delimiter: str) -> None:
        self.delimiter = delimiter
        people = kind in (Kind.PEOPLE, Kind.GROUPS)
        self.kind = kind
        self.width = len(table.columns)
        self.version = table.fields.get("version", -1)
        self.app_at = positions(AppTuple._fields, "app", table) if kind is Kind.APPS else ()
        self.who_at = (
            positions(PersonTuple._fields[:-1], "person", table) + table.extra
            if people
            else positions(DeviceTuple._fields, "device", table)
        )
        self.apps = sorted({index for index in self.app_at if index >= 0})
        self.whos = sorted({index for index in self.who_at if index >= 0})
        self.extra = len(table.extra)
        self.people = people
        self.line_breaks = table.line_breaks

    def app(self, cells: dict[int, str]) -> AppTuple:
        return AppTuple(*(cells[index] for index in self.app_at))

    def who(self, cells: dict[int, str]) -> DeviceTuple | PersonTuple:
        values = [cells[index] for index in self.who_at]
        if not self.people:
            return DeviceTuple(*values)
        known = len(values) - self.extra
        return PersonTuple._make([*values[:known], tuple(values[known:])])


def _scan_part(
    db: "duckdb.DuckDBPyConnection", sifted: Sifted, columns: _Columns, part: Part, before: int, decide: Decide
) -> int:
    """Add what one part holds; the number of its records."""
    import duckdb

    try:
        records, fates = _survey(db, sifted, columns, part, decide)
        for fate in (Fate.COLLECT, Fate.SKIP, Fate.TALLY):
            asked = [app for app, decided in fates.items() if decided is fate]
            if asked:
                _collect(db, sifted, columns, part, before, asked, fate)
    except duckdb.Error as error:
        raise Unclean(str(error).splitlines()[0]) from error
    return records


def _survey(
    db: "duckdb.DuckDBPyConnection", sifted: Sifted, columns: _Columns, part: Part, decide: Decide
) -> tuple[int, dict[AppTuple, Fate]]:
    asked = sorted({*columns.apps, *columns.whos})
    names = ", ".join(f"c{index}" for index in asked)
    sets = {_mask(asked, group): group for group in (columns.apps, columns.whos) if group or not columns.apps}
    groups = ", ".join("(" + ", ".join(f"c{index}" for index in group) + ")" for group in sets.values())
    of_apps = _mask(asked, columns.apps) if columns.apps else None
    of_whos = _mask(asked, columns.whos)
    fates: dict[AppTuple, Fate] = {}
    records = 0
    sql = f"select grouping({names}), count(*), {names} from {_csv(columns)} group by grouping sets ({groups})"
    for mask, count, *values in db.execute(sql, _told(part, columns.delimiter)).fetchall():
        if not columns.line_breaks and any("\n" in value or "\r" in value for value in values if value):
            raise Unclean("a value holds a line break")
        cells = {index: value or "" for index, value in zip(asked, values, strict=True)}
        cells[-1] = ""
        if mask == of_apps:
            app = columns.app(cells)
            sifted.apps[app] = sifted.apps.get(app, 0) + count
            fates[app] = decide(app)
        if mask == of_whos:
            records += count
            _count_who(sifted, columns, cells, count)
    return records, fates


def _mask(asked: list[int], group: list[int]) -> int:
    """What SQL's grouping() says of a grouping set: a bit for each column that is not in it."""
    bits = "".join("0" if index in group else "1" for index in asked)
    return int(bits or "0", 2)


def _count_who(sifted: Sifted, columns: _Columns, cells: dict[int, str], count: int) -> None:
    who = columns.who(cells)
    if isinstance(who, PersonTuple):
        sifted.people[who] = sifted.people.get(who, 0) + count
    elif columns.kind is Kind.DEVICES:
        sifted.devices.setdefault(who, 0)
        sifted.listed[who] = sifted.listed.get(who, 0) + count
    else:
        sifted.devices[who] = sifted.devices.get(who, 0) + count


def _collect(
    db: "duckdb.DuckDBPyConnection",
    sifted: Sifted,
    columns: _Columns,
    part: Part,
    before: int,
    asked: list[AppTuple],
    fate: Fate,
) -> None:
    """Add the records of the asked app tuples, with their numbers."""
    names = [f"c{index}" for index in columns.apps]
    values = [[app[columns.app_at.index(index)] for app in asked] for index in columns.apps]
    unnested = ", ".join(f"unnest(?::varchar[]) as {name}" for name in names)
    db.execute(f"create or replace temp table asked as select {unnested}", values)
    same = " and ".join(f"coalesce(found.{name}, '') = asked.{name}" for name in names)
    wanted = sorted({*columns.apps, *columns.whos, columns.version} - {-1})
    every = ", ".join(f"c{index}" for index in wanted)
    sql = (
        f"select n, {every} from (select row_number() over () as n, {every} from {_csv(columns)})"
        f" as found semi join asked on {same} order by n"
    )
    answer = db.execute(sql, _told(part, columns.delimiter))
    while rows := answer.fetchmany(10_000):
        for number, *texts in rows:
            cells = {index: text or "" for index, text in zip(wanted, texts, strict=True)}
            cells[-1] = ""
            device = columns.who(cells)
            assert isinstance(device, DeviceTuple)
            keep(sifted, fate, Row(before + number, columns.app(cells), device, cells[columns.version]))


def _csv(columns: _Columns) -> str:
    """The table function, told everything and guessing nothing.

    An empty value comes as NULL, which the caller makes '': `force_not_null` forgets columns when
    only some are asked for (seen with DuckDB 2.0), and a `nullstr` is compared with every value.
    """
    shape = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(columns.width))
    return (
        f"read_csv($path, auto_detect=false, header=false, skip=$skip, columns={{{shape}}}, delim=$delimiter,"
        f" quote='\"', escape='\"', all_varchar=true, null_padding=false,"
        f" ignore_errors=false, strict_mode=true)"
    )


def _told(part: Part, delimiter: str) -> dict[str, object]:
    return {"path": glob.escape(str(part.path)), "skip": part.skip, "delimiter": delimiter}


def _connect(spill: Path) -> "duckdb.DuckDBPyConnection":
    """A database in memory that loads no extension and spills into a private folder only."""
    import duckdb

    return duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": str(spill / "spill"),
            "memory_limit": "1GB",
        }
    )


class _Measure:
    """Counts the lines of a file and digests it, in a thread beside the scan."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = 0
        self._lone_returns = 0
        self._digest = ""
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def result(self) -> tuple[int, str]:
        """The number of lines without blank ones at the end, and the SHA-256."""
        self._thread.join()
        if self._error:
            raise Unclean(str(self._error))
        if self._lone_returns:
            raise Unclean(LONE_RETURN)
        return self._lines, self._digest

    def _read(self) -> None:
        digest = hashlib.sha256()
        tail = b""
        block = bytearray(1 << 18)
        view = memoryview(block)
        try:
            with self._path.open("rb", buffering=0) as file:
                while size := file.readinto(block):
                    digest.update(view[:size])
                    self._lines += block.count(b"\n", 0, size)
                    self._lone_returns += _lone_returns(block, size) - (tail[-1:] == b"\r" and block[0:1] == b"\n")
                    tail = (tail + bytes(view[max(0, size - 64) : size]))[-64:]
        except OSError as error:
            self._error = error
        ends = tail[len(tail.rstrip(b"\r\n")) :].count(b"\n")
        self._lines += 1 - ends
        self._digest = digest.hexdigest()


def _lone_returns(block: bytes | bytearray, size: int) -> int:
    """How many CR there are that no LF follows; for DuckDB they are letters, to a reader of lines they end one."""
    returns = block.count(b"\r", 0, size)
    return returns and returns - block.count(b"\r\n", 0, size)


def _parts(export: Export, folder: Path) -> Iterator[Part]:
    """The data lines of an export as UTF-8 files, each written while the one before it is scanned."""
    assert export.header is not None
    ready: queue.Queue[Part | Unclean | None] = queue.Queue(maxsize=1)
    stop = threading.Event()

    def write() -> None:
        try:
            for part in _write_parts(export, folder):
                ready.put(part)
                if stop.is_set():
                    return
            ready.put(None)
        except (OSError, AppcheckError) as error:
            ready.put(Unclean(str(error)))

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    try:
        while part := ready.get():
            if isinstance(part, Unclean):
                raise part
            yield part
    finally:
        stop.set()
        while thread.is_alive():
            with contextlib.suppress(queue.Empty):
                ready.get(timeout=0.05)


def _write_parts(export: Export, folder: Path) -> Iterator[Part]:
    assert export.header is not None
    with open_utf8(export) as text:
        for _ in range(export.header.line):
            if _lone_returns(line := text.readline(), len(line)):
                raise Unclean(LONE_RETURN)
        number, rest = 0, b""
        while True:
            path = folder / f"part-{number}.csv"
            lines, rest = _write_part(text, path, rest)
            if not lines:
                return
            yield Part(path, 0, lines)
            number += 1


def _write_part(text: BinaryIO, path: Path, rest: bytes) -> tuple[int, bytes]:
    """Write whole lines up to the size of a part; how many, and what is left of the last block.

    Blank lines count, but for those at the end of the text.
    """
    lines = size = 0
    last = b""
    with path.open("wb") as file:
        while size < PART:
            block = text.read(BLOCK)
            chunk = rest + block
            cut = chunk.rfind(b"\n") + 1 if block else len(chunk)
            whole, rest = chunk[:cut], chunk[cut:]
            if len(rest) > LONGEST:
                raise Unclean(f"a line is longer than {LONGEST} bytes")
            if _lone_returns(whole, len(whole)):
                raise Unclean(LONE_RETURN)
            size += file.write(whole)
            lines += whole.count(b"\n")
            last = whole or last
            if not block:
                return lines + bool(whole) - _blank_lines(last), b""
    return lines, rest


def _blank_lines(end: bytes) -> int:
    """How many blank lines there are after the last record."""
    return max(0, end[len(end.rstrip(b"\r\n")) :].count(b"\n") - 1)
