"""The shape of a policy file, as people write it."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from appcheck.fields import (
    AcceptableReason,
    AppName,
    CategoryName,
    Country,
    Day,
    Days,
    Filled,
    Flag,
    Link,
    Maybe,
    Ours,
    OwnerName,
    OwnershipWord,
    Percentage,
    PlatformWord,
    RoleId,
    RoleName,
    RuleId,
    RuleName,
    SeverityWord,
    Some,
    Texts,
    Zone,
    listed,
)
from appcheck.match import compiled
from appcheck.model.policy import Severity
from appcheck.pattern import is_bare_glob, matches_any
from appcheck.rolefile import RoleFile


class ReferenceFile(Ours):
    """Where a reason can be read up."""

    title: Filled
    url: Link = ""


class EntryFile(Ours):
    """A line of `apps` that is more than an app's slug: keys, of which all must hold."""

    app: AppName = ""
    owner: Some[OwnerName] = []
    jurisdiction: Some[Country] = []
    category: Some[CategoryName] = []
    id: Some[Filled] = []
    regex: Filled = ""
    example: Filled = ""
    name: Some[Filled] = []
    publisher: Some[Filled] = []

    @field_validator("regex")
    @classmethod
    def _is_known_to_re2(cls, value: str) -> str:
        import re2

        try:
            compiled(value)
        except re2.error as error:
            said = error.args[0]
            why = said.decode() if isinstance(said, bytes) else said
            raise ValueError(f"{value!r} is no pattern that RE2 knows: {why} | RE2 has no look-around") from None
        return value

    @model_validator(mode="after")
    def _says_something(self) -> "EntryFile":
        if not self.model_fields_set - {"example"}:
            raise ValueError("the entry is empty | name an app, an owner, a category, an id or a name")
        own = [*self.id, *self.name, *self.publisher]
        if own and all(map(is_bare_glob, own)) and not (self.model_fields_set - {"id", "name", "publisher"}):
            raise ValueError("the entry says nothing but * | name an app, an owner, a category, an id or a name")
        for key, patterns in (("id", self.id), ("name", self.name), ("publisher", self.publisher)):
            if len(patterns) > 1 and any(map(is_bare_glob, patterns)):
                raise ValueError(f"* stands beside other patterns of {key}, which then say nothing | take one out")
        if bool(self.regex) != bool(self.example):
            raise ValueError("regex and example go together | give an identifier that the regex must match")
        if self.regex and compiled(self.regex).fullmatch(self.example) is None:
            raise ValueError(f"the regex does not match its example {self.example!r} | it must match the whole of it")
        if self.regex and self.id and not matches_any(tuple(self.id), self.example):
            raise ValueError(f"no id holds for the example {self.example!r} | id and regex must both hold")
        return self


def _by_slug(value: Any) -> Any:
    return {"app": value} if isinstance(value, str) else value


Entries = Some[Annotated[EntryFile, BeforeValidator(_by_slug, json_schema_input_type=str | EntryFile)]]


class AudienceFile(Ours):
    """Whom a rule is for."""

    roles: Some[RoleName] = []
    not_roles: Some[RoleName] = []
    platform: Some[PlatformWord] = []
    ownership: Some[OwnershipWord] = []
    device_group: Some[Filled] = []


def _everyone(value: Any) -> Any:
    if isinstance(value, str) and value != "everyone":
        raise ValueError(f"{value!r} is nobody | write everyone, or {{roles: [{value}]}}")
    return {} if value == "everyone" else value


