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
    aliases: [Clip Lite, 短片]
    owner: acme
    former_owners: [{owner: bolt, until: 2024-01-22}]
    categories: [short-video, messaging]
    android: [org.example.clip]
    ios: [org.example.Clip, pinterest]
    app_store: ["12345"]
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
            "app_store": ("12345",),
        },
        publishers=("Acme Ltd.",),
        generic=True,
    )
    assert catalogue.apps["talk"].owners == ("bolt",)
    assert catalogue.owners["acme"] == Owner("acme", "Acme Ltd.", "NO", ("Acme Ltd.",), ("org.example.acme.",), True)
    assert catalogue.owners["bolt"].sourced is False
    assert catalogue.social == {"short-video"}


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
        .replace("[org.example.clip]", '["https://example.org/clip"]')
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
        "first.yaml:15: apps.clip.former_owners[0].owner: unknown owner 'blot'",
        "first.yaml:15: apps.clip.former_owners[0].until: 2024-02-30 is no day of the calendar",
        "first.yaml:16: apps.clip.categories[0]: unknown category 'short-vidoe'",
        "first.yaml:17: apps.clip.android[0]: 'https://example.org/clip' is no identifier",
        "first.yaml:22: apps.clip.generic: 'yes' where true or false should be",
        "second.yaml:4: apps.clip.android[0]: 'a b' is no identifier",
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
        ("  n: {name: N, owner: bolt, categories: [], sources: [x]}", "categories: is empty"),
        ("  n: {name: N, owner: bolt, categories: [messaging], sources: []}", "sources: is empty"),
        ("  n: {name: N, owner: bolt, categories: [messaging]}", "sources: is missing"),
        ("  n: {owner: bolt, categories: [messaging], sources: [x]}", "name: is missing"),
        ("  n: {name: N, owner: bolt, categories: [messaging], sources: [x], note: }", "note: is empty"),
        ("  n: {name: N, owner: bolt, categories: [messaging], sources: [x], ios: ['']}", "is no identifier"),
        (
            "  n: {name: N, owner: bolt, categories: [messaging], sources: [x], android: [ORG.example.CLIP]}",
            "android 'ORG.example.CLIP' is already in first.yaml:17",
        ),
        (
            "  n: {name: N, owner: bolt, categories: [messaging], sources: [x], windows: [a.b, A.B]}",
            "windows 'A.B' is already in second.yaml:4",
        ),
    ],
)
def test_a_mistake_is_refused(tmp_path: Path, line: str, said: str) -> None:
    [only] = told(folder(tmp_path, second=SECOND + line + "\n"))
    assert only.startswith("second.yaml:4: ")
    assert said in only


def test_one_identifier_may_stand_on_two_platforms(tmp_path: Path) -> None:
    app = "  n: {name: N, owner: bolt, categories: [messaging], sources: [x], macos: [org.example.clip]}\n"
    assert "n" in load_catalogue(folder(tmp_path, second=SECOND + app)).apps


def test_a_file_that_cannot_be_read_makes_no_other_name_unknown(tmp_path: Path) -> None:
    [only] = told(folder(tmp_path, first="owners: ["))
    assert only.startswith("first.yaml:")
    assert "no valid YAML" in only


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    said = told(folder(tmp_path, second="schema: appcheck.policy/v1\n"))
    assert said[0].startswith("second.yaml:1: schema: 'appcheck.policy/v1' is not one of appcheck.catalogue/v1")
