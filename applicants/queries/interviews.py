"""Interviews on record, and what is still to be asked before somebody becomes a participant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from applicants.enums import DossierState, InterviewResult
from applicants.models import Interview

if TYPE_CHECKING:
    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User

INTERVIEWED_IN: Final = frozenset(
    {
        DossierState.SUBMITTED,
        DossierState.COMPLETENESS_CHECK,
        DossierState.RETURNED,
        DossierState.VERIFICATION,
        DossierState.AWAITING_INFORMATION,
        DossierState.ACCEPTED,
    }
)


def interviews_of(dossier: Dossier) -> list[Interview]:
    """The signed interviews of a case, oldest first, with who led them."""
    rows = Interview.objects.filter(dossier=dossier, signed_at__isnull=False)
    return list(rows.select_related("interviewer").order_by("pk"))


def interview_begun(dossier: Dossier, by: User) -> Interview | None:
    """What this person has kept of an interview and not signed yet."""
    return Interview.objects.filter(dossier=dossier, interviewer=by, signed_at=None).first()


def why_not_interviewed(dossier: Dossier) -> str:
    """Why nobody becomes a participant yet: the service asks for an interview; "" where the last one lets them go on."""
    if not dossier.service_version.needs_interview:
        return ""
    signed = interviews_of(dossier)
    if not signed:
        return "Wawancara belum dicatat dan ditandatangani. Catat wawancaranya pada halaman berkas ini lebih dahulu."
    if signed[-1].result != InterviewResult.PROCEED:
        return (
            "Wawancara terakhir berhasil “belum dapat dilanjutkan”. Wawancarai pemohon sekali lagi, atau pilih “Tidak "
            "menetapkan sebagai peserta”."
        )
    return ""
