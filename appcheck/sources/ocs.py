"""OCS Inventory: computers and phones with their software, as its REST API answers.

Keys: OCSInventory-NG/OCSInventory-Server, Api/Ocsinventory/Restapi. An answer is an object whose keys are the ids of
computers. `/computer/{id}/software` names software; `/computer/{id}` names it as well, under an empty key, beside rows
of numbers. `/computers` of a newer server has the numbers only, which name no app. LASTDATE is set whenever an
inventory comes in (Apache/Ocsinventory/Server/Inventory.pm). Nothing says how many computers there are.
"""

import re
from collections.abc import Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import Item, Kind, Skipped
from appcheck.pages import listed
from appcheck.picking import Data, first, members, part
from appcheck.source import Documents, Source, Wanted
from appcheck.sources.glpi import AGENT_FIELDS, DATA_FOLDER, device_of_agent, inventory_of, lowered

_HARDWARE = re.compile(r"\d+\.hardware\.(NAME|OSNAME)", re.ASCII)
_SOFTWARE = re.compile(r"\d+\.(software|softwares|)\.item\.NAME", re.ASCII)
_ROWS = ("software", "softwares", "")
_BARE = re.compile(r"\d+\.softwares?", re.ASCII)

_LISTED = {f for f in AGENT_FIELDS if f.startswith("device.")} - {"device.inventoried"} | {"device.checked_in"}


def _holds(export: Export, pattern: re.Pattern[str]) -> bool:
    return export.shape is Shape.JSON and any(pattern.fullmatch(key) for key in export.keys)


def _detect_software(export: Export) -> str | None:
    if _holds(export, _SOFTWARE):
        return "computers by id, with keys software, NAME"
    empty = not _holds(export, _HARDWARE) and {key.count(".") for key in export.keys} <= {0, 1}
    return "computers by id, with key software, which is empty" if empty and _holds(export, _BARE) else None


def _detect_computers(export: Export) -> str | None:
    found = _holds(export, _HARDWARE) and not _holds(export, _SOFTWARE)
    return "computers by id, with keys hardware, NAME, OSNAME" if found else None


def _read_software(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _software(export), AGENT_FIELDS | {"app.publisher"})


def _read_computers(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _computers(export), frozenset(_LISTED))


def _each(export: Export, numbers: Iterator[int]) -> Iterator[tuple[str, Data] | Skipped]:
    for _, answer in json_values(export, ""):
        for key, value in answer.items() if isinstance(answer, dict) else ():
            yield (key, value) if isinstance(value, dict) else Skipped(next(numbers), "is no computer")


def _software(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for each in _each(export, numbers):
        if isinstance(each, Skipped):
            yield each
        else:
            rows = _named(each[1])
            yield from inventory_of(each[0], _content(each[1], rows), rows, numbers)


def _named(computer: Data) -> list[object]:
    """The rows that name software; one that holds the numbers of names only is none."""
    rows = [row for key in _ROWS for row in members(computer, key)]
    return [lowered(row) for row in rows if not isinstance(row, dict) or "NAME" in row]


def _computers(export: Export) -> Iterator[Item]:
    """The date of an inventory is left out: software that was fetched earlier would pass for as new as this list."""
    numbers = count(1)
    for each in _each(export, numbers):
        if isinstance(each, Skipped):
            yield each
        else:
            key, computer = each
            device = device_of_agent(key, _content(computer, []), [])
            seen = first(part(computer, "hardware"), "LASTCOME")
            yield from listed(numbers, device._replace(inventoried="", checked_in=seen))


def _content(computer: Data, rows: list[object]) -> Data:
    """The sections as an agent's inventory has them; software alone does not tell that it is of an Android."""
    hardware = {key.lower(): value for key, value in part(computer, "hardware").items()}
    user, domain = first(hardware, "userid"), first(hardware, "userdomain")
    hardware["lastloggeduser"] = f"{domain}\\{user}" if user and domain else user
    if any(isinstance(row, dict) and DATA_FOLDER.match(first(row, "folder")) for row in rows):
        hardware.setdefault("osname", "Android")
    bios = next(iter(members(computer, "bios")), None) or part(computer, "bios")
    return {"hardware": hardware, "bios": lowered(bios), "accesslog": {"logdate": first(hardware, "lastdate")}}


SOURCES = (
    Source(
        "ocs-software",
        Kind.APPS,
        "ocs",
        "OCS Inventory: software of computers, from its REST API",
        "GET /ocsapi/v1/computer/ID, or /ocsapi/v1/computer/ID/software, for each computer.",
        _detect_software,
        _read_software,
        remedies={
            "age_unstated": "Ask for the whole computer, which dates its inventory: GET /ocsapi/v1/computer/ID.",
            "completeness_unstated": "The agent sees what its user may see. If this is the whole device, say so: "
            "--says FILE:completeness=full.",
            "ownership_unstated": "OCS does not say who owns a device; add a device list that does.",
            "not_in_inventory": "Ask for the software of every computer by itself: GET /ocsapi/v1/computer/ID/software;"
            " /ocsapi/v1/computers does not name it.",
        },
    ),
    Source(
        "ocs-computers",
        Kind.DEVICES,
        "ocs",
        "OCS Inventory: computers without names of software, from its REST API",
        "GET /ocsapi/v1/computers?start=0&limit=N with a limit above the number of computers.",
        _detect_computers,
        _read_computers,
    ),
)
