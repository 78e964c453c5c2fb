"""`appcheck scan`: hold exports against a policy."""

import gc
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from appcheck.cli.options import (
    Attempts,
    Catalogues,
    Exports,
    Format,
    Maps,
    PolicyName,
    Says,
    catalogue_with,
    day_of,
    one_of,
    sources_with,
    spooled,
)
from appcheck.cli.out import save, say, say_json, style_of_stdout, working
from appcheck.errors import OursIsWrong, Problem
from appcheck.identities import Identities, default_identities, with_identities
from appcheck.model.policy import Severity
from appcheck.model.report import Report
from appcheck.model.words import NOT_ACCEPTABLE, Reason
from appcheck.outcome import exit_status
from appcheck.renderers import Style, shipped_renderers

if TYPE_CHECKING:
    from appcheck.terms import Terms

KEY_VARIABLE = "APPCHECK_KEY"
"""Holds the secret that keeps fingerprints and pseudonyms unguessable; never a flag, which others could see."""

DEVICES = ("not-compliant", "all")

SWITCH = 0.0005
"""Seconds until a thread gives way: a tenth of Python's own, because who reads a file asks for its turn often."""


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of a scan that need neither a policy nor a file to be understood."""

    as_of: date | None
    fail_on: Severity
    accept: tuple[str, ...]
    identities: Identities
    format: str
    outputs: tuple[tuple[str, Path], ...]
    all_devices: bool


def scan(
    exports: Exports,
    policy: PolicyName = "default",
    as_of: Annotated[
        str,
        typer.Option(
            envvar="APPCHECK_AS_OF",
            metavar="YYYY-MM-DD",
            help="Judge as at the end of this day, in the time zone of the policy.",
            show_default="now",
        ),
    ] = "",
    fail_on: Annotated[
        str,
        typer.Option(
            envvar="APPCHECK_FAIL_ON",
            metavar="SEVERITY",
            help="Fail from this severity up: info, low, medium, high, critical.",
        ),
    ] = "info",
    accept: Annotated[
        list[str] | None,
        typer.Option(
            envvar="APPCHECK_ACCEPT",
            metavar="REASON",
            help="Accept that something is not known, for this run; see `appcheck help reasons`. Repeatable.",
            show_default=False,
        ),
    ] = None,
    says: Says = (),  # type: ignore[assignment]
    maps: Maps = (),  # type: ignore[assignment]
    catalogues: Catalogues = (),  # type: ignore[assignment]
    identities: Annotated[
        str,
        typer.Option(
            envvar="APPCHECK_IDENTITIES",
            metavar="show|pseudonym|none",
            help="How devices and people are named; see `appcheck help identities`.",
            show_default="show; pseudonym in CI",
        ),
    ] = "",
    output_format: Format = "terminal",
    output: Annotated[
        list[str] | None,
        typer.Option(
            envvar="APPCHECK_OUTPUT",
            metavar="FORMAT=FILE",
            help="Write the report to a file as well. Repeatable.",
            show_default=False,
        ),
    ] = None,
    devices: Annotated[
        str,
        typer.Option(
            envvar="APPCHECK_DEVICES", metavar="not-compliant|all", help="Which devices the report lists one by one."
        ),
    ] = "not-compliant",
    exit_zero: Annotated[
        bool,
        typer.Option(
            "--exit-zero", envvar="APPCHECK_EXIT_ZERO", help="End with status 0 whatever is found; the report says so."
        ),
    ] = False,
) -> int:
    """Find forbidden apps in exported inventories.

    Ends with 0 if all is clear, 1 for findings, 3 if nothing was found but not all that the policy wants is known.
    """
    flags = _flags(as_of, fail_on, accept or [], identities, output_format, output or [], devices)
    with spooled(exports) as stdin:
        report = _scan(exports, says, maps, catalogues, policy, flags, stdin)
    status = exit_status(report)
    told = _told(report, flags, exit_zero)
    renderers = shipped_renderers()
    for name, path in flags.outputs:
        save(path, renderers[name](told, Style(all_devices=flags.all_devices)))
    style = style_of_stdout(os.environ, flags.all_devices)
    document = renderers[flags.format](told, style)
    (say_json if flags.format == "json" else say)(document)
    return 0 if exit_zero else status


def _flags(
    as_of: str,
    fail_on: str,
    accept: Sequence[str],
    identities: str,
    output_format: str,
    outputs: Sequence[str],
    devices: str,
) -> Flags:
    """Raises OursIsWrong with every flag that cannot be understood."""
    attempts = Attempts()
    formats = shipped_renderers()
    day = attempts(day_of, "--as-of", as_of)
    severity = attempts(one_of, "--fail-on", fail_on, Severity)
    reasons = [attempts(_acceptable, text) for text in accept]
    named = attempts(one_of, "--identities", identities or default_identities(os.environ), Identities)
    form = attempts(one_of, "--format", output_format, formats)
    files = [attempts(_output, text, formats) for text in outputs]
    attempts(_apart, list(filter(None, files)))
    which = attempts(one_of, "--devices", devices, DEVICES)
    attempts.finish()
    return Flags(
        day,
        Severity[str(severity).upper()],
        tuple(dict.fromkeys(filter(None, reasons))),
        Identities(str(named)),
        str(form),
        tuple(filter(None, files)),
        which == "all",
    )


def _acceptable(text: str) -> str:
    if text.strip().lower() in NOT_ACCEPTABLE:
        raise OursIsWrong(
            Problem("--accept", 0, "", f"{text!r} is a reason that nothing can accept", "see `appcheck help reasons`")
        )
    if re.search(r"\w[,;\s]+\w", text):
        raise OursIsWrong(
            Problem("--accept", 0, "", f"{text!r} is more than one reason", "give --accept once for each")
        )
    return one_of("--accept", text, (reason for reason in Reason if reason not in NOT_ACCEPTABLE))


def _output(text: str, formats: Iterable[str]) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not equals or not file:
        raise OursIsWrong(Problem("--output", 0, "", f"{text!r} is not FORMAT=FILE", "such as json=report.json"))
    path = Path(file)
    if not os.path.isdir(path.parent):  # noqa: PTH112  never raises, whatever the name is and whoever may read it
        raise OursIsWrong(Problem("--output", 0, "", f"the folder of {file} does not exist", "make it first"))
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113
        raise OursIsWrong(Problem("--output", 0, "", f"{file} is not a file"))
    return one_of("--output", name, formats), path


def _apart(outputs: Sequence[tuple[str, Path]]) -> None:
    times = Counter(os.path.normcase(os.path.realpath(path)) for _, path in outputs)
    twice = [Path(path).name for path, number in times.items() if number > 1]
    if twice:
        raise OursIsWrong(*(Problem("--output", 0, "", f"{name} is given twice", "keep one") for name in twice))


def _scan(
    exports: Exports, says: Says, maps: Maps, catalogues: Catalogues, policy: str, flags: Flags, stdin: Path | None
) -> Report:
    """Raises OursIsWrong with everything that is wrong with policy, catalogue, maps and arguments."""
    from appcheck.catalogue import files_of
    from appcheck.gather import gather
    from appcheck.scan import scan as hold_against
    from appcheck.sources import shipped_sources

    attempts = Attempts()
    terms = attempts(_terms, policy, catalogues, flags)
    sources = attempts(sources_with, maps)
    given = attempts(gather, exports, says or (), sources or shipped_sources(), stdin)
    exported = [each.path for each in given or () if not (each.found and _is_report(each.path))]
    attempts(_spare, flags, exported, "is one of the files that are to be read")
    ours = [Path(policy), *(maps or ()), *(file for own in catalogues or () for file in files_of(own))]
    attempts(_spare, flags, ours, "is a policy, a column map or a catalogue")
    attempts.finish()
    assert terms is not None
    assert sources is not None
    assert given is not None
    gc.disable()  # a scan makes millions of values and no cycles, and then ends
    sys.setswitchinterval(SWITCH)
    with working("Reading exports"):
        return hold_against(given, terms, sources)


def _terms(policy: str, catalogues: Catalogues, flags: Flags) -> "Terms":
    from appcheck.policy import load_policy
    from appcheck.ruling import phase
    from appcheck.shipped import shipped
    from appcheck.terms import Terms

    catalogue = catalogue_with(catalogues)
    effective = load_policy(policy, catalogue, shipped())
    zone = ZoneInfo(effective.timezone)
    now = datetime.now(UTC)
    terms = Terms(
        policy=effective,
        catalogue=catalogue,
        as_of=datetime.combine(flags.as_of, time.max, zone) if flags.as_of else now.astimezone(zone),
        started_at=now,
        fail_on=flags.fail_on,
        accept=flags.accept,
        key=_key(),
    )
    if not any(phase(rule, terms.day) for rule in effective.blacklist):
        hint = "move warn_from or effective_until, or judge as of another day"
        raise OursIsWrong(Problem(policy, 0, "blacklist", f"no rule is in force on {terms.day}", hint))
    return terms


def _is_report(path: Path) -> bool:
    """Whether a file is a report that an earlier run left in a folder of exports."""
    try:
        with path.open("rb") as file:
            return b"appcheck.report/" in file.read(100)
    except OSError:
        return False


def _spare(flags: Flags, files: Sequence[Path], what: str) -> None:
    """Raises OursIsWrong where a report would be written over one of the files."""
    over = [path for _, path in flags.outputs if any(_is_same(path, file) for file in files)]
    if over:
        raise OursIsWrong(*(Problem("--output", 0, "", f"{path} {what}", "give it another name") for path in over))


def _is_same(path: Path, other: Path) -> bool:
    """Whether two paths lead to one file; Windows and macOS know it by names in any case."""
    try:
        return os.path.samefile(path, other)  # noqa: PTH121  as the checks above it
    except (OSError, ValueError):
        return False


def _told(report: Report, flags: Flags, exit_zero: bool) -> Report:
    """The report as it goes out: with what this run alone did to it, and with the identities that may be shown."""
    extra = ((f"as of {flags.as_of}",) if flags.as_of else ()) + (("--exit-zero",) if exit_zero else ())
    return with_identities(replace(report, loosened=(*report.loosened, *extra)), flags.identities, _key())


def _key() -> bytes:
    return os.environ.get(KEY_VARIABLE, "").encode("utf-8", "surrogatepass")
