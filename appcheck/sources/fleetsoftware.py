"""Fleet: the software of one host from its API, which names no host.

Keys: fleetdm.com/docs/rest-api, GET /hosts/{id}/software. It also lists what is only offered to the
host, with `installed_versions` null.
"""

from collections.abc import Iterator
from itertools import count

from appcheck.export import Export
from appcheck.jsonstream import json_values
from appcheck.model.inventory import DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import first, members, part
from appcheck.source import Documents, Facts, Source, Wanted, has_keys
from appcheck.sources.fleet import APP_FIELDS, app_of, completeness

HOST = DeviceTuple()


def _read(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _pages(export), APP_FIELDS)


def _completeness(facts: Facts) -> Completeness:
    """As of a host itself, but a filter leaves no trace; so of an Android nobody can call it the whole work side."""
    shown = completeness(facts)
    return Completeness.PARTIAL if shown is Completeness.WORK_PROFILE_ONLY else shown


def _pages(export: Export) -> Iterator[Item]:
    """The titles of all pages. `count` is of all titles; only the last page has no next one."""
    numbers = count(1)
    titles: set[str] = set()
    said = lists = 0
    is_last = True
    for _, page in json_values(export, ""):
        for title in members(page, "software"):
            titles.add(repr(title))
            yield from _title(title, numbers)
        number = page.get("count") if isinstance(page, dict) else None
        said = max(said, number if isinstance(number, int) else 0)
        is_last = part(page, "meta").get("has_next_results") is not True
        lists += part(page, "meta").get("has_previous_results") is not True
    if said > len(titles) or not is_last:
        yield Trouble("truncated", f"count says {said} titles, {len(titles)} are in the file: export all pages")
    if lists > 1:
        yield Trouble("truncated", "holds several lists, which may be of several hosts: save each in its own file")
    if not titles:
        yield Record(next(numbers), device=HOST._replace(apps_listed="no"))


def _title(title: object, numbers: Iterator[int]) -> Iterator[Item]:
    """One record for each version that is installed, or one that says that none is."""
    if not isinstance(title, dict):
        yield Skipped(next(numbers), "the software is no object", HOST)
        return
    versions = title.get("installed_versions")
    if not versions:
        yield Record(next(numbers), app_of(title), HOST)
        return
    for version in versions if isinstance(versions, list) else [versions]:
        data = version if isinstance(version, dict) else {}
        yield Record(next(numbers), app_of(title, data), HOST, version=first(data, "version"))


_HOW = (
    "GET /api/v1/fleet/hosts/{id}/software for one host, without a filter, in a file named after its id, such as 7.json"
)

SOURCES = (
    Source(
        name="fleet-host-software",
        kind=Kind.APPS,
        system="fleet",
        title="Fleet: software of one host",
        how=f"{_HOW}; GET /api/v1/fleet/hosts/{{id}} says as well which host it is and when its software was listed.",
        detect=has_keys("software.item.installed_versions", "software.item.source"),
        read=_read,
        completeness=_completeness,
        device_from_name=True,
        remedies={
            "ownership_unstated": "Add a device list that says who owns each host.",
            "completeness_unstated": "If the list was made without a filter (query, vulnerable and the like), "
            "say so: --says FILE:completeness=full.",
            "age_unstated": "The list carries no date. Export the host itself, GET /api/v1/fleet/hosts/{id}, or say "
            "--accept age_unstated.",
            "truncated": f"{_HOW}, with all its pages; of an Android, GET /api/v1/fleet/hosts/{{id}}, which takes no "
            "filter.",
        },
    ),
)
