"""An export is opened for what it holds, whatever its name, container and encoding."""

import codecs
import io
import plistlib
import sys
import zipfile

import pytest
from tables import opened, put

from appcheck.container import open_exports
from appcheck.errors import Unreadable
from appcheck.export import Shape, open_bytes, open_utf8
from appcheck.shape import HEAD

TEXT = "Namn;E-post\nÅsa 𝄞 抖音;asa@example.org\n"


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (b"", Shape.EMPTY),
        (b"\0\0\0\0", Shape.EMPTY),
        (b" \r\n\t\n", Shape.EMPTY),
        (b'{"a": 1}', Shape.JSON),
        (b'\xef\xbb\xbf\r\n [{"a": 1}]', Shape.JSON),
        (b"<?xml version='1.0'?><REQUEST/>", Shape.XML),
        (plistlib.dumps({"a": 1}), Shape.PLIST),
        (plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY), Shape.PLIST),
        (b"package:org.example\n", Shape.TEXT),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Shape.TEXT),
        (bytes(range(256)) * 20, Shape.BINARY),
    ],
)
def test_the_shape_is_told_by_the_content(tmp_path, content, shape):
    assert opened(put(tmp_path, content, "export.txt")).shape is shape


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("zipped", [False, True])
def test_text_comes_out_as_utf8_whatever_its_encoding(tmp_path, encoding, zipped):
    text = TEXT + "".join(f"Namn {n};{n}@example.org\n" for n in range(30_000))
    export = opened(put(tmp_path, text.encode(encoding), zipped=zipped))
    with open_utf8(export) as raw:
        assert raw.read().decode() == text
    assert export.header is not None
    assert export.header.cells == ("Namn", "E-post")


@pytest.fixture(autouse=True, params=["igzip", "zlib"])
def inflater(request, monkeypatch):
    """Everything here holds with and without igzip."""
    if request.param == "zlib":
        monkeypatch.setitem(sys.modules, "isal", None)


def test_utf16_is_read_line_by_line_as_well(tmp_path):
    export = opened(put(tmp_path, TEXT.replace(";asa", ";\u2028asa").encode("utf-16")))
    with open_utf8(export) as raw, io.TextIOWrapper(raw, "utf-8") as text:
        assert list(text) == ["Namn;E-post\n", "Åsa 𝄞 抖音;\u2028asa@example.org\n"]


def test_half_a_character_at_the_end_of_utf16_is_shown_and_not_dropped(tmp_path):
    export = opened(put(tmp_path, codecs.BOM_UTF16_LE + "a;b\nå".encode("utf-16-le")[:-1]))
    with open_utf8(export) as raw:
        assert raw.read().decode() == "a;b\n\ufffd"


@pytest.mark.parametrize(
    ("content", "cells", "line", "delimiter"),
    [
        (b"a,b,c\n1,2,3\n", ("a", "b", "c"), 1, ","),
        (b"a;b;c\n", ("a", "b", "c"), 1, ";"),
        (b"a\tb\tc\n", ("a", "b", "c"), 1, "\t"),
        (b"a|b|c\n", ("a", "b", "c"), 1, "|"),
        (b'"a;b;c;d",e,f\n', ("a;b;c;d", "e", "f"), 1, ","),
        (b"\r\n\r\na,b\r\n", ("a", "b"), 3, ","),
        (b"sep=;\r\na;b,c;d\r\n", ("a", "b,c", "d"), 2, ";"),
        (b'#TYPE Selected.User\r\n"a","b"\r\n', ("a", "b"), 2, ","),
        (b"a,b\r1,2\r", ("a", "b"), 1, ","),
        ("a\u2028b,c\n".encode(), ("a\u2028b", "c"), 1, ","),
        ("Förnamn;Skyddsvärd\n".encode("cp1252"), ("Förnamn", "Skyddsvärd"), 1, ";"),
        ("\r\nsep=;\r\nFörnamn;Skyddsvärd\r\n".encode("cp1252"), ("Förnamn", "Skyddsvärd"), 3, ";"),
        ("å;ä\n".encode() + b"\xff;1\n", ("å", "ä"), 1, ";"),
    ],
)
def test_a_header_is_found_with_its_line_and_delimiter(tmp_path, content, cells, line, delimiter):
    header = opened(put(tmp_path, content)).header
    assert header is not None
    assert (header.cells, header.line, header.delimiter) == (cells, line, delimiter)


def test_text_of_one_column_has_no_header(tmp_path):
    assert opened(put(tmp_path, b"package:org.example\npackage:org.example.two\n")).header is None


def test_a_few_stray_nuls_make_no_table_binary(tmp_path):
    export = opened(put(tmp_path, b"a,b\n1,2\n3,\0\n" * 4))
    assert export.shape is Shape.TEXT
    assert export.header is not None


