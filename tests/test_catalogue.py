"""A catalogue is read whole or not at all, and every mistake in it is told at once."""

from pathlib import Path

import pytest

from appcheck.catalogue import load_catalogue
from appcheck.errors import OursIsWrong
from appcheck.model.policy import App, Owner

CATEGORIES = """schema: appcheck.categories/v1
categories:
  short-video: {title: Short video, social: true}
  messaging: {title: Messaging}
  preload: {title: Preload, apart: true}
"""

FIRST = """schema: appcheck.catalogue/v1
owners:
  acme:
    name: Acme Ltd.
    jurisdiction: NO
    source: https://example.org/acme
    publishers: [Acme Ltd.]
    prefixes: [org.example.acme.]
  bolt: {name: Bolt Inc., jurisdiction: ZZ}
apps:
  clip:
    name: Clip
    aliases: [Clip Lite, {name: 短片, source: example}]
    owner: acme
    owner_source: https://example.org/bought
    former_owners: [{owner: bolt, until: 2024-01-22, source: https://example.org/bought}]
    client_of: talk
    categories: [short-video, messaging]
    android: [{id: org.example.clip, source: elsewhere}]
    ios: [org.example.Clip, pinterest]
    app_store: ["1234567890"]
    macos: []
    publishers: [Acme Ltd.]
    generic: true
    sources: [example]
    note: A made-up app.
"""

SECOND = """schema: appcheck.catalogue/v1
apps:
  talk: {name: Talk, owner: bolt, categories: [messaging], sources: [example]}
"""


def app(more: str) -> str:
    """The line of an app that says one thing more than it must."""
    return f"  n: {{name: News, owner: bolt, categories: [messaging], sources: [x], {more}}}"


def folder(path: Path, first: str = FIRST, second: str = SECOND, categories: str = CATEGORIES) -> Path:
    (path / "first.yaml").write_text(first, encoding="utf-8")
    (path / "second.yaml").write_text(second, encoding="utf-8")
    (path / "categories.yaml").write_text(categories, encoding="utf-8")
    return path


def told(path: Path) -> list[str]:
    with pytest.raises(OursIsWrong) as refused:
        load_catalogue(path)
    return list(map(str, refused.value.problems))


def test_all_files_make_one_catalogue(tmp_path: Path) -> None:
    catalogue = load_catalogue(folder(tmp_path))
    assert catalogue.apps["clip"] == App(
        slug="clip",
        name="Clip",
        owners=("acme", "bolt"),
        categories=("short-video", "messaging"),
        aliases=("Clip Lite", "短片"),
        identifiers={
            "android": ("org.example.clip",),
            "ios": ("org.example.Clip", "pinterest"),
            "app_store": ("1234567890",),
        },
        publishers=("Acme Ltd.",),
        generic=True,
        client_of="talk",
        sourced=True,
    )
    assert catalogue.apps["talk"].owners == ("bolt",)
    assert catalogue.apps["talk"].sourced is False
    assert catalogue.owners["acme"] == Owner("acme", "Acme Ltd.", "NO", ("Acme Ltd.",), ("org.example.acme.",), True)
    assert catalogue.owners["bolt"].sourced is False
    assert catalogue.social == {"short-video"}
    assert catalogue.apart == {"preload"}
    assert catalogue.replaced == ()


def test_the_digest_changes_with_any_file_and_not_with_the_place(tmp_path: Path) -> None:
    digests = set()
    for number, second in enumerate((SECOND, SECOND, SECOND + "# a comment\n")):
        (tmp_path / str(number)).mkdir()
        digests.add(load_catalogue(folder(tmp_path / str(number), second=second)).sha256)
    assert len(digests) == 2
    assert all(len(digest) == 64 for digest in digests)


def test_a_folder_that_is_no_catalogue_is_not_an_empty_one(tmp_path: Path) -> None:
    assert "categories.yaml is missing" in told(tmp_path)[0]
    assert "categories.yaml is missing" in told(tmp_path / "nowhere")[0]


