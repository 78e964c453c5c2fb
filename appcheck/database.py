"""A DuckDB in memory that loads no extension and touches nothing but a folder of its own."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect(spill: Path, threads: int, megabytes: int) -> "duckdb.DuckDBPyConnection":
    """A new database; what does not fit into so much memory goes to the folder, if a query lets it."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(spill / "spill"),
        "memory_limit": f"{megabytes}MB",
        "threads": threads,
    }
    return duckdb.connect(config=config)
