"""Replies of Apple devices to MDM commands, as property lists that an MDM server has saved, or JSON made of these."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count

from appcheck.export import Export, Shape
from appcheck.jsonstream import json_values
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, Record, Skipped, Trouble
from appcheck.model.words import Completeness
from appcheck.source import Documents, Facts, Source, Wanted, text_of

Reply = dict[str, object]

APPS, DEVICE, MANAGED = "InstalledApplicationList", "QueryResponses", "ManagedApplicationList"
USER_ENROLMENT = "UserEnrollment"
"""How a reply with an EnrollmentID instead of a UDID is put down; the word is Jamf's for the same."""

_USER_CHANNEL = "user channel"
"""How the reply of a Mac's user is put down, which may list other apps than that of the Mac."""

_DEVICE_FIELDS = frozenset(
    f"device.{name}" for name in ("device_id", "udid", "enrolment", "name", "serial", "os_version", "model")
) | {"device.login", "device.user_name"}
REPLY_FIELDS = _DEVICE_FIELDS | {"app.identifier", "app.name", "app.status", "app.signs", "version"}


def _replies(export: Export) -> list[object]:
    """A property list holds one reply, or an array of them; so does JSON that somebody made of it."""
    if export.shape is Shape.JSON:
        return [reply for _, reply in json_values(export, "item" if export.is_array else "")]
    if export.shape is not Shape.PLIST:
        return []
    return export.plist if isinstance(export.plist, list) else [export.plist]


def _keys(export: Export) -> set[str]:
    """The keys of all replies."""
    if export.shape is Shape.JSON:
        return {path.removeprefix("item.") for path in export.keys}
    return {key for reply in _replies(export) if isinstance(reply, dict) for key in reply}


def _with_key(key: str, *without: str) -> Callable[[Export], str | None]:
    """Detection by a key of any reply, where no reply has one of the others."""

    def detect(export: Export) -> str | None:
        keys = _keys(export)
        return f"key {key}" if key in keys and keys.isdisjoint(without) else None

    return detect


def _detect_apps(export: Export) -> str | None:
    """A reply that was put off or refused has no list to be known by, only its Status."""
    found = _with_key(APPS)(export)
    replies = [] if export.shape is Shape.JSON else _replies(export)
    if found or not replies or not all(map(_is_refusal, replies)):
        return found
    return "Status of a command without a list"


def _is_refusal(reply: object) -> bool:
    return (
        isinstance(reply, dict)
        and "CommandUUID" in reply
        and reply.get("Status") in ("NotNow", "Error", "CommandFormatError")
        and not reply.keys() & {DEVICE, MANAGED}
    )


_NO_REFUSALS = ("Acknowledged", "Idle")
"""What a device says that has done something else, or has nothing to do."""


def _read_apps(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _apps(export), REPLY_FIELDS)


def _apps(export: Export) -> Iterator[Item]:
    numbers = count(1)
    replies = _replies(export)
    for reply in replies:
        yield from items_of(reply, numbers)
    if any(isinstance(reply, dict) and APPS in reply for reply in replies):
        yield from managed_only(replies, numbers)
    nameless = sum(isinstance(reply, dict) and not _device(reply).device_id for reply in replies)
    if nameless > 1:
        yield Trouble(
            "truncated", f"{nameless} replies name no device and may be of several: save each in its own file"
        )


def managed_only(replies: Iterable[object], numbers: Iterator[int]) -> Iterator[Item]:
    """Says of each device of which only managed apps are listed, among others that list all, that more is missing."""
    found = list(replies)
    listing = {key: [r for r in found if isinstance(r, dict) and key in r] for key in (APPS, MANAGED)}
    whole = {_device(reply).device_id for reply in listing[APPS]}
    for device in dict.fromkeys(_device(reply) for reply in listing[MANAGED]):
        if device.device_id not in whole:
            yield Skipped(next(numbers), "only managed apps of this device are listed, not all", device)


