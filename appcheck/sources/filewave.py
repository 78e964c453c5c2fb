"""FileWave: the result of an inventory query, a matrix whose columns its author chose.

Shape: fw-dev/useful_dashboard_info; columns are named <component>_<column>.
"""

from collections.abc import Callable, Iterator

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.source import Documents, Source, Wanted, text_of

_COLUMNS = {
    "app.identifier": ("Application_bundle_id", "Application_identifier", "Application_product_id"),
    "app.name": ("Application_name",),
    "version": ("Application_short_version", "Application_version"),
    "device.device_id": ("Client_device_id", "Client_filewave_id"),
    "device.name": ("Client_device_name", "Client_filewave_client_name"),
    "device.serial": ("Client_serial_number",),
    "device.platform": ("OperatingSystem_type", "OperatingSystem_name"),
    "device.os_version": ("OperatingSystem_version",),
    "device.checked_in": ("Client_last_check_in",),
    "device.enrolment": ("Client_enrollment_state",),
    "device.login": ("Client_last_logged_in_username",),
}


def _detect(with_apps: bool) -> Callable[[Export], str | None]:
    def detect(export: Export) -> str | None:
        if export.shape is not Shape.JSON or not {"fields.item", "values"} <= export.keys:
            return None
        fields = export.head.partition('"values"')[0]
        if '"Client_' not in fields or ('"Application_' in fields) != with_apps:
            return None
        return f"keys fields, values; columns {'Application_…, ' if with_apps else ''}Client_…"

    return detect


def _read(export: Export, _: Wanted) -> Documents:
    head = export.head.partition('"values"')[0]
    fields = frozenset(field for field, names in _COLUMNS.items() if any(f'"{name}"' in head for name in names))
    return Documents(lambda: _rows(export), fields)


def _rows(export: Export) -> Iterator[Item]:
    columns: list[str] = []
    total = number = 0
    for path, value in json_values(export, "fields", "values.item", "filter_results"):
        if path == "fields":
            columns = list(map(str, value)) if isinstance(value, list) else []
        elif path == "filter_results":
            total = value if isinstance(value, int) else 0
        else:
            number += 1
            if isinstance(value, list) and len(value) == len(columns):
                yield _record(number, dict(zip(columns, value, strict=True)))
            else:
                yield Skipped(number, f"is no row of {len(columns)} values")
    if total > number:
        yield Trouble("truncated", f"filter_results says {total} rows, {number} are in the file: export all of them")


def _record(number: int, row: dict[str, object]) -> Item:
    told = {
        field: next((text for name in names if (text := text_of(row.get(name)))), "")
        for field, names in _COLUMNS.items()
    }
    device = DeviceTuple(
        **{field.partition(".")[2]: text for field, text in told.items() if field.startswith("device.")}
    )
    if not any(column.startswith("Application_") for column in row):
        return Record(number, device=device)
    return Record(number, AppTuple(told["app.identifier"], told["app.name"]), device, version=told["version"])


SOURCES = (
    Source(
        name="filewave-apps",
        kind=Kind.APPS,
        system="filewave",
        title="FileWave: inventory query with applications",
        how="Run an inventory query on Application with Client columns (device id, serial number, last check-in) "
        "through the API, and save the result.",
        detect=_detect(with_apps=True),
        read=_read,
        remedies={
            "age_unstated": "The query has no date of the app list. If it is fresh, say so: --accept age_unstated.",
            "ownership_unstated": "Add a device list that says who owns each device.",
            "completeness_unstated": "If the query leaves no application out, say so: --says FILE:completeness=full.",
        },
    ),
    Source(
        name="filewave-devices",
        kind=Kind.DEVICES,
        system="filewave",
        title="FileWave: inventory query of clients",
        how="Run an inventory query on Client through the API, and save the result.",
        detect=_detect(with_apps=False),
        read=_read,
    ),
)
