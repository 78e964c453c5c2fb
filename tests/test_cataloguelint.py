"""What a catalogue allows and probably does not mean is told."""

from dataclasses import replace

from appcheck.cataloguelint import lint_catalogue, losses
from appcheck.model.policy import App, Catalogue, Owner

ACME = Owner("acme", "Acme", "NO")
CLIP = App("clip", "Clip", ("acme",), ("short-video",), ("Film",), {"ios": ("a.clip",), "android": ("a.b", "a.c")})


def made(*apps: App, owners: tuple[Owner, ...] = (ACME,), replaced: tuple[App, ...] = ()) -> Catalogue:
    by_slug = {app.slug: app for app in apps}
    return Catalogue(by_slug, {owner.slug: owner for owner in owners}, frozenset(), replaced=replaced)


def told(*apps: App, owners: tuple[Owner, ...] = (ACME,), replaced: tuple[App, ...] = ()) -> list[str]:
    catalogue = made(*apps, owners=owners, replaced=replaced)
    return [str(problem).removeprefix("catalogue: ") for problem in lint_catalogue(catalogue)]


def test_a_good_catalogue_is_without_warning() -> None:
    assert told(CLIP) == []


def test_an_owner_of_nothing_is_told() -> None:
    idle = Owner("idle", "Idle", "NO")
    assert told(CLIP, owners=(ACME, idle)) == ["owners.idle: owns no app (take it out, or add its apps)"]


def test_a_former_owner_owns_something() -> None:
    sold = App("sold", "Sold", ("acme", "idle"), ("short-video",))
    assert told(sold, owners=(ACME, Owner("idle", "Idle", "NO"))) == []


def test_a_name_of_two_apps_is_told_however_it_is_written() -> None:
    [only] = told(CLIP, App("reel", "Reel", ("acme",), ("short-video",), ("FILM™",)))
    assert only.startswith("apps.reel: 'FILM™' is a name of clip, too (")


def test_a_name_that_stands_twice_is_told() -> None:
    [only] = told(App("clip", "Clip", ("acme",), ("short-video",), ("clip",)))
    assert only.startswith("apps.clip: the name 'clip' stands twice (")


def test_an_identifier_that_a_replacement_leaves_out_is_told() -> None:
    new = replace(CLIP, identifiers={"ios": ("a.clip",), "android": ("a.c",)})
    [only] = told(new, replaced=(CLIP,))
    assert only.startswith("apps.clip: replaces the app that ships and leaves out its android: a.b (")
    assert told(CLIP, replaced=(new,)) == []


def test_what_an_owner_in_place_of_another_leaves_out_is_told() -> None:
    old = Owner("acme", "Acme", "NO", ("Acme Ltd.", "Acme AB"), ("org.example.",))
    catalogue = replace(made(CLIP), replaced_owners=(old,))
    assert [str(each).partition(" (")[0] for each in losses(catalogue)] == [
        "catalogue: owners.acme: replaces the owner that ships and leaves out its prefixes: org.example.",
        "catalogue: owners.acme: replaces the owner that ships and leaves out its publishers: Acme AB, Acme Ltd.",
    ]


def test_what_a_replacement_takes_out_of_reach_of_a_rule_is_told() -> None:
    new = App("clip", "Clap", ("other",), ("office",), identifiers=CLIP.identifiers)
    other = Owner("other", "Other", "NO")
    catalogue = made(new, owners=(ACME, other), replaced=(replace(CLIP, publishers=("Acme AB",)),))
    assert [str(each).partition(" (")[0].rpartition(" its ")[2] for each in losses(catalogue)] == [
        "categories: short-video",
        "names: Clip, Film",
        "owners: acme",
        "publishers: Acme AB",
    ]
    moved = replace(made(CLIP), replaced_owners=(replace(ACME, jurisdiction="CN"),))
    assert [str(each).partition(" (")[0] for each in losses(moved)] == [
        "catalogue: owners.acme: replaces the owner that ships and moves it from CN to NO"
    ]


def test_a_replacement_that_makes_an_apps_own_name_an_ordinary_word_is_told() -> None:
    [only] = losses(made(replace(CLIP, generic=True), replaced=(CLIP,)))
    assert "takes its name for an ordinary word" in str(only)
    assert losses(made(CLIP, replaced=(replace(CLIP, generic=True),))) == []
