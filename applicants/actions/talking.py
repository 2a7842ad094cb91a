"""Questions and answers inside the case; every message is also sent to the other side as a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from applicants.flows.notices import officers_of
from applicants.models import CaseMessage, Dossier
from applicants.policies import owns_dossier, works_on_case
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

MOST_UNANSWERED = 5


@transaction.atomic
def write_message(dossier: Dossier, *, text: str, by: User, now: datetime) -> CaseMessage:
    """Write a message in the case, from the applicant to the office or from an officer to the applicant.

    Raises Refused (code "empty", "not_sent", "not_allowed", "too_many").
    """
    words = text.strip()
    if not words:
        raise Refused("Tulis pertanyaan Anda lebih dahulu.", code="empty", subject=dossier)
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    from_office = not owns_dossier(by, locked)
    _refuse_unless_welcome(locked, by, from_office=from_office)
    row = CaseMessage.objects.create(dossier=locked, author=by, from_office=from_office, text=words, written_at=now)
    if from_office or locked.unanswered_since is None:
        locked.unanswered_since = None if from_office else now
        locked.save(update_fields=["unanswered_since"])
    record("message.write", by=by, subject=locked, after={"from_office": from_office}, now=now)
    write(
        "case_answer" if from_office else "case_question",
        to=[locked.applicant] if from_office else officers_of(locked),
        facts={"number": locked.number or "", "name": locked.applicant.full_name, "text": words},
        about=locked,
        url=reverse("dossier.talk", args=[locked.code]),
        key=f"case_message:{row.pk}",
        now=now,
    )
    return row


def _refuse_unless_welcome(dossier: Dossier, by: User, *, from_office: bool) -> None:
    if from_office and not works_on_case(by, dossier):
        raise Refused("Hanya petugas penerima berkas yang dapat menjawab di sini.", code="not_allowed", subject=dossier)
    if dossier.submitted_at is None:
        raise Refused(
            "Pertanyaan dalam berkas dapat dikirim setelah berkas terkirim. Sebelum itu hubungi kantor pelayanan.",
            code="not_sent",
            subject=dossier,
        )
    if from_office:
        return
    last = list(CaseMessage.objects.filter(dossier=dossier).order_by("-pk").values_list("from_office", flat=True))
    waiting = last.index(True) if True in last else len(last)
    if waiting >= MOST_UNANSWERED:
        raise Refused(
            "Pertanyaan Anda sudah kami terima dan menunggu jawaban. Tunggu jawaban petugas sebelum menulis lagi.",
            code="too_many",
            subject=dossier,
        )
