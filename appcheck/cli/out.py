"""Where output goes: documents to standard output or to files, everything else to standard error."""

import errno
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import get_terminal_size
from typing import TextIO

from appcheck.errors import OursIsWrong
from appcheck.escape import ascii_json, harmless
from appcheck.renderers import Style

ON_WINDOWS = os.name == "nt"


def prepare_streams() -> None:
    """UTF-8 into pipes and files; on a console whatever it can show, the rest written out.

    A stream that was closed leads nowhere: the files of --output and the status are still wanted.
    """
    sys.stdout = _whole(sys.stdout) if sys.stdout else _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        encoding = None if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]


def _whole(stream: TextIO) -> TextIO:
    """The stream with a buffer: PYTHONUNBUFFERED takes it away, and what the system does not take at once is lost then.

    A disk that is full would cut a report, and the status would tell nothing of it.
    """
    if not isinstance(stream.buffer, io.RawIOBase):
        return stream
    assert isinstance(stream, io.TextIOWrapper)
    encoding, errors = stream.encoding, stream.errors
    return io.TextIOWrapper(io.BufferedWriter(stream.detach()), encoding, errors)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def say(document: str) -> None:
    """Write a document, as it stands, to standard output.

    Raises BrokenPipeError where nobody reads it any more; Windows says EINVAL for that.
    """
    try:
        sys.stdout.write(document)
        sys.stdout.flush()
    except OSError as error:
        if error.errno in (errno.EPIPE, errno.EINVAL):
            raise BrokenPipeError from error
        raise OursIsWrong(f"standard output cannot be written: {error.strerror}") from error


def say_json(document: str) -> None:
    """Write JSON to standard output; what leaves a console of Windows by a pipe as ASCII.

    PowerShell reads from programs in the code page of the console (learn.microsoft.com, about_Character_Encoding), and
    that would change the names of people on the way.
    """
    say(ascii_json(document) if ON_WINDOWS and not sys.stdout.isatty() else document)


def say_lines(lines: Iterable[str], *, whole: bool = False) -> None:
    """Write lines, made harmless, to standard output; on a terminal wrapped between words.

    `whole` leaves them as they are, because they hold what people copy: commands, or a file.
    """
    say(_page(map(harmless, lines), 0 if whole else style_of_stdout(os.environ).width))


def _page(lines: Iterable[str], width: int) -> str:
    if not width:
        return "".join(f"{line}\n" for line in lines)
    from appcheck.wrapping import Line, wrapped

    return wrapped([Line(line.lstrip(" "), len(line) - len(line.lstrip(" "))) for line in lines], width)


def complain(*messages: object) -> None:
    """Write messages, made harmless, to standard error; each begins a line of its own."""
    with suppress(OSError):  # nobody listens, and there is nobody else to tell
        width = get_terminal_size().columns if sys.stderr.isatty() else 0
        sys.stderr.write(_page((f"appcheck: {harmless(str(message))}" for message in messages), width))
        sys.stderr.flush()


def forget_stdout() -> None:
    """Send what standard output still holds nowhere, so that the interpreter does not trip over it at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def save(path: Path, document: str) -> None:
    """Write a file whole or not at all; only its owner may read it, because it may name people.

    On Windows those may read it who may read the folder.
    """
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(document)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OursIsWrong(f"{path}: cannot be written: {error.strerror or error}") from error


def style_of_stdout(environment: Mapping[str, str], all_devices: bool = False) -> Style:
    """Wrapped and coloured on a terminal; plain and never broken where something else reads it."""
    if not sys.stdout.isatty():
        return Style(all_devices=all_devices)
    from rich.console import Console

    console = Console(file=sys.stdout)
    colour = console.color_system is not None and not console.legacy_windows and not environment.get("NO_COLOR")
    return Style(console.width, colour, all_devices)


@contextmanager
def working(message: str) -> Iterator[None]:
    """Say on standard error that something takes a while; on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(message), spinner="line"):  # of ASCII, which every console shows
        yield
