"""The profile: what a person says about himself, on the User and beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from applicants.models import ApplicantProfile
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.silent import told
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PERSON_FIELDS = (
    "full_name",
    "nip",
    "birth_date",
    "birth_place",
    "gender",
    "phone",
    "employment_status",
    "grade",
    "position_title",
    "employer",
    "work_unit",
)
PROFILE_FIELDS = ("education", "education_place", "education_field", "education_year", "service_years")


def save_profile(user: User, *, facts: Mapping[str, Any], nik: str = "", by: User, now: datetime) -> ApplicantProfile:
    """Save the fields of `facts` (names of PERSON_FIELDS and PROFILE_FIELDS; others are ignored) and, if given, the NIK.

    One audit row names what changed; identity numbers stay out of it. Raises IdentifierRefused for a NIK of wrong shape.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        profile = ApplicantProfile.objects.filter(user=person).first() or ApplicantProfile(user=person, created_at=now)
        before, after = _take(person, PERSON_FIELDS, facts)
        profile_before, profile_after = _take(profile, PROFILE_FIELDS, facts)
        if nik:
            person.set_nik(nik)
            after["nik"] = "diisi"
        profile.updated_at = now
        person.save()
        profile.save()
        if after or profile_after:
            record(
                "profile.saved",
                by=by,
                subject=profile,
                before={**before, **profile_before},
                after={**after, **profile_after},
                now=now,
            )
    user._state.fields_cache.pop("applicant_profile", None)  # noqa: SLF001 (Django's own cache of what was saved elsewhere)
    return profile


def _take(row: Any, fields: tuple[str, ...], facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set what is given and different; return both sides of the change in words fit for the audit trail."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for field in fields:
        if field not in facts or getattr(row, field) == facts[field]:
            continue
        before[field], after[field] = told(field, _plain(getattr(row, field)), _plain(facts[field]))
        setattr(row, field, facts[field])
    return before, after


def _plain(value: Any) -> str | int | None:
    return value if value is None or isinstance(value, int) else str(value)
