"""osquery's tables of installed software, whichever program hands their rows on.

Columns: osquery.io/schema, tables apps, programs, deb_packages, rpm_packages, homebrew_packages,
chrome_extensions, firefox_addons and vscode_extensions.
"""

from collections.abc import Collection, Mapping

from appcheck.model.inventory import AppTuple
from appcheck.picking import first

APP_FIELDS = frozenset(("app.identifier", "app.name", "app.publisher", "app.platform", "app.status", "version"))

_IDENTIFIERS = ("bundle_identifier", "identifier", "package_identifier")
_NAMES = ("display_name", "bundle_name", "name")
_MACOS = frozenset(("bundle_identifier", "bundle_short_version", "prefix", "auto_updates"))
_WINDOWS = frozenset(("identifying_number", "uninstall_string", "install_source"))
_LINUX = frozenset(("maintainer", "package_group"))
_ANY = frozenset(("identifier", "package_identifier", "publisher"))
_OTHERS = frozenset(("pid", "is_active", "codename", "platform_like"))
"""Columns of running programs and of the system itself, which have names and versions as well."""


def is_software(columns: Collection[str]) -> bool:
    """Whether these are columns of a table of installed software; a name and a version alone are of many."""
    names = frozenset(columns)
    is_named = not names.isdisjoint(_NAMES)
    return is_named and not names & _OTHERS and bool(names & (_MACOS | _WINDOWS | _LINUX | _ANY))


def app_of(row: Mapping[str, object]) -> AppTuple:
    """The app of a row. Debian keeps packages that were removed, with a status that says so."""
    status = first(row, "status")
    return AppTuple(
        first(row, *_IDENTIFIERS),
        first(row, *_NAMES),
        first(row, "publisher", "vendor", "author"),
        platform=_platform(frozenset(row)),
        status="uninstalled" if status.startswith(("deinstall", "purge")) else "",
    )


def version_of(row: Mapping[str, object]) -> str:
    """The version of a row, as people read it."""
    return first(row, "bundle_short_version", "bundle_version", "version")


def _platform(columns: frozenset[str]) -> str:
    known = (("macOS", _MACOS), ("Windows", _WINDOWS), ("Linux", _LINUX))
    return next((platform for platform, marks in known if columns & marks), "")
