"""Load a policy: read it with all that it extends, and check it against the catalogue."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from appcheck.errors import OursIsWrong, Problem
from appcheck.fields import listed
from appcheck.model.policy import Catalogue, Policy
from appcheck.policybuild import build_policy
from appcheck.policyfile import RESERVED, PolicyFile, policy_schema
from appcheck.policylint import lint_policy
from appcheck.selection import SOCIAL, expand
from appcheck.yamlfile import Document, closest, read_yaml, validate

__all__ = ["lint_policy", "load_policy", "policy_schema"]


def load_policy(name_or_path: str, catalogue: Catalogue, folder: Path) -> Policy:
    """The effective policy of that name in a folder, or of that file.

    Raises OursIsWrong with everything that is wrong in it and in what it extends.
    """
    path = _locate(name_or_path, folder, "")
    policy, problems = _effective(path, catalogue, folder, ())
    if problems or policy is None:
        raise OursIsWrong(*sorted(problems, key=lambda problem: (problem.file, problem.line)))
    return replace(policy, effective_sha256=_digest(policy, catalogue))


def _locate(name: str, folder: Path, beside: str) -> Path:
    """The file of a policy: a path, beside the file that extends it, or a shipped name."""
    shipped = folder / f"{name}.yaml"
    for path in (Path(beside).parent / name, Path(name)):
        if path.suffix in (".yaml", ".yml") and path.is_file():
            return path
    if shipped.is_file():
        return shipped
    names = [path.stem for path in folder.glob("*.yaml")]
    hint = closest(name, names) or "shipped policies: " + ", ".join(sorted(names))
    raise OursIsWrong(Problem(beside or name, 0, "extends" if beside else "", f"no such policy: {name}", hint))


def _effective(
    path: Path, catalogue: Catalogue, folder: Path, way: tuple[str, ...]
) -> tuple[Policy | None, list[Problem]]:
    """The policy with all that it extends, whole rules and roles replaced by id; and what is wrong with it."""
    if str(path) in way:
        chain = " -> ".join((*way, str(path)))
        return None, [Problem(str(path), 0, "extends", f"extends itself: {chain}", "break the circle")]
    try:
        document = read_yaml(path)
    except OursIsWrong as error:
        return None, _found(error)
    base, problems = _base(document, catalogue, folder, (*way, str(path)))
    try:
        file = _validated(document, base, catalogue)
    except OursIsWrong as error:
        return None, problems + _found(error)
    own = build_policy(document, file, path, problems)
    known = _ids(base) if base else []
    problems += [
        document.problem(("drop",), f"nothing to drop: {each}", closest(each, known))
        for each in file.drop
        if each not in known
    ]
    policy = _over(base, own, file.model_fields_set, tuple(file.drop)) if base else own
    return policy, problems + _without_roles(document, policy)


def _ids(policy: Policy) -> list[str]:
    rules = [rule.id for rule in policy.blacklist]
    return rules + [role.id for role in policy.roles] + [use.id for use in policy.permitted_uses]


def _base(
    document: Document, catalogue: Catalogue, folder: Path, way: tuple[str, ...]
) -> tuple[Policy | None, list[Problem]]:
    """What a file extends, as one policy; later ones over earlier ones."""
    extends = document.value.get("extends", []) if isinstance(document.value, dict) else []
    base: Policy | None = None
    problems: list[Problem] = []
    for name in listed(extends):
        try:
            below, found = _effective(_locate(str(name), folder, way[-1]), catalogue, folder, way)
        except OursIsWrong as error:
            below, found = None, _found(error)
        problems += found
        if below is not None:
            base = below if base is None else _over(base, below, set(_TOP), ())
    return base, problems


def _found(error: OursIsWrong) -> list[Problem]:
    return [each for each in error.problems if isinstance(each, Problem)]


def _validated(document: Document, base: Policy | None, catalogue: Catalogue) -> PolicyFile:
    """The file in its form, every name in it known. Raises OursIsWrong with everything that is wrong."""
    value = document.value if isinstance(document.value, dict) else {}
    rules = value.get("blacklist")
    rules = rules if isinstance(rules, list) else []
    places = [((), value), *((("blacklist", number), rule) for number, rule in enumerate(rules))]
    for way, part in places:
        for key in RESERVED:
            if isinstance(part, dict) and key in part:
                document.problems.append(document.problem((*way, key), f"{key} is not supported yet", "take it out"))
    for key in ("blacklist", "permitted_uses"):
        document.problems.extend(_twice(document, key, value.get(key)))
    roles = value.get("roles")
    names = {
        "app": catalogue.apps,
        "owner": catalogue.owners,
        "category": {name for app in catalogue.apps.values() for name in app.categories} | catalogue.social | {SOCIAL},
        "role": [*(roles if isinstance(roles, dict) else ()), *(role.id for role in (base.roles if base else ()))],
    }
    return validate(document, PolicyFile, names)


def _twice(document: Document, key: str, parts: Any) -> list[Problem]:
    ids = [part.get("id") if isinstance(part, dict) else None for part in (parts if isinstance(parts, list) else ())]
    return [
        document.problem((key, number, "id"), f"the id {name} stands twice", "rename one of them")
        for number, name in enumerate(ids)
        if name is not None and name in ids[:number]
    ]


def _without_roles(document: Document, policy: Policy) -> list[Problem]:
    """Rules that ask for a role that was dropped, and a policy without any rule."""
    roles = {role.id for role in policy.roles}
    found = [
        document.problem(("drop",), f"the rule {rule.id} asks for the role {role}", "keep the role, or drop the rule")
        for rule in policy.blacklist
        for role in (*rule.audience.roles, *rule.audience.not_roles, *(role for role, _ in rule.severity_for))
        if role not in roles
    ]
    return (
        found if policy.blacklist else [*found, document.problem(("blacklist",), "the policy has no rule", "add one")]
    )


_TOP = ("version", "owner", "decided", "review_by", "timezone", "references", "covers", "unowned", "coverage")
"""What a policy takes over from the one it extends unless it says otherwise."""


def _over(base: Policy, own: Policy, given: set[str], drop: tuple[str, ...]) -> Policy:
    """The policy `own` on top of `base`; `given` are the keys that its file holds."""
    inherited = {key: getattr(base, key) for key in _TOP if key not in given}
    return replace(
        own,
        **inherited,
        roles=_by_id(base.roles, own.roles, drop),
        blacklist=_by_id(base.blacklist, own.blacklist, drop),
        permitted_uses=_by_id(base.permitted_uses, own.permitted_uses, drop),
    )


def _by_id(base: Iterable[Any], own: Iterable[Any], drop: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(({each.id: each for each in base if each.id not in drop} | {each.id: each for each in own}).values())


def _digest(policy: Policy, catalogue: Catalogue) -> str:
    """One digest over the effective policy and every app that each of its entries means today."""
    means = {
        f"{rule.id} {number}": sorted((app.slug, app.identifiers) for app in expand(entry, catalogue))
        for rule in policy.blacklist
        for number, entry in enumerate((*rule.apps, *rule.except_apps))
    }
    said = {key: value for key, value in asdict(policy).items() if not key.endswith("sha256")}
    text = json.dumps({"policy": said, "means": means}, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
