"""Which app a record is, how sure that is, and which rules ask about it: section by section of the table."""

from dataclasses import replace

import pytest
from build import BAN, CATALOGUE, policy

from appcheck.catalogue import load_catalogue
from appcheck.match import match, matcher_for
from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Catalogue, Entry
from appcheck.shipped import shipped


def asked(app: AppTuple, *entries: Entry, without: tuple[Entry, ...] = (), catalogue: Catalogue = CATALOGUE):
    """The match of a rule with these entries, or None."""
    rule = replace(BAN, apps=entries or BAN.apps, except_apps=without)
    found = match(matcher_for(policy(rule), catalogue), app)
    return found[0][1] if found else None


def confidence(app: AppTuple, *entries: Entry, **more):
    found = asked(app, *entries, **more)
    return str(found.confidence) if found else "none"


ZIP = {"ios": ("org.zip",)}
TIKTOK, MAX, SIGNAL, HUSH = (Entry(app=slug) for slug in ("tiktok", "max", "signal", "hush"))


@pytest.mark.parametrize(
    ("app", "entry", "expected"),
    [
        (AppTuple("com.zhiliaoapp.musically", "", "", "iOS"), TIKTOK, "confirmed"),
        (AppTuple(" COM.ZhiliaoApp.Musically ", "Anything", "", "iPadOS"), TIKTOK, "confirmed"),
        (AppTuple("com.zhiliaoapp.musically", "", "", "macOS"), TIKTOK, "confirmed"),
        (AppTuple("com.zhiliaoapp.musically", "", "", "ChromeOS"), TIKTOK, "confirmed"),
        (AppTuple("com.zhiliaoapp.musically", "", "", ""), TIKTOK, "confirmed"),
        (AppTuple("835599320", "", "", "iOS"), TIKTOK, "confirmed"),
        (AppTuple("com.zhiliaoapp.musically", "", "", "Windows"), TIKTOK, "possible"),
        (AppTuple("org.example.signal", "", "", "Android"), SIGNAL, "possible"),
        (AppTuple("com.forbidden.one", "", "", ""), Entry(identifier=("com.forbidden.*",)), "confirmed"),
        (AppTuple("COM.forbidden.one"), Entry(regex=r"com\.forbidden\..+", example="com.forbidden.x"), "confirmed"),
        (AppTuple("xcom.forbidden.one"), Entry(regex=r"com\.forbidden\..+", example="com.forbidden.x"), "none"),
    ],
)
def test_an_identifier_of_the_platform_family_is_confirmed(app, entry, expected):
    assert confidence(app, entry) == expected


@pytest.mark.parametrize(
    ("app", "entry"),
    [
        (AppTuple("", "TikTok"), TIKTOK),
        (AppTuple("", " tiktok "), TIKTOK),
        (AppTuple("", "TikTok™"), TIKTOK),
        (AppTuple("", "TikTok.app", "", "macOS"), TIKTOK),
        (AppTuple("", "Tik\u200bTok"), TIKTOK),
        (AppTuple("", "musical.ly"), TIKTOK),
        (AppTuple("123456", "TikTok"), TIKTOK),
        (AppTuple("{6F3E02C8-0000-4000-8000-000000000000}", "TikTok", "", "Windows"), TIKTOK),
        (AppTuple("Vendor.TikTok_8wekyb3d8bbwe", "TikTok", "", "Windows"), TIKTOK),
        (AppTuple("org.example.hush", "Hush", "", "Android"), HUSH),
        (AppTuple("", "MAX", "Freedom"), MAX),
        (AppTuple("", "Signal", "Signal Example LLC"), SIGNAL),
        (AppTuple("", "MAX Messenger"), MAX),
        (AppTuple("", "TikTok - Videos", "TikTok Pte. Ltd."), TIKTOK),
        (AppTuple("", "TikTok: Videos"), TIKTOK),
        (AppTuple("", "TikTok. Make your day", "Somebody Else"), TIKTOK),
        (AppTuple("", "TikTok App"), TIKTOK),
    ],
)
def test_a_distinctive_name_or_an_agreeing_publisher_is_probable_where_no_identifier_can_speak(app, entry):
    assert confidence(app, entry) == "probable"


