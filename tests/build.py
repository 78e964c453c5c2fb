"""Small worlds made by hand: exports, a catalogue and policies, judged by the whole pipeline behind the readers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from unittest.mock import patch

from appcheck.intake import Reading
from appcheck.model.inventory import (
    AppTuple,
    DeviceTuple,
    Item,
    Kind,
    Origin,
    PersonTuple,
    Record,
)
from appcheck.model.policy import App, Catalogue, Condition, Entry, Owner, Policy, Role, Rule, Severity
from appcheck.model.report import DeviceVerdict, Report
from appcheck.model.words import Completeness
from appcheck.readall import Intake
from appcheck.scan import scan
from appcheck.sift import Decide, sift
from appcheck.source import Facts, Source, Wanted
from appcheck.terms import Terms

DAY = date(2026, 5, 20)
FRESH = "2026-05-19T08:00:00Z"
OLD = "2026-01-02T08:00:00Z"

APP_FIELDS = frozenset(f"app.{name}" for name in AppTuple._fields)
DEVICE_FIELDS = frozenset(f"device.{name}" for name in DeviceTuple._fields)
PERSON_FIELDS = frozenset(f"person.{name}" for name in PersonTuple._fields)

BYTEDANCE = Owner("bytedance", "ByteDance Ltd.", "CN", ("Bytedance Pte. Ltd.", "TikTok Pte. Ltd."), ("com.ss.",))
EXAMPLE = Owner("example", "Example Corp.", "US", ("Example Corp.",))
FREEDOM = Owner("freedom", "Freedom LLC", "RU", ("Freedom",), ("ru.freedom.",))

TIKTOK = App(
    "tiktok",
    "TikTok",
    ("bytedance",),
    ("short-video",),
    aliases=("musical.ly",),
    identifiers={
        "android": ("com.zhiliaoapp.musically",),
        "ios": ("com.zhiliaoapp.musically",),
        "app_store": ("835599320",),
    },
    publishers=("TikTok Pte. Ltd.",),
)
LARK = App("lark", "Lark", ("bytedance",), ("office",), identifiers={"android": ("com.ss.lark",)}, generic=True)
MAX = App(
    "max",
    "MAX",
    ("freedom",),
    ("messaging",),
    aliases=("MAX Messenger",),
    identifiers={"android": ("ru.freedom.max",), "ios": ("ru.freedom.ios.max",)},
    generic=True,
)
SIGNAL = App(
    "signal",
    "Signal",
    ("example",),
    ("messaging",),
    identifiers={"ios": ("org.example.signal",)},
    publishers=("Signal Example LLC",),
    generic=True,
)
HUSH = App("hush", "Hush", ("example", "bytedance"), ("photo-sharing",))

CATALOGUE = Catalogue(
    {app.slug: app for app in (TIKTOK, LARK, MAX, SIGNAL, HUSH)},
    {owner.slug: owner for owner in (BYTEDANCE, EXAMPLE, FREEDOM)},
    frozenset({"short-video", "photo-sharing"}),
)

IOS_TIKTOK = AppTuple("com.zhiliaoapp.musically", "TikTok", "TikTok Pte. Ltd.", "iOS")
ANDROID_TIKTOK = AppTuple("com.zhiliaoapp.musically", "TikTok", "", "Android")
CALENDAR = AppTuple("org.example.calendar", "Calendar", "Example Corp.", "iOS")

BAN = Rule("bytedance", {"": "TikTok"}, (Entry(app="tiktok"), Entry(owner=("bytedance",))), Severity.HIGH, {"": "r"})
SOCIAL = Rule("social", {"": "Social"}, (Entry(category=("social",)),), Severity.MEDIUM, {"": "r"})


def full(_: Facts) -> Completeness:
    return Completeness.FULL


def like_intune(facts: Facts) -> Completeness:
    """All of a corporate iPhone, the managed apps of a personal one, the work side of an Android."""
    if not facts.ownership:
        return Completeness.UNSTATED
    if facts.platform == "android":
        return Completeness.WORK_PROFILE_ONLY
    return Completeness.FULL if facts.ownership == "corporate" else Completeness.MANAGED_ONLY


@dataclass(frozen=True)
class Feed:
    """One export: what its reader would yield, and what its source says of itself."""

    name: str
    items: tuple[Item, ...]
    kind: Kind = Kind.APPS
    system: str = "mdm"
    fields: frozenset[str] = APP_FIELDS | DEVICE_FIELDS
    completeness: Callable[[Facts], Completeness] = full
    lag_days: int | None = None
    said: tuple[str, ...] = ()
    remedies: Mapping[str, str] = field(default_factory=dict)


def apps(*pairs: tuple[DeviceTuple, AppTuple], name: str = "apps", system: str = "mdm", **more: object) -> Feed:
    """An inventory: one record for each pair of device and app."""
    items = tuple(Record(number, app, device) for number, (device, app) in enumerate(pairs, 1))
    return Feed(name, items, system=system, **more)  # type: ignore[arg-type]


def devices(*listed: DeviceTuple, name: str = "devices", system: str = "mdm", **more: object) -> Feed:
    """A device list."""
    items = tuple(Record(number, device=device) for number, device in enumerate(listed, 1))
    return Feed(name, items, Kind.DEVICES, system, DEVICE_FIELDS, **more)  # type: ignore[arg-type]


def people(*listed: PersonTuple, name: str = "people", without: Sequence[str] = ("groups",), extra: int = 0) -> Feed:
    """A roster, without the columns named, and with so many of those that the policy asks for by name."""
    items = tuple(Record(number, person=person) for number, person in enumerate(listed, 1))
    fields = PERSON_FIELDS - {f"person.{column}" for column in without} | {f"roster:{n}" for n in range(extra)}
    return Feed(name, items, Kind.PEOPLE, "directory", fields)


def group(name: str, *members: PersonTuple) -> Feed:
    """The members of one group."""
    items = tuple(Record(number, person=each._replace(groups=name)) for number, each in enumerate(members, 1))
    return Feed(f"group {name}", items, Kind.GROUPS, "directory", PERSON_FIELDS)


def phone(device_id: str, upn: str = "", **more: str) -> DeviceTuple:
    """A corporate iPhone, inventoried yesterday."""
    stated = {"platform": "iOS", "ownership": "Company", "inventoried": FRESH, "upn": upn}
    return DeviceTuple(device_id=device_id, **(stated | more))


def policy(*rules: Rule, roles: Sequence[Role] = (), **more: object) -> Policy:
    """A policy of these rules; UTC, every device, all of them to be judged."""
    settings: dict[str, object] = {"id": "test", "name": {"": "test"}, "version": "1", "timezone": "UTC"}
    return Policy(roles=tuple(roles), blacklist=rules or (BAN,), **(settings | more))  # type: ignore[arg-type]


def role(name: str = "protected", *any_of: tuple[str, str], **more: object) -> Role:
    """A role that any of these (attribute, glob) give."""
    conditions = tuple(Condition(((attribute, (pattern,)),)) for attribute, pattern in any_of)
    return Role(name, {"": name}, conditions, **more)  # type: ignore[arg-type]


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)


def scanned(feeds: Sequence[Feed], held: Policy | None = None, **terms: object) -> Report:
    """The report on these exports; `terms` are further fields of Terms."""
    settings: dict[str, object] = {"as_of": end_of(DAY), "started_at": end_of(DAY), "catalogue": CATALOGUE}
    with patch("appcheck.scan.read_all", partial(_read, feeds)):
        return scan((), Terms(policy=held or policy(), **(settings | terms)), ())  # type: ignore[arg-type]


def _read(
    feeds: Sequence[Feed], _given: object, _sources: object, decide: Decide, _wanted: Wanted, _catalogue: Catalogue
) -> Intake:
    return Intake(tuple(_reading(feed, decide) for feed in feeds), (), (), ())


def _reading(feed: Feed, decide: Decide) -> Reading:
    found = sift(Origin(feed.name, feed.name, feed.system, feed.kind), feed.fields, feed.items, decide)
    found.said = feed.said
    return Reading(_source(feed), found, lambda: found)


def _source(feed: Feed) -> Source:
    return Source(
        name=feed.name,
        kind=feed.kind,
        system=feed.system,
        title=feed.name,
        how="",
        detect=lambda _: None,
        completeness=feed.completeness,
        lag_days=feed.lag_days,
        remedies=feed.remedies,
    )


def verdict_of(report: Report, key: str) -> DeviceVerdict:
    """The verdict on the device with this key."""
    return next(each for each in report.devices if each.device.key == key)


def reasons_of(report: Report) -> dict[str, int]:
    """The reasons of a report that nobody accepted, with their counts."""
    return {str(each.reason): each.count for each in report.reasons if not each.accepted}
