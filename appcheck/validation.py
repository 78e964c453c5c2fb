"""Hold a file of ours against its model, and say in plain words all that is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from appcheck.errors import OursIsWrong, Problem
from appcheck.yamlfile import Document, Steps, closest

Model = TypeVar("Model", bound=BaseModel)


def validate(
    document: Document,
    model: type[Model],
    names: Mapping[str, Any] | None = None,
    reserved: Mapping[str, str] | None = None,
) -> Model:
    """The value of a document as a model. Raises OursIsWrong with everything that is wrong with it.

    `names` are what the model's validators look names up in (pydantic's context). `reserved` are
    keys that a later version will know, with what to do until then. A validator's ValueError reads
    `message | hint`.
    """
    problems = list(document.problems)
    other = _of_another_kind(document, model)
    if other:
        raise OursIsWrong(other)
    try:
        made = model.model_validate(document.value, context=names)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            if each["input"] is None:
                continue  # an empty value was already reported where it was read
            path = tuple(step for step in each["loc"] if step != "[key]")
            problems.append(document.problem(path, *_words(each, path, model, reserved or {})))
        raise OursIsWrong(*sorted(problems, key=lambda problem: problem.line)) from error
    if problems:
        raise OursIsWrong(*problems)
    return made


KINDS = {"policy": "a policy", "catalogue": "a catalogue", "map": "a column map"}
"""The files of ours that a flag of that name takes, as their schema calls them."""


def _of_another_kind(document: Document, model: type[BaseModel]) -> Problem | None:
    """That the file is one of ours, and was given for another: then all its keys would seem wrong."""
    said = document.value.get("schema") if isinstance(document.value, dict) else None
    form = re.fullmatch(r"appcheck\.([a-z]+)/.*", said) if isinstance(said, str) else None
    schema = model.model_fields.get("schema_")
    wanted = re.search(r"appcheck\.([a-z]+)/", str(schema.annotation)) if schema else None
    if not form or not wanted or form[1] == wanted[1] or form[1] not in KINDS:
        return None
    return document.problem(
        ("schema",), f"is {KINDS[form[1]]} and no {wanted[1].replace('map', 'column map')}", f"give it with --{form[1]}"
    )


LONGEST = 60
"""Characters of a wrong value that a message repeats."""

_EXPECTED = {
    "string": "a text",
    "bool": "true or false",
    "list": "a list",
    "dict": "a mapping",
    "model": "a mapping",
}


def _words(each: Any, path: Steps, model: type[BaseModel], reserved: Mapping[str, str]) -> tuple[str, str]:
    """One of pydantic's errors in plain words, and what to do about it."""
    kind, wrong = each["type"], each["input"]
    if kind == "extra_forbidden":
        key = str(path[-1])
        if key in reserved:
            return "is not supported yet", reserved[key]
        known = sorted(_keys(model, path[:-1]))
        return "unknown key", closest(key, known) or f"one of {', '.join(known)}"
    if kind == "missing":
        return "is missing", "add it"
    if kind == "literal_error":
        allowed = re.findall(r"'([^']+)'", each["ctx"]["expected"])
        if len(allowed) == 1:
            return f"{_shown(wrong)} where {allowed[0]} should be", ""
        return f"{_shown(wrong)} is not one of {', '.join(allowed)}", closest(str(wrong), allowed)
    if kind == "value_error":
        message, _, hint = str(each["ctx"]["error"]).partition(" | ")
        return message, hint
    if kind == "too_short":
        return "is empty", "give it a value, or leave it out"
    expected = _EXPECTED.get(kind.removesuffix("_type"))
    if expected is None:
        return str(each["msg"]), ""
    hints = {"list_type": "begin each item with a dash", "dict_type": "write each as NAME: VALUE, without a dash"}
    hint = "put it in quotes" if isinstance(wrong, bool) else hints.get(kind, "")
    if kind == "model_type":
        hint = f"with {', '.join(sorted(_keys(model, path)))}"
    return f"{_shown(wrong)} where {expected} should be", hint


def _shown(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, str) and len(value) > LONGEST:
        value = value[:LONGEST] + "…"  # a file given by mistake may be one long text
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _keys(model: type[BaseModel], path: Steps) -> set[str]:
    """The keys that a model knows at a place, as files spell them."""
    schema = model.model_json_schema()

    def meant(part: Any) -> Iterator[Any]:
        """A part of the schema without its references and alternatives."""
        if "$ref" in part:
            yield from meant(schema["$defs"][part["$ref"].rpartition("/")[2]])
        for each in part.get("anyOf", ()):
            yield from meant(each)
        yield part

    parts = list(meant(schema))
    for step in path:
        below = (_below(part, step) for part in parts)
        parts = [each for found in below if isinstance(found, dict) for each in meant(found)]
    return {key for part in parts for key in part.get("properties", ())}


def _below(part: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return part.get("items")
    return part.get("properties", {}).get(step, part.get("additionalProperties"))
