"""Make docs/sources.md: every source, from its own words, and from what its fixtures are found to carry."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from appcheck.model.inventory import Kind
from appcheck.source import Facts, Source
from appcheck.sources import shipped_sources

FOLDER = Path(__file__).parent / "sources"
PAGE = Path(__file__).parent.parent / "docs" / "sources.md"

CARRIES = {
    "device": ("device.device_id", "device.serial", "device.udid", "device.entra_id"),
    "user": ("device.user_id", "device.upn", "device.email", "device.login", "device.user_name"),
    "identifier": ("app.identifier",),
    "name": ("app.name",),
    "publisher": ("app.publisher",),
    "install source": ("app.installer", "app.managed", "app.signs"),
    "ownership": ("device.ownership",),
    "date of the list": ("device.inventoried",),
    "last contact": ("device.checked_in",),
}
PERSON = {
    "directory id": ("person.directory_id",),
    "UPN": ("person.upn",),
    "address": ("person.email", "person.addresses"),
    "login": ("person.login",),
    "title": ("person.title",),
    "department": ("person.department",),
    "groups": ("person.groups",),
    "enabled": ("person.enabled",),
}
PLATFORMS = ("ios", "ipados", "android", "macos", "windows", "chromeos", "linux", "")
OWNERSHIPS = ("corporate", "personal", "")

HEADINGS = {
    Kind.APPS: "Installed apps",
    Kind.DEVICES: "Devices",
    Kind.PEOPLE: "People",
    Kind.GROUPS: "Groups",
}

OPENING = """# Sources

Each export is recognised by its content. This page is made from the sources themselves and from their test exports:
`APPCHECK_WRITE_EXPECTED=1 python -m pytest tests/test_sources_page.py`. What a source *carries* is what its exports
can hold; a single one may hold less, as `appcheck inspect` says of a file. A source that is not here can be described
by a column map (see the README).

*Shows* is how much of a device such an export can show, as the maker documents it: `full` all apps, `managed_only`
those that the organisation manages, `work_profile_only` the work side, `config_limited` what settings allow,
`partial` a part that somebody chose, `unstated` nobody says. Where it depends on the owner, this is
corporate / personal / not stated.
"""


def page(sources: Sequence[Source]) -> str:
    """The whole page as Markdown."""
    parts = [OPENING]
    for kind, heading in HEADINGS.items():
        used = [source for source in sources if source.kind is kind and not source.refuses]
        parts.append(f"## {heading}\n\n{_table(used, kind)}")
    refused = [source for source in sources if source.refuses]
    parts.append(f"## Refused\n\nThese look alike and cannot answer.\n\n{_refusals(refused)}")
    return "\n".join(parts)


def _table(sources: Iterable[Source], kind: Kind) -> str:
    shows = " shows |" if kind is Kind.APPS else ""
    lines = [
        f"| source | what it is | carries |{shows} how to produce it |",
        f"|---|---|---|{'---|' if shows else ''}---|",
    ]
    for source in sources:
        shown = f" {_shows(source)} |" if shows else ""
        lines.append(f"| `{source.name}` | {source.title} | {_carries(source)} |{shown} {_cell(source.how)} |")
    return "\n".join(lines) + "\n"


def _refusals(sources: Iterable[Source]) -> str:
    lines = ["| source | what it is | why, and what to export instead |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {each.title} | It {_cell(each.refuses)} |" for each in sources]
    return "\n".join(lines) + "\n"


def _carries(source: Source) -> str:
    """What the fields of all its fixtures amount to."""
    expected = (json.loads(path.read_text("utf-8")) for path in (FOLDER / source.name).rglob("*.expected.json"))
    fields = {field for each in expected for field in each.get("fields", ())}
    known = PERSON if source.kind in (Kind.PEOPLE, Kind.GROUPS) else CARRIES
    found = [word for word, names in known.items() if fields.intersection(names)]
    if source.device_from_name and "device" not in found:
        found.insert(0, "device (from the file name)")
    return ", ".join(found)


def _shows(source: Source) -> str:
    def of(platform: str) -> str:
        words = [str(source.completeness(Facts(platform, ownership, "", ""))) for ownership in OWNERSHIPS]
        return words[0] if len(set(words)) == 1 else " / ".join(words)

    said: dict[str, list[str]] = {}
    for platform in PLATFORMS:
        said.setdefault(of(platform), []).append(platform or "not stated")
    if len(said) == 1:
        return next(iter(said))
    most = max(said, key=lambda words: len(said[words]))
    others = [f"{', '.join(platforms)}: {words}" for words, platforms in said.items() if words != most]
    return "; ".join([*others, f"all others: {most}"])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def write() -> None:
    PAGE.write_text(page(shipped_sources()), encoding="utf-8", newline="\n")
