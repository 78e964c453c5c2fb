"""A DuckDB in memory that loads no extension and touches nothing but a folder of its own."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect(spill: Path, threads: int | None = None) -> "duckdb.DuckDBPyConnection":
    """A new database; what does not fit into its memory goes to the folder. `threads` is all cores where it is None."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(spill / "spill"),
        "memory_limit": "1GB",
    }
    return duckdb.connect(config=config if threads is None else config | {"threads": threads})
