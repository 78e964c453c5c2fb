"""Open a file: the exports that it holds, each recognised as far as its beginning tells."""

import zipfile
import zlib
from pathlib import Path

from appcheck.errors import Unreadable
from appcheck.export import Export, Packing, Shape, cannot_be_read, open_bytes, parts_in_zip
from appcheck.hidden import is_hidden
from appcheck.parquet import MAGIC
from appcheck.shape import recognised
from appcheck.workbook import sheets_of

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second is how a zip without files begins
_GZIP = b"\x1f\x8b"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How .xls begins, and other documents of old Office."""

_PACKED = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"\xfd7zXZ\x00": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_OFFICE = frozenset(("[Content_Types].xml", "Index/Document.iwa"))
"""Parts of the documents of Microsoft Office, and of Apple's Numbers and its like."""

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def open_exports(path: Path, name: str) -> list[Export]:
    """The exports that a file holds: itself, what it packs, the members of a zip, or the sheets of a workbook.

    Raises Unreadable where the container cannot be opened.
    """
    try:
        with path.open("rb") as file:
            start = file.read(512)
        size = path.stat().st_size
    except OSError as error:
        raise cannot_be_read(error) from error
    if packed := _archive(start):
        raise Unreadable(f"is packed as {packed}", "unpack it and give the files")
    if start.startswith(_ZIP):
        return _members(path, name)
    if start.startswith(_OLE):
        return _sheets(path, name)
    return [_unpacked(Export(name, path, Shape.EMPTY, packing=_packing(start), size=size))]


def _packing(start: bytes) -> Packing:
    if start.startswith(_GZIP):
        return Packing.GZIP
    if start.startswith(MAGIC):
        return Packing.PARQUET
    return Packing.ZLIB if _is_zlib(start) else Packing.NONE


def _unpacked(export: Export) -> Export:
    """The export, recognised; what is packed holds no further container."""
    if export.packing is not Packing.NONE:
        with open_bytes(export) as raw:
            start = raw.read(512)
        packed = _archive(start)
        if packed or start.startswith((*_ZIP, _GZIP, _OLE, MAGIC)) or _is_zlib(start):
            again = f"is packed once more{packed and f' as {packed}'}"
            raise Unreadable(f"holds {export.member or 'a file'}, which {again}", "unpack it and give that")
    return recognised(export)


def _archive(start: bytes) -> str:
    """The name of an archive or packer that is not read here; '' for all else."""
    if start[257:262] == b"ustar":
        return "tar"
    return next((word for magic, word in _PACKED.items() if start.startswith(magic)), "")


def _is_zlib(start: bytes) -> bool:
    """Whether this is the beginning of a zlib stream (RFC 1950), as GLPI's and OCS' agents store it."""
    if len(start) < 8 or start[0] != 0x78 or int.from_bytes(start[:2], "big") % 31:
        return False
    try:
        return bool(zlib.decompressobj().decompress(start, 16))
    except zlib.error:
        return False


def _members(path: Path, name: str) -> list[Export]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not _is_chaff(entry)]
            names = {entry.filename for entry in entries}
            is_ods = "mimetype" in names and archive.getinfo("mimetype").file_size < 99
            is_ods = is_ods and archive.read("mimetype").strip() == _ODS
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError) as error:
        raise Unreadable(f"is a damaged zip: {error}", "download the export again") from error
    if is_ods or ("[Content_Types].xml" in names and any(each.startswith("xl/") for each in names)):
        return _sheets(path, name)
    if names & _OFFICE:
        raise Unreadable("is an office document", "save the table as CSV (UTF-8) and give that file")
    if len(names) < len(entries):
        raise Unreadable("is a zip with two files of one name", "unpack it and give the files")
    if not entries:
        raise Unreadable("is a zip without files", "download the export again")
    return [
        _unpacked(
            Export(
                f"{name}!{entry.filename}",
                path,
                Shape.EMPTY,
                packing=Packing.ZIP,
                member=entry.filename,
                size=entry.file_size,
            )
        )
        for entry in entries
    ]


def _is_chaff(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what is hidden, as in a folder that is given."""
    name = parts_in_zip(entry.filename)
    return not name[-1] or any(is_hidden(part) and part not in (".", "..") for part in name)


def _sheets(path: Path, name: str) -> list[Export]:
    """The sheets that hold anything; all of them if none does, so that this can be said."""
    names = sheets_of(path)
    if not names:
        raise Unreadable("is a workbook without sheets", "save the table as CSV (UTF-8) and give that file")
    sheets = [
        recognised(
            Export(f"{name}!{sheet}", path, Shape.EMPTY, packing=Packing.SHEET, member=sheet, size=path.stat().st_size)
        )
        for sheet in names
    ]
    return [sheet for sheet in sheets if sheet.shape is not Shape.EMPTY] or sheets
