"""`appcheck sources`: which exports can be read, and how to produce them."""

from collections.abc import Iterator

from appcheck.cli.options import Maps, sources_with
from appcheck.cli.out import say_lines


def sources(maps: Maps = ()) -> int:  # type: ignore[assignment]
    """List what can be read, and how to export it."""
    say_lines(_lines(maps), whole=True)
    return 0


def _lines(maps: Maps) -> Iterator[str]:
    known = sources_with(maps)
    width = max(len(source.name) for source in known)
    for source in known:
        yield f"{source.name:<{width}}  {source.kind:<7}  {source.title}"
        note = f"cannot be used: {source.refuses}" if source.refuses else source.how
        if note:
            yield f"  {note}"
