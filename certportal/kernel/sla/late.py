"""Note which clocks fell due and plan the reminders of their late days, many clocks in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.queue import enqueue_all
from certportal.kernel.sla.enums import ClockState, ClockVerb
from certportal.kernel.sla.ledger import enter_all
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import running_locked
from certportal.kernel.sla.registry import acts_when_due
from certportal.kernel.sla.reminders import plan_overdue
from certportal.kernel.workdays.queries import calendar_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from certportal.kernel.accounts.models import Organisation

FALL_DUE_JOB = "sla.fall_due"


def overdue_ids(office: Organisation, today: date) -> list[int]:
    """Running clocks of the office whose limit has passed and whose late days are not yet planned up to today."""
    # A future day was planned while the server's time was ahead; the days until then must be planned all the same.
    late = Clock.objects.filter(organisation=office, state=ClockState.RUNNING, limit_on__lt=today)
    return list(late.exclude(overdue_planned_on=today).order_by("pk").values_list("pk", flat=True))


def note_overdue(pks: Sequence[int], *, wait: bool, today: date, now: datetime) -> tuple[int, list[int]]:
    """Plan the daily reminders, once per clock and day; enter passed limits in the ledger and enqueue the apps' jobs.

    Returns how many fell due, and the ids of clocks that another transaction had locked (never with `wait`). All clocks
    belong to one office; the caller holds the transaction.
    """
    clocks = running_locked(pks, wait=wait)
    late = [clock for clock in clocks.values() if clock.limit_on < today and clock.overdue_planned_on != today]
    if late:
        plan_overdue(late, calendar_for(late[0].organisation), today)
    fell = [clock for clock in late if clock.fell_due_on is None]
    Clock.objects.filter(pk__in=[clock.pk for clock in fell]).update(fell_due_on=today)
    enter_all(fell, ClockVerb.FELL_DUE, by=SYSTEM, now=now)
    # In jobs, because the apps may make moves, which lock the subject before the clock.
    asked = {
        f"{FALL_DUE_JOB}:{clock.pk}:{clock.limit_on}": {"clock": clock.pk}
        for clock in fell
        if acts_when_due(clock.kind)
    }
    if asked:
        enqueue_all(FALL_DUE_JOB, asked, now=now)
    return len(fell), [] if wait else [pk for pk in pks if pk not in clocks]
