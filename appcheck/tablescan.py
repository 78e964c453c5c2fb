"""Ask a table of any size two questions through DuckDB: which tuples are there, and where are these."""

import contextlib
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from appcheck.database import connect
from appcheck.delimited import fields_of
from appcheck.export import Export, Packing, digest
from appcheck.model.inventory import AppTuple, Kind, Origin, PersonTuple, Row, Sifted
from appcheck.private import private_folder
from appcheck.sift import Decide, Fate, keep
from appcheck.source import Table
from appcheck.tablelines import go_through, pattern_of, rows_of
from appcheck.tableparts import Part, parts_of
from appcheck.tableparts import Unclean as Unclean  # callers of survey_table catch it
from appcheck.tablequery import (
    Cells,
    Count,
    Query,
    Who,
    app_of,
    collect,
    hit_of,
    query_of,
    survey,
    survey_with_hits,
    who_of,
)

if TYPE_CHECKING:
    import duckdb

CORES = min(8, os.cpu_count() or 1)
"""So many scan a file; each takes memory, and the judgement, which has one, would take longer than more could save."""

WORKERS = min(4, CORES)
"""So many parts are scanned at a time; more than inflating can feed would only take memory."""

MEGABYTES = 100
"""Memory for each core or part that is at work, and once for all; with less, tables of many devices fail."""


@dataclass(slots=True)
class _Scan:
    """What is known of a table so far: of each app tuple, whose cells are looked at once, its fate.

    `whos` counts the records of each device or person by its cells: parts of a table repeat them.
    `header` is what the header would be, if it stood among the records once more.
    """

    sifted: Sifted
    query: Query
    decide: Decide
    header: Who | AppTuple
    apps: dict[Cells, AppTuple] = field(default_factory=dict)
    fates: dict[AppTuple, Fate] = field(default_factory=dict)
    whos: dict[Cells, int] = field(default_factory=dict)

    def wanted(self) -> list[AppTuple]:
        return [app for app, fate in self.fates.items() if fate is not Fate.COUNT]


def survey_table(origin: Origin, export: Export, table: Table, decide: Decide) -> tuple[Sifted, Callable[[], Sifted]]:
    """The tuples of a clean table, and what waits until its wanted records are collected and gives the whole.

    SQL groups and selects raw text by equality and interprets nothing; an absent value is ''. Both
    raise Unclean where the lines of the file are not the header and its records, one line each,
    because DuckDB loses some of those silently; and where the file breaks off, because what came
    before counts.
    """
    assert export.header is not None
    query = query_of(table, origin.kind, export.header.delimiter)
    cells = tuple(export.header.cells[column] for column in query.asked)
    header = app_of(query, cells) if origin.kind is Kind.APPS else who_of(query, cells)
    scan = _Scan(Sifted(origin, fields_of(table)), query, decide, header)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_unclean_where_duckdb_fails())
        folder = stack.enter_context(private_folder())
        if _is_plain(export):
            return _scan_file(scan, export.path, folder, stack)
        _scan_parts(scan, export, folder)
    return scan.sifted, lambda: scan.sifted


def scan_table(origin: Origin, export: Export, table: Table, decide: Decide) -> Sifted:
    """All that a clean table holds, with the same result as reading it record by record."""
    _, finish = survey_table(origin, export, table, decide)
    return finish()


INTERRUPTED = "Query interrupted"
"""What DuckDB says, as a RuntimeError, where a person has pressed Ctrl-C while it was at work."""


@contextlib.contextmanager
def _unclean_where_duckdb_fails() -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise Unclean(str(error).splitlines()[0]) from error
    except RuntimeError as error:
        if str(error) == INTERRUPTED:
            raise KeyboardInterrupt from error
        raise


def _scan_file(
    scan: _Scan, path: Path, folder: Path, stack: contextlib.ExitStack
) -> tuple[Sifted, Callable[[], Sifted]]:
    """A file that DuckDB can read where it lies.

    The survey keeps every core busy. What is left goes on beside whatever the caller makes of the
    tuples: the file is gone through once more, line by line, for what it measures and for the
    lines of wanted apps. A record that names no app makes its device unknown, so where there are
    such this is waited for.
    """
    db = stack.enter_context(contextlib.closing(connect(folder, CORES, MEGABYTES * (CORES + 1))))
    part = Part(path, 1)
    records = sum(_add(scan, count) for count in survey(db, scan.query, part))
    _count_whos(scan)
    wanted = scan.wanted()
    pattern = pattern_of(scan.query, wanted) if wanted else None
    opened = stack.pop_all()
    if pattern is not None or not wanted:
        opened.close()

    def finish() -> Sifted:
        with opened:
            collected = list(collect(db, scan.query, part, wanted)) if wanted and pattern is None else []
        lines = go_through(path, pattern)
        if lines.count - 1 != records:
            raise Unclean(f"{lines.count - 1} lines after the header, but {records} records")
        return _whole(scan, lines.sha256, [*collected, *rows_of(scan.query, lines)])

    pool = ThreadPoolExecutor(1)
    finished = pool.submit(finish)
    pool.shutdown(wait=False)
    if Fate.SKIP in scan.fates.values():
        return finished.result(), finished.result
    return scan.sifted, finished.result


