"""Forms validate and normalise what people type; they never save."""

from applicants.forms.checking import DeclareCompleteForm, NoteForm, ReasonForm, VerdictForm, WaiverForm
from applicants.forms.dossiers import AbsenceForm, AnswerForm, PathForm, SubmitForm, UploadForm
from applicants.forms.office import AssignForm, CallForm, FeeForm, LeaveForm
from applicants.forms.profiles import ProfileForm
from applicants.forms.support import (
    AskSuperiorForm,
    CorrectionAnswerForm,
    CorrectionForm,
    MessageForm,
    RefuseForm,
    RulesForm,
    SignForm,
    TrackForm,
)

__all__ = [
    "AbsenceForm",
    "AnswerForm",
    "AskSuperiorForm",
    "AssignForm",
    "CallForm",
    "CorrectionAnswerForm",
    "CorrectionForm",
    "DeclareCompleteForm",
    "FeeForm",
    "LeaveForm",
    "MessageForm",
    "NoteForm",
    "PathForm",
    "ProfileForm",
    "ReasonForm",
    "RefuseForm",
    "RulesForm",
    "SignForm",
    "SubmitForm",
    "TrackForm",
    "UploadForm",
    "VerdictForm",
    "WaiverForm",
]
