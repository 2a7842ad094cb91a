"""Forms validate and normalise what people type; they never save."""

from applicants.forms.checking import DeclareCompleteForm, NoteForm, ReasonForm, VerdictForm, WaiverForm
from applicants.forms.dossiers import AbsenceForm, AnswerForm, PathForm, SubmitForm, UploadForm
from applicants.forms.held import (
    EndWaiverForm,
    EvidenceForm,
    HeldAnswerForm,
    HeldUnitForm,
    PrerequisiteWaiverForm,
)
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
from applicants.forms.units import UnitsForm

__all__ = [
    "AbsenceForm",
    "AnswerForm",
    "AskSuperiorForm",
    "CorrectionAnswerForm",
    "CorrectionForm",
    "DeclareCompleteForm",
    "EndWaiverForm",
    "EvidenceForm",
    "HeldAnswerForm",
    "HeldUnitForm",
    "MessageForm",
    "NoteForm",
    "PathForm",
    "PrerequisiteWaiverForm",
    "ProfileForm",
    "ReasonForm",
    "RefuseForm",
    "RulesForm",
    "SignForm",
    "SubmitForm",
    "TrackForm",
    "UnitsForm",
    "UploadForm",
    "VerdictForm",
    "WaiverForm",
]
