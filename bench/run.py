"""Measure appcheck beside programs that do less, or do the same by other means, and say which promises it keeps."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from generate import AS_OF, Exports, exports

from appcheck.tablescan import CORES

HERE = Path(__file__).parent
DATA = HERE / "data"
SMALL = 60_000
"""Rows of the small scan, whose time is mostly the start of the program."""

Answer = tuple[frozenset[str], frozenset[str]]
"""The devices that carry a listed app, and those among them whose user is in a protected department."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a contender. `peak` is in MB; None where the system does not tell."""

    seconds: float
    peak: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """The medians of a contender's runs."""

    contender: str
    seconds: float
    peak: float | None


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that is measured and has to stay within a limit; None where no limit is promised."""

    what: str
    measured: float | None
    unit: str
    limit: float | None = None

    @property
    def is_kept(self) -> bool | None:
        return None if self.limit is None or self.measured is None else self.measured <= self.limit


def contenders(files: Exports, small: Exports) -> dict[str, list[str]]:
    """The command of each contender, in the order of a round; small ones are for SMALL rows or none."""
    asked = [str(path) for path in (files.apps, files.devices, files.people, files.names)]
    return {
        "bare count": _peer("bare_count", str(files.apps), str(CORES)),
        "scan": _scan(files.apps, files),
        "bare inflate": _peer("bare_inflate", str(files.zipped)),
        "scan of the zip": _scan(files.zipped, files),
        "careful csv": _peer("careful_csv", *asked),
        "ordinary pandas": _peer("ordinary_pandas", *asked),
        "bare imports": _peer("bare_imports"),
        "small scan": _scan(small.apps, small),
        "bare typer": _peer("bare_typer", "--version"),
        "version": [sys.executable, "-m", "appcheck", "--version"],
    }


ANSWERS = ("scan", "scan of the zip", "careful csv", "ordinary pandas")
"""The contenders that answer the same question about the same rows."""


def _peer(name: str, *arguments: str) -> list[str]:
    return [sys.executable, str(HERE / "peers" / f"{name}.py"), *arguments]


def _scan(apps: Path, files: Exports) -> list[str]:
    given = [str(apps), str(files.devices), str(files.people)]
    flags = {
        "--policy": str(HERE / "policy.yaml"),
        "--as-of": f"{AS_OF:%Y-%m-%d}",
        "--format": "json",
        "--identities": "show",
    }
    return [sys.executable, "-m", "appcheck", "scan", *given, *(each for flag in flags.items() for each in flag)]


def run(command: Sequence[str], output: Path) -> Run:
    """Run a command with its output in a file; SystemExit where it ends in an error."""
    with output.open("wb") as file:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=file, env=_environment())
        peak = _wait(process)
        seconds = time.perf_counter() - begun
    if process.returncode not in (0, 1, 3):  # of a scan: clear, findings, not cleared
        sys.exit(f"ended with {process.returncode}: {' '.join(command)}")
    return Run(seconds, peak)


def _environment() -> dict[str, str]:
    """The environment without what changes a scan, and without what makes Python compile its modules every time."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("APPCHECK_") and name != "PYTHONDONTWRITEBYTECODE"
    }


def _wait(process: "subprocess.Popen[bytes]") -> float | None:
    """The peak memory of the process, in MB, as the system counts it for this child alone."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


def answer(output: Path) -> Answer:
    """What a contender found: a scan's report, or the short answer of a peer."""
    found = json.loads(output.read_text("utf-8"))
    if "findings" not in found:
        return frozenset(found["devices"]), frozenset(found["protected"])
    failed = [finding for finding in found["findings"] if finding["result"] == "fail"]
    protected = [each for each in failed if any("protected" in person["roles"] for person in each["people"])]
    return _devices(failed), _devices(protected)


def _devices(findings: Sequence[Mapping[str, Mapping[str, str]]]) -> frozenset[str]:
    return frozenset(finding["device"]["key"].removeprefix("intune:") for finding in findings)


