"""Every source reads its fixtures as their expected files say, and no other source's."""

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from appcheck.container import open_exports
from appcheck.delimited import fields_of, read_delimited
from appcheck.errors import Unreadable
from appcheck.export import Export
from appcheck.intake import claims_of
from appcheck.model.inventory import Item, Kind, Origin, Record, Sifted, Skipped
from appcheck.sift import Fate, sift
from appcheck.source import Documents, Source, Table, Wanted
from appcheck.sources import shipped_sources
from appcheck.tablescan import Unclean, scan_table

FOLDER = Path(__file__).parent / "sources"
SUFFIX = ".expected.json"
FIXTURES = sorted(path for path in FOLDER.rglob("*") if path.is_file() and not path.name.endswith(SUFFIX))
SOURCES = {source.name: source for source in shipped_sources()}
WRITE = bool(os.environ.get("APPCHECK_WRITE_EXPECTED"))
"""Write the expected files instead of comparing; read each by eye afterwards."""
MOST = 60
"""So many items of a fixture are written down and compared."""


def named(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


def opened(path: Path) -> Export:
    """The export as its source recognises it: with the header that it knows, which may stand below a title."""
    [export] = open_exports(path, path.name)
    return claims_of(export, shipped_sources())[0]


def read_fixture(path: Path) -> dict[str, Any]:
    """What the source of a fixture makes of it, in the form of an expected file."""
    export, source = opened(path), SOURCES[path.parent.name]
    evidence = source.detect(export)
    if source.read is None:
        return {"source": source.name, "evidence": evidence, "refuses": source.refuses}
    reading = source.read(export, Wanted())
    fields = reading.fields if isinstance(reading, Documents) else fields_of(reading)
    items = reading.items() if isinstance(reading, Documents) else read_delimited(export, reading, source.kind)
    said = [as_json(item) for item, _ in zip(until_it_breaks(items), range(MOST), strict=False)]
    return {"source": source.name, "evidence": evidence, "fields": sorted(fields), "items": said}


def until_it_breaks(items: Iterable[Item]) -> Iterable[Item | Unreadable]:
    try:
        yield from items
    except Unreadable as error:
        yield error


def as_json(item: Item | Unreadable) -> dict[str, Any]:
    if isinstance(item, Unreadable):
        return {"trouble": "unreadable", "message": str(item)}
    if isinstance(item, Record):
        parts = {"app": filled(item.app), "device": filled(item.device), "person": filled(item.person)}
        said = {"number": item.number} | {key: value for key, value in parts.items() if value is not None}
        return said | ({"version": item.version} if item.version else {})
    if isinstance(item, Skipped):
        said = {"skipped": item.number, "reason": item.reason, "records": item.records}
        return said | ({"device": filled(item.device)} if item.device else {})
    return {"trouble": item.code, "message": item.message}


def filled(value: Any) -> dict[str, Any] | None:
    return None if value is None else {key: text for key, text in value._asdict().items() if text}


def written(expected: dict[str, Any]) -> str:
    """JSON with one item in a line, for reading by eye."""
    *head, last = expected.items()
    lines = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head]
    if last[0] == "items":
        items = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in last[1])
        lines.append(f' "items": [\n{items}\n ]')
    else:
        lines.append(f" {json.dumps(last[0])}: {json.dumps(last[1], ensure_ascii=False)}")
    return "{\n" + "\n".join(lines) + "\n}\n"


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.name)
def test_every_source_says_what_it_is_and_has_a_fixture(source: Source) -> None:
    assert source.title
    assert source.how or source.refuses
    assert (source.read is None) == bool(source.refuses)
    assert any(path.parent.name == source.name for path in FIXTURES)


def test_every_source_has_a_name_of_its_own() -> None:
    assert len(SOURCES) == len(shipped_sources())


@pytest.mark.parametrize("path", FIXTURES, ids=named)
def test_a_fixture_is_claimed_by_its_source_and_no_other(path: Path) -> None:
    export = opened(path)
    claims = [source.name for source in SOURCES.values() if source.detect(export) is not None]
    assert claims == [path.parent.name]


@pytest.mark.parametrize("path", FIXTURES, ids=named)
def test_a_fixture_is_read_as_expected(path: Path) -> None:
    found, expected = read_fixture(path), path.with_name(path.name + SUFFIX)
    if WRITE:
        expected.write_text(written(found), encoding="utf-8", newline="\n")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FIXTURES, ids=named)
def test_a_table_is_the_same_line_by_line_and_at_once(path: Path) -> None:
    export, source = opened(path), SOURCES[path.parent.name]
    reading = source.read(export, Wanted()) if source.read else None
    if not isinstance(reading, Table):
        return
    origin = Origin(path.name, source.name, source.system, source.kind)
    items = list(read_delimited(export, reading, source.kind))
    by_line = sift(origin, fields_of(reading), items, lambda _: Fate.COLLECT)
    try:
        at_once = scan_table(origin, export, reading, lambda _: Fate.COLLECT)
    except Unclean:
        # Then the lines must show why.
        assert any(not isinstance(item, Record) for item in items) or reading.line_breaks
        return
    assert content(at_once) == content(by_line)
    assert not by_line.skipped


def content(sifted: Sifted) -> tuple[object, ...]:
    rows = sorted(sifted.rows)
    return (sifted.fields, sifted.apps, sifted.devices, sifted.listed, sifted.people, rows, sifted.tallies)


def test_nobody_with_an_undated_app_list_is_sent_for_a_device_list_that_does_not_date_it() -> None:
    """A check-in dates an app list only where its source says how soon the list follows (`lag_days`)."""
    expected = [json.loads(path.read_text("utf-8")) for path in FOLDER.rglob(f"*{SUFFIX}")]
    dating = {
        SOURCES[each["source"]].system
        for each in expected
        if SOURCES[each["source"]].kind is Kind.DEVICES and "device.inventoried" in each.get("fields", ())
    }
    asking = re.compile(r"\badd (?:the |a )?(?:list|device|machines|computers|view)", re.IGNORECASE)
    sent = {
        source.name
        for source in SOURCES.values()
        if source.lag_days is None
        and source.system not in dating
        and asking.search(source.remedies.get("age_unstated", ""))
    }
    assert sent == set()
