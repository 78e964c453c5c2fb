"""The kinds of values that stand in files of ours, each with what to write instead of a wrong one.

A ValueError here reads `message | hint`.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema

from appcheck.countries import COUNTRIES, UNKNOWN
from appcheck.model.words import NOT_ACCEPTABLE, Reason
from appcheck.yamlfile import closest

PlatformWord = Literal[
    "ios", "ipados", "android", "windows", "macos", "chromeos", "linux", "tvos", "watchos", "visionos"
]
OwnershipWord = Literal["corporate", "personal", "shared", "unstated"]
SeverityWord = Literal["info", "low", "medium", "high", "critical"]


class Ours(BaseModel):
    """A part of a file of ours: strict, and nothing in it that nobody knows."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def listed(value: Any) -> Any:
    """A scalar is a list of one."""
    return value if isinstance(value, list) else [value]


class _OrOne:
    """Says in the JSON Schema what `listed` does: where a list may stand, so may one of its items."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        schema = handler(core)
        return {"anyOf": [schema["items"], schema]}


class _NotNull:
    """Keeps null out of the JSON Schema: a key that may be left out may not be empty."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        return handler(core)["anyOf"][0]


def _filled(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("is empty | give it a value, or leave it out")
    return value


def _day(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value} is no day of the calendar | count the days of the month") from None
    raise ValueError(f"{_said(value)} is not a day | write it as 2026-11-23")


def _days(value: Any) -> Any:
    found = re.fullmatch(r"([1-9][0-9]{0,4})d", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{_said(value)} is not a number of days | write it as 30d")
    return int(found[1])


def _share(value: Any) -> Any:
    found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]+)?) ?%", value) if isinstance(value, str) else None
    if found is None or float(found[1]) > 100:
        raise ValueError(f"{_said(value)} is not a percentage | write it as 90%")
    return float(Decimal(found[1]) / 100)  # so that 99.9% is exactly the share of 999 in 1000


def _flag(value: Any) -> Any:
    if value in ("yes", "no"):
        return value == "yes"
    if not isinstance(value, bool):
        raise ValueError(f"{_said(value)} is neither yes nor no | write yes or no")
    return value


def _text(value: Any) -> Any:
    """A text, or one per language."""
    texts = {"": value} if isinstance(value, str) else value
    if not isinstance(texts, dict) or not texts or not all(isinstance(each, str) for each in texts.values()):
        raise ValueError("should be a text, or a text per language | such as {en: …, sv: …}")
    if not all(each.strip() for each in texts.values()):
        raise ValueError("is empty | give it a value, or leave it out")
    wrong = [tag for tag in texts if tag and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", tag)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no language tag | such as en or sv")
    return texts


def _zone(value: Any) -> Any:
    """A time zone that is the same on every machine, which the two that mean the machine's own are not."""
    try:
        if value in ("localtime", "posixrules"):
            raise ValueError
        return str(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        hint = closest(str(value), available_timezones()) or "such as Europe/Stockholm"
        raise ValueError(f"{_said(value)} is no time zone | {hint}") from None


def _rule_id(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", value):
        raise ValueError(f"{_said(value)} is no id | use lower case letters, digits, dots and dashes")
    return value


def _role_id(value: Any) -> Any:
    if value in ("everyone", "undecided", "everyone_rules_only"):
        raise ValueError(f"{value!r} means something else already | give the role another name")
    return _rule_id(value)


def _reason(value: Any) -> Any:
    words = [str(reason) for reason in Reason if reason not in NOT_ACCEPTABLE]
    if value in map(str, NOT_ACCEPTABLE):
        raise ValueError(f"nothing can accept {value} | take it out")
    if value not in words:
        raise ValueError(f"{_said(value)} is no reason | {closest(str(value), words) or 'one of ' + ', '.join(words)}")
    return value


def _country(value: Any) -> Any:
    if not isinstance(value, str) or value not in COUNTRIES | {UNKNOWN}:
        hint = "the United Kingdom is GB" if value == "UK" else "two capital letters, such as CN"
        raise ValueError(f"{_said(value)} is no ISO 3166-1 code | {hint}")
    return value


def _link(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"https?://\S+", value):
        raise ValueError(f"{_said(value)} is no link | it begins with https://")
    return value


def _said(value: Any) -> str:
    return repr(value) if isinstance(value, str) else "this"


def _known(kind: str) -> Callable[[Any, ValidationInfo], Any]:
    """A check that a name is one of those that the context of the validation gives under `kind`."""

    def check(value: Any, info: ValidationInfo) -> Any:
        names = (info.context or {}).get(kind)
        if names is None or not isinstance(value, str) or value in names:
            return value
        raise ValueError(f"unknown {kind} {value!r} | {closest(value, names) or _NONE_NEAR[kind]}")

    return check


_NONE_NEAR = {
    "app": "no slug of the catalogue, see `appcheck apps search`; others are written {id: …} or {name: …}",
    "owner": "the catalogue does not know it; give a publisher or the apps' names",
    "category": "the catalogue does not know it; name the apps",
    "role": "define it under roles",
    "rule": "the blacklist has no rule of that id",
}
"""What to do about an unknown name that is like no known one."""

Item = TypeVar("Item")

Some = Annotated[list[Item], BeforeValidator(listed), Field(min_length=1), _OrOne()]
"""One or more; where the key is given it must say something."""

Maybe = Annotated[Item | None, _NotNull()]
"""None where the key is left out; in a file, an empty value is refused."""

Filled = Annotated[str, BeforeValidator(_filled)]
Texts = Annotated[dict[str, str], BeforeValidator(_text, json_schema_input_type=str | dict[str, str])]
Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[int, BeforeValidator(_days), WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,4}d$"})]
Percentage = Annotated[
    float, BeforeValidator(_share), WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]+)? ?%$"})
]
Flag = Annotated[bool, BeforeValidator(_flag, json_schema_input_type=bool | Literal["yes", "no"])]
Zone = Annotated[str, BeforeValidator(_zone)]
RuleId = Annotated[str, BeforeValidator(_rule_id)]
RoleId = Annotated[str, BeforeValidator(_role_id)]
Country = Annotated[str, BeforeValidator(_country)]
Link = Annotated[str, BeforeValidator(_link)]
AcceptableReason = Annotated[str, BeforeValidator(_reason)]
AppName = Annotated[str, BeforeValidator(_known("app"))]
OwnerName = Annotated[str, BeforeValidator(_known("owner"))]
CategoryName = Annotated[str, BeforeValidator(_known("category"))]
RoleName = Annotated[str, BeforeValidator(_known("role"))]
RuleName = Annotated[str, BeforeValidator(_known("rule"))]