class RuleFile(Ours):
    """One rule of the blacklist."""

    id: RuleId
    title: Texts = {}
    apps: Entries
    except_apps: Entries = []
    for_: Annotated[
        AudienceFile, BeforeValidator(_everyone, json_schema_input_type=Literal["everyone"] | AudienceFile)
    ] = Field(default=AudienceFile(), alias="for")
    severity: SeverityWord
    severity_for: Annotated[dict[RoleName, SeverityWord], Field(min_length=1)] = {}
    reason: Texts
    remediation: Texts = {}
    references: Some[ReferenceFile] = []
    warn_from: Maybe[Day] = None
    effective_from: Maybe[Day] = None
    effective_until: Maybe[Day] = None
    mode: Literal["enforce", "warn"] = "enforce"

    @field_validator("severity_for")
    @classmethod
    def _only_raises(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        base = info.data.get("severity")
        lower = [role for role, word in value.items() if base and _rank(word) < _rank(base)]
        if lower:
            raise ValueError(f"{lower[0]} is lower than the rule's own severity {base} | a role can only raise it")
        return value

    @field_validator("effective_from", "effective_until")
    @classmethod
    def _in_order(cls, value: date, info: ValidationInfo) -> date:
        for earlier in ("warn_from", "effective_from"):
            day = info.data.get(earlier)
            if day is not None and value < day:
                raise ValueError(
                    f"{value} is before {earlier} | the order is warn_from, effective_from, effective_until"
                )
        return value


def _rank(severity: str) -> int:
    return int(Severity[severity.upper()])


class PermittedUseFile(Ours):
    """A recorded decision that exempts no device."""

    id: RuleId
    apps: Entries
    use: Texts
    through: Texts = {}
    decided: Maybe[Day] = None
    decided_by: Filled = ""
    reason: Texts
    review_by: Maybe[Day] = None


class CoversFile(Ours):
    """Which devices the policy speaks of."""

    platform: Some[PlatformWord] = []
    ownership: Some[OwnershipWord] = []
    personal_side: Flag = True


class CoverageFile(Ours):
    """What must be known, and which unknowns are accepted, each with its reason."""

    max_age: Maybe[Days] = None
    min_coverage: Percentage = Field(default="100%", validate_default=True)
    accept: dict[AcceptableReason, Filled] = {}


class GivenFile(Ours):
    """What a test of a policy is about: an app, on a device, in somebody's hands."""

    app: AppName = ""
    id: Filled = ""
    name: Filled = ""
    publisher: Filled = ""
    platform: Maybe[PlatformWord] = None
    ownership: OwnershipWord = "corporate"
    device_group: Some[Filled] = []
    roles: Some[RoleName] = []
    day: Maybe[Day] = None

    @model_validator(mode="after")
    def _names_an_app(self) -> "GivenFile":
        if bool(self.app) == bool(self.id or self.name or self.publisher):
            raise ValueError("give an app of the catalogue, or what a record says of one | app, or id, name, publisher")
        return self


class ExpectedFile(Ours):
    """A finding that a test expects."""

    rule: RuleName
    severity: Maybe[SeverityWord] = None
    result: Maybe[Literal["fail", "suspected"]] = None
    status: Maybe[Literal["open", "warned"]] = None


def _nothing(value: Any) -> Any:
    if isinstance(value, str) and value != "none":
        raise ValueError(f"{value!r} is no finding | write none, or {{rule: ID}}")
    return [] if value == "none" else listed(value)


class TestFile(Ours):
    """One test of a policy."""

    __test__ = False  # pytest takes classes of such a name for tests

    name: Filled
    given: GivenFile
    expect: Annotated[
        list[ExpectedFile],
        BeforeValidator(_nothing, json_schema_input_type=Literal["none"] | ExpectedFile | list[ExpectedFile]),
    ]


class PolicyFile(Ours):
    """A policy file as it is written."""

    schema_: Literal["appcheck.policy/v1"] = Field(alias="schema")
    name: Texts
    version: Filled = ""
    owner: Filled = ""
    decided: Maybe[Day] = None
    review_by: Maybe[Day] = None
    timezone: Zone = "UTC"
    references: Some[ReferenceFile] = []
    extends: Some[Filled] = []
    drop: Some[Filled] = []
    covers: CoversFile = CoversFile()
    unowned: Filled = "undecided"
    roles: dict[RoleId, RoleFile] = {}
    blacklist: list[RuleFile] = []
    permitted_uses: list[PermittedUseFile] = []
    coverage: CoverageFile = CoverageFile()
    tests: list[TestFile] = []

    @field_validator("unowned")
    @classmethod
    def _is_known(cls, value: str, info: ValidationInfo) -> str:
        roles = (info.context or {}).get("role")
        if roles is not None and value not in ("undecided", "everyone_rules_only", *roles):
            raise ValueError(f"unknown role {value!r} | undecided, everyone_rules_only or the name of a role")
        return value


RESERVED = dict.fromkeys(("grace", "allow_only", "required", "exemptions"), "take it out")
"""Keys that a later version will know; until then they are refused, because ignoring them would mislead."""


def policy_schema() -> dict[str, Any]:
    """The JSON Schema of a policy file, for editors."""
    schema = PolicyFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "appcheck policy"}
