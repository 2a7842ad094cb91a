"""The official report is signed: on screen by whoever's name it bears, or by pen on its draft, whose scan is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from assessments.enums import EventState, SignWay
from assessments.models import ExamEvent, ReportSign
from assessments.policies import leads_event
from assessments.queries.balance import imbalances_of
from assessments.queries.signing import report_digest, signers_of
from certportal.kernel.audit.record import record
from certportal.kernel.files.intake import receive
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from assessments.queries.signing import Signer
    from certportal.kernel.accounts.models import User
    from certportal.kernel.files.models import StoredFile

LARGEST_SCAN = 10_000_000


@transaction.atomic
def sign_report(event: ExamEvent, *, by: User, now: datetime) -> list[ReportSign]:
    """Sign on screen, for every place under the report that bears one's own name.

    Raises Refused: "not_signer", "wrong_state", "unbalanced" while a number does not fit.
    """
    row = _running(event)
    digest = report_digest(row)
    own = [one for one in signers_of(row, digest) if _is(by, one, row)]
    if not own:
        raise Refused(
            "Di layar hanya dapat ditandatangani oleh orang yang namanya tercetak pada berita acara ini. Untuk yang lain, "
            "unggah pindaian konsep yang ditandatangani dengan pena.",
            code="not_signer",
            subject=row,
        )
    _refuse_unbalanced(row)
    return [_sign(row, one, digest, SignWay.SCREEN, None, by=by, now=now) for one in own]


@transaction.atomic
def keep_signed_draft(event: ExamEvent, upload: UploadedFile[Any], *, by: User, now: datetime) -> list[ReportSign]:
    """Keep the scan of the draft that was signed by pen, for everybody who has not signed what it says now.

    Raises Refused: "not_allowed", "wrong_state", "unbalanced", "all_signed"; UploadRefused.
    """
    row = _running(event)
    if not leads_event(by, row):
        raise Refused("Pindaian disimpan oleh tempat uji atau asesor kegiatan ini.", code="not_allowed", subject=row)
    digest = report_digest(row)
    waiting = [one for one in signers_of(row, digest) if not one.signed]
    if not waiting:
        raise Refused("Semua sudah bertanda tangan. Terbitkan berita acaranya.", code="all_signed", subject=row)
    _refuse_unbalanced(row)
    stored = receive(upload, by=by, now=now, limit_bytes=LARGEST_SCAN)
    return [_sign(row, one, digest, SignWay.SCAN, stored, by=by, now=now) for one in waiting]


def _is(user: User, signer: Signer, event: ExamEvent) -> bool:
    if signer.assessor is not None:
        return signer.assessor.user_id == user.pk
    if event.site_officer_nip:
        return bool(user.nip == event.site_officer_nip)
    return user.full_name.casefold() == signer.name.casefold()


def _sign(
    event: ExamEvent, signer: Signer, digest: str, way: SignWay, file: StoredFile | None, *, by: User, now: datetime
) -> ReportSign:
    made, _ = ReportSign.objects.update_or_create(
        event=event,
        assessor=signer.assessor,
        defaults={"way": way, "digest": digest, "file": file, "signed_at": now, "noted_by": by},
    )
    after = {"who": signer.name, "way": way.label, "facts_sha256": digest}
    record("exam_report.sign", by=by, subject=event, after=after, now=now)
    return made


def _running(event: ExamEvent) -> ExamEvent:
    row = ExamEvent.objects.select_for_update(of=("self",)).select_related("agency", "site__agency").get(pk=event.pk)
    if row.state != EventState.RUNNING:
        raise Refused(
            "Berita acara ditandatangani sesudah uji dimulai dan sebelum berita acara terbit.",
            code="wrong_state",
            subject=row,
        )
    return row


def _refuse_unbalanced(event: ExamEvent) -> None:
    found = imbalances_of(event)
    if found:
        raise Refused(" ".join(found), code="unbalanced", subject=event)
