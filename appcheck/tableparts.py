"""Put a table before DuckDB in parts that it can be trusted with, and count their lines independently."""

import contextlib
import queue
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from appcheck.errors import AppcheckError
from appcheck.export import Export, open_utf8

BLOCK = 1 << 20
PART = 128 << 20
"""Text that has to be inflated or transcoded comes in parts of about this many bytes."""

LONGEST = 16 << 20
"""A line of more bytes than this is none of a table's."""

TAIL = 64
"""Bytes at the end of a text in which its last line end is looked for."""


class Unclean(AppcheckError):
    """The table is not what DuckDB can be trusted with; read it line by line instead."""


@dataclass(frozen=True, slots=True)
class Part:
    """A UTF-8 file with some of the lines of a table, and how many lines stand before its first record."""

    path: Path
    skip: int
    lines: int = 0


def line_ends(tail: bytes) -> int:
    """How many lines end after the last record; more than one are blank lines at the end of the text."""
    return tail[len(tail.rstrip(b"\r\n")) :].count(b"\n")


def refuse_lone_cr(text: bytes | memoryview) -> None:
    """Raises Unclean for a CR without an LF: it ends a line for a reader of lines, and none for DuckDB."""
    if _lone_cr().search(text):
        raise Unclean("a line ends in CR alone")


@cache
def _lone_cr() -> Any:
    """RE2 looks without the interpreter's lock, and ten times as fast as SHA-256 digests."""
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # bytes, whatever they mean
    return re2.compile(rb"\r[^\n]", options)


def parts_of(export: Export, folder: Path) -> Generator[Part, None, None]:
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
            if b"\r" in text.readline().removesuffix(b"\n").removesuffix(b"\r"):
                raise Unclean("a line of the header ends in CR alone")
        number, rest = 0, b""
        while True:
            path = folder / f"part-{number}.csv"
            lines, rest = _write_part(text, path, rest)
            if not lines:
                return
            yield Part(path, 0, lines)
            number += 1


def _write_part(text: BinaryIO, path: Path, rest: bytes) -> tuple[int, bytes]:
    """Write whole lines up to the size of a part; how many, and what was read of the line after them.

    Blank lines count, but for those at the end of the text.
    """
    lines, size, unended, tail = 0, len(rest), len(rest), rest
    with path.open("wb", buffering=0) as file:
        file.write(rest)
        while block := text.read(BLOCK):
            cut = block.rfind(b"\n") + 1
            unended = len(block) - cut if cut else unended + len(block)
            if unended > LONGEST:
                raise Unclean(f"a line is longer than {LONGEST} bytes")
            refuse_lone_cr(tail[-1:] + block[:1])
            refuse_lone_cr(block)
            lines += block.count(b"\n")
            size += len(block)
            if cut and size >= PART:
                file.write(memoryview(block)[:cut])
                return lines, block[cut:]
            file.write(block)
            tail = (tail + block)[-TAIL:]
    return lines + 1 - line_ends(tail) if tail else 0, b""
