"""Rows about exams and plenary meetings on the desk of each role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from applicants.queries import cases_at_desk, clock_on, open_clocks, undrawn_on
from applicants.queries.turns import Waiting, first_of
from assessments.enums import Answer
from assessments.policies import is_assessor, issues_somewhere, sits_somewhere
from assessments.queries import (
    coming_assignments,
    open_assessments,
    open_explanations,
    open_items,
    waiting_for_assessor,
    without_exam,
)
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import workplaces_of
from certportal.kernel.web import desk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from certportal.kernel.accounts.models import User


@desk.shared
def _without_exam(user: User, now: datetime) -> Waiting:
    offices = workplaces_of(user, Role.CERTIFICATE_ADMIN)
    return first_of(without_exam(user), offices, now, most=desk.SHOWN) if offices else Waiting([], 0, 0)


def listed(user: User, now: datetime) -> list[int]:
    """The cases that are in no exam yet."""
    return _without_exam(user, now).ids


def desk_without_exam(user: User, now: datetime) -> desk.Share:
    """Admitted dossiers that are in no exam yet: it is the certificate officer's turn, and the service clock runs."""
    waiting, cases = _without_exam(user, now), cases_at_desk(user, now)
    return desk.Share(
        [
            desk.Row(
                title=f"{dossier} · {dossier.applicant.full_name}",
                subtitle=f"{dossier.subject.name}{undrawn_on(dossier)}",
                url=dossier.get_absolute_url(),
                state_label="Menunggu jadwal uji",
                tone="info",
                clock=clock_on(dossier),
            )
            for dossier in map(cases.__getitem__, waiting.ids)
        ],
        waiting.total,
        waiting.pressing,
        f"{reverse('queue.list')}?tahap=admitted",
    )


def desk_without_assessor(user: User, now: datetime) -> Iterable[desk.Row]:
    """Exams announced by a test site of its own, for which the certification body has to name the assessor."""
    del now  # the row has its own day
    return [
        desk.Row(
            title=event.title,
            subtitle=event.site.name,
            url=event.get_absolute_url(),
            state_label="Menunggu asesor",
            tone="info",
            due_on=event.exam_day,
        )
        for event in (waiting_for_assessor(user) if issues_somewhere(user) else ())
    ]


@desk.shared
def _assignments(user: User, now: datetime) -> list[Any]:
    """Coming exams of an assessor (EventAssessor, with `declares`); read once for the lists about them."""
    del now  # each row has its own day
    return list(coming_assignments(user)) if is_assessor(user, None) else []


def desk_answers(user: User, now: datetime) -> Iterable[desk.Row]:
    """Assignments an assessor has not answered."""
    return [
        desk.Row(
            title=row.event.title,
            subtitle=row.event.site.name,
            url=reverse("exam.answer", args=[row.event.code]),
            state_label="Menunggu jawaban Anda",
            tone="info",
            due_on=row.event.exam_day,
        )
        for row in _assignments(user, now)
        if row.answer == Answer.OPEN
    ]


def desk_declarations(user: User, now: datetime) -> Iterable[desk.Row]:
    """Exams about whose candidates an assessor has yet to declare: they do not begin before."""
    return [
        desk.Row(
            title=row.event.title,
            subtitle=row.event.site.name,
            url=reverse("exam.declare", args=[row.event.code]),
            state_label="Menunggu pernyataan Anda",
            tone="info",
            due_on=row.event.exam_day,
        )
        for row in _assignments(user, now)
        if row.declares
    ]


def desk_assessments(user: User, now: datetime) -> Iterable[desk.Row]:
    """Candidates an assessor still has to recommend."""
    del now  # whose limit is near is found by the desk
    if not is_assessor(user, None):
        return []
    rows = list(open_assessments(user))
    clocks = open_clocks(row.dossier for row in rows)
    return [
        desk.Row(
            title=row.dossier.applicant.full_name,
            subtitle=row.event.title,
            url=row.get_absolute_url(),
            state_label="Menunggu rekomendasi",
            tone="info",
            due_on=row.event.exam_day,
            clock=clocks.get(row.dossier_id),
        )
        for row in rows
    ]


def desk_events(user: User, now: datetime) -> Iterable[desk.Row]:
    """Exams an assessor has yet to start."""
    return [
        desk.Row(
            title=row.event.title,
            subtitle=row.event.site.name,
            url=row.event.get_absolute_url(),
            state_label="Terjadwal",
            tone="neutral",
            due_on=row.event.exam_day,
        )
        for row in _assignments(user, now)
        if row.answer == Answer.ACCEPTED
    ]


def desk_explanations(user: User, now: datetime) -> Iterable[desk.Row]:
    """Candidates who ask why they are not yet competent, for whoever may answer."""
    del now  # the row has its own day
    if not (is_assessor(user, None) or issues_somewhere(user)):
        return []
    return [
        desk.Row(
            title=row.dossier.applicant.full_name,
            subtitle=f"Berkas {row.dossier.number}",
            url=row.get_absolute_url(),
            state_label="Meminta penjelasan hasil",
            tone="info",
            due_on=row.due_on,
        )
        for row in open_explanations(user)
    ]


def desk_items(user: User, now: datetime) -> Iterable[desk.Row]:
    """Cases a committee member still has to decide."""
    del now  # whose limit is near is found by the desk
    if not sits_somewhere(user, None):
        return []
    items = list(open_items(user))
    clocks = open_clocks(item.assessment.dossier for item in items)
    return [
        desk.Row(
            title=item.assessment.dossier.applicant.full_name,
            subtitle=item.meeting.title,
            url=f"{reverse('plenary.meeting', args=[item.meeting.code])}#acara-{item.position}",
            state_label="Menunggu keputusan",
            tone="info",
            due_on=item.meeting.held_on,
            clock=clocks.get(item.assessment.dossier_id),
        )
        for item in items
    ]
