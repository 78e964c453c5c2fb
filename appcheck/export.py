"""Open an export: its container, its encoding, and enough of its shape to recognise it by content."""

import codecs
import csv
import hashlib
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from appcheck.errors import Unreadable
from appcheck.inflate import inflated

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 1 << 18
"""How many bytes of an export are looked at to recognise it."""

KEY_LEVELS = 12
"""How deep the key paths of JSON are looked at."""

FEW = 8
"""So many NUL characters, and one in a hundred, may stray into text."""

LARGEST_INFLATED = 64 << 30
"""No member of a zip may claim to be larger than this when inflated, in bytes."""

LARGEST_PLIST = 256 << 20
"""A property list is read at once; none that a device has sent is nearly as large as this, in bytes."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


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
    """The header of delimited text: its cells, its line (from 1) and the delimiter."""

    cells: tuple[str, ...]
    line: int
    delimiter: str


@dataclass(frozen=True, slots=True)
class Export:
    """One file, or one member of a zip, that some system produced.

    `head` is the decoded beginning. `keys` are the key paths seen there in JSON, with `item` for
    a member of an array, such as `value.item.deviceName`. `plist` is the whole property list.
    """

    name: str
    path: Path
    shape: Shape
    encoding: str = "utf-8"
    bom: int = 0
    member: str = ""
    size: int = 0
    head: str = ""
    header: Header | None = None
    keys: frozenset[str] = frozenset()
    plist: object = None


def open_exports(path: Path, name: str) -> list[Export]:
    """The exports that a file holds: itself, or the members of a zip.

    Raises Unreadable where the container cannot be opened.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
        if magic in (b"PK\x03\x04", b"PK\x05\x06"):  # the second is how a zip without files begins
            return _members(path, name)
        return [_recognise(Export(name, path, Shape.EMPTY, size=path.stat().st_size))]
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror or error}", "check the file and its rights") from error


def _members(path: Path, name: str) -> list[Export]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not _is_chaff(entry)]
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise Unreadable(f"is a damaged zip: {error}", "download the export again") from error
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        raise Unreadable("is an office document", "save the sheet as CSV (UTF-8) and give that file")
    if len({entry.filename for entry in entries}) < len(entries):
        raise Unreadable("is a zip with two files of one name", "unpack it and give the files")
    if not entries:
        raise Unreadable("is a zip without files", "download the export again")
    return [
        _recognise(Export(f"{name}!{entry.filename}", path, Shape.EMPTY, member=entry.filename, size=entry.file_size))
        for entry in entries
    ]