@pytest.mark.parametrize(
    ("app", "entry"),
    [
        (AppTuple("", "MAX"), MAX),
        (AppTuple("", "Signal", "Somebody Else"), SIGNAL),
        (AppTuple("org.example.fake", "TikTok", "", "Android"), TIKTOK),
        (AppTuple("com.zhiliaoapp.musically.beta", "Other", "", "Android"), TIKTOK),
        (AppTuple("", "ТikТok"), TIKTOK),
        (AppTuple("org.example.fake", "Tìktok", "", "iOS"), TIKTOK),
        (AppTuple("", "TikTok: Video Downloader"), TIKTOK),
        (AppTuple("", "TikTok - Live Wallpapers", "Somebody Else"), TIKTOK),
        (AppTuple("org.example.max", "MAX", "Freedom", "Android"), MAX),
        (AppTuple("com.ss.unheard.of", "Unheard"), Entry(owner=("bytedance",))),
        (AppTuple("org.example.x", "Unheard", "Bytedance Pte. Ltd."), Entry(owner=("bytedance",))),
        (AppTuple("org.example.x", "Unheard", "Bytedance Pte. Ltd."), Entry(jurisdiction=("CN",))),
        (AppTuple("", "MAX", "Bytedance Pte. Ltd."), Entry(owner=("bytedance",))),
    ],
)
def test_generic_names_and_look_alikes_are_only_possible(app, entry):
    assert confidence(app, entry) == "possible"


@pytest.mark.parametrize(
    ("app", "entry"),
    [
        (AppTuple("com.ticktick.task", "TickTick"), TIKTOK),
        (AppTuple("", "TickTick"), TIKTOK),
        (AppTuple("", "HBO Max"), MAX),
        (AppTuple("com.hbo.max", "Max", "", "Android"), MAX),
        (AppTuple("", "Signal Secure VPN"), SIGNAL),
        (AppTuple("org.other.signal", "Signal", "", "iOS"), SIGNAL),
        (AppTuple("", "Signal Strength - Meter"), SIGNAL),
        (AppTuple("com.zhiliaoapp", "Short"), TIKTOK),
        (AppTuple("org.example.x", "Unheard", "Bytedance Pte. Ltd."), TIKTOK),
        (AppTuple("com.ss.unheard.of", "Unheard"), Entry(owner=("bytedance",), category=("short-video",))),
        (AppTuple("com.ss.unheard.of", "Unheard"), Entry(owner=("bytedance",), jurisdiction=("US",))),
        (AppTuple("", "TikTok", "Freedom"), Entry(jurisdiction=("RU",))),
    ],
)
def test_precision_is_half_the_worth(app, entry):
    assert confidence(app, entry) == "none"


@pytest.mark.parametrize(
    "app",
    [
        AppTuple("com.ticktick.task", "TickTick", "Appest Limited", "Android"),
        AppTuple("", "TickTick:To-do list & Tasks", "TickTick Limited", "iOS"),
        AppTuple("com.wbd.stream", "HBO Max", "WarnerMedia Global Digital Services, LLC", "Android"),
        AppTuple("", "HBO Max: Stream TV & Movies", "WarnerMedia", "iOS"),
        AppTuple("", "Signal Secure VPN - Robot VPN", "Robot VPN", "Android"),
        AppTuple("com.linecorp.none.example", "Timeline", "Example", "Android"),
    ],
)
def test_the_shipped_catalogue_accuses_none_of_these(app):
    everything = [Entry(app=slug) for slug in ("tiktok", "max", "signal", "line", "x")]
    assert confidence(app, *everything, catalogue=load_catalogue(shipped() / "catalogue")) == "none"


NAMED = Entry(name=("Forbidden*",), publisher=("*Bad*",))


@pytest.mark.parametrize(
    ("app", "entry", "expected"),
    [
        (AppTuple("", "Forbidden Two", "Bad Ltd."), NAMED, "probable"),
        (AppTuple("", "Forbidden Two", "Good Ltd."), NAMED, "none"),
        (AppTuple("", "Forbidden Two", ""), NAMED, "possible"),
        (AppTuple("", "", "Bad Ltd."), NAMED, "possible"),
        (AppTuple("", "Anything"), Entry(name=("*",)), "none"),
        (AppTuple("", "Anything", ""), Entry(name=("*",), publisher=("Bad*",)), "none"),
        (AppTuple("", "Anything", "Bad"), Entry(name=("*",), publisher=("Bad*",)), "probable"),
        (AppTuple("", "", ""), NAMED, "none"),
        (AppTuple("", "TikTok", "Elsewhere"), Entry(app="tiktok", publisher=("*TikTok*",)), "none"),
        (AppTuple("", "TikTok", ""), Entry(app="tiktok", publisher=("*TikTok*",)), "possible"),
        (AppTuple("org.example.fake", "TikTok", ""), Entry(app="tiktok", identifier=("*",)), "possible"),
        (AppTuple("org.example.fake", "TikTok", ""), Entry(app="tiktok", identifier=("org.*",)), "confirmed"),
    ],
)
def test_all_keys_of_an_entry_must_hold_and_one_that_the_record_lacks_leaves_it_possible(app, entry, expected):
    assert confidence(app, entry) == expected


