"""Random small worlds: a few phones, people, exports in all their imperfection, and a policy."""

from dataclasses import dataclass, replace

from build import (
    APP_FIELDS,
    BAN,
    DAY,
    DEVICE_FIELDS,
    PERSON_FIELDS,
    Feed,
    full,
    like_intune,
    policy,
    role,
)
from hypothesis import strategies as st
from pools import APPS, CONDITIONS, DATES, DAYS, ENTRIES, EXCEPTIONS, OWNERS, PEOPLE, PLATFORMS, USERS
from reference_people import asked_columns

from appcheck.model.inventory import DeviceTuple, Item, Kind, PersonTuple, Record, Skipped, Trouble
from appcheck.model.policy import Audience, CoverageTerms, Covers, Mode, Policy, Role, Severity
from appcheck.model.words import Completeness
from appcheck.source import Facts


@dataclass(frozen=True)
class Case:
    """A world and what it is held against."""

    feeds: tuple[Feed, ...]
    policy: Policy
    fail_on: Severity
    accept: tuple[str, ...]


def device(
    number: int, system: str, enrolment: str, known_by: str, serial: str, *, blank: bool, **more: str
) -> DeviceTuple:
    """One of four phones, by the ids that an export happens to carry; two are 7 on servers of their own."""
    ids = {
        "device_id": f"{system}{number}{enrolment}" if number < 3 else f"7{enrolment}",
        "serial": {"own": f"SER-{number}"}.get(serial, serial),
        "udid": f"UDID{number}",
        "entra_id": f"e-{number}",
        "name": f"PX{number}",
    }
    carried = {key: text for key, text in ids.items() if key in known_by.split()}
    facts = {"platform": PLATFORMS[number], "ownership": OWNERS.get((number, system), "Company")}
    return DeviceTuple(**carried, **({} if blank else facts), **more)


def devices(system: str) -> st.SearchStrategy[DeviceTuple]:
    most = ("device_id", "device_id", *["device_id serial name", "device_id serial udid"] * 3)
    return st.builds(
        lambda user, **more: device(**more)._replace(**user),
        number=st.sampled_from((1, 1, 1, 2, 2, 3, 4)),
        system=st.just(system),
        enrolment=st.sampled_from(("", "", "", "-new")),
        known_by=st.sampled_from((*most, "serial", "serial name", "udid", "entra_id device_id", "name", "")),
        serial=st.sampled_from((*["own"] * 6, "SHARED", "Unknown", "T.B.D.")),
        blank=st.booleans(),
        inventoried=st.sampled_from(DATES),
        checked_in=st.sampled_from(DATES),
        state=st.sampled_from((*[""] * 8, "Managed", "Retired")),
        group=st.sampled_from(("", "", "Board")),
        user=st.sampled_from(USERS),
    )


@st.composite
def inventories(draw: st.DrawFn, name: str) -> Feed:
    system = draw(st.sampled_from(("a", "a", "b")))
    few = ("device.login", "device.upn", "device.email")
    nobody = (*few, "device.user_id", "device.user_name")
    lacks = ((), (), (), (), ("app.identifier",), ("app.publisher",), ("device.group",), few, nobody)
    without = draw(st.sampled_from(lacks))
    pool = draw(st.lists(devices(system), min_size=1, max_size=3))
    kinds = (*["app"] * 16, "alone", "alone", "skipped", "lost", "truncated")
    rows = st.tuples(st.sampled_from(kinds), st.sampled_from(pool), st.sampled_from(APPS))
    items: list[Item] = []
    for number, (kind, named, app) in enumerate(draw(st.lists(rows, min_size=1, max_size=6)), 1):
        shown = masked(named, "device", without)
        match kind:
            case "app":
                items.append(Record(number, masked(app, "app", without), shown, version=str(number)))
            case "alone" if named.device_id:
                items.append(Record(number, None, shown._replace(apps_listed=("yes", "no")[number % 2])))
            case "skipped" if named.device_id:
                items.append(Skipped(number, "is broken", shown))
            case "lost":
                items.append(Skipped(number, "is broken", None, 2))
            case "truncated" if number == 3:
                items.append(Trouble("truncated", "the export has more pages"))
    completeness = draw(st.sampled_from((full, full, full, full, like_intune, partial)))
    lag = draw(st.sampled_from((None, 7)))
    said = draw(st.sampled_from(((), (), (), (), (), ("app=tiktok",))))
    fields = (APP_FIELDS | DEVICE_FIELDS) - set(without)
    return Feed(name, tuple(items), Kind.APPS, system, fields, completeness, lag, said)


def partial(_: Facts) -> Completeness:
    return Completeness.PARTIAL


def masked(values, of: str, without):
    """A tuple as an export shows it that lacks these columns."""
    return values._replace(**{field.removeprefix(f"{of}."): "" for field in without if field.startswith(f"{of}.")})


@st.composite
def device_lists(draw: st.DrawFn, name: str) -> Feed:
    system = draw(st.sampled_from(("a", "a", "b")))
    items: list[Item] = []
    for number, named in enumerate(draw(st.lists(devices(system), max_size=4)), 1):
        items.append(Record(number, device=named) if named.device_id or number % 4 else Skipped(number, "is broken"))
    return Feed(name, tuple(items), Kind.DEVICES, system, DEVICE_FIELDS)