def _is_chaff(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what is hidden, as in a folder that is given."""
    parts = entry.filename.split("/")
    return entry.is_dir() or any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in parts)


@contextmanager
def open_bytes(export: Export) -> Iterator[BinaryIO]:
    """The bytes of an export as they were stored, inflated where it is a member of a zip.

    Raises Unreadable where the container turns out to be damaged, also while it is read.
    """
    try:
        if not export.member:
            with export.path.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(export.path) as archive:
            if archive.getinfo(export.member).file_size > LARGEST_INFLATED:
                raise Unreadable("would inflate to more than 64 GiB", "check where this zip comes from")
            with inflated(archive, archive.getinfo(export.member)) as member:
                yield member
    except (zipfile.BadZipFile, EOFError, RuntimeError, OSError) as error:
        raise Unreadable(f"broke off while it was read: {error}", "download the export again") from error
    except (zlib.error, lzma.LZMAError) as error:
        raise Unreadable(f"broke off while it was inflated: {error}", "download the export again") from error


def digest(path: Path) -> str:
    """The SHA-256 of a file as it was given."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


def _recognise(export: Export) -> Export:
    with open_bytes(export) as raw:
        start = raw.read(HEAD)
    if not start.strip(b"\0\r\n\t "):
        return _with(export, shape=Shape.EMPTY)
    if start.startswith(b"bplist00"):
        return _property_list(export)
    encoding, bom = _encoding_of(start)
    head = _decoded(start[bom:], encoding)
    export = _with(export, encoding=encoding, bom=bom, head=head)
    opening = head.lstrip()[:1]
    if "\0" in re.split(r"[\r\n]", head, maxsplit=1)[0] or head.count("\0") > FEW + len(head) // 100:
        return _with(export, shape=Shape.BINARY, head="")
    if opening == "<":
        return _property_list(export) if "<plist" in head[:4096] else _with(export, shape=Shape.XML)
    if opening in ("{", "["):
        keys = _key_paths(head)
        if keys:
            return _with(export, shape=Shape.JSON, keys=keys)
    return _with(export, shape=Shape.TEXT, header=_header(head))


def _with(export: Export, **changes: object) -> Export:
    from dataclasses import replace

    return replace(export, **changes)  # type: ignore[arg-type]


def _encoding_of(start: bytes) -> tuple[str, int]:
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding, len(mark)
    zeros_even, zeros_odd = start[0:4096:2].count(0), start[1:4096:2].count(0)
    half = min(len(start), 4096) // 4
    if zeros_odd > half > zeros_even:
        return "utf-16-le", 0
    if zeros_even > half > zeros_odd:
        return "utf-16-be", 0
    return "utf-8", 0


def _decoded(start: bytes, encoding: str) -> str:
    """The beginning as text; Windows-1252 where the first line, mostly a header, is not UTF-8.

    A line that tells a program about the table, as in `_header`, is not the first.
    """
    first = re.match(rb"(?i)\s*(?:(?:sep=|#type )[^\r\n]*\s+)?[^\r\n]*", start)
    assert first is not None
    try:
        codecs.getincrementaldecoder(encoding)().decode(first[0])
    except UnicodeDecodeError:
        return start.decode("cp1252" if encoding == "utf-8" else encoding, "replace")
    return start.decode(encoding, "replace")


def _property_list(export: Export) -> Export:
    import plistlib
    from xml.parsers.expat import ExpatError

    with open_bytes(export) as raw:
        content = raw.read(LARGEST_PLIST + 1)
    if len(content) > LARGEST_PLIST:
        raise Unreadable("is a property list of more than 256 MiB", "export it in parts")
    form = plistlib.FMT_BINARY if content.startswith(b"bplist00") else plistlib.FMT_XML
    try:
        return _with(export, shape=Shape.PLIST, plist=plistlib.loads(content.lstrip(b"\r\n\t "), fmt=form))
    except (
        plistlib.InvalidFileException,
        ExpatError,
        ValueError,
        LookupError,
        AttributeError,  # a malformed date, on Python 3.11
        TypeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise Unreadable(f"is a damaged property list: {error}", "export it again") from error


def _key_paths(head: str) -> frozenset[str]:
    """The key paths in the beginning of a JSON text, as far as it can be read."""
    import ijson

    paths: set[str] = set()
    trail: list[str] = []
    try:
        for event, value in ijson.basic_parse(io.BytesIO(head.encode()), multiple_values=True, use_float=True):
            if event == "map_key":
                trail[-1] = value
            elif event in ("end_map", "end_array"):
                trail.pop()
            else:
                if len(trail) <= KEY_LEVELS:
                    paths.add(".".join(trail))
                if event in ("start_map", "start_array"):
                    trail.append("item")
    except ijson.JSONError:
        pass  # the head ends where it ends
    return frozenset(paths)


def _header(head: str) -> Header | None:
    for number, line in enumerate(re.split(r"\r\n|\r|\n", head, maxsplit=20)[:20], start=1):
        if not line.strip() or line.lower().startswith(("sep=", "#type ")):
            continue
        delimiter = max(",;\t|", key=lambda mark: _outside_quotes(line, mark))
        cells = tuple(cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), ()))
        return Header(cells, number, delimiter) if len(cells) > 1 else None
    return None


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])
