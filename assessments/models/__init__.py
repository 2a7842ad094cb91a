"""Sites, assessors, exam events, results and plenary meetings."""

from assessments.models.after import Explanation, Reassessment, StandingResult
from assessments.models.exam import Assessment, ExamEvent
from assessments.models.impartiality import DeclaredRelation, ImpartialityDeclaration, ImpartialityWaiver
from assessments.models.people import Assessor, AssessorScope, EventAssessor, UnavailableDays
from assessments.models.plenary import PlenaryItem, PlenaryMeeting, PlenaryMember, PlenaryPosition, QuorumRule
from assessments.models.results import EvidenceItem, ResultEntry, UnitResult
from assessments.models.roles import EventRole, UsualRole
from assessments.models.sites import SiteCheck, SiteCheckItem, SiteCheckPhoto, TestSite

__all__ = [
    "Assessment",
    "Assessor",
    "AssessorScope",
    "DeclaredRelation",
    "EventAssessor",
    "EventRole",
    "EvidenceItem",
    "ExamEvent",
    "Explanation",
    "ImpartialityDeclaration",
    "ImpartialityWaiver",
    "PlenaryItem",
    "PlenaryMeeting",
    "PlenaryMember",
    "PlenaryPosition",
    "QuorumRule",
    "Reassessment",
    "ResultEntry",
    "SiteCheck",
    "SiteCheckItem",
    "SiteCheckPhoto",
    "StandingResult",
    "TestSite",
    "UnavailableDays",
    "UnitResult",
    "UsualRole",
]
