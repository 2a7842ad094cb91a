"""Facts of the receipt, of the forms filled in by the portal, and of the account of time."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from applicants.papers.letters import on_behalf_of
from applicants.queries import (
    asked_of,
    bring_when,
    own_regional_agency,
    path_of,
    profile_of,
    roles_in_case,
    to_bring,
    units_of,
    years_within,
)
from applicants.queries.superiors import attested_list, superior_of
from certportal.kernel.accounts.grades import rank_words
from certportal.kernel.papers.letterhead import letterhead
from certportal.kernel.papers.proof import nip_proof
from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.telling import day_words, line_words, provisional_words, spent_words, why_words
from certportal.kernel.web.dates import day_in_words, moment_in_words, weekday_in_words
from schemes.enums import WhoMayApply
from schemes.queries import fee_basis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from applicants.models import ApplicantProfile, Dossier
    from applicants.queries import Task
    from certportal.kernel.accounts.models import Organisation, User
    from certportal.kernel.sla.story import Story


def receipt_facts(
    dossier: Dossier, *, now: datetime, tasks: Sequence[Task], check_until: date | None
) -> dict[str, Any]:
    """Facts of templates/pdf/receipt.html.

    The PIN is no fact: it is stored encrypted beside them until the receipt is drawn.
    """
    person = dossier.applicant
    return {
        "letterhead": letterhead(dossier.agency),
        "number": dossier.number or "",
        "fee": fee_words(dossier),
        "fee_basis": [text for _source, text in fee_basis(dossier.service_version, dossier.scheme_version)],
        "entered_at_counter": "ya" if dossier.entered_by_id else "",
        "track_page": f"{settings.SITE_URL}{reverse('tracking.ask')}",
        "name": person.full_name,
        "nip": person.nip or "",
        "nip_proof": nip_proof(person),
        "on_behalf_of": on_behalf_of(dossier),
        "subject_kind": dossier.subject.kind,
        "subject": dossier.subject.name,
        "service": dossier.service_version.standard.name,
        "received": moment_in_words(now, dossier.agency.zone),
        "received_by": dossier.entered_by.full_name if dossier.entered_by else "",
        "check_until": day_in_words(check_until) if check_until else "",
        "target_days": str(dossier.service_version.target_days or ""),
        "limit_days": str(dossier.service_version.limit_days),
        "unit": str(dossier.service_version.get_unit_display()),
        "counted_from": str(dossier.service_version.get_clock_start_display()),
        "bring_when": bring_when(dossier),
        "bring": to_bring(dossier),
        "documents": [
            {"no": str(n), "title": task.row.title, "state": _handed_in(task)} for n, task in enumerate(tasks, 1)
        ],
    }


def fee_words(dossier: Dossier) -> str:
    """Who bears the fee and, where a participant paid elsewhere, the proof; "" before anything was chosen."""
    if dossier.payer is None:
        return ""
    borne = dossier.payer.paper_label
    if dossier.fee_receipt_number and dossier.fee_receipt_on:
        return f"{borne}; bukti bayar {dossier.fee_receipt_number} tanggal {day_in_words(dossier.fee_receipt_on)}"
    return borne


def _handed_in(task: Task) -> str:
    if task.versions or task.preparing:
        return "masuk"  # no verdict
    if task.document.lack_reason:
        return "dimintakan pembebasan"
    return "dibebaskan" if task.row.waived else "tidak ada"


_ON_ALL_FORMS = frozenset(
    {
        "letterhead",
        "city",
        "subject_kind",
        "subject",
        "subject_code",
        "name",
        "nip",
        "grade",
        "position",
        "employer",
        "work_unit",
        "signed",
    }
)
# What each form prints; nothing else about a person is frozen with it (docs/adr/0008).
PRINTED = {
    "application_letter": _ON_ALL_FORMS | {"addressee", "date", "for_whom", "path", "picked_units"},
    "registration_form": _ON_ALL_FORMS
    | {
        "nik",
        "born",
        "gender",
        "phone",
        "email",
        "education",
        "service_years",
        "service_within",
        "path",
        "fee",
        "units",
        "standard",
        "evidence",
        "office_address",
    },
    "validity_statement": _ON_ALL_FORMS | {"superior_name", "superior_nip", "superior_position", "attested"},
}


def form_facts(kind: str, dossier: Dossier, *, day: date, signed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Facts of one of the three prefilled forms, and no more than its page prints.

    `signed` has who, role and when of a signature made with an account.
    """
    return {
        name: value for name, value in known_facts(dossier, day=day, signed=signed).items() if name in PRINTED[kind]
    }