def test_all_mistakes_in_all_files_are_told_at_once(tmp_path: Path) -> None:
    first = (
        FIRST.replace("jurisdiction: NO", "jurisdiction: Norway")
        .replace("owner: bolt, until", "owner: blot, until")
        .replace("2024-01-22", "2024-02-30")
        .replace("[short-video, messaging]", "[short-vidoe]")
        .replace("[{id: org.example.clip, source: elsewhere}]", '["https://example.org/clip"]')
        .replace("generic: true", "generic: yes")
    )
    second = (
        SECOND + "  clip: {name: Clip, owner: acme, categories: [messaging], sources: [x], android: [a b], oss: []}\n"
    )
    categories = CATEGORIES.replace("{title: Messaging}", "{titel: Messaging}")
    said = told(folder(tmp_path, first, second, categories))
    assert [each.partition(" (")[0] for each in said] == [
        "categories.yaml:4: categories.messaging.title: is missing",
        "categories.yaml:4: categories.messaging.titel: unknown key",
        "first.yaml:5: owners.acme.jurisdiction: 'Norway' is no ISO 3166-1 code",
        "first.yaml:16: apps.clip.former_owners[0].owner: unknown owner 'blot'",
        "first.yaml:16: apps.clip.former_owners[0].until: '2024-02-30' is no date",
        "first.yaml:18: apps.clip.categories[0]: unknown category 'short-vidoe'",
        "first.yaml:19: apps.clip.android[0]: 'https://example.org/clip' is no Android package",
        "first.yaml:24: apps.clip.generic: 'yes' where true or false should be",
        "second.yaml:4: apps.clip.android[0]: 'a b' is no Android package",
        "second.yaml:4: apps.clip.oss: unknown key",
        "second.yaml:4: apps.clip: app 'clip' is already in first.yaml:11",
    ]
    assert all(each.endswith(")") for each in said if "should be" not in each)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("owners: {acme: {name: Acme, jurisdiction: NO}}", "owner 'acme' is already in first.yaml:3"),
        ("owners: {Big_Co: {name: Big Co, jurisdiction: NO}}", "'Big_Co' is no slug"),
        ("owners: {a: {name: A, jurisdiction: NO, source: wikipedia}}", "'wikipedia' is no link"),
        ("owners: {a: {name: ' ', jurisdiction: NO}}", "owners.a.name: is empty"),
        ("  my app: {name: N, owner: bolt, categories: [messaging], sources: [x]}", "'my app' is no slug"),
        ("  n: {name: News, owner: bolt, categories: [], sources: [x]}", "categories: is empty"),
        ("  n: {name: News, owner: bolt, categories: [messaging], sources: []}", "sources: is empty"),
        ("  n: {name: News, owner: bolt, categories: [messaging]}", "sources: is missing"),
        ("  n: {owner: bolt, categories: [messaging], sources: [x]}", "name: is missing"),
        (app("note: "), "note: is empty"),
        (app("ios: ['']"), "'' is no bundle id"),
        (app("client_of: tlak"), "client_of: unknown app 'tlak' (did you mean talk?)"),
        (app("android: [{id: a.b, sources: [x]}]"), "android[0].sources: unknown key (did you mean source?)"),
        (app("aliases: [{nam: Paper}]"), "aliases[0].name: is missing"),
        (app("former_owners: [{owner: bolt, until: 22 January 2024}]"), "'22 January 2024' is no date"),
        (app("former_owners: [{owner: bolt, until: 2024-13}]"), "'2024-13' is no date"),
        (app("android: [ORG.example.CLIP]"), "android 'ORG.example.CLIP' is already clip's, in first.yaml:19"),
        (app("macos: [ORG.example.clip]"), "macos 'ORG.example.clip' is already clip's, in first.yaml:20"),
        (app("windows: [a.b, A.B]"), "windows 'A.B' is already in second.yaml:4"),
        (app("android: [{id: org.example.clip, shared: true}]"), "is already clip's"),
        (app("aliases: [Ab1]"), "'Ab1' is so short that it may be anybody's (say `generic: true`, or"),
    ],
)
def test_a_mistake_is_refused(tmp_path: Path, line: str, said: str) -> None:
    said_all = told(folder(tmp_path, second=SECOND + line + "\n"))
    assert all(each.startswith("second.yaml:4: ") for each in said_all)
    assert said in said_all[0]


