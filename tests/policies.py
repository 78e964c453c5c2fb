"""Small policies and a small catalogue, for tests of what a policy means."""

from pathlib import Path

import pytest

from appcheck.errors import OursIsWrong
from appcheck.model.policy import App, Catalogue, Owner
from appcheck.policy import load_policy

CATALOGUE = Catalogue(
    {
        "clip": App("clip", "Clip", ("acme", "bolt"), ("short-video",), identifiers={"ios": ("org.example.clip",)}),
        "shop": App("shop", "Clip Shop", ("acme",), ("e-commerce",)),
        "talk": App("talk", "Talk", ("bolt",), ("messaging",)),
    },
    {"acme": Owner("acme", "Acme Ltd.", "NO"), "bolt": Owner("bolt", "Bolt Inc.", "US")},
    frozenset({"short-video"}),
)

HEAD = "schema: appcheck.policy/v1\nname: A policy\n"


def rule(rule_id: str = "one", apps: str = "clip", severity: str = "high") -> str:
    """A blacklist of one rule, in one line; `apps` may be followed by more keys."""
    return f"blacklist: [{{id: {rule_id}, severity: {severity}, reason: Because, apps: {apps}}}]\n"


def written(folder: Path, text: str, name: str = "policy.yaml", head: str = HEAD) -> Path:
    """A policy file; the head is left out where the text has one."""
    path = folder / name
    path.write_text(text if text.startswith("schema:") else head + text, encoding="utf-8")
    return path


def told(folder: Path, path: Path) -> list[str]:
    """The mistakes for which a policy is refused."""
    with pytest.raises(OursIsWrong) as refused:
        load_policy(str(path), CATALOGUE, folder)
    return list(map(str, refused.value.problems))