def test_a_key_that_the_record_lacks_is_told_as_evidence():
    assert "the record carries no publisher" in asked(AppTuple("", "Forbidden Two"), NAMED).evidence


def test_an_owner_counts_now_or_ever_and_so_does_a_jurisdiction():
    hush = AppTuple("", "Hush")
    assert confidence(hush, Entry(owner=("bytedance",))) == "probable"
    assert confidence(hush, Entry(jurisdiction=("CN",), category=("social",))) == "probable"
    assert confidence(hush, Entry(jurisdiction=("RU",))) == "none"


@pytest.mark.parametrize("name", ["\u200eFoo Bar", "Foo\u200b Bar", "Foo\u00a0Bar", "\ufeffFoo  Bar", "Foo Bar\x00"])
def test_a_policys_own_name_or_publisher_holds_for_what_is_seen_and_for_what_is_written(name):
    for pattern in ("Foo Bar", "foo?b*", name):
        assert confidence(AppTuple("", name), Entry(name=(pattern,))) == "probable"
        assert confidence(AppTuple("", "Other", name), Entry(publisher=(pattern,))) == "probable"
        fake = AppTuple("org.example.fake", name)
        assert confidence(fake, Entry(identifier=("org.example.*",)), without=(Entry(name=(pattern,)),)) == "none"
    assert asked(AppTuple("", name), Entry(name=("Foo*",))).value == name.strip()


LARK = AppTuple("com.ss.lark", "Lark", "Bytedance Pte. Ltd.", "Android")


@pytest.mark.parametrize(
    ("app", "without", "expected"),
    [
        (LARK, Entry(app="lark"), "none"),
        (LARK, Entry(identifier=("com.ss.l*",)), "none"),
        (LARK, Entry(owner=("bytedance",), name=("Lark",)), "none"),
        (LARK, Entry(owner=("bytedance",), name=("Feishu",)), "confirmed"),
        (LARK, Entry(owner=("freedom",), name=("Lark",)), "confirmed"),
        (AppTuple("com.zhiliaoapp.musically", "TikTok"), Entry(app="lark"), "confirmed"),
        (AppTuple("com.ss.helper", "Helper"), Entry(identifier=("com.ss.helper",)), "none"),
        (AppTuple("", "TikTok", ""), Entry(name=("TikTok",), publisher=("Good*",)), "probable"),
    ],
)
def test_an_exception_clears_what_it_surely_means_and_nothing_else(app, without, expected):
    assert confidence(app, Entry(owner=("bytedance",)), Entry(app="tiktok"), without=(without,)) == expected


def test_a_suspected_app_can_be_cleared_by_an_exception():
    fake = AppTuple("org.example.fake", "TikTok", "", "Android")
    assert confidence(fake, TIKTOK) == "possible"
    assert confidence(fake, TIKTOK, without=(Entry(identifier=("org.example.fake",)),)) == "none"


@pytest.mark.parametrize("record", [AppTuple("", "Zipzap", "", "iOS"), AppTuple("org.zip", "Anything", "", "iOS")])
def test_what_is_as_surely_another_app_is_suspected_and_not_cleared_by_the_exception_of_one(record):
    own, other = (replace(CATALOGUE.apps["hush"], slug=slug, name="Zipzap", identifiers=ZIP) for slug in ("a", "b"))
    catalogue = replace(CATALOGUE, apps={"a": own, "b": other})
    without = (Entry(app="b"),)
    assert confidence(record, Entry(app="a"), without=without, catalogue=catalogue) == "possible"
    assert confidence(record, Entry(name=("Zip*",)), Entry(app="a"), without=without, catalogue=catalogue) == "possible"
    assert confidence(record, Entry(name=("*",), app="a"), without=without, catalogue=catalogue) == "possible"
    assert confidence(record, Entry(name=("Zip*",)), without=without, catalogue=catalogue) == "none"


