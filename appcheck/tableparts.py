"""Put a table before DuckDB in the form it can be trusted with, and count its lines independently."""

import contextlib
import hashlib
import queue
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from appcheck.errors import AppcheckError
from appcheck.export import Export, open_utf8

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
    """A UTF-8 file with some of the lines of a table, and how many lines stand before its first record."""

    path: Path
    skip: int
    lines: int = 0


class Measure:
    """Counts the lines of a file and digests it, in a thread beside the scan."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = 0
        self._lone_return = False
        self._digest = ""
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def result(self) -> tuple[int, str]:
        """The number of lines without blank ones at the end, and the SHA-256."""
        self._thread.join()
        if self._error:
            raise Unclean(str(self._error))
        if self._lone_return:
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
                    self._lone_return |= tail[-1:] == b"\r" and block[:1] != b"\n"
                    self._lone_return |= block.find(b"\r", 0, size) >= 0 and bool(_LONE.search(block, 0, size))
                    tail = (tail + bytes(view[max(0, size - 64) : size]))[-64:]
        except OSError as error:
            self._error = error
        self._lone_return |= tail[-1:] == b"\r"
        ends = tail[len(tail.rstrip(b"\r\n")) :].count(b"\n")
        self._lines += 1 - ends
        self._digest = digest.hexdigest()


_LONE = re.compile(rb"\r(?=[^\n])")


def _has_lone_return(text: bytes) -> bool:
    """Whether there is a CR that no LF follows; for DuckDB it is a letter, to a reader of lines it ends one."""
    return text.endswith(b"\r") or (b"\r" in text and _LONE.search(text) is not None)


def parts_of(export: Export, folder: Path) -> Iterator[Part]:
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
            if _has_lone_return(text.readline()):
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
            if _has_lone_return(whole):
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
