"""An entry means the apps for which all of its catalogue keys hold."""

import pytest
from policies import CATALOGUE

from appcheck.model.policy import Entry
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
