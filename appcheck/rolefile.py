"""The shape of the roles in a policy file."""

import re
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from appcheck.fields import Days, Filled, Maybe, Ours, Percentage, Some, Texts


class PeopleFile(NamedTuple):
    """A people_file: its name in the policy, and the addresses, UPNs and logins in it."""

    name: str
    people: tuple[str, ...]


_BESIDE = re.compile(r"[\s,;:\"<>{}]|^'|'$|@[^@]*#[^@]*$")
"""What stands in no address, UPN or login, but around one (`<eva@example.org>`, `smtp:`), or behind it."""


def _is_key(text: str) -> bool:
    return text.isprintable() and not _BESIDE.search(text)


def _person(value: str) -> str:
    """What matches nobody is refused, and not quoted."""
    if not _is_key(value.strip()):
        raise ValueError("is no address, UPN, login or id of a person | one an entry, * and ? are allowed")
    return value


def _read_people(value: Any, info: ValidationInfo) -> Any:
    """One person a line; `#` begins a comment. A name or a list in a line would match nobody, and is refused.

    No line is quoted: it names somebody, and the message may end in the log of a job.
    """
    assert info.context is not None
    try:
        text = Path(info.context["folder"], str(value)).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"cannot read {value!r} | its place is relative to the policy's; it must be UTF-8") from None
    lines = [re.split(r"(?:^|\s)#", line)[0].strip() for line in text.splitlines()]
    wrong = [str(number) for number, line in enumerate(lines, 1) if not _is_key(line) or {"*", "?"} & set(line)]
    if wrong:
        raise ValueError(f"no address, UPN or login in {value!r}, line {', '.join(wrong)} | one a line")
    if not any(lines):
        raise ValueError(f"{value!r} names nobody | nobody would hold the role")
    return PeopleFile(value, tuple(filter(None, lines)))


class ConditionFile(Ours):
    """A question about a person; all keys must hold, any of each key's values."""

    department: Some[Filled] = []
    title: Some[Filled] = []
    company: Some[Filled] = []
    office: Some[Filled] = []
    employee_type: Some[Filled] = []
    group: Some[Filled] = []
    person: Some[Annotated[Filled, AfterValidator(_person)]] = []
    people_file: Some[Annotated[PeopleFile, BeforeValidator(_read_people, json_schema_input_type=str)]] = []
    roster: Annotated[dict[Filled, Some[Filled]], Field(min_length=1)] = {}

    @model_validator(mode="after")
    def _says_something(self) -> "ConditionFile":
        if not self.model_fields_set:
            raise ValueError("the condition is empty | ask for a department, a title, a group, …")
        return self


class RoleFile(Ours):
    """A named set of people."""

    title: Texts = {}
    any: Some[ConditionFile] = []
    all: Some[ConditionFile] = []
    not_: Some[ConditionFile] = Field(default=[], alias="not")
    max_age: Maybe[Days] = None
    min_coverage: Maybe[Percentage] = None

    @model_validator(mode="before")
    @classmethod
    def _keeps_conditions_below_a_word(cls, value: Any) -> Any:
        conditions = ConditionFile.model_fields.keys() - cls.model_fields.keys()
        beside = sorted(conditions.intersection(value)) if isinstance(value, dict) else ()
        if beside:
            raise ValueError(f"{beside[0]} is a condition | put it below any: any: [{{{beside[0]}: …}}]")
        return value

    @model_validator(mode="after")
    def _asks(self) -> "RoleFile":
        """A title beside no condition looks like one, and a rule for the role would hold for nobody."""
        if not (self.any or self.all or self.not_):
            raise ValueError("has no condition, so that nobody holds it | say who does: any: [{title: …}]")
        return self
