"""The renderers: one module per output format, found and not registered."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from appcheck.model.report import Report


@dataclass(frozen=True, slots=True)
class Style:
    """How an output is to look. `width` is in columns, 0 where no line may be broken.

    `all_devices` shows every device, not only those that are not compliant.
    """

    width: int = 0
    colour: bool = False
    all_devices: bool = False


Render = Callable[[Report, Style], str]


@cache
def shipped_renderers() -> Mapping[str, Render]:
    """All renderers by the NAME of their format: one from every module in this folder."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return {module.NAME: module.render for module in modules}
