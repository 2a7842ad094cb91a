"""What waits on the desk of each role."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Case, OuterRef, Q, Subquery, When
from django.urls import reverse

from applicants.enums import EDITABLE_STATES, DossierState
from applicants.flows import DOSSIER_FLOW
from applicants.models import CaseMessage, Dossier, Endorsement, FieldCorrection
from applicants.policies import excluded_from_checking
from applicants.queries import open_clocks
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import is_staff_person, organisations_of
from certportal.kernel.web import desk
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from certportal.kernel.accounts.models import User

LISTED = 50


_TURNS = {
    Role.INTAKE_OFFICER: (DossierState.SUBMITTED, DossierState.COMPLETENESS_CHECK),
    Role.VERIFIER: (DossierState.VERIFICATION,),
    Role.LEADERSHIP: (DossierState.ACCEPTED,),
}


_OWN = (DossierState.DRAFT, DossierState.RETURNED, DossierState.AWAITING_INFORMATION)
_FIXED_FOR = (Role.INTAKE_OFFICER, Role.VERIFIER)


def _concerning(user: User) -> list[Dossier]:
    """Dossiers for any of the lists, in one question: his own first, then those sent earliest."""
    own = Q(applicant=user, state__in=_OWN)
    theirs = [Q(agency__in=organisations_of(user, role), state__in=states) for role, states in _TURNS.items()]
    fixed = Q(agency__in=organisations_of(user, *_FIXED_FOR), state=DossierState.SUBMITTED, rounds__gt=0)
    wanted = reduce(or_, theirs, own | fixed)
    first = Case(When(own, then=0), default=1)
    return list(Dossier.objects.with_names().filter(wanted).order_by(first, "submitted_at", "pk")[: 2 * LISTED])


def _has_turn(user: User, dossier: Dossier) -> bool:
    """Whether it is this person's turn: to send or mend his own, or to act in one of his roles."""
    if dossier.applicant_id == user.pk and dossier.state in _OWN:
        return True
    acts = any(
        dossier.state in states and dossier.agency_id in organisations_of(user, role) for role, states in _TURNS.items()
    )
    return acts and not excluded_from_checking(user, dossier)


@desk.shared
def _rows(user: User, now: datetime) -> list[tuple[Dossier, desk.Row]]:
    del now
    dossiers = _concerning(user)
    return list(zip(dossiers, _desk_rows(user, dossiers), strict=True))


def _desk_rows(user: User, dossiers: list[Dossier]) -> list[desk.Row]:
    clocks = open_clocks(dossiers)
    insider = is_staff_person(user)
    return [
        desk.Row(
            title=f"{dossier} · {dossier.applicant.full_name}" if insider else dossier.scheme.name,
            url=dossier.get_absolute_url(),
            subtitle=dossier.scheme.name if insider else str(dossier),
            state_label=_state_label(dossier, user),
            due_on=clocks[dossier.pk].limit_on if dossier.pk in clocks else None,
            clock=clocks.get(dossier.pk),
        )
        for dossier in dossiers
    ]


def _state_label(dossier: Dossier, user: User) -> str:
    state = DOSSIER_FLOW.state(dossier.state)
    return state.public if dossier.applicant_id == user.pk else state.staff


def _mine(user: User, now: datetime) -> Iterable[desk.Row]:
    return [row for dossier, row in _rows(user, now) if _has_turn(user, dossier)]


def _near_limit(user: User, now: datetime) -> Iterable[desk.Row]:
    """Own turns whose clock has used half its time or more."""
    return [
        row
        for row in _mine(user, now)
        if row.clock is not None and _is_near(row.clock, today_at(row.clock.organisation, now))
    ]


def _is_near(clock: Any, today: Any) -> bool:
    span = (clock.limit_on - clock.started_on).days
    return bool((clock.limit_on - today).days * 2 <= span)


def _just_fixed(user: User, now: datetime) -> Iterable[desk.Row]:
    """Dossiers that came back with corrections and wait for the officer."""
    offices = organisations_of(user, *_FIXED_FOR)
    return [
        row
        for dossier, row in _rows(user, now)
        if dossier.state == DossierState.SUBMITTED and dossier.rounds and dossier.agency_id in offices
    ]


def _superior_rows(user: User, now: datetime) -> Iterable[desk.Row]:
    """Forms colleagues ask this person to confirm as their superior, while their dossiers are still with them."""
    del now
    waiting = Endorsement.objects.waiting().filter(superior=user, document__dossier__state__in=EDITABLE_STATES)
    rows = waiting.select_related("document__requirement", "document__dossier__applicant").order_by("asked_at")
    return [
        desk.Row(
            title=row.document.dossier.applicant.full_name,
            url=row.get_absolute_url(),
            subtitle=row.document.requirement.title,
            state_label="Menunggu konfirmasi Anda",
            tone="info",
        )
        for row in rows[:LISTED]
    ]


def _question_rows(user: User, now: datetime) -> Iterable[desk.Row]:
    """Questions of applicants without an answer, and corrections they ask for."""
    del now
    offices = organisations_of(user, Role.INTAKE_OFFICER)
    if not offices:
        return []
    last = CaseMessage.objects.filter(dossier=OuterRef("pk")).order_by("-pk").values("from_office")[:1]
    asked = Dossier.objects.with_names().filter(agency__in=offices).annotate(answered=Subquery(last))
    wanted = FieldCorrection.objects.waiting().filter(dossier__agency__in=offices)
    questions = [
        desk.Row(
            title=f"{dossier} · {dossier.applicant.full_name}",
            url=reverse("dossier.talk", args=[dossier.code]),
            subtitle=dossier.scheme.name,
            state_label="Pertanyaan pemohon",
            tone="info",
        )
        for dossier in asked.filter(answered=False).order_by("pk")[:LISTED]
    ]
    corrections = [
        desk.Row(
            title=f"{row.dossier} · {row.dossier.applicant.full_name}",
            url=row.get_absolute_url(),
            subtitle=row.get_field_display(),
            state_label="Permintaan pembetulan",
            tone="info",
        )
        for row in wanted.select_related("dossier__applicant").order_by("pk")[:LISTED]
    ]
    return questions + corrections


def register() -> None:
    """Feed the three lists of the desk."""
    desk.feed("mine", _superior_rows)
    desk.feed("mine", _question_rows)
    desk.feed("mine", _mine)
    desk.feed("near_limit", _near_limit)
    desk.feed("just_fixed", _just_fixed)
