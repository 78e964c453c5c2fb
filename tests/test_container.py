"""What is packed is unpacked, and what cannot be is told of with a remedy; never is a part of it left out."""

import gzip
import io
import sys
import tarfile
import zipfile
import zlib

import pytest
from spreadsheets import write_workbook
from tables import opened, put

from appcheck.container import open_exports
from appcheck.errors import Unreadable
from appcheck.export import Shape, open_bytes

TEXT = "Namn;E-post\nÅsa;asa@example.org\n"


@pytest.fixture(autouse=True, params=["igzip", "zlib"])
def inflater(request, monkeypatch):
    """Everything here holds with and without igzip."""
    if request.param == "zlib":
        monkeypatch.setitem(sys.modules, "isal", None)


def content(export):
    with open_bytes(export) as raw:
        return raw.read()


def test_gzip_in_one_stream_or_several_is_inflated(tmp_path):
    export = opened(put(tmp_path, gzip.compress(TEXT.encode()) + gzip.compress(b"Bo;bo@example.org\n"), "x.json"))
    assert export.header is not None
    assert content(export).decode() == TEXT + "Bo;bo@example.org\n"


@pytest.mark.parametrize("level", [1, 5, 6, 9])
def test_a_zlib_stream_is_inflated(tmp_path, level):
    export = opened(put(tmp_path, zlib.compress(b"<REQUEST><QUERY>INVENTORY</QUERY></REQUEST>", level), "phone.ocs"))
    assert export.shape is Shape.XML
    assert export.keys == {"REQUEST", "REQUEST.QUERY"}


@pytest.mark.parametrize("text", [b"x^2,y\n1,2\n", b"x\x01", b"x\xda,a\n1,2\n", b"x^"])
def test_text_that_begins_like_a_zlib_stream_is_text(tmp_path, text):
    assert content(opened(put(tmp_path, text))) == text


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
@pytest.mark.parametrize("cut", [4, 12])
def test_what_is_cut_off_while_packed_is_unreadable(tmp_path, pack, cut):
    packed = pack("".join(f"{n},{n * n}\n" for n in range(900)).encode())
    with pytest.raises(Unreadable, match="broke off"):
        content(opened(put(tmp_path, packed[:-cut])))


def test_damaged_gzip_is_unreadable(tmp_path):
    packed = bytearray(gzip.compress("".join(f"{n},{n * n}\n" for n in range(90_000)).encode()))
    packed[len(packed) // 2 : len(packed) // 2 + 40] = bytes(range(40))
    with pytest.raises(Unreadable):
        content(opened(put(tmp_path, bytes(packed))))


def test_what_would_inflate_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("appcheck.export.LARGEST_INFLATED", 1 << 20)
    monkeypatch.setattr("appcheck.export.LARGEST_ZLIB", 1 << 20)
    for pack in (gzip.compress, zlib.compress):
        with pytest.raises(Unreadable, match="inflate to more"):
            content(opened(put(tmp_path, pack(b"a,b\n" * (1 << 20)))))
    monkeypatch.setattr("appcheck.workbook.LARGEST", 100)
    with pytest.raises(Unreadable, match="workbook of more"):
        open_exports(write_workbook(tmp_path / "x.xlsx", {"a": [["a", "b"]]}), "x.xlsx")


@pytest.mark.parametrize(
    ("start", "word"),
    [(b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07\x01", "rar"), (b"\xfd7zXZ\x00", "xz"), (b"BZh91AY&SY", "bzip2")],
)
def test_packers_that_are_not_known_here_are_named(tmp_path, start, word):
    with pytest.raises(Unreadable, match=word) as caught:
        open_exports(put(tmp_path, start + bytes(40)), "x")
    assert "unpack" in caught.value.remedy


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_archive_of_several_files_that_is_no_zip_is_not_taken_for_one(tmp_path, pack):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        member = tarfile.TarInfo("apps.csv")
        member.size = len(TEXT.encode())
        tar.addfile(member, io.BytesIO(TEXT.encode()))
    with pytest.raises(Unreadable, match="tar"):
        open_exports(put(tmp_path, pack(archive.getvalue())), "x.tgz")


def test_a_container_inside_a_zip_is_told_of(tmp_path):
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("inner.csv.gz", gzip.compress(TEXT.encode()))
    with pytest.raises(Unreadable, match=r"inner\.csv\.gz.*packed once more"):
        open_exports(tmp_path / "outer.zip", "outer.zip")


def test_every_sheet_with_cells_is_an_export_hidden_ones_too(tmp_path):
    sheets = {"Cover": [["Inventory"]], "Blank": [], "Apps": [["App", "Device"], ["TikTok", "a"]], "Old": [["a", "b"]]}
    exports = open_exports(write_workbook(tmp_path / "x.xlsx", sheets, hidden=["Old"]), "x.xlsx")
    assert [export.name for export in exports] == ["x.xlsx!Cover", "x.xlsx!Apps", "x.xlsx!Old"]
    assert content(exports[1]) == b"App,Device\nTikTok,a\n"


def test_a_workbook_without_cells_is_empty(tmp_path):
    assert opened(write_workbook(tmp_path / "x.xlsx", {"Blank": []})).shape is Shape.EMPTY


def test_numbers_of_a_sheet_come_as_their_digits_or_as_what_is_no_id(tmp_path):
    cells = [354201000000001, 42.0, 1.5, 12345678901234567890.0, True, None, " a\nb,c "]
    rows = [["Title"], [], ["a", "b", "c", "d", "e", "f", "g"], cells]
    [export] = open_exports(write_workbook(tmp_path / "x.xlsx", {"Apps": rows}), "x.xlsx")
    lines = content(export).decode().splitlines()
    assert lines[:3] == ["Title,,,,,,", ",,,,,,", "a,b,c,d,e,f,g"]
    assert lines[3] == '354201000000001,42,1.5,1.23456789012346E+19,true,," a b,c "'


def test_csv_under_the_name_of_a_workbook_is_csv(tmp_path):
    export = opened(put(tmp_path, TEXT.encode(), "x.xlsx"))
    assert export.header is not None
    assert export.header.cells == ("Namn", "E-post")


def test_a_damaged_workbook_is_unreadable(tmp_path):
    path = write_workbook(tmp_path / "x.xlsx", {"Apps": [["a", "b"]] * 900})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-900]
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    with pytest.raises(Unreadable, match="spreadsheet"):
        open_exports(path, "x.xlsx")


@pytest.mark.parametrize("part", ["[Content_Types].xml", "Index/Document.iwa"])
def test_an_office_document_is_told_of_whatever_it_is_named(tmp_path, part):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(part, "")
    with pytest.raises(Unreadable, match="office document"):
        open_exports(put(tmp_path, packed.getvalue(), "apps.csv"), "apps.csv")
