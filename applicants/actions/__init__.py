"""Everything that changes a dossier. Actions take the clock as `now` and the person as `by`."""

from applicants.actions.acting import ask_acting
from applicants.actions.admitting import admit, admit_together, refuse_admission
from applicants.actions.assigning import assign, assign_many, one_by_one
from applicants.actions.checking import (
    begin_verification,
    record_verdict,
    refuse_lack,
    return_dossier,
    start_check,
    waive_document,
)
from applicants.actions.choice import choose_units
from applicants.actions.correcting import accept_correction, ask_correction, refuse_correction
from applicants.actions.counter import (
    confirm_paper,
    copy_profile,
    correct_person,
    known_to_others,
    note_call,
    note_fee,
    open_at_counter,
    propose_person,
    refuse_unless_filled_in,
)
from applicants.actions.documents import attach_document, attach_received, state_lack
from applicants.actions.endorsing import ask_superior, cancel_endorsement, confirm_endorsement, refuse_endorsement
from applicants.actions.habits import drop_view, keep_view, set_rows
from applicants.actions.involving import involve
from applicants.actions.leaving import (
    appoints_leader,
    cancel_leave,
    end_appointments,
    enter_leave,
    hand_back_work,
    hand_over_work,
)
from applicants.actions.naming import approve_superior, name_superior, refuse_superior, take_naming_back
from applicants.actions.opening import declare_path, open_dossier
from applicants.actions.parts import add_part, bind_parts, drop_old_parts, drop_part
from applicants.actions.piles import drop_old_piles, drop_pile, place_part, print_sheets, receive_pile, settle, split_at
from applicants.actions.profiles import answer_office, link_office, save_profile
from applicants.actions.proposing import (
    accept_proposal,
    lapse_proposals,
    propose_profile,
    refuse_proposal,
    refuse_unless_proposable,
)
from applicants.actions.proving import check_nip, may_check_nip
from applicants.actions.receipts import new_pin, renew_pin
from applicants.actions.rejecting import reject_dossier
from applicants.actions.reminding import remind
from applicants.actions.reusing import reuse_documents
from applicants.actions.reviewing import begin_review, decide_review, finish_review, record_visit, review_again
from applicants.actions.sending import answer_request, expire_dossier, reopen, submit_dossier, withdraw
from applicants.actions.signing import attach_signed, other_name, print_form, refuse_other_name, sign_form
from applicants.actions.talking import write_message
from applicants.actions.timing import TIME_ACCOUNT, order_time_account, promise_new_day, take_more_time
from applicants.actions.verifying import ask_information, declare_complete
from applicants.actions.waiving import revoke_waiver, waive_prerequisite

__all__ = [
    "TIME_ACCOUNT",
    "accept_correction",
    "accept_proposal",
    "add_part",
    "admit",
    "admit_together",
    "answer_office",
    "answer_request",
    "appoints_leader",
    "approve_superior",
    "ask_acting",
    "ask_correction",
    "ask_information",
    "ask_superior",
    "assign",
    "assign_many",
    "attach_document",
    "attach_received",
    "attach_signed",
    "begin_review",
    "begin_verification",
    "bind_parts",
    "cancel_endorsement",
    "cancel_leave",
    "check_nip",
    "choose_units",
    "confirm_endorsement",
    "confirm_paper",
    "copy_profile",
    "correct_person",
    "decide_review",
    "declare_complete",
    "declare_path",
    "drop_old_parts",
    "drop_old_piles",
    "drop_part",
    "drop_pile",
    "drop_view",
    "end_appointments",
    "enter_leave",
    "expire_dossier",
    "finish_review",
    "hand_back_work",
    "hand_over_work",
    "involve",
    "keep_view",
    "known_to_others",
    "lapse_proposals",
    "link_office",
    "may_check_nip",
    "name_superior",
    "new_pin",
    "note_call",
    "note_fee",
    "one_by_one",
    "open_at_counter",
    "open_dossier",
    "order_time_account",
    "other_name",
    "place_part",
    "print_form",
    "print_sheets",
    "promise_new_day",
    "propose_person",
    "propose_profile",
    "receive_pile",
    "record_verdict",
    "record_visit",
    "refuse_admission",
    "refuse_correction",
    "refuse_endorsement",
    "refuse_lack",
    "refuse_other_name",
    "refuse_proposal",
    "refuse_superior",
    "refuse_unless_filled_in",
    "refuse_unless_proposable",
    "reject_dossier",
    "remind",
    "renew_pin",
    "reopen",
    "return_dossier",
    "reuse_documents",
    "review_again",
    "revoke_waiver",
    "save_profile",
    "set_rows",
    "settle",
    "sign_form",
    "split_at",
    "start_check",
    "state_lack",
    "submit_dossier",
    "take_more_time",
    "take_naming_back",
    "waive_document",
    "waive_prerequisite",
    "withdraw",
    "write_message",
]
