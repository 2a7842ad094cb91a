"""What people fill in for exams and meetings. Forms check and normalise; actions decide and save."""

from assessments.forms.assessing import (
    AbsentForm,
    CorrectionForm,
    EvidenceForm,
    PathForm,
    RecommendForm,
    UnfinishedForm,
    UnitsForm,
    filled_in,
)
from assessments.forms.exams import (
    AssessorForm,
    CancelForm,
    CandidatesForm,
    EventChangeForm,
    EventForm,
    SiteOfficerForm,
)
from assessments.forms.plenary import AgendaForm, DecisionForm, MeetingChangeForm, MeetingForm, MemberForm

__all__ = [
    "AbsentForm",
    "AgendaForm",
    "AssessorForm",
    "CancelForm",
    "CandidatesForm",
    "CorrectionForm",
    "DecisionForm",
    "EventChangeForm",
    "EventForm",
    "EvidenceForm",
    "MeetingChangeForm",
    "MeetingForm",
    "MemberForm",
    "PathForm",
    "RecommendForm",
    "SiteOfficerForm",
    "UnfinishedForm",
    "UnitsForm",
    "filled_in",
]