def test_one_identifier_may_stand_on_two_platforms(tmp_path: Path) -> None:
    assert "n" in load_catalogue(folder(tmp_path, second=SECOND + app("windows: [org.example.clip]") + "\n")).apps
    first = FIRST.replace("macos: []", "macos: [org.example.clip]")
    assert "clip" in load_catalogue(folder(tmp_path, first)).apps


def test_two_apps_may_share_an_identifier_if_both_say_so(tmp_path: Path) -> None:
    first = FIRST.replace("source: elsewhere", "shared: true")
    line = app("android: [{id: org.example.clip, shared: true}]") + "\n"
    catalogue = load_catalogue(folder(tmp_path, first, SECOND + line))
    assert catalogue.apps["n"].identifiers == {"android": catalogue.apps["clip"].identifiers["android"]}


def test_a_short_name_may_be_stated_to_be_one_apps_alone(tmp_path: Path) -> None:
    catalogue = load_catalogue(folder(tmp_path, second=SECOND + app("aliases: [Ab1], generic: false") + "\n"))
    assert not catalogue.apps["n"].generic


@pytest.mark.parametrize("when", ["2020", "2020-06", "2020-06-30"])
def test_a_change_of_owner_is_dated_as_well_as_it_is_known(tmp_path: Path, when: str) -> None:
    assert "clip" in load_catalogue(folder(tmp_path, FIRST.replace("2024-01-22", when))).apps


FORMS = {
    "android": (
        ["a.b", "com.Slack", "com.badoo.mobile_1"],
        ["pinterest", "com.1a", "com.a-b", "com..a", "com.a.*", "835599320"],
    ),
    "ios": (
        ["imgurmobile", "co.hinge.mobile.ios", "zzkko.com.ZZKKO", "com.a-b.c"],
        ["com.a b", "com.a/b", ".com", "com.*"],
    ),
    "macos": (["keybase.Electron", "us.zoom.xos"], ["Zoom Workplace.app", "a@b"]),
    "app_store": (['"835599320"', '"1641486558"'], ["id835599320", "12345", "0835599320", "com.a.b"]),
    "windows": (
        [
            "Zoom.Zoom",
            "7EE7776C.LinkedInforWindows_w1wdnht996qgy",
            "MSTeams_8wekyb3d8bbwe",
            "9NH2GPH4JZS4",
            "ByteDance.Trae.CN",
            "Notepad++.Notepad++",
            "XPFCC4CD725961",
        ],
        ["Zoom", "9nh2gph4jzs4", "Zoom Workplace", "A.B_short", "C:\\Zoom"],
    ),
    "chrome": (
        ["fcoeoabgfenejglbffodgkkbkcdhcgfn"],
        ["fcoeoabgfenejglbffodgkkbkcdhcgf", "zcoeoabgfenejglbffodgkkbkcdhcgfn"],
    ),
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, (good, _) in FORMS.items() for text in good])
def test_an_identifier_of_its_platforms_form_is_taken(tmp_path: Path, kind: str, text: str) -> None:
    found = load_catalogue(folder(tmp_path, second=SECOND + app(f"{kind}: [{text}]") + "\n")).apps["n"]
    assert found.identifiers == {kind: (text.strip('"'),)}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, (_, bad) in FORMS.items() for text in bad])
def test_an_identifier_of_another_form_is_refused(tmp_path: Path, kind: str, text: str) -> None:
    [only] = told(folder(tmp_path, second=SECOND + app(f"{kind}: ['{text}']") + "\n"))
    assert only.startswith(f"second.yaml:4: apps.n.{kind}[0]: ")
    assert " is no " in only


def test_a_file_that_cannot_be_read_makes_no_other_name_unknown(tmp_path: Path) -> None:
    [only] = told(folder(tmp_path, first="owners: ["))
    assert only.startswith("first.yaml:")
    assert "no valid YAML" in only


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    [only] = told(folder(tmp_path, FIRST.replace("    client_of: talk\n", ""), "schema: appcheck.policy/v1\n"))
    assert only.startswith("second.yaml:1: schema: is a policy and no catalogue (give it with --policy)")
