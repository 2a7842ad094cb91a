"""The exam branch after "lengkap dan benar": who becomes a participant. `assessments` leads on from there."""

from __future__ import annotations

from applicants.enums import DossierState
from applicants.flows.guards import (
    choice_whole,
    fee_settled,
    not_excluded,
)
from applicants.flows.intake import STOP_ALL, declare_complete
from applicants.flows.notices import (
    applicant_of,
    facts_of_rejection,
    leaders_of,
    told,
)
from applicants.policies import (
    admits_for_agency,
)
from certportal.kernel.workflow.rows import Move

S = DossierState

EXAM_MOVES = (
    declare_complete(told("dossier_to_admit", leaders_of)),
    Move(
        name="admit",
        label="Tetapkan sebagai peserta",
        source={S.ACCEPTED},
        target=S.ADMITTED,
        allowed=admits_for_agency,
        guards=(not_excluded, fee_settled, choice_whole),
        tells=(told("dossier_admitted", applicant_of),),
        page="dossier.admit",
    ),
    Move(
        name="refuse_admission",
        label="Tidak menetapkan sebagai peserta",
        source={S.ACCEPTED},
        target=S.REJECTED,
        allowed=admits_for_agency,
        guards=(not_excluded,),
        clocks=STOP_ALL,
        tells=(told("dossier_rejected", applicant_of, facts_of_rejection),),
        note="required",
        page="dossier.refuse_admission",
        note_is_told=True,
        aside=True,
    ),
)
