"""See every record of an export once, and keep what somebody asked about."""

from collections.abc import Callable, Iterable
from enum import Enum

from appcheck.model.inventory import AppTuple, DeviceTuple, Kind, Origin, Record, Row, Sifted, Skipped, Trouble

NO_DEVICE = DeviceTuple()
NAMES_NO_APP = "names no app"
NAMES_NO_DEVICE = "names no device"


class Fate(Enum):
    """What becomes of the records of an app tuple; decided once per tuple, never per record."""

    COUNT = "count"
    """Only counted: no rule asks about this app."""
    COLLECT = "collect"
    """Collected with device and record number: some rule asks."""
    TALLY = "tally"
    """Counted per device: the record says that the app is not installed."""
    SKIP = "skip"
    """Cannot be judged: the record names no app. Its device becomes unknown."""


Decide = Callable[[AppTuple], Fate]


def sift(origin: Origin, fields: frozenset[str], items: Iterable[Record | Skipped | Trouble], decide: Decide) -> Sifted:
    """All that an export holds, read record by record."""
    sifted = Sifted(origin, fields)
    fates: dict[AppTuple, Fate] = {}
    for item in items:
        if isinstance(item, Record):
            _add(sifted, item, fates, decide)
        elif isinstance(item, Skipped):
            sifted.skipped.append(item)
        else:
            sifted.troubles.append(item)
    return sifted


def _add(sifted: Sifted, record: Record, fates: dict[AppTuple, Fate], decide: Decide) -> None:
    if record.person is not None:
        sifted.people[record.person] = sifted.people.get(record.person, 0) + 1
        return
    device = record.device or NO_DEVICE
    app = record.app
    if app is None:
        sifted.devices.setdefault(device, 0)
        if sifted.origin.kind is Kind.DEVICES:
            sifted.listed[device] = sifted.listed.get(device, 0) + 1
        return
    sifted.devices[device] = sifted.devices.get(device, 0) + 1
    sifted.apps[app] = sifted.apps.get(app, 0) + 1
    fate = fates.get(app)
    if fate is None:
        fate = fates[app] = decide(app)
    if fate is not Fate.COUNT:
        keep(sifted, fate, Row(record.number, app, device, record.version))


def keep(sifted: Sifted, fate: Fate, row: Row) -> None:
    """Put one record of an app tuple whose fate is not COUNT where it belongs."""
    if fate is Fate.COLLECT:
        sifted.rows.append(row)
    elif fate is Fate.TALLY:
        sifted.tallies[row.device] = sifted.tallies.get(row.device, 0) + 1
    else:
        sifted.skipped.append(Skipped(row.number, NAMES_NO_APP, row.device))
