"""The page of sources says what the sources are."""

import os

from sources_page import PAGE, page, write

from appcheck.sources import shipped_sources

WRITE = bool(os.environ.get("APPCHECK_WRITE_EXPECTED"))


def test_the_page_of_sources_is_made_from_them() -> None:
    if WRITE:
        write()
    assert PAGE.read_text("utf-8") == page(shipped_sources())


def test_every_source_that_is_read_carries_something() -> None:
    text = page(shipped_sources())
    rows = {row.split("`")[1]: row.split(" | ") for row in text.splitlines() if row.startswith("| `")}
    for source in shipped_sources():
        assert source.name in rows
        assert source.refuses or rows[source.name][2].strip()
