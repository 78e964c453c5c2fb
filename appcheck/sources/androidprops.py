"""Android: the system properties of one phone, as getprop prints them and androidqf saves them beside its packages.

Properties: AOSP, android.os.Build (ro.serialno, ro.product.*, ro.build.version.release). They tell
nothing of apps, and carry no date.
"""

import re
from collections.abc import Iterator

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape, open_utf8
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Trouble
from appcheck.source import Documents, Source, Wanted

_LINE = re.compile(r"\[([\w.-]+)\]: \[(.*)\]", re.ASCII)
_SERIALS = ("ro.serialno", "ro.boot.serialno")
_FIELDS = frozenset(f"device.{name}" for name in ("serial", "platform", "os_version", "model"))

ENOUGH = 8
"""So many lines of properties, and nothing else in the beginning, are a list of them; a bug report has more."""


def _detect(export: Export) -> str | None:
    if export.shape is not Shape.TEXT:
        return None
    lines = list(filter(None, map(str.strip, export.head.splitlines())))[:ENOUGH]
    return "lines [property]: [value]" if len(lines) == ENOUGH and all(map(_LINE.fullmatch, lines)) else None


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _phone(export), _FIELDS)


def _phone(export: Export) -> Iterator[Item]:
    told: dict[str, str] = {}
    several = False
    with open_utf8(export) as text:
        for line in text:
            if found := _LINE.fullmatch(line.decode("utf-8", "replace").strip()):
                several |= found[1] in _SERIALS and told.get(found[1], found[2]) != found[2]
                told.setdefault(found[1], found[2])
    if not told:
        raise Unreadable(
            "has no line of a property, such as [ro.serialno]: [R5X]", "check that it is the file you mean"
        )
    device = DeviceTuple(
        serial=next((told[key] for key in _SERIALS if told.get(key)), ""),
        platform="Android",
        os_version=told.get("ro.build.version.release", ""),
        model=" ".join(filter(None, (told.get("ro.product.manufacturer"), told.get("ro.product.model")))),
    )
    yield Record(1, device=device)
    if several:
        yield Trouble(
            "truncated", "holds properties of several phones, of which the first was read: save each by itself"
        )


SOURCES = (
    Source(
        name="android-properties",
        kind=Kind.DEVICES,
        system="adb",
        title="Android: getprop",
        how="Give getprop.txt of androidqf together with packages.json, or adb shell getprop > FOLDER/getprop.txt, in "
        "the folder that names the phone: its serial then joins its apps to the list of an MDM.",
        detect=_detect,
        read=_read,
        device_from_name=True,
    ),
)
