"""The names under which stores and devices show apps are known by rules, and those of other apps are left alone."""

import pytest
from test_match import confidence

from appcheck.catalogue import load_catalogue
from appcheck.describing import AROUND, DESCRIBING, own_words
from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Entry
from appcheck.naming import without_mark_of_copy
from appcheck.shipped import shipped

SHIPPED = load_catalogue(shipped() / "catalogue")


def sure(slug: str, name: str, publisher: str = "", identifier: str = "") -> str:
    return confidence(AppTuple(identifier, name, publisher), Entry(app=slug), catalogue=SHIPPED)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("plenty-of-fish", "POF Free Dating App"),
        ("okcupid", "OkCupid Dating"),
        ("opera", "Opera Mini browser beta"),
        ("uc-browser", "UC Browser Mini -Tiny Fast Private & Secure"),
        ("kik", "Kik Messenger"),
        ("facebook", "Facebook Lite beta"),
        ("slack", "Slack for Intune"),
        ("twitch", "Twitch for Android TV"),
        ("viber", "Viber 22.1.0"),
        ("telegram", "Telegram Desktop version 4.8.1"),
        ("youtube", "YouTube for Google TV"),
        ("tiktok", "TikTok Asia"),
        ("jd", "京东极速版"),
        ("weibo", "Weibo International"),
    ],
)
def test_what_an_app_is_and_which_edition_does_not_belong_to_its_name(slug, name):
    assert sure(slug, name) == "probable"


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("skype", "Skype for Business"),
        ("baidu", "Baidu Browser"),
        ("facebook", "Facebook Pixel"),
        ("discord", "Discord Bot Studio"),
        ("facebook", "Friendly for Facebook"),
        ("imo", "Imo messenger beta"),
        ("chatgpt", "ChatGPT AI Chat"),
        ("perplexity", "Perplexity AI Chat"),
        ("signal", "Signal Video Calls & Chat"),
    ],
)
def test_words_that_make_another_app_of_a_name_belong_to_it(slug, name):
    assert sure(slug, name) == "none"


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("nordvpn", "NordVPN – fast VPN for privacy"),
        ("kaspersky", "Kaspersky: VPN & Antivirus"),
        ("cm-browser", "CM Browser - Ad Blocker , Fast Download , Privacy"),
        ("truecaller", "Truecaller: Spam Call Blocker"),
        ("terabox", "TeraBox: Cloud Storage & Backup"),
        ("gauth", "Gauth: AI Homework Helper"),
    ],
)
def test_a_tool_may_say_in_its_subtitle_what_it_does(slug, name):
    assert sure(slug, name) == "probable"


@pytest.mark.parametrize(
    ("slug", "name"),
    [("whatsapp", "WhatsApp: VPN Proxy"), ("whatsapp", "WhatsApp: Stickers"), ("tiktok", "TikTok - Downloader")],
)
def test_what_others_make_for_an_app_does_not_become_it_by_a_subtitle(slug, name):
    assert sure(slug, name) == "possible"


@pytest.mark.parametrize(
    ("slug", "name", "expected"),
    [
        ("x", "X (formerly Twitter)", "probable"),
        ("x", "X (Twitter)", "probable"),
        ("x", "X: the latest news", "possible"),
        ("x", "X - Twitter video downloader", "none"),
        ("wechat", "WeChat 微信", "probable"),
    ],
)
def test_an_ordinary_word_is_an_app_where_its_other_name_follows(slug, name, expected):
    assert sure(slug, name) == expected


@pytest.mark.parametrize(("publisher", "expected"), [("", "possible"), ("TikTok Ltd.", "probable")])
def test_words_in_another_script_are_not_judged_and_a_publisher_decides(publisher, expected):
    assert sure("tiktok", "TikTok 動画保存", publisher) == expected
    assert sure("capcut", "CapCut 動画編集", publisher) == expected


def test_the_apps_own_name_in_another_script_says_that_it_is_that_app():
    assert sure("tiktok", "TikTok ティックトック") == "probable"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SHEIN-Fashion Shopping Online", "probable"),
        ("SHEIN-Katalog für alle", "possible"),
        ("SHEIN-канал новости", "possible"),
        ("SHEIN-Katalog", "none"),
    ],
)
def test_a_hyphen_that_may_join_two_words_parts_them_before_words_of_such_an_app(name, expected):
    assert sure("shein", name) == expected


@pytest.mark.parametrize(("publisher", "expected"), [("", "none"), ("LINE Corporation", "probable")])
def test_an_ordinary_word_goes_on_in_another_script_only_by_its_publisher(publisher, expected):
    assert sure("line", "LINE 通話・メッセージ", publisher) == expected


@pytest.mark.parametrize("name", ["LINE 占い", "QQ音乐盒"])
def test_a_short_name_or_an_ordinary_word_does_not_go_on_in_another_script(name):
    assert sure("line", name) == sure("qq", name) == "none"


def test_a_hyphen_before_a_space_begins_a_subtitle_after_one_word_too():
    assert sure("tango", "Tango- Live Video Broadcast") == "possible"
    assert sure("tango", "Tango-Live Video Broadcast") == "none"


@pytest.mark.parametrize(
    ("publisher", "identifier", "expected"),
    [("TikTok Ltd.", "", "probable"), ("TikTok Ltd.", "org.example.x", "possible"), ("Somebody", "", "possible")],
)
def test_another_spelling_by_the_apps_own_publisher_is_that_app(publisher, identifier, expected):
    assert sure("tiktok", "Tik-Tok", publisher, identifier) == expected


@pytest.mark.parametrize("name", ["Instagram Pro", "GB Instagram", "Instagram 2", "Dual Instagram: chats"])
@pytest.mark.parametrize("identifier", ["", "org.example.copy"])
def test_a_word_that_modified_copies_bear_makes_a_look_alike(name, identifier):
    assert sure("instagram", name, identifier=identifier) == "possible"


@pytest.mark.parametrize("name", ["Messenger Pro", "X Pro", "Kik 2", "Pro", "Gold Instagram Followers"])
def test_an_ordinary_word_or_a_short_name_has_no_modified_copies(name):
    assert all(sure(slug, name) == "none" for slug in ("facebook-messenger", "x", "kik", "instagram"))


def test_one_word_alone_marks_no_copy():
    assert [without_mark_of_copy(name) for name in ("pro", "gb", "gb whatsapp", "whatsapp plus", "whatsapp")] == [
        *("", "", "whatsapp", "whatsapp", ""),
    ]


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [
        ("LINE (LY Corporation)", "probable"),
        ("LY Corporation (LINE)", "probable"),
        ("LINE Corporation", "probable"),
        ("Line 6 (Yamaha)", "possible"),
        ("Somebody (Ltd.)", "possible"),
    ],
)
def test_a_publisher_may_stand_before_or_inside_brackets(publisher, expected):
    assert sure("line", "LINE", publisher) == expected


def test_an_app_describes_itself_by_the_words_of_its_first_category():
    assert "vpn" in own_words(("vpn", "browser"))
    assert "messenger" not in own_words(("vpn", "messaging"))
    assert own_words(()) < own_words(("dating",)) <= DESCRIBING
    assert AROUND.isdisjoint(own_words(("messaging",)) | own_words(("short-video",)) | own_words(("dating",)))
