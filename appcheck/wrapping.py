"""Break lines to the width of a terminal, between words and without losing a character."""

from collections.abc import Iterable
from io import StringIO
from typing import NamedTuple

HANG = 2
"""Columns by which the rest of a line stands further in, so that it does not look like the next one."""

NARROWEST = 20
"""Columns for which lines are broken; a terminal that has fewer breaks them once more."""


class Line(NamedTuple):
    """One line before it is wrapped; `indent` in columns, `look` a style of rich."""

    text: str
    indent: int = 0
    look: str = ""


def wrapped(lines: Iterable[Line], width: int, colour: bool = False) -> str:
    """The lines as a terminal of that width shows them; their text must be harmless already."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    page, width = StringIO(), max(width, NARROWEST)
    console = Console(
        file=page,
        width=width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        legacy_windows=False,  # escape sequences, not calls of the console
        highlight=False,
    )
    for line in lines:
        text = Text(line.text or " ", line.look if colour else "", overflow="fold")
        for number, part in enumerate(text.wrap(console, width - line.indent - HANG)):
            console.print(Padding(part, (0, 0, 0, line.indent + HANG * (number > 0)), expand=False))
    return "\n".join(line.rstrip() for line in page.getvalue().split("\n"))
