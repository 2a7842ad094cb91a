"""What may follow a result "belum kompeten", and what stands of an earlier assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from applicants.enums import DecisionKind, DecisionOutcome, Duty, Mark
from applicants.models import Dossier, Involvement
from applicants.models.ended import ENDED_STATES
from applicants.queries import units_of
from applicants.queries.seats import at_body, body_office
from assessments.models import Assessment, Explanation, Reassessment, StandingResult
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from applicants.models import Decision
    from assessments.models import UnitResult
    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeUnit


def refused_by(dossier: Dossier) -> Decision | None:
    """The decision "belum kompeten" with which the case ended, once its candidate may know it; None where there is none."""
    last = (
        dossier.decisions.filter(kind=DecisionKind.CERTIFICATION)
        .exclude(outcome=DecisionOutcome.DEFERRED)
        .order_by("-pk")
        .first()
    )
    if last is None or not dossier.is_marked(Mark.RESULT_KNOWN):
        return None
    return last if last.outcome == DecisionOutcome.NOT_YET_COMPETENT else None


def explanations_of(dossier: Dossier) -> list[Explanation]:
    """What was asked about the result and answered, oldest first."""
    return list(Explanation.objects.filter(dossier=dossier).select_related("answered_by"))


def who_explains(dossier: Dossier) -> list[User]:
    """The examiner of the last attempt, and the certificate officers of the certification body."""
    last = Assessment.objects.filter(dossier=dossier).select_related("involvement__person").order_by("-attempt").first()
    examiner = [last.involvement.person] if last and last.involvement.person.is_active else []
    clerks = people_with(Role.CERTIFICATE_ADMIN, body_office(dossier) or dossier.agency_id)
    return list({person.pk: person for person in (*examiner, *clerks)}.values())


def open_explanations(user: User) -> QuerySet[Explanation]:
    """Questions that wait for the person's answer, the nearest limit first; one query."""
    examined = Involvement.objects.filter(person=user, duty=Duty.EXAMINER).values("dossier_id")
    at_work = Dossier.objects.filter(at_body(user, Role.CERTIFICATE_ADMIN)).order_by().values("pk")
    theirs = Q(dossier__in=examined) | Q(dossier__in=at_work)
    rows = Explanation.objects.filter(theirs, answered_at=None).exclude(dossier__applicant=user)
    return rows.select_related("dossier__applicant").order_by("due_on", "pk")


def page_facts() -> dict[str, Exists]:
    """`continues`: whether the case goes on from an earlier one; read along with its page (`applicants.read_with_page`)."""
    return {"continues": Exists(Reassessment.objects.filter(dossier=OuterRef("pk")))}


def _is_first(dossier: Dossier) -> bool:
    """The dossier was read for its own page, and goes on from none."""
    return not getattr(dossier, "continues", True)


def reassessment_of(dossier: Dossier) -> Reassessment | None:
    """What this case goes on from, with what stands; None for a first assessment."""
    if _is_first(dossier):
        return None
    return (
        Reassessment.objects.filter(dossier=dossier)
        .select_related("earlier")
        .prefetch_related("standing__scheme_unit", "standing__result")
        .first()
    )


def following(dossier: Dossier) -> Reassessment | None:
    """The last case that goes on from this one, drafts included; None where there is none."""
    return Reassessment.objects.filter(earlier=dossier).select_related("dossier").order_by("-pk").first()


def standing_results(dossier: Dossier) -> dict[int, UnitResult]:
    """Unit of the case's scheme (id) -> the earlier result that stands for it; at most one query."""
    if _is_first(dossier):
        return {}
    rows = StandingResult.objects.filter(reassessment__dossier=dossier).select_related(
        "result__scheme_unit__unit", "result__assessment__dossier"
    )
    return {row.scheme_unit_id: row.result for row in rows}


def units_to_assess(dossier: Dossier) -> list[SchemeUnit]:
    """`units_of` without those that stand from an earlier assessment."""
    standing = standing_results(dossier)
    return [unit for unit in units_of(dossier) if unit.pk not in standing]


def has_ended(dossier: Dossier) -> bool:
    """Whether another case about the same scheme may be opened beside it."""
    return dossier.state in ENDED_STATES
