"""Inventories of GLPI's, FusionInventory's and OCS Inventory's agents, as JSON and as XML.

Keys: github.com/glpi-project/inventory_format (inventory.schema.json); XML has the same in capitals.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.picking import Data, first, members, part, place_of
from appcheck.source import Documents, Source, Wanted, text_of
from appcheck.vocabulary import platform_word
from appcheck.xmlstream import xml_elements

_PLACES = ("", "item")
_ROOT = "REQUEST.CONTENT"
_SECTIONS = ("HARDWARE", "BIOS", "OPERATINGSYSTEM", "ACCESSLOG", "USERS", "USER")
_TOLD = ("accesslog", "bios", "cpus", "hardware", "operatingsystem", "softwares", "versionclient")
_ENOUGH = 2
"""So many sections of JSON, besides `content`, that nobody else names like this."""

AGENT_FIELDS = frozenset(
    (
        *("app.identifier", "app.name", "app.platform", "app.profile", "app.signs", "version"),
        *("device.device_id", "device.name", "device.serial", "device.udid", "device.platform", "device.os_version"),
        *("device.model", "device.inventoried", "device.login"),
    )
)

_PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.\w+)+|android", re.ASCII)
DATA_FOLDER = re.compile(r"/data/(?:user/(\d+)|data)/([^/]+)/?")
"""Where an app keeps its data; OCS' Android agent names the package nowhere else for certain."""

_SYSTEM = ("/system", "/product", "/vendor", "/apex/", "/odm/", "/oem/")
_ANDROID_ID = re.compile(r"[0-9a-f]{16}")
"""Android gives another one to each app that asks, so it is the id of no device elsewhere."""


def _place(export: Export) -> str | None:
    """Where inventories stand. The agent writes keys in any order, and the content may fill all that is looked at."""
    told = (("action", "deviceid", "content"), ("content.versionclient",), ("content.softwares.item.name",))
    found = next((place for keys in told if (place := place_of(export, _PLACES, *keys)) is not None), None)
    return found if found is not None else next((place for place in _PLACES if _has_sections(export, place)), None)


def _has_sections(export: Export, place: str) -> bool:
    prefix = f"{place}.content" if place else "content"
    return sum(f"{prefix}.{name}" in export.keys for name in _TOLD) >= _ENOUGH


def _is_inventory(value: Data) -> bool:
    """What the agent was asked for is `action` today, `query` in older versions; some converters leave it out."""
    asked = first(value, "action", "query") or "inventory"
    return asked.lower() == "inventory" and bool(part(value, "content"))


def _detect_json(export: Export) -> str | None:
    if export.shape is not Shape.JSON or _place(export) is None:
        return None
    asked = re.search(r'"(?:action|query)"\s*:\s*"([A-Za-z]+)"', export.head)
    return "keys content, softwares" if asked is None or asked[1].lower() == "inventory" else None


def _detect_xml(export: Export) -> str | None:
    sections = [section for section in ("HARDWARE", "BIOS", "SOFTWARES") if f"{_ROOT}.{section}" in export.keys]
    return f"elements {_ROOT}, " + ", ".join(sections) if export.shape is Shape.XML and sections else None


def _read_json(export: Export, _: Wanted) -> Documents:
    has_publisher = any(key.endswith("softwares.item.publisher") for key in export.keys)
    return Documents(lambda: _documents(export), AGENT_FIELDS | ({"app.publisher"} if has_publisher else set()))


def _read_xml(export: Export, _: Wanted) -> Documents:
    has_publisher = f"{_ROOT}.SOFTWARES.PUBLISHER" in export.keys
    return Documents(lambda: _request(export), AGENT_FIELDS | ({"app.publisher"} if has_publisher else set()))


