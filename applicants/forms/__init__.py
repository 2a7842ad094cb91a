"""Forms validate and normalise what people type; they never save."""

from applicants.forms.checking import DeclareCompleteForm, NoteForm, ReasonForm, VerdictForm, WaiverForm
from applicants.forms.dossiers import AbsenceForm, AnswerForm, PathForm, SubmitForm, UploadForm
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
from applicants.forms.timing import PromiseForm

__all__ = [
    "AbsenceForm",
    "AnswerForm",
    "AskSuperiorForm",
    "CorrectionAnswerForm",
    "CorrectionForm",
    "DeclareCompleteForm",
    "MessageForm",
    "NoteForm",
    "PathForm",
    "ProfileForm",
    "PromiseForm",
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
