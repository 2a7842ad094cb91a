"""Sites, assessors, exam events, their tasks and what they leave behind, results and plenary meetings."""

from assessments.models.after import Explanation, Reassessment, StandingResult
from assessments.models.attendance import Attendance, EventFile, HandIn
from assessments.models.closing import ExamMinutes, ReportSign
from assessments.models.contacts import ContactNote, SeatAnswer
from assessments.models.exam import Assessment, ExamEvent
from assessments.models.impartiality import DeclaredRelation, ImpartialityDeclaration, ImpartialityWaiver
from assessments.models.others import OtherResult
from assessments.models.people import Assessor, AssessorScope, EventAssessor, UnavailableDays
from assessments.models.plenary import PlenaryItem, PlenaryMeeting, PlenaryMember, PlenaryPosition, QuorumRule
from assessments.models.results import EvidenceItem, ResultEntry, UnitResult
from assessments.models.roles import EventRole, UsualRole
from assessments.models.sites import SiteCheck, SiteCheckItem, SiteCheckPhoto, TestSite
from assessments.models.tasks import EventTask
from assessments.models.trade_forms import FormAnswer, FormRecord, FormSignature

__all__ = [
    "Assessment",
    "Assessor",
    "AssessorScope",
    "Attendance",
    "ContactNote",
    "DeclaredRelation",
    "EventAssessor",
    "EventFile",
    "EventRole",
    "EventTask",
    "EvidenceItem",
    "ExamEvent",
    "ExamMinutes",
    "Explanation",
    "FormAnswer",
    "FormRecord",
    "FormSignature",
    "HandIn",
    "ImpartialityDeclaration",
    "ImpartialityWaiver",
    "OtherResult",
    "PlenaryItem",
    "PlenaryMeeting",
    "PlenaryMember",
    "PlenaryPosition",
    "QuorumRule",
    "Reassessment",
    "ReportSign",
    "ResultEntry",
    "SeatAnswer",
    "SiteCheck",
    "SiteCheckItem",
    "SiteCheckPhoto",
    "StandingResult",
    "TestSite",
    "UnavailableDays",
    "UnitResult",
    "UsualRole",
]
