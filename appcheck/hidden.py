"""Which names in folders and zips are hidden, or are of what a system keeps beside the files of its user."""

_KEPT = frozenset(
    (
        *("thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information"),  # Windows
        *("icon\r", "lost+found"),  # macOS, Linux
    )
)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is none that its user put there; case does not count.

    `~$` is how the names of the files begin by which Office says that a document is open, and `__MACOSX`
    what macOS adds to its archives.
    """
    return name.startswith((".", "~$", "__MACOSX")) or name.casefold() in _KEPT
