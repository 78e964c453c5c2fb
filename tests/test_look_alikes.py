"""What is spelt, written or published a little differently is suspected, and what merely shares a word is not."""

import pytest
from build import CATALOGUE
from test_match import HUSH, NAMED, SIGNAL, TIKTOK, asked, confidence

from appcheck.catalogue import load_catalogue
from appcheck.match import match, matcher_for
from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Entry
from appcheck.naming import plain_name, skeleton
from appcheck.policy import load_policy
from appcheck.recognise import _DEEPEST
from appcheck.shipped import shipped

SHIPPED = load_catalogue(shipped() / "catalogue")
BYTEDANCE = Entry(owner=("bytedance",))


@pytest.mark.parametrize(
    "name", ["TikTok\ufe0f", "TikTok\u034f", "TikTok\u3164", "TikTok\x00", "\u2800TikTok", "Tik\x7fTok"]
)
def test_a_name_with_something_invisible_in_it_is_that_name(name):
    assert confidence(AppTuple("", name), TIKTOK) == "probable"


@pytest.mark.parametrize("identifier", ["com.zhiliaoapp.musically\x00", "\ufeffcom.zhiliaoapp.musically"])
@pytest.mark.parametrize("entry", [TIKTOK, Entry(identifier=("com.zhiliaoapp.musically",))])
def test_an_identifier_with_something_invisible_in_it_is_that_identifier(identifier, entry):
    assert confidence(AppTuple(identifier), entry) == "confirmed"


@pytest.mark.parametrize(
    "name",
    ["TikT0k", "TlkTok", "Tik Tok", "Tik-Tok", "TikTok+", "T1k Tok: Videos", "Τik Tok", "ꓔikꓔok", "ᎢikᎢok", "TікТоκ"],
)
@pytest.mark.parametrize("identifier", ["", "org.example.fake"])
def test_a_distinctive_name_that_is_spelt_otherwise_is_suspected(name, identifier):
    assert confidence(AppTuple(identifier, name, "", "Android"), TIKTOK) == "possible"


def test_a_name_that_is_spelt_otherwise_is_evidence_told_to_the_reader():
    found = asked(AppTuple("", "TikT0k"), TIKTOK)
    assert (found.slug, found.by, found.pattern, found.value) == ("tiktok", "lookalike", "TikTok", "TikT0k")
    assert "spelt to look like" in found.evidence[0]


@pytest.mark.parametrize(
    ("app", "entry"),
    [
        (AppTuple("", "S1gnal"), SIGNAL),
        (AppTuple("", "Sig nal"), SIGNAL),
        (AppTuple("", "Hu sh"), HUSH),
        (AppTuple("", "Tick Tock"), TIKTOK),
        (AppTuple("", "Tok Tik"), TIKTOK),
    ],
)
def test_ordinary_words_and_short_names_have_no_look_alikes(app, entry):
    assert confidence(app, entry) == "none"


def test_a_name_that_is_a_listed_apps_own_is_no_look_alike_of_another():
    looks: dict[str, set[str]] = {}
    for app in SHIPPED.apps.values():
        for name in (app.name, *app.aliases):
            looks.setdefault(skeleton(plain_name(name)), set()).add(app.slug)
    assert {look: slugs for look, slugs in looks.items() if len(slugs) > 1} == {}


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        (AppTuple("", "Signal - Private Messenger", "Signal Example, LLC"), "probable"),
        (AppTuple("", "Signal - Private Messenger", ""), "possible"),
        (AppTuple("", "Signal: Private", "Somebody"), "none"),
        (AppTuple("", "Signal: Private Messenger", "Somebody"), "possible"),
        (AppTuple("", "Signal: Private", "Signal Foo"), "possible"),
        (AppTuple("", "Signal: Wallpapers"), "none"),
        (AppTuple("org.example.other", "Signal - Private Messenger", "", "iOS"), "none"),
        (AppTuple("org.example.other", "Signal - Private Messenger", "Signal Example LLC", "iOS"), "possible"),
        (AppTuple("org.example.other", "Signal - Private Messenger", "", "Android"), "none"),
        (AppTuple("", "Signal Strength - Meter"), "none"),
        (AppTuple("", "Signal-Meter"), "none"),
    ],
)
def test_an_ordinary_word_before_a_subtitle_needs_its_publisher_to_accuse(app, expected):
    assert confidence(app, SIGNAL) == expected


