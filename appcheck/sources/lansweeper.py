"""Lansweeper: reports of software."""

from appcheck.export import Export
from appcheck.model.inventory import Kind
from appcheck.model.words import Completeness
from appcheck.source import Source, has_columns, table

_SOFTWARE = has_columns("AssetID", "AssetName", "Software")


def _detect_software(export: Export) -> str | None:
    """A report of changes has the same columns, and one more that says whether software came or went."""
    cells = export.header.cells if export.header else ()
    return None if "+/-" in cells else _SOFTWARE(export)


def _detect_changes(export: Export) -> str | None:
    cells = export.header.cells if export.header else ()
    return "columns AssetID, Software, +/-" if "+/-" in cells and _SOFTWARE(export) else None


SOURCES = (
    Source(
        name="lansweeper-software",
        kind=Kind.APPS,
        system="lansweeper",
        title="Lansweeper: software of assets (report)",
        how="Reports > a report with AssetID, AssetName, Software, Version and Publisher > Export to CSV.",
        detect=_detect_software,
        read=table(
            {
                "device.device_id": "AssetID",
                "device.name": "AssetName",
                "device.platform": "OS",
                "device.model": "Model",
                "device.login": "Username",
                "device.checked_in": "Lastseen",
                "app.name": "Software",
                "app.publisher": "Publisher",
                "version": "Version",
            },
            line_breaks=True,
        ),
        completeness=lambda _: Completeness.CONFIG_LIMITED,
        remedies={
            "age_unstated": "Add the columns Lastseen or Lastchanged, or say --accept age_unstated.",
            "completeness_unstated": "If the report has no filter and software is scanned on all assets, say so: "
            "--says FILE:completeness=full.",
        },
    ),
    Source(
        name="lansweeper-changes",
        kind=Kind.APPS,
        system="lansweeper",
        title="Lansweeper: changes of software (report)",
        how="Export a report of the software that is installed instead.",
        detect=_detect_changes,
        refuses="lists software that came and went, not what is installed. Export a report of tblSoftware without the "
        "column +/-.",
    ),
)
