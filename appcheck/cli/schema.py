"""`appcheck schema`: the published JSON Schemas."""

from collections.abc import Callable
from typing import Annotated

import typer

from appcheck.cli.options import one_of
from appcheck.cli.out import say_json


def schema(
    name: Annotated[str, typer.Argument(metavar="report|policy|catalogue", help="Which schema.")] = "report",
) -> int:
    """Print a JSON Schema."""
    say_json(SCHEMAS[one_of("schema", name, SCHEMAS)]())
    return 0


def _report() -> str:
    from appcheck.renderers.json import schema as report_schema

    return report_schema()


def policy_schema_text() -> str:
    """The JSON Schema of a policy file as text."""
    import json

    from appcheck.policy import policy_schema

    return json.dumps(policy_schema(), ensure_ascii=False, indent=2) + "\n"


def _catalogue() -> str:
    import json

    from appcheck.cataloguefile import catalogue_schema

    return json.dumps(catalogue_schema(), ensure_ascii=False, indent=2) + "\n"


SCHEMAS: dict[str, Callable[[], str]] = {"report": _report, "policy": policy_schema_text, "catalogue": _catalogue}
