"""A plain list of apps on devices: any table with a column for the device and one for the app.

The columns are a closed list of usual names, in English, Swedish and German, so that nothing else
is taken for one; a column map describes any other table. JP1 and many scripts write three columns.
"""

from appcheck.export import Export, Shape
from appcheck.model.inventory import Kind
from appcheck.source import Source, has_columns, plain, table

_COLUMNS = {
    "device.serial": ("Serial number", "Serial", "Serienummer", "Seriennummer"),
    "device.device_id": ("Device ID", "Asset tag", "Enhets-ID", "Geräte-ID"),
    "device.name": (
        *("Device name", "Device", "Computer name", "Hostname", "Enhetsnamn", "Enhet", "Datornamn", "Gerätename"),
        *("Gerät",),
    ),
    "device.platform": ("Platform", "Operating system", "Plattform", "Operativsystem", "Betriebssystem"),
    "device.ownership": ("Ownership", "Owned by", "Ägande", "Eigentum"),
    "device.inventoried": ("Inventoried", "Scanned", "Inventerad"),
    "device.email": ("User email", "E-mail", "Email", "E-post"),
    "device.upn": ("User principal name", "UPN"),
    "app.identifier": ("Bundle ID", "Bundle identifier", "Package", "Package name", "Paketnamn", "App ID", "Paket"),
    "app.name": (
        *("App", "App name", "Application", "Application name", "Software", "Program", "Programnamn", "Appnamn"),
        *("Applikation", "Anwendung", "Softwarename"),
    ),
    "app.publisher": ("Publisher", "Vendor", "Developer", "Utgivare", "Leverantör", "Hersteller", "Herausgeber"),
    "version": ("Version", "App version", "Application version", "Software version"),
}
_KNOWN = frozenset(plain(name) for names in _COLUMNS.values() for name in names)


def _plain(*fields: str) -> frozenset[str]:
    return frozenset(plain(name) for field in fields for name in _COLUMNS[field])


_APP = _plain("app.identifier", "app.name")
_DEVICE = _plain("device.serial", "device.device_id", "device.name")


def _is_intunes(export: Export) -> bool:
    """Intune writes names in one word: a subset of its report's columns is no plain list."""
    return (
        export.header is not None and {"ApplicationName", "DeviceName", "DeviceId"} & set(export.header.cells) != set()
    )


def _detect(export: Export) -> str | None:
    """Every column is one of the list: one that is not makes it somebody's own export.

    So do two columns of identifiers or of names, of which one device may fill this and another one that.
    """
    if export.shape is not Shape.TEXT or export.header is None:
        return None
    names = {plain(cell): cell for cell in reversed(export.header.cells)}
    app, device = names.keys() & _APP, names.keys() & _DEVICE
    several = any(len(app & _plain(field)) > 1 for field in ("app.identifier", "app.name"))
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
