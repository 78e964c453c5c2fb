"""Make text from devices harmless to show, without hiding anything that was in it."""

import re

_EMOJI = "\u203c-\u3299\U0001f000-\U0001faff"
_UNSEEN = re.compile(
    f"(?<=[{_EMOJI}])\ufe0f|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])|"
    "(["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1 control characters
    "\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and a symbol that are drawn as nothing
    "\ud800-\udfff"  # surrogates, which no encoding can write
    "]|#(?=#\\w*\\[))"  # the beginning of a command that a CI system obeys in a log: ##vso[, ##teamcity[, ##[
)
"""What steers a terminal or a job, turns text around or cannot be seen; not what holds an emoji together."""


def harmless(text: str) -> str:
    r"""The text with every character that steers or hides written out, such as `\x1b` or `\u202e`."""
    shown = _UNSEEN.sub(lambda found: _written_out(found[1]) if found[1] else found[0], text)
    # GitHub obeys a line of a log that begins with ::
    return shown.replace(":", r"\x3a", 1) if shown.lstrip().startswith("::") else shown


def _written_out(character: str) -> str:
    return r"\x23" if character == "#" else character.encode("unicode_escape").decode("ascii")


def harmless_json(document: str) -> str:
    r"""A JSON document in which the same characters stand as `\uXXXX`: the values stay what they were.

    Line breaks between values stay; inside values JSON has none.
    """
    return _UNSEEN.sub(lambda found: _in_json(found[1]) if found[1] else found[0], document)


def ascii_json(document: str) -> str:
    r"""A JSON document in which all that is not ASCII stands as `\uXXXX`: the values stay what they were."""
    return re.sub(r"[^\x00-\x7f]", lambda found: _in_json(found[0]), document)


def _in_json(character: str) -> str:
    if character == "\n":
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
