"""Whose data a row is, so that who reads it is written down for them to see."""

from django.db.models import ForeignKey, Model

from certportal.kernel.accounts.models import User

NAMES = {"nip", "full_name", "typed_name", "holder_name"}
"""Columns that tell who somebody is, in rows of people without an account too."""
_PEOPLE = ("applicant", "holder", "person", "user", "recipient")
_CASES = (
    "dossier", "document", "version", "endorsement", "attestation", "assessment", "decision", "certificate",
    "appeal",
)  # fmt: skip


def owner_of(row: Model) -> User | None:
    """The person the row is about: themselves, or by its columns, or by the case it belongs to; None where there is none."""
    if isinstance(row, User):
        return row
    keys = {field.name for field in row._meta.concrete_fields if isinstance(field, ForeignKey)}  # noqa: SLF001
    for name in (name for name in _PEOPLE if name in keys):
        if isinstance(person := getattr(row, name), User):
            return person
    belongs = (getattr(row, name) for name in _CASES if name in keys)
    return next((found for one in belongs if one is not None and (found := owner_of(one)) is not None), None)
