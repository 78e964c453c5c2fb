"""Say of each file, before any check, what it is and what it cannot answer."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from appcheck.devices import Fleet, build_fleet
from appcheck.entries import DIRECT_GROUPS
from appcheck.errors import Unreadable
from appcheck.gather import Given
from appcheck.intake import Opened, open_given, read_opened
from appcheck.known import unknowns
from appcheck.mapdraft import draft_map
from appcheck.model.inventory import AppTuple, Kind, Sifted
from appcheck.model.policy import Catalogue, Covers
from appcheck.model.words import Reason
from appcheck.reasons import REMEDIES
from appcheck.sift import Fate
from appcheck.source import Source, Wanted
from appcheck.summary import dates_of, records_of
from appcheck.vocabulary import is_filler, moment, ownership_word, platform_word, writes_month_first
from appcheck.wording import counted, shown

_ANY_DAY = datetime(9000, 1, 1, tzinfo=UTC)
_ANY_AGE = 10_000_000
"""Days: nothing is too old for an inspection, but a missing date is told."""


UNDRAFTED = (
    "no map could be drafted, because no column is called as in a known export: `appcheck help maps` lists the fields"
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one export is. `lacks` are sentences on what it cannot answer alone, each with its remedy.

    `broken` says that a part of it could not be read, or is not there; `ignored` that it does not
    look like data, and nobody named it. `draft` is a column map to begin with, for what no source knows.
    """

    name: str
    source: str = ""
    title: str = ""
    kind: str = ""
    evidence: str = ""
    encoding: str = ""
    delimiter: str = ""
    records: int = 0
    devices: int = 0
    skipped: int = 0
    dates: str = ""
    completeness: str = ""
    lacks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str = ""
    claimed_by: tuple[str, ...] = ()
    broken: bool = False
    ignored: bool = False
    draft: str = ""


def inspect(given: Sequence[Given], sources: Sequence[Source]) -> tuple[Inspection, ...]:
    """Read each export by itself, with no policy, and say what it holds."""
    return tuple(_inspect(opened, sources) for each in given for opened in open_given(each, sources))


def _inspect(opened: Opened, sources: Sequence[Source]) -> Inspection:
    claimed_by = tuple(name for name, _ in opened.claims)
    if opened.ignored:
        return Inspection(opened.name, ignored=True)
    if opened.source is None:
        may_be_mapped = opened.export is not None and not claimed_by and "--map" in opened.remedy
        draft = draft_map(opened.export, sources) if opened.export and may_be_mapped else ""
        undrafted = (UNDRAFTED,) if may_be_mapped and not draft else ()
        why = _why(opened.refused, opened.remedy)
        return Inspection(opened.name, refused=why, claimed_by=claimed_by, draft=draft, warnings=undrafted)
    try:
        reading = read_opened(opened, _count, Wanted(), Catalogue({}, {}, frozenset()))
    except Unreadable as error:
        return Inspection(opened.name, refused=_why(str(error), error.remedy), claimed_by=claimed_by)
    source, sifted = reading.source, reading.finished()
    fleet = build_fleet([sifted], [source])
    export = opened.export
    assert export is not None
    return Inspection(
        name=opened.name,
        source=source.name,
        title=source.title,
        kind=str(source.kind),
        evidence=next((evidence for name, evidence in opened.claims if name == source.name), "forced"),
        encoding=export.encoding,
        delimiter=export.header.delimiter if export.header else "",
        records=records_of(sifted),
        devices=len(fleet.devices),
        skipped=sum(skipped.records for skipped in sifted.skipped),
        dates=dates_of(sifted),
        completeness=_completeness(fleet, source),
        lacks=_lacks(sifted, source, fleet),
        warnings=tuple(trouble.message for trouble in sifted.troubles) + sifted.said,
        claimed_by=claimed_by,
        broken=bool({"unreadable", "truncated"} & {trouble.code for trouble in sifted.troubles}),
    )


def _why(refused: str, remedy: str) -> str:
    return "; ".join(filter(None, (refused, remedy)))


def _count(app: AppTuple) -> Fate:
    return Fate.COUNT if app.identifier.strip() or app.name.strip() else Fate.SKIP


