"""Inflate members of a zip and gzip with igzip, in less than half of zlib's time, and never without end.

Where igzip is not installed, because nobody builds it for the machine, zlib does the same.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ENCRYPTED = 0x1
"""The flag of a zip's member that says so (PKWARE's APPNOTE.TXT, 4.4.4)."""

GIVEN = 1 << 20
"""Deflated bytes that are taken at a time: a thread beside others should not ask for its turn too often."""


@contextmanager
def gunzipped(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a gzip file. Raises, while it is read, EOFError, OSError or zlib.error where it is damaged."""
    try:
        from isal import igzip
        from isal.igzip_lib import IsalError
    except ImportError:
        with gzip.open(path) as file:
            yield cast(BinaryIO, file)
        return
    try:
        with igzip.open(path) as file:  # type: ignore[no-untyped-call]
            yield cast(BinaryIO, file)
    except IsalError as error:  # type: ignore[misc]  # its stubs make it a value
        raise EOFError(str(error)) from error


def _deflate() -> tuple[Any, Any, Any]:
    """What inflates, what counts a CRC-32, and the error of damaged data."""
    try:
        from isal import isal_zlib
        from isal.igzip_lib import IsalError
    except ImportError:
        return zlib.decompressobj(-15), zlib.crc32, zlib.error
    return isal_zlib.decompressobj(-15), isal_zlib.crc32, IsalError


@contextmanager
def inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    """The bytes of a member of a zip.

    Raises, while it is read, BadZipFile or EOFError where they are not what the directory of the
    zip says, and what zipfile raises for members that are encrypted or packed in another way.
    """
    if entry.compress_type != zipfile.ZIP_DEFLATED or entry.flag_bits & ENCRYPTED:
        with archive.open(entry) as member:
            yield cast(BinaryIO, member)
        return
    stored = copy(entry)
    stored.compress_type, stored.file_size = zipfile.ZIP_STORED, entry.compress_size
    del stored.CRC
    with archive.open(stored) as deflated:
        yield io.BufferedReader(_Inflated(cast(BinaryIO, deflated), entry.file_size, entry.CRC), GIVEN)


class _Inflated(io.RawIOBase):
    """A deflated stream, inflated, of which size and CRC-32 are known."""

    def __init__(self, deflated: BinaryIO, size: int, crc: int) -> None:
        self._deflated = deflated
        self._inflate, self._crc32, self._error = _deflate()
        self._left = size
        self._crc = crc
        self._found = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        inflated = b""
        while not inflated and not self._inflate.eof:
            given = self._inflate.unconsumed_tail or self._deflated.read(GIVEN)
            try:  # given nothing, it still gives what it holds back
                inflated = self._inflate.decompress(given, len(view))
            except self._error as error:
                raise zipfile.BadZipFile(f"the compressed data are damaged: {error}") from error
            if not (given or inflated or self._inflate.eof):
                raise EOFError("the compressed data end too early")
        self._left -= len(inflated)
        self._found = self._crc32(inflated, self._found)
        if self._left < 0 or (not inflated and (self._left or self._found != self._crc)):
            raise zipfile.BadZipFile("the data are not those that were packed")
        view[: len(inflated)] = inflated
        return len(inflated)


class Capped(io.RawIOBase):
    """A stream that ends with an error where it is longer than so many bytes."""

    def __init__(self, raw: BinaryIO, most: int, error: Callable[[], Exception]) -> None:
        self._raw = raw
        self._left = most
        self._error = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        block = self._raw.read(len(view))
        self._left -= len(block)
        if self._left < 0:
            raise self._error()
        view[: len(block)] = block
        return len(block)
