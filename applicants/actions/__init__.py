"""Everything that changes a dossier. Actions take the clock as `now` and the person as `by`."""

from applicants.actions.admitting import admit, refuse_admission
from applicants.actions.checking import (
    begin_verification,
    record_verdict,
    reject_dossier,
    return_dossier,
    start_check,
    waive_document,
)
from applicants.actions.correcting import accept_correction, ask_correction, refuse_correction
from applicants.actions.documents import attach_document, attach_received, declare_absence
from applicants.actions.endorsing import (
    ask_superior,
    cancel_endorsement,
    confirm_endorsement,
    refuse_endorsement,
)
from applicants.actions.involving import involve
from applicants.actions.opening import declare_path, open_dossier
from applicants.actions.profiles import save_profile
from applicants.actions.receipts import new_pin, renew_pin
from applicants.actions.sending import answer_request, expire_dossier, submit_dossier, withdraw
from applicants.actions.signing import attach_signed, print_form, sign_form
from applicants.actions.talking import write_message
from applicants.actions.timing import TIME_ACCOUNT, order_time_account, promise_new_day
from applicants.actions.verifying import ask_information, declare_complete

__all__ = [
    "TIME_ACCOUNT",
    "accept_correction",
    "admit",
    "answer_request",
    "ask_correction",
    "ask_information",
    "ask_superior",
    "attach_document",
    "attach_received",
    "attach_signed",
    "begin_verification",
    "cancel_endorsement",
    "confirm_endorsement",
    "declare_absence",
    "declare_complete",
    "declare_path",
    "expire_dossier",
    "involve",
    "new_pin",
    "open_dossier",
    "order_time_account",
    "print_form",
    "promise_new_day",
    "record_verdict",
    "refuse_admission",
    "refuse_correction",
    "refuse_endorsement",
    "reject_dossier",
    "renew_pin",
    "return_dossier",
    "save_profile",
    "sign_form",
    "start_check",
    "submit_dossier",
    "waive_document",
    "withdraw",
    "write_message",
]
