"""Read YAML files of ours strictly: no duplicate keys, no surprises, every mistake with its line."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from appcheck.errors import OursIsWrong, Problem

LARGEST = 5_000_000
"""Bytes that a file of ours may have."""

DEEPEST = 30
"""So many levels of mappings and lists are more than any file of ours needs."""

Steps = Sequence[str | int]
"""The way down to a value: keys and positions."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """A file of ours: its name for messages, its value, where each part stands, and what is wrong with its form.

    `value` is made of dicts, lists, texts, booleans, and None where a value is missing; numbers
    and days stay as they are written.
    """

    file: str
    value: Any
    sha256: str
    problems: tuple[Problem, ...]
    places: "_Place"

    def line(self, path: Steps) -> int:
        """The line of a value, from 1; of the nearest value above it where there is none."""
        line, below = self.places
        for step in path:
            if isinstance(below, dict):
                line, below = below.get(step, (line, None))
            elif isinstance(below, list) and isinstance(step, int) and step < len(below):
                line, below = below[step]
        return line

    def problem(self, path: Steps, message: str, hint: str = "") -> Problem:
        return Problem(self.file, self.line(path), way(path), message, hint)


_Place = tuple[int, Any]
"""A line, and the places of what is in the value there: by key, by position, or None."""


def read_yaml(path: Path, name: str = "") -> Document:
    """One file of ours. Raises OursIsWrong where it is no YAML, or not the plain kind that is allowed."""
    file = name or str(path)
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise OursIsWrong(Problem(file, 0, "", f"cannot be read: {error.strerror}", "check the name")) from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise OursIsWrong(Problem(file, line, "", "is not UTF-8", "save it as UTF-8")) from error
    if len(content) > LARGEST:
        raise OursIsWrong(Problem(file, 0, "", "is larger than 5 MB", "split it, or take out what does not belong"))
    reading = _Reading(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reading.take(event)
    except yaml.YAMLError as error:
        raise OursIsWrong(_no_yaml(file, text, error)) from error
    return reading.document(hashlib.sha256(content).hexdigest())


def _no_yaml(file: str, text: str, error: yaml.YAMLError) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        # whose position counts bytes here and characters there
        wrong = chr(error.character)
        line, hint = text[: text.find(wrong)].count("\n") + 1, "take it out, and save the file as UTF-8"
        return Problem(file, line, "", f"holds a control character, U+{error.character:04X}", hint)
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    line = mark.line + 1 if mark else 0
    if "nesting depth" in said:  # newer versions of libyaml have a limit of their own
        return Problem(file, line, "", *_TOO_DEEP)
    return Problem(file, line, "", f"is no valid YAML: {said}", _LIKELY)


_TOO_DEEP = ("is nested too deeply", "check the brackets")
_LIKELY = (
    "check the indentation (spaces, no tabs), and that brackets and quotes are closed; "
    "a text with `: ` or ` #` in it, or that begins with * & ! % @ [ or {, needs quotes"
)


@dataclass(slots=True)
class _Open:
    """A mapping or list that has not ended; `key` is the key of a mapping that waits for its value."""

    value: Any
    places: Any
    line: int
    key: str | None = None

    def step(self) -> str | int:
        return len(self.value) if isinstance(self.value, list) else self.key or ""


class _Reading:
    """Builds a value from YAML's events, without recursion, so that no file can exhaust the stack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.open = [_Open([], [], 1)]
        self.problems: list[Problem] = []

    def take(self, event: Any) -> None:
        kind, line, top = type(event), event.start_mark.line + 1, self.open[-1]
        if kind is yaml.ScalarEvent:
            self._check_plain(event, line)
            if isinstance(top.value, dict) and top.key is None:
                self._key(top, event.value, line)
            else:
                self._put(_WORDS.get(event.value, event.value) if not event.style else event.value, None, line)
        elif kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
            self._check_plain(event, line)
            self._begin(top, kind is yaml.MappingStartEvent, line)
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            ended = self.open.pop()
            self._put(ended.value, ended.places, ended.line)
        elif kind is yaml.AliasEvent:
            self._stop(line, f"the alias *{event.anchor} is not allowed", "write it out, or put it in quotes")

    def document(self, sha256: str) -> Document:
        """What was read, after the last event. Raises OursIsWrong if that is not one value."""
        root = self.open[0]
        if root.value in ([], [None]):
            self._stop(0, "is empty", "begin it with schema: …")
        if len(root.value) > 1:
            self._stop(root.places[1][0], "holds a second document", "take out the line with ---")
        return Document(self.file, root.value[0], sha256, tuple(self.problems), root.places[0])

    def _check_plain(self, event: Any, line: int) -> None:
        if event.anchor or event.tag:
            named = f"anchor &{event.anchor}" if event.anchor else f"tag {event.tag}"
            self._stop(line, f"the {named} is not allowed", "write it out, or put it in quotes")

    def _begin(self, top: _Open, is_mapping: bool, line: int) -> None:
        if isinstance(top.value, dict) and top.key is None:
            self._stop(line, "a key must be a text", "put it in quotes")
        if len(self.open) > DEEPEST:
            self._stop(line, *_TOO_DEEP)
        self.open.append(_Open({}, {}, line) if is_mapping else _Open([], [], line))

    def _key(self, top: _Open, key: str, line: int) -> None:
        top.key = key
        if key in top.value:
            first = top.places[key][0]
            self._report(line, f"the key stands twice, first on line {first}", "keep one of them")
        top.places[key] = (line, None)

    def _put(self, value: Any, below: Any, line: int) -> None:
        top = self.open[-1]
        if value is None and top is not self.open[0]:
            self._report(line, "is empty", "give it a value, or leave it out")
        if isinstance(top.value, list):
            top.value.append(value)
            top.places.append((line, below))
        else:
            top.value[top.key] = value
            top.places[top.key] = (top.places[top.key][0], below)
            top.key = None

    def _report(self, line: int, message: str, hint: str) -> None:
        path = [each.step() for each in self.open[1:]]
        self.problems.append(Problem(self.file, line, way(path), message, hint))

    def _stop(self, line: int, message: str, hint: str) -> None:
        """Refuse what would make every later message misleading."""
        raise OursIsWrong(*self.problems, Problem(self.file, line, "", message, hint))


def way(path: Iterable[str | int]) -> str:
    """A path as people write it: `blacklist[2].apps[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def closest(word: str, words: Iterable[str]) -> str:
    """A hint at the word that was probably meant, '' where none is near."""
    known = {each.lower(): each for each in words}
    near = get_close_matches(word.lower(), known, 1, 0.6)
    return f"did you mean {known[near[0]]}?" if near else ""
