"""Hexnode: devices, as its API answers.

Keys: what several public programs read of `/api/v1/devices/`, and their test data. What its lists of a device's
applications hold is not known well enough, so none is read.
"""

from collections.abc import Iterator

from appcheck.export import Export, Shape
from appcheck.model.inventory import Item, Kind
from appcheck.pages import Keys, Paging, device_fields, device_of, listed, read_pages
from appcheck.picking import Data, place_of
from appcheck.source import Documents, Source, Wanted

_AT = "results.item"
_SIGNATURE = ("device_name", "enrollment_status", "last_reported")
_KEYS: Keys = {
    "device_id": "id",
    "name": "device_name",
    "serial": "serial_number",
    "udid": "udid",
    "platform": "os_name",
    "os_version": "os_version",
    "model": "model_name",
    "state": "enrollment_status",
    "checked_in": "last_reported",
    "user_name": "user.name",
}


def _detect(export: Export) -> str | None:
    found = export.shape is Shape.JSON and place_of(export, (_AT,), *_SIGNATURE)
    return "keys results, " + ", ".join(_SIGNATURE) if found else None


def _read(export: Export, _: Wanted) -> Documents:
    paging = Paging(total="count", more="next")
    return Documents(lambda: read_pages(export, _AT, paging, _device, "device"), device_fields(export, _AT, _KEYS))


def _device(numbers: Iterator[int], data: Data) -> Iterator[Item]:
    return listed(numbers, device_of(data, _KEYS))


SOURCES = (
    Source(
        "hexnode-devices",
        Kind.DEVICES,
        "hexnode",
        "Hexnode: devices",
        "GET /api/v1/devices/ with all pages, saved as JSON.",
        _detect,
        _read,
    ),
)
