"""A Parquet file as delimited text."""

import csv
import glob
import io
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from appcheck.database import connect
from appcheck.errors import Unreadable
from appcheck.private import private_folder

if TYPE_CHECKING:
    import duckdb
    from _typeshed import WriteableBuffer

MAGIC = b"PAR1"
"""How a Parquet file begins (its format specification, "File format")."""

MEGABYTES = 1000
"""Memory for a group of rows, which has to be unpacked whole."""

_ROWS = 10_000
"""Rows that are written at a time."""


@contextmanager
def parquet_as_csv(path: Path) -> Iterator[BinaryIO]:
    """All rows as CSV in UTF-8 below a header with the names of the columns.

    Times are in UTC; an absent value is empty. Raises Unreadable where it is damaged, also while it is read.
    """
    with (
        private_folder() as folder,
        _damage_told(),
        closing(connect(folder, 1, MEGABYTES)) as db,
    ):
        db.execute("set timezone = 'UTC'")
        answer = db.execute(
            "select columns(*)::varchar from read_parquet(?, hive_partitioning = false)", [glob.escape(str(path))]
        )
        yield io.BufferedReader(_Rows(answer), 1 << 16)


@contextmanager
def _damage_told() -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        told = str(error).splitlines()[0]
        raise Unreadable(f"is a Parquet file that cannot be read: {told}", "export it again") from error


class _Rows(io.RawIOBase):
    """The answer to a query as lines of CSV."""

    def __init__(self, answer: "duckdb.DuckDBPyConnection") -> None:
        self._answer = answer
        self._left = _as_lines([[column[0] for column in answer.description or ()]])

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        while not self._left and (rows := self._answer.fetchmany(_ROWS)):
            self._left = _as_lines(rows)
        taken = self._left[: len(view)]
        view[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)


def _as_lines(rows: Sequence[Sequence[str | None]]) -> bytes:
    """One line a row; a break inside a value becomes a space."""
    lines = _written(rows)
    if lines.count("\n") > len(rows) or "\r" in lines:
        lines = _written([[" ".join(cell.splitlines()) if cell else "" for cell in row] for row in rows])
    return lines.encode()


def _written(rows: Sequence[Sequence[str | None]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
