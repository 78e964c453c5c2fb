"""The shape of a policy file, as people write it."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from appcheck.fields import (
    AcceptableReason,
    AppName,
    CategoryName,
    Country,
    Day,
    Days,
    Flag,
    Globs,
    Ours,
    OwnerName,
    OwnershipWord,
    Percentage,
    PlatformWord,
    RoleName,
    RuleId,
    SeverityWord,
    Strings,
    Texts,
    Zone,
    listed,
)
from appcheck.model.policy import Severity


class ReferenceFile(Ours):
    """Where a reason can be read up."""

    title: str
    url: str = ""


class EntryFile(Ours):
    """A line of `apps`: an app's slug, or keys of which all must hold."""

    app: AppName = ""
    owner: Annotated[list[OwnerName], BeforeValidator(listed)] = []
    jurisdiction: Annotated[list[Country], BeforeValidator(listed)] = []
    category: Annotated[list[CategoryName], BeforeValidator(listed)] = []
    id: Globs | None = None
    regex: str = ""
    example: str = ""
    name: Globs | None = None
    publisher: Globs | None = None

    @model_validator(mode="before")
    @classmethod
    def _slug(cls, value: Any) -> Any:
        return {"app": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> "EntryFile":
        if not self.model_fields_set - {"example"}:
            raise ValueError("the entry is empty | name an app, an owner, a category, an id or a name")
        if bool(self.regex) != bool(self.example):
            raise ValueError("regex and example go together | give an identifier that the regex must match")
        if self.regex:
            _check_regex(self.regex, self.example)
        return self


def _check_regex(regex: str, example: str) -> None:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        matched = re2.compile(regex, options).fullmatch(example)
    except re2.error as error:
        raise ValueError(f"is no regular expression that RE2 knows: {error} | RE2 has no look-around") from None
    if matched is None:
        raise ValueError(f"the regex does not match its example {example!r} | it must match the whole identifier")


Entries = Annotated[list[EntryFile], BeforeValidator(listed)]


class ConditionFile(Ours):
    """A question about a person; all keys must hold, any of each key's values."""

    department: Globs | None = None
    title: Globs | None = None
    company: Globs | None = None
    office: Globs | None = None
    employee_type: Globs | None = None
    group: Globs | None = None
    person: Globs | None = None
    people_file: Strings | None = None
    roster: dict[str, Globs] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "ConditionFile":
        if not self.model_fields_set:
            raise ValueError("the condition is empty | ask for a department, a title, a group, …")
        return self


Conditions = Annotated[list[ConditionFile], BeforeValidator(listed)]


class RoleFile(Ours):
    """A named set of people."""

    title: Texts = {}
    any: Conditions = []
    all: Conditions = []
    not_: Conditions = Field(default=[], alias="not")
    max_age: Days | None = None
    min_coverage: Percentage | None = None


class AudienceFile(Ours):
    """Whom a rule is for."""

    roles: Annotated[list[RoleName], BeforeValidator(listed)] = []
    not_roles: Annotated[list[RoleName], BeforeValidator(listed)] = []
    platform: Annotated[list[PlatformWord], BeforeValidator(listed)] = []
    ownership: Annotated[list[OwnershipWord], BeforeValidator(listed)] = []
    device_group: Strings = []

    @model_validator(mode="before")
    @classmethod
    def _everyone(cls, value: Any) -> Any:
        if isinstance(value, str) and value != "everyone":
            raise ValueError(f"{value!r} is nobody | write everyone, or {{roles: [{value}]}}")
        return {} if value == "everyone" else value


class RuleFile(Ours):
    """One rule of the blacklist."""

    id: RuleId
    title: Texts = {}
    apps: Annotated[Entries, Field(min_length=1)]
    except_apps: Entries = []
    for_: AudienceFile = Field(default=AudienceFile(), alias="for")
    severity: SeverityWord
    severity_for: dict[RoleName, SeverityWord] = {}
    reason: Texts
    remediation: Texts = {}
    references: list[ReferenceFile] = []
    warn_from: Day | None = None
    effective_from: Day | None = None
    effective_until: Day | None = None
    mode: Literal["enforce", "warn"] = "enforce"

    @model_validator(mode="after")
    def _is_consistent(self) -> "RuleFile":
        lower = [role for role, word in self.severity_for.items() if _rank(word) < _rank(self.severity)]
        if lower:
            raise ValueError(f"severity_for {lower[0]} is lower than the rule's own | a role can only raise it")
        days = [day for day in (self.warn_from, self.effective_from, self.effective_until) if day is not None]
        if days != sorted(days):
            raise ValueError("warn_from, effective_from and effective_until are not in that order | days are inclusive")
        return self


def _rank(severity: str) -> int:
    return int(Severity[severity.upper()])


class PermittedUseFile(Ours):
    """A recorded decision that exempts no device."""

    id: RuleId
    apps: Annotated[Entries, Field(min_length=1)]
    use: Texts
    through: Texts = {}
    decided: Day | None = None
    decided_by: str = ""
    reason: Texts = {}
    review_by: Day | None = None


class CoversFile(Ours):
    """Which devices the policy speaks of."""

    platform: Annotated[list[PlatformWord], BeforeValidator(listed)] = []
    ownership: Annotated[list[OwnershipWord], BeforeValidator(listed)] = []
    personal_side: Flag = True


class CoverageFile(Ours):
    """What must be known, and which unknowns are accepted, each with its reason."""

    max_age: Days | None = None
    min_coverage: Percentage = 1.0
    accept: dict[AcceptableReason, Annotated[str, Field(min_length=1)]] = {}


class PolicyFile(Ours):
    """A policy file as it is written."""

    schema_: Literal["appcheck.policy/v1"] = Field(alias="schema")
    name: Texts
    version: str = ""
    owner: str = ""
    decided: Day | None = None
    review_by: Day | None = None
    timezone: Zone = "UTC"
    references: list[ReferenceFile] = []
    extends: Strings = []
    drop: Strings = []
    covers: CoversFile = CoversFile()
    unowned: str = "undecided"
    roles: dict[RuleId, RoleFile] = {}
    blacklist: list[RuleFile] = []
    permitted_uses: list[PermittedUseFile] = []
    coverage: CoverageFile = CoverageFile()
    tests: list[dict[str, Any]] = []

    @field_validator("unowned")
    @classmethod
    def _known_role(cls, value: str, info: ValidationInfo) -> str:
        roles = (info.context or {}).get("role")
        if roles is not None and value not in ("undecided", "everyone_rules_only", *roles):
            raise ValueError(f"unknown role {value} | undecided, everyone_rules_only or the name of a role")
        return value


RESERVED = ("grace", "allow_only", "required")
"""Keys that a later version will know; until then they are refused, because ignoring them would mislead."""


def policy_schema() -> dict[str, Any]:
    """The JSON Schema of a policy file, for editors."""
    schema = PolicyFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "appcheck policy"}
