"""Read delimited text line by line, losing no more than the lines that are broken."""

import contextlib
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from appcheck.errors import Unreadable
from appcheck.export import Export, open_utf8
from appcheck.model.inventory import (
    AppTuple,
    DeviceTuple,
    Item,
    Kind,
    PersonTuple,
    Record,
    Skipped,
    Trouble,
)
from appcheck.source import Table, Wanted, table


class Line(NamedTuple):
    """The cells of one record of a table, as many as the header has; `number` is its line after the header."""

    number: int
    cells: list[str]


def read_delimited(export: Export, table: Table, kind: Kind) -> Iterator[Item]:
    """The records of a table, each line that cannot be read as a Skipped with its number."""
    build = _builder(table, kind)
    for line in read_lines(export, line_breaks=table.line_breaks):
        yield build(*line) if isinstance(line, Line) else line


def read_lines(export: Export, *, line_breaks: bool = False) -> Iterator[Line | Skipped | Trouble]:
    """The lines of a table below its header; without `line_breaks`, no value may hold one.

    A quoted value that holds line breaks in a table that has none is skipped with every line it
    swallowed; so is one that never closes, up to the 131,072 characters at which the csv module
    gives up on a value. The header once more, as joined files have it, is no record.

    Raises Unreadable for what is no table, as a forced source may meet.
    """
    header = export.header
    if header is None:
        raise Unreadable("is no table with a header", "check that it is the file you mean")
    legacy = export.encoding == "utf-8" and _is_windows_1252(export)
    if legacy:
        yield Trouble("encoding", "is not UTF-8; it was read as Windows-1252, so letters beyond A-Z may be wrong")
    lines = _Lines(export, legacy)
    reader = csv.reader(lines, delimiter=header.delimiter, strict=True, skipinitialspace=header.spaced)
    for _ in range(header.line):
        next(lines, None)
    repeated = 0
    while True:
        first = lines.number + 1
        problem, cells = "", None
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if lines.number < first:
                break
            problem = f"broken line: {error}"
        taken = lines.number - first + 1
        number = first - header.line
        if cells is not None:
            if not cells or cells == [""]:
                continue
            problem = _problem(cells, len(header.cells), taken, line_breaks)
        if problem:
            yield Skipped(number, problem, records=taken)
            if not lines.ended:
                yield Trouble("truncated", "its last line is cut off: the export stopped early; export it again")
        else:
            assert cells is not None
            if _is_header(cells, header.cells):
                repeated += 1
            else:
                yield Line(number, cells)
    if repeated:
        yield Trouble("header", f"has its header once more among its lines, as files that were joined do: {repeated}")


def _is_header(cells: Sequence[str], header: Sequence[str]) -> bool:
    return any(header) and tuple(map(str.strip, cells)) == tuple(header)


class _Lines:
    """The lines of an export as text, counted; all three kinds of line end are one.

    `ended` says whether the last line that was taken had an end.
    """

    def __init__(self, export: Export, legacy: bool) -> None:
        self.number = 0
        self.ended = True
        self._lines = self._read(export, "cp1252" if legacy else "utf-8")

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.ended = line.endswith("\n")
        return line

    @staticmethod
    def _read(export: Export, encoding: str) -> Iterator[str]:
        errors = "replace" if encoding == "cp1252" else "surrogateescape"
        with open_utf8(export) as raw, io.TextIOWrapper(raw, encoding, errors) as text:
            yield from text


def _problem(cells: list[str], width: int, taken: int, line_breaks: bool) -> str:
    if len(cells) == width + 1 and not cells[-1]:
        cells.pop()
    if len(cells) != width:
        return f"{len(cells)} values where the header has {width}" + _swallowed(taken)
    if taken > 1 and not line_breaks:
        return "a quote opens here that closes on a later line" + _swallowed(taken)
    if any("\udc80" <= char <= "\udcff" for cell in cells if not cell.isascii() for char in cell):
        return "not valid UTF-8"
    return ""


def _swallowed(taken: int) -> str:
    return f"; {taken} lines are lost with it" if taken > 1 else ""


def _is_windows_1252(export: Export) -> bool:
    """Whether the text is in a one-byte code page: there are lines beyond ASCII, and none is valid UTF-8."""
    found = False
    with contextlib.suppress(Unreadable), open_utf8(export) as raw:
        for line in raw:
            if not line.isascii():
                found = True
                if _valid(line):
                    return False
    return found


def _valid(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def fields_of(table: Table) -> frozenset[str]:
    """The fields for which a table has a column; `roster:3` is the fourth column that was wanted."""
    return frozenset(table.fields) | {f"roster:{i}" for i, column in enumerate(table.extra) if column >= 0}


class Told(NamedTuple):
    """A person of a table, with the cells of further columns that say what the person's own do not."""

    number: int
    person: PersonTuple
    cells: tuple[str, ...]


def read_people(
    export: Export, wanted: Wanted, columns: Mapping[str, str | tuple[str, ...]], *further: str
) -> tuple[frozenset[str], Callable[[], Iterator[Told | Item]]]:
    """The people of a table whose cells need a second look, and the fields for which it has columns.

    Of the `further` columns those that are there are among the fields by their names, such as `Block credential`.
    """
    found = table(columns, line_breaks=True)(export, Wanted((*wanted.columns, *further)))
    asked = len(wanted.columns)
    fields = fields_of(replace(found, extra=found.extra[:asked]))
    there = frozenset(name for name, at in zip(further, found.extra[asked:], strict=True) if at >= 0)

    def told() -> Iterator[Told | Item]:
        for item in read_delimited(export, found, Kind.PEOPLE):
            if isinstance(item, Record) and item.person is not None:
                extra = item.person.extra
                yield Told(item.number, item.person._replace(extra=extra[:asked]), extra[asked:])
            else:
                yield item

    return fields | there, told


def positions(fields: tuple[str, ...], axis: str, table: Table) -> tuple[int, ...]:
    """The column index of each field of a tuple, -1 where the table has none."""
    return tuple(table.fields.get(f"{axis}.{field}", -1) for field in fields)


def _builder(table: Table, kind: Kind) -> Callable[[int, list[str]], Record]:
    """What turns the cells of a line into a record."""
    app = positions(AppTuple._fields, "app", table)
    device = positions(DeviceTuple._fields, "device", table)
    person = positions(PersonTuple._fields[:-1], "person", table)
    version = table.fields.get("version", -1)

    def build(number: int, cells: list[str]) -> Record:
        cells.append("")
        if kind in (Kind.PEOPLE, Kind.GROUPS):
            known = [cells[i] for i in person]
            return Record(number, person=PersonTuple._make([*known, tuple(cells[i] for i in table.extra)]))
        found = DeviceTuple(*(cells[i] for i in device))
        if kind is Kind.DEVICES:
            return Record(number, device=found)
        return Record(number, AppTuple(*(cells[i] for i in app)), found, version=cells[version])

    return build
