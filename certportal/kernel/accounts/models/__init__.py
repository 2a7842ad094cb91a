"""People, merges, registrations and tries; everybody imports from here."""

from certportal.kernel.accounts.models.merges import PersonMerge
from certportal.kernel.accounts.models.organisations import OfficeHead, Organisation, office_week
from certportal.kernel.accounts.models.people import (
    KnownPerson,
    Membership,
    User,
    new_handle,
    validate_phone,
    validate_printed_name,
)
from certportal.kernel.accounts.models.personnel import PersonnelEntry
from certportal.kernel.accounts.models.registrations import PendingRegistration
from certportal.kernel.accounts.models.tries import WrongTries

__all__ = [
    "KnownPerson",
    "Membership",
    "OfficeHead",
    "Organisation",
    "PendingRegistration",
    "PersonMerge",
    "PersonnelEntry",
    "User",
    "WrongTries",
    "new_handle",
    "office_week",
    "validate_phone",
    "validate_printed_name",
]
