"""Ivanti: the devices of EPMM (once MobileIron Core), and of Neurons for MDM (once MobileIron Cloud), from their APIs.

Keys of EPMM: `/api/v2/devices`, whose answer has the `fields` that were asked for; the keys themselves hold full stops.
An app list of the reporting database names a device by its `client_id`. Keys of Neurons: `/api/v1/device`, as public
code reads them; it says UNKNOWN of an owner whom nobody has stated.
"""

from collections.abc import Iterator

from appcheck.export import Export, Shape
from appcheck.model.inventory import Item, Kind
from appcheck.pages import Keys, Paging, device_fields, device_of, listed, read_pages
from appcheck.picking import Data, place_of
from appcheck.source import Documents, Source, Wanted

_EPMM = "results.item"
_EPMM_KEYS: Keys = {
    "device_id": ("common.clientId", "common.uuid"),
    "name": "ios.DeviceName",
    "serial": "common.SerialNumber",
    "udid": "ios.iPhone UDID",
    "platform": ("common.platform", "common.platform_name"),
    "os_version": "common.os_version",
    "model": "common.model",
    "ownership": "common.owner",
    "state": "common.status",
    "checked_in": "common.last_connected_at",
    "email": "user.email_address",
    "login": ("user.sam_account_name", "user.user_id"),
    "user_name": "user.display_name",
}
_NEURONS = "result.searchResults.item"
_NEURONS_KEYS: Keys = {
    "device_id": "guid",
    "name": "deviceName",
    "serial": ("serialNumber", "altSerialNumber"),
    "udid": "udid",
    "platform": "platformType",
    "os_version": "platformVersion",
    "model": ("prettyModel", "deviceModel"),
    "ownership": "ownershipType",
    "state": "registrationState",
    "checked_in": "lastCheckin",
    "email": "emailAddress",
    "login": "uid",
    "user_name": "displayName",
}


def _read_epmm(export: Export, _: Wanted) -> Documents:
    return _documents(export, _EPMM, _EPMM_KEYS, Paging(total="totalCount", more="hasMore"))


def _read_neurons(export: Export, _: Wanted) -> Documents:
    return _documents(export, _NEURONS, _NEURONS_KEYS, Paging(total="result.totalCount"))


def _documents(export: Export, at: str, keys: Keys, paging: Paging) -> Documents:
    def each(numbers: Iterator[int], data: Data) -> Iterator[Item]:
        return listed(numbers, device_of(data, keys))

    return Documents(lambda: read_pages(export, at, paging, each, "device"), device_fields(export, at, keys))


def _detect_epmm(export: Export) -> str | None:
    found = export.shape is Shape.JSON and place_of(export, (_EPMM,), "common.uuid")
    return "keys results, common.uuid" if found else None


def _detect_neurons(export: Export) -> str | None:
    found = export.shape is Shape.JSON and place_of(export, (_NEURONS,), "guid", "platformType", "registrationState")
    return "keys searchResults, guid, platformType, registrationState" if found else None


SOURCES = (
    Source(
        "ivanti-epmm-devices",
        Kind.DEVICES,
        "ivanti-epmm",
        "Ivanti EPMM: devices",
        "GET /api/v2/devices with all pages, and fields=common.uuid,common.clientId,common.platform,common.os_version,"
        "common.model,common.owner,common.status,common.last_connected_at,common.SerialNumber,user.email_address,"
        "user.display_name,user.sam_account_name",
        _detect_epmm,
        _read_epmm,
    ),
    Source(
        "ivanti-neurons-devices",
        Kind.DEVICES,
        "ivanti-neurons",
        "Ivanti Neurons for MDM: devices",
        "GET /api/v1/device with all pages (start, rows), saved as JSON.",
        _detect_neurons,
        _read_neurons,
    ),
)
