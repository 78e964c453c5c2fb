"""The seam between exports and judgement: how one kind of export is recognised and read."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.model.inventory import Item, Kind
from appcheck.model.words import Completeness


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a device when its completeness is asked, in the words of vocabulary.py; '' where nobody says."""

    platform: str
    ownership: str
    enrolment: str
    os_version: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a policy asks of a roster beyond the usual: names of further columns, folded."""

    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Delimited text with a header, to be read as it stands: which cell is which field.

    `fields` maps a field, such as `app.name` or `device.serial`, to a column index;
    `extra` are the columns of `Wanted.columns`, -1 where there is none. Where `line_breaks` is
    False, a value that holds a line break is a sign of a broken quote.
    """

    columns: tuple[str, ...]
    fields: Mapping[str, int]
    extra: tuple[int, ...] = ()
    line_breaks: bool = False


@dataclass(frozen=True, slots=True)
class Documents:
    """Anything else: a generator of records, and the fields that it can fill at all."""

    items: Callable[[], Iterator[Item]]
    fields: frozenset[str]


Reading = Table | Documents


def _unstated(_: Facts) -> Completeness:
    return Completeness.UNSTATED


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """How one kind of export is recognised and read.

    detect: the evidence by which the export is of this source, or None; looks at the content only.
    read: raises Unreadable where nothing can be read at all.
    system: the system whose device ids it carries; ids are compared within one system only.
    completeness: what such an export can show of a device, as the maker's documentation says.
    lag_days: how long after a change a check-in may still show the old app list, in days, as
    documented; None where a check-in says nothing about the age of the app list.
    device_from_name: a file without any device id takes it from its file name; a list of devices that
        holds one takes it besides the ids that it has, to be joined to apps that lie beside it.
    full_pages: how many people or devices a full page has, where no answer tells whether others follow.
    refuses: why exports of this kind cannot be used, and what to export instead; '' for all others.
    beside: a file that it refuses lies beside exports, and is passed over where nobody named it.
    system_apps: names or identifiers of which a healthy export of any size holds at least one.
    how: how an administrator produces the export. remedies: what to add, by reason.
    lacking: of a column map, the columns that an export lacks which has others of them.
    """

    name: str
    kind: Kind
    system: str
    title: str
    how: str
    detect: Callable[[Export], str | None]
    read: Callable[[Export, Wanted], Reading] | None = None
    completeness: Callable[[Facts], Completeness] = _unstated
    lag_days: int | None = None
    device_from_name: bool = False
    full_pages: tuple[int, ...] = ()
    refuses: str = ""
    beside: bool = False
    system_apps: tuple[str, ...] = ()
    remedies: Mapping[str, str] = field(default_factory=dict)
    lacking: Callable[[Export], Sequence[str]] | None = None


def table(
    columns: Mapping[str, str | tuple[str, ...]], *, line_breaks: bool = False
) -> Callable[[Export, Wanted], Table]:
    """The reader of a simple table: field -> the column, or the columns of which the first present counts.

    It raises Unreadable for what is no table, or has none of the columns, as a forced source may meet.
    """

    def read(export: Export, wanted: Wanted) -> Table:
        if export.header is None:
            raise Unreadable("is no table with a header", "check that it is the file you mean")
        cells = export.header.cells
        at = {plain(cell): index for index, cell in reversed(list(enumerate(cells)))}
        names = {key: (value,) if isinstance(value, str) else value for key, value in columns.items()}
        found = {key: next((at[plain(n)] for n in ns if plain(n) in at), -1) for key, ns in names.items()}
        if not any(index >= 0 for index in found.values()):
            raise Unreadable("has none of the columns of this source", "check that it is the file you mean")
        extra = tuple(at.get(plain(column), -1) for column in wanted.columns)
        return Table(cells, {key: index for key, index in found.items() if index >= 0}, extra, line_breaks)

    return read


def has_columns(*columns: str, without: tuple[str, ...] = (), exactly: bool = False) -> Callable[[Export], str | None]:
    """Detection by header: all of `columns` are there, and none of `without`; `exactly` as they are spelt."""
    signature = frozenset(map(plain, columns))
    excluded = frozenset(map(plain, without))

    def detect(export: Export) -> str | None:
        if export.shape is not Shape.TEXT or export.header is None:
            return None
        cells = frozenset(map(plain, export.header.cells))
        if exactly and not set(columns) <= set(export.header.cells):
            return None
        if signature <= cells and not excluded & cells:
            return "columns " + ", ".join(columns)
        return None

    return detect


def has_keys(*paths: str, without: tuple[str, ...] = ()) -> Callable[[Export], str | None]:
    """Detection by JSON key paths: all of `paths` stand in the beginning, and none of `without`."""

    def detect(export: Export) -> str | None:
        if export.shape is Shape.JSON and export.keys.issuperset(paths) and export.keys.isdisjoint(without):
            return "keys " + ", ".join(path for path in paths if path)
        return None

    return detect


def has_elements(*paths: str, without: tuple[str, ...] = ()) -> Callable[[Export], str | None]:
    """Detection by the paths of XML elements: all of `paths` stand in the beginning, and none of `without`."""

    def detect(export: Export) -> str | None:
        if export.shape is Shape.XML and export.keys.issuperset(paths) and export.keys.isdisjoint(without):
            return "elements " + ", ".join(paths)
        return None

    return detect


def plain(column: str) -> str:
    """A header cell without case, spaces, punctuation and a suffix such as `[Required]`."""
    return re.sub(r"[\W_]+", "", re.sub(r"\[[^\[\]]*\]\s*$", "", column)).lower()


def text_of(value: object) -> str:
    """A JSON or plist value as raw text: '' for null, true/false for booleans, no numbers in scientific form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
