"""Packages of one Android phone, as `dumpsys package`, a whole `dumpsys` and a bug report print them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from appcheck.export import Export, Shape, open_utf8
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Trouble
from appcheck.model.words import Completeness
from appcheck.source import Documents, Facts, Source, Wanted

FRAMEWORK = "android"
"""The package of the system itself, which every dump of all packages holds."""

_BLOCK = re.compile(r"\s*Package \[([^\]\s]+)\] \([0-9a-f]+\):", re.ASCII)
_USER = re.compile(r"\s+User (\d+):.*?\binstalled=(true|false)\b(.*)", re.ASCII)
_VALUE = re.compile(r"\s+(versionName|installerPackageName|initiatingPackageName|packageSource|pkgFlags)=(.*)")
_HIDDEN = "Hidden system packages:"
_TIMEOUT = re.compile(r"\*+ SERVICE 'package' DUMP TIMEOUT")

_SECTION = re.compile(
    r"^(?:(?:Activity|Receiver|Service|Provider|Content Provider) Resolver Table|Database versions|Known Packages"
    r"|Verifiers|Libraries|Features|Key Set Manager|Packages|Hidden system packages):\s*$",
    re.MULTILINE,
)
_SERVICES = re.compile(r"^(?:Currently running services:|DUMP OF SERVICE )", re.MULTILINE)
_REPORT = re.compile(r"^== dumpstate: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.MULTILINE)
_ENDED = re.compile(r"-+ [\d.]+s was the duration of dumpsys package, ending at: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
"""What a dump of all services prints below that of one (AOSP, Dumpsys::writeDumpFooter)."""

_SERIAL = re.compile(r"\[ro\.(?:boot\.)?serialno\]: \[(.*)\]")

_FIELDS = frozenset(
    (
        *("app.identifier", "app.platform", "app.status", "app.installer", "app.profile", "app.signs", "version"),
        "device.platform",
    )
)


def _detect(export: Export) -> str | None:
    """The packages may stand behind megabytes of other sections, so the beginning of a dump is enough."""
    if export.shape is not Shape.TEXT:
        return None
    if _REPORT.search(export.head):
        return "line == dumpstate:"
    if services := _SERVICES.search(export.head):
        return f"line {services[0].strip()}"
    if any(map(_BLOCK.match, export.head.splitlines())):
        return "lines Package [name] (number):"
    sections = sorted({found[0].strip() for found in _SECTION.finditer(export.head)})
    return "sections " + ", ".join(sections) if len(sections) > 1 else None


@dataclass(slots=True)
class _Package:
    """One block: its values, and for each user whether the package is installed and what else the line says."""

    name: str
    hidden: bool
    values: dict[str, str] = field(default_factory=dict)
    users: dict[str, tuple[bool, str]] = field(default_factory=dict)


def _read(export: Export, _: Wanted) -> Documents:
    report = _REPORT.search(export.head)
    taken = report[1] if report else _told(export, _ENDED) if _SERVICES.search(export.head) else ""
    serial = _told(export, _SERIAL) if report else ""
    fields = {"device.serial"} if report else set()
    return Documents(
        lambda: _packages(export, taken, serial), _FIELDS | fields | ({"device.inventoried"} if taken else set())
    )


def _packages(export: Export, taken: str, serial: str) -> Iterator[Item]:
    """A record for each package and each user of the phone, whether it is installed for this user or not.

    A hidden system package is the older version of an updated one, which has a block of its own.
    """
    phone = DeviceTuple(platform="Android", inventoried=taken, serial=serial)
    numbers = count(1)
    names: set[str] = set()
    found: _Package | None = None
    hidden = ended = late = False
    for line in _lines(export):
        block = _BLOCK.match(line)
        outside = bool(line) and not line[0].isspace()
        if (block or outside) and found is not None:
            yield from _records(found, names, phone, numbers)
            found = None
        if block:
            found = _Package(block[1], hidden)
        elif outside:
            hidden = line.startswith(_HIDDEN)
            late = late or bool(_TIMEOUT.match(line))
            ended = ended or bool(names)
        elif found is not None:
            _add(found, line)
    if found is not None:
        yield from _records(found, names, phone, numbers)
    if not names:
        yield Record(next(numbers), device=phone._replace(apps_listed="no"))
        yield Trouble("no_list", f"holds no list of packages: {_ASK}")
    else:
        yield from _left_out(names, ended and not late)


def _lines(export: Export) -> Iterator[str]:
    with open_utf8(export) as text:
        for line in text:
            yield line.decode("utf-8", "replace").rstrip("\r\n")


def _told(export: Export, said: re.Pattern[str]) -> str:
    """What the first line says that is of this form, such as a system property of a bug report; '' without any."""
    return next((found[1] for line in _lines(export) if (found := said.fullmatch(line.strip()))), "")


def _add(package: _Package, line: str) -> None:
    if user := _USER.match(line):
        before, signs = package.users.get(user[1], (False, ""))
        package.users[user[1]] = (before or user[2] == "true", signs or user[3])
    elif value := _VALUE.match(line):
        package.values.setdefault(value[1], value[2].strip())


def _records(package: _Package, names: set[str], phone: DeviceTuple, numbers: Iterator[int]) -> Iterator[Item]:
    if package.hidden and package.name in names:
        return
    names.add(package.name)
    values = package.values
    signs = ["system=true"] if "SYSTEM" in values.get("pkgFlags", "").split() else []
    signs += [f"{key}={values[key]}" for key in ("initiatingPackageName", "packageSource") if _says(values.get(key))]
    users = package.users or {"0": (True, "")}
    for user, (installed, line) in users.items():
        state = [f"{key}=true" for key in ("hidden", "suspended") if f"{key}=true" in line.split()]
        disabled = ["disabled=true"] if re.search(r"\benabled=[234]\b", line) else []
        app = AppTuple(
            identifier=package.name,
            platform=phone.platform,
            status="" if installed else "not installed",
            installer=values.get("installerPackageName", ""),
            profile="" if user == "0" else user,
            signs=" ".join([*signs, *state, *disabled, *([] if package.users else ["users=none"])]),
        )
        yield Record(next(numbers), app, phone, version=values.get("versionName", ""))


def _says(value: str | None) -> bool:
    return bool(value) and value not in ("null", "0")


def _left_out(names: set[str], ended: bool) -> Iterator[Trouble]:
    if FRAMEWORK not in names or len(names) == 1:
        message = f"holds a part of the packages only, not `{FRAMEWORK}` and all others of every phone: {_ASK}"
        yield Trouble("truncated", message)
    elif not ended:
        yield Trouble("truncated", f"nothing follows the packages, so the dump may have been cut off: {_ASK}")


def _completeness(_: Facts) -> Completeness:
    """Nobody promises that a dump is whole: it may be of chosen packages, or a service may have failed within it."""
    return Completeness.UNSTATED


_ASK = "fetch all of `adb shell dumpsys -t 120 package`"

SOURCES = (
    Source(
        name="adb-dumpsys",
        kind=Kind.APPS,
        system="adb",
        title="Android: dumpsys package, or bug report",
        how="adb shell dumpsys -t 120 package > PHONE.txt, with the serial or name of the phone as PHONE; of a bug "
        "report, the large text in its zip.",
        detect=_detect,
        read=_read,
        completeness=_completeness,
        device_from_name=True,
        remedies={
            "completeness_unstated": "Check that the dump has a line for each user of `adb shell pm list users`, then "
            "say so: --says FILE:completeness=full.",
            "age_unstated": "The dump carries no date. If you have just fetched it, say so: --accept age_unstated; "
            "a bug report carries one.",
            "ownership_unstated": "Add a device list that says who owns each device.",
            "truncated": f"{_ASK[0].upper()}{_ASK[1:]}, to its end.",
            "not_in_inventory": f"{_ASK[0].upper()}{_ASK[1:]}.",
        },
    ),
)
