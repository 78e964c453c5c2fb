"""Load a policy: read it with all that it extends, and check it against the catalogue."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any

from appcheck.errors import OursIsWrong, Problem
from appcheck.fields import listed
from appcheck.model.policy import App, Catalogue, Entry, Owner, Policy, Rule
from appcheck.policybuild import build_policy
from appcheck.policyfile import RESERVED, PolicyFile, policy_schema
from appcheck.policylint import lint_policy
from appcheck.selection import SOCIAL, expand
from appcheck.validation import validate
from appcheck.yamlfile import Document, closest, read_yaml

__all__ = ["lint_policy", "load_policy", "policy_schema"]

_SETTINGS = ("version", "owner", "decided", "review_by", "timezone", "references", "covers", "unowned", "coverage")
"""What a policy takes over from those it extends unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What reading a policy needs, what was found wrong on the way, and what was read."""

    catalogue: Catalogue
    folder: Path
    problems: list[Problem]
    layers: "dict[Path, _Layer | None]"


_PARTS = ("roles", "blacklist", "permitted_uses")
"""What a policy takes over piece by piece, each replaced by one of the same id."""

_Key = tuple[str, str]
"""A setting ('' and its name), or a piece (where it stands and its id)."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """A policy with all that it extends: which file says each thing in it, and all that each file extends."""

    policy: Policy
    said: Mapping[_Key, Path]
    below: Mapping[Path, frozenset[Path]]


def load_policy(name_or_path: str, catalogue: Catalogue, folder: Path) -> Policy:
    """The effective policy of that name in a folder, or of that file.

    Raises OursIsWrong with everything that is wrong in it and in what it extends.
    """
    path = _locate(name_or_path, folder, Path())
    if path is None:
        raise OursIsWrong(
            Problem(name_or_path, 0, "", "no such policy or readable file", _instead(name_or_path, folder))
        )
    reading = _Reading(catalogue, folder, [], {})
    layer = _effective(reading, path, ())
    if layer is not None and not layer.policy.blacklist:
        reading.problems.append(Problem(str(path), 0, "blacklist", "the policy has no rule", "add one"))
    if layer is None or reading.problems:
        problems = sorted(dict.fromkeys(reading.problems), key=lambda problem: (problem.file, problem.line))
        raise OursIsWrong(*problems)
    return replace(layer.policy, effective_sha256=_digest(layer.policy, catalogue))


def _locate(name: str, folder: Path, beside: Path) -> Path | None:
    """The file of a policy: a shipped name, or a path from a folder; None where there is none."""
    shipped = folder / f"{name}.yaml"
    if Path(name).name == name and os.path.isfile(shipped):  # noqa: PTH113  never raises, whatever the name is
        return shipped
    path = beside / name
    return path if os.path.isfile(path) else None  # noqa: PTH113


def _instead(name: str, folder: Path) -> str:
    near = closest(name, sorted(path.stem for path in folder.glob("*.yaml")))
    return near or "give a file with its ending, or a name that `appcheck policy list` shows"


def _effective(reading: _Reading, path: Path, way: tuple[Path, ...]) -> _Layer | None:
    """A policy with all that it extends; None where it could not be read. What is wrong is added to the reading."""
    try:
        document = read_yaml(path)
    except OursIsWrong as error:
        reading.problems.extend(_found(error))
        return None
    bases = _bases(reading, document, (*way, path))
    whole = [base for base in bases if base is not None]
    base = reduce(_over, whole) if whole else None
    try:
        file = _validated(reading, document, path.parent, base, is_whole=len(whole) == len(bases))
    except OursIsWrong as error:
        reading.problems.extend(_found(error))
        return None
    own = _alone(build_policy(file, path.stem, document.sha256), file, path.resolve(), whole)
    if len(whole) < len(bases):
        return None
    layer = _over(_without(base, file.drop), own) if base else own
    reading.problems.extend(_wrong_drops(document, file.drop, base, layer.policy))
    return layer


def _found(error: OursIsWrong) -> list[Problem]:
    return [each for each in error.problems if isinstance(each, Problem)]


def _bases(reading: _Reading, document: Document, way: tuple[Path, ...]) -> list[_Layer | None]:
    """Each policy that a file extends, None for one that could not be read."""
    value = document.value.get("extends", []) if isinstance(document.value, dict) else []
    return [
        _base(reading, document, number, name, way)
        for number, name in enumerate(listed(value))
        if isinstance(name, str)
    ]


def _base(reading: _Reading, document: Document, number: int, name: str, way: tuple[Path, ...]) -> _Layer | None:
    path = _locate(name, reading.folder, way[-1].parent)
    if path is None:
        wrong, hint = f"no such policy: {name!r}", _instead(name, reading.folder)
    elif path.resolve() in [each.resolve() for each in way]:
        wrong, hint = "extends itself: " + " -> ".join(each.name for each in (*way, path)), "break the circle"
    else:
        if path.resolve() not in reading.layers:
            reading.layers[path.resolve()] = _effective(reading, path, way)
        return reading.layers[path.resolve()]
    reading.problems.append(document.problem(("extends", number), wrong, hint))
    return None


def _validated(
    reading: _Reading, document: Document, folder: Path, base: _Layer | None, *, is_whole: bool
) -> PolicyFile:
    """The file in its form, every name in it known. Raises OursIsWrong with everything that is wrong.

    Where what it extends could not be read (`is_whole` is false), nobody knows which roles there are.
    """
    value = document.value if isinstance(document.value, dict) else {}
    own, dropped = value.get("roles"), listed(value.get("drop", []))
    left = _without(base, [each for each in dropped if isinstance(each, str)]).policy if base else None
    roles = [*(own if isinstance(own, dict) else ()), *(role.id for role in (left.roles if left else ()))]
    catalogue = reading.catalogue
    categories = {category for app in catalogue.apps.values() for category in app.categories}
    rules = [part.get("id") for part in _items(document, "blacklist") if isinstance(part, dict)]
    rules += [rule.id for rule in (left.blacklist if left else ())]
    names: dict[str, Any] = {
        "app": catalogue.apps,
        "owner": catalogue.owners,
        "category": categories | catalogue.social | {SOCIAL},
        "role": roles if is_whole else None,
        "rule": [rule for rule in rules if isinstance(rule, str)] if is_whole else None,
        "folder": folder,
    }
    twice = [*_twice(document, "blacklist"), *_twice(document, "permitted_uses")]
    checked = replace(document, problems=(*document.problems, *twice))
    return validate(checked, PolicyFile, names, RESERVED)


def _twice(document: Document, key: str) -> Iterable[Problem]:
    lines: dict[str, int] = {}
    for number, part in enumerate(_items(document, key)):
        name = part.get("id") if isinstance(part, dict) else None
        if isinstance(name, str) and name in lines:
            message = f"the id {name} stands twice, first on line {lines[name]}"
            yield document.problem((key, number, "id"), message, "rename one of them")
        elif isinstance(name, str):
            lines[name] = document.line((key, number, "id"))


def _items(document: Document, key: str) -> list[Any]:
    """The list under a key of what may still be anything; empty where there is none."""
    parts = document.value.get(key) if isinstance(document.value, dict) else None
    return parts if isinstance(parts, list) else []


def _alone(policy: Policy, file: PolicyFile, path: Path, bases: Iterable[_Layer]) -> _Layer:
    """What one file says by itself."""
    keys = [("", key) for key in _SETTINGS if key in file.model_fields_set]
    keys += [(part, each.id) for part in _PARTS for each in getattr(policy, part)]
    below = frozenset(other for base in bases for other in base.below)
    return _Layer(policy, dict.fromkeys(keys, path), {path: below})


def _over(base: _Layer, own: _Layer) -> _Layer:
    """One policy on top of another: whole rules, roles and permitted uses replaced by id, settings where it has any.

    What the upper one only takes over from a file that the lower one has changed does not undo the change.
    """
    below = {**base.below, **own.below}
    said = {
        key: path
        for key, path in own.said.items()
        if key not in base.said or path not in below.get(base.said[key], frozenset())
    }
    settings = {key: getattr(base.policy, key) for key in _SETTINGS if ("", key) not in said}
    parts: dict[str, Any] = {
        part: tuple(
            {
                **{each.id: each for each in getattr(base.policy, part)},
                **{each.id: each for each in getattr(own.policy, part) if (part, each.id) in said},
            }.values()
        )
        for part in _PARTS
    }
    return _Layer(replace(own.policy, **settings, **parts), {**base.said, **said}, below)


def _without(layer: _Layer, drop: list[str]) -> _Layer:
    parts: dict[str, Any] = {
        part: tuple(each for each in getattr(layer.policy, part) if each.id not in drop) for part in _PARTS
    }
    said = {(part, name): path for (part, name), path in layer.said.items() if not part or name not in drop}
    return _Layer(replace(layer.policy, **parts), said, layer.below)


def _wrong_drops(document: Document, drop: list[str], base: _Layer | None, policy: Policy) -> Iterable[Problem]:
    """What cannot be dropped, and roles that were dropped and are still asked for."""
    parts = (base.policy.blacklist, base.policy.roles, base.policy.permitted_uses) if base else ()
    known = Counter(each.id for part in parts for each in part)
    for number, name in enumerate(drop):
        if not known[name]:
            yield document.problem(("drop", number), f"nothing to drop: {name!r}", closest(name, known))
        elif known[name] > 1:
            hint = "replace the one that is meant by one of your own"
            yield document.problem(("drop", number), f"{name!r} is the id of more than one thing", hint)
    gone = set(drop) - {role.id for role in policy.roles}
    for rule in policy.blacklist:
        for role in sorted(gone & _roles(rule)):
            wrong = f"the rule {rule.id} asks for the role {role}"
            yield document.problem(("drop",), wrong, "keep the role, or drop the rule")
    if policy.unowned in gone:
        yield document.problem(
            ("drop",), f"unowned asks for the role {policy.unowned}", "keep the role, or set unowned"
        )


def _roles(rule: Rule) -> set[str]:
    return {*rule.audience.roles, *rule.audience.not_roles, *(role for role, _ in rule.severity_for)}


def _digest(policy: Policy, catalogue: Catalogue) -> str:
    """One digest over the effective policy and every app that each of its entries means today, with its owners.

    Of an app it covers all by which records are known to be of it, and all that the page to be signed shows.
    """
    entries = [entry for rule in policy.blacklist for entry in (*rule.apps, *rule.except_apps)]
    entries += [entry for use in policy.permitted_uses for entry in use.apps]
    means = [_meaning(entry, catalogue) for entry in entries]
    said = {key: value for key, value in asdict(policy).items() if key != "tests" and not key.endswith("sha256")}
    text = json.dumps({"policy": said, "means": means}, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _meaning(entry: Entry, catalogue: Catalogue) -> list[Any]:
    apps = expand(entry, catalogue)
    asked = (owner.slug for owner in catalogue.owners.values() if owner.jurisdiction in entry.jurisdiction)
    owners = {*entry.owner, *asked, *(owner for app in apps for owner in app.owners)}
    return [*sorted(map(_of_app, apps)), *map(_of_owner, (catalogue.owners[owner] for owner in sorted(owners)))]


def _of_app(app: App) -> tuple[Any, ...]:
    known_by = (app.name, app.aliases, sorted(app.identifiers.items()), app.publishers, app.generic)
    return app.slug, app.owners, app.categories, *known_by


def _of_owner(owner: Owner) -> tuple[Any, ...]:
    return owner.slug, owner.name, owner.jurisdiction, owner.publishers, owner.prefixes
