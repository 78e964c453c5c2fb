"""Fleet: hosts with their software from its API and fleetctl, and its lists of hosts.

Keys: fleetdm.com/docs/rest-api (hosts) and `fleetctl get hosts --json`, which prints one document
after another. A host's list of software may have been left out of the answer, so only hosts with a
list count as listed.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

from appcheck.delimited import fields_of, read_delimited
from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.picking import Data, first, members, part, place_of
from appcheck.source import Documents, Facts, Source, Wanted, has_columns, table

_PLACES = ("host", "hosts.item", "item.host", "spec", "item.spec", "item.hosts.item", "item")
_KEYS = ("hostname", "platform", "osquery_version")
DEVICE_FIELDS = frozenset(
    f"device.{name}"
    for name in (
        *("device_id", "name", "serial", "udid", "platform", "os_version", "model", "ownership", "enrolment"),
        *("inventoried", "checked_in", "email"),
    )
)
APP_FIELDS = frozenset(("app.identifier", "app.name", "app.publisher", "app.signs", "app.status", "version"))

MANAGED = ("On (personal)", "On (manual - personal)", "On (manual)")
"""Enrolments of an iPhone or iPad of which Fleet lists managed apps only (fleetdm/fleet, issue 36738)."""


def _place(export: Export) -> str | None:
    """Where hosts stand. Fleet writes the software before what names the host, and it may be long."""
    if export.shape is not Shape.JSON:
        return None
    place = place_of(export, _PLACES, *_KEYS)
    return place if place is not None else place_of(export, _PLACES, "software.item.generated_cpe", "created_at")


def _detect(with_software: bool) -> Callable[[Export], str | None]:
    def detect(export: Export) -> str | None:
        place = _place(export)
        if place is None or (f"{place}.software" in export.keys) != with_software:
            return None
        return f"keys hostname, platform, osquery_version{', software' if with_software else ''} of {place}"

    return detect


def _read(with_software: bool) -> Callable[[Export, Wanted], Documents]:
    def read(export: Export, _: Wanted) -> Documents:
        fields = DEVICE_FIELDS | APP_FIELDS if with_software else DEVICE_FIELDS
        return Documents(lambda: _hosts(export, with_software), fields)

    return read


def _hosts(export: Export, with_software: bool) -> Iterator[Item]:
    numbers = count(1)
    place = _place(export) or "host"
    more = False
    for path, host in json_values(export, place, "meta.has_next_results", "item.meta.has_next_results"):
        if path != place:
            more = host is True
        elif isinstance(host, dict) and host.get("software") and not with_software:
            reason = "has software, though the first hosts have none: give the file as fleet-hosts:FILE"
            yield Skipped(next(numbers), reason, DeviceTuple(device_id=first(host, "id", "uuid")))
        elif isinstance(host, dict):
            yield from host_records(host, numbers)
        else:
            yield Skipped(next(numbers), "is no host")
    if more:
        yield Trouble("truncated", "the last page says that there are more (has_next_results): export all pages")


def host_records(host: Data, numbers: Iterator[int]) -> Iterator[Item]:
    """The records of one host, numbered by the iterator."""
    enrolment = first(part(host, "mdm"), "enrollment_status")
    emails = [first(each, "email") for each in members(host, "device_mapping") if isinstance(each, dict)]
    users = [first(part(each), "idp_username", "idp_email") for each in members(host, "end_users")]
    emails += [
        first(part(one), "email") for each in members(host, "end_users") for one in members(each, "other_emails")
    ]
    device = DeviceTuple(
        device_id=first(host, "id", "uuid"),
        name=first(host, "computer_name", "hostname"),
        serial=first(host, "hardware_serial"),
        udid=first(host, "uuid"),
        platform=first(host, "platform"),
        os_version=first(host, "os_version"),
        model=first(host, "hardware_model"),
        ownership=enrolment,
        enrolment=enrolment,
        inventoried=first(host, "software_updated_at"),
        checked_in=first(host, "seen_time", "detail_updated_at"),
        email=next(filter(None, [*users, *emails]), ""),
    )
    others = [each for each in dict.fromkeys(filter(None, [*users, *emails])) if each != device.email]
    software = host.get("software")
    if "software" not in host:
        yield Record(next(numbers), device=device)
    elif not isinstance(software, list) or not software:
        yield Record(next(numbers), device=device._replace(apps_listed="no"))
    for app in software if isinstance(software, list) else ():
        yield _app(next(numbers), app, device)
    for email in others:
        yield Record(next(numbers), device=DeviceTuple(device_id=device.device_id, email=email))


def _app(number: int, app: object, device: DeviceTuple) -> Item:
    """One title; where versions are told and none is installed, the title is only offered to the host."""
    if not isinstance(app, dict):
        return Skipped(number, "the software is no object", device)
    return Record(number, app_of(app), device, version=first(app, "version"))


def app_of(title: Data, version: Data | None = None) -> AppTuple:
    """A title, or one of its installed versions, which may have an identifier of its own."""
    keys = ("bundle_identifier", "application_id", "extension_id")
    absent = "installed_versions" in title and not title["installed_versions"]
    signs = ((key, first(title, key)) for key in ("source", "browser", "extension_for"))
    return AppTuple(
        first(version or {}, *keys) or first(title, *keys),
        first(title, "display_name", "name"),
        first(title, "vendor"),
        status="not installed" if absent else "",
        signs=" ".join(f"{key}={value}" for key, value in signs if value),
    )


def completeness(facts: Facts) -> Completeness:
    """Of a person's own iPhone or iPad, Apple tells managed apps only; of an Android, the work side.

    Of computers, Fleet lists what osquery's tables find, which settings and installers decide.
    """
    if facts.enrolment in MANAGED and facts.platform in ("ios", "ipados"):
        return Completeness.MANAGED_ONLY
    if facts.platform == "android":
        return Completeness.WORK_PROFILE_ONLY
    return Completeness.UNSTATED if facts.platform in ("ios", "ipados", "") else Completeness.CONFIG_LIMITED


_TABLE = table(
    {
        "device.device_id": "id",
        "device.name": ("display_name", "computer_name", "hostname"),
        "device.serial": "hardware_serial",
        "device.udid": "uuid",
        "device.platform": "platform",
        "device.os_version": "os_version",
        "device.model": "hardware_model",
        "device.checked_in": ("seen_time", "detail_updated_at"),
        "device.email": "device_mapping",
    }
)


def _read_table(export: Export, wanted: Wanted) -> Documents:
    found = _TABLE(export, wanted)
    return Documents(lambda: _with_users(read_delimited(export, found, Kind.DEVICES)), fields_of(found))


def _with_users(rows: Iterator[Item]) -> Iterator[Item]:
    """Each host, and each of its further users, whose addresses Fleet parts by commas (hostsReportResponse)."""
    for row in rows:
        if not isinstance(row, Record) or row.device is None:
            yield row
            continue
        user, *others = row.device.email.split(",")
        yield replace(row, device=row.device._replace(email=user.strip()))
        for other in others:
            yield Record(row.number, device=DeviceTuple(device_id=row.device.device_id, email=other.strip()))


HOW = "GET /api/v1/fleet/hosts/{id} for each host, or GET /api/v1/fleet/hosts?populate_software=true, all pages."

REMEDIES = {
    "not_in_inventory": f"Ask for software, and check that software inventory is on: {HOW}",
    "ownership_unstated": "Add a device list that says who owns each host.",
    "completeness_unstated": "If you know that all apps of these hosts are collected, say so: "
    "--says FILE:completeness=full.",
}

SOURCES = (
    Source(
        name="fleet-hosts",
        kind=Kind.APPS,
        system="fleet",
        title="Fleet: hosts with their software",
        how=HOW,
        detect=_detect(with_software=True),
        read=_read(with_software=True),
        completeness=completeness,
        remedies=REMEDIES,
    ),
    Source(
        name="fleet-host-list",
        kind=Kind.DEVICES,
        system="fleet",
        title="Fleet: hosts",
        how="GET /api/v1/fleet/hosts, all pages, or fleetctl get hosts --json.",
        detect=_detect(with_software=False),
        read=_read(with_software=False),
    ),
    Source(
        name="fleet-host-table",
        kind=Kind.DEVICES,
        system="fleet",
        title="Fleet: hosts (CSV)",
        how="Fleet > Hosts > Export hosts.",
        detect=has_columns("hardware_serial", "hostname", "osquery_version"),
        read=_read_table,
    ),
)
