"""`appcheck help`: what does not fit under a flag."""

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
    yield "These a policy (coverage: accept) or one run (--accept) can accept; the report then says so:"
    yield from (f"  {reason}: {meaning}" for reason, meaning in REASONS.items() if reason not in NOT_ACCEPTABLE)


def _identities() -> Iterator[str]:
    yield "--identities says how an output names devices and people."
    yield "  show       as the exports do; what you get by hand"
    yield "  pseudonym  device-1, person-1, input-1; names, serial numbers, titles, departments and roles are left out;"
    yield "             what you get where CI, TF_BUILD, JENKINS_URL or TEAMCITY_VERSION is set"
    yield "  none       not at all; counts stay"
    yield "APPCHECK_KEY holds a secret. With it a device keeps its pseudonym and its fingerprints from run to run;"
    yield "without it pseudonyms are numbers of one run, and fingerprints are left out with the names."


def _environment() -> Iterator[str]:
    yield "Every flag has a variable: APPCHECK_ and the flag in capitals, as --help shows it. A flag wins over its"
    yield "variable. A flag that may be repeated takes several values from its variable, with spaces between them;"
    yield "APPCHECK_MAP takes them as PATH does, with : between them (with ; on Windows); so does APPCHECK_CATALOGUE."
    yield "APPCHECK_KEY   a secret for pseudonyms and fingerprints; see `appcheck help identities`"
    yield "NO_COLOR       no colours"


def _limits() -> Iterator[str]:
    yield NEVER_SHOWN


TOPICS: dict[str, Callable[[], Iterator[str]]] = {
    "exit-codes": _exit_codes,
    "reasons": _reasons,
    "identities": _identities,
    "environment": _environment,
    "limits": _limits,
}
