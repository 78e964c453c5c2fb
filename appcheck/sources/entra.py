"""Microsoft Entra ID: the users that its portal downloads.

Columns of both generations: learn.microsoft.com/entra, users-bulk-download. The file says nothing
of groups.
"""

from appcheck.model.inventory import Kind
from appcheck.source import Source, has_columns, table

SOURCES = (
    Source(
        "entra-users",
        Kind.PEOPLE,
        "entra",
        "Entra users",
        "Entra admin center > Users > All users > Download users.",
        has_columns("userPrincipalName", "displayName", "userType", "accountEnabled", without=("objectType",)),
        table(
            {
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
            },
            line_breaks=True,
        ),
        remedies={
            "role_unanswerable": "The download of users has no groups. Add the members of each group: Entra admin"
            " center > Groups > (group) > Members > Bulk operations > Download members."
        },
    ),
)
