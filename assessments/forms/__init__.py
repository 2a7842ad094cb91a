"""What people fill in for exams and meetings. Forms check and normalise; actions decide and save."""

from assessments.forms.assessing import (
    AbsentForm,
    CorrectionForm,
    EvidenceForm,
    PathForm,
    RecommendForm,
    UnfinishedForm,
    UnitsForm,
    VatmField,
    filled_in,
)
from assessments.forms.exams import (
    AnswerForm,
    AssessorForm,
    CancelForm,
    CandidatesForm,
    EventChangeForm,
    EventForm,
    ExaminerForm,
    RoleForm,
    SiteOfficerForm,
)
from assessments.forms.people import DaysForm, ScopeForm
from assessments.forms.plenary import AgendaForm, DecisionForm, MeetingChangeForm, MeetingForm, MemberForm
from assessments.forms.sites import FitnessForm, SiteCheckForm, SitePhotosForm

__all__ = [
    "AbsentForm",
    "AgendaForm",
    "AnswerForm",
    "AssessorForm",
    "CancelForm",
    "CandidatesForm",
    "CorrectionForm",
    "DaysForm",
    "DecisionForm",
    "EventChangeForm",
    "EventForm",
    "EvidenceForm",
    "ExaminerForm",
    "FitnessForm",
    "MeetingChangeForm",
    "MeetingForm",
    "MemberForm",
    "PathForm",
    "RecommendForm",
    "RoleForm",
    "ScopeForm",
    "SiteCheckForm",
    "SiteOfficerForm",
    "SitePhotosForm",
    "UnfinishedForm",
    "UnitsForm",
    "VatmField",
    "filled_in",
]
