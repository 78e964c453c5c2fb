"""Read all given files, each export once."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from appcheck.errors import Unreadable
from appcheck.gather import Given
from appcheck.intake import Opened, digest, open_given, read_opened
from appcheck.model.inventory import Sifted
from appcheck.model.policy import Catalogue
from appcheck.sift import Decide
from appcheck.source import Source, Wanted


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of all files: exports that were read, those that were refused, and files that are no data.

    `repeated` are the names of files that hold what another given file holds.
    """

    exports: tuple[Sifted, ...]
    sources: tuple[Source, ...]
    refused: tuple[Opened, ...]
    ignored: tuple[str, ...]
    repeated: tuple[str, ...]


def read_all(
    given: Sequence[Given], sources: Sequence[Source], decide: Decide, wanted: Wanted, catalogue: Catalogue
) -> Intake:
    """Read every file; what cannot be read is refused with its reason, and never passed over."""
    exports: list[Sifted] = []
    their_sources: list[Source] = []
    refused: list[Opened] = []
    ignored: list[str] = []
    once, repeated = _once(given)
    for opened in (opened for each in once for opened in open_given(each, sources)):
        if opened.ignored:
            ignored.append(opened.name)
        elif opened.source is None:
            refused.append(opened)
        else:
            try:
                sifted, source = read_opened(opened, decide, wanted, catalogue)
            except Unreadable as error:
                refused.append(_refused(opened, error))
            else:
                exports.append(sifted)
                their_sources.append(source)
    return Intake(tuple(exports), tuple(their_sources), tuple(refused), tuple(ignored), repeated)


def _refused(opened: Opened, error: Unreadable) -> Opened:
    return Opened(
        opened.given, opened.name, opened.export, None, opened.claims, refused=str(error), remedy=error.remedy
    )


def _once(given: Sequence[Given]) -> tuple[list[Given], tuple[str, ...]]:
    """The files without those that hold what an earlier one holds; only files of one size are compared."""
    sizes = Counter(_size(each) for each in given)
    seen: set[str] = set()
    once: list[Given] = []
    repeated: list[str] = []
    for each in given:
        if sizes[_size(each)] > 1:
            content = _content(each)
            if content in seen:
                repeated.append(each.name)
                continue
            seen.add(content)
        once.append(each)
    return once, tuple(repeated)


def _size(given: Given) -> int:
    with suppress(OSError):
        return given.path.stat().st_size
    return -1


def _content(given: Given) -> str:
    """Equal for files that say the same; one that cannot be read is like no other, and is refused when it is opened."""
    with suppress(OSError):
        return digest(given.path) + repr(given.said)
    return given.name
