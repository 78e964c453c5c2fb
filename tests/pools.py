"""What random worlds are made of: apps, entries of rules, people, the ways to name them, and dates."""

from datetime import timedelta

from build import DAY, FRESH, OLD

from appcheck.model.inventory import AppTuple, PersonTuple
from appcheck.model.policy import Condition, Entry

APPS = (
    AppTuple("com.zhiliaoapp.musically", "TikTok", "TikTok Pte. Ltd.", "iOS"),
    AppTuple("com.zhiliaoapp.musically", "TikTok", "", "Android"),
    AppTuple("com.zhiliaoapp.musically", "TikTok", "", "Windows"),
    AppTuple("835599320", "TikTok", "", ""),
    AppTuple("", "TikTok - Videos", "TikTok Pte. Ltd.", "iOS"),
    AppTuple("org.example.fake", "TikTok", "", "Android"),
    AppTuple("", "ТikTok", "", ""),
    AppTuple("com.zhiliaoapp.musically.beta", "Something", "", "Android"),
    AppTuple("com.ticktick.task", "TickTick", "Appest", "iOS"),
    AppTuple("", "MAX", "", ""),
    AppTuple("", "MAX", "Freedom", "Android"),
    AppTuple("", "HBO Max", "Example Corp.", "iOS"),
    AppTuple("org.example.max", "MAX", "", "Android"),
    AppTuple("ru.freedom.max", "MAX", "Freedom", "Android"),
    AppTuple("com.ss.other", "Other", "", "Android"),
    AppTuple("com.ss.lark", "Lark", "Bytedance Pte. Ltd.", "Android"),
    AppTuple("", "Hush", "", "iOS"),
    AppTuple("org.example.calendar", "Calendar", "Example Corp.", "iOS"),
    AppTuple("com.forbidden.one", "One", "", ""),
    AppTuple("", "Forbidden Two", "Bad Ltd.", ""),
    AppTuple("", "Forbidden Three", "", ""),
    AppTuple("com.zhiliaoapp.musically", "TikTok", "", "iOS", status="Removed"),
    AppTuple("com.zhiliaoapp.musically", "TikTok", "", "Android", profile="work"),
    AppTuple("", "", "Bytedance Pte. Ltd.", "iOS"),
    AppTuple("", "TikTok\u3164", "", ""),
    AppTuple("", "Tik T0k", "", "iOS"),
    AppTuple("", "TikTok—Videos", "", ""),
    AppTuple("", "TikTok-Sticker", "", "Android"),
    AppTuple("", "MAX Messenger-Chat", "", "iOS"),
    AppTuple("", "MAX: messenger", "", ""),
    AppTuple("", "MAX - News", "Freedom, LLC", ""),
    AppTuple("org.example.max", "MAX: The Game", "", "iOS"),
    AppTuple("", "Unheard", "ByteDance Pte Limited", "iOS"),
    AppTuple("", "com.zhiliaoapp.musically", "", ""),
    AppTuple("", "com.zhiliaoapp.musically.beta", "", ""),
    AppTuple("0815", "com.ss.other", "", "Android"),
    AppTuple("", "com.forbidden.one", "", ""),
    AppTuple("", "Forbidden Two", "Unknown", ""),
    AppTuple("com.ss.lark", "Lark", "", ""),
    AppTuple("com.ss.lark", "Lark", "Unknown", "iOS"),
    AppTuple("ru.freedom.max", "MAX", "", ""),
    AppTuple("com.zhiliaoapp.musically\x00", "", "", ""),
)
ENTRIES = (
    (Entry(app="tiktok"),),
    (Entry(owner=("bytedance",)), Entry(identifier=("com.forbidden.*",))),
    (Entry(jurisdiction=("RU",)),),
    (Entry(category=("social",)),),
    (Entry(identifier=("com.zhiliaoapp.*",)), Entry(app="tiktok")),
    (Entry(regex=r"com\.forbidden\..+", example="com.forbidden.one"),),
    (Entry(name=("Forbidden*",), publisher=("*Bad*",)),),
    (Entry(jurisdiction=("CN",), category=("social",)),),
    (Entry(owner=("bytedance",), publisher=("*TikTok*",)),),
)
EXCEPTIONS = (
    (),
    (),
    (Entry(app="lark"),),
    (Entry(identifier=("com.ss.*",)),),
    (Entry(name=("TikTok*",), publisher=("*",)),),
    (Entry(owner=("bytedance",), name=("Lark",)),),
)
EVA, FIA = "0000000a-aaaa-4bbb-8ccc-000000000001", "0000000a-aaaa-4bbb-8ccc-000000000002"
PEOPLE = (
    PersonTuple(
        "p1", "anna@example.org", "desk@example.org", "", "CORP\\anna", "Anna Berg", department="Investigations"
    ),
    PersonTuple(
        "p2",
        "bo@example.org",
        "desk@example.org",
        "alias@example.org;x+dag@example.org",
        "LAB\\anna",
        "Bo Ek",
        department="Sales",
    ),
    PersonTuple(
        "p3",
        "cia@example.org",
        "cia@example.org",
        "",
        "cia",
        "Cia Dal",
        department="",
        enabled="False",
        groups="SG-Protected;SG-All",
    ),
    PersonTuple("p3", "cia@example.org", "", "", "", "Cia Dal", department="", enabled="True"),
    PersonTuple("p4", "anna@example.org", "", "", "", "Anna Two", department="Sales", enabled="False"),
    PersonTuple(EVA, "eva@example.org", "team@example.org", "", "", "Eva Ek", department="Sales"),
    PersonTuple(FIA, "fia@example.org", "fia.list@example.org", "", "fia", "Fia Ek", department="Investigations"),
    PersonTuple("", "", "fia.list@example.org", "team@example.org", "", "Fia Ek", title="Inspector"),
    PersonTuple("", "", "fia.list@example.org", "", "", "FIA Ek", title="Clerk"),
    PersonTuple(EVA, "", "", "alias@example.org", "", "Eva Ek", department="Investigations"),
    PersonTuple("", "", "gil@example.org", "", "", "Gil Ask", department="", groups="SG-Team"),
    PersonTuple("", "", "anna.berg@example.org", "", "", "Anna Berg", department="Investigations"),
    PersonTuple("", "dag@example.org", "", "", "", "Dag Ask", department="Investigations", enabled="True"),
    PersonTuple("p7", "g?s@example.org", "", "", "", "G?s Ask", department="?nvest", groups="SG-T?am"),
)
USERS = (
    {},
    {"upn": "anna@example.org"},
    {"upn": "bo@example.org", "user_name": "Bo Ek"},
    {"user_name": "Bo Ek"},
    {"user_name": "Fia Ek"},
    {"upn": "fia@example.org"},
    {"email": "desk@example.org"},
    {"email": "alias@example.org"},
    {"user_id": "p3"},
    {"user_id": EVA, "email": "anna.berg@example.org"},
    {"email": "gil@example.org"},
    {"user_id": "p2", "email": "fia.list@example.org"},
    {"upn": "bo@example.org", "email": "fia.list@example.org"},
    {"user_id": FIA, "email": "desk@example.org"},
    {"user_id": EVA, "upn": "fia@example.org"},
    {"upn": "eva@example.org", "email": "fia.list@example.org"},
    {"upn": "team@example.org", "login": "CORP\\fia"},
    {"user_id": "0"},
    {"login": "CORP\\anna"},
    {"login": "LAB\\cia"},
    {"user_id": EVA, "upn": "eva@example.org", "email": "eva@example.org"},
    {"upn": "stranger@example.org", "email": "stranger@example.org"},
    {"login": "anna"},
    {"user_name": "dag@example.org"},
    {"upn": "nobody@example.org"},
    {"user_id": "p7", "upn": "g?s@example.org"},
    {"login": "c?a"},
)
CONDITIONS = (
    Condition((("department", ("Invest*",)),)),
    Condition((("group", ("SG-Protected",)),)),
    Condition((("group", ("SG-Protected", "SG-Team")),)),
    Condition((("group", ("SG-T*",)),)),
    Condition((("person", ("anna@example.org", "dag@example.org")),)),
    Condition((("person", ("cia",)),)),
    Condition((("person", ("fia.list@example.org", "alias@example.org")),)),
    Condition((("person", ("CORP\\anna", FIA)),)),
    Condition((("person", ("desk@example.org", "nobody.knows@example.org")),)),
    Condition((("person", ("*berg@example.org",)), ("department", ("Invest*",)))),
    Condition((("roster:vip", ("yes",)), ("department", ("Sales",)))),
    Condition((("title", ("*inspector*",)),)),
)
FUTURE = "2031-01-01T00:00:00Z"
DATES = ("", FRESH, FRESH, FRESH, FRESH, FRESH, "2026-05-10T08:00:00Z", "2026-04-25T08:00:00Z", OLD, FUTURE)
PLATFORMS = {1: "iOS", 2: "Android", 3: "iPadOS", 4: "Windows"}
OWNERS = {(1, "a"): "Company", (1, "b"): "Personal", (2, "a"): "Personal", (2, "b"): "Personal"}
DAYS = (None, None, None, DAY - timedelta(1), DAY, DAY + timedelta(1))