@pytest.mark.parametrize(
    ("app", "entry", "expected"),
    [
        (AppTuple("", "com.zhiliaoapp.musically"), TIKTOK, "probable"),
        (AppTuple("", "com.zhiliaoapp.musically", "", "Windows"), TIKTOK, "possible"),
        (AppTuple("", "com.zhiliaoapp.musically.beta"), TIKTOK, "possible"),
        (AppTuple("4711", "com.ss.other"), BYTEDANCE, "possible"),
        (AppTuple("", "com.forbidden.one"), Entry(identifier=("com.forbidden.*",)), "probable"),
        (AppTuple("", "com.forbidden.one"), Entry(regex=r"com\.forbidden\..+", example="com.forbidden.x"), "probable"),
        (AppTuple("", "com.ss.other"), Entry(owner=("bytedance",), identifier=("com.ss.*",)), "probable"),
        (AppTuple("", "com.permitted.one"), Entry(identifier=("com.forbidden.*",)), "none"),
        (AppTuple("", "com.forbidden.one", "Good Ltd."), Entry(publisher=("com.forbidden.*",)), "none"),
        (AppTuple("org.example.reader", "com.zhiliaoapp.musically"), TIKTOK, "none"),
        (AppTuple("org.example.reader", "com.forbidden.one"), Entry(identifier=("com.forbidden.*",)), "none"),
    ],
)
def test_an_identifier_in_the_place_of_the_name_counts_as_one_and_proves_nothing(app, entry, expected):
    assert confidence(app, entry) == expected


def test_a_name_that_looks_like_an_identifier_refutes_no_key_of_an_entry():
    entry = Entry(name=("*Forbidden*",), identifier=("com.forbidden.*",))
    assert confidence(AppTuple("", "Forbidden.com"), entry) == "possible"


def test_an_exception_may_name_an_identifier_that_stands_in_the_place_of_the_name():
    helper = AppTuple("", "com.ss.helper")
    assert confidence(helper, BYTEDANCE) == "possible"
    assert confidence(helper, BYTEDANCE, without=(Entry(identifier=("com.ss.helper",)),)) == "none"


def test_a_number_that_proves_an_app_is_not_weakened_by_what_its_name_says():
    app, entry = (
        AppTuple("835599320", "com.zhiliaoapp.musically"),
        Entry(app="tiktok", identifier=("com.zhiliaoapp.*",)),
    )
    assert confidence(app, entry) == "confirmed"


def test_where_catalogue_and_policy_prove_the_same_the_policys_own_pattern_is_told():
    app, entry = AppTuple("com.zhiliaoapp.musically"), Entry(app="tiktok", identifier=("com.zhiliaoapp.*",))
    assert asked(app, entry).pattern == "com.zhiliaoapp.*"


@pytest.mark.parametrize("publisher", ["Unknown", "-", "N/A", ""])
def test_a_word_for_nothing_is_a_publisher_that_the_record_lacks(publisher):
    assert confidence(AppTuple("", "Forbidden Two", publisher), NAMED) == "possible"
    assert confidence(AppTuple("", "Forbidden Two", publisher), Entry(publisher=("Unknown", "-", "N/A"))) == (
        "probable" if publisher else "none"
    )


@pytest.mark.parametrize("publisher", ["TikTok Inc.", "TikTok", "ByteDance Pte Limited", "BYTEDANCE"])
def test_an_owner_is_known_by_its_name_in_any_legal_form(publisher):
    assert confidence(AppTuple("", "Unheard", publisher), BYTEDANCE) == "possible"


def test_no_listed_identifier_has_more_parts_than_are_looked_at():
    listed = (each for app in SHIPPED.apps.values() for kind in app.identifiers.values() for each in kind)
    assert max(each.count(".") + 1 for each in listed) <= _DEEPEST
    deep = "com.zhiliaoapp.musically" + ".x" * 10_000
    assert confidence(AppTuple(deep), TIKTOK) == "possible"


@pytest.mark.parametrize(
    ("listed", "identifier", "expected"),
    [
        ("com.zhiliaoapp.musically", "com.zhiliaoapp.musically.beta", "possible"),
        ("com.bd.nproject", "com.bd.nproject.beta", "possible"),
        ("com.ss.lark", "com.ss.lark.beta", "possible"),
        ("com.discord", "com.discord.bots", "none"),
        ("com.pinterest", "com.pinterest.game", "none"),
    ],
)
def test_a_listed_identifier_of_two_parts_makes_no_look_alikes(listed, identifier, expected):
    catalogue = CATALOGUE if listed.startswith("com.ss.") else SHIPPED
    [slug] = [slug for slug, app in catalogue.apps.items() if any(listed in each for each in app.identifiers.values())]
    assert confidence(AppTuple(identifier, "Other", "", "Android"), Entry(app=slug), catalogue=catalogue) == expected


