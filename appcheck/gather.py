"""Turn the arguments of a scan into the files it reads, and what was said of each."""

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from appcheck.errors import OursIsWrong, Problem
from appcheck.source import Source

SAID_KEYS = ("device", "group", "app")
"""What --says can supply."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that an export leaves out and whoever runs the check supplied."""

    key: str
    value: str

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


@dataclass(frozen=True, slots=True)
class Given:
    """One file to read. `source` forces a source; `found` says that it was found in a folder, not named."""

    name: str
    path: Path
    source: str = ""
    said: tuple[Said, ...] = ()
    found: bool = False


def gather(
    arguments: Sequence[str], says: Sequence[str], sources: Sequence[Source], stdin: Path | None = None
) -> list[Given]:
    """The files that the arguments name, folders expanded; `stdin` is where `-` was spooled.

    Raises OursIsWrong with everything that is wrong: files that are not there, and words of
    `says` that fit no file.
    """
    problems: list[Problem] = []
    given: list[Given] = []
    names = {source.name for source in sources}
    for argument in arguments:
        source, text = _forced(argument, names)
        path = stdin if text == "-" and stdin is not None else Path(text)
        if not text:
            problems.append(Problem("''", 0, "", "is no file: the argument is empty", "is a shell variable not set?"))
        elif not (mode := _mode(path)):
            problems.append(_no_such_file(text, names))
        elif stat.S_ISDIR(mode):
            given.extend(Given(str(file), file, source, found=True) for file in _files(path, problems))
        elif stat.S_ISREG(mode):
            given.append(Given(text, path, source))
        else:
            problems.append(Problem(text, 0, "", "is no file but a stream", "save it to a file, or give it as -"))
    said = [_said(text, given, problems) for text in says]
    if problems:
        raise OursIsWrong(*problems)
    return [replace(each, said=tuple(said for file, said in filter(None, said) if file == each.name)) for each in given]


def _forced(argument: str, names: set[str]) -> tuple[str, str]:
    """SOURCE:FILE where SOURCE is a known source, so that a path with a drive letter stays a path."""
    source, colon, rest = argument.partition(":")
    return (source, rest) if colon and source in names else ("", argument)


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    """The files in a folder and below it, without hidden ones.

    Broken links, and links to folders elsewhere, are among them: they cannot be opened, and
    are reported for that instead of being passed over.
    """

    def refused(error: OSError) -> None:
        problems.append(Problem(str(error.filename), 0, "", f"cannot be read: {error.strerror}", "check its rights"))

    found: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=refused):
        folders[:] = filter(_is_shown, folders)
        links = [path for name in folders if (path := Path(place, name)).is_symlink()]
        found += [path for path in links if not path.resolve().is_relative_to(folder.resolve())]
        paths = [Path(place, name) for name in files if _is_shown(name)]
        found += [path for path in paths if not (mode := _mode(path)) or stat.S_ISREG(mode)]
    return sorted(found)


def _mode(path: Path) -> int:
    """What is at a path, in the terms of `stat`; 0 where nothing is, be it that no file can have such a name."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _is_shown(name: str) -> bool:
    return not name.startswith((".", "__MACOSX"))


def _no_such_file(text: str, names: set[str]) -> Problem:
    source = text.partition(":")[0]
    close = get_close_matches(source, names, 1) if ":" in text else []
    hint = f"did you mean the source {close[0]}?" if close else "check the name, and the folder you are in"
    return Problem(text, 0, "", "no such file", hint)


def _said(text: str, given: Sequence[Given], problems: list[Problem]) -> tuple[str, Said] | None:
    """The file and what was said of it; a file may be named as it was given or by its last part."""
    found = re.fullmatch(r"(.+):(\w+)=(.+)", text, re.DOTALL)
    if found is None or found[2] not in SAID_KEYS:
        problems.append(Problem("--says", 0, "", f"{text!r} is not FILE:KEY=VALUE", "KEY is " + ", ".join(SAID_KEYS)))
        return None
    files = [each.name for each in given if each.name == found[1]] or [
        each.name for each in given if each.path.name == found[1]
    ]
    if len(files) != 1:
        what = "names no file of this run" if not files else "names more than one file of this run"
        problems.append(Problem("--says", 0, "", f"{found[1]!r} {what}", "name it as it was given"))
        return None
    return files[0], Said(found[2], found[3])
