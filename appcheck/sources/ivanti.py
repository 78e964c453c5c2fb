"""Ivanti EPMM (once MobileIron Core): the tables of apps of its reporting database.

Columns: help.ivanti.com, data dictionary of the reporting database, MI_APP_INVENTORY and MI_DEVICE_APP_INVENTORY.
"""

from collections.abc import Callable

from appcheck.export import Export, Shape
from appcheck.model.inventory import Kind
from appcheck.source import Source, plain, table


def _claims(*columns: str, without: tuple[str, ...] = ()) -> Callable[[Export], str | None]:
    """Detection by columns as the tables write them; a query in lower or upper case gives the same ones."""
    wanted, unwanted = frozenset(map(plain, columns)), frozenset(map(plain, without))

    def detect(export: Export) -> str | None:
        if export.shape is not Shape.TEXT or export.header is None:
            return None
        cells = frozenset(map(plain, export.header.cells))
        return "columns " + ", ".join(columns) if wanted <= cells and not unwanted & cells else None

    return detect


_JOIN = (
    "Join MI_DEVICE_APP_INVENTORY with MI_APP_INVENTORY in one query, with bundle, name, platform, version, client_id"
    " and inventory_id, and export that."
)
_REMEDIES = {
    "age_unstated": "Ivanti dates no list of apps. If it is fresh, say so: --accept age_unstated.",
    "ownership_unstated": "Add a device list that states who owns each device.",
    "completeness_unstated": "Whether all apps or managed ones are listed, the privacy policy of the device decides;"
    " where it lets all apps be listed, say so: --says FILE:completeness=full.",
}

SOURCES = (
    Source(
        "ivanti-epmm-apps",
        Kind.APPS,
        "ivanti-epmm",
        "Ivanti EPMM: apps of devices, from the reporting database (CSV)",
        _JOIN,
        _claims("bundle", "client_id", "inventory_id"),
        table(
            {
                "app.identifier": "bundle",
                "app.name": "name",
                "app.platform": "platform",
                "version": ("short_version", "version", "long_version"),
                "device.device_id": "client_id",
                "device.platform": "platform",
            }
        ),
        remedies=_REMEDIES,
    ),
    Source(
        "ivanti-epmm-app-names",
        Kind.APPS,
        "ivanti-epmm",
        "Ivanti EPMM: table MI_APP_INVENTORY",
        "The reporting database of Ivanti EPMM.",
        _claims("app_id", "bundle", "vsp_id", without=("client_id", "inventory_id")),
        refuses=f"names apps and no devices. {_JOIN}",
    ),
    Source(
        "ivanti-epmm-app-numbers",
        Kind.APPS,
        "ivanti-epmm",
        "Ivanti EPMM: table MI_DEVICE_APP_INVENTORY",
        "The reporting database of Ivanti EPMM.",
        _claims("client_id", "inventory_id", "status", without=("bundle",)),
        refuses=f"names devices, and of the apps their numbers only. {_JOIN}",
    ),
)
