"""Snipe-IT: its assets, as the CSV that it imports, its custom report, and the list that the console exports.

Columns: snipe/snipe-it, sample_csvs, ReportsController::postCustom and AssetPresenter, in the words of
resources/lang (en-US, sv-SE, de-DE). The status of an asset ends in its kind, which is not translated:
deployed, deployable, pending, undeployable or archived.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from appcheck.delimited import fields_of, read_delimited
from appcheck.export import Export
from appcheck.model.inventory import Item, Kind, Record
from appcheck.source import Documents, Source, Wanted, has_columns, table

_SERIAL = ("Serial", "Serial Number", "Serie", "Serienummer", "Seriennummer")
_CHECKED_OUT = ("Checked Out", "Checked Out To", "Checkat ut", "Utcheckad till", "Herausgegeben", "Herausgegeben an")
"""Who or what has it, be it a person or a place, so it names no user."""

_TABLE = table(
    {
        "device.device_id": "Asset Tag",
        "device.serial": _SERIAL,
        "device.name": ("Asset Name", "Name"),
        "device.model": ("Model", "Modell"),
        "device.state": "Status",
        "device.login": ("Checked Out To: Username", "Username"),
        "device.email": "Checked Out To: Email",
    },
    line_breaks=True,
)
_ARCHIVED = re.compile(r"archived", re.IGNORECASE)
_OF_KIND_ARCHIVED = re.compile(r".*\s\(?archived\)?", re.IGNORECASE | re.DOTALL)
"""An import has the name of the status only; a report adds its kind."""


def _detect_report(export: Export) -> str | None:
    """The columns are those that somebody chose; without these an asset could be joined to nothing."""
    told = has_columns("Asset Tag", "Status", without=("Checked Out To: Email",))(export)
    cells = export.header.cells if export.header else ()
    named = [next((name for name in names if name in cells), "") for names in (_SERIAL, _CHECKED_OUT)]
    return f"{told}, {', '.join(named)}" if told and all(named) else None


def _read(archived: re.Pattern[str]) -> Callable[[Export, Wanted], Documents]:
    def read(export: Export, wanted: Wanted) -> Documents:
        found = _TABLE(export, wanted)
        return Documents(lambda: _assets(read_delimited(export, found, Kind.DEVICES), archived), fields_of(found))

    return read


def _assets(rows: Iterator[Item], archived: re.Pattern[str]) -> Iterator[Item]:
    """What is archived has left; what cannot be deployed, or is lost, may still be in somebody's pocket."""
    for row in rows:
        if isinstance(row, Record) and row.device is not None and archived.fullmatch(row.device.state.strip()):
            yield replace(row, device=row.device._replace(state="retired"))
        else:
            yield row


SOURCES = (
    Source(
        name="snipeit-assets",
        kind=Kind.DEVICES,
        system="snipeit",
        title="Snipe-IT: assets (CSV as imported)",
        how="The CSV of an import, with Serial, Status and the columns of Checked Out To.",
        detect=has_columns("Asset Tag", "Checked Out To: Email"),
        read=_read(_ARCHIVED),
    ),
    Source(
        name="snipeit-asset-report",
        kind=Kind.DEVICES,
        system="snipeit",
        title="Snipe-IT: report or list of assets (CSV)",
        how="Reports > Custom Asset Report with Asset Tag, Asset Name, Serial, Model, Status, Checked Out and "
        "Username, or Assets > List All > Export.",
        detect=_detect_report,
        read=_read(_OF_KIND_ARCHIVED),
    ),
)
