"""Sites, assessors, exam events, results and plenary meetings."""

from assessments.models.exam import Assessment, ExamEvent, UnitResult
from assessments.models.plenary import PlenaryItem, PlenaryMeeting, PlenaryMember
from assessments.models.sites import Assessor, TestSite

__all__ = [
    "Assessment",
    "Assessor",
    "ExamEvent",
    "PlenaryItem",
    "PlenaryMeeting",
    "PlenaryMember",
    "TestSite",
    "UnitResult",
]
