"""Microsoft Entra ID: the users that its portal downloads or its old module lists, and the members of a group.

Columns of the users, of both generations: learn.microsoft.com/entra, users-bulk-download. That file
says nothing of groups, and that of a group's members (groups-bulk-download-members) does not say of
which group; `objectType` tells users from groups and devices among them. So it does among what the module AzureAD
(Get-AzureADUser) writes, which has ObjectId in place of id, and names what it can as Entra does.
"""

from collections.abc import Iterator

from appcheck.delimited import Told, read_people
from appcheck.export import Export
from appcheck.model.inventory import Item, Kind
from appcheck.picking import Member, membership
from appcheck.source import Documents, Source, Wanted, has_columns, table

_COLUMNS: dict[str, str | tuple[str, ...]] = {
    "person.directory_id": ("id", "objectId"),
    "person.upn": "userPrincipalName",
    "person.email": "mail",
    "person.addresses": "alternateEmailAddress",
    "person.name": "displayName",
    "person.title": "jobTitle",
    "person.department": "department",
    "person.company": "companyName",
    "person.office": ("officeLocation", "physicalDeliveryOfficeName"),
    "person.employee_type": "employeeType",
    "person.enabled": "accountEnabled",
}

_ALL_MEMBERS = (
    "export the members of those groups too, each with --says FILE:group=NAME of the outer group, or all at once:"
    " Graph GET groups/{id}/transitiveMembers/microsoft.graph.user"
)


_POWERSHELL = "DeviceManagementTroubleshootingEvents"
"""A column of Get-MgUser's objects, whose empty columns mean another thing."""


def _read_members(export: Export, wanted: Wanted) -> Documents:
    fields, told = read_people(export, wanted, _COLUMNS, "objectType")
    return Documents(lambda: membership(_members(told()), _ALL_MEMBERS), fields - {"objectType"})


def _members(told: Iterator[Told | Item]) -> Iterator[Member | Item]:
    """A member without a word for what it is counts as a person: somebody too many never clears anybody."""
    for item in told:
        if isinstance(item, Told):
            what = item.cells[0].strip().lower().removeprefix("#microsoft.graph.")
            is_person = what in ("user", "") and (item.person.upn or item.person.directory_id)
            yield Member(item.number, "", "", "person" if is_person else what or "group", item.person)
        else:
            yield item


SOURCES = (
    Source(
        "entra-users",
        Kind.PEOPLE,
        "entra",
        "Entra users",
        "Entra admin center > Users > All users > Download users.",
        has_columns("userPrincipalName", "displayName", "userType", without=("objectType", _POWERSHELL)),
        table(_COLUMNS, line_breaks=True),
        remedies={
            "role_unanswerable": "The download of users has no groups. Add the members of each group: Entra admin"
            " center > Groups > (group) > Members > Bulk operations > Download members."
        },
    ),
    Source(
        "azuread-users",
        Kind.PEOPLE,
        "entra",
        "Azure AD PowerShell users (CSV)",
        "Get-AzureADUser -All $true | Export-Csv FILE -NoTypeInformation -Encoding UTF8.",
        has_columns("userPrincipalName", "displayName", "userType", "objectType", without=("id",)),
        _read_members,
        remedies={"role_unanswerable": f"Users of Azure AD do not say their groups. To add those, {_ALL_MEMBERS}."},
    ),
    Source(
        "entra-group-members",
        Kind.GROUPS,
        "entra",
        "Entra members of a group",
        "Entra admin center > Groups > (group) > Members > Bulk operations > Download members; the file does not say"
        " which group: give it with --says FILE:group=NAME.",
        has_columns("id", "userPrincipalName", "objectType"),
        _read_members,
        remedies={"role_unanswerable": "Say of which group a list of members is: --says FILE:group=NAME."},
    ),
)
