"""A folder of our own for what may lie nowhere else, gone as soon as it is no longer needed."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appcheck.errors import OursIsWrong

WAITS = (0.0, 0.1, 0.3, 1.0, 3.0)
"""Seconds before each attempt to remove it: Windows refuses while a virus scanner looks at one of its files."""


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder that only its owner may enter, removed at the end.

    Raises OursIsWrong where there is no place for it, or where it stays: parts of exports lie in it.
    """
    try:
        folder = tempfile.mkdtemp(prefix="appcheck-")
    except OSError as error:
        raise OursIsWrong(f"there is no place for temporary files: {error.strerror or error}") from error
    try:
        yield Path(folder)
    finally:
        _remove(folder)


def _remove(folder: str) -> None:
    told = ""
    for wait in WAITS:
        time.sleep(wait)
        try:
            shutil.rmtree(folder)
        except OSError as error:
            told = error.strerror or str(error)
        else:
            return
    raise OursIsWrong(f"{folder}: cannot be removed, and parts of exports lie in it: {told}")
