"""What waits on the desk of each role."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils import timezone

from applicants.enums import EDITABLE_STATES, ENDED_STATES, DossierState, WorkStage
from applicants.flows import DOSSIER_FLOW
from applicants.models import CaseMessage, DocumentVersion, Dossier, Endorsement, FieldCorrection
from applicants.policies import excluded_from_checking, may_apply, sees_held_queue, sees_overdue
from applicants.queries import covered_by, late_clocks, open_clocks, waiting_certificates, with_officer
from applicants.queries.office import ROLES_OF_STAGE
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import is_staff_person, organisations_of
from certportal.kernel.web import desk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.http import HttpRequest


LISTED = 50


_OWN_TURN = (DossierState.DRAFT, DossierState.RETURNED, DossierState.AWAITING_INFORMATION)
_TURNS = {
    Role.INTAKE_OFFICER: (DossierState.SUBMITTED, DossierState.COMPLETENESS_CHECK),
    Role.VERIFIER: (DossierState.VERIFICATION,),
    Role.LEADERSHIP: (DossierState.ACCEPTED,),
}
# A verifier may be given the completeness check as well: then it is his turn, not that of every verifier.
_GIVEN = {
    WorkStage.INTAKE: _TURNS[Role.INTAKE_OFFICER],
    WorkStage.VERIFICATION: _TURNS[Role.VERIFIER],
}


_FIXED_FOR = (Role.INTAKE_OFFICER, Role.VERIFIER)


def _with_corrections() -> Exists:
    """Whether a dossier has a mended document which nobody has looked at yet."""
    later = DocumentVersion.objects.filter(document=OuterRef("document"), n__gt=OuterRef("n"))
    mended = DocumentVersion.objects.filter(
        ~Exists(later), document__dossier=OuterRef("pk"), n__gt=1, verdicts__isnull=True
    )
    return Exists(mended)


@desk.shared
def _concerning(user: User, now: datetime) -> list[Dossier]:
    """Dossiers for any of the three lists, in one question: own ones first, then those sent earliest.

    Without those a colleague has, unless he is away and this person stands in; what nobody has is everybody's. Corrected
    ones are shown to all officers of the office.
    """
    mine = {user.pk} | covered_by(user, now)
    at_hand = Q(officer_id=None) | Q(officer_id__in=mine)
    own = Q(applicant=user, state__in=_OWN_TURN)
    theirs = [
        Q(agency__in=offices, state__in=states) & at_hand
        for role, states in _TURNS.items()
        if (offices := organisations_of(user, role))
    ]
    theirs += [
        Q(agency__in=offices, state__in=states, officer_id__in=mine)
        for stage, states in _GIVEN.items()
        if (offices := organisations_of(user, *ROLES_OF_STAGE[stage]))
    ]
    checked = (DossierState.SUBMITTED, DossierState.COMPLETENESS_CHECK)
    fixed = Q(agency__in=organisations_of(user, *_FIXED_FOR), state__in=checked, rounds__gt=0)
    rows = with_officer(Dossier.objects.with_names()).annotate(has_corrections=_with_corrections())
    first = Case(When(own, then=0), default=1)
    return list(rows.filter(reduce(or_, theirs, own | fixed)).order_by(first, "submitted_at", "pk")[: 2 * LISTED])


def dossiers_waiting_for(user: User, now: datetime) -> list[Dossier]:
    """Dossiers in which it is this person's turn: his own to send or mend, and those of his roles."""
    mine = {user.pk} | covered_by(user, now)
    return [row for row in _concerning(user, now) if _has_turn(user, row, mine)]


def _has_turn(user: User, dossier: Any, mine: set[int]) -> bool:
    if dossier.applicant_id == user.pk and dossier.state in _OWN_TURN:
        return True
    if dossier.officer_id is not None and dossier.officer_id not in mine:
        return False
    acts = any(
        dossier.state in states and dossier.agency_id in organisations_of(user, role) for role, states in _TURNS.items()
    )
    given = dossier.officer_id in mine and any(
        dossier.state in states and dossier.agency_id in organisations_of(user, *ROLES_OF_STAGE[stage])
        for stage, states in _GIVEN.items()
    )
    return (acts or given) and not excluded_from_checking(user, dossier)


