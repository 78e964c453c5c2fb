"""Run appcheck in this process, as its user would, and compare what it reports."""

import contextlib
import io
import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appcheck import __version__
from appcheck.cli import run as run_command

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/command"))

DIGESTS = (("run", "id"), ("policy", "sha256"), ("policy", "effective_sha256"), ("catalogue", "sha256"))
"""Change with every edit of a policy or of the catalogue, which is no business of an example."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left: its exit status and what it wrote."""

    status: int
    out: str
    err: str


def run(arguments: Sequence[object], folder: Path) -> Ended:
    """Run one command with the folder as its working directory."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run_command(list(map(str, arguments)))
    return Ended(status, out.getvalue(), err.getvalue())


def command(example: Path) -> list[str]:
    """The arguments of the command that an example shows."""
    return shlex.split((example / "command").read_text("utf-8"))


def status(example: Path) -> int:
    """The exit status that an example says its command ends with."""
    return int((example / "status").read_text("utf-8"))


def report_of(text: str) -> dict[str, Any]:
    """A JSON report without what differs from run to run, and from release to release."""
    report: dict[str, Any] = json.loads(text)
    for section, key in (*DIGESTS, ("run", "started_at"), ("tool", "version")):
        assert report[section][key]
        report[section][key] = "…"
    return report


def page_of(text: str) -> str:
    """A terminal report without the same."""
    page = text.replace(f"appcheck {__version__},", "appcheck …,")
    return re.sub(r"\b(as written|in effect|catalogue|run) [0-9a-f]{64}\b", r"\1 …", page)


def differences(expected: object, found: object, path: str = "report") -> Iterator[str]:
    """One line for each field that differs."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*expected, *found)):
            yield from differences(expected.get(key), found.get(key), f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, pair in enumerate(zip(expected, found, strict=True)):
            yield from differences(*pair, f"{path}[{number}]")
    elif expected != found:
        yield f"{path}: expected {expected!r}, found {found!r}"


def scan(folder: Path, *arguments: object) -> Ended:
    """`appcheck scan` as at the day of the tests' exports."""
    return run(["scan", *arguments, "--as-of", "2026-11-16"], folder)


def scanned(folder: Path, *arguments: object) -> tuple[int, dict[str, Any]]:
    """The exit status of a scan, and its report."""
    ended = scan(folder, *arguments, "--format", "json")
    assert ended.err == ""
    return ended.status, json.loads(ended.out)


def reasons(report: dict[str, Any]) -> set[str]:
    """The reasons for which a report clears nothing."""
    return {each["reason"] for each in report["summary"]["reasons"]}


def flagged(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Which app on which device, for each finding."""
    return [(each["device"]["name"], each["app"]["name"]) for each in report["findings"]]
