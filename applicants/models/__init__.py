"""Tables of the dossier's world."""

from applicants.models.decisions import Decision, Involvement
from applicants.models.documents import Document, DocumentVersion, Verdict
from applicants.models.dossiers import Dossier, InformationRequest, SelectionRound
from applicants.models.profiles import ApplicantProfile
from applicants.models.visibility import extend_visibility

__all__ = [
    "ApplicantProfile",
    "Decision",
    "Document",
    "DocumentVersion",
    "Dossier",
    "InformationRequest",
    "Involvement",
    "SelectionRound",
    "Verdict",
    "extend_visibility",
]
