"""Apps of one iPhone or iPad as ideviceinstaller prints them: a line each, of the values that were asked for.

Form: libimobiledevice/ideviceinstaller, print_apps; older versions count the apps first.
"""

import re
from collections.abc import Iterator

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape, open_utf8
from appcheck.model.inventory import AppTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.source import Documents, Source, Wanted
from appcheck.sources.appletools import KEY, LIST, PHONE, REMEDIES, SEVERAL

_OLD = re.compile(r"(?P<identifier>[A-Za-z0-9][\w.-]*) - (?P<name>.*?)(?: (?P<version>[\d.]+))?")
_TOTAL = re.compile(r"Total: (\d+) apps?")
_NAMES = ("CFBundleDisplayName", "CFBundleName")

FEW = 8
"""So many lines of the shell, or warnings, may stand above the list."""


def _detect_text(export: Export) -> str | None:
    lines = list(filter(None, map(str.strip, export.head.splitlines())))[:FEW]
    start = next(filter(_is_start, lines), "") if export.shape is Shape.TEXT else ""
    if _TOTAL.fullmatch(start):
        return "line Total: N apps"
    return "column CFBundleIdentifier, separated by comma and space" if start else None


def _is_start(line: str) -> bool:
    return line.split(", ")[0] == KEY or bool(_TOTAL.fullmatch(line))


def _read_text(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _lines(export), frozenset(("app.identifier", "app.name", "version")))


def _lines(export: Export) -> Iterator[Item]:
    """The lines below the first: the identifier and the values asked for, in which quotes are not escaped."""
    identifiers: list[str] = []
    with open_utf8(export) as raw:
        above = 0
        for line in raw:
            start = line.decode("utf-8", "replace").strip()
            if _is_start(start):
                break
            above += bool(start)
        else:
            raise Unreadable("is no list of ideviceinstaller", "check that it is the file you mean")
        columns = start.split(", ")
        total = _TOTAL.fullmatch(start)
        number, lists, ended = 0, 1, True
        for line in raw:
            text, ended = line.decode("utf-8", "replace").strip(), line.endswith(b"\n")
            lists += text == start or _TOTAL.fullmatch(text) is not None
            if not text or text == start:
                continue
            number += 1
            app = _old(text) if total else _quoted(text, columns)
            if app is None:
                yield Skipped(number, "is no line of an app", PHONE)
                continue
            identifiers.append(app[0].identifier)
            yield Record(number, app[0], PHONE, version=app[1])
    if above:
        yield Trouble("above", f"has {above} lines above its list, which were not read")
    if lists > 1:
        yield Trouble("truncated", SEVERAL)
    elif total and number != int(total[1]):
        yield Trouble("truncated", f"says {total[1]} apps, {number} are in the file: list them again")
    elif not ended and not total:
        yield Trouble("truncated", "its last line has no end, so the list was cut off: list them again")
    elif identifiers and all(each.startswith("com.apple.") for each in identifiers):
        yield Trouble("truncated", f"lists Apple's apps only, as with --system: {LIST}")


def _old(text: str) -> tuple[AppTuple, str] | None:
    found = _OLD.fullmatch(text)
    return (AppTuple(found["identifier"], found["name"]), found["version"] or "") if found else None


def _quoted(text: str, columns: list[str]) -> tuple[AppTuple, str] | None:
    """The values of a line, each in quotes or bare; only a name may hold what parts values, so it takes the middle."""
    name = next((column for column in _NAMES if column in columns), columns[-1])
    at = columns.index(name)
    told: dict[str, str] = {}
    for column in columns[:at]:
        value, comma, text = text.removeprefix('"').partition('", ' if text.startswith('"') else ", ")
        if not comma:
            return None
        told[column] = value
    for column in reversed(columns[at + 1 :]):
        text, comma, value = text.rpartition(", ")
        if not comma:
            return None
        told[column] = _bare(value)
    told[name] = _bare(text)
    if not re.fullmatch(r"[\w.-]+", told.get("CFBundleIdentifier", "")):
        return None
    version = told.get("CFBundleShortVersionString") or told.get("CFBundleVersion") or ""
    return AppTuple(told["CFBundleIdentifier"], next((told[each] for each in _NAMES if told.get(each)), "")), version


def _bare(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


SOURCES = (
    Source(
        name="ideviceinstaller",
        kind=Kind.APPS,
        system="ios-tools",
        title="iPhone or iPad: ideviceinstaller list",
        how="ideviceinstaller list --all > PHONE.txt, with the UDID or name of the device as PHONE.",
        detect=_detect_text,
        read=_read_text,
        device_from_name=True,
        remedies=REMEDIES,
    ),
)