@st.composite
def rosters(draw: st.DrawFn, name: str, columns: list[str]) -> Feed:
    without = draw(
        st.sampled_from(((), (), (), ("groups",), ("groups", "department"), ("enabled", "title"), ("login", "email")))
    )
    has_extra = draw(st.sampled_from((True, True, False)))
    chosen = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5, unique=True))
    hidden = tuple(f"person.{column}" for column in without)
    extra = [tuple("yes" if person.directory_id == "p2" and has_extra else "" for _ in columns) for person in chosen]
    items: list[Item] = [
        Record(number, person=masked(person, "person", hidden)._replace(extra=values))
        for number, (person, values) in enumerate(zip(chosen, extra, strict=True), 1)
    ]
    if draw(st.integers(0, 19)) == 19:
        items.append(Skipped(len(items) + 1, "is broken"))
    direct = {"person.groups:direct"} if draw(st.integers(0, 3)) == 3 else set[str]()
    fields = (
        PERSON_FIELDS - set(hidden)
        | direct
        | {f"roster:{number}" for number in range(len(columns) if has_extra else 0)}
    )
    return Feed(name, tuple(items), Kind.PEOPLE, "directory", fields)


@st.composite
def groups(draw: st.DrawFn, name: str) -> Feed:
    members = draw(st.lists(st.sampled_from((*PEOPLE[:3], PEOPLE[-1])), max_size=2, unique=True))
    items = tuple(
        Record(number, person=PersonTuple(each.directory_id, each.upn, groups="SG-Protected", extra=()))
        for number, each in enumerate(members, 1)
    )
    shown = frozenset({"person.directory_id", "person.upn", "person.groups"})
    return Feed(name, items, Kind.GROUPS, "directory", shown)


ROLES: st.SearchStrategy[Role] = st.builds(
    lambda any_of, all_of, none_of, **more: replace(
        role(), any_of=tuple(any_of), all_of=tuple(all_of), none_of=tuple(none_of), **more
    ),
    any_of=st.lists(st.sampled_from(CONDITIONS), max_size=2),
    all_of=st.lists(st.sampled_from(CONDITIONS), max_size=1),
    none_of=st.lists(st.sampled_from(CONDITIONS), max_size=1),
    max_age=st.sampled_from((None, 8)),
    min_coverage=st.sampled_from((None, 1.0)),
)
AUDIENCES = st.sampled_from(
    (
        Audience(),
        Audience(),
        Audience(roles=("protected",)),
        Audience(roles=("protected",)),
        Audience(not_roles=("protected",)),
        Audience(roles=("protected",), platform=("ios", "ipados")),
        Audience(platform=("android",)),
        Audience(ownership=("corporate", "unstated")),
        Audience(device_group=("Board*",)),
    )
)
RULES = st.builds(
    lambda days, **more: replace(BAN, **more, **days),
    days=st.sampled_from(
        (
            {},
            {},
            {},
            *({"effective_until": day} for day in DAYS),
            *({"warn_from": DAY, "effective_from": d} for d in DAYS),
        )
    ),
    apps=st.sampled_from(ENTRIES),
    except_apps=st.sampled_from(EXCEPTIONS),
    audience=AUDIENCES,
    severity=st.sampled_from((Severity.LOW, Severity.HIGH)),
    severity_for=st.sampled_from(((), (), (("protected", Severity.CRITICAL),))),
    mode=st.sampled_from((Mode.ENFORCE, Mode.ENFORCE, Mode.ENFORCE, Mode.WARN)),
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    rules = [replace(rule, id=f"rule-{n}") for n, rule in enumerate(draw(st.lists(RULES, min_size=1, max_size=2)))]
    accepted = draw(
        st.sampled_from(((), (), (), ("stale",), ("coverage",), ("suspected",), ("unattributed", "role_unanswerable")))
    )
    return policy(
        *rules,
        roles=[draw(ROLES)],
        covers=Covers(
            draw(st.sampled_from(((), (), (), ("ios", "ipados", "android")))),
            draw(st.sampled_from(((), (), (), ("corporate", "shared"), ("corporate", "unstated")))),
            draw(st.booleans()),
        ),
        unowned=draw(st.sampled_from(("undecided", "everyone_rules_only", "protected"))),
        coverage=CoverageTerms(
            draw(st.sampled_from((None, 30))),
            draw(st.sampled_from((0.0, 0.5, 0.9, 1.0))),
            dict.fromkeys(accepted, "for a reason"),
        ),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    held = draw(policies())
    columns = asked_columns(held)
    feeds = [draw(inventories(f"apps-{number}")) for number in range(draw(st.sampled_from((1, 1, 2, 2, 3))))]
    feeds += [draw(device_lists(f"devices-{number}")) for number in range(draw(st.sampled_from((0, 1, 1, 2))))]
    feeds += [draw(rosters(f"people-{number}", columns)) for number in range(draw(st.sampled_from((0, 1, 1, 2))))]
    feeds += [draw(groups(f"group-{number}")) for number in range(draw(st.sampled_from((0, 0, 1))))]
    fail_on = draw(st.sampled_from((Severity.INFO, Severity.INFO, Severity.HIGH, Severity.CRITICAL)))
    return Case(tuple(feeds), held, fail_on, draw(st.sampled_from(((), (), ("age_unstated",)))))
