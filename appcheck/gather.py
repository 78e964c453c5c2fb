"""Turn the arguments of a scan into the files it reads, and what was said of each."""

import glob
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from appcheck.errors import OursIsWrong, Problem
from appcheck.hidden import is_hidden
from appcheck.source import Source

SAID_KEYS = ("device", "group", "app", "completeness")
"""What --says can supply; of completeness only that it is `full`."""


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
    """The files that the arguments name, folders and wildcards expanded; `stdin` is where `-` was spooled.

    Raises OursIsWrong with everything that is wrong: files that are not there, and words of
    `says` that fit no file.
    """
    problems: list[Problem] = []
    given: list[Given] = []
    names = {source.name for source in sources}
    forced = (_forced(argument, names) for argument in arguments)
    for source, text in ((source, each) for source, name in forced for each in _meant(name)):
        path = stdin if text == "-" and stdin is not None else Path(text)
        if not text:
            problems.append(Problem("''", 0, "", "is no file: the argument is empty", "is a shell variable not set?"))
        elif not (mode := _mode(path)):
            problems.append(_no_such_file(text, names))
        elif stat.S_ISDIR(mode):
            # by a name that is the same on every system, so that their reports are
            given.extend(Given(file.as_posix(), file, source, found=True) for file in _files(path, problems))
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


def _meant(text: str) -> list[str]:
    """What a name with wildcards stands for, which cmd.exe leaves to the program; else the name itself.

    A bracket is none: `export[1].csv` is what browsers call a copy, and must not read another file.
    """
    if not re.search(r"[*?]", text) or _mode(Path(text)):
        return [text]
    found = glob.iglob(text.replace("[", "[[]"))  # noqa: PTH207  a Path would lose what the name begins with
    return sorted(each for each in found if not is_hidden(Path(each).name)) or [text]


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    """The files below a folder, but for hidden ones; a folder below it that cannot be read is a problem.

    Links are followed, each folder once: an export behind a link would otherwise be left out
    unsaid. Broken links are among the files: they cannot be opened, and are reported for that.
    """
    found: list[Path] = []
    seen: set[Path] = set()

    def closed(error: OSError) -> None:
        message = f"cannot be read: {error.strerror}"
        problems.append(Problem(str(error.filename), 0, "", message, "ask for access, or name the files to read"))

    for place, folders, names in os.walk(folder, onerror=closed, followlinks=True):
        real = Path(place).resolve()
        below = [] if real in seen else [name for name in folders if not is_hidden(name)]
        folders[:] = sorted(below)
        files = () if real in seen else (Path(place, name) for name in names if not is_hidden(name))
        found += [path for path in files if not (mode := _mode(path)) or stat.S_ISREG(mode)]
        seen.add(real)
    return sorted(found)


def _mode(path: Path) -> int:
    """What is at a path, in the terms of `stat`; 0 where nothing is, be it that no file can have such a name."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def _no_such_file(text: str, names: set[str]) -> Problem:
    source = text.partition(":")[0]
    close = get_close_matches(source, names, 1) if ":" in text else []
    hint = f"did you mean the source {close[0]}?" if close else "check the name, and the folder you are in"
    if '"' in text:
        hint = 'on Windows \\" is a quote: give a folder in quotes without a backslash at its end'
    return Problem(text, 0, "", "no such file, or no access to it", hint)


def _said(text: str, given: Sequence[Given], problems: list[Problem]) -> tuple[str, Said] | None:
    """The file and what was said of it; a file may be named by its path or by the last part of that."""
    found = re.fullmatch(r"(.+):(\w+)=(.+)", text, re.DOTALL)
    if found is None or found[2] not in SAID_KEYS:
        near = get_close_matches(found[2].lower(), SAID_KEYS, 1) if found else []
        hint = f"did you mean {near[0]}?" if near else "KEY is " + ", ".join(SAID_KEYS)
        problems.append(Problem("--says", 0, "", f"{text!r} is not FILE:KEY=VALUE", hint))
        return None
    if found[2] == "completeness" and found[3] != "full":
        message = f"{found[3]!r} is no completeness that can be said"
        problems.append(Problem("--says", 0, "", message, "full says that the file shows all apps of its devices"))
        return None
    asked = Path(found[1])
    files = [each.name for each in given if Path(each.name) == asked] or [
        each.name for each in given if Path(each.path.name) == asked
    ]
    if len(files) != 1:
        what = "names no file of this run" if not files else "names more than one file of this run"
        problems.append(Problem("--says", 0, "", f"{found[1]!r} {what}", "name it as it was given"))
        return None
    return files[0], Said(found[2], found[3])
