"""Which fields of a sent dossier its applicant may ask to have corrected, and what they say today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.enums import CorrectableField, Mark
from applicants.queries.people import profile_of
from schemes.enums import ProfileField

if TYPE_CHECKING:
    from applicants.models import Dossier

_EDUCATION = (CorrectableField.EDUCATION_PLACE, CorrectableField.EDUCATION_FIELD)


def mark_for(field: str) -> Mark:
    """What a state must allow for this field to be corrected.

    After the decision the papers are printed, so a wrong name then needs a new paper. The assessor confirms the path
    before the exam begins; after that it cannot be changed.
    """
    return Mark.PATH_OPEN if field == CorrectableField.PATH else Mark.CORRECTABLE


def value_now(dossier: Dossier, field: str) -> str:
    """What the dossier says today, as it is stored."""
    if field == CorrectableField.PATH:
        return dossier.path_declared
    if field in _EDUCATION:
        return str(getattr(profile_of(dossier.applicant), field, "") or "")
    return str(getattr(dossier.applicant, field) or "")


def correctable_fields(dossier: Dossier) -> list[CorrectableField]:
    """The fields that are part of this application: what its service asks, what is written all the same, and the path."""
    return [field for field in CorrectableField if _belongs_to(dossier, field)]


def _belongs_to(dossier: Dossier, field: CorrectableField) -> bool:
    if field is CorrectableField.PATH:
        return dossier.scheme_version_id is not None
    asked_as = ProfileField.EDUCATION if field in _EDUCATION else field.value
    return asked_as in dossier.service_version.fields_asked or bool(value_now(dossier, field))
