"""Read YAML files of ours strictly: no duplicate keys, no surprises, every mistake with its line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from appcheck.errors import OursIsWrong, Problem

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

LARGEST = 5_000_000
"""Bytes that a file of ours may have."""

Steps = tuple[str | int, ...]
"""The way down to a value: keys and positions."""

Model = TypeVar("Model", bound="BaseModel")

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A file of ours: its name for messages, its text, its value, and what was wrong with its form."""

    file: str
    text: str
    value: Any
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Sequence[str | int]) -> int:
        """The line of a value, from 1; of the nearest value above it where there is none."""
        return _line(yaml.compose(self.text, Loader=_Strict), path)

    def problem(self, path: Sequence[str | int], message: str, hint: str = "") -> Problem:
        return Problem(self.file, self.line(path), way(path), message, hint)


class _Strict(_BASE):  # type: ignore[misc]
    """YAML in which only null, true and false are not text, and no key stands twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  the name and shape are PyYAML's

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.twice: list[tuple[str, int, int]] = []

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        lines: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if str(key.value) in lines:
                self.twice.append((str(key.value), lines[str(key.value)], line))
            lines.setdefault(str(key.value), line)
        return super().construct_mapping(node, deep)


_Strict.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Strict.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), list("tfTF"))


def read_yaml(path: Path, name: str = "") -> Document:
    """One file of ours. Raises OursIsWrong where it is no YAML, or not the plain kind that is allowed."""
    file = name or str(path)
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise OursIsWrong(Problem(file, 0, "", f"cannot be read: {error.strerror}", "check the name")) from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise OursIsWrong(Problem(file, line, "", "is not UTF-8", "save it as UTF-8")) from error
    if len(content) > LARGEST:
        raise OursIsWrong(Problem(file, 0, "", "is larger than 5 MB", "a policy is written by people"))
    return _load(file, text)


def _load(file: str, text: str) -> Document:
    try:
        shorthand = _shorthand(text)
        if shorthand:
            raise OursIsWrong(Problem(file, shorthand, "", "anchors, aliases and tags are not allowed", "write it out"))
        loader = _Strict(text)
        value = loader.get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise OursIsWrong(
            Problem(file, mark.line + 1 if mark else 0, "", f"is not valid YAML: {message}", "check the indentation")
        ) from error
    problems = [
        Problem(file, second, key, f"the key stands twice, first on line {first}", "keep one of them")
        for key, first, second in loader.twice
    ]
    return Document(file, text, value, problems)


def _shorthand(text: str) -> int:
    """The line of the first anchor, alias or tag, 0 where there is none."""
    if not re.search(r"(?:^|[\s\[{,:-])[&*!][^\s]", text):
        return 0
    for event in yaml.parse(text, Loader=_BASE):
        named = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None)
        if named and event.start_mark is not None:
            return event.start_mark.line + 1
    return 0


def _line(node: Any, path: Sequence[str | int]) -> int:
    line = 1
    for step in path:
        below = None
        if isinstance(node, yaml.MappingNode):
            below = next(((key, value) for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            below = (node.value[step], node.value[step])
        if below is None:
            continue
        line, node = below[0].start_mark.line + 1, below[1]
    return line


def way(path: Iterable[str | int]) -> str:
    """A path as people write it: `blacklist[2].apps[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def closest(word: str, words: Iterable[str]) -> str:
    """A hint at the word that was probably meant, '' where none is near."""
    near = get_close_matches(word, list(words), 1, 0.6)
    return f"did you mean {near[0]}?" if near else ""


def validate(document: Document, model: type[Model], names: dict[str, Any] | None = None) -> Model:
    """The value of a document as a model. Raises OursIsWrong with everything that is wrong with it.

    `names` are the names that fields of a kind may hold, such as `app` -> all slugs.
    """
    from pydantic import ValidationError

    try:
        made = model.model_validate(document.value, context=names)
    except ValidationError as error:
        raise OursIsWrong(*document.problems, *_problems(document, error, model)) from error
    if document.problems:
        raise OursIsWrong(*document.problems)
    return made


def _problems(document: Document, error: "ValidationError", model: "type[BaseModel]") -> list[Problem]:
    root = yaml.compose(document.text, Loader=_Strict)
    found: dict[tuple[str, str], Problem] = {}
    for each in error.errors():
        path = tuple(step for step in each["loc"] if isinstance(step, int) or not re.search(r"[\[(]|^function", step))
        message, hint = _words(each, model)
        found.setdefault((way(path), message), Problem(document.file, _line(root, path), way(path), message, hint))
    return list(found.values())


def _words(each: Any, model: "type[BaseModel]") -> tuple[str, str]:
    """One of pydantic's errors in plain words, and what was probably meant."""
    kind, wrong = each["type"], each["loc"][-1] if each["loc"] else ""
    if kind == "extra_forbidden":
        return "unknown key", closest(str(wrong), _keys(model))
    if kind == "missing":
        return "is missing", "add it"
    if kind in ("literal_error", "enum"):
        allowed = each["ctx"]["expected"].replace("'", "")
        words = re.split(r", | or ", allowed)
        return f"{each['input']!r} is not one of {allowed}", closest(str(each["input"]), words)
    if kind == "value_error":
        message, _, hint = str(each["ctx"]["error"]).partition(" | ")
        return message, hint
    if kind.endswith("_type"):
        return f"should be a {kind.removesuffix('_type').replace('dict', 'mapping').replace('model', 'mapping')}", ""
    return each["msg"][0].lower() + each["msg"][1:], ""


def _keys(model: "type[BaseModel]") -> set[str]:
    """All keys of a model and of the models in it, as files spell them."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {key for part in parts for key in part.get("properties", {})}
