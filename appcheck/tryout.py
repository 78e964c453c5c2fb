"""Hold one made-up app on one made-up device against a policy, the way of all records."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from appcheck.devices import Device, Fleet
from appcheck.evaluate import Case, Evaluation, evaluate
from appcheck.match import Asking, Matcher, has_own_keys, match
from appcheck.model.inventory import AppTuple, DeviceTuple, Kind, Origin, Row, Sifted
from appcheck.model.policy import App, Catalogue, Entry, Policy, Rule, Severity
from appcheck.model.report import DeviceView
from appcheck.people import Rosters
from appcheck.roles import Answer, Standing
from appcheck.selection import expand
from appcheck.source import Facts

_PLATFORMS = {"ios": "iOS", "app_store": "iOS", "macos": "macOS", "android": "Android", "windows": "Windows"}
_KINDS = {"ipados": ("ios", "app_store"), "ios": ("ios", "app_store"), "chromeos": ("android", "chrome")}
"""The kinds of identifiers that an app has on a platform, where these are not named after it."""


def try_out(
    policy: Policy,
    catalogue: Catalogue,
    found: Asking,
    app: AppTuple,
    facts: Facts,
    groups: Sequence[str],
    roles: Mapping[str, Answer],
    day: date,
) -> Evaluation:
    """What the rules say of a device in scope that carries one app, with one user who holds these roles.

    `found` are the rules that ask about the app.
    """
    device = DeviceTuple(device_id="made-up")
    rows = [Row(1, app, device, "")]
    case = Case(
        policy=policy,
        catalogue=catalogue,
        matches={app: found},
        exports=[Sifted(Origin("made up", "", "", Kind.APPS), rows=rows)],
        fleet=Fleet((_device(facts, groups),), ({device: 0},), (frozenset(),), ()),
        standings=[Standing((), dict(roles))],
        rosters=Rosters(),
        scope=[True],
        unanswerable=frozenset(),
        day=day,
        fail_on=Severity.INFO,
        key=b"",
    )
    return evaluate(case)


def facts_of(platform: str, ownership: str) -> Facts:
    """What is known of a made-up device; `unstated` stands for an owner whom nobody states."""
    return Facts(platform, "" if ownership == "unstated" else ownership, "", "")


def _device(facts: Facts, groups: Sequence[str]) -> Device:
    view = DeviceView("made-up", platform=facts.platform)
    return Device(view, facts, (), tuple(groups), False, (), known_as=view.key)


def record_of(app: App, catalogue: Catalogue, platform: str = "") -> AppTuple:
    """An app as a whole export would show it on a platform; '' is the first that the catalogue knows of it.

    Where the catalogue knows no identifier on the platform, the record has the name alone.
    """
    kinds = _KINDS.get(platform, (platform,)) if platform else tuple(app.identifiers)
    kind = next((kind for kind in kinds if app.identifiers.get(kind)), "")
    identifier = app.identifiers[kind][0] if kind else ""
    publisher = next(iter(app.publishers or catalogue.owners[app.owners[0]].publishers), "")
    return AppTuple(identifier, app.name, publisher, platform or _PLATFORMS.get(kind, ""))


def records_of(entry: Entry, catalogue: Catalogue) -> Iterator[AppTuple]:
    """A whole record of every app that an entry means today, or one that has but the entry's own keys."""
    apps = expand(entry, catalogue)
    if apps:
        yield from (_with_own_keys(entry, record_of(app, catalogue)) for app in apps)
    elif has_own_keys(entry):
        yield _with_own_keys(entry, AppTuple())


def is_asked(matcher: Matcher, rule: Rule, record: AppTuple) -> bool:
    """Whether a rule asks about a record, which it does not if it excepts it."""
    return rule.id in {asked.id for asked, _ in match(matcher, record)}


def _with_own_keys(entry: Entry, record: AppTuple) -> AppTuple:
    return record._replace(
        identifier=entry.example or next(map(filled, entry.identifier), record.identifier),
        name=next(map(filled, entry.name), record.name),
        publisher=next(map(filled, entry.publisher), record.publisher),
    )


def filled(glob: str) -> str:
    """A text that a glob matches."""
    return glob.replace("*", "x").replace("?", "x")
