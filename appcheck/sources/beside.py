"""Files without apps that lie beside exports, where a whole acquisition or backup of a device is given.

Shapes: github.com/mvt-project/mvt (tests/artifacts/androidqf), github.com/mvt-project/androidqf (acquisition.go).
"""

import re

from appcheck.export import Export, Shape
from appcheck.model.inventory import Kind
from appcheck.picking import place_of
from appcheck.source import Source

_PLACES = ("", "item")
_FILES = ("path", "mode", "user_id", "modified_time")
_PROCESSES = ("pid", "ppid", "filename", "command_line")
_PATHS = re.compile(r'\s*\[\s*"/')
_HASHED = re.compile(r"([^,\r\n]+),[0-9a-f]{64}\r?\n")
_STATUS = ("BackupState", "SnapshotState", "IsFullBackup")


def _detect_androidqf(export: Export) -> str | None:
    """What androidqf says of itself, of files, processes and mounts, and the sums of all that."""
    if export.shape is Shape.TEXT:
        hashed = _HASHED.match(export.head)
        return "lines of a path and a SHA-256" if hashed and ("/" in hashed[1] or "\\" in hashed[1]) else None
    if export.shape is not Shape.JSON:
        return None
    if "androidqf_version" in export.keys:
        return "key androidqf_version"
    for keys in (_FILES, _PROCESSES):
        if place_of(export, _PLACES, *keys) is not None:
            return "keys " + ", ".join(keys)
    return "an array of paths" if export.keys <= {"", "item"} and _PATHS.match(export.head) else None


def _detect_backup(export: Export) -> str | None:
    told = export.plist if export.shape is Shape.PLIST and isinstance(export.plist, dict) else {}
    return "keys " + ", ".join(_STATUS) if all(key in told for key in _STATUS) else None


SOURCES = (
    Source(
        name="androidqf-beside",
        kind=Kind.APPS,
        system="adb",
        title="Android: what androidqf writes beside packages.json",
        how="Give packages.json, which lies beside it.",
        detect=_detect_androidqf,
        refuses="holds no apps. Give packages.json, or the folder with all that androidqf wrote.",
        beside=True,
    ),
    Source(
        name="ios-backup-beside",
        kind=Kind.APPS,
        system="ios-tools",
        title="iPhone or iPad: Status.plist of a backup",
        how="Give Info.plist, which lies beside it.",
        detect=_detect_backup,
        refuses="holds no apps. Give Info.plist, which lies beside it.",
        beside=True,
    ),
)
