"""What DuckDB is asked of a table: its tuples with their counts, and the records of given app tuples."""

import glob
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from appcheck.delimited import positions
from appcheck.model.inventory import AppTuple, DeviceTuple, Kind, PersonTuple, Row
from appcheck.source import Table
from appcheck.tableparts import Part

if TYPE_CHECKING:
    import duckdb

BUFFER = 16 << 20
"""Bytes that DuckDB reads at a time, of which it holds a few; its own choice of 32 MiB is no faster."""

SMALL_BUFFER = 8 << 20
"""For what runs on one core beside the judgement, whose memory it adds to."""

Who = DeviceTuple | PersonTuple

Cells = tuple[str | None, ...]
"""The asked columns of a record, in their order; NULL is an empty value."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which columns of a table are asked for, and what they are.

    `app_from` and `who_from` say, field by field, at which place of `asked` the field stands; the
    place after the last holds what the table has no column for. The last `extra` of `who_from`
    are the roster columns that a policy names. `version` is a column, or -1.
    """

    kind: Kind
    width: int
    delimiter: str
    asked: tuple[int, ...]
    app_from: tuple[int, ...]
    who_from: tuple[int, ...]
    extra: int
    version: int

    @property
    def told_by(self) -> int:
        """The column that tells most apps apart: that of the identifier, or else of the name; -1 without either."""
        return next((self.asked[at] for at in self.app_from[:2] if at < len(self.asked)), -1)

    def hint(self, app: AppTuple) -> str:
        """What stands in that column for an app; it may be ''."""
        has_identifiers = self.app_from[0] < len(self.asked)
        return app.identifier if has_identifiers else app.name


class Count(NamedTuple):
    """How many records hold one app tuple or one device tuple.

    `hits` are some of the records: number, version, and the cells of the app.
    """

    is_app: bool
    is_who: bool
    records: int
    hits: list[tuple[Any, ...]] | None
    cells: Cells


def query_of(table: Table, kind: Kind, delimiter: str) -> Query:
    """What a table of this kind is asked."""
    app_at = positions(AppTuple._fields, "app", table) if kind is Kind.APPS else ()
    if kind in (Kind.PEOPLE, Kind.GROUPS):
        who_at = positions(PersonTuple._fields[:-1], "person", table) + table.extra
    else:
        who_at = positions(DeviceTuple._fields, "device", table)
    asked = tuple(sorted({*app_at, *who_at} - {-1}))
    place = {column: at for at, column in enumerate(asked)} | {-1: len(asked)}
    return Query(
        kind=kind,
        width=len(table.columns),
        delimiter=delimiter,
        asked=asked,
        app_from=tuple(place[column] for column in app_at),
        who_from=tuple(place[column] for column in who_at),
        extra=len(table.extra),
        version=table.fields.get("version", -1),
    )


def app_of(query: Query, cells: Cells) -> AppTuple:
    """The app tuple of a record."""
    row = (*cells, "")
    return AppTuple._make([row[at] or "" for at in query.app_from])


def who_of(query: Query, cells: Cells) -> Who:
    """The device or person tuple of a record."""
    row = (*cells, "")
    values = [row[at] or "" for at in query.who_from]
    if query.kind not in (Kind.PEOPLE, Kind.GROUPS):
        return DeviceTuple._make(values)
    known = len(values) - query.extra
    return PersonTuple._make([*values[:known], tuple(values[known:])])


def survey(db: "duckdb.DuckDBPyConnection", query: Query, part: Part) -> list[Count]:
    """Every app tuple and every device or person tuple with its count; all cores work on it."""
    return _counts(db, query, part, _csv(query), "null", {})


def survey_with_hits(db: "duckdb.DuckDBPyConnection", query: Query, part: Part, hints: Collection[str]) -> list[Count]:
    """The same, and with each device tuple those of its records that one of the hints tells; on one core."""
    columns = sorted({*query.asked, query.version} - {-1})
    numbered = f"row_number() over () as n, {_names(columns)}"
    version = f"c{query.version}" if query.version >= 0 else "null"
    hit = ", ".join(["n", version, *(f"c{column}" for column in _columns(query, query.app_from))])
    hits = f"list(row({hit})) filter (where c{query.told_by} in (select unnest($hints::varchar[])))"
    told: dict[str, object] = {"hints": list(hints)}
    return _counts(db, query, part, f"(select {numbered} from {_csv(query)})", hits if hints else "null", told)


