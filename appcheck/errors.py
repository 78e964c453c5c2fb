"""What can go wrong, each error with where, what, and what next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file of ours: where it is, what it is, and how to mend it.

    `line` counts from 1 (0 where the file as a whole is meant); `path` is the way down to the
    value, such as `blacklist[2].apps[0]`.
    """

    file: str
    line: int
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        way = f" {self.path}:" if self.path else ""
        return f"{place}:{way} {self.message}" + (f" ({self.hint})" if self.hint else "")


class AppcheckError(Exception):
    """The root of all errors that appcheck raises on purpose."""


class OursIsWrong(AppcheckError):
    """Usage, policy, exemptions or baseline are wrong; nothing was judged (exit status 2)."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Unreadable(AppcheckError):
    """An export could not be read, or not to its end (a reason for exit status 3)."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.remedy = remedy
        super().__init__(message)
