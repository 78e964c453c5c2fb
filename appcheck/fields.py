"""The kinds of values that stand in files of ours, each with what to write instead of a wrong one."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from appcheck.model.report import NOT_ACCEPTABLE, Reason
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


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else _no_day(value)
    except (TypeError, ValueError):
        return _no_day(value)


def _no_day(value: Any) -> Any:
    raise ValueError(f"{value!r} is not a day | write it as 2026-11-23")


def _days(value: Any) -> Any:
    found = re.fullmatch(r"([1-9]\d{0,4})d", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is not a number of days | write it as 30d")
    return int(found[1])


def _share(value: Any) -> Any:
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) ?%", value) if isinstance(value, str) else None
    if found is None or float(found[1]) > 100:
        raise ValueError(f"{value!r} is not a percentage | write it as 90%")
    return float(found[1]) / 100


def _flag(value: Any) -> Any:
    words = {"yes": True, "no": False, "true": True, "false": False}
    word = value.lower() if isinstance(value, str) else value
    if word not in (True, False) and word not in words:
        raise ValueError(f"{value!r} is neither yes nor no | write yes or no")
    return words.get(word, word) if isinstance(word, str) else word


def _text(value: Any) -> Any:
    """A text, or one per language."""
    if isinstance(value, str):
        return {"": value}
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()) and value:
        wrong = [tag for tag in value if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", str(tag))]
        if not wrong:
            return value
        raise ValueError(f"{wrong[0]!r} is no language tag | such as en or sv")
    raise ValueError("should be a text, or a text per language | such as {en: …, sv: …}")


def _zone(value: Any) -> Any:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise ValueError(f"{value!r} is no time zone | such as Europe/Stockholm") from None
    return value


def _rule_id(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", value):
        raise ValueError(f"{value!r} is no id | use lower case letters, digits, dots and dashes")
    return value


def _reason(value: Any) -> Any:
    words = [str(reason) for reason in Reason if reason not in NOT_ACCEPTABLE]
    if value in map(str, NOT_ACCEPTABLE):
        raise ValueError(f"nothing can accept {value} | take it out")
    if value not in words:
        raise ValueError(f"{value!r} is no reason | one of {', '.join(words)}")
    return value


AcceptableReason = Annotated[str, BeforeValidator(_reason)]
Strings = Annotated[list[str], BeforeValidator(listed)]
Globs = Annotated[list[Annotated[str, Field(min_length=1)]], BeforeValidator(listed), Field(min_length=1)]
Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[int, BeforeValidator(_days)]
Percentage = Annotated[float, BeforeValidator(_share)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Texts = Annotated[dict[str, str], BeforeValidator(_text)]
RuleId = Annotated[str, BeforeValidator(_rule_id)]
Zone = Annotated[str, BeforeValidator(_zone)]


def _known(kind: str) -> "Callable[[Any, ValidationInfo], Any]":
    """A check that a name is one of those that the context of the validation gives under `kind`."""

    def check(value: Any, info: ValidationInfo) -> Any:
        names = (info.context or {}).get(kind)
        if names is None or not isinstance(value, str) or not value or value in names:
            return value
        hint = closest(value.casefold(), names) or NONE_NEAR.get(kind, "")
        raise ValueError(f"unknown {kind} {value} | {hint}")

    return check


NONE_NEAR = {"app": "the catalogue does not know it; give its id or name", "role": "define it under roles"}
"""What to do about an unknown name that is like no known one."""


def _country(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{2}", value):
        raise ValueError(f"{value!r} is no ISO 3166-1 code | two capital letters, such as CN")
    return value


AppName = Annotated[str, BeforeValidator(_known("app"))]
OwnerName = Annotated[str, BeforeValidator(_known("owner"))]
CategoryName = Annotated[str, BeforeValidator(_known("category"))]
RoleName = Annotated[str, BeforeValidator(_known("role"))]
Country = Annotated[str, BeforeValidator(_country)]
