"""Sites, assessors, exam events, results and plenary meetings."""

from assessments.models.exam import Assessment, ExamEvent
from assessments.models.plenary import PlenaryItem, PlenaryMeeting, PlenaryMember
from assessments.models.results import EvidenceItem, ResultEntry, UnitResult
from assessments.models.sites import Assessor, TestSite

__all__ = [
    "Assessment",
    "Assessor",
    "EvidenceItem",
    "ExamEvent",
    "PlenaryItem",
    "PlenaryMeeting",
    "PlenaryMember",
    "ResultEntry",
    "TestSite",
    "UnitResult",
]
