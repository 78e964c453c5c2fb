"""`appcheck policy`: which policies ship, what one means, and what is wrong with one."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from appcheck.cli.out import complain, say_lines
from appcheck.cli.schema import schema
from appcheck.wording import counted, in_language

if TYPE_CHECKING:
    from appcheck.model.policy import Catalogue, Policy

policy_commands = typer.Typer(name="policy", help="List, show, check and test policies.", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME|FILE", help="A shipped policy or a file.")]


@policy_commands.command("list")
def list_policies() -> int:
    """List the policies that ship with appcheck."""
    names = _shipped_names()
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


@policy_commands.command("test")
def run_policy_tests(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME|FILE]...", help="Policies; left out: all that ship.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", envvar="APPCHECK_COVERAGE", help="End with 2 if no test reaches a rule.")
    ] = False,
) -> int:
    """Run the tests that stand in policies: ends with 2 if one finds anything but what it expects."""
    failed = uncovered = 0
    for name in names or _shipped_names():
        lines, wrong, missed = _tested(name)
        say_lines(lines)
        failed, uncovered = failed + wrong, uncovered + missed
    return 2 if failed or (coverage and uncovered) else 0


def _tested(name: str) -> tuple[list[str], int, int]:
    """What to say of the tests of a policy, how many failed, and how many rules none reaches."""
    from appcheck.policytest import difference, run_tests, untested

    policy, catalogue = _load(name)
    results = run_tests(policy, catalogue, datetime.now(UTC).date())
    failed = [result for result in results if not result.passed]
    missed = untested(policy, results)
    lines = [f"{policy.id}: {counted(len(results), 'test')}, {len(failed) or 'none'} failed"]
    for result in failed:
        expected, found = difference(result)
        shown = ", ".join(f"{key} {value!r}" for key, value in result.record._asdict().items() if value)
        lines += [f"  FAILED {result.test.name}", f"    given    {shown}", f"    expected {expected}"]
        lines.append(f"    found    {found}")
    lines += [f"  no test that passes reaches the rule {rule}" for rule in missed]
    return lines, len(failed), len(missed)


@policy_commands.command("schema")
def policy_schema() -> int:
    """Print the JSON Schema of a policy file."""
    return schema("policy")


def _shipped_names() -> list[str]:
    from appcheck.shipped import shipped

    return sorted(path.stem for path in shipped().glob("*.yaml"))


def _load(name: str) -> "tuple[Policy, Catalogue]":
    from appcheck.catalogue import load_catalogue
    from appcheck.policy import load_policy
    from appcheck.shipped import shipped

    catalogue = load_catalogue(shipped() / "catalogue")
    return load_policy(name, catalogue, shipped()), catalogue
