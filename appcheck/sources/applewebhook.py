"""Replies of Apple devices as MicroMDM and NanoMDM hand them to a webhook: JSON around a property list in base64.

One event, an array of them, or one a line, as a script collects them.
"""

import base64
import binascii
import plistlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import count
from xml.parsers.expat import ExpatError

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import Data, first, part, place_of
from appcheck.source import Documents, Source, Wanted
from appcheck.sources.applemdm import APPS, MANAGED, REPLY_FIELDS, items_of, managed_only, user_of
from appcheck.sources.applemdm import SOURCES as REPLIES
from appcheck.vocabulary import moment

LARGEST = 64 << 20
"""Of more characters is no payload that a device sends."""

_KEPT = {"UDID", "EnrollmentID", APPS, MANAGED}
_EVENTS = ("acknowledge_event", "checkin_event")
_FORMATS = (
    binascii.Error,
    plistlib.InvalidFileException,
    ExpatError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)


def _detect(export: Export) -> str | None:
    if export.shape is not Shape.JSON:
        return None
    found = (event for event in _EVENTS if place_of(export, ("", "item"), f"{event}.raw_payload") is not None)
    return next((f"key {event}.raw_payload" for event in found), None)


def _read(export: Export, _: Wanted) -> Documents:
    dated = place_of(export, ("", "item"), "created_at") is not None
    dates = {"device.inventoried", "device.checked_in"} if dated else set()
    return Documents(lambda: _items(export), REPLY_FIELDS | {"app.managed"} | dates)


def _events(export: Export) -> Iterator[tuple[Data, Data]]:
    """Each event, and what it tells of the device."""
    for _, value in json_values(export, "item" if export.is_array else ""):
        event = part(value)
        yield event, next((part(event, key) for key in _EVENTS if part(event, key)), {})


def _items(export: Export) -> Iterator[Item]:
    numbers = count(1)
    listing: list[object] = []
    older = _older_lists(export)
    for place, (event, told) in enumerate(_events(export)):
        if place in older:
            continue
        try:
            reply = _reply(told)
        except _FORMATS as error:
            yield Skipped(next(numbers), f"holds a payload that is no property list: {error}", _sender(told))
            continue
        if not reply:
            yield Skipped(next(numbers), "is no event with a payload", _sender(told))
            continue
        for item in items_of(reply, numbers):
            yield _dated(item, first(event, "created_at"), is_list=isinstance(reply, dict) and APPS in reply)
        if isinstance(reply, dict):
            listing.append({key: reply[key] for key in reply.keys() & _KEPT})
    yield from managed_only(listing, numbers)
    if older:
        yield Trouble(
            "superseded", f"of each device the newest app list was read; older ones in the file: {len(older)}"
        )


def _older_lists(export: Export) -> set[int]:
    """The places of events whose app list a newer one of the same device replaces; one without apps replaces none.

    The list of a Mac's user is another one than that of the Mac (InstalledApplicationList has both channels there).
    """
    lists: dict[str, list[tuple[datetime, int]]] = {}
    with suppress(Unreadable):  # told where the events are read
        for place, (event, told) in enumerate(_events(export)):
            with suppress(*_FORMATS):
                reply, when = _reply(told), moment(first(event, "created_at"))
                device, user = first(part(reply), "UDID", "EnrollmentID"), user_of(part(reply))
                if when and device and part(reply).get(APPS):
                    lists.setdefault(f"{device}\n{user}", []).append((when, place))
    return {place for dated in lists.values() for when, place in dated if when < max(dated)[0]}


def _reply(told: Data) -> object:
    """What the device sent, with who it is and how it answered where only the event says so; None where nothing is."""
    payload = first(told, "raw_payload")
    if len(payload) > LARGEST:
        raise ValueError("the payload is too large")
    sent = plistlib.loads(base64.b64decode(payload, validate=True)) if payload else {}
    ids = part(told, "ids")
    who = {"udid": ids.get("id")} if first(ids, "type") == "Device" else {}
    said = {key: text for key, name in _SAID.items() if (text := first(who | told, name))}
    if not isinstance(sent, dict) or not (payload or "Status" in said):
        return sent
    if sent.keys() & {"UDID", "EnrollmentID"}:
        return sent
    return said | sent


_SAID = {"UDID": "udid", "EnrollmentID": "enrollment_id", "Status": "status"}


def _sender(told: Data) -> DeviceTuple | None:
    udid = first(told, "udid")
    return DeviceTuple(device_id=udid or first(told, "enrollment_id"), udid=udid) if udid else None


def _dated(item: Item, made: str, *, is_list: bool) -> Item:
    """An event is made when the device answers, so that is how old a list in it is."""
    if not isinstance(item, Record) or item.device is None:
        return item
    dates = {"inventoried" if is_list else "checked_in": made}
    return replace(item, device=item.device._replace(**dates))


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
