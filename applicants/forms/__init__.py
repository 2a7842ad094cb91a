"""Forms validate and normalise what people type; they never save."""

from applicants.forms.checking import (
    DeclareCompleteForm,
    NoteForm,
    ReasonForm,
    StillRequiredForm,
    VerdictForm,
    WaiverForm,
)
from applicants.forms.choice import ChoiceForm
from applicants.forms.counter import AddPersonForm, ChooseSubjectForm, CorrectPersonForm, FindPersonForm, PaperForm
from applicants.forms.dossiers import (
    AnswerForm,
    BindForm,
    LackForm,
    PathForm,
    PhotosForm,
    ReuseForm,
    SubmitForm,
    UploadForm,
)
from applicants.forms.numbered import AdmitForm, RefusalForm
from applicants.forms.office import AssignForm, CallForm, FeeForm, LeaveForm, ReprintForm
from applicants.forms.piles import PileForm, PlaceForm
from applicants.forms.profiles import ProfileForm
from applicants.forms.proposing import ProposalAnswerForm, ProposePersonForm, ProposeProfileForm
from applicants.forms.reviewing import OpenServiceForm, ReviewDecisionForm, ReviewForm, VisitForm
from applicants.forms.superiors import AskSuperiorForm, NameSuperiorForm, NamingAnswerForm, shown_by
from applicants.forms.support import (
    CorrectionAnswerForm,
    CorrectionForm,
    MessageForm,
    RefuseForm,
    RulesForm,
    SignForm,
    TrackForm,
    WhoForm,
)
from applicants.forms.timing import MoreTimeForm, PromiseForm, ReopenForm
from applicants.forms.waiving import EndWaiverForm, PrerequisiteWaiverForm

__all__ = [
    "AddPersonForm",
    "AdmitForm",
    "AnswerForm",
    "AskSuperiorForm",
    "AssignForm",
    "BindForm",
    "CallForm",
    "ChoiceForm",
    "ChooseSubjectForm",
    "CorrectPersonForm",
    "CorrectionAnswerForm",
    "CorrectionForm",
    "DeclareCompleteForm",
    "EndWaiverForm",
    "FeeForm",
    "FindPersonForm",
    "LackForm",
    "LeaveForm",
    "MessageForm",
    "MoreTimeForm",
    "NameSuperiorForm",
    "NamingAnswerForm",
    "NoteForm",
    "OpenServiceForm",
    "PaperForm",
    "PathForm",
    "PhotosForm",
    "PileForm",
    "PlaceForm",
    "PrerequisiteWaiverForm",
    "ProfileForm",
    "PromiseForm",
    "ProposalAnswerForm",
    "ProposePersonForm",
    "ProposeProfileForm",
    "ReasonForm",
    "RefusalForm",
    "RefuseForm",
    "ReopenForm",
    "ReprintForm",
    "ReuseForm",
    "ReviewDecisionForm",
    "ReviewForm",
    "RulesForm",
    "SignForm",
    "StillRequiredForm",
    "SubmitForm",
    "TrackForm",
    "UploadForm",
    "VerdictForm",
    "VisitForm",
    "WaiverForm",
    "WhoForm",
    "shown_by",
]