@pytest.mark.parametrize(
    ("app", "slug", "expected"),
    [
        (AppTuple("", "Telegram Messenger"), "telegram", "probable"),
        (AppTuple("", "WhatsApp Messenger"), "whatsapp", "probable"),
        (AppTuple("", "Bluesky Social"), "bluesky", "probable"),
        (AppTuple("", "RedNote—Share, Connect, Discover"), "xiaohongshu", "probable"),
        (AppTuple("", "BIGO LIVE-Live Stream, Go Live", "BIGO Technology PTE. LTD."), "bigo-live", "probable"),
        (AppTuple("", "BIGO LIVE-Live Stream, Go Live"), "bigo-live", "probable"),
        (AppTuple("", "Signal - Private Messenger", "Signal Messenger, LLC"), "signal", "probable"),
        (AppTuple("", "X - Latest News", "X Corp."), "x", "probable"),
        (AppTuple("", "MAX: мессенджер"), "max", "possible"),
        (AppTuple("", "ОК"), "ok", "possible"),
        (AppTuple("", "ОК", "VK"), "ok", "probable"),
        (AppTuple("", "抖音-记录美好生活"), "douyin", "probable"),
        (AppTuple("", "Tinder Dating App: Chat & Date"), "tinder", "probable"),
        (AppTuple("", "Threema. The Secure Messenger"), "threema", "probable"),
        (AppTuple("", "Facebook Messenger"), "facebook", "none"),
        (AppTuple("", "SHEIN-Fashion Shopping Online"), "shein", "probable"),
        (AppTuple("", "X-plane Flight Simulator"), "x", "none"),
        (AppTuple("", "Signal-iduna Rente App"), "signal", "none"),
        (AppTuple("", "VK-karta och mer"), "vk", "none"),
        (AppTuple("", "Instagran"), "instagram", "possible"),
        (AppTuple("", "Instagramm"), "instagram", "possible"),
        (AppTuple("", "Instagam"), "instagram", "possible"),
        (AppTuple("", "Isntagram"), "instagram", "possible"),
        (AppTuple("", "Intagrame"), "instagram", "none"),
        (AppTuple("", "Telegraf"), "telegram", "none"),
        (AppTuple("", "VK: Quiz", "Somebody Else"), "vk", "possible"),
        (AppTuple("", "VK: music", "VK.com"), "vk", "probable"),
        (AppTuple("", "You Tube"), "youtube", "possible"),
        (AppTuple("", "V1ber"), "viber", "possible"),
        (AppTuple("", "Κik"), "kik", "possible"),
        (AppTuple("", "K1k"), "kik", "none"),
    ],
)
def test_the_names_of_stores_are_known_to_the_shipped_catalogue(app, slug, expected):
    assert confidence(app, Entry(app=slug), catalogue=SHIPPED) == expected


@pytest.mark.parametrize("publisher", ["ByteDance Inc.", "TikTok Inc.", "TikTok Pte. Limited", "TikTok"])
def test_anything_by_bytedance_is_suspected_under_every_form_of_its_name(publisher):
    assert confidence(AppTuple("", "Unheard", publisher), BYTEDANCE, catalogue=SHIPPED) == "possible"


@pytest.mark.parametrize("app", [AppTuple("com.tiktok.foo", "Foo"), AppTuple("", "com.ss.android.foo")])
def test_an_unlisted_identifier_that_begins_like_bytedances_is_suspected(app):
    assert confidence(app, BYTEDANCE, catalogue=SHIPPED) == "possible"


@pytest.mark.parametrize(
    "app",
    [
        AppTuple("", "TickTick"),
        AppTuple("", "TickTick:To-do list & Tasks", "TickTick Limited"),
        AppTuple("", "HBO Max"),
        AppTuple("", "HBO Max: Stream TV & Movies", "WarnerMedia"),
        AppTuple("com.wbd.stream", "Max: Stream HBO, TV, & Movies", "WarnerMedia", "iOS"),
        AppTuple("", "Signal Secure VPN"),
        AppTuple("", "Signal Secure VPN - Robot VPN", "Robot VPN"),
        AppTuple("", "Threads of fate"),
        AppTuple("com.example.threads", "Threads: of fate", "", "Android"),
        AppTuple("", "WhatsApp wallpapers"),
        AppTuple("", "WhatsApp-Sticker"),
        AppTuple("", "TikTok downloaders"),
        AppTuple("", "TikTok-Downloader"),
        AppTuple("", "Line of duty"),
        AppTuple("", "X-plane"),
        AppTuple("", "Telegraph"),
        AppTuple("", "The Telegraph: UK & World News", "Telegraph Media Group"),
        AppTuple("", "Match-3"),
        AppTuple("", "Boom Beach"),
        AppTuple("", "VKontrol"),
        AppTuple("", "Video Calls", "Google LLC"),
        AppTuple("", "Notepad.exe"),
        AppTuple("", "Booking.com: Hotels & Travel", "Booking.com Hotels & Vacation Rentals"),
        AppTuple("com.mit.mail", "Mail", "Unknown", "Android"),
    ],
)
def test_no_shipped_rule_asks_about_an_app_that_only_shares_a_word(app):
    matcher = matcher_for(load_policy("social-apps-on-work-phones", SHIPPED, shipped()), SHIPPED)
    assert match(matcher, app) == ()
    assert confidence(app, *(Entry(app=slug) for slug in SHIPPED.apps), catalogue=SHIPPED) == "none"
