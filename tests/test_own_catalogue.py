"""An organisation's own catalogue files come on top of the one that ships, and take nothing from its apps unseen."""

from pathlib import Path

import pytest
from test_catalogue import CATEGORIES, FIRST, folder

from appcheck.catalogue import load_catalogue
from appcheck.errors import OursIsWrong

OWN = """schema: appcheck.catalogue/v1
owners:
  us: {name: Our organisation, jurisdiction: SE}
apps:
  ours: {name: Our chat, owner: us, categories: [messaging], sources: [we make it], ios: [org.example.ours]}
"""


def own(path: Path, text: str, name: str = "own.yaml") -> Path:
    (path / name).parent.mkdir(exist_ok=True)
    (path / name).write_text(text, encoding="utf-8")
    return path / name


def refused(base: Path, *files: Path) -> list[str]:
    with pytest.raises(OursIsWrong) as wrong:
        load_catalogue(base, *files)
    return list(map(str, wrong.value.problems))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "base").mkdir()
    return folder(tmp_path / "base")


def test_an_own_file_adds_apps_and_owners(tmp_path: Path, base: Path) -> None:
    catalogue = load_catalogue(base, own(tmp_path, OWN))
    assert {"clip", "talk", "ours"} == set(catalogue.apps)
    assert catalogue.owners["us"].jurisdiction == "SE"
    assert catalogue.replaced == ()
    assert catalogue.sha256 != load_catalogue(base).sha256


def test_an_own_file_replaces_an_app_as_a_whole_and_frees_its_identifiers(tmp_path: Path, base: Path) -> None:
    text = (
        OWN
        + "  clip: {name: Film, owner: bolt, categories: [messaging], sources: [x], ios: [org.example.film]}\n"
        + "  other: {name: Other, owner: us, categories: [messaging], sources: [x], android: [org.example.clip]}\n"
    )
    catalogue = load_catalogue(base, own(tmp_path, text))
    assert catalogue.apps["clip"].name == "Film"
    assert catalogue.apps["clip"].identifiers == {"ios": ("org.example.film",)}
    assert [old.name for old in catalogue.replaced] == ["Clip"]


def test_an_own_file_replaces_an_owner(tmp_path: Path, base: Path) -> None:
    text = "schema: appcheck.catalogue/v1\nowners: {bolt: {name: Bolt, jurisdiction: RU}}\n"
    catalogue = load_catalogue(base, own(tmp_path, text))
    assert catalogue.owners["bolt"].jurisdiction == "RU"
    assert [old.name for old in catalogue.replaced_owners] == ["Bolt Inc."]


def test_the_last_of_several_own_files_and_folders_counts(tmp_path: Path, base: Path) -> None:
    one = own(tmp_path, OWN)
    own(tmp_path, OWN.replace("Our chat", "Our new chat"), "more/a.yml")
    assert load_catalogue(base, one, tmp_path / "more").apps["ours"].name == "Our new chat"
    assert load_catalogue(base, tmp_path / "more", one).apps["ours"].name == "Our chat"


def test_an_own_file_may_not_take_the_identifier_of_another_app(tmp_path: Path, base: Path) -> None:
    path = own(tmp_path, OWN.replace("ios: [org.example.ours]", "ios: [org.example.clip.x, org.example.Clip]"))
    [only] = refused(base, path)
    assert only.startswith(f"{path}:5: apps.ours.ios[1]: ios 'org.example.Clip' is already clip's, in first.yaml:20 (")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[messaging]", "[mesaging]", "apps.ours.categories[0]: unknown category 'mesaging' (did you mean messaging?)"),
        ("org.example.ours", "our chat", "apps.ours.ios[0]: 'our chat' is no bundle id"),
        ("org.example.ours", '"https://example.org/x"', "apps.ours.ios[0]: 'https://example.org/x' is no bundle id"),
        ("owner: us", "owner: them", "apps.ours.owner: unknown owner 'them'"),
        ("sources: [we make it], ", "", "apps.ours.sources: is missing"),
    ],
)
def test_a_mistake_in_an_own_file_is_told_with_file_and_line(
    tmp_path: Path, base: Path, old: str, new: str, said: str
) -> None:
    path = own(tmp_path, OWN.replace(old, new))
    [only] = refused(base, path)
    assert only.startswith(f"{path}:5: {said}")


def test_an_own_file_that_is_none_is_refused(tmp_path: Path, base: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "cannot be read" in refused(base, tmp_path / "nowhere.yaml")[0]
    assert "holds no catalogue file" in refused(base, tmp_path / "empty")[0]
    assert "is a policy and no catalogue" in refused(base, own(tmp_path, "schema: appcheck.policy/v1\n"))[0]
    path = own(tmp_path, CATEGORIES, "categories.yaml")
    assert "where appcheck.catalogue/v1 should be" in refused(base, path)[0]


def test_the_mistakes_of_shipped_and_own_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    base = folder(tmp_path / "base", FIRST.replace("jurisdiction: NO", "jurisdiction: Norway"))
    assert len(refused(base, own(tmp_path, OWN.replace("jurisdiction: SE", "jurisdiction: Sweden")))) == 2
