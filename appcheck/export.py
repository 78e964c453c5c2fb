"""One export: a file, or a part of one, with what its beginning tells and a way to its bytes."""

import codecs
import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from appcheck.errors import Unreadable
from appcheck.frame import Frame
from appcheck.inflate import Capped, gunzipped, inflated
from appcheck.parquet import parquet_as_csv
from appcheck.workbook import sheet_as_csv

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LARGEST_INFLATED = 64 << 30
"""Nothing may be larger than this when inflated, in bytes."""

LARGEST_ZLIB = 256 << 20
"""A zlib stream is inflated at once; no agent sends one that is nearly as large as this, in bytes."""


class Packing(StrEnum):
    """How an export is packed into its file."""

    NONE = "none"
    ZIP = "zip"
    GZIP = "gzip"
    ZLIB = "zlib"
    SHEET = "sheet"
    PARQUET = "parquet"


class Shape(StrEnum):
    """What an export looks like before any source has claimed it."""

    JSON = "json"
    PLIST = "plist"
    XML = "xml"
    TEXT = "text"
    BINARY = "binary"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Header:
    """The header of delimited text: its cells, its line (from 1) and the delimiter.

    `spaced` says that a space follows every delimiter, also before a quote.
    """

    cells: tuple[str, ...]
    line: int
    delimiter: str
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """One file, one member of a zip, or one sheet of a workbook, that some system produced.

    `head` is the decoded beginning. `keys` are the key paths seen there in JSON, with `item` for
    a member of an array, such as `value.item.deviceName`, and in XML those of its elements.
    `plist` is the whole property list. `frame` is how JSON is looked at; head and keys are as it makes them.
    """

    name: str
    path: Path
    shape: Shape
    encoding: str = "utf-8"
    bom: int = 0
    packing: Packing = Packing.NONE
    member: str = ""
    size: int = 0
    head: str = ""
    header: Header | None = None
    keys: frozenset[str] = frozenset()
    plist: object = None
    frame: Frame = Frame.AS_IS

    @property
    def is_array(self) -> bool:
        """Whether JSON begins with an array."""
        return self.head.lstrip().startswith("[")


def parts_in_zip(name: str) -> list[str]:
    """The folders and the name of a member of a zip; the last is '' for a folder.

    Windows PowerShell writes a backslash between them (learn.microsoft.com, "Mitigation: ZipArchiveEntry.FullName Path
    Separator"), which Python takes for a slash on Windows only.
    """
    return name.replace("\\", "/").split("/")


@contextmanager
def open_bytes(export: Export) -> Iterator[BinaryIO]:
    """The bytes of an export, unpacked; those of a sheet are its cells as CSV.

    Raises Unreadable where the container turns out to be damaged, also while it is read.
    """
    try:
        with _UNPACKED[export.packing](export) as file:
            yield file
    except (zipfile.BadZipFile, EOFError, RuntimeError, OSError) as error:
        raise Unreadable(f"broke off while it was read: {error}", "download the export again") from error
    except (zlib.error, lzma.LZMAError) as error:
        raise Unreadable(f"broke off while it was inflated: {error}", "download the export again") from error


@contextmanager
def _plain(export: Export) -> Iterator[BinaryIO]:
    with export.path.open("rb") as file:
        yield file


@contextmanager
def _zipped(export: Export) -> Iterator[BinaryIO]:
    with zipfile.ZipFile(export.path) as archive:
        if archive.getinfo(export.member).file_size > LARGEST_INFLATED:
            raise _too_large()
        with inflated(archive, archive.getinfo(export.member)) as member:
            yield member


@contextmanager
def _gzipped(export: Export) -> Iterator[BinaryIO]:
    with gunzipped(export.path) as file:
        yield io.BufferedReader(Capped(file, LARGEST_INFLATED, _too_large), 1 << 16)


@contextmanager
def _zlib_packed(export: Export) -> Iterator[BinaryIO]:
    unpack = zlib.decompressobj()
    content = unpack.decompress(export.path.read_bytes(), LARGEST_ZLIB)
    if unpack.unconsumed_tail:
        raise _too_large()
    if not unpack.eof:
        raise EOFError("the compressed data end too early")
    yield io.BytesIO(content)


@contextmanager
def _of_sheet(export: Export) -> Iterator[BinaryIO]:
    yield io.BytesIO(sheet_as_csv(export.path, export.member))


@contextmanager
def _of_parquet(export: Export) -> Iterator[BinaryIO]:
    with parquet_as_csv(export.path) as rows:
        yield io.BufferedReader(Capped(rows, LARGEST_INFLATED, _too_large), 1 << 16)


def _too_large() -> Unreadable:
    return Unreadable("would inflate to more than an export ever is", "check where this file comes from")


_UNPACKED = {
    Packing.NONE: _plain,
    Packing.ZIP: _zipped,
    Packing.GZIP: _gzipped,
    Packing.ZLIB: _zlib_packed,
    Packing.SHEET: _of_sheet,
    Packing.PARQUET: _of_parquet,
}


def digest(path: Path) -> str:
    """The SHA-256 of a file as it was given. Raises Unreadable where another program has locked it meanwhile."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise cannot_be_read(error) from error


def cannot_be_read(error: OSError) -> Unreadable:
    """What the system says of a file that it does not hand out, such as one that is open in Excel."""
    return Unreadable(f"cannot be read: {error.strerror or error}", "check its rights, and close it where it is open")


@contextmanager
def open_utf8(export: Export) -> Iterator[BinaryIO]:
    """The text of an export as UTF-8 bytes without a byte order mark, whatever its encoding.

    Bytes that are not valid in the export's encoding come through as U+FFFD for UTF-16 and
    untouched for UTF-8.
    """
    with open_bytes(export) as raw:
        raw.read(export.bom)
        yield raw if export.encoding == "utf-8" else io.BufferedReader(_Utf8(raw, export.encoding), 1 << 16)


class _Utf8(io.RawIOBase):
    """A stream of another encoding as UTF-8."""

    def __init__(self, raw: BinaryIO, encoding: str) -> None:
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        while not self._left:
            block = self._raw.read(1 << 16)
            self._left = self._decoder.decode(block, not block).encode()
            if not block:
                break
        taken = self._left[: len(view)]
        view[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)
