"""The catalogue that ships: every fact in it has a source, and its apps are known by the names that stores show."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from appcheck.catalogue import load_catalogue
from appcheck.cataloguefile import FORMS
from appcheck.cataloguelint import lint_catalogue
from appcheck.listed import known_apps
from appcheck.match import match, matcher_for
from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Catalogue, Entry, Policy, Rule, Severity
from appcheck.model.words import Confidence
from appcheck.recognise import recognise
from appcheck.shipped import shipped

FOLDER = shipped() / "catalogue"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(FOLDER)


def written(part: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8")).get(part, {}).items()


def test_the_catalogue_is_without_warning(catalogue: Catalogue) -> None:
    assert lint_catalogue(catalogue) == []


def test_every_source_of_an_app_a_name_and_an_identifier_is_explained() -> None:
    table = (FOLDER / "README.md").read_text(encoding="utf-8").partition("## Sources")[2].split("|")[1::3]
    explained = {code.strip() for cell in table for code in cell.split(",")}
    for slug, app in written("apps"):
        more = (each for kind in ("aliases", *FORMS) for each in app.get(kind, ()) if isinstance(each, dict))
        sources = [*app["sources"], *(each["source"] for each in more if "source" in each)]
        for source in sources:
            assert source.startswith("https://") or source in explained, (slug, source)


def test_no_identifier_rests_on_a_single_find_in_code() -> None:
    for slug, app in written("apps"):
        single = [each for kind in FORMS for each in app.get(kind, ()) if isinstance(each, dict)]
        assert [each["id"] for each in single if each.get("source") == "public-code"] == [], slug


def test_an_owner_that_is_no_longer_the_owner_has_a_source() -> None:
    former = [(slug, each) for slug, app in written("apps") for each in app.get("former_owners", ())]
    assert {slug for slug, _ in former} >= {"grindr", "happn", "her", "dzen"}
    assert all(each["source"] and each["until"] for _, each in former)


def test_the_country_of_an_owner_is_unknown_only_where_nobody_can_say() -> None:
    unknown = {slug for slug, owner in written("owners") if owner["jurisdiction"] == "ZZ"}
    assert unknown == {"briar", "unofficial"}


def test_every_modified_copy_says_of_what() -> None:
    unsaid = {"jerboa", "voyager", "summit", "connect-for-lemmy", "thunder-for-lemmy", "sync-for-lemmy", "eternity"}
    clients = {slug: app for slug, app in written("apps") if "unofficial-client" in app["categories"]}
    assert {slug for slug, app in clients.items() if "client_of" not in app} == unsaid  # Lemmy has no app of its own


INVENTED = [
    ("android", "com.tiktok.android"),
    ("ios", "com.instagram.Instagram"),
    ("ios", "com.bumble.app"),
    ("ios", "co.hinge.app"),
    ("android", "com.grindr.android"),
    ("android", "com.hinge.app"),
    ("android", "com.vng.zaloapp"),
    ("app_store", "641062073"),
    ("android", "com.clubhouse.android"),
    ("ios", "com.trip.ios"),
]


@pytest.mark.parametrize(("kind", "identifier"), INVENTED)
def test_identifiers_that_circulate_and_are_wrong_stay_out(kind: str, identifier: str, catalogue: Catalogue) -> None:
    assert all(identifier not in app.identifiers.get(kind, ()) for app in catalogue.apps.values())


STUBS = [
    AppTuple("com.facebook.system", "Facebook App Installer", "Meta Platforms, Inc.", "Android"),
    AppTuple("com.facebook.appmanager", "Meta App Manager", "Facebook", "Android"),
    AppTuple("com.facebook.services", "Meta Services", "", "Android"),
    AppTuple("", "Meta App Installer", "Meta Platforms, Inc.", "Android"),
    AppTuple("", "Facebook Services", "", "Android"),
]


def asked(catalogue: Catalogue, app: AppTuple, entry: Entry) -> Confidence | None:
    rule = Rule("r", {"": "R"}, (entry,), Severity.HIGH, {"": "why"})
    found = match(matcher_for(Policy("p", {"": "P"}, "1", "UTC", (), (rule,)), catalogue), app)
    return found[0][1].confidence if found else None


@pytest.mark.parametrize("stub", STUBS)
@pytest.mark.parametrize(
    "entry",
    [
        Entry(app="facebook"),
        Entry(owner=("meta",)),
        Entry(jurisdiction=("US",)),
        Entry(category=("social",)),
        Entry(category=("social-network",), owner=("meta",)),
    ],
)
def test_what_phone_makers_install_accuses_nobody_of_facebook(
    stub: AppTuple, entry: Entry, catalogue: Catalogue
) -> None:
    assert asked(catalogue, stub, entry) is None


@pytest.mark.parametrize("stub", STUBS)
def test_what_phone_makers_install_is_reported_where_a_policy_names_it(stub: AppTuple, catalogue: Catalogue) -> None:
    assert asked(catalogue, stub, Entry(app="facebook-preloads")) in (Confidence.CONFIRMED, Confidence.PROBABLE)
    assert asked(catalogue, stub, Entry(category=("preload",))) in (Confidence.CONFIRMED, Confidence.PROBABLE)


SHOWN = [
    ("tiktok", "TikTok"),
    ("tiktok", "TikTok - Videos, Shop & LIVE"),
    ("tiktok", "TikTok - Videos, Music & LIVE"),
    ("tiktok-lite", "TikTok Lite - Faster TikTok"),
    ("douyin", "抖音"),
    ("douyin-lite", "抖音极速版"),
    ("capcut", "CapCut: Photo & Video Editor"),
    ("jianying", "剪映"),
    ("lemon8", "Lemon8 - Lifestyle Community"),
    ("dola", "Cici - Your helpful friend"),
    ("doubao", "豆包"),
    ("feishu", "飞书"),
    ("toutiao", "今日头条"),
    ("fanqie-novel", "番茄小说"),
    ("hongguo", "红果免费短剧"),
    ("soda-music", "汽水音乐"),
    ("wechat", "微信"),
    ("wechat", "Weixin"),
    ("wecom", "企业微信"),
    ("qq", "QQ"),
    ("weibo", "微博"),
    ("xiaohongshu", "小红书"),
    ("xiaohongshu", "REDnote"),
    ("xiaohongshu", "小红书 – 你的生活指南"),
    ("kuaishou", "快手"),
    ("kuaishou", "快手极速版"),
    ("bilibili", "哔哩哔哩"),
    ("zhihu", "知乎"),
    ("dingtalk", "钉钉"),
    ("tantan", "探探"),
    ("taobao", "淘宝"),
    ("alipay", "支付宝"),
    ("pinduoduo", "拼多多"),
    ("temu", "Temu: Shop Like a Billionaire"),
    ("shein", "SHEIN-Shopping Online"),
    ("vk", "VK"),
    ("vk", "ВКонтакте"),
    ("vk", "VK: social network, messenger"),
    ("vk", "ВКонтакте: общение в соцсети"),
    ("ok", "Одноклассники"),
    ("max", "MAX: общение, звонки, сервисы"),
    ("vk-video", "VK Видео"),
    ("yandex-maps", "Яндекс Карты"),
    ("mail-ru", "Почта Mail.ru"),
    ("rutube", "RUTUBE"),
    ("sberbank-online", "СберБанк Онлайн"),
    ("facebook", "Facebook Lite"),
    ("facebook-messenger", "Facebook Messenger"),
    ("instagram", "Instagram"),
    ("threads", "Threads, an Instagram app"),
    ("whatsapp", "WhatsApp Messenger"),
    ("x", "Twitter"),
    ("snapchat", "Snapchat: Chat with friends"),
    ("reddit", "Reddit — Dive into anything"),
    ("linkedin", "LinkedIn: Network & Job Finder"),
    ("discord", "Discord - Talk, Play, Hang Out"),
    ("youtube", "YouTube: Watch, Listen, Stream"),
    ("twitch", "Twitch: Live Game Streaming"),
    ("strava", "Strava: Run, Bike, Hike"),
    ("bereal", "BeReal. Your friends for real."),
    ("telegram", "Telegram Messenger"),
    ("signal", "Signal - Private Messenger"),
    ("viber", "Rakuten Viber Messenger"),
    ("line", "LINE: Calls & Messages"),
    ("kakaotalk", "카카오톡"),
    ("imo", "imo-International Calls & Chat"),
    ("likee", "Likee"),
    ("bigo-live", "BIGO LIVE-Live Stream, Go Live"),
    ("tinder", "Tinder Dating App: Date & Chat"),
    ("bumble", "Bumble Dating App: Meet & Date"),
    ("hinge", "Hinge Dating App: Match & Date"),
    ("grindr", "Grindr - Gay Dating & Chat"),
    ("happn", "happn: dating app"),
    ("badoo", "Badoo Dating: Meet New People"),
    ("chatgpt", "ChatGPT"),
    ("gemini", "Google Gemini"),
    ("claude", "Claude by Anthropic"),
    ("microsoft-copilot", "Microsoft Copilot"),
    ("grok", "Grok AI"),
    ("deepseek", "DeepSeek - AI Assistant"),
    ("perplexity", "Perplexity - AI Search & Chat"),
    ("qianwen", "千问"),
    ("le-chat", "Vibe by Mistral"),
    ("yuanbao", "腾讯元宝"),
]
INNOCENT = [
    "TickTick",
    "Signal Secure VPN",
    "HBO Max",
    "Max Heart Rate",
    "Line Camera",
    "Opera House Tickets",
    "Copilot Money",
    "Claude Monet Wallpapers",
    "Gemini Photos",
    "Threads of Fate",
    "Slack Line",
    "Mail",
    "Vault",
    "JD",
    "Services",
]


@pytest.mark.parametrize(("slug", "name"), SHOWN)
def test_an_app_is_known_by_the_name_alone_that_stores_and_devices_show(
    slug: str, name: str, catalogue: Catalogue
) -> None:
    found = recognise(known_apps(catalogue), AppTuple("", name, "", ""))
    assert [(each.slug, each.match.confidence) for each in found[:1]] == [(slug, Confidence.PROBABLE)]


@pytest.mark.parametrize("name", INNOCENT)
def test_a_name_that_only_resembles_accuses_nobody(name: str, catalogue: Catalogue) -> None:
    found = recognise(known_apps(catalogue), AppTuple("", name, "", ""))
    assert all(each.match.confidence is Confidence.POSSIBLE for each in found)
