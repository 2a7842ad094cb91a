"""Why the papers of a decision cannot be issued today, in a sentence that names where that is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from applicants.duties import are_apart, why_apart
from applicants.enums import DecisionOutcome, Duty
from applicants.models import Involvement
from applicants.queries import why_nobody_signs
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.web.dates import day_in_words
from schemes.queries import unset_parts

if TYPE_CHECKING:
    from datetime import date

    from applicants.models import Decision, Dossier
    from certportal.kernel.accounts.models import Organisation
    from schemes.models import Scheme

ISSUE_JOB = "certificates.issue"
_NUMBERS = "Pengaturan, “Nomor sertifikat per skema”"
_LICENCE = "Pengaturan, data LSP dan lisensinya"
_THEN = "sesudah itu dokumennya terbit sendiri."


class Issuable(NamedTuple):
    """Why a decision's papers wait, "" where they do not; and who signs letter and certificate (None: no office here)."""

    why: str
    letter: OfficeHead | None = None
    certificate: OfficeHead | None = None


def issuable(decision: Decision, dossier: Dossier, on: date) -> Issuable:
    """What issuing asks before it takes a number, and the page of the case while the papers wait: one answer for both."""
    competent, scheme = decision.outcome == DecisionOutcome.COMPETENT, dossier.exam_scheme.scheme
    if competent and (why := why_not_issued(scheme, on)):
        return Issuable(why)
    letter, why = _signs(dossier.agency, dossier, on)
    body = scheme.body.organisation if competent and not why else None
    certificate, apart = _signs(body, dossier, on) if body else (None, "")
    return Issuable(why or apart, letter, certificate)


def _signs(office: Organisation, dossier: Dossier, on: date) -> tuple[OfficeHead | None, str]:
    """Who signs for the office that day; or why nobody does, also where they applied, examined or reviewed themselves."""
    head = OfficeHead.objects.signing(office, on)
    if head is None or head.person_id == dossier.applicant_id:
        why = why_nobody_signs(office, on, about=(dossier.applicant_id,))
        return (None, why) if why else _signs(office, dossier, on)  # somebody was named between the two questions
    held = Involvement.objects.filter(dossier=dossier, person=head.person_id).values_list("duty", flat=True)
    other = next((duty for duty in map(Duty, held) if are_apart(duty, Duty.SIGNER)), None)
    if other is None:
        return head, ""
    plh = f"Admin mencatat Plh. pada Pengaturan, {office.name}, halaman “Pimpinan dan penanda tangan”."
    return None, f"{why_apart(head.person.full_name, other, Duty.SIGNER)} {plh}"


def why_not_issued(scheme: Scheme, on: date) -> str:
    """Empty where the numbers of its certificates can be made and the licence covers it on that day."""
    body, until = scheme.body, scheme.body.licence_valid_until
    unset = unset_parts(scheme)
    if body.licence_number and until is None:
        unset.append("masa berlaku lisensi LSP")
    refused = f"Sertifikat skema {scheme.name} belum dapat diterbitkan:"
    if unset:
        return f"{refused} {_listed(unset)} belum diisi. Admin mengisinya pada halaman {_NUMBERS}; {_THEN}"
    if until is not None and until < on:
        ended = f"lisensi {body} berakhir {day_in_words(until)}"
        return f"{refused} {ended}. Admin mencatat perpanjangannya pada halaman {_LICENCE}; {_THEN}"
    if not scheme.in_scope:
        outside = f"skema ini di luar ruang lingkup lisensi {body}"
        return f"{refused} {outside}. Admin mencatat ruang lingkupnya pada halaman {_LICENCE}; {_THEN}"
    return ""


def no_duties(scheme: Scheme) -> str:
    """Why a certificate stays with the office whose scheme states no duties: no agreement without duties can be signed."""
    return (
        f"Kewajiban pemegang sertifikat skema {scheme.name} belum ditetapkan kantor, jadi perjanjiannya belum dapat "
        "ditandatangani dan sertifikatnya belum diserahkan. Admin mencatat kewajibannya pada Pengaturan, “Nomor sertifikat "
        "per skema”, halaman “Hak pemohon dan kewajiban pemegang” skema itu."
    )


def _listed(words: list[str]) -> str:
    return " dan ".join(filter(None, (", ".join(words[:-1]), words[-1])))
