"""Say of an export that no source knows what it looks like, and whether it looks like data at all."""

import re
from collections import deque
from pathlib import PurePath

from appcheck.errors import Unreadable
from appcheck.export import Export, Packing, Shape, parts_in_zip
from appcheck.jsonstream import json_values
from appcheck.wording import shown

DATA_ENDINGS = frozenset(
    (
        *(".csv", ".tsv", ".json", ".ndjson", ".jsonl", ".plist", ".xml", ".xls", ".xlsx", ".ods", ".parquet"),
        *(".zip", ".gz", ".bz2", ".xz", ".7z", ".tar", ".tgz", ".rar"),
    )
)
"""Endings of files that hold data or are packed: none is passed over, even where its content looks like none."""

PROSE_ENDINGS = frozenset((".md", ".rst"))
"""A sentence with a comma looks like the header of a table."""

OF_BACKUP = re.compile(r"[0-9a-f]{40}")
"""The names of files in the backup of an iPhone or iPad."""

REPORT_KEYS = frozenset(("schema", "run.id", "policy.effective_sha256", "summary.verdict"))
"""Keys of the report that an earlier run may have left beside the exports."""

ERROR_KEYS = frozenset(("error.code", "error.message"))
"""Keys of the errors of Microsoft Graph and of Google's services."""


_MAP = "in a map (`appcheck inspect FILE` drafts one, `appcheck help maps` explains it) and give it with --map"


def looks_like_data(export: Export) -> bool:
    """Whether a file that nobody named may be an export all the same: not prose, a picture or a report of ours."""
    named = parts_in_zip(export.member)[-1] if export.packing is Packing.ZIP else export.path.name
    ending = PurePath(named).suffix.lower() if export.packing is not Packing.SHEET else ""
    if ending in PROSE_ENDINGS or (export.shape is Shape.JSON and export.keys >= REPORT_KEYS):
        return False
    if ending in DATA_ENDINGS:
        return True
    if OF_BACKUP.fullmatch(named):
        return False
    if export.shape is Shape.TEXT:
        header = export.header
        lines = [line for line in export.head.splitlines()[header.line :] if line.strip()] if header else []
        return header is not None and any(line.count(header.delimiter) + 1 >= len(header.cells) for line in lines[:1])
    return export.shape is not Shape.BINARY


def unknown(export: Export) -> tuple[str, str]:
    """What an export is that no source knows, and what to do."""
    if export.shape is Shape.EMPTY:
        return "is empty", "export it again"
    if export.header is not None:
        cells = shown(export.header.cells, 8)
        return (
            f"is a table that no source knows (columns {cells})",
            f"`appcheck sources` lists what is known; describe its columns {_MAP}",
        )
    if export.shape is Shape.JSON and export.keys >= ERROR_KEYS:
        return "is an error with which a service answered, and no data", "export it again"
    if export.shape is Shape.JSON and export.keys >= REPORT_KEYS:
        return "is a report of appcheck and no export", "leave it out"
    if export.shape is Shape.JSON and _is_empty_answer(export):
        return "is an answer without a single record", "check what was asked for, and export it again"
    if export.shape is Shape.JSON:
        try:
            deque(json_values(export, "\0"), maxlen=0)
        except Unreadable as error:
            return str(error), error.remedy
        keys = shown(sorted({path.rpartition(".")[2] for path in export.keys} - {"", "item"}), 8)
        return (
            f"is JSON that no source knows (keys {keys})",
            f"`appcheck sources` lists what is known; describe its keys, with `records`, {_MAP}",
        )
    return "is in a format that no source knows", "`appcheck sources` lists what is known"


def _is_empty_answer(export: Export) -> bool:
    """An empty list as Microsoft answers with it, or Google's answer, which leaves the list out."""
    empty_value = "value" in export.keys and not any(key.startswith("value.") for key in export.keys)
    return empty_value or {"", "kind", "etag"} == export.keys
