"""The sheets of a spreadsheet as delimited text."""

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from appcheck.errors import Unreadable

LARGEST = 1 << 30
"""A workbook is read at once; one whose parts are larger than this when inflated is refused, in bytes."""

EXACT = 10**15
"""From here on a spreadsheet has lost the last digits of a number: it keeps 15."""

Cell = int | float | str | bool | time | date | datetime | timedelta


def sheets_of(path: Path) -> list[str]:
    """The names of the sheets of a workbook (.xlsx, .xlsb, .xls or .ods), hidden ones too.

    Raises Unreadable where it is damaged, or protected by a password.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                    raise Unreadable("is a workbook of more than 1 GiB", "export it as CSV")
        with CalamineWorkbook.from_path(str(path)) as book:
            return list(book.sheet_names)
    except (CalamineError, OSError) as error:
        raise _damaged(error) from error


def sheet_as_csv(path: Path, sheet: str) -> bytes:
    """All rows of a sheet as CSV in UTF-8, one line a row from the first row on.

    A number is written as its digits, and with an exponent, as is no id, where the spreadsheet has
    lost some of them; a date is written as ISO 8601.
    """
    stat = path.stat()
    return _as_csv(path, sheet, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=1)
def _as_csv(path: Path, sheet: str, _: tuple[int, int]) -> bytes:
    from python_calamine import CalamineError, CalamineWorkbook

    text = io.StringIO()
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise _damaged(error) from error
    csv.writer(text, lineterminator="\n").writerows(map(_text, row) for row in rows)
    return text.getvalue().encode()


def _damaged(error: Exception) -> Unreadable:
    return Unreadable(f"is a spreadsheet that cannot be read: {error}", "save the sheet as CSV (UTF-8)")


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and abs(cell) >= EXACT:
        return f"{cell:.14E}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | time):
        return cell.isoformat()
    return " ".join(str(cell).splitlines())
