"""Read all given files, each export once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from appcheck.errors import Unreadable
from appcheck.export import digest
from appcheck.gather import Given
from appcheck.intake import Opened, Reading, device_named, open_given, read_opened
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

    The largest come first, because what is still to be collected of them is collected beside the
    rest. Of files that hold the same, the first that was given is read.
    """
    sizes = Counter(map(_size, given))
    seen: set[tuple[str, ...]] = set()
    repeated: list[str] = []
    read: dict[int, list[Reading | Opened]] = {}
    for number, each in sorted(enumerate(given), key=lambda pair: -_size(pair[1])):
        opened = open_given(each, sources)
        if sizes[_size(each)] > 1 and all(part.export and not part.ignored for part in opened):
            content = _content(each, opened)
            if content in seen:
                repeated.append(each.name)
                continue
            seen.update({content} if content else ())
        read[number] = [_read(part, decide, wanted, catalogue) for part in opened]
    every = [each for number in sorted(read) for each in read[number]]
    return Intake(
        tuple(each for each in every if isinstance(each, Reading)),
        tuple(each for each in every if isinstance(each, Opened) and not each.ignored),
        tuple(each.name for each in every if isinstance(each, Opened) and each.ignored),
        tuple(repeated),
    )


def _read(opened: Opened, decide: Decide, wanted: Wanted, catalogue: Catalogue) -> Reading | Opened:
    if opened.source is None:
        return opened
    try:
        return read_opened(opened, decide, wanted, catalogue)
    except Unreadable as error:
        return replace(opened, source=None, refused=str(error), remedy=error.remedy)


def _content(given: Given, opened: Sequence[Opened]) -> tuple[str, ...]:
    """Equal for files that say the same; empty for one that can no longer be read, which is said where it is read.

    Two phones may carry the same apps, so files from whose names their devices are taken are the
    same only where these are.
    """
    devices = (device_named(part) for part in opened if part.source and part.source.device_from_name)
    try:
        sha256 = digest(given.path)
    except Unreadable:
        return ()
    return (sha256, given.source, repr(given.said), *devices)


def _size(given: Given) -> int:
    """Its size in bytes; -1 for what cannot be read, which is said where it is opened."""
    try:
        return given.path.stat().st_size
    except OSError:
        return -1
