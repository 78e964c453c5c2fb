"""What `make demo` runs: the scan of one example, as it looks to the person who runs it."""

# ruff: noqa: T201  a script that prints

import contextlib
import shlex
import sys
from pathlib import Path

from appcheck.cli import run

EXAMPLE = Path(__file__).resolve().parent / "intune-violations"
VIOLATIONS = 1


def main() -> int:
    """Ends with 0 if the scan found the violations that are there, and with 1 otherwise."""
    command = (EXAMPLE / "command").read_text("utf-8").strip()
    print(f"In {EXAMPLE.parent.name}/{EXAMPLE.name}, with invented people:\n\n$ appcheck {command}\n", flush=True)
    with contextlib.chdir(EXAMPLE):
        status = run([*shlex.split(command), "--identities", "show"])
    print(f"\nExit status {status}: ", end="")
    if status != VIOLATIONS:
        print(f"expected {VIOLATIONS}; something is wrong with this installation.")
        return 1
    print("forbidden apps were found. `appcheck help exit-codes` lists the others.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
