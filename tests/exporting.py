"""Read one export by itself, as its source reads it."""

from pathlib import Path

from appcheck.container import open_exports
from appcheck.delimited import read_delimited
from appcheck.intake import claims_of
from appcheck.model.inventory import Item, Record, Trouble
from appcheck.source import Table, Wanted
from appcheck.sources import shipped_sources


def items(folder: Path, content: str, name: str = "export") -> tuple[str, list[Item]]:
    """The source that claims a text, and its items; a source that refuses it has none."""
    path = folder / name
    path.write_text(content, "utf-8")
    [export] = open_exports(path, name)
    known, claims = claims_of(export, shipped_sources())
    [(claimed, _)] = claims
    source = next(each for each in shipped_sources() if each.name == claimed)
    if source.read is None:
        return claimed, []
    reading = source.read(known, Wanted())
    found = read_delimited(known, reading, source.kind) if isinstance(reading, Table) else reading.items()
    return claimed, list(found)


def apps(found: list[Item]) -> list[tuple[str, str]]:
    """The devices and apps of the records, by id and by identifier or name."""
    return [
        (item.device.device_id if item.device else "", item.app.identifier or item.app.name)
        for item in found
        if isinstance(item, Record) and item.app
    ]


def troubles(found: list[Item]) -> list[str]:
    return [item.code for item in found if isinstance(item, Trouble)]
