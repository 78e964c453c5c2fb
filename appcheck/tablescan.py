"""Ask a table of any size two questions through DuckDB: which tuples are there, and where are these."""

import contextlib
import glob
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appcheck.delimited import fields_of, positions
from appcheck.export import Export
from appcheck.model.inventory import AppTuple, DeviceTuple, Kind, Origin, PersonTuple, Row, Sifted
from appcheck.sift import Decide, Fate, keep
from appcheck.source import Table
from appcheck.tableparts import Measure, Part, parts_of
from appcheck.tableparts import Unclean as Unclean  # callers of scan_table catch it

if TYPE_CHECKING:
    import duckdb

Who = DeviceTuple | PersonTuple

_BREAK = re.compile(r"[\r\n]")


def scan_table(origin: Origin, export: Export, table: Table, decide: Decide) -> Sifted:
    """All that a clean table holds, with the same result as reading it record by record.

    SQL groups and selects raw text by equality and interprets nothing; an absent value is ''.
    Raises Unclean where the lines of the file are not the header and its records, one line each,
    because DuckDB loses some of those silently; and where the file breaks off, because what came
    before counts.
    """
    import duckdb

    assert export.header is not None
    columns = _Columns(table, origin.kind, export.header.delimiter)
    sifted = Sifted(origin, fields_of(table))
    with tempfile.TemporaryDirectory(prefix="appcheck-") as spill, contextlib.closing(_connect(Path(spill))) as db:
        scan = _scan_file if _is_plain(export) else _scan_parts
        try:
            lines, records = scan(db, sifted, columns, export, decide, Path(spill))
        except duckdb.Error as error:
            raise Unclean(str(error).splitlines()[0]) from error
    if lines != records:
        raise Unclean(f"{lines} lines after the header, but {records} records")
    return sifted


def _scan_file(
    db: "duckdb.DuckDBPyConnection", sifted: Sifted, columns: "_Columns", export: Export, decide: Decide, _: Path
) -> tuple[int, int]:
    """Add what a file holds that DuckDB can read where it lies; its lines after the header, and its records.

    The survey keeps every core busy, the collection only one: there is room beside it to measure.
    """
    part = Part(export.path, 1)
    records, fates = _survey(db, sifted, columns, part, decide)
    measure = Measure(export.path)
    _collect_all(db, sifted, columns, part, 0, fates)
    lines, digest = measure.result()
    sifted.origin = replace(sifted.origin, sha256=digest)
    return lines - 1, records


def _scan_parts(
    db: "duckdb.DuckDBPyConnection", sifted: Sifted, columns: "_Columns", export: Export, decide: Decide, folder: Path
) -> tuple[int, int]:
    """Add what an export holds that has to be inflated or transcoded first, part by part."""
    records = lines = 0
    for part in parts_of(export, folder):
        found, fates = _survey(db, sifted, columns, part, decide)
        _collect_all(db, sifted, columns, part, records, fates)
        records += found
        lines += part.lines
        part.path.unlink()
    return lines, records


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

    def readers(self, asked: list[int]) -> tuple[Callable[[list[Any]], AppTuple], Callable[[list[Any]], Who]]:
        """What makes the two tuples of a row that holds the asked columns, and '' after them; NULL is ''."""
        place = {index: number for number, index in enumerate(asked)} | {-1: len(asked)}
        app_at = [place[index] for index in self.app_at if index in place]
        who_at = [place[index] for index in self.who_at]
        known = len(who_at) - self.extra

        def app(row: list[Any]) -> AppTuple:
            return AppTuple._make([row[at] or "" for at in app_at])

        def who(row: list[Any]) -> Who:
            values = [row[at] or "" for at in who_at]
            if not self.people:
                return DeviceTuple._make(values)
            return PersonTuple._make([*values[:known], tuple(values[known:])])

        return app, who


def _collect_all(
    db: "duckdb.DuckDBPyConnection",
    sifted: Sifted,
    columns: _Columns,
    part: Part,
    before: int,
    fates: dict[AppTuple, Fate],
) -> None:
    for fate in (Fate.COLLECT, Fate.SKIP, Fate.TALLY):
        asked = [app for app, decided in fates.items() if decided is fate]
        if asked:
            _collect(db, sifted, columns, part, before, asked, fate)


def _survey(
    db: "duckdb.DuckDBPyConnection", sifted: Sifted, columns: _Columns, part: Part, decide: Decide
) -> tuple[int, dict[AppTuple, Fate]]:
    """Add the app and device tuples of a part; the number of its records, and what becomes of its apps."""
    asked = sorted({*columns.apps, *columns.whos})
    names = ", ".join(f"c{index}" for index in asked)
    sets = {_mask(asked, group): group for group in (columns.apps, columns.whos) if group or not columns.apps}
    groups = ", ".join("(" + ", ".join(f"c{index}" for index in group) + ")" for group in sets.values())
    of_apps = _mask(asked, columns.apps) if columns.apps else None
    of_whos = _mask(asked, columns.whos)
    read_app, read_who = columns.readers(asked)
    fates: dict[AppTuple, Fate] = {}
    records = 0
    sql = f"select grouping({names}), count(*), {names} from {_csv(columns)} group by grouping sets ({groups})"
    for mask, count, *row in db.execute(sql, _told(part, columns.delimiter)).fetchall():
        if not columns.line_breaks and _BREAK.search("".join(filter(None, row))):
            raise Unclean("a value holds a line break")
        row.append("")
        if mask == of_apps:
            app = read_app(row)
            sifted.apps[app] = sifted.apps.get(app, 0) + count
            fates[app] = decide(app)
        if mask == of_whos:
            records += count
            _count_who(sifted, columns, read_who(row), count)
    return records, fates


def _mask(asked: list[int], group: list[int]) -> int:
    """What SQL's grouping() says of a grouping set: a bit for each column that is not in it."""
    bits = "".join("0" if index in group else "1" for index in asked)
    return int(bits or "0", 2)


def _count_who(sifted: Sifted, columns: _Columns, who: Who, count: int) -> None:
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
    read_app, read_who = columns.readers(wanted)
    version = wanted.index(columns.version) if columns.version >= 0 else len(wanted)
    answer = db.execute(sql, _told(part, columns.delimiter))
    while rows := answer.fetchmany(10_000):
        for number, *row in rows:
            row.append("")
            device = read_who(row)
            assert isinstance(device, DeviceTuple)
            keep(sifted, fate, Row(before + number, read_app(row), device, row[version] or ""))


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
