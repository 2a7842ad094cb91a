"""Tables about dossiers."""

from applicants.models.choice import SelectedUnit
from applicants.models.decisions import Decision, Involvement
from applicants.models.documents import NO_REFUSAL, Document, DocumentPart, DocumentVersion, Verdict
from applicants.models.dossiers import Dossier, InformationRequest, SelectionRound
from applicants.models.habits import QueueHabit
from applicants.models.office import Assignment, Leave, PhoneCall
from applicants.models.piles import ScannedPile
from applicants.models.profiles import PERSON_FIELDS, PROFILE_FIELDS, RELIED_ON, ApplicantProfile
from applicants.models.proposals import PROPOSAL_STANDS, ProfileProposal
from applicants.models.reviewing import FieldVisit, TechnicalReview
from applicants.models.superiors import Attestation, AttestedDocument, ConfirmationLink, SuperiorNaming
from applicants.models.support import CaseMessage, Endorsement, FieldCorrection, Signature, put_to
from applicants.models.visibility import extend_visibility
from applicants.models.waivers import PrerequisiteWaiver

__all__ = [
    "NO_REFUSAL",
    "PERSON_FIELDS",
    "PROFILE_FIELDS",
    "PROPOSAL_STANDS",
    "RELIED_ON",
    "ApplicantProfile",
    "Assignment",
    "Attestation",
    "AttestedDocument",
    "CaseMessage",
    "ConfirmationLink",
    "Decision",
    "Document",
    "DocumentPart",
    "DocumentVersion",
    "Dossier",
    "Endorsement",
    "FieldCorrection",
    "FieldVisit",
    "InformationRequest",
    "Involvement",
    "Leave",
    "PhoneCall",
    "PrerequisiteWaiver",
    "ProfileProposal",
    "QueueHabit",
    "ScannedPile",
    "SelectedUnit",
    "SelectionRound",
    "Signature",
    "SuperiorNaming",
    "TechnicalReview",
    "Verdict",
    "extend_visibility",
    "put_to",
]
