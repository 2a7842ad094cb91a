"""What waits on the desk of each role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from applicants.enums import EDITABLE_STATES, ENDED_STATES, DossierState
from applicants.flows import DOSSIER_FLOW
from applicants.models import CaseMessage, DocumentVersion, Dossier, Endorsement, FieldCorrection
from applicants.policies import excluded_from_checking, may_apply, sees_held_queue, sees_overdue
from applicants.queries import covered_by, late_clocks, open_clocks, waiting_certificates, with_officer
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import is_staff_person, organisations_of
from certportal.kernel.web import desk
from certportal.kernel.workdays.queries import today_at

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


def dossiers_waiting_for(user: User, now: datetime) -> list[Dossier]:
    """Dossiers in which it is this person's turn: his own to send or mend, and those of his roles.

    What a colleague has is the colleague's, unless he is away and this person stands in; what nobody has is everybody's.
    """
    rows: list[Dossier] = []
    own_work = {user.pk} | covered_by(user, now)
    rows += Dossier.objects.with_names().filter(applicant=user, state__in=_OWN_TURN)[:LISTED]
    for role, states in _TURNS.items():
        offices = organisations_of(user, role)
        if offices:
            waiting = with_officer(Dossier.objects.with_names().filter(agency__in=offices, state__in=states))
            waiting = waiting.filter(Q(officer_id=None) | Q(officer_id__in=own_work))
            rows += [row for row in waiting.order_by("submitted_at")[:LISTED] if not excluded_from_checking(user, row)]
    return rows


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


@desk.shared
def _waiting(user: User, now: datetime) -> list[desk.Row]:
    """Asked once for the lists that show it whole and in part."""
    return _desk_rows(user, dossiers_waiting_for(user, now))


def _mine(user: User, now: datetime) -> Iterable[desk.Row]:
    return _waiting(user, now)


def _near_limit(user: User, now: datetime) -> Iterable[desk.Row]:
    """Own turns whose clock has used half its time or more."""
    return [
        row
        for row in _waiting(user, now)
        if row.clock is not None and _is_near(row.clock, today_at(row.clock.organisation, now))
    ]


def _is_near(clock: Any, today: Any) -> bool:
    span = (clock.limit_on - clock.started_on).days
    return bool((clock.limit_on - today).days * 2 <= span)


def _just_fixed(user: User, now: datetime) -> Iterable[desk.Row]:
    """Dossiers that came back with corrections which nobody has looked at yet."""
    del now
    offices = organisations_of(user, Role.INTAKE_OFFICER, Role.VERIFIER)
    if not offices:
        return []
    later = DocumentVersion.objects.filter(document=OuterRef("document"), n__gt=OuterRef("n"))
    unseen = DocumentVersion.objects.filter(
        ~Exists(later), document__dossier=OuterRef("pk"), n__gt=1, verdicts__isnull=True
    )
    begun = Q(state=DossierState.COMPLETENESS_CHECK) & Exists(unseen)
    fixed = Dossier.objects.with_names().filter(
        Q(state=DossierState.SUBMITTED) | begun, agency__in=offices, rounds__gt=0
    )
    rows = _desk_rows(user, list(fixed.order_by("state_since")[:LISTED]))
    return [replace(row, state_label="Diperbaiki, periksa ulang", tone="warn") for row in rows]


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
    """Feed the three lists of the desk; the boxes with what is under way, and with late cases for those who answer."""
    desk.register(desk.Card(10, "Sedang kami proses", "applicants/_under_way.html", _under_way, may_apply))
    desk.register(desk.Card(20, "Terlambat", "applicants/_overdue_card.html", _overdue_card, sees_overdue))
    desk.feed("mine", _superior_rows)
    desk.feed("mine", _question_rows)
    desk.feed("mine", _held_rows)
    desk.feed("mine", _mine)
    desk.feed("near_limit", _near_limit)
    desk.feed("just_fixed", _just_fixed)