def _completeness(fleet: Fleet, source: Source) -> str:
    words = [str(source.completeness(device.facts)) for device in fleet.devices if device.inventories]
    return ", ".join(f"{word} {words.count(word)}" for word in dict.fromkeys(words))


def _lacks(sifted: Sifted, source: Source, fleet: Fleet) -> tuple[str, ...]:
    """What nobody could be told from this export alone."""
    if source.kind in (Kind.APPS, Kind.DEVICES):
        return (*_of_devices(sifted, source, fleet), *(_unknown(source, fleet) if source.kind is Kind.APPS else ()))
    if source.kind is Kind.GROUPS:
        return () if "person.groups" in sifted.fields else ("does not say of which group: --says FILE:group=NAME",)
    direct = "names direct groups of its people: who is in a group by way of another is not known"
    return (
        *(direct,) * (DIRECT_GROUPS in sifted.fields),
        *(
            f"holds no {what}: a role that rests on them needs another file"
            for field, what in _ROSTER
            if field not in sifted.fields
        ),
    )


_ROSTER = (
    ("person.groups", "groups"),
    ("person.title", "titles"),
    ("person.department", "departments"),
)


def _of_devices(sifted: Sifted, source: Source, fleet: Fleet) -> Iterator[str]:
    if source.kind is Kind.APPS and "app.identifier" not in sifted.fields:
        yield "names no app identifiers: apps are recognised by name, as probable at best"
    if not sifted.fields.intersection(("device.serial", "device.udid", "device.entra_id")):
        yield f"carries no serial, UDID or Entra id: its devices are joined only with other exports of {source.system}"
    if source.kind is Kind.DEVICES and not sifted.fields.intersection(("device.checked_in", "device.inventoried")):
        yield "says of no device when it was last in contact: the age of its app list must stand elsewhere"
    if open_dates := _open_dates(sifted):
        count = counted(len(open_dates), "date")
        yield f"leaves open which part of {count} is the month, as in {open_dates[0]!r}: export them as YYYY-MM-DD"
    if source.kind is Kind.DEVICES and "device.ownership" not in sifted.fields:
        yield "says of no device who owns it"
    owners = {each.ownership.strip() for each in sifted.devices if not ownership_word(each.ownership)}
    platforms = {each.platform.strip() for each in sifted.devices if not platform_word(each.platform, each.model)}
    yield from _unheard("who owns devices", owners, "corporate, personal or shared")
    yield from _unheard("of which platform devices are", platforms, "ios, ipados, android or another")
    without = sum(not device.users for device in fleet.devices)
    if without:
        remedy = source.remedies.get(Reason.UNATTRIBUTED, REMEDIES[Reason.UNATTRIBUTED])
        yield f"names no user of {without} of {counted(len(fleet.devices), 'device')}: {remedy}"


def _unheard(what: str, texts: set[str], instead: str) -> Iterator[str]:
    """That some texts say something of devices, and nothing that is understood."""
    told = sorted(repr(text) for text in texts if not is_filler(text))
    if told:
        yield f"says {what} in words that are not known and count as unstated ({shown(told, 3)}): write {instead}"


def _open_dates(sifted: Sifted) -> list[str]:
    """The dates that are two days, and of which no other date of the export says which is meant."""
    texts = {text for device in sifted.devices for text in (device.checked_in, device.inventoried)}
    if writes_month_first(texts) is not None:
        return []
    return sorted(text for text in texts if moment(text, month_first=True) != moment(text, month_first=False))


def _unknown(source: Source, fleet: Fleet) -> list[str]:
    """The reasons for which none of its devices could be called compliant, apart from their age."""
    seen = Counter(reason for device in fleet.devices for reason in unknowns(device, Covers(), _ANY_AGE, _ANY_DAY, {}))
    every = counted(len(fleet.devices), "device")
    remedies = {reason: source.remedies.get(reason, remedy) for reason, remedy in REMEDIES.items()}
    return [f"leaves {seen[reason]} of {every} {reason}: {remedies[reason]}" for reason in Reason if seen[reason]]