def _whole(scan: _Scan, sha256: str, rows: Sequence[Row]) -> Sifted:
    """What was surveyed, with the wanted records among the rows. Raises Unclean unless these are all of them."""
    whole = replace(scan.sifted, rows=[], skipped=[], tallies={})
    whole.origin = replace(whole.origin, sha256=sha256)
    found = Counter(row.app for row in rows)
    if any(found[app] != scan.sifted.apps[app] for app in scan.wanted()):
        raise Unclean("DuckDB counts other records of the wanted apps than there are lines of them")
    for row in rows:
        fate = scan.fates.get(row.app, Fate.COUNT)
        if fate is not Fate.COUNT:
            keep(whole, fate, row)
    return whole


def _scan_parts(scan: _Scan, export: Export, folder: Path) -> None:
    """What has to be inflated or transcoded first, several parts at a time.

    Each part is read once: what was wanted in the parts before it is collected with its tuples,
    and only for what it wants besides it is read again.
    """
    records = lines = 0
    hints: frozenset[str] = frozenset()
    waiting: deque[tuple[Part, frozenset[str], Future[list[Count]]]] = deque()
    with contextlib.ExitStack() as stack:
        db = stack.enter_context(contextlib.closing(connect(folder, 1, MEGABYTES * (WORKERS + 2))))
        pool = stack.enter_context(ThreadPoolExecutor(WORKERS + 1))
        sha256 = pool.submit(digest, export.path)

        def add_oldest() -> None:
            nonlocal records, lines, hints
            part, hinted, counts = waiting.popleft()
            records += _add_part(scan, db, part, records, hinted, counts.result())
            lines += part.lines
            with contextlib.suppress(OSError):  # Windows may refuse, and it goes with its folder
                part.path.unlink()
            hints = frozenset(filter(None, map(scan.query.hint, scan.wanted())))

        for part in stack.enter_context(contextlib.closing(parts_of(export, folder))):
            waiting.append((part, hints, pool.submit(survey_with_hits, db.cursor(), scan.query, part, hints)))
            if len(waiting) > WORKERS:
                add_oldest()
        while waiting:
            add_oldest()
        _count_whos(scan)
        scan.sifted.origin = replace(scan.sifted.origin, sha256=sha256.result())
    if lines != records:
        raise Unclean(f"{lines} lines after the header, but {records} records")


def _add_part(
    scan: _Scan,
    db: "duckdb.DuckDBPyConnection",
    part: Part,
    before: int,
    hinted: frozenset[str],
    counts: list[Count],
) -> int:
    """Add the tuples and wanted records of a part that follows so many records; returns how many it has.

    The hits are all records of which one of the hints tells the app.
    """
    records = sum(_add(scan, count) for count in counts)
    apps = (scan.apps[count.cells] for count in counts if count.is_app)
    wanted = {app for app in apps if scan.fates[app] is not Fate.COUNT}
    hits = (hit_of(scan.query, count.cells, hit) for count in counts if count.is_who for hit in count.hits or ())
    found = [row for row in hits if row.app in wanted]
    asked = [app for app in wanted if scan.query.hint(app) not in hinted]
    found += collect(db, scan.query, part, asked) if asked else ()
    for row in sorted(found):
        keep(scan.sifted, scan.fates[row.app], row._replace(number=before + row.number))
    return records


def _add(scan: _Scan, count: Count) -> int:
    """Add one tuple with its count; returns the records that it stands for, counted with their devices."""
    if count.is_app:
        app = scan.apps.get(count.cells)
        if app is None:
            app = scan.apps[count.cells] = app_of(scan.query, count.cells)
            _refuse_header(scan, app)
            scan.fates[app] = scan.decide(app)
        scan.sifted.apps[app] = scan.sifted.apps.get(app, 0) + count.records
    if count.is_who:
        scan.whos[count.cells] = scan.whos.get(count.cells, 0) + count.records
        return count.records
    return 0


def _count_whos(scan: _Scan) -> None:
    """Put what the cells of devices or people say where it belongs, each once."""
    while scan.whos:
        cells, records = scan.whos.popitem()
        who = who_of(scan.query, cells)
        _refuse_header(scan, who)
        _count_who(scan.sifted, who, records)


def _refuse_header(scan: _Scan, found: Who | AppTuple) -> None:
    if found == scan.header:
        raise Unclean("the header stands among the records once more")


def _count_who(sifted: Sifted, who: Who, records: int) -> None:
    if isinstance(who, PersonTuple):
        sifted.people[who] = sifted.people.get(who, 0) + records
    elif sifted.origin.kind is Kind.DEVICES:
        sifted.devices.setdefault(who, 0)
        sifted.listed[who] = sifted.listed.get(who, 0) + records
    else:
        sifted.devices[who] = sifted.devices.get(who, 0) + records


def _is_plain(export: Export) -> bool:
    """Whether DuckDB can read the file where it lies; a CR in the header would make it lose a line."""
    if (
        export.packing is not Packing.NONE
        or export.encoding != "utf-8"
        or export.header is None
        or export.header.line != 1
    ):
        return False
    return "\r" not in export.head.partition("\n")[0].removesuffix("\r")