def items_of(reply: object, numbers: Iterator[int]) -> Iterator[Item]:
    """What one reply of a device says, whatever it was asked for."""
    if not isinstance(reply, dict):
        yield Skipped(next(numbers), "is no reply of a device")
    elif APPS in reply:
        yield from _apps_of(reply, numbers)
    elif MANAGED in reply:
        yield from _managed_of(reply, numbers)
    else:
        is_refusal = text_of(reply.get("Status")) not in _NO_REFUSALS and not reply.keys() & {DEVICE, "MessageType"}
        yield Record(next(numbers), device=_device(reply)._replace(apps_listed="no" if is_refusal else ""))
        if is_refusal:
            yield from _status(reply)


def _managed_of(reply: Reply, numbers: Iterator[int]) -> Iterator[Item]:
    """The apps that the server has offered, each with what became of it; many are not installed."""
    device, apps = _device(reply), reply[MANAGED]
    if not isinstance(apps, dict):
        yield Skipped(next(numbers), f"{MANAGED} is no dictionary", device)
        return
    if not apps:
        yield Record(next(numbers), device=device._replace(apps_listed="yes"))
    for identifier, app in apps.items():
        status = text_of(app.get("Status")) if isinstance(app, dict) else ""
        installed = "not installed" if status == "Failed" else status  # Apple: the installation failed
        yield Record(next(numbers), AppTuple(identifier, status=installed, managed=status or "Managed"), device)


def _apps_of(reply: Reply, numbers: Iterator[int]) -> Iterator[Item]:
    device, apps = _device(reply), reply[APPS]
    if not isinstance(apps, list):
        yield Skipped(next(numbers), f"{APPS} is no array", device)
        return
    if not apps:
        answered = text_of(reply.get("Status")) in ("Acknowledged", "")
        yield Record(next(numbers), device=device._replace(apps_listed="yes" if answered else "no"))
        if not answered:
            yield from _status(reply)
    for app in apps:
        if isinstance(app, dict):
            version = text_of(app.get("ShortVersion")) or text_of(app.get("Version"))
            yield Record(next(numbers), _app(app), device, version=version)
        else:
            yield Skipped(next(numbers), "the app is no dictionary", device)


def _read_managed(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _apps(export), frozenset(("app.identifier", "app.status", "app.managed")) | _DEVICE_FIELDS)


def _status(reply: Reply) -> Iterator[Trouble]:
    """Only Acknowledged comes with what was asked for; NotNow means that the device answers later."""
    status = text_of(reply.get("Status"))
    if status != "Acknowledged":
        yield Trouble(
            "no_list", f"the device answered {status or 'without Status'} and no list: send the command again"
        )


def _device(reply: Reply) -> DeviceTuple:
    """The device of any reply; DeviceInformation adds its name, serial, model and system."""
    told = reply.get(DEVICE)
    told = told if isinstance(told, dict) else {}
    udid = text_of(reply.get("UDID")) or text_of(told.get("UDID"))
    told = told or (reply if "MessageType" in reply else {})  # a check-in says it without QueryResponses
    enrolment = text_of(reply.get("EnrollmentID"))
    channel = _USER_CHANNEL if user_of(reply) else ""
    return DeviceTuple(
        device_id=udid or enrolment,
        name=text_of(told.get("DeviceName")),
        serial=text_of(told.get("SerialNumber")),
        udid=udid,
        os_version=text_of(told.get("OSVersion")),
        model=text_of(told.get("ProductName")) or text_of(told.get("ModelName")),
        enrolment=USER_ENROLMENT if enrolment and not udid else channel,
        login=text_of(reply.get("UserShortName")),
        user_name=text_of(reply.get("UserLongName")),
    )


def user_of(reply: Reply) -> str:
    """The user of a Mac who answers; '' where the device itself does."""
    return next((text for key in ("UserID", "UserShortName") if (text := text_of(reply.get(key)))), "")


