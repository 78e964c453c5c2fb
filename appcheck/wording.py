"""Put texts of a policy into words for one reader."""

from collections.abc import Iterable, Sequence

from appcheck.model.policy import Text


def in_language(text: Text, language: str) -> str:
    """The text on one line: in the language, or as it stands, or in English, or in whatever language there is."""
    said = text.get(language) or text.get("") or text.get("en") or next(iter(text.values()), "")
    return " ".join(said.split())


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 device`, `2 devices`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def shown(names: Sequence[str], most: int) -> str:
    """The first of many names, and how many others there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def listed(texts: Iterable[str], between: str = ", ") -> str:
    """The texts that say something, in one."""
    return between.join(filter(None, texts))
