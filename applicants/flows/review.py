"""The review branch after "lengkap dan benar": the technical team reviews and recommends, the leader decides."""

from __future__ import annotations

from applicants.enums import DossierState
from applicants.flows.guards import decider_has_not_reviewed, fee_settled, not_excluded, review_written, visit_written
from applicants.flows.intake import declare_complete
from applicants.flows.notices import applicant_of, leaders_of, technical_team_of, told
from applicants.policies import decides_for_agency, reviews_for_agency
from certportal.kernel.workflow.rows import Move

S = DossierState

REVIEW_MOVES = (
    declare_complete(told("dossier_to_review", technical_team_of)),
    Move(
        name="begin_review",
        label="Mulai kajian teknis",
        source={S.ACCEPTED},
        target=S.TECHNICAL_REVIEW,
        allowed=reviews_for_agency,
        guards=(not_excluded, fee_settled),
        page="review.begin",
        at_once=True,
        others_task="Langkah ini dikerjakan tim teknis.",
    ),
    Move(
        name="finish_review",
        label="Kirim rekomendasi",
        source={S.TECHNICAL_REVIEW},
        target=S.RECOMMENDED,
        allowed=reviews_for_agency,
        guards=(not_excluded, visit_written),
        tells=(told("dossier_to_decide", leaders_of),),
        page="review.write",
        others_task="Langkah ini dikerjakan tim teknis.",
    ),
    Move(
        name="review_again",
        label="Minta kajian ulang",
        source={S.RECOMMENDED},
        target=S.TECHNICAL_REVIEW,
        allowed=decides_for_agency,
        guards=(not_excluded,),
        tells=(told("dossier_review_again", technical_team_of),),
        note="required",
        page="review.again",
        aside=True,
    ),
    Move(
        name="decide_review",
        label="Putuskan permohonan",
        source={S.RECOMMENDED},
        target=S.DECIDED,
        allowed=decides_for_agency,
        guards=(not_excluded, review_written, decider_has_not_reviewed),
        tells=(told("review_decided", applicant_of),),
        note="optional",
        page="review.decide",
        others_task="Langkah ini dikerjakan pimpinan.",
    ),
)
