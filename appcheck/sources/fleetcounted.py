"""Fleet: software that is only counted, which is refused, as JSON and as fleetctl prints it.

Keys: fleetdm.com/docs/rest-api, /software/titles and /software/versions, lists of them and single ones.
"""

from collections.abc import Callable

from appcheck.export import Export, Shape
from appcheck.model.inventory import Kind
from appcheck.source import Source, has_keys
from appcheck.sources.fleet import HOW


def _yaml(export: Export) -> str | None:
    lines = set(map(str.strip, export.head.splitlines())) if export.shape is Shape.TEXT else set()
    kinds = lines & {"kind: software", "kind: software_title"}
    return min(kinds) if kinds and any(line.startswith("apiVersion:") for line in lines) else None


def _any_of(*paths: str) -> Callable[[Export], str | None]:
    every = tuple(map(has_keys, paths))
    return lambda export: next(filter(None, (detect(export) for detect in every)), None)


_COUNTED = f"counts the hosts of each title and names none of them. Export the hosts themselves instead: {HOW}"

SOURCES = (
    Source(
        name="fleet-software",
        kind=Kind.APPS,
        system="fleet",
        title="Fleet: software, counted",
        how="fleetctl get software --json, or GET /api/v1/fleet/software; export the hosts instead.",
        detect=has_keys("spec.item.hosts_count"),
        refuses=_COUNTED,
    ),
    Source(
        name="fleet-software-titles",
        kind=Kind.APPS,
        system="fleet",
        title="Fleet: software titles, counted",
        how="GET /api/v1/fleet/software/titles; export the hosts instead.",
        detect=_any_of("software_titles.item.hosts_count", "software_title.hosts_count"),
        refuses=_COUNTED,
    ),
    Source(
        name="fleet-software-versions",
        kind=Kind.APPS,
        system="fleet",
        title="Fleet: software versions, counted",
        how="GET /api/v1/fleet/software/versions; export the hosts instead.",
        detect=_any_of("software.item.hosts_count", "software.hosts_count"),
        refuses=_COUNTED,
    ),
    Source(
        name="fleetctl-yaml",
        kind=Kind.APPS,
        system="fleet",
        title="fleetctl: software as YAML, counted",
        how="fleetctl get software; export the hosts as JSON instead.",
        detect=_yaml,
        refuses=_COUNTED,
    ),
)
