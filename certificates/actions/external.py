"""Certificates that an external certification body issued: the register records them, the portal gives them no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from assessments.queries import latest_assessment, rows_of_paper
from certificates import papers
from certificates.enums import CertificateState, PaperKind
from certificates.flows import SERVICE_CLOCK
from certificates.models import Certificate
from certificates.queries import final_decision
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.record import record
from certportal.kernel.papers.actions import prepare
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from datetime import datetime

    from applicants.models import Decision
    from assessments.models import BodyPaper, BodyPaperRow
    from certportal.kernel.accounts.models import User


def refuse_taken(paper: BodyPaper) -> None:
    """Raise Refused ("number_taken", "certified") where a certificate of the paper stands in the register already."""
    seen: set[str] = set()
    for row in rows_of_paper(paper):
        name = row.assessment.dossier.applicant.full_name
        same = Q(number=row.certificate_number) | Q(registration_number=row.registration_number)
        if Certificate.objects.filter(same).exists() or seen & {row.certificate_number, row.registration_number}:
            raise Refused(
                f"{name}: nomor sertifikat {row.certificate_number} atau nomor registrasi {row.registration_number} sudah "
                "tercatat untuk sertifikat lain. Bandingkan dengan sertifikatnya.",
                code="number_taken",
                subject=paper,
            )
        if Certificate.objects.filter(dossier=row.assessment.dossier).exists():
            raise Refused(f"{name}: sertifikatnya sudah tercatat.", code="certified", subject=paper)
        seen |= {row.certificate_number, row.registration_number}


def record_certificates(paper: BodyPaper, *, by: User, now: datetime) -> list[Certificate]:
    """Put every certificate of a checked paper into the register; each gets a note with code and QR, drawn by the worker.

    The days count for the office again. Runs inside the transaction of the check. Raises Refused as `refuse_taken`, and
    "not_final" for somebody whom the body has not decided "kompeten".
    """
    refuse_taken(paper)
    return [_record(paper, row, by=by, now=now) for row in rows_of_paper(paper)]


def _record(paper: BodyPaper, row: BodyPaperRow, *, by: User, now: datetime) -> Certificate:
    dossier = row.assessment.dossier
    decision = final_decision(dossier)
    assessment = latest_assessment(dossier)
    if decision is None or assessment is None or row.issued_on is None or row.valid_until is None:
        raise Refused(f"{dossier.applicant.full_name}: belum ada keputusan LSP.", code="not_final", subject=paper)
    facts = papers.external_certificate_facts(decision, assessment, row, recorded_on=today_at(dossier.agency, now))
    after = {
        "number": row.certificate_number,
        "dossier": dossier.number,
        "holder": dossier.applicant.full_name,
        "holder_id": dossier.applicant_id,
    }
    record("certificate.record", by=by, subject=decision, after=after, stream=Stream.ISSUANCE, now=now)
    note = prepare(
        PaperKind.EXTERNAL_CERTIFICATE.value,
        title=f"{PaperKind.EXTERNAL_CERTIFICATE.label} {dossier.exam_scheme.scheme.name}",
        facts=facts,
        number=row.certificate_number,
        about=decision,
        issued_on=today_at(dossier.agency, now),
        by=by,
        now=now,
    )
    made = _register(decision, row, note.pk, note.code, now=now)
    clocks.hand_to(
        WaitingOn.OFFICE, SERVICE_CLOCK, dossier, by=by, now=now, reason=f"Sertifikat tercatat dari {paper}."
    )
    return made


def _register(decision: Decision, row: BodyPaperRow, paper: int, code: str, *, now: datetime) -> Certificate:
    return Certificate.objects.create(  # type: ignore[misc] # both days are there, or it was refused before
        code=code,
        number=row.certificate_number,
        registration_number=row.registration_number,
        dossier=decision.dossier,
        decision=decision,
        paper_id=paper,
        holder_name=decision.dossier.applicant.full_name,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        state=CertificateState.ISSUED,
        state_since=now,
        created_at=now,
    )
