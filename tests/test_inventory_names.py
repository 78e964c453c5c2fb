"""The names by which inventories and people call apps are known: of builds, with the maker's, and in other scripts."""

import pytest
from test_match import asked, confidence

from appcheck.catalogue import load_catalogue
from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Entry
from appcheck.naming import told_by_maker, without_descriptions
from appcheck.shipped import shipped

SHIPPED = load_catalogue(shipped() / "catalogue")


def sure(slug: str, name: str, publisher: str = "", identifier: str = "") -> str:
    return confidence(AppTuple(identifier, name, publisher), Entry(app=slug), catalogue=SHIPPED)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("telegram", "Telegram Desktop 4.16.8 (64-bit)"),
        ("telegram", "Telegram Desktop x64"),
        ("tiktok", "TikTok (x86)"),
        ("discord", "Discord 1.0.9 (ARM64)"),
        ("tiktok", "TikTok Portable"),
        ("whatsapp", "WhatsApp Web"),
        ("instagram", "Instagram PWA"),
        ("telegram", "Telegram macOS"),
        ("tiktok", "TikTok Android"),
        ("snapchat", "Snapchat for Web"),
        ("opera", "Opera GX Stable 114.0.5282.202"),
        ("opera", "Opera Stable 126.0.5750.59"),
    ],
)
def test_a_build_is_that_app(slug, name):
    assert sure(slug, name) == "probable"


@pytest.mark.parametrize(
    ("slug", "name", "publisher", "expected"),
    [
        ("zoom", "Zoom (32-bit)", "Zoom Video Communications, Inc.", "probable"),
        ("signal", "Signal (x64)", "", "possible"),
        ("element", "Element (64-bit)", "Element", "probable"),
    ],
)
def test_a_build_of_an_ordinary_word_is_no_surer_than_the_word(slug, name, publisher, expected):
    assert sure(slug, name, publisher) == expected


@pytest.mark.parametrize(
    ("name", "without"),
    [("zoom (64-bit)", "zoom"), ("zoom(64bit)", "zoom"), ("zoom workplace (x64)", "zoom workplace"), ("qq x64", "qq")],
)
def test_for_which_processor_a_build_is_does_not_belong_to_its_name(name, without):
    assert next(without_descriptions(name))[0] == without


@pytest.mark.parametrize("name", ["studio 64", "x64", "86", "element 3d", "nintendo 64", "game x32"])
def test_a_number_that_may_be_of_the_name_stays(name):
    assert list(without_descriptions(name)) == []


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("instagram", "Instagram from Meta"),
        ("instagram", "Instagram from Facebook"),
        ("whatsapp", "WhatsApp by Meta"),
        ("threads", "Threads from Meta"),
        ("threads", "Threads by Instagram"),
        ("threads", "Threads (Instagram)"),
        ("facebook-messenger", "Messenger (Facebook)"),
        ("grok", "Grok by xAI"),
        ("skype", "Microsoft Skype"),
        ("chatgpt", "OpenAI ChatGPT"),
        ("threads", "Meta Threads"),
        ("threads-2019", "Threads from Instagram"),
    ],
)
def test_a_name_with_that_of_its_maker_is_that_app(slug, name):
    assert sure(slug, name) == "probable"


@pytest.mark.parametrize(
    "name",
    [
        "Threads, eine Instagram-App",
        "Threads, una app de Instagram",
        "Threads, une app d’Instagram",
        "Threads: an Instagram app",
        "Threads, aplikasi Instagram",
    ],
)
def test_an_app_of_its_maker_is_that_app_in_every_language(name):
    assert sure("threads", name) == "probable"


def test_the_makers_name_that_told_an_app_is_evidence():
    found = asked(AppTuple("", "Threads from Meta"), Entry(app="threads"), catalogue=SHIPPED)
    assert (found.by, found.pattern, found.evidence) == (
        *("name", "Threads"),
        ("name 'Threads from Meta'", "which names the maker, 'meta'"),
    )


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("line", "LINE by Line"),
        ("session", "Session by Jones"),
        ("instagram", "Instagram from Somebody"),
        ("threads", "Threads (yarn)"),
        ("x", "Microsoft X"),
        ("instagram-boomerang", "Boomerang, videos for Instagram"),
        ("facebook-messenger", "Messenger for Facebook"),
        ("threads", "Threads for Instagram"),
        ("loops", "Loops by CDUB"),
        ("max", "Cycling '74 Max"),
        ("match", "Match Match"),
        ("telegram", "Telegram, the app by Morse"),
    ],
)
def test_another_makers_name_or_an_apps_own_tells_nothing(slug, name):
    assert sure(slug, name) != "probable"


def test_a_name_with_its_makers_under_an_unlisted_identifier_is_a_look_alike():
    assert sure("threads", "Threads from Meta", "", "org.example.threads") == "possible"


def test_of_a_name_of_thousands_of_makers_few_are_looked_at():
    assert len(list(told_by_maker("x" + " by y" * 10_000 + ", an app" * 10_000))) <= 12


@pytest.mark.parametrize("publisher", ["AO Kaspersky Lab", "АО Kaspersky Lab", "OOO Kaspersky Lab"])
def test_a_legal_form_may_stand_before_the_name_of_a_company(publisher):
    assert sure("kaspersky", "Kaspersky", publisher) == "probable"
    assert confidence(AppTuple("", "Unheard", publisher), Entry(owner=("kaspersky",)), catalogue=SHIPPED) == "possible"


@pytest.mark.parametrize(
    ("slug", "name", "expected"),
    [
        ("tiktok", "tiktok.com", "possible"),
        ("tiktok", "www.TikTok.com", "possible"),
        ("telegram", "web.telegram.org", "possible"),
        ("vk", "m.vk.com", "none"),
        ("x", "x.com", "none"),
        ("match", "match.com", "none"),
        ("tiktok", "tiktok.example.com", "none"),
        ("alibaba-com", "Alibaba.com", "probable"),
    ],
)
def test_an_address_in_the_place_of_a_name_is_suspected_where_its_site_bears_a_distinctive_name(slug, name, expected):
    assert sure(slug, name) == expected


@pytest.mark.parametrize(
    ("slug", "name", "publisher", "expected"),
    [
        ("line", "LINE: Disney Tsum Tsum", "LINE Corp", "none"),
        ("line-disney-tsum-tsum", "LINE: Disney Tsum Tsum", "LINE Corp", "probable"),
        ("line", "LINE: Some Other Game", "LINE Corporation", "possible"),
        ("line", "LINE: Calls & Messages", "LINE Corporation", "probable"),
        ("line", "LINE: Free Calls", "LINE Corporation", "probable"),
        ("line", "LINE", "LINE Corporation", "probable"),
        ("line", "LINE(ライン)", "LINE Corporation", "probable"),
        ("x", "X: Some Other News", "X Corp.", "probable"),
    ],
)
def test_where_an_owner_titles_several_apps_with_one_word_its_publisher_tells_none_of_them(
    slug, name, publisher, expected
):
    assert sure(slug, name, publisher) == expected
