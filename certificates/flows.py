"""The moves issuing adds to the dossier's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.enums import DossierState
from certificates.policies import issues
from certificates.queries import awaits_body, final_decision, handover_of, issued_for
from certportal.kernel.workflow.flow import Move, Starts, Stops, Tells

if TYPE_CHECKING:
    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User

SERVICE_CLOCK = "service"
HANDOVER_CLOCK = "handover"


def _papers_ready(dossier: Dossier, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    decision = final_decision(dossier)
    issued = issued_for(decision) if decision else None
    if issued and issued.ready:
        return None
    return "Sertifikat atau surat keterangan masih disiapkan. Tunggu sebentar, lalu muat ulang halaman ini."


def _body_delivered(dossier: Dossier, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    if awaits_body(dossier):
        return "Catat dahulu bahwa sertifikat dari lembaga sertifikasi sudah diterima."
    return None


def _was_handed_over(dossier: Dossier, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    decision = final_decision(dossier)
    if decision and handover_of(decision):
        return None
    return "Catat dahulu siapa yang menerima dokumen."


def _applicant(dossier: Dossier) -> list[User]:
    return [dossier.applicant]


DOSSIER_MOVES = (
    Move(
        name="ready",
        label="Nyatakan siap diserahkan",
        source={DossierState.DECIDED.value},
        target=DossierState.READY.value,
        allowed=issues,
        guards=(_papers_ready, _body_delivered),
        clocks=(Stops(SERVICE_CLOCK), Starts(HANDOVER_CLOCK)),
        tells=(Tells("certificate_ready", to=_applicant),),
        button=False,
        system=True,
    ),
    Move(
        name="hand_over",
        label="Catat serah terima",
        source={DossierState.READY.value},
        target=DossierState.HANDED_OVER.value,
        allowed=issues,
        clocks=(Stops(HANDOVER_CLOCK),),
        tells=(Tells("certificate_handed_over", to=_applicant),),
        button=False,
    ),
    Move(
        name="close",
        label="Tutup berkas",
        source={DossierState.HANDED_OVER.value},
        target=DossierState.CLOSED.value,
        allowed=issues,
        guards=(_was_handed_over,),
    ),
)
