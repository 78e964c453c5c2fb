"""The sources: one module per maker, found and not registered."""

import importlib
import pkgutil
from functools import cache

from appcheck.source import Source


@cache
def shipped_sources() -> tuple[Source, ...]:
    """All sources that ship with appcheck, by name: the SOURCES of every module in this folder."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return tuple(sorted((source for module in modules for source in module.SOURCES), key=lambda source: source.name))
