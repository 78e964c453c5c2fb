"""Ivanti EPMM (once MobileIron Core): its tables of apps, and installed apps as ServiceConnect sends them.

Columns: help.ivanti.com, data dictionary of the reporting database, MI_APP_INVENTORY and MI_DEVICE_APP_INVENTORY.
Keys: ServiceConnect, `/msa/v1/cps/device/application`, where nothing names the device.
"""

from collections.abc import Callable, Iterator

from appcheck.export import Export, Shape
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped
from appcheck.pages import of_one_device
from appcheck.picking import first
from appcheck.source import Documents, Source, Wanted, plain, table, text_of

_KEYS = ("identifier", "adHocCodeSigned", "appStoreVendable", "deviceBasedVPP")
_SIGNS = ("appStoreVendable", "adHocCodeSigned", "betaApp", "deviceBasedVPP", "validated")


def _claims(*columns: str, without: tuple[str, ...] = ()) -> Callable[[Export], str | None]:
    """Detection by columns as the tables write them; a query in lower or upper case gives the same ones."""
    wanted, unwanted = frozenset(map(plain, columns)), frozenset(map(plain, without))

    def detect(export: Export) -> str | None:
        if export.shape is not Shape.TEXT or export.header is None:
            return None
        cells = frozenset(map(plain, export.header.cells))
        return "columns " + ", ".join(columns) if wanted <= cells and not unwanted & cells else None

    return detect


def _place(export: Export) -> str | None:
    """Where the apps of one device stand: the members of an array, alone or under one key."""
    for key in sorted(export.keys) if export.shape is Shape.JSON else ():
        at = key.removesuffix(".adHocCodeSigned")
        if at != key and at.count(".") < 2 and at.endswith("item") and export.keys >= {f"{at}.{k}" for k in _KEYS}:
            return at
    return None


def _detect_apps(export: Export) -> str | None:
    return None if _place(export) is None else "keys " + ", ".join(_KEYS)


def _read_apps(export: Export, _: Wanted) -> Documents:
    at = _place(export) or "item"
    fields = frozenset(("app.identifier", "app.name", "app.status", "app.managed", "app.signs", "version"))
    return Documents(lambda: _apps(export, at), fields)


def _apps(export: Export, at: str) -> Iterator[Item]:
    for number, app in enumerate(of_one_device(export, at), start=1):
        if not isinstance(app, dict):
            yield Skipped(number, "is no app", DeviceTuple())
            continue
        signs = " ".join(f"{key}={text}" for key in _SIGNS if (text := text_of(app.get(key))))
        named = AppTuple(
            identifier=first(app, "identifier"),
            name=first(app, "name"),
            status="installing" if app.get("installing") is True else "",
            managed=first(app, "managed"),
            signs=signs,
        )
        yield Record(number, named, DeviceTuple(), version=first(app, "shortVersion", "version"))


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
        "ivanti-serviceconnect-apps",
        Kind.APPS,
        "ivanti-epmm",
        "Ivanti ServiceConnect: apps of a device",
        "ServiceConnect: the apps of each device, saved as DEVICE.json.",
        _detect_apps,
        _read_apps,
        device_from_name=True,
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