def check(outputs: Mapping[str, Path]) -> str:
    """SystemExit where contenders answer differently, or there is nothing to answer: then no figure means anything."""
    answers = {name: answer(outputs[name]) for name in ANSWERS}
    carrying, protected = answers["scan"]
    if not protected:
        sys.exit("void, so few rows that nobody protected carries a listed app: ask for more with --rows")
    if len(set(answers.values())) > 1:
        told = (f"{name}: {len(found)} devices, {len(few)} protected" for name, (found, few) in answers.items())
        sys.exit("void, the contenders answer differently\n" + "\n".join(told))
    return f"{len(carrying)} devices carry a listed app, {len(protected)} of them protected; all contenders agree"


def measure(commands: Mapping[str, Sequence[str]], rounds: int) -> tuple[dict[str, Result], str]:
    """The contenders one after another, round by round, so that a busy minute meets them all."""
    outputs = {name: DATA / f"{name.replace(' ', '-')}.out" for name in commands}
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            print(f"round {number + 1} of {rounds}: {name} …", file=sys.stderr)
            runs[name].append(run(command, outputs[name]))
    agreed = check(outputs)
    return {name: _median(name, each) for name, each in runs.items()}, agreed


def _median(name: str, runs: Sequence[Run]) -> Result:
    peaks = [run.peak for run in runs if run.peak is not None]
    return Result(name, statistics.median(run.seconds for run in runs), statistics.median(peaks) if peaks else None)


def promises(results: Mapping[str, Result]) -> list[Promise]:
    """What appcheck has to keep, from the medians."""
    seconds = {name: result.seconds for name, result in results.items()}
    return [
        Promise("scan against count(*)", seconds["scan"] / seconds["bare count"], "times", 4.0),
        Promise("memory of the scan", results["scan"].peak, "MB", 500.0),
        Promise(
            "scan of the zip against inflating", seconds["scan of the zip"] / seconds["bare inflate"], "times", 1.3
        ),
        Promise("small scan above the imports", seconds["small scan"] - seconds["bare imports"], "s", 0.4),
        Promise("version against bare typer", seconds["version"] / seconds["bare typer"], "times"),
        Promise("scan against careful csv", seconds["scan"] / seconds["careful csv"], "times"),
        Promise("scan against ordinary pandas", seconds["scan"] / seconds["ordinary pandas"], "times"),
    ]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Plain columns, the first to the left and the rest to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in (head, *rows))
    return "\n".join("  ".join(line) for line in lines)


def _result_row(result: Result) -> list[str]:
    return [result.contender, f"{result.seconds:.2f}", "" if result.peak is None else f"{result.peak:.0f}"]


def _promise_row(promise: Promise) -> list[str]:
    measured = "not measured" if promise.measured is None else f"{promise.measured:.2f} {promise.unit}"
    limit = "" if promise.limit is None else f"at most {promise.limit:g} {promise.unit}"
    return [promise.what, measured, limit, {True: "kept", False: "BROKEN", None: ""}[promise.is_kept]]


def main() -> None:
    """Generate, measure, compare, print; a copy as JSON in bench/data."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000, help="app rows of the big scans")
    options.add_argument("--rounds", type=int, default=5, help="runs of each contender")
    options.add_argument("--mixed", action="store_true", help="app rows in no order, not device by device")
    asked = options.parse_args()
    with ProcessPoolExecutor(1) as apart:  # the peak of a child is never told as less than that of this process
        files = apart.submit(exports, DATA, asked.rows, asked.mixed).result()
        small = apart.submit(exports, DATA, SMALL).result()
    results, agreed = measure(contenders(files, small), asked.rounds)
    kept = promises(results)
    size = files.apps.stat().st_size / 1e9
    order = "in no order" if asked.mixed else "device by device"
    print(f"{asked.rows:,} rows {order}, {size:.2f} GB, medians of {asked.rounds}; Python {platform.python_version()}")
    print(f"{agreed}\n")
    print(table(("", "seconds", "MB"), list(map(_result_row, results.values()))) + "\n")
    print(table(("", "measured", "promised", ""), list(map(_promise_row, kept))))
    record = {
        "rows": asked.rows,
        "rounds": asked.rounds,
        "mixed": asked.mixed,
        "cpus": os.cpu_count(),
        "results": [asdict(each) for each in results.values()],
        "promises": [asdict(each) | {"kept": each.is_kept} for each in kept],
    }
    (DATA / "result.json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
