"""Exactly what certificate and result letter print (domain.md 3.2, 3.3): strings and lists, frozen when issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from applicants.enums import DecisionOutcome
from applicants.queries import appeal_against_result, photo_of
from assessments.enums import SHORT_OUTCOME, UnitOutcome
from assessments.queries import units_with_results
from certportal.kernel.accounts.grades import rank_words
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.papers.letterhead import letterhead
from certportal.kernel.papers.proof import nip_proof
from certportal.kernel.web.dates import day_in_words, in_words, moment_in_words
from schemes.enums import SchemeKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from applicants.models import Decision
    from assessments.models import Assessment, ExamEvent
    from certificates.models import Certificate
    from certificates.queries import Sheets
    from certportal.kernel.accounts.models import Organisation, User
    from schemes.models import SchemeClause, SchemeUnit, SchemeVersion

ON_BEHALF = "Atas nama Badan Nasional Sertifikasi Profesi"
_NUMBER_WORDS_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def years_in_words(years: int) -> str:
    """3 becomes "3 (tiga) tahun"."""
    return f"{in_words(years)} tahun"


def years_in_english(years: int) -> str:
    """3 becomes "3 (three) years"."""
    noun = "year" if years == 1 else "years"
    return f"{years} ({_NUMBER_WORDS_EN[years]}) {noun}" if years < len(_NUMBER_WORDS_EN) else f"{years} {noun}"


def day_in_english(day: date) -> str:
    """2026-12-10 becomes "10 December 2026"."""
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def verify_page() -> str:
    """The absolute address of the public check; the page of one paper is this with the paper's code and a slash."""
    return f"{settings.SITE_URL}{reverse('certificate.verify_home')}"


def place_of(organisation: Organisation | None) -> str:
    """The town a paper is dated in; "" when the office has not said."""
    return organisation.city if organisation else ""


def signer_facts(head: OfficeHead | None) -> dict[str, str]:
    """Name, title ("Plh. …" where they stand in), rank and NIP of who signs; what is missing is filled in by hand."""
    return {
        "signer_name": head.person.full_name if head else "",
        "signer_title": head.printed_title if head else "",
        "signer_rank": rank_words(head.person.grade) if head else "",
        "signer_nip": (head.person.nip or "") if head else "",
    }


def certificate_facts(
    decision: Decision, assessment: Assessment, *, issued_on: date, valid_until: date, signer: OfficeHead | None
) -> dict[str, Any]:
    """Both pages of the certificate without its two numbers, which are taken last.

    Units as the scheme prints them: exactly those assessed competent, numbered anew.
    """
    version = decision.dossier.exam_scheme
    body = version.scheme.body
    return {
        **_scheme_facts(version),
        "verify_page": verify_page(),
        **signer_facts(signer),
        "letterhead": letterhead(body.organisation) if body.organisation else {"name": body.name},
        "holder_name": decision.dossier.applicant.full_name,
        "photo": photo_of(decision.dossier),
        "body_name": body.name,
        "body_name_en": body.name_en,
        "body_licence": body.licence_number,
        "on_behalf": ON_BEHALF if version.scheme.in_scope else "",
        "validity": years_in_words(version.validity_years),
        "validity_en": years_in_english(version.validity_years),
        "issued_on": day_in_words(issued_on),
        "issued_on_en": day_in_english(issued_on),
        "issued_on_iso": issued_on.isoformat(),
        "valid_until": day_in_words(valid_until),
        "valid_until_en": day_in_english(valid_until),
        "valid_until_iso": valid_until.isoformat(),
        "place": place_of(body.organisation),
        "units": [
            {
                "position": str(position),
                "code": unit.printed_code,
                "title": unit.printed_title,
                "title_en": unit.unit.title_en,
            }
            for position, unit in enumerate(_competent(assessment), start=1)
        ],
    }


def agreement_facts(
    decision: Decision, duties: Sequence[SchemeClause], *, typed_name: str, at: datetime
) -> dict[str, Any]:
    """The holder's agreement: the duties as the scheme prints them, and the name signed under them."""
    dossier = decision.dossier
    return {
        "letterhead": letterhead(dossier.agency),
        "holder_name": dossier.applicant.full_name,
        "holder_nip": dossier.applicant.nip or "",
        "holder_nip_proof": nip_proof(dossier.applicant),
        "holder_position": dossier.applicant.position_title,
        "body_name": dossier.exam_scheme.scheme.body.name,
        "scheme": dossier.exam_scheme.scheme.name,
        "scheme_code": dossier.exam_scheme.code,
        "dossier_number": dossier.number or "",
        "duties": [duty.text for duty in duties],
        "signed": {
            "name": typed_name,
            "nip": dossier.applicant.nip or "",
            "position": dossier.applicant.position_title,
            "at": moment_in_words(at, dossier.agency.zone),
            "how": "on_screen",
        },
    }