def test_key_paths_name_what_stands_in_the_beginning(tmp_path):
    export = opened(put(tmp_path, b'{"value": [{"id": 1, "apps": [{"name": null}]}], "next": "'))
    assert export.keys == {"", "value", "value.item", "value.item.id", "value.item.apps"} | {
        "value.item.apps.item",
        "value.item.apps.item.name",
    }


@pytest.mark.parametrize("unit", [b"[", b'{"a":', b'[{"a":'])
def test_deep_nesting_costs_no_memory_worth_speaking_of(tmp_path, unit):
    export = opened(put(tmp_path, unit * (HEAD // len(unit))))
    assert export.shape is Shape.JSON
    assert max(map(len, export.keys)) < 100


def test_every_file_of_a_zip_is_an_export_but_for_folders_and_what_a_mac_adds(tmp_path):
    path = tmp_path / "reports.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("reports")
        for name in ("reports/apps.csv", "reports/[1].json", "__MACOSX/reports/._apps.csv", ".DS_Store", "./a/._b.csv"):
            archive.writestr(name, "a,b\n")
    exports = open_exports(path, "reports.zip")
    assert [export.name for export in exports] == ["reports.zip!reports/apps.csv", "reports.zip!reports/[1].json"]


@pytest.mark.parametrize(
    ("names", "message"),
    [((), "without files"), (("[Content_Types].xml", "word/document.xml"), "office document")],
)
def test_a_zip_that_holds_no_exports_is_refused_with_a_remedy(tmp_path, names, message):
    path = tmp_path / "x.csv"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    if not names:
        path.write_bytes(zip_of_a_folder())
    with pytest.raises(Unreadable, match=message) as caught:
        open_exports(path, "x.csv")
    assert caught.value.remedy


def test_a_zip_with_two_files_of_one_name_is_refused_because_one_hides_the_other(tmp_path):
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("px-1.txt", "package:com.zhiliaoapp.musically\n")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("px-1.txt", "package:android\n")
    with pytest.raises(Unreadable, match="two files of one name"):
        open_exports(path, "twice.zip")


def test_an_empty_zip_is_refused_as_one(tmp_path):
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(Unreadable, match="without files"):
        open_exports(tmp_path / "empty.zip", "empty.zip")


def zip_of_a_folder() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.mkdir("empty")
    return content.getvalue()


@pytest.mark.parametrize("cut", ["", "<?xml"])
def test_a_property_list_may_have_blank_lines_before_it_and_no_declaration(tmp_path, cut):
    content = plistlib.dumps({"a": 1})
    content = content.partition(b"\n")[2] if cut else content
    assert opened(put(tmp_path, b"\r\n \n" + content)).plist == {"a": 1}


def test_a_property_list_too_large_for_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("appcheck.shape.LARGEST_PLIST", 100)
    with pytest.raises(Unreadable, match="more than"):
        opened(put(tmp_path, plistlib.dumps({"a": "b" * 100}, fmt=plistlib.FMT_BINARY)))


@pytest.mark.parametrize(
    "content",
    [
        plistlib.dumps({"a": ["b"] * 50})[:-20],
        plistlib.dumps({"a": ["b"] * 50}, fmt=plistlib.FMT_BINARY)[:-20],
        b"bplist00" + b"\xff" * 40,
    ],
    ids=["XML", "binary", "junk"],
)
def test_a_damaged_property_list_is_unreadable(tmp_path, content):
    with pytest.raises(Unreadable):
        opened(put(tmp_path, content, "x.plist"))


def test_a_truncated_zip_is_unreadable(tmp_path):
    path = put(tmp_path, b"a,b\n" * 9000, zipped=True)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Unreadable):
        opened(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_a_damaged_member_is_unreadable_however_it_was_packed(tmp_path, method):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("x.csv", "".join(f"{n},{n * n}\n" for n in range(9000)))
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(range(30))
    path.write_bytes(content)
    with pytest.raises(Unreadable), open_bytes(opened(path)) as raw:
        raw.read()


def test_a_file_that_is_not_there_is_unreadable(tmp_path):
    with pytest.raises(Unreadable):
        open_exports(tmp_path / "none.csv", "none.csv")


def test_keys_behind_a_number_of_more_than_64_bits_are_seen(tmp_path):
    content = b'[{"serial": ' + b"9" * 20 + b'}, {"name": "x"}]'
    assert "item.name" in opened(put(tmp_path, content, "export.json")).keys


def test_a_number_that_is_longer_than_any_does_not_stop_the_program(tmp_path):
    content = b'[{"name": "x", "serial": ' + b"9" * 6000 + b"}]"
    assert "item.name" in opened(put(tmp_path, content, "export.json")).keys


def test_several_property_lists_in_one_file_are_told_from_a_damaged_one(tmp_path):
    with pytest.raises(Unreadable, match="several property lists"):
        opened(put(tmp_path, 2 * plistlib.dumps({"a": 1}), "export.plist"))
