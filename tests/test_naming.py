"""Names, publishers and identifiers are compared without what does not tell apps apart, and with all that does."""

import pytest

from appcheck.naming import headings, is_identifier, plain_name, plain_publisher, skeleton, without_descriptions


@pytest.mark.parametrize(
    "name",
    [
        "TikTok",
        " tiktok\t",
        "TikTok™",
        "TikTok.app",
        "ＴｉｋＴｏｋ",
        "Tik\u200bTok",
        "\u202eTikTok",
        "Tik\u00adTok",
        "TikTok\ufe0f",
        "Tik\u034fTok",
        "TikTok\u3164",
        "TikTok\uffa0",
        "\u2800TikTok",
        "TikTok\x00",
        "Tik\x7fTok",
        "TikTok\u0085",
        "Tik\U000e0101Tok",
        "Tik\ue000Tok",
    ],
)
def test_what_nobody_sees_tells_no_name_apart(name):
    assert plain_name(name) == "tiktok"


@pytest.mark.parametrize("name", ["TickTick", "Tik Tok", "TikTok Lite", "抖音", "É", "ОК", "👍"])
def test_what_is_seen_tells_names_apart(name):
    assert plain_name(name) not in ("tiktok", "e", "ok", "")


@pytest.mark.parametrize(
    "name", ["TikT0k", "TlkTok", "T1kTok", "Tik Tok", "Tik-Tok", "TIK_TOK", "TikTok+", "ТікТоk", "Tíktok", "🎵TikTok"]
)
def test_names_that_look_alike_have_one_skeleton(name):
    assert skeleton(plain_name(name)) == skeleton("tiktok")


@pytest.mark.parametrize("name", ["TickTick", "Tok Tik", "TikTak", "TikTok2", "TikTok Downloader", "Tick Tock"])
def test_names_that_only_sound_alike_have_skeletons_of_their_own(name):
    assert skeleton(plain_name(name)) != skeleton("tiktok")


def test_two_letters_that_look_like_one_are_one():
    assert skeleton("burnble") == skeleton("bumble") != skeleton("bumnble")


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("tiktok - videos & live", [("tiktok", "videos & live")]),
        ("tiktok: videos", [("tiktok", "videos")]),
        ("threema. the secure messenger", [("threema", "the secure messenger")]),
        ("ticktick:to-do list", [("ticktick:to", "do list"), ("ticktick", "to-do list")]),
        ("rednote—share, connect", [("rednote", "share, connect")]),
        ("x (twitter)", [("x", "twitter)")]),
        ("bigo live-live stream", [("bigo live", "live stream")]),
        ("抖音-记录美好生活", [("抖音", "记录美好生活")]),
        (
            "mobile legends: bang bang - season 9",
            [("mobile legends: bang bang", "season 9"), ("mobile legends", "bang bang - season 9")],
        ),
        ("whatsapp-sticker", []),
        ("x-plane", []),
        ("shein-fashion shopping online", [("shein", "fashion shopping online")]),
        ("9gag.com", []),
        ("signal secure vpn", []),
        ("- odd", []),
        (": odd", []),
        ("", []),
    ],
)
def test_a_subtitle_begins_where_a_store_puts_it_and_the_most_that_may_be_a_name_comes_first(name, before):
    assert [(head.text, head.subtitle) for head in headings(name)] == before


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("tinder dating app", ["tinder dating", "tinder"]),
        ("viber messenger", ["viber"]),
        ("pof free dating app", ["pof free dating", "pof free", "pof"]),
        ("mastodon for iphone and ipad", ["mastodon"]),
        ("slack for intune", ["slack"]),
        ("telegram desktop version 4.8.1", ["telegram desktop", "telegram"]),
        ("viber 22.1.0", ["viber"]),
        ("lemon8", []),
        ("element 3d", []),
        ("skype for business", []),
        ("friendly for facebook", []),
        ("facebook pixel", []),
        ("telegram", []),
        ("app", []),
        ("whatsapp", []),
        ("", []),
    ],
)
def test_words_for_what_an_app_is_do_not_belong_to_its_name(name, without):
    assert [rest for rest, _ in without_descriptions(name)] == without


def test_of_a_name_of_thousands_of_words_for_what_it_is_few_are_taken():
    assert len(list(without_descriptions("x" + " app" * 10_000))) == 6


def test_a_name_of_thousands_of_breaks_has_few_headings():
    assert headings("tiktok" + " - x" * 10_000)[-1][0] == "tiktok"
    assert len(headings("tiktok" + " - x" * 10_000)) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tik\u200bTok Pte. Ltd.", "TikTok Pte Ltd"),
        ("Example L.L.C.", "Example S.A.S."),
        ("TikTok Pte. Ltd.", "TikTok Pte Ltd"),
        ("TikTok Pte. Ltd.", "TIKTOK PTE. LIMITED"),
        ("TikTok Pte. Ltd.", "TikTok Inc."),
        ("TikTok Pte. Ltd.", "TikTok"),
        ("ByteDance Ltd.", "ByteDance Inc."),
        ("Signal Messenger LLC", "Signal Messenger, LLC"),
        ("Bluesky Social PBC", "Bluesky Social, PBC"),
        ("Threema GmbH", "Threema"),
        ("Example S.A.", "Example SA"),
        ("Example B.V.", "Example"),
        ("Example A/S", "Example"),
        ("Example & Co. KG", "Example"),
        ("T-Media Tech", "T Media Tech LLC"),
    ],
)
def test_a_publisher_is_the_same_without_punctuation_and_legal_form(one, other):
    assert plain_publisher(one) == plain_publisher(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TikTok Pte. Ltd.", "TickTick Limited"),
        ("Match Group, Inc.", "Match"),
        ("Limited", "Inc."),
        ("Signal Messenger LLC", "Signal Lab"),
        ("Coinc", "Co"),
        ("Snap Inc.", "Snapinc"),
        ("Ltd. Edition", "Edition"),
    ],
)
def test_publishers_that_differ_in_more_than_their_legal_form_are_two(one, other):
    assert plain_publisher(one) != plain_publisher(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("com.example.app", True), ("Vendor.App_8wekyb3d8bbwe", True), ("835599320", False), ("8.1", False), ("", False)],
)
def test_only_what_a_platform_uses_as_one_is_an_identifier(text, expected):
    assert is_identifier(text) is expected
