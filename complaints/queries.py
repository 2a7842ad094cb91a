"""Questions about appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Exists, OuterRef, Value, When

from applicants.duties import are_apart, why_apart
from applicants.enums import DecisionKind, Duty, Mark
from applicants.models import Involvement
from applicants.queries import appeal_against_result
from applicants.queries.seats import body_office
from certificates.queries import final_decision
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.accounts.queries import organisations_of, people_with
from certportal.kernel.workflow.flow import final_codes
from complaints.enums import AppealState
from complaints.models import JUDGES, Appeal, held_by

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from applicants.models import Decision, Dossier
    from applicants.queries.appeals import AppealTerms
    from certportal.kernel.accounts.models import User
    from complaints.models import AppealQuerySet


def what_to_appeal(dossier: Dossier) -> tuple[Decision, AppealTerms] | None:
    """The result that may be appealed against, and where and by when; None where there is none yet or no term is named.

    000, Hak Pemohon 3. A deferral is no result; an application that was refused has no result either.
    """
    if not dossier.is_marked(Mark.RESULT_KNOWN):
        return None
    decision = final_decision(dossier)
    if decision is None or decision.kind != DecisionKind.CERTIFICATION:
        return None
    terms = appeal_against_result(dossier, decision)
    return (decision, terms) if terms else None


def standing_appeal(decision: Decision) -> Appeal | None:
    """The appeal against this decision, answered or not; one that was withdrawn does not count."""
    return Appeal.objects.with_names().filter(decision=decision).exclude(state=AppealState.WITHDRAWN).first()


def open_appeal(dossier: Dossier) -> Appeal | None:
    """The appeal that holds this case: nothing of it ends while it is open (design.md 5)."""
    return Appeal.objects.open().filter(dossier=dossier).first()


def receiving_office(dossier: Dossier) -> int:
    """The office of the certification body; the service office where only there somebody may judge this case."""
    body = body_office(dossier) or dossier.agency_id
    return next((place for place in (body, dossier.agency_id) if judges_of(dossier, place).exists()), body)


def judges_of(dossier: Dossier, office: int, *, but: int | None = None) -> QuerySet[User]:
    """Who is told of an appeal in this case at this office: complaint officers who may judge it, else such leaders."""
    held, others = held_by(OuterRef("pk")).filter(dossier=dossier), {dossier.applicant_id, but or 0}
    officers, leaders = (people_with(role, office).exclude(pk__in=others).filter(~Exists(held)) for role in JUDGES)
    return officers if officers.exists() else leaders


def appeals_at(user: User) -> AppealQuerySet:
    """Appeals of others at one's offices; what is open first, the longest waiting at the top."""
    closed_last = Case(When(state__in=final_codes("appeal"), then=Value(1)), default=Value(0))
    mine = Appeal.objects.with_names().filter(Appeal.objects.received_at(organisations_of(user, *JUDGES)))
    return mine.exclude(dossier__applicant=user).order_by(closed_last, "received_on", "pk")


def why_not_judging(dossier: Dossier, person: User) -> str:
    """Why this person may not judge an appeal in this case, in words; "" when they may."""
    held = Involvement.objects.filter(dossier=dossier, person__in=accounts_of(person.pk)).values_list("duty", flat=True)
    other = next((duty for duty in map(Duty, held) if are_apart(duty, Duty.APPEAL_PANEL)), None)
    return why_apart(person.full_name, other, Duty.APPEAL_PANEL) if other else ""


def why_not_answering(appeal: Appeal, person: User) -> str:
    """As `why_not_judging`, of one appeal: whoever says on which earlier day it came does not judge it alone."""
    if appeal.recorded_later and appeal.recorded_by_id in accounts_of(person.pk):
        return (
            f"{person.full_name} mencatat banding ini sesudah hari surat diterima, jadi orang lain yang menilainya. "
            "Mintalah petugas pengaduan lain atau pimpinan."
        )
    return why_not_judging(appeal.dossier, person)
