"""Read one file: recognise its source, and sift what it holds."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from pathlib import PurePosixPath

from appcheck.container import open_exports
from appcheck.delimited import fields_of, read_delimited
from appcheck.entries import tells
from appcheck.errors import Unreadable
from appcheck.export import Export, Packing, Shape, digest, parts_in_zip
from appcheck.frame import Frame
from appcheck.gather import Given
from appcheck.model.inventory import (
    DeviceTuple,
    Item,
    Kind,
    Origin,
    PersonTuple,
    Sifted,
    Trouble,
)
from appcheck.model.policy import Catalogue
from appcheck.pattern import fold
from appcheck.said import SAID_OF, Speech, as_said
from appcheck.shape import later_headers, lines_above, other_frames
from appcheck.sift import Decide, sift
from appcheck.source import Documents, Source, Table, Wanted
from appcheck.unclaimed import looks_like_data, unknown
from appcheck.wording import listed, shown

SMALL = 1 << 20
"""A table of fewer bytes is read line by line sooner than DuckDB has started."""

NO_NAMES = frozenset(
    (
        *("packages", "package", "pm", "dumpsys", "getprop", "adb", "shell", "cmd", "all", "user", "output"),
        *("apps", "app", "applications", "application", "installed", "third", "3rd", "party"),
        *("installedapps", "applicationinventory", "installedapplicationlist", "managedapplicationlist"),
        *("inventory", "software", "info", "list", "export", "exports", "report", "bom", "sbom"),
    )
)
"""Words that say what a file holds and not of which device; a file named so has the name of its folder, or its zip."""

_DATE = re.compile(r"20\d\d([-_.]?)[01]\d\1[0-3]\d")

_NUMBERED = re.compile(r"\s*\(\d+\)$")
_NEW_SHEET = re.compile(r"(sheet|tabelle|blad|ark|feuil|hoja|foglio)\s?\d*", re.IGNORECASE)

LOST_LETTERS = (
    "has ? where letters beyond A-Z stood, so nobody can say of some values what they were: export it again as UTF-8"
    " (PowerShell: Export-Csv -Encoding UTF8)"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An export with the source that claims it, or why there is none.

    `claims` are all sources that recognise it, with their evidence. `refused` says why it cannot
    be read and `remedy` what to do; `ignored` that it is no data and nobody asked for it.
    """

    given: Given
    name: str
    export: Export | None
    source: Source | None
    claims: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    remedy: str = ""
    ignored: bool = False


def open_given(given: Given, sources: Sequence[Source]) -> list[Opened]:
    """The exports that a file holds, each with the one source that claims it."""
    try:
        exports = open_exports(given.path, given.name)
    except Unreadable as error:
        return [Opened(given, given.name, None, None, refused=str(error), remedy=error.remedy)]
    return [_claim(given, export, sources) for export in exports]


def _claim(given: Given, export: Export, sources: Sequence[Source]) -> Opened:
    asked = [source for source in sources if source.name == given.source] if given.source else sources
    export, claims = claims_of(export, asked)
    by_name = {source.name: source for source in sources}
    refuse = partial(Opened, given, export.name, export, None, claims)
    if given.source:
        return Opened(given, export.name, export, by_name[given.source], claims)
    if len(claims) > 1:
        names = " and ".join(name for name, _ in claims)
        return refuse(f"is claimed by {names}", f"say which it is: {claims[0][0]}:{given.name}")
    unnamed = given.found or bool(export.member)
    if not claims:
        why, remedy = unknown(export)
        near = (f"of the map {name} it lacks {missing}" for name, missing in _nearly(export, sources))
        return refuse(listed((why, *near), "; "), remedy, ignored=unnamed and not looks_like_data(export))
    source = by_name[claims[0][0]]
    if source.refuses:
        return refuse(source.refuses, "", ignored=unnamed and source.beside)
    return Opened(given, export.name, export, source, claims)


def _nearly(export: Export, sources: Sequence[Source]) -> Iterator[tuple[str, str]]:
    """The column maps of which an export has some columns, and those that it lacks."""
    for source in sources:
        missing = source.lacking(export) if source.lacking else ()
        if missing:
            yield source.name, shown(missing, 8)


