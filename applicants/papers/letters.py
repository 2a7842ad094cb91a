"""Facts of the letters of the office: who becomes a participant, who cannot be accepted, what a service ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from applicants.papers.recalling import by_rank, decree_of, named_in_full
from applicants.queries import appeal_against_refusal, rejected_documents, rights_of, to_bring
from certportal.kernel.accounts.grades import rank_words
from certportal.kernel.papers.check_page import check_page
from certportal.kernel.papers.letterhead import letterhead
from certportal.kernel.papers.proof import nip_proof
from certportal.kernel.web.dates import day_in_words, in_words
from certportal.kernel.web.reaching import complaint_ways, hours_of
from schemes.queries import complaint_component, decree_words, legal_basis, letter_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from applicants.models import Dossier
    from applicants.queries import Signer
    from schemes.models import ServiceProduct


def admission_facts(dossiers: Sequence[Dossier], *, day: date, signer: Signer) -> dict[str, Any]:
    """Facts of templates/pdf/admission_letter.html but for "letter_number", which is taken last (001 component 2, step 4).

    A decree of the head of the office, with everybody named in its annex. "Mengingat" is the legal basis of the service's
    standard (001 component 7), without what no longer held that day, and the decree a scheme of qualifications comes from;
    "Menimbang" and the dictums are the words of the office, or those of the house.
    """
    first = dossiers[0]
    agency, scheme = first.agency, first.exam_scheme
    about = f"Penetapan Peserta Uji Kompetensi Profesi Skema {scheme.scheme.name}"
    values = {
        "jumlah": in_words(len(dossiers)),
        "skema": named_in_full(scheme),
        "lsp": scheme.scheme.body.name,
        "tentang": about,
        "bawaan": " ".join(to_bring(first)),
    }
    weighing, dictums = decree_words(first.service_version, values)
    return {
        "letterhead": letterhead(agency),
        "city": agency.city,
        "date": day_in_words(day),
        "organisation": agency.name,
        "decider": f"Kepala {agency.name}",
        "about": about,
        "scheme_title": scheme.scheme.name,
        "weighing": weighing,
        "recalling": by_rank([*legal_basis(first.service_version, on=day), *decree_of(scheme)]),
        "dictums": dictums,
        "copies": list(agency.copies_to),
        "people": [_participant(str(place), dossier) for place, dossier in enumerate(dossiers, start=1)],
        "column": "Nama / NIP" if any(dossier.applicant.nip for dossier in dossiers) else "Nama",
        **signer.facts(),
    }


def _participant(place: str, dossier: Dossier) -> dict[str, str]:
    person = dossier.applicant
    return {
        "no": place,
        "name": person.full_name,
        "nip": person.nip or "",
        "nip_proof": nip_proof(person),
        "grade": rank_words(person.grade),
        "position": person.position_title,
        "work_unit": person.work_unit.name if person.work_unit else "",
    }


def rejection_facts(dossier: Dossier, *, reason: str, day: date, signer: Signer) -> dict[str, Any]:
    """Facts of templates/pdf/rejection_letter.html, but for "letter_number", which is taken last.

    What the applicant can do next comes from the data: the complaint component of the service standard (001 component 6),
    the term of appeal, and the right to appeal as the scheme prints it (000, Hak Pemohon 3).
    """
    person, agency = dossier.applicant, dossier.agency
    appeal = appeal_against_refusal(dossier, since=day)
    complaint = complaint_component(dossier.service_version)
    rights = rights_of(dossier.scheme_version)
    return {
        "letterhead": letterhead(agency),
        "city": agency.city,
        "date": day_in_words(day),
        "organisation": agency.name,
        "number": dossier.number or "",
        "sent": day_in_words(dossier.submitted_at, agency.zone) if dossier.submitted_at else "",
        "name": person.full_name,
        "on_behalf_of": on_behalf_of(dossier),
        "nip": person.nip or "",
        "work_unit": person.work_unit.name if person.work_unit else "",
        "subject_kind": dossier.subject.kind,
        "subject": dossier.subject.name,
        "subject_code": dossier.subject_code,
        "service": dossier.service_version.standard.name,
        "reason": reason.strip(),
        "documents": rejected_documents(dossier),
        "appeal_right": next((clause.text for clause in rights if "banding" in clause.text.lower()), ""),
        "channels": complaint_ways(agency) if complaint else [],
        "complaint_hours": hours_of(agency) if complaint else "",
        "complaint_component": str(complaint.position) if complaint else "",
        "appeal": appeal.in_words() if appeal else {},
        "page": f"{settings.SITE_URL}{dossier.get_absolute_url()}",
        **signer.facts(),
    }


def service_letter_facts(dossier: Dossier, product: ServiceProduct, *, day: date, signer: Signer) -> dict[str, Any]:
    """Facts of templates/pdf/service_letter.html, but for "letter_number": the service's own text, filled in.

    "hidden_nik" is the masked NIK within the text that the sheet prints whole: where the letter is about the person and
    not about whom they act for.
    """
    person, agency = dossier.applicant, dossier.agency
    own = dossier.on_behalf_of_id is None
    values = {
        "nama": person.full_name,
        "nik": person.nik_masked,
        "nip": person.nip or "",
        "lembaga": on_behalf_of(dossier),
        "nomor_berkas": dossier.number or "",
        "tanggal_kirim": day_in_words(dossier.submitted_at, agency.zone) if dossier.submitted_at else "",
        "tanggal_keputusan": day_in_words(day),
        "layanan": dossier.service.name,
        "penyelenggara": agency.name,
    }
    return {
        "letterhead": letterhead(agency),
        "city": agency.city,
        "date": day_in_words(day),
        "organisation": agency.name,
        "title": product.title,
        "verify_page": check_page(),
        "signs": "ya",
        "copies": list(agency.copies_to),
        "hidden_nik": person.nik_masked if own and any("{nik}" in text for text in product.paragraphs) else "",
        "paragraphs": letter_text(product.paragraphs, values),
        **signer.facts(),
    }


def on_behalf_of(dossier: Dossier) -> str:
    """The organisation the person applies for; "" where they apply for themselves."""
    return dossier.on_behalf_of.name if dossier.on_behalf_of else ""
