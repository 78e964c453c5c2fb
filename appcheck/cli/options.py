"""The flags that commands share, and how their values are read; everything that is wrong is told at once."""

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

from appcheck.cli.out import complain
from appcheck.errors import OursIsWrong, Problem
from appcheck.private import private_folder

if TYPE_CHECKING:
    from appcheck.model.policy import Catalogue
    from appcheck.source import Source

P = ParamSpec("P")
T = TypeVar("T")

Exports = Annotated[
    list[str],
    typer.Argument(
        metavar="EXPORT",
        help="Files, folders or - for standard input: inventories, device lists and rosters, each recognised by its "
        "content. SOURCE:FILE forces a source.",
        show_default=False,
    ),
]
PolicyName = Annotated[
    str,
    typer.Option("--policy", envvar="APPCHECK_POLICY", metavar="NAME|FILE", help="A shipped policy or a file."),
]
Format = Annotated[
    str,
    typer.Option("--format", envvar="APPCHECK_FORMAT", metavar="terminal|json", help="Format on standard output."),
]
Says = Annotated[
    list[str] | None,
    typer.Option(
        "--says",
        envvar="APPCHECK_SAYS",
        metavar="FILE:KEY=VALUE",
        help="What a file leaves out: device, group, app, completeness=full. Repeatable; the report says who said it.",
        show_default=False,
    ),
]
Maps = Annotated[
    list[Path] | None,
    typer.Option(
        "--map",
        envvar="APPCHECK_MAP",
        metavar="FILE",
        help="A column map that describes a table no source knows. Repeatable.",
        show_default=False,
    ),
]
Catalogues = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalogue",
        envvar="APPCHECK_CATALOGUE",
        metavar="FILE",
        help="Apps of your own, a file or a folder, on top of the catalogue that ships. Repeatable.",
        show_default=False,
    ),
]


class Attempts:
    """Runs steps that may find our files wrong, so that all their problems are told together."""

    def __init__(self) -> None:
        self._problems: list[Problem | str] = []

    def __call__(self, step: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T | None:
        try:
            return step(*arguments, **named)
        except OursIsWrong as error:
            self._problems.extend(error.problems)
            return None

    def finish(self) -> None:
        """Raises OursIsWrong with every problem of every step."""
        if self._problems:
            raise OursIsWrong(*self._problems)


def one_of(flag: str, value: str, words: Iterable[str]) -> str:
    """The value, if it is one of the words; otherwise OursIsWrong with the nearest or all of them."""
    known = list(map(str, words))
    if value.strip().lower() in known:
        return value.strip().lower()
    close = get_close_matches(value.lower(), known, 1)
    hint = f"did you mean {close[0]}?" if close else f"one of {', '.join(known)}"
    raise OursIsWrong(Problem(flag, 0, "", f"{value!r} is not known", hint))


def day_of(flag: str, value: str) -> date | None:
    """A day written as YYYY-MM-DD; None where nothing was given."""
    if not value:
        return None
    try:
        if not re.fullmatch(r"2\d{3}-\d\d-\d\d", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        hint = "write it as YYYY-MM-DD, in this millennium"
        raise OursIsWrong(Problem(flag, 0, "", f"{value!r} is not a day", hint)) from None


def catalogue_with(own: Sequence[Path] | None) -> "Catalogue":
    """The shipped catalogue with files of one's own on top; tells what these leave out of what they replace."""
    from appcheck.catalogue import load_catalogue
    from appcheck.cataloguelint import losses
    from appcheck.shipped import shipped

    catalogue = load_catalogue(shipped() / "catalogue", *(own or ()))
    complain(*losses(catalogue))
    return catalogue


def sources_with(maps: Sequence[Path] | None) -> "tuple[Source, ...]":
    """The shipped sources and those that the given column maps describe."""
    from appcheck.sources import shipped_sources

    return (*shipped_sources(), *(_mapped(maps) if maps else ()))


def _mapped(maps: Sequence[Path]) -> "Iterator[Source]":
    from appcheck.maps import load_map
    from appcheck.sources import shipped_sources

    attempts = Attempts()
    described = [attempts(load_map, path) for path in maps]
    attempts.finish()
    found = list(filter(None, described))
    taken = Counter(source.name for source in (*shipped_sources(), *found))
    twice = [source.name for source in found if taken[source.name] > 1]
    if twice:
        message = "is the name of more than one source"
        raise OursIsWrong(
            *(Problem("--map", 0, "name", f"{name} {message}", "rename it") for name in dict.fromkeys(twice))
        )
    yield from found


@contextmanager
def spooled(exports: Sequence[str]) -> Iterator[Path | None]:
    """Standard input as a file of its own in a private folder, where `-` asks for it."""
    if not any(export == "-" or export.endswith(":-") for export in exports):
        yield None
        return
    if sys.stdin is None:
        raise OursIsWrong("standard input is closed, and - asks for it")
    with private_folder() as folder:
        path = folder / "stdin"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path


def is_set(name: str) -> bool:
    """Whether an environment variable is set to anything but a word for no."""
    return os.environ.get(name, "").strip().lower() not in ("", "0", "no", "false")
