"""The page of policies says what the policies are."""

import os

from policies_page import PAGE, page, write

WRITE = bool(os.environ.get("APPCHECK_WRITE_EXPECTED"))


def test_the_page_of_policies_is_made_from_them() -> None:
    if WRITE:
        write()
    assert PAGE.read_text("utf-8") == page()
