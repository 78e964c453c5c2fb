"""Read all given files, each export once."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from appcheck.errors import Unreadable
from appcheck.export import digest
from appcheck.gather import Given
from appcheck.intake import Opened, Reading, open_given, read_opened
from appcheck.model.policy import Catalogue
from appcheck.sift import Decide
from appcheck.source import Source, Wanted


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of all files: exports that are read, those that were refused, and files that are no data.

    `repeated` are the names of files that hold what another given file holds.
    """

    readings: tuple[Reading, ...]
    refused: tuple[Opened, ...]
    ignored: tuple[str, ...]
    repeated: tuple[str, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(reading.source for reading in self.readings)


def read_all(
    given: Sequence[Given], sources: Sequence[Source], decide: Decide, wanted: Wanted, catalogue: Catalogue
) -> Intake:
    """Read every file; what cannot be read is refused with its reason, and never passed over.

    The largest come first, because what is still to be collected of them is collected beside the rest.
    """
    once, repeated = _once(given)
    read: dict[int, list[Reading | Opened]] = {}
    for number, each in sorted(enumerate(once), key=lambda pair: -_size(pair[1])):
        read[number] = [_read(opened, decide, wanted, catalogue) for opened in open_given(each, sources)]
    every = [each for number in sorted(read) for each in read[number]]
    return Intake(
        tuple(each for each in every if isinstance(each, Reading)),
        tuple(each for each in every if isinstance(each, Opened) and not each.ignored),
        tuple(each.name for each in every if isinstance(each, Opened) and each.ignored),
        repeated,
    )


def _read(opened: Opened, decide: Decide, wanted: Wanted, catalogue: Catalogue) -> Reading | Opened:
    if opened.source is None:
        return opened
    try:
        return read_opened(opened, decide, wanted, catalogue)
    except Unreadable as error:
        return replace(opened, source=None, refused=str(error), remedy=error.remedy)


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
