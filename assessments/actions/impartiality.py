"""Impartiality: what an assessor declares before the exam, and what another officer sets aside with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from assessments.enums import Answer, EventState
from assessments.models import (
    DeclaredRelation,
    EventAssessor,
    ExamEvent,
    ImpartialityDeclaration,
    ImpartialityWaiver,
)
from assessments.policies import waives_relations
from assessments.queries import assessors_of, objections_in, theirs_in, with_pairs
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from assessments.models import Assessment
    from certportal.kernel.accounts.models import User

WORDS: Final = (
    "Saya menyatakan tidak memiliki hubungan keluarga, hubungan kerja langsung, hubungan sebagai pelatih, maupun kepentingan lain "
    "dengan peserta yang saya uji, kecuali yang saya sebutkan di bawah ini, dan akan menilai berdasarkan bukti."
)


@transaction.atomic
def declare_impartial(
    assignment: EventAssessor, *, relations: Mapping[int, str] | None = None, by: User, now: datetime
) -> ImpartialityDeclaration:
    """The assessor declares before the exam, about the candidates they have now; `relations`: dossier id -> words of whom not.

    Whoever declares takes the assignment, where they had not answered. A relation speaks against the pair until another
    officer waives it or another assessor examines. Raises Refused: "not_allowed", "wrong_state", "dossier_foreign",
    "no_candidates".
    """
    event = ExamEvent.objects.select_for_update(of=("self",)).get(pk=assignment.event_id)
    row = EventAssessor.objects.select_for_update(of=("self",)).select_related("assessor__user").get(pk=assignment.pk)
    if row.assessor.user_id != by.pk or not row.stands:
        raise Refused("Pernyataan ini dibuat oleh asesor yang bertugas.", code="not_allowed", subject=event)
    if event.state != EventState.SCHEDULED:
        raise Refused("Pernyataan dibuat sebelum uji dimulai.", code="wrong_state", subject=event)
    said = {pk: words.strip() for pk, words in (relations or {}).items() if words.strip()}
    theirs = set(theirs_in(event, by).values_list("dossier", flat=True))
    if not theirs:
        raise Refused(
            "Belum ada peserta yang diserahkan kepada Anda. Buat pernyataan setelah pesertanya dipilih.",
            code="no_candidates",
            subject=event,
        )
    if set(said) - theirs:
        raise Refused("Hubungan hanya dinyatakan tentang peserta Anda sendiri.", code="dossier_foreign", subject=event)
    if row.answer == Answer.OPEN:
        row.answer, row.answered_at = Answer.ACCEPTED, now
        row.save(update_fields=["answer", "answered_at"])
    made = ImpartialityDeclaration.objects.create(assignment=row, person=by, words=WORDS, declared_at=now)
    DeclaredRelation.objects.bulk_create(
        DeclaredRelation(declaration=made, dossier_id=pk, words=words) for pk, words in sorted(said.items())
    )
    after = {"candidates": len(theirs), "relations": len(said)}
    record("exam_event.declare_impartial", by=by, subject=event, after=after, now=now)
    return made


@transaction.atomic
def waive_relations(assessment: Assessment, *, reason: str, by: User, now: datetime) -> list[ImpartialityWaiver]:
    """Set aside what speaks against this pair, with a reason that the berita acara prints; again changes nothing.

    By an officer of the certification body who neither examines nor is examined nor made the pair. Raises Refused:
    "not_allowed", "wrong_state", "same_person", "reason_missing", "not_waivable", "nothing_to_waive".
    """
    event = ExamEvent.objects.select_for_update(of=("self",)).get(pk=assessment.event_id)
    row = with_pairs(event.assessments.filter(pk=assessment.pk)).get()
    if not waives_relations(by, event):
        raise Refused("Pengecualian ditetapkan oleh lembaga sertifikasi (LSP).", code="not_allowed", subject=event)
    if event.state != EventState.SCHEDULED:
        raise Refused("Pengecualian ditetapkan sebelum uji dimulai.", code="wrong_state", subject=event)
    if by.pk in {row.involvement.person_id, row.dossier.applicant_id, row.assigned_by_id}:
        raise Refused(
            "Pengecualian ditetapkan oleh petugas lain: bukan asesornya, bukan pesertanya, dan bukan yang menempatkan mereka.",
            code="same_person",
            subject=event,
        )
    if not reason.strip():
        raise Refused("Tuliskan alasan pengecualiannya.", code="reason_missing", field="reason")
    found = objections_in(event, [row], [one.assessor for one in assessors_of(event)]).get(row.pk, ())
    if not found:
        raise Refused("Tidak ada yang perlu dikecualikan pada pasangan ini.", code="nothing_to_waive", subject=event)
    firm = next((one for one in found if not one.waivable), None)
    if firm is not None:
        raise Refused(f"Ini tidak dapat dikecualikan. {firm.sentence}", code="not_waivable", subject=event)
    made = [
        ImpartialityWaiver.objects.create(
            event=event,
            dossier=row.dossier,
            candidate=row.dossier.applicant,
            examiner=row.involvement.person,
            paired_by=row.assigned_by,
            rule=one.rule.value,
            reason=reason.strip(),
            by=by,
            at=now,
        )
        for one in found
    ]
    after = {"dossier": row.dossier.number, "rules": [one.rule.value for one in found]}
    record("exam_event.waive_relation", by=by, subject=event, after=after, note=reason, now=now)
    return made
