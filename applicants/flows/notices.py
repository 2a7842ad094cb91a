"""Who reads the notices of a dossier's moves, and the facts they are written from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.enums import DossierState, WorkStage
from applicants.models import TechnicalReview
from applicants.queries import in_charge, items_to_mend, rejected_documents, reply_due
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workflow.flow import flow_of
from certportal.kernel.workflow.rows import Tells
from schemes.enums import Branch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User


def applicant_of(obj: Dossier) -> list[User]:
    return [obj.applicant]


def officers_of(obj: Dossier) -> list[User]:
    """Who has the dossier and, while away, who stands in; every officer as long as nobody has it."""
    return in_charge(obj, WorkStage.INTAKE) or list(people_with(Role.INTAKE_OFFICER, obj.agency_id))


def verifiers_of(obj: Dossier) -> list[User]:
    return in_charge(obj, WorkStage.VERIFICATION) or list(people_with(Role.VERIFIER, obj.agency_id))


def leaders_of(obj: Dossier) -> list[User]:
    return list(people_with(Role.LEADERSHIP, obj.agency_id))


def technical_team_of(obj: Dossier) -> list[User]:
    return list(people_with(Role.TECHNICAL_TEAM, obj.agency_id))


def officers_if_sent(obj: Dossier) -> list[User]:
    """Who works on a dossier that was sent; nobody for a draft, which no office has seen."""
    if not obj.submitted_at:
        return []
    return [*officers_of(obj), *in_charge(obj, WorkStage.VERIFICATION), *reviewers_of(obj)]


def reviewers_of(obj: Dossier) -> list[User]:
    """The technical team once a dossier of the review branch is theirs, and the leaders once it was recommended."""
    if obj.branch != Branch.REVIEW or obj.complete_declared_at is None:
        return []
    leaders = leaders_of(obj) if TechnicalReview.objects.filter(dossier=obj).exists() else []
    return [*technical_team_of(obj), *leaders]


def facts_of_dossier(obj: Dossier) -> dict[str, str]:
    """The facts every notice about a dossier may use."""
    return {
        "number": obj.number or "",
        "name": obj.applicant.full_name,
        "subject": str(obj.subject),
        "agency": obj.agency.name,
    }


def facts_of_acceptance(obj: Dossier) -> dict[str, str]:
    """What comes after "lengkap dan benar" on this branch, and whose turn it is then; also for a preview of the notice."""
    flow = flow_of(obj)
    accepted = flow.state(DossierState.ACCEPTED)
    after = flow.ahead_of(accepted.code)[0]
    return {**facts_of_dossier(obj), "next_step": after.step_name, "turn": accepted.turn.name}


def facts_of_return(obj: Dossier) -> dict[str, Any]:
    """The one notice of a round: every document to mend with reason and note."""
    return {**facts_of_dossier(obj), **_reply_of(obj), "items": items_to_mend(obj), "round": str(obj.rounds)}


def facts_of_request(obj: Dossier) -> dict[str, Any]:
    """By when the answer is due; the question itself is the note of the move."""
    return {**facts_of_dossier(obj), **_reply_of(obj)}


def _reply_of(obj: Dossier) -> dict[str, str]:
    day, term = reply_due(obj)
    return {"reply_by": day_in_words(day), "reply_days": term}


def facts_of_rejection(obj: Dossier) -> dict[str, Any]:
    """The documents that cannot be mended; the reason itself is the note of the move."""
    return {**facts_of_dossier(obj), "items": rejected_documents(obj)}


def told(
    kind: str,
    to: Callable[[Dossier], Iterable[User]],
    facts: Callable[[Dossier], Mapping[str, Any]] = facts_of_dossier,
) -> Tells[Dossier]:
    return Tells(kind, to=to, facts=facts)
