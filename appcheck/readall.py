"""Read all given files, each export once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appcheck.errors import Unreadable
from appcheck.gather import Given
from appcheck.intake import Opened, device_named, digest, open_given, read_opened
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
    repeated: list[str] = []
    for opened in (opened for each in _once(given, sources, repeated) for opened in each):
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
    return Intake(tuple(exports), tuple(their_sources), tuple(refused), tuple(ignored), tuple(repeated))


def _refused(opened: Opened, error: Unreadable) -> Opened:
    return Opened(
        opened.given, opened.name, opened.export, None, opened.claims, refused=str(error), remedy=error.remedy
    )


def _once(given: Sequence[Given], sources: Sequence[Source], repeated: list[str]) -> Iterator[list[Opened]]:
    """What each file holds, opened, without those that hold what an earlier one holds; they are put into `repeated`.

    Only files of one size are compared. Two phones may carry the same apps, so files from whose
    names their devices are taken are the same only where these are.
    """
    sizes = Counter(_size(each) for each in given)
    seen: set[tuple[str, ...]] = set()
    for each in given:
        opened = open_given(each, sources)
        if sizes[_size(each)] > 1 and all(part.export for part in opened):
            devices = [device_named(part) for part in opened if part.source and part.source.device_from_name]
            content = (digest(each.path), each.source, repr(each.said), *devices)
            if content in seen:
                repeated.append(each.name)
                continue
            seen.add(content)
        yield opened


def _size(given: Given) -> int:
    """Its size in bytes; -1 for what cannot be read, which is said where it is opened."""
    try:
        return given.path.stat().st_size
    except OSError:
        return -1
