"""Snipe-IT: its assets and users as its API answers, page by page.

Keys: snipe/snipe-it, AssetsTransformer and UsersTransformer, which write text as it stands in HTML, such as
`&#039;`. `byod` says that a thing is its user's own; who is not so marked may as well have forgotten to say.
"""

from collections.abc import Callable, Iterator
from html import unescape

from appcheck.export import Export, Shape
from appcheck.model.inventory import DeviceTuple, Item, Kind, PersonTuple, Record
from appcheck.pages import Paging, read_pages
from appcheck.picking import Data, column_fields, columns_of, first, part, place_of
from appcheck.source import Documents, Source, Wanted

_PLACES = ("rows.item", "item.rows.item", "item", "")
_ASSET = ("asset_tag", "serial", "assigned_to")
_USER = ("username", "jobtitle")


def _detect(*keys: str) -> Callable[[Export], str | None]:
    def detect(export: Export) -> str | None:
        if export.shape is not Shape.JSON or place_of(export, _PLACES, *keys) is None:
            return None
        return "keys " + ", ".join(keys)

    return detect


def _rows(export: Export, keys: tuple[str, ...], read: Callable[[int, Data], Item], what: str) -> Iterator[Item]:
    """The rows of all pages; `total` is how many there are on the server."""
    place = place_of(export, _PLACES, *keys) or ""

    def each(numbers: Iterator[int], row: Data) -> Iterator[Item]:
        yield read(next(numbers), row)

    return read_pages(export, place, Paging(total="total" if place.endswith("rows.item") else ""), each, what)


def _text(data: Data, *keys: str) -> str:
    return unescape(first(data, *keys))


def _read_assets(export: Export, _: Wanted) -> Documents:
    names = ("device_id", "name", "serial", "model", "ownership", "state", "login", "email", "user_name")
    return Documents(lambda: _rows(export, _ASSET, _asset, "asset"), frozenset(f"device.{name}" for name in names))


def _asset(number: int, data: Data) -> Record:
    """An asset; one may be checked out to a place or to another asset as well. What is archived has left."""
    holder = part(data, "assigned_to")
    user = holder if first(holder, "type") == "user" else {}
    status = part(data, "status") or part(data, "status_label")
    device = DeviceTuple(
        device_id=_text(data, "asset_tag"),
        name=_text(data, "name"),
        serial=_text(data, "serial"),
        model=_text(part(data, "model"), "name"),
        ownership="byod" if data.get("byod") is True else "",
        state="retired" if first(status, "status_type") == "archived" else "",
        login=_text(user, "username"),
        email=_text(user, "email"),
        user_name=_text(user, "name"),
    )
    return Record(number, device=device)


def _read_users(export: Export, wanted: Wanted) -> Documents:
    names = ("email", "login", "name", "title", "department", "company", "office")
    fields = frozenset(f"person.{name}" for name in names) | column_fields(export.keys, wanted.columns)

    def user(number: int, data: Data) -> Record:
        person = PersonTuple(
            email=_text(data, "email"),
            login=_text(data, "username"),
            name=_text(data, "name"),
            title=_text(data, "jobtitle"),
            department=_text(part(data, "department"), "name"),
            company=_text(part(data, "company"), "name"),
            office=_text(part(data, "location"), "name"),
            extra=tuple(map(unescape, columns_of(data, wanted.columns))),
        )
        return Record(number, person=person)

    return Documents(lambda: _rows(export, _USER, user, "user"), fields)


SOURCES = (
    Source(
        name="snipeit-assets-json",
        kind=Kind.DEVICES,
        system="snipeit",
        title="Snipe-IT: assets (API)",
        how="GET /api/v1/hardware with all its pages (limit, offset), in one array.",
        detect=_detect(*_ASSET),
        read=_read_assets,
    ),
    Source(
        name="snipeit-users-json",
        kind=Kind.PEOPLE,
        system="snipe-it",
        title="Snipe-IT users (API)",
        how="GET /api/v1/users with all its pages (limit, offset), in one array.",
        detect=_detect(*_USER),
        read=_read_users,
    ),
)
