"""The policies and the catalogue that ship with appcheck keep their promises."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Catalogue, Policy, Rule
from appcheck.shipped import shipped

FOLDER = shipped()
CATALOGUE = FOLDER / "catalogue"
POLICIES = sorted(path.stem for path in FOLDER.glob("*.yaml"))

# fmt: off
BY_BYTEDANCE = [
    "tiktok", "tiktok-lite", "tiktok-pro", "tiktok-live-wallpaper", "tiktok-studio", "tiktok-notes", "whee",
    "tiktok-now", "tiktok-seller-center", "tiktok-music", "tiktok-live-studio", "pinedrama", "douyin",
    "douyin-lite", "douyin-mall", "douyin-selected", "douyin-chat", "douyin-huoshan", "vigo-video", "capcut",
    "jianying", "lemon8", "lark", "feishu", "hypic", "xingtu", "ulike", "faceu", "gauth", "doubao",
    "doubao-keyboard", "dola", "coze", "trae", "pippit", "dreamina", "fanno", "resso", "soda-music", "toutiao",
    "xigua-video", "fanqie-novel", "helo", "duoshan", "pico", "mobile-legends", "douyin-spark", "ai-douyin",
    "douyin-live-companion", "douyin-saver", "pipixia", "hongguo", "effectcam",
]
WELL_KNOWN = [
    "tiktok", "instagram", "facebook", "facebook-messenger", "whatsapp", "threads", "x", "snapchat", "reddit",
    "pinterest", "linkedin", "youtube", "telegram", "signal", "discord", "wechat", "qq", "weibo", "kuaishou",
    "xiaohongshu", "vk", "max", "ok", "line", "kakaotalk", "viber", "zalo", "bereal", "bluesky", "mastodon",
    "tumblr", "twitch", "clubhouse", "likee", "bigo-live", "strava", "tinder", "grindr",
]
ORDINARY_WORDS = [
    "x", "line", "max", "signal", "threads", "imo", "ok", "soul", "wire", "element", "session", "match", "kick",
    "boo", "her", "lark", "tim", "momo", "claude", "gemini", "microsoft-copilot", "kimi", "pi", "poe", "opera", "manus",
]
# fmt: on
STUBS = ("com.facebook.system", "com.facebook.appmanager", "com.facebook.services")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    from appcheck.catalogue import load_catalogue

    return load_catalogue(CATALOGUE)


def load(name: str, catalogue: Catalogue) -> Policy:
    from appcheck.policy import load_policy

    return load_policy(name, catalogue, FOLDER)


def as_written(path: Path) -> dict[str, Any]:
    """A file as it stands, for what the loaded values do not keep."""
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def test_the_catalogue_knows_the_well_known_apps(catalogue: Catalogue) -> None:
    assert set(WELL_KNOWN) <= set(catalogue.apps)
    assert len(catalogue.apps) >= 421


def test_every_app_by_bytedance_is_owned_by_bytedance(catalogue: Catalogue) -> None:
    assert {slug for slug, app in catalogue.apps.items() if app.owners[0] == "bytedance"} == set(BY_BYTEDANCE)


@pytest.mark.parametrize("slug", ORDINARY_WORDS)
def test_an_ordinary_word_accuses_nobody_by_itself(slug: str, catalogue: Catalogue) -> None:
    assert catalogue.apps[slug].generic


@pytest.mark.parametrize("stub", STUBS)
@pytest.mark.parametrize("name", POLICIES)
def test_what_phone_makers_install_for_facebook_is_not_the_facebook_app(
    name: str, stub: str, catalogue: Catalogue
) -> None:
    from appcheck.match import match, matcher_for

    record = AppTuple(stub, "Meta Services", "Meta Platforms, Inc.", "Android")
    assert match(matcher_for(load(name, catalogue), catalogue), record) == ()


def covered_by(rule: Rule, catalogue: Catalogue) -> set[str]:
    from appcheck.selection import expand

    asked = {app.slug for entry in rule.apps for app in expand(entry, catalogue)}
    return asked - {app.slug for entry in rule.except_apps for app in expand(entry, catalogue)}


def test_each_social_app_breaks_exactly_one_rule_on_a_protected_phone(catalogue: Catalogue) -> None:
    policy = load("social-apps-on-work-phones", catalogue)
    rules = Counter(slug for rule in policy.blacklist for slug in covered_by(rule, catalogue))
    social = {slug for slug, app in catalogue.apps.items() if catalogue.social & set(app.categories)}
    assert {slug: rules[slug] for slug in social if rules[slug] != 1} == {}
    assert set(rules) - social <= set(BY_BYTEDANCE)


def test_the_shipped_default_is_for_everyone_and_asks_no_roster(catalogue: Catalogue) -> None:
    policy = load("default", catalogue)
    assert policy.roles == ()
    assert [rule.audience.roles for rule in policy.blacklist] == [()]
    assert covered_by(policy.blacklist[0], catalogue) == set(BY_BYTEDANCE)


def test_every_shipped_policy_has_at_least_four_tests_and_one_of_them_clears_an_app() -> None:
    for name in POLICIES:
        tests = as_written(FOLDER / f"{name}.yaml")["tests"]
        assert len(tests) >= 4, name
        assert any(test["expect"] == "none" for test in tests), name


OWN = {"default", "social-apps-on-work-phones"}


@pytest.mark.parametrize("name", sorted({path.stem for path in FOLDER.glob("*.yaml")} - OWN))
def test_an_official_policy_says_whom_it_binds_what_it_excepts_and_that_it_is_a_reading(
    name: str, catalogue: Catalogue
) -> None:
    header = (FOLDER / f"{name}.yaml").read_text("utf-8").split("schema:")[0]
    said = " ".join(line.removeprefix("#").strip() for line in header.splitlines())
    for words in ("Binds: ", "Exceptions: ", "Read from: ", "This is a reading, not legal advice"):
        assert words in said
    policy = load(name, catalogue)
    assert policy.owner
    assert policy.references
    assert policy.decided or policy.version