def _app(app: Reply) -> AppTuple:
    return AppTuple(
        identifier=text_of(app.get("Identifier")),
        name=text_of(app.get("Name")),
        status=_app_status(app),
        signs=_signs(app),
    )


def _app_status(app: Reply) -> str:
    """The key that says how far the app is, or '' where it is installed.

    Apple: `Installing` false means that the app is already installed, so what is downloading then
    is an update.
    """
    if app.get("Installing") is not True:
        return ""
    downloads = ("DownloadFailed", "DownloadCancelled", "DownloadPaused", "DownloadWaiting")
    return next((key for key in downloads if app.get(key) is True), "Installing")


def _signs(app: Reply) -> str:
    """Where the app came from, as `Key=value`; the marketplace's own text comes last."""
    told = [f"AppStoreVendable={text_of(app['AppStoreVendable'])}"] if "AppStoreVendable" in app else []
    told += [
        f"{key}=true" for key in ("DeviceBasedVPP", "BetaApp", "AdHocCodeSigned", "IsAppClip") if app.get(key) is True
    ]
    distributor = text_of(app.get("DistributorIdentifier"))
    return " ".join([*told, f"DistributorIdentifier={distributor}"] if distributor else told)


def _completeness(facts: Facts) -> Completeness:
    """What the list shows, as Apple's schema of the command says (application.installed.list.yaml).

    User Enrolment lists managed apps only. Otherwise all apps are listed, unless the server asked
    with ManagedAppsOnly or Identifiers, which the reply does not show: whoever runs the server has
    to say how it asks.
    """
    return Completeness.MANAGED_ONLY if facts.enrolment == USER_ENROLMENT else Completeness.UNSTATED


def _read_device(export: Export, _: Wanted) -> Documents:
    return Documents(lambda: _devices(export), _DEVICE_FIELDS)


def _devices(export: Export) -> Iterator[Item]:
    for number, reply in enumerate(_replies(export), start=1):
        if isinstance(reply, dict) and isinstance(reply.get(DEVICE), dict):
            yield Record(number, device=_device(reply))
        else:
            yield Skipped(number, f"is no reply with {DEVICE}", _device(reply) if isinstance(reply, dict) else None)


_ASK_ALL = (
    "Let the MDM server send InstalledApplicationList without ManagedAppsOnly and Identifiers, and save the reply."
)

SOURCES = (
    Source(
        name="apple-mdm-apps",
        kind=Kind.APPS,
        system="apple-mdm",
        title="Apple MDM: installed apps of a device",
        how=_ASK_ALL,
        detect=_detect_apps,
        read=_read_apps,
        completeness=_completeness,
        device_from_name=True,
        remedies={
            "ownership_unstated": "Add a device list that has the UDID or serial and says who owns each device; "
            "with serials only, add the DeviceInformation replies as well.",
            "completeness_unstated": f"{_ASK_ALL} Then say so: --says FILE:completeness=full.",
            "age_unstated": "The reply carries no date. If you have just fetched it, say so: --accept age_unstated.",
            "not_in_inventory": "The device put the command off or refused it; send it again.",
        },
    ),
    Source(
        name="apple-mdm-device",
        kind=Kind.DEVICES,
        system="apple-mdm",
        title="Apple MDM: facts about a device",
        how="Let the MDM server send DeviceInformation, and save the reply.",
        detect=_with_key(DEVICE, APPS),
        read=_read_device,
    ),
    Source(
        name="apple-mdm-managed",
        kind=Kind.APPS,
        system="apple-mdm",
        title="Apple MDM: status of managed apps",
        how="The reply to ManagedApplicationList; it shows nothing of other apps: send InstalledApplicationList, too.",
        detect=_with_key(MANAGED, APPS, DEVICE),
        read=_read_managed,
        completeness=lambda _: Completeness.PARTIAL,  # Apple: not even those that declarative management brought
        device_from_name=True,
        remedies={"truncated": f"The list is of some managed apps only. {_ASK_ALL}"},
    ),
)