def _documents(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for _, value in json_values(export, _place(export) or ""):
        if not isinstance(value, dict) or not _is_inventory(value):
            yield Skipped(next(numbers), "is no inventory of a computer or phone")
            continue
        content = part(value, "content")
        softwares = content.get("softwares")
        if softwares is None or isinstance(softwares, list):
            yield from inventory_of(text_of(value.get("deviceid")), content, softwares or [], numbers)
        else:
            yield Skipped(
                next(numbers), "softwares is no list", device_of_agent(text_of(value.get("deviceid")), content, [])
            )
        if value.get("partial") is True:
            yield Trouble(
                "truncated",
                "it is a partial inventory, which holds what has changed only: let the agent run with --full",
            )


def _request(export: Export) -> Iterator[Item]:
    """The id of the device stands behind its software, which is kept until then, or until the XML breaks off."""
    content: Data = {}
    softwares: list[object] = []
    device_id, broken = "", None
    sections = {f"{_ROOT}.{section}": section.lower() for section in _SECTIONS}
    try:
        for path, value in xml_elements(export, "REQUEST.DEVICEID", f"{_ROOT}.SOFTWARES", *sections):
            if path == "REQUEST.DEVICEID":
                device_id = value if isinstance(value, str) else ""
            elif path in sections:
                each = lowered(value)
                kept = content.setdefault(sections[path], [] if sections[path].startswith("user") else each)
                if isinstance(kept, list):
                    kept.append(each)
            else:
                softwares.append(lowered(value))
    except Unreadable as error:
        broken = error
    yield from inventory_of(device_id, content, softwares, count(1))
    if broken is not None:
        raise broken


def lowered(value: object) -> object:
    return {key.lower(): each for key, each in value.items()} if isinstance(value, dict) else value


def inventory_of(device_id: str, content: Data, softwares: Sequence[object], numbers: Iterator[int]) -> Iterator[Item]:
    """The apps of one device. An empty list is no list: an agent can be told to leave out software."""
    device = device_of_agent(device_id, content, softwares)
    if not softwares:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
    for software in softwares:
        if isinstance(software, dict):
            yield Record(next(numbers), _app(software, device.platform), device, version=_version(software))
        else:
            yield Skipped(next(numbers), "the software is no object", device)
    for login in _logins(content, device.platform)[1:]:
        yield Record(next(numbers), device=DeviceTuple(device_id=device.device_id, login=login))


def _version(software: Data) -> str:
    version = first(software, "version")
    return "" if version == "N/A" else version


def device_of_agent(device_id: str, content: Data, softwares: Sequence[object]) -> DeviceTuple:
    hardware, bios, system = part(content, "hardware"), part(content, "bios"), part(content, "operatingsystem")
    platform, version = _platform(hardware, system, softwares)
    uuid, serial = first(hardware, "uuid"), first(bios, "ssn")
    if platform == "Android":
        serial = "" if _ANDROID_ID.fullmatch(serial.lower()) or serial == uuid else serial
        uuid = ""
    return DeviceTuple(
        device_id=device_id,
        name=first(hardware, "name"),
        serial=serial,
        udid=uuid,
        platform=platform,
        os_version=version,
        model=first(bios, "smodel", "mmodel"),
        inventoried=first(part(content, "accesslog"), "logdate"),
        login=next(iter(_logins(content, platform)), ""),
    )


def _platform(hardware: Data, system: Data, softwares: Sequence[object]) -> tuple[str, str]:
    """Of a phone, `version` may be the level of its API and `name` begin with the code name of its Android."""
    names = [first(system, "full_name"), first(system, "name"), first(hardware, "osname"), first(system, "kernel_name")]
    version = first(system, "version") or first(hardware, "osversion")
    of_android = any(isinstance(each, dict) and each.get("from") == "Android" for each in softwares)
    if of_android or any("android" in name.lower() for name in names):
        told = next((found[1] for name in names if (found := re.search(r"Android (\d[\d.]*)", name))), "")
        return "Android", told or first(hardware, "osversion") or version
    known = next((name for name in names if platform_word(name)), "")
    return ("Windows" if not known and names[3].lower().startswith("mswin") else known or names[0] or names[1]), version


def _logins(content: Data, platform: str) -> list[str]:
    """The users of a computer; on a phone the login is that of whoever built its Android."""
    if platform == "Android":
        return []
    logins = []
    for user in members(content, "users"):
        if isinstance(user, dict) and (login := first(user, "login")):
            domain = first(user, "domain")
            logins.append(f"{domain}\\{login}" if domain and "\\" not in login else login)
    last = first(part(content, "hardware"), "lastloggeduser")
    known = {login.rpartition("\\")[2].lower() for login in logins}
    if last and last.rpartition("\\")[2].lower() not in known:
        logins.append(last)
    return list(dict.fromkeys(logins))


def _app(software: Data, platform: str) -> AppTuple:
    """On Android the package stands in `comments` (GLPI), or ends the path of its data (OCS).

    There OCS' publisher is an authority of the app, mostly its package. A `guid` of Windows is a
    key of its registry, and identifies an app for one version of it or not at all.
    """
    name, publisher = first(software, "name"), first(software, "publisher")
    if platform != "Android":
        user = first(software, "username")
        return AppTuple(name=name, publisher=publisher, platform=platform, profile=user)
    folder = first(software, "folder")
    data = DATA_FOLDER.match(folder)
    user, of_folder = (data[1] or "", data[2]) if data else ("", "")
    comments = first(software, "comments")
    said = (comments, of_folder, publisher) if first(software, "from") else (of_folder, publisher, comments)
    identifier = next((text for text in said if _PACKAGE.fullmatch(text)), "")
    signs = "system=true" if folder.startswith(_SYSTEM) else ""
    return AppTuple(identifier, name, platform=platform, profile="" if user == "0" else user, signs=signs)


_REMEDIES = {
    "completeness_unstated": "The agent sees what its user may see. If this is the whole device, say so: "
    "--says FILE:completeness=full.",
    "ownership_unstated": "Add a device list that says who owns each device.",
    "age_unstated": "The inventory carries no date (accesslog). If it is fresh, say so: --accept age_unstated.",
    "not_in_inventory": "Let the agent run without no-category=software, then take its inventory again.",
    "truncated": "Let the agent send a full inventory: glpi-agent --full.",
}

SOURCES = (
    Source(
        name="glpi-json",
        kind=Kind.APPS,
        system="glpi",
        title="GLPI agent: inventory (JSON)",
        how="glpi-agent --full --local=FOLDER, or GLPI > the computer or phone > Import information > Download.",
        detect=_detect_json,
        read=_read_json,
        remedies=_REMEDIES,
    ),
    Source(
        name="glpi-xml",
        kind=Kind.APPS,
        system="glpi",
        title="GLPI, FusionInventory and OCS agents: inventory (XML, .ocs)",
        how="fusioninventory-agent --local=FOLDER, ocsinventory-agent --local=FOLDER, or the XML of an Android agent.",
        detect=_detect_xml,
        read=_read_xml,
        remedies=_REMEDIES,
    ),
)
