"""Replies of Apple devices as MicroMDM and NanoMDM hand them to a webhook: JSON around a property list in base64.

One event, an array of them, or one a line, as a script collects them.
"""

import base64
import binascii
import plistlib
from collections.abc import Iterator
from itertools import count
from xml.parsers.expat import ExpatError

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import Item, Kind, Skipped
from appcheck.picking import first, part, place_of
from appcheck.source import Documents, Source, Wanted
from appcheck.sources.applemdm import APPS, MANAGED, REPLY_FIELDS, items_of, managed_only
from appcheck.sources.applemdm import SOURCES as REPLIES

LARGEST = 64 << 20
"""Of more characters is no payload that a device sends."""

_KEPT = {"UDID", "EnrollmentID", APPS, MANAGED}
_EVENTS = ("acknowledge_event", "checkin_event")
_FORMATS = (
    plistlib.InvalidFileException,
    ExpatError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
)


def _detect(export: Export) -> str | None:
    if export.shape is not Shape.JSON:
        return None
    found = (event for event in _EVENTS if place_of(export, ("", "item"), f"{event}.raw_payload") is not None)
    return next((f"key {event}.raw_payload" for event in found), None)


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _items(export), REPLY_FIELDS | {"app.managed"})


def _items(export: Export) -> Iterator[Item]:
    numbers = count(1)
    listing: list[object] = []
    for _, event in json_values(export, "item" if export.head.lstrip().startswith("[") else ""):
        told = next((part(event, key) for key in _EVENTS if part(event, key)), {})
        payload = first(told, "raw_payload")
        if not payload:
            yield Skipped(next(numbers), "is no event with a payload")
            continue
        try:
            if len(payload) > LARGEST:
                raise ValueError("the payload is too large")
            reply = plistlib.loads(base64.b64decode(payload, validate=True))
        except (binascii.Error, *_FORMATS) as error:
            yield Skipped(next(numbers), f"holds a payload that is no property list: {error}")
            continue
        yield from items_of(reply, numbers)
        if isinstance(reply, dict):
            listing.append({key: reply[key] for key in reply.keys() & _KEPT})
    yield from managed_only(listing, numbers)


SOURCES = (
    Source(
        name="apple-mdm-webhook",
        kind=Kind.APPS,
        system="apple-mdm",
        title="Apple MDM: events of MicroMDM or NanoMDM",
        how="Save what the server posts to its webhook, one event a line, after sending InstalledApplicationList and "
        "DeviceInformation to every device.",
        detect=_detect,
        read=_read,
        completeness=REPLIES[0].completeness,
        remedies=REPLIES[0].remedies,
    ),
)
