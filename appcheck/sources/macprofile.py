"""What a Mac says of itself: the apps in a report of system_profiler, as text, as JSON and as a property list."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape, open_utf8
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import Data, first, part
from appcheck.source import Documents, Source, Wanted

MAC = DeviceTuple(platform="macOS")
_PROFILED = "SPApplicationsDataType"
_HARDWARE = "SPHardwareDataType"
_SIGNER = re.compile(
    r"(?:Developer ID Application|Apple Distribution|3rd Party Mac Developer Application): (.*?)(?: \(\w+\))?"
    r"(?:, (?:Developer ID|Apple) .*)?"
)
"""Who signed an app; text goes on with the certificates above."""


def _sections(export: Export) -> list[Data]:
    """The parts of a report of system_profiler, as XML or as JSON, each with its items."""
    if export.shape is Shape.PLIST and isinstance(export.plist, list):
        return [each for each in export.plist if isinstance(each, dict) and "_items" in each]
    return []


_APPS = re.compile(r"^Applications:\s*$", re.MULTILINE)
_VALUE = re.compile(r" {6}(\S[^:]*): (.*)")
_APP = re.compile(r" {4}(\S.*):")
_KNOWN = re.compile(r"^ {6}(?:Location|Obtained from|Last Modified): ", re.MULTILINE)


def _detect_text(export: Export) -> str | None:
    """The section of applications with a value that only apps have; other languages than English are not read."""
    found = export.shape is Shape.TEXT and _APPS.search(export.head) and _KNOWN.search(export.head)
    return "section Applications" if found else None


def _detect_profile(export: Export) -> str | None:
    if text := _detect_text(export):
        return text
    types = {first(each, "_dataType") for each in _sections(export)}
    if _PROFILED in types:
        return f"data type {_PROFILED}"
    return f"key {_PROFILED}" if export.shape is Shape.JSON and f"{_PROFILED}.item" in export.keys else None


_OTHER = re.compile(r"(Hardware|Software|Installations):\s")
_VALUES = re.compile(r"^ {6}\S[^:]*: ", re.MULTILINE)
_TYPE = re.compile(r"SP\w+DataType\.item")


def _detect_other(export: Export) -> str | None:
    """A report of all but applications, as far as its beginning shows."""
    if _detect_profile(export):
        return None
    if export.shape is Shape.TEXT:
        found = _OTHER.match(export.head.lstrip())
        return f"section {found[1]}" if found and _VALUES.search(export.head) else None
    if export.shape is Shape.JSON:
        return next((f"key {path[:-5]}" for path in sorted(export.keys) if _TYPE.fullmatch(path)), None)
    types = (first(each, "_dataType") for each in _sections(export))
    return next((f"data type {each}" for each in types if each.startswith("SP")), None)


def _read_profile(export: Export, _: Wanted) -> Documents:
    fields = ("app.name", "app.publisher", "app.platform", "app.signs", "version", "device.platform", "device.serial")
    read = _text if export.shape is Shape.TEXT else _profile
    return Documents(lambda: read(export), frozenset((*fields, "device.udid")))


def _text(export: Export) -> Iterator[Item]:
    """The apps of a report as text: the name in a line of its own, its values below, two spaces further in."""
    numbers, device = count(1), MAC
    section, name, told, line = "", "", dict[str, str](), ""
    _only_one(line.rstrip() for line in _lines(export) if not line[:1].isspace())
    for line in _lines(export):
        if found := re.fullmatch(r" {6}(Serial Number \(system\)|Hardware UUID): (\S+)", line.rstrip()):
            device = device._replace(**{"udid" if "UUID" in found[1] else "serial": found[2]})
    for line in _lines(export):
        named = _APP.fullmatch(line.rstrip()) if section == "Applications:" else None
        if name and (named or not line[:1].isspace()):
            yield _told(next(numbers), name, told, device)
            name, told = "", {}
        if named:
            name = named[1]
        elif not line[:1].isspace():
            section = line.rstrip()
        elif value := _VALUE.fullmatch(line.rstrip()):
            told.setdefault(value[1], value[2])
    if name:
        yield _told(next(numbers), name, told, device)
    if not line.endswith("\n"):
        yield Trouble("truncated", "its last line has no end, so the report was cut off: make it again")


def _only_one(sections: Iterable[str]) -> None:
    """Raises Unreadable where there are apps of several Macs, because a report need not say of which it is."""
    if sum(section in ("Applications:", _PROFILED) for section in sections) > 1:
        raise Unreadable("holds reports of several Macs", "save each in a file of its own, as MAC.plist")


def _lines(export: Export) -> Iterator[str]:
    with open_utf8(export) as text:
        for line in text:
            if line.strip():
                yield line.decode("utf-8", "replace")


def _told(number: int, name: str, told: Mapping[str, str], device: DeviceTuple) -> Record:
    source, signed = told.get("Obtained from", ""), _SIGNER.fullmatch(told.get("Signed by", ""))
    app = AppTuple(
        name=name,
        publisher=signed[1] if signed else "",
        platform=MAC.platform,
        signs=f"obtained_from={source}" if source else "",
    )
    return Record(number, app, device, version=told.get("Version", ""))


def _profile(export: Export) -> Iterator[Item]:
    """The apps of one Mac, which the report names only where its hardware is in it, too."""
    if export.shape is Shape.PLIST:
        every = [(first(each, "_dataType"), each["_items"]) for each in _sections(export)]
    else:
        every = [each for _, found in json_values(export, "") for each in part(found).items()]
    _only_one(kind for kind, _ in every)
    parts = dict(every)
    hardware, apps = parts.get(_HARDWARE), parts.get(_PROFILED)
    made = hardware[0] if isinstance(hardware, list) and hardware and isinstance(hardware[0], dict) else {}
    device = MAC._replace(serial=first(made, "serial_number"), udid=first(made, "platform_UUID"))
    for number, app in enumerate(apps if isinstance(apps, list) else (), start=1):
        if not isinstance(app, dict) or not first(app, "_name"):
            yield Skipped(number, "is no app with a name", device)
            continue
        source = first(app, "obtained_from")
        signs = f"obtained_from={source}" if source else ""
        named = AppTuple(name=first(app, "_name"), publisher=_publisher(app), platform=MAC.platform, signs=signs)
        yield Record(number, named, device, version=first(app, "version"))


def _publisher(app: Data) -> str:
    """Who signed an app; a name of Apple's own certificates says nothing of who made it."""
    signers = app.get("signed_by")
    found = _SIGNER.fullmatch(str(signers[0])) if isinstance(signers, list) and signers else None
    return found[1] if found else ""


_REMEDIES = {
    "completeness_unstated": "If you know that it lists every app, say so: --says FILE:completeness=full.",
    "age_unstated": "The file carries no date. If you have just made it, say so: --accept age_unstated.",
    "ownership_unstated": "Add a device list that says who owns each device.",
}

SOURCES = (
    Source(
        name="system-profiler",
        kind=Kind.APPS,
        system="macos-tools",
        title="Mac: system_profiler",
        how="system_profiler -xml SPApplicationsDataType SPHardwareDataType > MAC.plist; names only, no identifiers.",
        detect=_detect_profile,
        read=_read_profile,
        device_from_name=True,
        remedies=_REMEDIES,
    ),
    Source(
        name="system-profiler-other",
        kind=Kind.APPS,
        system="macos-tools",
        title="Mac: system_profiler without applications",
        how="Ask system_profiler for SPApplicationsDataType, too.",
        detect=_detect_other,
        refuses="lists no applications. Run system_profiler -xml SPApplicationsDataType SPHardwareDataType.",
    ),
)