def result_letter_facts(
    decision: Decision, assessment: Assessment, *, issued_on: date, signer: OfficeHead | None
) -> dict[str, Any]:
    """The letter of results without its number, for "kompeten" and "belum kompeten" alike (domain.md 3.3)."""
    dossier = decision.dossier
    agency = dossier.agency
    appeal = appeal_against_result(dossier, decision)
    terms = appeal.in_words() if appeal else {}
    if decision.outcome == DecisionOutcome.COMPETENT:  # in one line there
        terms = {name: said for name, said in terms.items() if name in {"to", "office", "until"}}
    return {
        **_scheme_facts(dossier.exam_scheme),
        "verify_page": verify_page(),
        **signer_facts(signer),
        **_holder_facts(dossier.applicant),
        "dossier_number": dossier.number or "",
        "organisation": agency.name,
        "letterhead": letterhead(agency),
        "body_name": dossier.exam_scheme.scheme.body.name,
        **_exam_facts(assessment, agency),
        "outcome": DecisionOutcome(decision.outcome).label,
        "outcome_code": SHORT_OUTCOME[decision.outcome],
        "reason": decision.reason,
        "decided_on": day_in_words(decision.decided_on),
        "issued_on": day_in_words(issued_on),
        "issued_on_iso": issued_on.isoformat(),
        "place": place_of(agency),
        "units": _results_in_words(assessment),
        "appeal": terms,
        "copies": list(agency.copies_to),
    }


def _holder_facts(applicant: User) -> dict[str, str]:
    return {
        "holder_name": applicant.full_name,
        "holder_nip": applicant.nip or "",
        "holder_nip_proof": nip_proof(applicant),
        "holder_rank": rank_words(applicant.grade),
        "holder_position": applicant.position_title,
        "holder_unit": applicant.work_unit.name if applicant.work_unit else "",
    }


def _exam_facts(assessment: Assessment, agency: Organisation) -> dict[str, str]:
    event, examiner = assessment.event, assessment.involvement.person
    return {
        "exam_day": day_in_words(event.starts_at, agency.zone),
        "site": event.site.name,
        "path": assessment.path_confirmed.label if assessment.path_confirmed else "",
        "assessor_name": examiner.full_name,
        "assessor_number": examiner.assessor.registration_number,
    }


def transmittal_facts(
    certificates: Sequence[Certificate], *, sender: Organisation, receiver: Organisation, issued_on: date
) -> dict[str, Any]:
    """The list that goes with certificates without its number: each sheet counted, for the head of the sender to sign."""
    return {
        "letterhead": letterhead(sender),
        "verify_page": verify_page(),
        **signer_facts(OfficeHead.objects.signing(sender, issued_on)),
        "sender": sender.name,
        "receiver": receiver.name,
        "count": in_words(len(certificates)),
        "place": place_of(sender),
        "issued_on": day_in_words(issued_on),
        "sheets": [
            {
                "position": str(position),
                "number": row.number,
                "holder": row.holder_name,
                "scheme": row.dossier.exam_scheme.scheme.name,
            }
            for position, row in enumerate(certificates, start=1)
        ],
    }


def sign_out_facts(
    sheets: Sequence[Sheets], *, office: Organisation, event: ExamEvent | None, by: User, on: date
) -> dict[str, Any]:
    """The list people sign when they fetch their papers (001 step 8), in the order in which the papers are printed."""
    about = {"event": event.title, "exam_day": day_in_words(event.starts_at, event.agency.zone)} if event else {}
    return {
        "letterhead": letterhead(office),
        "verify_page": verify_page(),
        "event": "",
        "exam_day": "",
        **about,
        "count": in_words(len(sheets)),
        "place": place_of(office),
        "printed_on": day_in_words(on),
        "officer": by.full_name,
        "officer_nip": by.nip or "",
        "signed": {"name": ""},  # by pen: the scan of the filled list is kept beside it
        "people": [
            {
                "position": str(position),
                "holder": row.dossier.applicant.full_name,
                "nip": row.dossier.applicant.nip or "",
                "case": row.dossier.number or "",
                "papers": [{"title": paper.title, "number": paper.number} for paper in row.papers],
            }
            for position, row in enumerate(sheets, start=1)
        ],
    }


def _competent(assessment: Assessment) -> list[SchemeUnit]:
    pairs = units_with_results(assessment)
    return [unit for unit, row in pairs if row is not None and row.result == UnitOutcome.COMPETENT]


def _results_in_words(assessment: Assessment) -> list[dict[str, str]]:
    return [
        {
            "position": str(position),
            "code": unit.printed_code,
            "title": unit.printed_title,
            "result": UnitOutcome(row.result).label if row else "",
            "note": row.note if row else "",
        }
        for position, (unit, row) in enumerate(units_with_results(assessment), start=1)
    ]


def _scheme_facts(version: SchemeVersion) -> dict[str, str]:
    scheme, package = version.scheme, version.package
    return {
        "scheme_title": scheme.name,
        "scheme_title_en": scheme.title_en,
        "scheme_kind": SchemeKind(scheme.kind).in_a_sentence,
        "scheme_code": version.code,
        "standard": version.standard.decree,
        "standard_title": version.standard.title,
        "codification": package.codification if package else "",
        "package_decree": package.decree.number if package else "",
    }
