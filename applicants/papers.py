"""Facts of the papers this app prepares: strings and lists only, frozen as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from applicants.queries import profile_of, tasks_of, units_of
from certportal.kernel.web.dates import day_in_words, moment_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from applicants.models import ApplicantProfile, Dossier
    from applicants.queries import Task
    from certportal.kernel.accounts.models import Organisation, User


def admission_facts(dossier: Dossier, *, day: date, signer: User) -> dict[str, Any]:
    """Facts of templates/pdf/admission_letter.html for one participant, but for "letter_number", which is taken last."""
    person = dossier.applicant
    return {
        "city": dossier.agency.city,
        "date": day_in_words(day),
        "organisation": dossier.agency.name,
        "scheme_title": dossier.scheme.name,
        "scheme_code": dossier.scheme_version.code,
        "signer_name": signer.full_name,
        "signer_title": signer.position_title,
        "signer_nip": signer.nip or "",
        "people": [
            {
                "no": "1",
                "name": person.full_name,
                "nip": person.nip or "",
                "work_unit": person.work_unit.name if person.work_unit else "",
            }
        ],
    }


# --- Receipt and prefilled forms ------------------------------------------------------------------------------
# Which page prints a row of the service standard, by its printed place.
FORM_OF = {"001.3": "application_letter", "001.9": "registration_form", "001.12": "validity_statement"}


def letterhead(agency: Organisation) -> dict[str, str]:
    """Owner, name, address and contact on top of a paper of this office; blanks stay out."""
    contact = [text for text in (agency.phone, agency.email) if text]
    return {
        "owner": agency.parent.name if agency.parent else "",
        "name": agency.name,
        "address": agency.address,
        "contact": " · ".join(contact),
    }


def receipt_facts(
    dossier: Dossier, *, sealed_pin: str, now: datetime, tasks: Sequence[Task], check_until: date | None
) -> dict[str, Any]:
    """Facts of templates/pdf/receipt.html. The PIN lies sealed in the facts and is opened only while drawing."""
    person = dossier.applicant
    return {
        "letterhead": letterhead(dossier.agency),
        "number": dossier.number or "",
        "sealed_pin": sealed_pin,
        "track_page": f"{settings.SITE_URL}{reverse('tracking.ask')}",
        "name": person.full_name,
        "nip": person.nip or "",
        "scheme": dossier.scheme.name,
        "service": dossier.service_version.standard.name,
        "received": moment_in_words(now, dossier.agency.zone),
        "check_until": day_in_words(check_until) if check_until else "",
        "target_days": str(dossier.service_version.target_days or ""),
        "limit_days": str(dossier.service_version.limit_days),
        "bring": [task.requirement.shown_bring_note for task in tasks if task.requirement.shown_bring_note],
        "documents": [
            {"no": str(n), "title": task.row.title, "state": _handed_in(task)} for n, task in enumerate(tasks, 1)
        ],
    }


def _handed_in(task: Task) -> str:
    if task.versions or task.preparing:
        return "diterima"
    if task.document.absence_reason:
        return "dimintakan pembebasan"
    return "dibebaskan" if task.row.waived else "tidak ada"


def form_facts(dossier: Dossier, *, day: date, signed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Facts of the three prefilled forms. `signed` has who, role and when of a signature made with an account."""
    person, profile = dossier.applicant, profile_of(dossier.applicant)
    superior = person.superior
    units = [{"code": unit.printed_code, "title": unit.printed_title} for unit in units_of(dossier)]
    return {
        "letterhead": letterhead(dossier.agency),
        "city": dossier.agency.city,
        "date": day_in_words(day),
        "agency": dossier.agency.name,
        "scheme": dossier.scheme.name,
        "scheme_code": dossier.scheme_version.code,
        "service": dossier.service_version.standard.name,
        "path": _path_label(dossier),
        "fee": dossier.get_fee_borne_by_display() if dossier.fee_borne_by else "",
        "name": person.full_name,
        "nip": person.nip or "",
        "nik": person.nik_masked,
        "born": ", ".join(part for part in (person.birth_place, _day(person.birth_date)) if part),
        "gender": person.get_gender_display() if person.gender else "",
        "phone": person.phone,
        "email": person.email or "",
        "grade": person.grade,
        "position": person.position_title,
        "employer": person.employer.name if person.employer else "",
        "work_unit": person.work_unit.name if person.work_unit else "",
        "education": _education(profile),
        "service_years": str(profile.service_years) if profile and profile.service_years is not None else "",
        "superior_name": superior.full_name if superior else "",
        "superior_nip": (superior.nip or "") if superior else "",
        "superior_position": superior.position_title if superior else "",
        "units": units,
        # Named in the letter too where the applicant picked them himself.
        "picked_units": units if dossier.scheme_version.package_id else [],
        "documents": _in_hand(tasks_of(dossier)),
        "signed": dict(signed or {}),
    }


def _in_hand(tasks: Sequence[Task]) -> list[str]:
    """What a superior can vouch for: what is there, without his own statement about it."""
    own = "validity_statement"
    return [t.row.title for t in tasks if (t.newest or t.preparing) and FORM_OF.get(t.requirement.code) != own]


def _day(day: date | None) -> str:
    return day_in_words(day) if day else ""


def _path_label(dossier: Dossier) -> str:
    path = dossier.scheme_version.paths.filter(code=dossier.path_declared).first()
    return path.label if path else ""


def _education(profile: ApplicantProfile | None) -> str:
    if profile is None:
        return ""
    parts = [profile.get_education_display(), profile.education_field, profile.education_place]
    return ", ".join(part for part in parts if part)