def claims_of(export: Export, sources: Sequence[Source]) -> tuple[Export, tuple[tuple[str, str], ...]]:
    """The sources that recognise an export, with their evidence, and the export as they do.

    Where none knows the first line of a table, a later one may be the header, below titles and the like; and where
    none knows JSON as it is, it may stand in another frame.
    """
    below = later_headers(export) if export.shape is Shape.TEXT else ()
    frames = other_frames(export) if export.shape is Shape.JSON else ()
    for each in chain([export], (replace(export, header=header) for header in below), frames):
        found = ((source.name, source.detect(each)) for source in sources if _may_be(source, each))
        if claims := tuple((name, told) for name, told in found if told is not None):
            return each, claims
    return export, ()


def _may_be(source: Source, export: Export) -> bool:
    """One record alone is no list of the apps of a device; nor does a file's name tell the devices of an array."""
    return not source.device_from_name or export.frame not in (Frame.ALONE, Frame.PAGES)


@dataclass(frozen=True, slots=True)
class Reading:
    """An export of which all tuples are known.

    `finished` waits until its wanted records are collected too, and gives the whole. That is read
    again, with tuples of its own, where only the end of a table shows that it is not clean.
    """

    source: Source
    surveyed: Sifted
    finished: Callable[[], Sifted]


def read_opened(opened: Opened, decide: Decide, wanted: Wanted, catalogue: Catalogue) -> Reading:
    """Sift an export; its source comes back as what was said of the file made of it.

    Raises Unreadable where nothing of it can be read.
    """
    export, source = opened.export, opened.source
    assert export is not None
    assert source is not None
    if source.read is None:
        raise Unreadable(source.refuses or "cannot be read")
    said = {each.key: each.value for each in opened.given.said}
    for key in said:
        if source.kind not in SAID_OF[key]:
            raise Unreadable(f"is a list of {source.kind}, of which no {key} can be said", "take that --says out")
    origin = Origin(opened.name, source.name, source.system, source.kind, title=source.title)
    reading = source.read(export, wanted)
    changes = bool(said) or source.device_from_name
    if isinstance(reading, Table) and not changes:
        return _read_table(origin, export, source, reading, decide)
    if isinstance(reading, Table):
        reading = Documents(partial(read_delimited, export, reading, source.kind), fields_of(reading))
    source = as_said(source, said)
    origin = replace(origin, kind=source.kind)
    from_name = device_named(opened) if source.device_from_name else ""
    adds = source.device_from_name and source.kind is Kind.DEVICES
    speak = Speech(said, from_name, catalogue, reading.fields, adds)
    sifted = sift(origin, reading.fields | speak.fields(), _until_it_breaks(map(speak, reading.items())), decide)
    _digest(sifted, export)
    sifted.said = tuple(str(each) for each in opened.given.said) + speak.noted()
    sifted.troubles += [*speak.troubles(), *_of_full_page(source, sifted)]
    return _complete(source, _unless_bare(sifted, export))


def _read_table(origin: Origin, export: Export, source: Source, table: Table, decide: Decide) -> Reading:
    """A table through DuckDB, or line by line where it is small or not clean; the result is the same."""

    def by_line() -> Sifted:
        items = _until_it_breaks(read_delimited(export, table, origin.kind))
        sifted = sift(origin, fields_of(table), items, decide)
        _digest(sifted, export)
        return _unless_bare(sifted, export)

    assert export.header is not None
    if export.size < SMALL or export.header.spaced:
        return _complete(source, by_line())

    from appcheck.tablescan import Unclean, survey_table

    def finished() -> Sifted:
        try:
            return finish()
        except Unclean:
            return by_line()

    try:
        surveyed, finish = survey_table(origin, export, table, decide)
    except Unclean:
        return _complete(source, by_line())
    return Reading(source, _unless_bare(surveyed, export), finished)


def _until_it_breaks(items: Iterable[Item]) -> Iterator[Item]:
    """What could be read, and the break as trouble of its own: the rest of the file is lost."""
    try:
        yield from items
    except Unreadable as error:
        yield Trouble("unreadable", f"{error}; what came before was read ({error.remedy})")


