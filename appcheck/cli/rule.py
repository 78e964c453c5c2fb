"""`appcheck rule`: one rule of a policy."""

from typing import Annotated

import typer

from appcheck.cli.options import Catalogues, PolicyName, catalogue_with, one_of
from appcheck.cli.out import say_lines


def rule(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="The id of the rule, as findings name it.")],
    policy: PolicyName = "default",
    catalogues: Catalogues = (),  # type: ignore[assignment]
) -> int:
    """Show one rule and every app it means today."""
    from appcheck.cli.page import rule_page
    from appcheck.policy import load_policy
    from appcheck.shipped import shipped

    catalogue = catalogue_with(catalogues)
    rules = {each.id: each for each in load_policy(policy, catalogue, shipped()).blacklist}
    say_lines(rule_page(rules[one_of(f"rule of policy {policy}", rule_id, rules)], catalogue))
    return 0
