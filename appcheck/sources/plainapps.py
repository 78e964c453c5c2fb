"""A plain list of apps on devices: any table with a column for the device and one for the app.

The columns are a closed list of usual names, in English, Swedish and German, so that nothing else
is taken for one; a column map describes any other table. JP1 and many scripts write three columns.
"""

from appcheck.export import Export, Shape
from appcheck.model.inventory import Kind
from appcheck.source import Source, has_columns, plain, table

_COLUMNS = {
    "device.serial": ("Serial number", "Serial", "Serial no", "Serienummer", "Seriennummer"),
    "device.device_id": ("Device ID", "Asset tag", "Asset ID", "IMEI", "Enhets-ID", "Geräte-ID"),
    "device.udid": ("UDID", "Device UDID"),
    "device.name": (
        *("Device name", "Device", "Computer name", "Computer", "Hostname", "Host name", "Host", "Machine"),
        *("Machine name", "Endpoint", "Asset", "Asset name", "Phone", "Phone name"),
        *("Enhetsnamn", "Enhet", "Datornamn", "Dator", "Telefon", "Gerätename", "Gerät"),
    ),
    "device.platform": ("Platform", "Operating system", "OS", "Plattform", "Operativsystem", "Betriebssystem"),
    "device.os_version": ("OS version", "Operating system version"),
    "device.model": ("Model", "Device model", "Modell"),
    "device.ownership": ("Ownership", "Owned by", "Ägande", "Eigentum"),
    "device.inventoried": ("Inventoried", "Scanned", "Inventerad"),
    "device.email": ("User email", "E-mail", "Email", "Email address", "E-post"),
    "device.upn": ("User principal name", "UPN"),
    "device.user_name": ("User", "Assigned user", "Användare", "Benutzer"),
    "app.identifier": ("Bundle ID", "Bundle identifier", "Package", "Package name", "Paketnamn", "App ID", "Paket"),
    "app.name": (
        *("App", "App name", "Application", "Application name", "Installed app", "Installed application", "Software"),
        *("Software name", "Program", "Programnamn", "Appnamn", "Applikation", "Anwendung"),
    ),
    "app.publisher": ("Publisher", "Vendor", "Developer", "Utgivare", "Leverantör", "Hersteller", "Herausgeber"),
    "app.status": ("Status", "App status", "Install status", "Installation status"),
    "version": ("Version", "App version", "Application version", "Software version"),
}
_INTUNES = frozenset(
    (
        *("ApplicationKey", "ApplicationName", "ApplicationPublisher", "ApplicationShortVersion", "ApplicationVersion"),
        *("DeviceId", "DeviceName", "EmailAddress", "OSDescription", "OSVersion", "Platform", "UserId", "UserName"),
    )
)
_KNOWN = frozenset(plain(name) for names in _COLUMNS.values() for name in names)


def _plain(*fields: str) -> frozenset[str]:
    return frozenset(plain(name) for field in fields for name in _COLUMNS[field])


_APP = _plain("app.identifier", "app.name")
_DEVICE = _plain("device.serial", "device.device_id", "device.udid", "device.name")
_ONE_OF = tuple(map(_plain, ("app.identifier", "app.name", "device.device_id", "device.name")))


def _is_intunes(export: Export) -> bool:
    """Intune writes names in one word: some columns of its report are no plain list."""
    return export.header is not None and _INTUNES.issuperset(export.header.cells)


def _detect(export: Export) -> str | None:
    """Every column is one of the list: one that is not makes it somebody's own export.

    So do two columns of identifiers or of names, of which one record may fill this and another one that.
    """
    if export.shape is not Shape.TEXT or export.header is None:
        return None
    names = {plain(cell): cell for cell in reversed(export.header.cells)}
    app, device = names.keys() & _APP, names.keys() & _DEVICE
    several = any(len(names.keys() & columns) > 1 for columns in _ONE_OF)
    if not app or not device or several or not names.keys() <= _KNOWN or _is_intunes(export):
        return None
    return "columns " + ", ".join(sorted(names[each] for each in app | device))


SOURCES = (
    Source(
        name="plain-apps",
        kind=Kind.APPS,
        system="plain",
        title="List of apps on devices (CSV)",
        how="Any table with one app of one device a line: a device (serial number, id or name), an app (name or bundle "
        "id), and, where known, version, publisher, platform, owner and e-mail.",
        detect=_detect,
        read=table(_COLUMNS, line_breaks=True),
        remedies={
            "age_unstated": "Add a column Inventoried with the day of each list, or say --accept age_unstated.",
            "ownership_unstated": "Add a column Ownership, or a device list that says who owns each device.",
            "completeness_unstated": "If the list leaves no app of these devices out, say so: "
            "--says FILE:completeness=full.",
            "unattributed": "Add a column E-mail with the user of each device, or a device list or roster.",
        },
    ),
    Source(
        name="jp1-software",
        kind=Kind.APPS,
        system="jp1",
        title="JP1/IT Desktop Management: applications of smart devices (CSV)",
        how="Export the applications of smart devices: Name, Application name, Version.",
        detect=has_columns("Name", "Application name", "Version", exactly=True),
        read=table({"device.name": "Name", "app.name": "Application name", "version": "Version"}),
        remedies={"ownership_unstated": "Add a device list that says who owns each device."},
    ),
)
