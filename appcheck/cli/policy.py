"""`appcheck policy`: which policies ship, what one means, and what is wrong with one."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from appcheck.cli.options import Catalogues, catalogue_with
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
def show_policy(name: Name, catalogues: Catalogues = ()) -> int:  # type: ignore[assignment]
    """Show the policy in effect: the page that is signed.

    It lists every app that each entry means today.
    """
    from appcheck.cli.page import policy_page

    say_lines(policy_page(*_load(name, catalogues)))
    return 0


@policy_commands.command("lint")
def lint(
    name: Name,
    catalogues: Catalogues = (),  # type: ignore[assignment]
    strict: Annotated[
        bool, typer.Option("--strict", envvar="APPCHECK_STRICT", help="End with 2 also if there are warnings.")
    ] = False,
) -> int:
    """Tell what is wrong with a policy, and what is doubtful.

    What is wrong ends with 2; what is doubtful, in the catalogue too, is a warning.
    """
    from appcheck.cataloguelint import lint_catalogue
    from appcheck.policy import lint_policy

    policy, catalogue = _load(name, catalogues)
    warnings = [*lint_policy(policy, catalogue, _today(policy)), *lint_catalogue(catalogue)]
    say_lines(map(str, warnings))
    complain(f"{name}: no mistakes, {counted(len(warnings), 'warning') if warnings else 'no warnings'}")
    return 2 if warnings and strict else 0


@policy_commands.command("test")
def run_policy_tests(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME|FILE", help="Policies; without any: all that ship.")
    ] = None,
    catalogues: Catalogues = (),  # type: ignore[assignment]
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage", envvar="APPCHECK_COVERAGE", help="End with 2 also if there is a rule that no test reaches."
        ),
    ] = False,
) -> int:
    """Run the tests that stand in policies.

    Ends with 2 if one finds anything but what it expects.
    """
    failed = uncovered = 0
    for name in names or _shipped_names():
        lines, wrong, missed = _tested(name, catalogues)
        say_lines(lines)
        failed, uncovered = failed + wrong, uncovered + missed
    return 2 if failed or (coverage and uncovered) else 0


def _tested(name: str, catalogues: Catalogues) -> tuple[list[str], int, int]:
    """What to say of the tests of a policy, how many failed, and how many rules none reaches."""
    from appcheck.policytest import difference, run_tests, untested

    policy, catalogue = _load(name, catalogues)
    results = run_tests(policy, catalogue, _today(policy))
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


def _today(policy: "Policy") -> date:
    return datetime.now(ZoneInfo(policy.timezone)).date()


def _shipped_names() -> list[str]:
    from appcheck.shipped import shipped

    return sorted(path.stem for path in shipped().glob("*.yaml"))


def _load(name: str, catalogues: Catalogues = None) -> "tuple[Policy, Catalogue]":
    from appcheck.policy import load_policy
    from appcheck.shipped import shipped

    catalogue = catalogue_with(catalogues)
    return load_policy(name, catalogue, shipped()), catalogue
