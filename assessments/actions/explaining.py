"""A fuller explanation of a result: asked by the candidate, answered by the assessor or the certification body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.models import Dossier
from applicants.policies import owns_dossier
from assessments.models import Explanation
from assessments.policies import explains
from assessments.queries import refused_by, who_explains
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.sla import clocks
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

CLOCK = "explanation"


@transaction.atomic
def ask_explanation(dossier: Dossier, question: str, *, by: User, now: datetime) -> Explanation:
    """The candidate asks why; a clock runs until somebody answered (000, Hak Pemohon 2).

    Raises Refused: "not_allowed", "nothing_to_explain", "asked" while one is open, "words".
    """
    if not owns_dossier(by, dossier):
        raise Refused("Penjelasan hanya dapat diminta peserta sendiri.", code="not_allowed", subject=dossier)
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    decision = refused_by(locked)
    if decision is None:
        raise Refused(
            "Belum ada hasil “belum kompeten” yang dapat dijelaskan.", code="nothing_to_explain", subject=dossier
        )
    if Explanation.objects.filter(dossier=locked, answered_at=None).exists():
        raise Refused(
            "Permintaan Anda sebelumnya sedang dijawab. Tunggu jawabannya, lalu tanyakan lagi bila masih kurang jelas.",
            code="asked",
            subject=dossier,
        )
    if not question.strip():
        raise Refused("Tuliskan apa yang ingin Anda ketahui, lalu kirim lagi.", code="words", field="question")
    made = Explanation.objects.create(dossier=locked, decision=decision, question=question.strip(), asked_at=now)
    clock = clocks.start(CLOCK, made, by=by, now=now)
    record("explanation.ask", by=by, subject=made, after={"dossier": locked.number}, now=now)
    write(
        "explanation_asked",
        to=who_explains(locked),
        facts={
            "number": locked.number,
            "name": locked.applicant.full_name,
            "question": made.question,
            "until": clock.limit_on,
        },
        about=made,
        url=made.get_absolute_url(),
        key=f"explanation_asked:{made.pk}",
        now=now,
    )
    return made


@transaction.atomic
def answer_explanation(explanation: Explanation, text: str, *, by: User, now: datetime) -> Explanation:
    """Answer; the candidate reads it on their result page and is told. Lock order: dossier, explanation.

    Raises Refused: "not_allowed", "stale" where somebody answered meanwhile, "words".
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=explanation.dossier_id)
    row = Explanation.objects.select_for_update(of=("self",)).get(pk=explanation.pk)
    if not explains(by, row):
        raise Refused("Penjelasan diberikan asesor peserta ini atau petugas LSP.", code="not_allowed", subject=row)
    if row.answered_at:
        raise Refused(
            "Permintaan ini sudah dijawab rekan Anda. Muat ulang halaman untuk membacanya.", code="stale", subject=row
        )
    if not text.strip():
        raise Refused("Tuliskan penjelasannya lebih dahulu, lalu kirim lagi.", code="words", field="answer")
    row.answer, row.answered_by, row.answered_at = text.strip(), by, now
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    clocks.stop(CLOCK, row, by=by, now=now)
    record("explanation.answer", by=by, subject=row, after={"dossier": dossier.number}, now=now)
    write(
        "explanation_answered",
        to=[dossier.applicant],
        facts={"number": dossier.number, "answer": row.answer},
        about=dossier,
        url=f"{dossier.get_absolute_url()}hasil/#penjelasan",
        key=f"explanation_answered:{row.pk}",
        now=now,
    )
    return row
