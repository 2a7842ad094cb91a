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
from applicants.actions.documents import attach_document, attach_received, declare_absence
from applicants.actions.involving import involve
from applicants.actions.opening import declare_path, open_dossier
from applicants.actions.profiles import save_profile
from applicants.actions.sending import answer_request, expire_dossier, submit_dossier, withdraw
from applicants.actions.verifying import ask_information, declare_complete

__all__ = [
    "admit",
    "answer_request",
    "ask_information",
    "attach_document",
    "attach_received",
    "begin_verification",
    "declare_absence",
    "declare_complete",
    "declare_path",
    "expire_dossier",
    "involve",
    "open_dossier",
    "record_verdict",
    "refuse_admission",
    "reject_dossier",
    "return_dossier",
    "save_profile",
    "start_check",
    "submit_dossier",
    "waive_document",
    "withdraw",
]
