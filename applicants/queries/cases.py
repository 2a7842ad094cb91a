"""Dossiers, their clocks, their history and what was said in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from applicants.enums import EDITABLE_STATES
from applicants.models import (
    CaseMessage,
    Dossier,
    InformationRequest,
)
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.enums import Channel
from certportal.kernel.outbox.queries import notices_about
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import live_clocks
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.workdays.queries import calendar_for, today_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from certportal.kernel.accounts.models import User
    from certportal.kernel.outbox.models import Message


def open_request(dossier: Dossier) -> InformationRequest | None:
    """What the office still waits for from the applicant."""
    return InformationRequest.objects.filter(dossier=dossier, outcome="").first()


def live_dossier(user: User, scheme_id: int) -> Dossier | None:
    """The one dossier of this person for this scheme that has not ended."""
    return Dossier.objects.live().filter(applicant=user, scheme_id=scheme_id).first()


def open_clocks(dossiers: Iterable[Dossier]) -> dict[int, Clock]:
    """The live clock of each dossier by its id, a running one before a resting one; two queries for any number."""
    ids = [dossier.pk for dossier in dossiers]
    found: dict[int, Clock] = {}
    clocks = Clock.objects.live().filter(subject_type="applicants.dossier", subject_id__in=ids)
    for clock in clocks.select_related("organisation").order_by("paused_on", "limit_on"):
        if clock.subject_id not in found or found[clock.subject_id].paused_on:
            found[clock.subject_id] = clock
    return found


def reply_due(dossier: Dossier) -> tuple[date, int]:
    """Last day for the applicant's answer, and how many working days that is: of the clock that runs, else if asked today."""
    clock = live_clocks(dossier).filter(kind="reply").first()
    if clock is not None:
        return clock.limit_on, clock.limit_days
    terms = kind_of("reply").terms(dossier)
    today = today_at(terms.organisation, timezone.now())
    return calendar_for(terms.organisation).add(today, terms.limit_days), terms.limit_days


def history_of(dossier: Dossier) -> list[AuditEvent]:
    """The moves of the dossier as the audit trail keeps them, oldest first."""
    return list(
        AuditEvent.objects.filter(subject_type="applicants.dossier", subject_id=dossier.pk, verb__startswith="dossier.")
        .exclude(verb__endswith=".refused")
        .order_by("pk")
    )


def dossier_by_number(number: str) -> Dossier | None:
    """The sent dossier with this printed number; letters in whatever case."""
    return Dossier.objects.with_names().filter(number__iexact=number).first() if number else None


def sent_and_running(user: User) -> Dossier | None:
    """A dossier of this person that an office has in hand now: what it stands on is not changed behind its back."""
    return (
        Dossier.objects.live()
        .filter(applicant=user, submitted_at__isnull=False)
        .exclude(state__in=EDITABLE_STATES)
        .first()
    )


def conversation_of(dossier: Dossier) -> list[CaseMessage]:
    """Everything said in the case, oldest first."""
    return list(CaseMessage.objects.filter(dossier=dossier).select_related("author").order_by("pk"))


def notices_in_case(dossier: Dossier, user: User) -> QuerySet[Message]:
    """The notices this person received in the portal about this dossier, newest first."""
    found: QuerySet[Message] = notices_about(dossier).filter(recipient=user, channel=Channel.IN_APP)
    return found
