"""An assessment that may still be written, locked: what every act of the assessor begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.enums import EventState
from assessments.models import Assessment
from assessments.policies import examines
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User
    from certportal.kernel.accounts.policies import Policy


def locked(assessment: Assessment, *, by: User, policy: Policy[Assessment] = examines) -> Assessment:
    """The row of the assessment, locked. Raises Refused ("not_allowed") for anybody but its examiner (or whom `policy` names)."""
    row = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("event__agency", "involvement", "dossier__scheme_version", "path_confirmed")
        .get(pk=assessment.pk)
    )
    if not policy(by, row):
        raise Refused("Hanya asesor peserta ini yang dapat mengisi penilaian.", code="not_allowed", subject=row)
    return row


def still_open(assessment: Assessment, *, by: User, policy: Policy[Assessment] = examines) -> Assessment:
    """`locked`, while something may still be recorded.

    Raises Refused: "not_allowed", "frozen" (recommended), "absent", "unfinished", "wrong_state".
    """
    row = locked(assessment, by=by, policy=policy)
    if row.recommendation:
        raise Refused("Rekomendasi sudah dikirim, penilaian tidak dapat diubah lagi.", code="frozen", subject=row)
    if row.absent_at:
        raise Refused("Peserta ini tercatat tidak hadir, jadi tidak dinilai.", code="absent", subject=row)
    if row.unfinished_at:
        raise Refused(
            "Peserta ini tercatat hadir, tidak selesai, jadi penilaiannya ditutup.", code="unfinished", subject=row
        )
    if row.event.state != EventState.RUNNING:
        raise Refused("Uji belum dimulai atau sudah ditutup.", code="wrong_state", subject=row)
    return row
