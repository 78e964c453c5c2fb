"""The command line: which commands there are, and what becomes of everything that goes wrong."""

import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, NoReturn, cast

import typer

from appcheck import __version__
from appcheck.cli import apps, inspect, policy, rule, scan, schema, sources
from appcheck.cli.help import help_topic
from appcheck.cli.options import is_set
from appcheck.cli.out import complain, forget_stdout, prepare_streams, say
from appcheck.errors import OursIsWrong

USAGE_ERROR = cast(type[typer.BadParameter], typer.BadParameter.__base__)
"""The error that all errors of usage are; typer does not export it."""

app = typer.Typer(
    name="appcheck",
    help="Find forbidden apps on work phones in exported device inventories.",
    epilog="Exit status: `appcheck help exit-codes`.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("scan")(scan.scan)
app.command("inspect")(inspect.inspect_exports)
app.command("sources")(sources.sources)
app.command("rule")(rule.rule)
app.add_typer(apps.apps_commands, name="apps")
app.add_typer(policy.policy_commands, name="policy")
app.command("schema")(schema.schema)
app.command("help")(help_topic)


def _show_version(wanted: bool) -> None:
    if wanted:
        say(f"appcheck {__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and end.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", envvar="APPCHECK_DEBUG", help="Show where in appcheck an error came from.")
    ] = False,
) -> None:
    pass


def main() -> NoReturn:
    """Run the command that the arguments of the process name, and end with its status."""
    prepare_streams()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command and give its exit status; every error ends here, as a message on standard error."""
    try:
        return _invoke(arguments)
    except USAGE_ERROR as error:
        asked = error.ctx.command_path if error.ctx else _named(arguments)
        complain(error.format_message(), f"try: {asked} --help")
        return 2
    except OursIsWrong as error:
        complain(*error.problems)
        return 2
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except BrokenPipeError:
        forget_stdout()
        return 141
    except Exception as error:  # noqa: BLE001
        complain(f"this is a bug in appcheck ({type(error).__name__}); nothing was cleared")
        if "--debug" in arguments or is_set("APPCHECK_DEBUG"):
            complain(*traceback.format_exc().splitlines())
        else:
            complain("run it again with --debug in front of the command, and report what it shows")
        return 70


def _named(arguments: Sequence[str]) -> str:
    """The command that arguments begin with, for errors that do not say where they come from."""
    command: object = typer.main.get_command(app)
    names = ["appcheck"]
    for word in arguments:
        command = getattr(command, "commands", {}).get(word)
        if command is None:
            break
        names.append(word)
    return " ".join(names)


def _invoke(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("appcheck", list(arguments)) as context:
            return cast(int, command.invoke(context))
    except typer.Exit as ended:
        return ended.exit_code
