"""The flows of a dossier as tables (design.md 5): one for each branch, made of parts.

"dossier.intake" and "dossier.outcome" are shared; `workflow.flow.flow_of(dossier)` answers which table holds. Upper
apps add their states and moves with `workflow.flow.extend`: assessments to "dossier.exam", certificates to
"dossier.outcome".
"""

from applicants.flows.exam import EXAM_MOVES
from applicants.flows.intake import INTAKE_MOVES
from applicants.flows.review import REVIEW_MOVES
from applicants.flows.states import EXAM_STATES, INTAKE_STATES, REVIEW_STATES
from applicants.models import Dossier
from certportal.kernel.workflow.flow import Flow, Part
from schemes.enums import Branch

__all__ = ["DOSSIER", "EXAM_FLOW", "REVIEW_FLOW"]

DOSSIER = "dossier"
"""The name of both flows; `make_move(DOSSIER, …)` takes that of the dossier's branch."""

_MODEL = "applicants.Dossier"
_INTAKE = Part[Dossier]("dossier.intake", INTAKE_STATES, INTAKE_MOVES)
_EXAM = Part[Dossier]("dossier.exam", EXAM_STATES, EXAM_MOVES)
_REVIEW = Part[Dossier]("dossier.review", REVIEW_STATES, REVIEW_MOVES)
_OUTCOME = Part[Dossier]("dossier.outcome")

EXAM_FLOW = Flow[Dossier](DOSSIER, _MODEL, parts=(_INTAKE, _EXAM, _OUTCOME), branch=Branch.EXAM)
REVIEW_FLOW = Flow[Dossier](DOSSIER, _MODEL, parts=(_INTAKE, _REVIEW, _OUTCOME), branch=Branch.REVIEW)
