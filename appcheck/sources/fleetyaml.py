"""Fleet: hosts as fleetctl prints them unless told otherwise, which is YAML, one document a host.

Form: `fleetctl get host NAME` and `fleetctl get hosts --yaml`; `spec` holds what the API calls a host.
"""

import re
from collections.abc import Callable, Hashable, Iterator
from itertools import count

from appcheck.errors import Unreadable
from appcheck.export import Export, Shape, open_utf8
from appcheck.model.inventory import Item, Kind, Skipped, Trouble
from appcheck.picking import first
from appcheck.source import Documents, Source, Wanted
from appcheck.sources.fleet import APP_FIELDS, DEVICE_FIELDS, REMEDIES, completeness, host_records

_NULL = "tag:yaml.org,2002:null"

LARGEST = 64 << 20
"""So many bytes of YAML are read, at once."""


def _detect(with_software: bool) -> Callable[[Export], str | None]:
    def detect(export: Export) -> str | None:
        lines = set(map(str.rstrip, export.head.splitlines())) if export.shape is Shape.TEXT else set()
        if "kind: host" not in lines or not any(line.startswith("apiVersion:") for line in lines):
            return None
        return "kind: host" if any(line.startswith("  software:") for line in lines) == with_software else None

    return detect


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _hosts(export), DEVICE_FIELDS | APP_FIELDS)


def _read_list(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _hosts(export), DEVICE_FIELDS)


def _hosts(export: Export) -> Iterator[Item]:
    numbers = count(1)
    for document in _documents(export):
        spec = document.get("spec") if isinstance(document, dict) and first(document, "kind") == "host" else None
        if isinstance(spec, dict):
            yield from host_records(spec, numbers)
            if "uuid" not in spec:  # fleetctl writes keys in the order of the alphabet
                yield Trouble("truncated", "a host has no uuid, its last key, so the file was cut off: print it again")
        elif document:
            yield Skipped(next(numbers), "is no host")


def _documents(export: Export) -> Iterator[object]:
    """The documents, every scalar but null as the text it is: a version is no number, and a date none of Python's.

    Aliases are refused, as a few lines of them stand for more than fits into memory.
    """
    import yaml

    class Texts(yaml.CBaseLoader):
        """Reads scalars as text, and no key twice."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
            found = super().construct_mapping(node, deep)
            if len(found) < len(node.value):
                raise ValueError("a key stands twice in one mapping")
            return found

    Texts.add_implicit_resolver(_NULL, re.compile(r"(?:null|~|)\Z"), ["n", "~", ""])
    Texts.add_constructor(_NULL, lambda *_: None)
    with open_utf8(export) as text:
        content = text.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unreadable("is YAML of more than 64 MiB", "export the hosts as JSON: fleetctl get hosts --json")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(content, Loader=yaml.CBaseLoader)):
            raise Unreadable("has aliases, as fleetctl writes none", "check where this file comes from")
        yield from yaml.load_all(content, Loader=Texts)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable("breaks off or is damaged in the middle of its YAML", "export it again") from error


SOURCES = (
    Source(
        name="fleetctl-hosts-yaml",
        kind=Kind.APPS,
        system="fleet",
        title="fleetctl: hosts with their software (YAML)",
        how="fleetctl get host NAME for each host.",
        detect=_detect(with_software=True),
        read=_read,
        completeness=completeness,
        remedies=REMEDIES,
    ),
    Source(
        name="fleetctl-host-list-yaml",
        kind=Kind.DEVICES,
        system="fleet",
        title="fleetctl: hosts (YAML)",
        how="fleetctl get hosts --yaml.",
        detect=_detect(with_software=False),
        read=_read_list,
    ),
)
