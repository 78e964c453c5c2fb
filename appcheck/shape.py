"""Find out what an export looks like: its encoding, its keys or its header; no source has looked at it yet."""

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from appcheck.errors import Unreadable
from appcheck.export import Export, Header, Shape, open_bytes
from appcheck.frame import COUNT, Events, Frame, framed

HEAD = 1 << 18
"""How many bytes of an export are looked at to recognise it."""

HEADER_WITHIN = 20
"""The header of a table stands within so many lines."""

KEY_LEVELS = 12
"""How deep the key paths of JSON are looked at."""

FEW = 8
"""So many NUL characters, and one in a hundred, may stray into text."""

LARGEST_PLIST = 256 << 20
"""A property list is read at once; none that a device has sent is nearly as large as this, in bytes."""

_SECOND_DOCUMENT = 9
"""What expat says of something behind the end of a document."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def recognised(export: Export) -> Export:
    """The export with all that its beginning tells.

    Raises Unreadable where it is damaged so that nothing of it can be read.
    """
    with open_bytes(export) as raw:
        start = raw.read(HEAD)
    if not start.strip(b"\0\r\n\t "):
        return replace(export, shape=Shape.EMPTY)
    if start.startswith(b"bplist00"):
        return _property_list(export)
    encoding, bom = _encoding_of(start)
    head = _decoded(start[bom:], encoding)
    export = replace(export, encoding=encoding, bom=bom, head=head)
    opening = head.lstrip()[:1]
    if "\0" in re.split(r"[\r\n]", head, maxsplit=1)[0] or head.count("\0") > FEW + len(head) // 100:
        return replace(export, shape=Shape.BINARY, head="")
    if opening == "<":
        is_plist = "<plist" in head[:4096]
        return _property_list(export) if is_plist else replace(export, shape=Shape.XML, keys=_element_paths(start))
    if opening in ("{", "["):
        keys = _key_paths(head)
        if keys - {""} or head.strip() in ("[]", "{}"):
            return replace(export, shape=Shape.JSON, keys=keys)
    return replace(export, shape=Shape.TEXT, header=_header(head))


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
    """The beginning as text; Windows-1252 where it has letters beyond ASCII and no line with them is UTF-8."""
    if encoding == "utf-8":
        *lines, _ = start.splitlines(keepends=True) if len(start) == HEAD else (*start.splitlines(keepends=True), b"")
        beyond = [line for line in lines if not line.isascii()]
        if beyond and not any(map(_is_utf8, beyond)):
            return start.decode("cp1252", "replace")
    return start.decode(encoding, "replace")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _property_list(export: Export) -> Export:
    import plistlib
    from xml.parsers.expat import ExpatError

    with open_bytes(export) as raw:
        content = raw.read(LARGEST_PLIST + 1)
    if len(content) > LARGEST_PLIST:
        raise Unreadable("is a property list of more than 256 MiB", "export it in parts")
    form = plistlib.FMT_BINARY if content.startswith(b"bplist00") else plistlib.FMT_XML
    try:
        return replace(export, shape=Shape.PLIST, plist=plistlib.loads(content.lstrip(b"\r\n\t "), fmt=form))
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
        if isinstance(error, ExpatError) and error.code == _SECOND_DOCUMENT:
            raise Unreadable("holds several property lists", "save each in a file of its own") from error
        raise Unreadable(f"is a damaged property list: {error}", "export it again") from error


def _key_paths(head: str, frame: Frame = Frame.AS_IS) -> frozenset[str]:
    """The key paths in the beginning of a JSON text, as far as it can be read."""
    import ijson
    from ijson.backends import python as unhurried

    paths: set[str] = set()
    try:
        _note_paths(framed(_parsed(head, ijson.basic_parse), frame), paths)
    except ijson.JSONError as error:  # where the head ends, or at a number of more than 64 bits
        if "integer overflow" in str(error):
            with contextlib.suppress(ijson.JSONError, ValueError):
                _note_paths(framed(_parsed(head, unhurried.basic_parse), frame), paths)
    except Unreadable:  # it stands in no such frame
        return frozenset()
    return frozenset(paths)


def _parsed(head: str, parse: Callable[..., Events]) -> Events:
    return parse(io.BytesIO(head.encode()), multiple_values=True, use_float=True)


def _note_paths(events: Events, paths: set[str]) -> None:
    trail: list[str] = []
    for event, value in events:
        if event == "map_key":
            trail[-1] = str(value)
        elif event in ("end_map", "end_array"):
            trail.pop()
        else:
            if len(trail) <= KEY_LEVELS:
                paths.add(".".join(trail))
            if event in ("start_map", "start_array"):
                trail.append("item")


def other_frames(export: Export) -> Iterator[Export]:
    """The export as it looks in other frames, where no source knows it as it is."""
    head = export.head.lstrip()
    if head.startswith("["):
        yield replace(export, frame=Frame.PAGES, head=head[1:], keys=_key_paths(head, Frame.PAGES))
        return
    told = {path.partition(".")[0] for path in export.keys} - {"", COUNT}
    if len(told) == 1 and f"{min(told)}.item" in export.keys:
        yield replace(export, frame=Frame.VALUE, head=head[head.find("[") :], keys=_key_paths(head, Frame.VALUE))
    several = re.search(r"\}[^\S\r\n]*[\r\n]\s*\{", head)  # no text holds a line break, so this parts two documents
    frame = Frame.LINES if several else Frame.ALONE
    yield replace(export, frame=frame, head=f"[{head}", keys=_key_paths(head, frame))


def _element_paths(start: bytes) -> frozenset[str]:
    """The paths of the elements in the beginning of an XML text, as far as it can be read, without namespaces."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    paths = _Paths()
    with contextlib.suppress(ParseError, DefusedXmlException, LookupError, ValueError):
        XMLParser(target=paths).feed(start)
    return frozenset(paths.found)


class _Paths:
    """Notes where elements begin; the parser calls it."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self._trail: list[str] = []

    def start(self, tag: str, _: object) -> None:
        self._trail.append(tag.rpartition("}")[2])
        self.found.add(".".join(self._trail[:KEY_LEVELS]))

    def end(self, _: str) -> None:
        self._trail.pop()


def _header(head: str) -> Header | None:
    """The first line that says something, if it has several cells."""
    number, line = next(_lines_of(head), (0, ""))
    return _header_of(number, line)


def later_headers(export: Export) -> Iterator[Header]:
    """Further lines that may be the header, where titles or a table of their own stand above the table."""
    below = islice(_lines_of(export.head), 1, None)
    return (header for number, line in below if (header := _header_of(number, line)))


def lines_above(export: Export) -> int:
    """How many lines that say something stand above the header of a table."""
    header = export.header
    return sum(number < header.line for number, _ in _lines_of(export.head)) if header else 0


def _lines_of(head: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(re.split(r"\r\n|\r|\n", head, maxsplit=HEADER_WITHIN)[:HEADER_WITHIN], start=1):
        if line.strip() and not line.lower().startswith(("sep=", "#type ")):
            yield number, line


def _header_of(number: int, line: str) -> Header | None:
    delimiter = max(",;\t|", key=lambda mark: _outside_quotes(line, mark))
    spaced = delimiter in ",;" and _outside_quotes(line, delimiter) == _outside_quotes(line, f"{delimiter} ")
    try:
        row = next(csv.reader([line], delimiter=delimiter, skipinitialspace=spaced), ())
    except csv.Error:  # a cell longer than any
        return None
    cells = tuple(cell.strip() for cell in row)
    return Header(cells, number, delimiter, spaced) if len(cells) > 1 else None


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])
