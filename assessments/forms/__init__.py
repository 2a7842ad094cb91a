"""What people fill in for exams and meetings. Forms check and normalise; actions decide and save."""

from assessments.forms.exams import (
    AbsentForm,
    AssessorForm,
    CancelForm,
    CandidatesForm,
    EventChangeForm,
    EventForm,
    PathForm,
    RecommendForm,
    SiteOfficerForm,
    UnitsForm,
)
from assessments.forms.plenary import AgendaForm, DecisionForm, MeetingChangeForm, MeetingForm, MemberForm

__all__ = [
    "AbsentForm",
    "AgendaForm",
    "AssessorForm",
    "CancelForm",
    "CandidatesForm",
    "DecisionForm",
    "EventChangeForm",
    "EventForm",
    "MeetingChangeForm",
    "MeetingForm",
    "MemberForm",
    "PathForm",
    "RecommendForm",
    "SiteOfficerForm",
    "UnitsForm",
]
