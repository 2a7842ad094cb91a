"""The profile: what people say about themselves, on the User and on the ApplicantProfile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from applicants.models import PERSON_FIELDS, PROFILE_FIELDS, ApplicantProfile
from certportal.kernel.accounts.actions import update_person
from certportal.kernel.accounts.enums import OrganisationKind
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from certportal.kernel.accounts.models import Organisation


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
    if "declared_office" in after:
        profile.office_answer = ""
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


@transaction.atomic
def link_office(profile: ApplicantProfile, office: Organisation, *, by: User, now: datetime) -> None:
    """An admin has found or added the office somebody declared: they work there from now on, and are told.

    Raises PersonRefused (code "not_admin") and Refused (code "answered").
    """
    row = _waiting(profile, by)
    update_person(person=row.user, by=by, now=now, changes=_place(office))
    record("office.link", by=by, subject=row, before={"declared_office": row.declared_office}, now=now)
    row.declared_office = ""
    row.save()
    _tell_office(row, f"Instansi Anda sekarang tercatat: {office.name}.", now)


@transaction.atomic
def answer_office(profile: ApplicantProfile, answer: str, *, by: User, now: datetime) -> None:
    """An admin says what to do about a declared office; what the person declared stays.

    Raises PersonRefused (code "not_admin") and Refused (code "answered").
    """
    row = _waiting(profile, by)
    row.office_answer = answer
    row.save()
    record("office.answer", by=by, subject=row, note=answer, now=now)
    _tell_office(row, answer, now)


def _place(office: Organisation) -> dict[str, Organisation]:
    """A work unit belongs to the office above it: that one employs."""
    above = office
    while above.kind == OrganisationKind.WORK_UNIT and above.parent is not None:
        above = above.parent
    return {"employer": above} if above == office else {"employer": above, "work_unit": office}


def _waiting(profile: ApplicantProfile, by: User) -> ApplicantProfile:
    """The profile as it is now; its person is locked first, as where the profile is saved."""
    refuse_unless_admin(by)
    User.objects.select_for_update().get(pk=profile.user_id)
    row = ApplicantProfile.objects.lacking_office().filter(pk=profile.pk).first()
    if row is None:
        raise Refused("Permintaan ini sudah dijawab atau ditarik pemiliknya.", code="answered", subject=profile)
    return row


def _tell_office(row: ApplicantProfile, answer: str, now: datetime) -> None:
    facts = {"answer": answer}
    key = f"office_answered:{row.pk}:{now.isoformat()}"
    write("office_answered", to=[row.user], facts=facts, about=row, url=reverse("profile.edit"), key=key, now=now)
