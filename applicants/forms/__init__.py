"""Forms validate and normalise what people type; they never save."""

from applicants.forms.checking import DeclareCompleteForm, NoteForm, ReasonForm, VerdictForm, WaiverForm
from applicants.forms.dossiers import AbsenceForm, AnswerForm, PathForm, SubmitForm, UploadForm
from applicants.forms.profiles import ProfileForm

__all__ = [
    "AbsenceForm",
    "AnswerForm",
    "DeclareCompleteForm",
    "NoteForm",
    "PathForm",
    "ProfileForm",
    "ReasonForm",
    "SubmitForm",
    "UploadForm",
    "VerdictForm",
    "WaiverForm",
]