def _desk_rows(user: User, dossiers: list[Dossier]) -> list[desk.Row]:
    clocks = open_clocks(dossiers)
    insider = is_staff_person(user)
    return [
        desk.Row(
            title=f"{dossier} · {dossier.applicant.full_name}" if insider else dossier.scheme.name,
            url=dossier.get_absolute_url(),
            subtitle=dossier.scheme.name if insider else (dossier.number or "Belum dikirim"),
            state_label=_state_label(dossier, user),
            clock=clocks.get(dossier.pk),
        )
        for dossier in dossiers
    ]


def _state_label(dossier: Dossier, user: User) -> str:
    state = DOSSIER_FLOW.state(dossier.state)
    return state.public if dossier.applicant_id == user.pk else state.staff


@desk.shared
def _rows(user: User, now: datetime) -> list[tuple[Dossier, desk.Row]]:
    dossiers = _concerning(user, now)
    return list(zip(dossiers, _desk_rows(user, dossiers), strict=True))


def _mine(user: User, now: datetime) -> Iterable[desk.Row]:
    turns = {dossier.pk for dossier in dossiers_waiting_for(user, now)}
    return [row for dossier, row in _rows(user, now) if dossier.pk in turns]


def _just_fixed(user: User, now: datetime) -> Iterable[desk.Row]:
    """Dossiers that came back with corrections which nobody has looked at yet, the longest waiting first."""
    offices = organisations_of(user, *_FIXED_FOR)
    back = [(dossier, row) for dossier, row in _rows(user, now) if dossier.agency_id in offices and _is_fixed(dossier)]
    return [
        replace(row, state_label="Diperbaiki, periksa ulang", tone="warn")
        for _, row in sorted(back, key=lambda pair: pair[0].state_since)
    ]


def _is_fixed(dossier: Any) -> bool:
    begun = dossier.state == DossierState.COMPLETENESS_CHECK and dossier.has_corrections
    return bool(dossier.rounds) and (begun or dossier.state == DossierState.SUBMITTED)


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


def _held_rows(user: User, now: datetime) -> Iterable[desk.Row]:
    """Certificates applicants entered, whose units wait for this officer."""
    if not sees_held_queue(user):
        return []
    return [
        desk.Row(
            title=row.person.full_name,
            url=row.get_absolute_url(),
            subtitle=f"Unit dari {row.issuer}",
            state_label="Menunggu konfirmasi unit",
            tone="info",
        )
        for row in waiting_certificates(user, timezone.localdate(now))[:LISTED]
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


def _overdue_card(request: HttpRequest) -> Mapping[str, Any] | None:
    """How many cases are late; the same clocks as /terlambat/ lists."""
    late = late_clocks(request.user, timezone.now()) if isinstance(request.user, User) else []
    oldest = late[0].limit_on if late else None
    return {"count": len(late), "label": f"{len(late)} berkas terlambat", "oldest": oldest}


def _under_way(request: HttpRequest) -> Mapping[str, Any] | None:
    """Own dossiers that others are busy with: an applicant finds them here too, not only when it is his turn."""
    user = cast("User", request.user)
    rows = Dossier.objects.with_names().filter(applicant=user).exclude(state__in=(*_OWN_TURN, *ENDED_STATES))
    shown = _desk_rows(user, list(rows.order_by("-opened_at")[:LISTED]))
    return {"rows": shown} if shown else None


def register() -> None:
    """Feed the lists of the desk; the boxes with what is under way, and with late cases for those who answer."""
    desk.register(desk.Card(10, "Sedang kami proses", "applicants/_under_way.html", _under_way, may_apply))
    desk.register(desk.Card(20, "Terlambat", "applicants/_overdue_card.html", _overdue_card, sees_overdue))
    desk.feed("mine", _superior_rows)
    desk.feed("mine", _question_rows)
    desk.feed("mine", _held_rows)
    desk.feed("mine", _mine)
    desk.feed("just_fixed", _just_fixed)
