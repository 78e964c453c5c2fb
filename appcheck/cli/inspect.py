"""`appcheck inspect`: what an export is, and what it cannot answer."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from appcheck.cli.options import Exports, Format, Maps, Says, one_of, sources_with, spooled
from appcheck.cli.out import complain, say_json, say_lines, working
from appcheck.escape import harmless_json
from appcheck.wording import counted, listed

if TYPE_CHECKING:
    from appcheck.inspection import Inspection

SCHEMA = "appcheck.inspect/v1"


def inspect_exports(
    exports: Exports,
    says: Says = (),  # type: ignore[assignment]
    maps: Maps = (),  # type: ignore[assignment]
    output_format: Format = "terminal",
) -> int:
    """Say what exports are and cannot answer.

    Ends with 0 if all of every file could be read, otherwise with 3.
    """
    form = one_of("--format", output_format, ("terminal", "json"))
    with spooled(exports) as stdin, working("Reading exports"):
        from appcheck.gather import gather
        from appcheck.inspection import inspect

        sources = sources_with(maps)
        inspections = inspect(gather(exports, says or (), sources, stdin), sources)
    if form == "json":
        say_json(_as_json(inspections))
    else:
        for each in inspections:
            say_lines(_lines(each))
            say_lines(_draft(each.draft), whole=True)
    if not inspections:
        complain("no file to inspect: the folders hold none")
    lost = any(each.refused or each.skipped or each.broken for each in inspections)
    return 3 if lost or all(each.ignored for each in inspections) else 0


def _as_json(inspections: Iterable["Inspection"]) -> str:
    document = {"schema": SCHEMA, "exports": list(map(_fields, inspections))}
    return harmless_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _fields(each: "Inspection") -> dict[str, Any]:
    return {
        "name": each.name,
        "source": each.source,
        "title": each.title,
        "kind": each.kind,
        "evidence": each.evidence,
        "encoding": each.encoding,
        "delimiter": each.delimiter,
        "records": each.records,
        "devices": each.devices,
        "skipped": each.skipped,
        "dates": each.dates,
        "completeness": each.completeness,
        "lacks": list(each.lacks),
        "warnings": list(each.warnings),
        "refused": each.refused,
        "claimed_by": list(each.claimed_by),
        "broken": each.broken,
        "ignored": each.ignored,
        "draft_map": each.draft,
    }


def _lines(each: "Inspection") -> Iterator[str]:
    yield each.name
    if each.ignored:
        yield "  passed over: it does not look like data; name it, and it is read"
        return
    if each.refused:
        yield f"  not read: {each.refused}"
    else:
        yield f"  {each.title} ({each.source}, {each.kind}), known by {each.evidence}"
        delimiter = f"delimiter {each.delimiter!r}" if each.delimiter else ""
        skipped = f"{each.skipped} skipped" if each.skipped else ""
        yield "  " + listed((counted(each.records, "record"), counted(each.devices, "device"), skipped))
        shows = f"shows: {each.completeness}" if each.completeness else ""
        yield "  " + listed((each.encoding, delimiter, each.dates, shows))
    yield from (f"  it {text}" for text in each.lacks)
    yield from (f"  note: {text}" for text in each.warnings)


def _draft(draft: str) -> Iterator[str]:
    if draft:
        yield "  a map to begin with, by what such columns mean elsewhere; check each line:"
        yield from (f"    {line}" for line in draft.splitlines())