def known_facts(dossier: Dossier, *, day: date, signed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Everything the forms are filled from, for the screen of somebody who may see it; never frozen as a whole."""
    person, profile = dossier.applicant, profile_of(dossier.applicant)
    units = [{"code": unit.printed_code, "title": unit.printed_title} for unit in units_of(dossier)]
    return {
        "letterhead": letterhead(dossier.agency),
        "city": dossier.agency.city,
        "date": day_in_words(day),
        "addressee": _addressee(dossier),
        "subject_kind": dossier.subject.kind,
        "subject": dossier.subject.name,
        "subject_code": dossier.subject_code,
        "for_whom": _for_whom(dossier),
        "path": _path_label(dossier),
        "fee": fee_words(dossier),
        "name": person.full_name,
        "nip": person.nip or "",
        "nik": person.nik_masked,
        "born": ", ".join(part for part in (person.birth_place, _day(person.birth_date)) if part),
        "gender": person.get_gender_display() if person.gender else "",
        "phone": person.phone,
        "email": person.email or "",
        "grade": rank_words(person.grade),
        "position": person.position_title,
        "employer": person.employer.name if person.employer else profile.declared_office if profile else "",
        "work_unit": person.work_unit.name if person.work_unit else "",
        "education": _education(profile),
        "office_address": _address_of(person.work_unit or person.employer),
        "standard": dossier.scheme_version.standard.decree if dossier.scheme_version else "",
        "evidence": _evidence(dossier),
        "service_years": str(profile.service_years) if profile and profile.service_years is not None else "",
        "service_within": years_within(dossier),
        **_superior(dossier),
        "units": units,
        # Named in the letter too where the applicant chose them (the key is that of papers already stored).
        "picked_units": units if dossier.chooses_units else [],
        "attested": attested_list(dossier),
        "signed": dict(signed or {}),
    }


def sealed_nik(kind: str, person: User) -> str:
    """The NIK as it is stored encrypted, for the papers that print it whole (FR.APL.01, a letter about a person): read while drawn."""
    if kind not in ("registration_form", "service_letter") or not person.nik_cipher:
        return ""
    return urlsafe_b64encode(bytes(person.nik_cipher)).decode("ascii")


def _superior(dossier: Dossier) -> dict[str, str]:
    found = superior_of(dossier)
    return {
        "superior_name": found.name if found else "",
        "superior_nip": found.nip if found else "",
        "superior_position": found.position_title if found else "",
    }


def _address_of(office: Organisation | None) -> str:
    return office.address if office else ""


def _evidence(dossier: Dossier) -> list[dict[str, Any]]:
    """What FR.APL.01 lists in its third part, by the heading of its source; a certification body marks each by hand."""
    found: dict[str, list[str]] = {}
    for row in asked_of(dossier).documents:
        found.setdefault(row.shown_group_label, []).append(row.shown_title)
    return [{"label": label, "titles": titles} for label, titles in found.items()]


def time_account_facts(dossier: Dossier, stories: Sequence[Story], *, today: date) -> dict[str, Any]:
    """Facts of templates/pdf/time_account.html: every clock with its ledger and its days; roles, no names of officers.

    `as_of` stays empty once no clock is live, so that nothing changes any more and the paper made before still holds.
    """
    roles = roles_in_case(dossier)
    live = any(story.clock.state != ClockState.STOPPED for story in stories)
    return {
        "letterhead": letterhead(dossier.agency),
        "number": dossier.number or "",
        "name": dossier.applicant.full_name,
        "on_behalf_of": on_behalf_of(dossier),
        "subject_kind": dossier.subject.kind,
        "subject": dossier.subject.name,
        "service": dossier.service_version.standard.name,
        "as_of": day_in_words(today) if live else "",
        "clocks": [_clock_words(story, roles) for story in stories],
    }


def _clock_words(story: Story, roles: Mapping[int, str]) -> dict[str, Any]:
    clock = story.clock
    return {
        "title": story.label.capitalize(),
        "state": f"{story.told.word}, {story.told.left}" if story.told.left else story.told.word,
        "started": day_in_words(clock.started_on),
        "target": f"{_day(clock.target_on)} ({clock.target_days} {clock.days_label})" if clock.target_on else "",
        "limit": f"{day_in_words(clock.limit_on)} ({clock.limit_days} {clock.days_label})",
        "used": f"{story.counted} {clock.days_label}",
        "spent": [f"{owner}: {words}" for owner, words in spent_words(story)],
        "provisional": provisional_words(story),
        "lines": [
            {
                "on": day_in_words(line.on),
                "title": line.get_verb_display(),
                "by": roles.get(line.by_id, "Petugas") if line.by_id else "Sistem",
                "text": line_words(line),
            }
            for line in story.lines
        ],
        "days": [
            {"on": weekday_in_words(day.on), "text": day_words(day), "n": str(day.number or "")}
            for day in story.days
            if not day.ahead
        ],
        "ahead": [
            f"{weekday_in_words(day.on)}: {why_words(day)}"
            for day in story.skipped
            if day.ahead and day.kind != "weekend"
        ],
    }


def _day(day: date | None) -> str:
    return day_in_words(day) if day else ""


def _for_whom(dossier: Dossier) -> str:
    """For whom the service is, within a sentence."""
    who = WhoMayApply(dossier.service_version.who_may_apply)
    return str(who.label) if who is WhoMayApply.CIVIL_SERVANT else str(who.label).lower()


def _addressee(dossier: Dossier) -> dict[str, str]:
    """Whom the letter of application is for: 001.3 prints "kepada Kepala PD", the applicant's own (ADR 39)."""
    if dossier.service_version.who_may_apply != WhoMayApply.CIVIL_SERVANT:
        return {"name": dossier.agency.name, "city": dossier.agency.city}
    office = own_regional_agency(dossier.applicant)
    return {"name": office.name if office else "Perangkat Daerah", "city": office.city if office else ""}


def _path_label(dossier: Dossier) -> str:
    path = path_of(dossier)
    return path.label if path else ""


def _education(profile: ApplicantProfile | None) -> str:
    if profile is None:
        return ""
    parts = [profile.get_education_display(), profile.education_field, profile.education_place]
    return ", ".join(part for part in parts if part)
