"""How long the interpreter takes to import what a scan needs in any case."""

import duckdb  # noqa: F401
import pydantic  # noqa: F401
import typer  # noqa: F401
import yaml  # noqa: F401