def _counts(
    db: "duckdb.DuckDBPyConnection", query: Query, part: Part, table: str, hits: str, told: dict[str, object]
) -> list[Count]:
    apps, whos = _columns(query, query.app_from), _columns(query, query.who_from)
    of_app, of_who = (_mask(query, apps) if apps else None), _mask(query, whos)
    groups = ", ".join(f"({_names(group)})" for group in dict.fromkeys((apps, whos) if apps else (whos,)))
    names = _names(query.asked)
    sql = f"select grouping({names}), count(*), {hits}, {names} from {table} group by grouping sets ({groups})"
    answer = db.execute(sql, _told(part, query) | (told if hits != "null" else {})).fetchall()
    return [Count(row[0] == of_app, row[0] == of_who, row[1], row[2], row[3:]) for row in answer]


def hit_of(query: Query, cells: Cells, hit: tuple[Any, ...]) -> Row:
    """One of the hits of a device tuple as a record; `cells` are the tuple's."""
    number, version, *app = hit
    whole = list(cells)
    for column, cell in zip(_columns(query, query.app_from), app, strict=True):
        whole[query.asked.index(column)] = cell
    device = who_of(query, cells)
    assert isinstance(device, DeviceTuple)
    return Row(number, app_of(query, tuple(whole)), device, version or "")


def collect(db: "duckdb.DuckDBPyConnection", query: Query, part: Part, asked: Sequence[AppTuple]) -> Iterator[Row]:
    """The records of the asked app tuples with their numbers in the part, from 1; on one core.

    One column alone leaves few records for which the others are compared.
    """
    apps = _columns(query, query.app_from)
    values = [[app[query.app_from.index(query.asked.index(column))] for app in asked] for column in apps]
    unnested = ", ".join(f"unnest(?::varchar[]) as c{column}" for column in apps)
    db.execute(f"create or replace temp table asked as select {unnested}", values)
    same = " and ".join(f"coalesce(found.c{column}, '') = asked.c{column}" for column in apps)
    wanted = _names([*query.asked, *([query.version] if query.version >= 0 else [])])
    columns = _names(sorted({*query.asked, query.version} - {-1}))
    told = f"coalesce(c{query.told_by}, '') in (select c{query.told_by} from asked)" if query.told_by >= 0 else "true"
    numbered = f"select row_number() over () as n, {columns} from {_csv(query, SMALL_BUFFER)}"
    few = f"select * from ({numbered}) where {told}"
    sql = f"select n, {wanted} from ({few}) as found semi join asked on {same} order by n"
    answer = db.execute(sql, _told(part, query))
    while rows := answer.fetchmany(10_000):
        for number, *cells in rows:
            version = cells.pop() if query.version >= 0 else ""
            device = who_of(query, tuple(cells))
            assert isinstance(device, DeviceTuple)
            yield Row(number, app_of(query, tuple(cells)), device, version or "")


def _columns(query: Query, places: Collection[int]) -> tuple[int, ...]:
    return tuple(sorted({query.asked[at] for at in places if at < len(query.asked)}))


def _names(columns: Collection[int]) -> str:
    return ", ".join(f"c{column}" for column in columns)


def _mask(query: Query, group: Collection[int]) -> int:
    """What SQL's grouping() says of a grouping set: a bit for each column that is not in it."""
    bits = "".join("0" if column in group else "1" for column in query.asked)
    return int(bits or "0", 2)


def _csv(query: Query, buffer: int = BUFFER) -> str:
    """The table function, told everything and guessing nothing.

    An empty value comes as NULL, which the caller makes '': `force_not_null` forgets columns when
    only some are asked for (seen with DuckDB 2.0), and a `nullstr` is compared with every value.
    """
    shape = ", ".join(f"'c{column}': 'VARCHAR'" for column in range(query.width))
    return (
        f"read_csv($path, auto_detect=false, header=false, skip=$skip, columns={{{shape}}}, delim=$delimiter,"
        f" quote='\"', escape='\"', all_varchar=true, null_padding=false,"
        f" ignore_errors=false, strict_mode=true, buffer_size={buffer})"
    )


def _told(part: Part, query: Query) -> dict[str, object]:
    return {"path": glob.escape(str(part.path)), "skip": part.skip, "delimiter": query.delimiter}
