"""`appcheck help`: what does not fit under a flag."""

import textwrap
from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from appcheck.cli.options import one_of
from appcheck.cli.out import say_lines
from appcheck.glossary import EXIT_CODES, NEVER_SHOWN, REASONS
from appcheck.model.words import NOT_ACCEPTABLE


def help_topic(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="What to explain.", show_default=False)] = "",
) -> int:
    """Explain what does not fit under a flag."""
    say_lines(TOPICS[one_of("help", topic, TOPICS)]() if topic else _topics())
    return 0


def _topics() -> Iterator[str]:
    yield "appcheck help TOPIC, where TOPIC is one of"
    yield from (f"  {topic}" for topic in TOPICS)
    yield "`appcheck COMMAND --help` explains a command and its flags."


def _exit_codes() -> Iterator[str]:
    yield from (f"{code:>3}  {meaning}" for code, meaning in EXIT_CODES)


def _reasons() -> Iterator[str]:
    yield "Why something found nothing and is not cleared (exit status 3)."
    yield "Nothing can accept these:"
    yield from (f"  {reason}: {meaning}" for reason, meaning in REASONS.items() if reason in NOT_ACCEPTABLE)
    yield "These a policy (coverage: accept) or a run (--accept) can accept; reports tell:"
    yield from (f"  {reason}: {meaning}" for reason, meaning in REASONS.items() if reason not in NOT_ACCEPTABLE)


def _identities() -> Iterator[str]:
    yield "--identities says how an output names devices and people."
    yield "  show       as the exports do; what you get by hand"
    yield "  pseudonym  device-1, person-1, input-1; names, serial numbers, titles,"
    yield "             departments and roles are left out; what you get where CI,"
    yield "             TF_BUILD, JENKINS_URL or TEAMCITY_VERSION is set"
    yield "  none       not at all; counts stay"
    yield "APPCHECK_KEY holds a secret. With it a device keeps its pseudonym and its"
    yield "fingerprints from run to run; without it pseudonyms are numbers of one run,"
    yield "and fingerprints are left out with the names."


def _environment() -> Iterator[str]:
    yield "Every flag has a variable: APPCHECK_ and the flag in capitals, as --help shows"
    yield "it. A flag wins over its variable. A flag that may be repeated takes several"
    yield "values from its variable, with spaces between them;"
    yield "APPCHECK_MAP takes them as PATH does, with : between them (with ; on Windows);"
    yield "so does APPCHECK_CATALOGUE."
    yield "  APPCHECK_KEY  a secret for pseudonyms and fingerprints;"
    yield "                see `appcheck help identities`"
    yield "  NO_COLOR      no colours"


def _maps() -> Iterator[str]:
    from appcheck.maps import FIELDS
    from appcheck.model.inventory import Kind

    yield "A column map says which column of a table, or key of JSON, is which field."
    yield "`appcheck inspect FILE` drafts one, and --map FILE reads exports by it. It holds"
    yield "  schema        appcheck.map/v1"
    yield "  name          what it is called in reports, and in NAME:FILE"
    yield "  kind          apps, devices, people or groups"
    yield "  columns       FIELD: COLUMN, or several in [ ]: the first present counts"
    yield "and may hold"
    yield "  title, how    what it is, and how to export it"
    yield "  system        whose device ids these are; maps with the same word share them"
    yield "  signature     columns that such files are recognised by; without: all mapped"
    yield "  completeness  what such a file shows of every device in it: full,"
    yield "                managed_only, work_profile_only, config_limited or partial"
    yield "  lag           how old the app list may be at device.checked_in, such as 7d"
    yield "  line_breaks   yes, where values hold line breaks"
    yield "  records       JSON: the key of the array of records, or . for an array at"
    yield "                the top"
    apps, devices = FIELDS[Kind.APPS], FIELDS[Kind.DEVICES]
    for heading, fields in (
        ("Fields of apps", apps - devices),
        ("Fields of devices, and of the devices of apps", devices),
        ("Fields of people and groups", FIELDS[Kind.PEOPLE]),
    ):
        yield heading
        yield from textwrap.wrap(", ".join(sorted(fields)), 78, initial_indent="  ", subsequent_indent="  ")


def _limits() -> Iterator[str]:
    yield NEVER_SHOWN


TOPICS: dict[str, Callable[[], Iterator[str]]] = {
    "exit-codes": _exit_codes,
    "reasons": _reasons,
    "identities": _identities,
    "environment": _environment,
    "maps": _maps,
    "limits": _limits,
}