def test_the_name_tells_apart_what_has_the_identifier_of_two_apps():
    apps = {
        slug: replace(CATALOGUE.apps["hush"], slug=slug, name=slug.title(), identifiers=ZIP)
        for slug in ("lark", "feishu")
    }
    catalogue = replace(CATALOGUE, apps=apps)
    record, asks, without = AppTuple("org.zip", "Lark", "", "iOS"), Entry(app="feishu"), (Entry(app="lark"),)
    assert confidence(record, asks, without=without, catalogue=catalogue) == "none"
    assert confidence(record._replace(name="Feishu"), asks, without=without, catalogue=catalogue) == "possible"


def test_an_exception_for_a_look_alikes_original_says_nothing_of_another_app():
    fake = AppTuple("com.ss.unheard.of", "Unheard")
    assert confidence(fake, Entry(owner=("bytedance",)), without=(Entry(app="lark"),)) == "possible"


def test_an_exception_clears_what_may_be_the_app_it_names_but_not_what_may_be_another():
    owner, lark = Entry(owner=("bytedance",)), Entry(app="lark")
    assert confidence(AppTuple("", "Lark"), owner) == "possible"
    assert confidence(AppTuple("", "Lark"), owner, without=(lark,)) == "none"
    assert confidence(AppTuple("com.ss.lark.beta", "Other"), owner, without=(lark,)) == "possible"


def test_of_several_entries_the_surest_counts_whatever_their_order():
    entries = (TIKTOK, Entry(identifier=("org.example.*",)))
    fake = AppTuple("org.example.fake", "TikTok", "", "Android")
    assert confidence(fake, *entries) == confidence(fake, *reversed(entries)) == "confirmed"


def test_an_app_that_is_known_keeps_its_slug_when_the_policys_own_pattern_asks():
    found = asked(AppTuple("com.zhiliaoapp.musically", "TikTok", "", "iOS"), Entry(identifier=("com.zhiliaoapp.*",)))
    assert (found.slug, found.by) == ("tiktok", "identifier")


def test_an_app_that_only_may_be_known_has_no_slug_when_the_policys_own_pattern_asks():
    found = asked(AppTuple("org.example.fake", "TikTok", "", "iOS"), Entry(identifier=("org.example.*",)))
    assert found.slug == ""


@pytest.mark.parametrize("signs", ["sideloaded", "DistributorIdentifier=com.example.store", "ad-hoc"])
def test_signs_add_evidence_and_never_lower_a_confidence(signs):
    app = AppTuple("com.zhiliaoapp.musically", "TikTok", "", "iOS", signs=signs)
    assert confidence(app) == "confirmed"
    assert any(signs in each for each in asked(app).evidence)


@pytest.mark.parametrize(
    ("signs", "installer", "said"),
    [
        ("AppStoreVendable=false DeviceBasedVPP=true", "", "AppStoreVendable=false says that it did not come from"),
        ("AdHocCodeSigned=true", "", "AdHocCodeSigned=true says that it is signed ad hoc"),
        ("applicationSource=APPLICATION_SOURCE_UNSPECIFIED userFacingType=USER_FACING", "", "it was sideloaded"),
        ("packageSource=4", "", "it was installed from a downloaded file"),
        ("", "com.google.android.packageinstaller", "it was installed from a file"),
    ],
)
def test_a_sign_of_another_way_than_the_store_is_told_in_words(signs, installer, said):
    app = AppTuple("com.zhiliaoapp.musically", "TikTok", "", "Android", installer=installer, signs=signs)
    assert confidence(app) == "confirmed"
    assert any(said in each for each in asked(app).evidence)


@pytest.mark.parametrize(
    ("signs", "installer"),
    [("AppStoreVendable=true", ""), ("applicationSource=INSTALLED_FROM_PLAY_STORE", "com.android.vending"), ("", "")],
)
def test_an_app_of_the_store_is_not_said_to_come_from_elsewhere(signs, installer):
    app = AppTuple("com.zhiliaoapp.musically", "TikTok", "", "Android", installer=installer, signs=signs)
    assert not any("says that" in each for each in asked(app).evidence)


def test_a_rule_of_everything_by_an_owner_names_the_owner_as_its_evidence():
    found = asked(AppTuple("com.ss.unheard.of", "Unheard"), Entry(owner=("bytedance",)))
    assert (found.slug, found.by, found.pattern) == ("", "owner", "com.ss.")
