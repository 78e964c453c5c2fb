"""Go through the lines of a file beside DuckDB: count and digest them, and pick those that hold a wanted text."""

import csv
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appcheck.model.inventory import AppTuple, DeviceTuple, Row
from appcheck.tableparts import TAIL, Unclean, line_ends, refuse_lone_cr
from appcheck.tablequery import Query, app_of, who_of

BLOCK = 4 << 20
"""Bytes that are read at a time, and no line may be longer: a thread beside others should not wait for them often."""

MOST_TEXTS = 1000
"""A pattern of more texts would outgrow the memory in which it is fast."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What a file holds line by line.

    `count` leaves out blank lines at the end; `picked` are lines that hold a wanted text, each
    with the number of lines before it.
    """

    count: int
    sha256: str
    picked: tuple[tuple[int, bytes], ...]


def pattern_of(query: Query, wanted: Collection[AppTuple]) -> Any:
    """What finds the lines of wanted apps by the cell that tells most apps apart; None where that cannot be.

    It may find other lines, too, but misses none: text is compared as it stands in the file.
    """
    texts = {query.hint(app) for app in wanted} if query.told_by >= 0 else {""}
    if "" in texts or len(texts) > MOST_TEXTS:
        return None
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # bytes, whatever they mean
    options.max_mem = 64 << 20
    options.log_errors = False
    mark = re2.escape(query.delimiter.encode())
    written = {form.encode() for text in texts for form in (text, text.replace('"', '""'))}
    cells = b"|".join(map(re2.escape, sorted(written)))
    before = mark if query.told_by else b"\\n"
    return re2.compile(before + b'"?(?:' + cells + b')(?:"|' + mark + b"|\\r|\\n|$)", options)


def go_through(path: Path, pattern: Any) -> Lines:
    """All lines of a file, at any size. Raises Unclean where it cannot be read, or a line is too long."""
    sha256 = hashlib.sha256()
    buffer = bytearray(2 * BLOCK)
    view = memoryview(buffer)
    picked: list[tuple[int, bytes]] = []
    # The buffer begins with the last line end of what was read before it; `before` are the line ends before that.
    before = newlines = kept = 0
    tail = b""
    try:
        with path.open("rb", buffering=0) as file:
            while read := file.readinto(view[kept : kept + BLOCK]):
                size = kept + read
                sha256.update(view[kept:size])
                tail = (tail + bytes(view[max(kept, size - TAIL) : size]))[-TAIL:]
                newlines = before + buffer.count(b"\n", 0, size)
                cut = max(buffer.rfind(b"\n", 0, size), 0)
                if size - cut > BLOCK:
                    raise Unclean(f"a line is longer than {BLOCK} bytes")
                refuse_lone_cr(view[:cut])
                picked += _picked(buffer, cut, before, pattern)
                before = max(newlines - 1, 0)
                kept = size - cut
                view[:kept] = view[cut:size]
    except OSError as error:
        raise Unclean(str(error)) from error
    refuse_lone_cr(view[:kept])
    picked += _picked(buffer, kept, before, pattern)
    return Lines(newlines + 1 - line_ends(tail), sha256.hexdigest(), tuple(picked))


def _picked(buffer: bytearray, size: int, before: int, pattern: Any) -> Iterator[tuple[int, bytes]]:
    """The lines of so many bytes of the buffer in which the pattern is found."""
    number, counted, last = before, 0, -1
    for found in pattern.finditer(memoryview(buffer)[:size]) if pattern is not None else ():
        start = buffer.rfind(b"\n", 0, found.start() + 1) + 1
        if start != last:
            end = buffer.find(b"\n", start, size)
            number += buffer.count(b"\n", counted, start)
            counted = last = start
            yield number, bytes(buffer[start : end if end >= 0 else size]).removesuffix(b"\r")


def rows_of(query: Query, lines: Lines) -> Iterator[Row]:
    """The picked lines as records, numbered from 1 after a header of one line. Raises Unclean where one is none."""
    for number, line in lines.picked:
        try:
            cells = next(csv.reader([line.decode()], delimiter=query.delimiter, strict=True), [])
        except (csv.Error, UnicodeDecodeError) as error:
            raise Unclean(str(error)) from error
        if len(cells) != query.width:
            raise Unclean(f"line {number + 1} has {len(cells)} cells, not {query.width}")
        asked = tuple(cells[column] for column in query.asked)
        device = who_of(query, asked)
        assert isinstance(device, DeviceTuple)
        yield Row(number, app_of(query, asked), device, cells[query.version] if query.version >= 0 else "")
