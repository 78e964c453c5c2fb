"""What the signs and the installer of an app say of where it came from, in words."""

_SAID = {
    "appstorevendable=false": "it did not come from the App Store",
    "adhoccodesigned=true": "it is signed ad hoc",
    "betaapp=true": "it is a test version",
    "applicationsource=application_source_unspecified": "it was sideloaded",
    "packagesource=3": "it was installed from a file on the device",
    "packagesource=4": "it was installed from a downloaded file",
}
"""Apple's InstalledApplicationListResponse, Android Management's ApplicationSource, Android's PackageInstaller."""

_FROM_FILES = ".packageinstaller"
"""How the installers end that phones bring for files: com.google.android.packageinstaller and its makers' own."""


def in_words(signs: str, installer: str) -> tuple[str, ...]:
    """Evidence for readers: each sign as it was given, followed by what its maker documents that it means."""
    told = [f"signs {signs.strip()}"] if signs.strip() else []
    told += [f"{sign} says that {_SAID[sign.lower()]}" for sign in signs.split() if sign.lower() in _SAID]
    if installer.strip().lower().endswith(_FROM_FILES):
        told.append(f"installer {installer.strip()!r} says that it was installed from a file")
    return tuple(told)
