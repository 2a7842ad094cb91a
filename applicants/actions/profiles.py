"""The profile: what people say about themselves, on the User and on the ApplicantProfile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from applicants.models import PERSON_FIELDS, PROFILE_FIELDS, ApplicantProfile
from certportal.kernel.accounts.actions import update_person
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from certportal.kernel.accounts.models import User


@transaction.atomic
def save_profile(user: User, *, facts: Mapping[str, Any], nik: str = "", by: User, now: datetime) -> ApplicantProfile:
    """Save the fields of `facts` (names of PERSON_FIELDS and PROFILE_FIELDS; others are ignored) and, if given, the NIK.

    `accounts.actions.update_person`, the only writer of people, saves the User; the other fields are saved here; each
    leaves an audit row of what changed. Raises PersonRefused: a name that cannot be printed, a number of wrong shape or
    of somebody else.
    """
    changes = {name: facts[name] for name in PERSON_FIELDS if name in facts} | ({"nik": nik} if nik else {})
    person = update_person(person=user, by=by, now=now, changes=changes)
    profile = ApplicantProfile.objects.filter(user=person).first() or ApplicantProfile(user=person, created_at=now)
    before, after = _take(profile, facts)
    profile.updated_at = now
    profile.save()
    if after:
        record("profile.saved", by=by, subject=profile, before=before, after=after, now=now)
    user.applicant_profile = profile  # a page that has read it before shows what was saved
    return profile


def _take(profile: ApplicantProfile, facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set what is given and different; return both sides of the change."""
    changed = [name for name in PROFILE_FIELDS if name in facts and getattr(profile, name) != facts[name]]
    before = {name: getattr(profile, name) for name in changed}
    for name in changed:
        setattr(profile, name, facts[name])
    return before, {name: facts[name] for name in changed}
