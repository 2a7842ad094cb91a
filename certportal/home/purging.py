"""What is over goes by age: sessions, tries, registrations nobody confirmed, finished work, the words of letters that were sent.

docs/security.md, "What grows", has every table; a test holds it against the models. Nothing of a case is erased here (T49).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from certportal.kernel.accounts.brake import KEPT as TRIES_KEPT
from certportal.kernel.accounts.models import PendingRegistration, WrongTries
from certportal.kernel.drawings.models import PageDrawing
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.drafts import KEPT
from certportal.kernel.web.models import CountedTries, SubmittedForm, TypedDraft
from certportal.kernel.web.once import REMEMBERED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.db.models import QuerySet

AT_ONCE: Final = 5_000
"""Rows of one table in one look, an hour apart: what a long absence has left goes in steps that hold up nobody."""
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """Rows of one table that are over; they are deleted, or these columns of them are emptied."""

    over: Callable[[datetime], QuerySet[Any]]
    emptied: tuple[str, ...] = ()

    def apply(self, now: datetime) -> int:
        """The oldest of them; returns how many."""
        rows = self.over(now)
        found = rows.model._base_manager.filter(pk__in=list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]))  # noqa: SLF001 (Django's)
        if self.emptied:
            return int(found.update(**dict.fromkeys(self.emptied, "")))
        return int(found.delete()[0])


def _sessions_left(now: datetime) -> QuerySet[UserSession]:
    """The list of one's sessions keeps those whose session is gone."""
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    left: QuerySet[UserSession] = UserSession.objects.filter(~Exists(there), last_seen_at__lt=now - DAY)
    return left


def _work_done(now: datetime) -> QuerySet[Job]:
    """What waits for a person stays, however old."""
    held = PageDrawing.objects.filter(job=OuterRef("pk"))
    ended = Job.objects.filter(state__in=[JobState.DONE, JobState.STOPPED], finished_at__lt=now - 90 * DAY)
    return ended.filter(~Exists(held))


def _letters_sent(now: datetime) -> QuerySet[Message]:
    """That a letter was sent stays; notices in the portal are read by people for longer."""
    ended = Message.objects.filter(channel=Channel.EMAIL, state__in=[MessageState.SENT, MessageState.STOPPED])
    return ended.filter(created_at__lt=now - 90 * DAY).exclude(body="")


def _day(now: datetime) -> date:
    return timezone.localdate(now)


RULES: Final[tuple[Rule, ...]] = (
    Rule(lambda now: Session.objects.filter(expire_date__lt=now)),
    Rule(_sessions_left),
    Rule(lambda now: AccessAttempt.objects.filter(attempt_time__lt=now - 30 * DAY)),
    Rule(lambda now: AccessLog.objects.filter(attempt_time__lt=now - 90 * DAY)),
    Rule(lambda now: WrongTries.objects.filter(day__lt=_day(now) - TRIES_KEPT)),
    Rule(lambda now: CountedTries.objects.filter(ends_at__lt=now - DAY)),
    Rule(lambda now: SubmittedForm.objects.filter(at__lt=now - REMEMBERED)),
    Rule(lambda now: TypedDraft.objects.filter(at__lt=now - KEPT)),
    Rule(lambda now: PendingRegistration.objects.filter(lapses_at__lte=now, confirmed_at__isnull=True)),
    Rule(_work_done),
    Rule(_letters_sent, emptied=("body",)),
)


def purge(now: datetime) -> int:
    """Apply every rule once; returns how many rows were deleted or emptied."""
    _rings_left(now)
    return sum(rule.apply(now) for rule in RULES)


def _rings_left(now: datetime) -> None:
    """Files of the queue without Redis that a killed worker had taken, or that are for a task of an earlier version."""
    folder = Path(settings.QUEUE_DIR) / "messages"
    for entry in os.scandir(folder) if folder.is_dir() else ():
        if entry.stat().st_mtime < (now - 7 * DAY).timestamp():
            Path(entry.path).unlink(missing_ok=True)
