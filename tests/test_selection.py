"""An entry means the apps for which all of its catalogue keys hold."""

from dataclasses import replace

import pytest
from policies import CATALOGUE

from appcheck.model.policy import App, Entry
from appcheck.selection import expand


@pytest.mark.parametrize(
    ("entry", "meant"),
    [
        (Entry(app="clip"), {"clip"}),
        (Entry(app="nowhere"), set()),
        (Entry(owner=("acme",)), {"clip", "shop"}),
        (Entry(owner=("bolt",)), {"clip", "talk"}),  # clip was bolt's once
        (Entry(jurisdiction=("US",)), {"clip", "talk"}),
        (Entry(jurisdiction=("NO", "US")), {"clip", "shop", "talk"}),
        (Entry(category=("messaging",)), {"talk"}),
        (Entry(category=("social",)), {"clip"}),
        (Entry(category=("social", "messaging")), {"clip", "talk"}),
        (Entry(owner=("acme",), category=("social",)), {"clip"}),
        (Entry(owner=("acme",), jurisdiction=("US",)), {"clip"}),
        (Entry(app="shop", owner=("bolt",)), set()),
        (Entry(identifier=("org.example.clip",)), set()),
        (Entry(), set()),
    ],
)
def test_an_entry_selects(entry: Entry, meant: set[str]) -> None:
    assert {app.slug for app in expand(entry, CATALOGUE)} == meant


@pytest.mark.parametrize(
    ("entry", "is_meant"),
    [
        (Entry(app="stub"), True),
        (Entry(category=("preload",)), True),
        (Entry(category=("preload",), owner=("acme",)), True),
        (Entry(category=("social", "preload")), True),
        (Entry(owner=("acme",)), False),
        (Entry(jurisdiction=("NO",)), False),
        (Entry(category=("social",)), False),
        (Entry(category=("short-video",)), False),
    ],
)
def test_an_app_that_stands_apart_is_meant_only_where_it_or_its_category_is_named(entry: Entry, is_meant: bool) -> None:
    stub = App("stub", "Stub", ("acme",), ("preload", "short-video"))
    catalogue = replace(CATALOGUE, apps=CATALOGUE.apps | {"stub": stub}, apart=frozenset({"preload"}))
    assert (stub in expand(entry, catalogue)) is is_meant
