"""GAM: Google's mobile devices as `gam print mobile` writes them to CSV.

Columns and the form of an app: GAM-team/GAM, doPrintMobileDevices. A cell holds one app, or
several with a delimiter of the administrator's choice between them, by default a space:
`name-package-version-code-permission/permission`, with `<None>` for what is missing.
"""

import json
import re
from collections.abc import Iterator
from itertools import count

from appcheck.delimited import Line, read_lines
from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.source import Documents, Source, Wanted, plain
from appcheck.sources.google import DIRECTORY_FIELDS, REMEDIES, mobile

_MARKS = ("applications", "lastsync", "hardwareid", "wifimacaddress", "imei", "useragent", "serialnumber")

_APP = re.compile(
    r"(?P<name>[^\n]*?)-(?P<package>[A-Za-z]\w*(?:\.\w+)+|android|<None>)-(?P<version>[^\n]*?)-(?:\d+|<None>)"
    r"-(?:<None>|[\w.]+(?:/[\w.]+)*)(?=[\s,;|]|$)",
    re.ASCII,
)
_BETWEEN = " \t\r\n,;|"
_EMAIL = re.compile(r"[^\s,;|]+@[^\s,;|]+")

_COLUMNS = {
    "device_id": "resourceid",
    "serial": "serialnumber",
    "model": "model",
    "state": "status",
    "checked_in": "lastsync",
    "user_name": "name",
}


def _detect(export: Export) -> str | None:
    if export.shape is not Shape.TEXT or export.header is None:
        return None
    names = [plain(cell) for cell in export.header.cells]
    if names == ["resourceid", "json"]:
        return "columns resourceId, JSON" if "lastSync" in export.head and "hardwareId" in export.head else None
    found = [mark for mark in _MARKS if mark in names]
    return "columns resourceId, " + ", ".join(found) if "resourceid" in names and found else None


def _read(export: Export, _: Wanted) -> Documents:
    if export.header is None or "resourceid" not in map(plain, export.header.cells):
        raise Unreadable("is no table with a column resourceId", "check that it is the file you mean")
    names = {plain(cell): at for at, cell in reversed(list(enumerate(export.header.cells)))}
    if "json" in names:
        return Documents(lambda: _json_rows(export, names["json"]), DIRECTORY_FIELDS)
    return Documents(lambda: _rows(export, names), _fields(names))


def _fields(names: dict[str, int]) -> frozenset[str]:
    told = {f"device.{field}" for field, column in _COLUMNS.items() if column in names}
    told |= {"device.email"} if "email" in names else set()
    told |= {"device.platform"} if names.keys() & {"os", "type"} else set()
    told |= {"device.os_version"} if names.keys() & {"os", "releaseversion"} else set()
    return frozenset(told | {"app.identifier", "app.name", "app.platform", "version"})


def _json_rows(export: Export, at: int) -> Iterator[Item]:
    numbers = count(1)
    for line in read_lines(export, line_breaks=True):
        if not isinstance(line, Line):
            yield line
            continue
        try:
            data = json.loads(line.cells[at])
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict):
            yield from mobile(data, numbers)
        else:
            yield Skipped(next(numbers), f"line {line.number} below the header holds no device as JSON")


def _rows(export: Export, names: dict[str, int]) -> Iterator[Item]:
    """The apps of each row; with `oneappperrow` a device has a row for each."""
    for line in read_lines(export, line_breaks=True):
        if isinstance(line, Skipped | Trouble):
            yield line
            continue
        row = {name: line.cells[at] for name, at in names.items()}
        emails = list(dict.fromkeys(_EMAIL.findall(row.get("email", ""))))
        device = DeviceTuple(
            **{field: row.get(column, "") for field, column in _COLUMNS.items()},
            platform=row.get("os", "") or row.get("type", ""),
            os_version=row.get("releaseversion", "") or row.get("os", ""),
            email=next(iter(emails), ""),
        )
        yield from _apps(row.get("applications", ""), device, line.number)
        for email in emails[1:]:
            yield Record(line.number, device=DeviceTuple(device_id=device.device_id, email=email))


def _apps(cell: str, device: DeviceTuple, number: int) -> Iterator[Item]:
    """All apps of a cell; what is left between them could not be read, and makes its device unknown."""
    if not cell.strip():
        yield Record(number, device=device._replace(apps_listed="no"))
        return
    end, unread = 0, False
    for found in _APP.finditer(cell):
        unread = unread or bool(cell[end : found.start()].strip(_BETWEEN))
        end = found.end()
        package, name, version = (
            "" if text == "<None>" else text
            for text in (found["package"], found["name"].lstrip(_BETWEEN), found["version"])
        )
        yield Record(
            number,
            AppTuple(package, name, platform=device.platform),
            device,
            version=version,
        )
    if unread or cell[end:].strip(_BETWEEN):
        yield Skipped(number, "a part of the column applications is in no form that GAM writes", device)


_PRINT = "gam print mobile full appslimit 0 oneappperrow listlimit 0 formatjson"

SOURCES = (
    Source(
        name="gam-mobile",
        kind=Kind.APPS,
        system="google-directory",
        title="GAM: mobile devices with their apps (CSV)",
        how=f"{_PRINT} > mobile.csv",
        detect=_detect,
        read=_read,
        remedies=REMEDIES
        | {
            "not_in_inventory": f"Print the apps, too: {_PRINT}. Google lists them for Android with advanced "
            "management only; look at other devices by other means.",
        },
    ),
)
