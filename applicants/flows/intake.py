"""The part of the flow that every service shares: sending, checking, verifying, questions, withdrawal and refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.enums import DossierState, Mark
from applicants.flows.guards import (
    choice_sendable,
    choice_whole,
    declarations_made,
    documents_there,
    everything_passed,
    everything_seen,
    for_whom_it_is,
    no_other_live,
    not_by_who_entered_it,
    not_excluded,
    profile_whole,
    rules_met,
    signed_on_paper,
    something_to_mend,
    within_the_licence,
)
from applicants.flows.notices import (
    applicant_of,
    facts_of_acceptance,
    facts_of_rejection,
    facts_of_request,
    facts_of_return,
    officers_if_sent,
    officers_of,
    told,
    verifiers_of,
)
from applicants.policies import (
    checks_for_agency,
    edits_dossier,
    nobody,
    owns_dossier,
    reopens_correction,
    reopens_question,
    verifies_for_agency,
)
from certportal.kernel.workflow.rows import Marked, Move, Pauses, Reopens, Resumes, Starts, Stops, Tells

if TYPE_CHECKING:
    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User

S = DossierState
STOP_ALL = (Stops("completeness"), Stops("reply"), Stops("service"), Stops("handover"))


def where_sent(obj: Dossier, person: User) -> str:
    """Only an officer at the counter may send for somebody else."""
    return "dossier.submit" if obj.applicant_id == person.pk else "counter.send"


def declare_complete(*then: Tells[Dossier]) -> Move[Dossier]:
    """The move that ends the checking, on every branch; `then` is whose turn it is afterwards."""
    return Move(
        name="declare_complete",
        label="Nyatakan lengkap dan benar",
        source={S.VERIFICATION},
        target=S.ACCEPTED,
        allowed=verifies_for_agency,
        guards=(not_by_who_entered_it, everything_seen, everything_passed, choice_whole),
        clocks=(Stops("completeness"), Starts("service")),
        tells=(told("dossier_accepted", applicant_of, facts_of_acceptance), *then),
        page="dossier.declare_complete",
        others_task="Langkah ini dikerjakan verifikator.",
    )


INTAKE_MOVES = (
    Move(
        name="submit",
        label="Kirim berkas",
        source={S.DRAFT},
        target=S.SUBMITTED,
        allowed=edits_dossier,
        guards=(
            within_the_licence,
            profile_whole,
            for_whom_it_is,
            rules_met,
            declarations_made,
            choice_sendable,
            documents_there,
            signed_on_paper,
        ),
        clocks=(Starts("completeness"),),
        tells=(told("dossier_submitted", applicant_of), told("dossier_arrived", officers_of)),
        page=where_sent,
    ),
    Move(
        name="resubmit",
        label="Kirim perbaikan",
        source={S.RETURNED},
        target=S.SUBMITTED,
        allowed=edits_dossier,
        guards=(profile_whole, for_whom_it_is, rules_met, declarations_made, choice_sendable, documents_there),
        clocks=(Stops("reply"), Starts("completeness")),
        tells=(told("dossier_resubmitted", officers_of),),
        page=where_sent,
    ),
    Move(
        name="start_check",
        label="Mulai pemeriksaan",
        source={S.SUBMITTED},
        target=S.COMPLETENESS_CHECK,
        allowed=checks_for_agency,
        guards=(not_excluded,),
        page="dossier.start_check",
        at_once=True,
    ),
    Move(
        name="return",
        label="Minta perbaikan",
        source=Marked(Mark.CHECKING),
        target=S.RETURNED,
        allowed=checks_for_agency,
        guards=(not_excluded, everything_seen, something_to_mend),
        clocks=(Stops("completeness"), Starts("reply")),
        tells=(told("dossier_returned", applicant_of, facts_of_return),),
        note="optional",
        page="dossier.return",
        note_is_told=True,
    ),
    Move(
        name="begin_verification",
        label="Teruskan ke verifikasi",
        source={S.COMPLETENESS_CHECK},
        target=S.VERIFICATION,
        allowed=checks_for_agency,
        guards=(not_excluded, everything_seen, everything_passed),
        tells=(told("dossier_to_verify", verifiers_of),),
        page="dossier.begin_verification",
        at_once=True,
    ),
    Move(
        name="reject",
        label="Tolak permohonan",
        source=Marked(Mark.CHECKING),
        target=S.REJECTED,
        allowed=verifies_for_agency,
        guards=(not_excluded,),
        clocks=STOP_ALL,
        tells=(told("dossier_rejected", applicant_of, facts_of_rejection),),
        note="required",
        page="dossier.reject",
        note_is_told=True,
        aside=True,
        others_task="Ada dokumen yang ditolak. Penolakan permohonan diputuskan verifikator.",
    ),
    Move(
        name="ask_information",
        label="Minta keterangan",
        source={S.ACCEPTED},
        target=S.AWAITING_INFORMATION,
        allowed=verifies_for_agency,
        guards=(not_excluded,),
        clocks=(Pauses("service"), Starts("reply")),
        tells=(told("dossier_question", applicant_of, facts_of_request),),
        note="required",
        page="dossier.ask_information",
        note_is_told=True,
        aside=True,
    ),
    Move(
        name="answer",
        label="Kirim keterangan",
        source={S.AWAITING_INFORMATION},
        target=S.ACCEPTED,
        allowed=owns_dossier,
        clocks=(Stops("reply"), Resumes("service")),
        tells=(told("dossier_answered", verifiers_of),),
        step="Keterangan dikirim",
        note="required",
        page="dossier.answer",
        note_is_told=True,
    ),
    Move(
        name="withdraw",
        label="Tarik permohonan",
        source=Marked(Mark.WITHDRAWABLE),
        target=S.WITHDRAWN,
        allowed=owns_dossier,
        clocks=STOP_ALL,
        tells=(told("dossier_withdrawn", officers_if_sent),),
        note="optional",
        page="dossier.withdraw",
        note_is_told=True,
        aside=True,
        system=True,  # of a draft that nobody can finish any more
    ),
    Move(
        name="expire",
        label="Akhiri karena tidak dijawab",
        source={S.RETURNED, S.AWAITING_INFORMATION},
        target=S.EXPIRED,
        allowed=nobody,
        clocks=STOP_ALL,
        tells=(told("dossier_expired", applicant_of),),
        system=True,
    ),
    Move(
        name="reopen_correction",
        label="Buka kembali",
        source={S.EXPIRED},
        target=S.RETURNED,
        allowed=reopens_correction,
        guards=(not_excluded, no_other_live),
        clocks=(Starts("reply"),),
        tells=(told("dossier_reopened", applicant_of, facts_of_request),),
        note="required",
        page="dossier.reopen",
        note_is_told=True,
        aside=True,
    ),
    Move(
        name="reopen_question",
        label="Buka kembali",
        source={S.EXPIRED},
        target=S.AWAITING_INFORMATION,
        allowed=reopens_question,
        guards=(not_excluded, no_other_live),
        clocks=(Starts("reply"), Reopens("service")),
        tells=(told("dossier_reopened", applicant_of, facts_of_request),),
        note="required",
        page="dossier.reopen",
        note_is_told=True,
        aside=True,
    ),
)
