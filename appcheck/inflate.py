"""Inflate the members of a zip with igzip, which takes less than half of zlib's time, and never without end."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ENCRYPTED = 0x1
"""The flag of a zip's member that says so (PKWARE's APPNOTE.TXT, 4.4.4)."""

GIVEN = 1 << 20
"""Deflated bytes that are taken at a time: a thread beside others should not ask for its turn too often."""


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
        from isal import isal_zlib

        self._deflated = deflated
        self._inflate = isal_zlib.decompressobj(-15)
        self._crc32 = isal_zlib.crc32
        self._left = size
        self._crc = crc
        self._found = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        from isal.igzip_lib import IsalError

        view = memoryview(buffer).cast("B")
        inflated = b""
        while not inflated and not self._inflate.eof:
            given = self._inflate.unconsumed_tail or self._deflated.read(GIVEN)
            try:  # given nothing, it still gives what it holds back
                inflated = self._inflate.decompress(given, len(view))
            except IsalError as error:  # type: ignore[misc]  # its stubs make it a value
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
