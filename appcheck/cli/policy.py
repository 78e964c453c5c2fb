"""`appcheck policy`: which policies ship, what one means, and what is wrong with one."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from appcheck.cli.out import complain, say_lines
from appcheck.cli.schema import schema
from appcheck.wording import counted, in_language

if TYPE_CHECKING:
    from appcheck.model.policy import Catalogue, Policy

policy_commands = typer.Typer(name="policy", help="List, show and check policies.", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME|FILE", help="A shipped policy or a file.")]


@policy_commands.command("list")
def list_policies() -> int:
    """List the policies that ship with appcheck."""
    from appcheck.shipped import shipped

    names = sorted(path.stem for path in shipped().glob("*.yaml"))
    width = max(map(len, names))
    loaded = (_load(name)[0] for name in names)
    say_lines(
        f"{policy.id:<{width}}  {in_language(policy.name, 'en')}, {counted(len(policy.blacklist), 'rule')}"
        for policy in loaded
    )
    return 0


@policy_commands.command("show")
def show_policy(name: Name) -> int:
    """Show the policy in effect, with every app that each entry means today: the page that is signed."""
    from appcheck.cli.page import policy_page

    say_lines(policy_page(*_load(name)))
    return 0


@policy_commands.command("lint")
def lint(
    name: Name,
    strict: Annotated[
        bool, typer.Option("--strict", envvar="APPCHECK_STRICT", help="End with 2 if there are warnings, too.")
    ] = False,
) -> int:
    """Check a policy: what is wrong ends with 2, what is doubtful is a warning."""
    from appcheck.policy import lint_policy

    warnings = lint_policy(*_load(name), datetime.now(UTC).date())
    say_lines(map(str, warnings))
    complain(f"{name}: {counted(len(warnings), 'warning')}")
    return 2 if warnings and strict else 0


@policy_commands.command("schema")
def policy_schema() -> int:
    """Print the JSON Schema of a policy file."""
    return schema("policy")


def _load(name: str) -> "tuple[Policy, Catalogue]":
    from appcheck.catalogue import load_catalogue
    from appcheck.policy import load_policy
    from appcheck.shipped import shipped

    catalogue = load_catalogue(shipped() / "catalogue")
    return load_policy(name, catalogue, shipped()), catalogue