def _digest(sifted: Sifted, export: Export) -> None:
    """Add the digest of its file; one that was locked or went away while it was read is no evidence."""
    try:
        sifted.origin = replace(sifted.origin, sha256=digest(export.path))
    except Unreadable as error:
        sifted.troubles.append(Trouble("unreadable", f"{error} ({error.remedy})"))


def _complete(source: Source, sifted: Sifted) -> Reading:
    return Reading(source, sifted, lambda: sifted)


def _of_full_page(source: Source, sifted: Sifted) -> Iterator[Trouble]:
    given = sum(chain(sifted.listed.values(), sifted.people.values(), (each.records for each in sifted.skipped)))
    if given in source.full_pages:
        yield Trouble("truncated", f"holds {given} records, as many as a full page: export all pages")


def _unless_bare(sifted: Sifted, export: Export) -> Sifted:
    """Says of a list of apps or devices that it cannot be all there was, and what stood above a table."""
    above = lines_above(export) if export.shape is Shape.TEXT else 0
    if above:
        sifted.troubles.append(Trouble("above", f"has {above} lines above its header, which were not read"))
    if sifted.origin.kind in (Kind.APPS, Kind.DEVICES) and not (sifted.devices or sifted.skipped):
        sifted.troubles.append(Trouble("truncated", "holds no records, only the frame of an export: export it again"))
    elif len(sifted.apps) and len(_apps_named(sifted)) == 1 and sum(map(bool, sifted.devices.values())) > 1:
        message = "holds one app only, so it tells which devices carry that one: export all apps of the devices"
        sifted.troubles.append(Trouble("truncated", message))
    if _has_lost_letters(sifted):
        sifted.troubles.append(Trouble("encoding", LOST_LETTERS))
    if empty := [name for name in ("title", "department") if _is_empty(sifted, f"person.{name}")]:
        message = f"has a column without a single value, which answers nothing: {', '.join(empty)}"
        sifted.troubles.append(Trouble("empty_column", f"{message} (PowerShell: name it in -Property)"))
    return sifted


def _is_empty(sifted: Sifted, field: str) -> bool:
    return field in sifted.fields and not tells(sifted, field)


_LOST = re.compile(r"\w\?|\?\w|\ufffd")
_OF_PERSON = itemgetter(*map(PersonTuple._fields.index, ("name", "title", "department", "company", "office", "groups")))
_OF_DEVICE = itemgetter(*map(DeviceTuple._fields.index, ("name", "user_name", "group")))


def _has_lost_letters(sifted: Sifted) -> bool:
    """Whether names, or what a role may ask for, hold a mark among letters: `G?ran`."""
    told = chain(map(_OF_PERSON, sifted.people), map(_OF_DEVICE, sifted.listed))
    while batch := list(islice(told, 10_000)):
        text = "\n".join(chain.from_iterable(batch))
        if ("?" in text or "\ufffd" in text) and _LOST.search(text):
            return True
    return False


def _apps_named(sifted: Sifted) -> set[str]:
    return {fold(app.identifier or app.name) for app in sifted.apps}


def device_named(opened: Opened) -> str:
    """The device that a file is named after, or the nearest of its folders in a zip, or its zip, or its folder.

    '' for standard input, which has no name.
    """
    export = opened.export
    assert export is not None
    if opened.given.name == "-":
        return ""
    member, path = PurePosixPath(*parts_in_zip(export.member)), export.path.absolute()
    unpacked = PurePosixPath(path.stem)
    stem = unpacked.stem if export.packing is Packing.GZIP and unpacked.suffix[1:].isalpha() else path.stem
    names = (member.stem, *(folder.name for folder in member.parents), stem, path.parent.name)
    return next((name for name in names if name and not _says_nothing(name)), "")


def _says_nothing(name: str) -> bool:
    """Whether a name says of no device: `pm-list`, `packages_2026-11-10`, numbered by a browser `packages (1)`.

    So does that of a new sheet.
    """
    words = re.split(r"[\W_]+", _DATE.sub("", _NUMBERED.sub("", name.casefold())))
    return NO_NAMES.issuperset(filter(None, words)) or bool(_NEW_SHEET.fullmatch(name))
