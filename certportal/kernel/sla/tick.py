"""The doorbell of the clocks. Dates stand in rows: a late, doubled or missed tick changes nothing of what goes out."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import F, Model, Q

from certportal.kernel.audit.faults import plain_fault
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.outbox.write import write
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import OVERDUE, ClockState, ClockVerb
from certportal.kernel.sla.ledger import enter
from certportal.kernel.sla.models import Clock, Reminder
from certportal.kernel.sla.queries import MAX_ATTEMPTS, offices_with_live_clocks
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.sla.reminders import plan_overdue
from certportal.kernel.workdays.queries import calendar_for, today_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certportal.kernel.accounts.models import Organisation, User

log = logging.getLogger(__name__)

FALL_DUE_JOB = "sla.fall_due"
FIRST_PAUSE = timedelta(minutes=5)
AT_ONCE = 5_000


class NobodyToRemindError(Exception):
    """The app that owns the clock named no reader; somebody has to look why."""


def tick(now: datetime) -> int:
    """Plan anew where the calendar changed, note clocks that fell due, send due reminders; returns how many were sent.

    Each clock and each reminder has a transaction of its own, and one that fails is pushed aside: the others go on.
    """
    clocks.replan(now)
    sent = 0
    for office in offices_with_live_clocks():
        today = today_at(office, now)
        for pk in _overdue_ids(office, today):
            _note_overdue_or_log(pk, today, now)
        sent += sum(_send_or_push_aside(pk, today, now) for pk in _due_ids(office, today, now))
    return sent


def subject_of(clock: Clock) -> Model:
    """The object the clock belongs to; raises DoesNotExist or LookupError when it cannot be found."""
    model: Any = apps.get_model(clock.subject_type)
    found: Model = model._base_manager.get(pk=clock.subject_id)  # noqa: SLF001 (Django's own name for the unfiltered manager)
    return found


def _overdue_ids(office: Organisation, today: date) -> list[int]:
    # A day to come was planned while the server's clock was ahead; it must not silence the days until then.
    unplanned = Q(overdue_planned_on__isnull=True) | ~Q(overdue_planned_on=today)
    late = Clock.objects.filter(unplanned, organisation=office, state=ClockState.RUNNING, limit_on__lt=today)
    return list(late.values_list("pk", flat=True))


def _note_overdue_or_log(pk: int, today: date, now: datetime) -> None:
    try:
        _note_overdue(pk, today, now)
    except Exception:  # whatever is wrong with this clock, the others are looked after; the next tick tries again
        log.exception("clock %s", pk)


def _note_overdue(pk: int, today: date, now: datetime) -> None:
    """Once per clock and day: plan the daily reminders; once per limit: the ledger line and the app's own job."""
    with transaction.atomic():
        clock = _locked(pk)
        if clock is None or clock.limit_on >= today or clock.overdue_planned_on == today:
            return
        plan_overdue(clock, calendar_for(clock.organisation), today)
        if clock.fell_due_on is None:
            clock.fell_due_on = today
            clock.save(update_fields=["fell_due_on"])
            enter(clock, ClockVerb.FELL_DUE, by=SYSTEM, now=now)
            # As a job: it may make moves, which lock the subject before the clock.
            enqueue(FALL_DUE_JOB, key=f"{FALL_DUE_JOB}:{pk}:{clock.limit_on}", now=now, clock=pk)


def _due_ids(office: Organisation, today: date, now: datetime) -> list[int]:
    patient = Q(retry_after__isnull=True) | Q(retry_after__lte=now)
    waiting = Reminder.objects.filter(
        patient,
        clock__organisation=office,
        clock__state=ClockState.RUNNING,
        sent_at__isnull=True,
        due_on__lte=today,
        attempts__lt=MAX_ATTEMPTS,
    )
    return list(waiting.order_by("due_on", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _send_or_push_aside(pk: int, today: date, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _send(pk, today, now)
    except Exception as exc:
        log.exception("reminder %s", pk)
        _push_aside(pk, exc, now)
        return False


def _send(pk: int, today: date, now: datetime) -> bool:
    """Claim and write in one transaction: killed in between, neither has happened."""
    clock_id = Reminder.objects.filter(pk=pk).values_list("clock_id", flat=True).first()
    clock = _locked(clock_id) if clock_id else None
    if clock is None or not Reminder.objects.filter(pk=pk, sent_at__isnull=True, due_on__lte=today).update(sent_at=now):
        return False
    reminder = Reminder.objects.get(pk=pk)
    known, subject = kind_of(clock.kind), subject_of(clock)
    late = reminder.kind.startswith(OVERDUE)
    superiors = list(known.superiors(subject)) if late and known.superiors else []
    people = [*known.recipients(subject, reminder.kind), *superiors]
    if not people:
        raise NobodyToRemindError(f"{clock.kind} {reminder.kind}")
    if superiors:
        _escalate(clock, subject, superiors, now)
    calendar = calendar_for(clock.organisation)
    write(
        "reminder_overdue" if late else "reminder",
        to=people,
        facts={
            "label": known.label,
            "subject": str(subject),
            "kind": reminder.kind,
            "target_on": clock.target_on,
            "limit_on": clock.limit_on,
            "days": abs(calendar.between(today, clock.limit_on)),
            "provisional": clock.provisional,
        },
        about=subject,
        url=known.url(subject),
        key=_key(reminder),
        now=now,
    )
    return True


def _escalate(clock: Clock, subject: Model, superiors: Sequence[User], now: datetime) -> None:
    """Each time the clock falls due the ledger and the audit trail say once that the case went up, and to whom.

    A clock that is still late after a pause did not fall due anew; one whose moved limit passes did.
    """
    steps = clock.events.filter(verb__in=[ClockVerb.FELL_DUE, ClockVerb.ESCALATED])
    if steps.order_by("-pk").values_list("verb", flat=True).first() == ClockVerb.ESCALATED:
        return
    enter(clock, ClockVerb.ESCALATED, by=SYSTEM, now=now, reason="Batas waktu sudah lewat.")
    names = sorted({person.full_name for person in superiors})
    after = {"clock": clock.kind, "limit_on": clock.limit_on.isoformat(), "to": names}
    record("clock.escalate", by=SYSTEM, subject=subject, after=after, note=ClockVerb.ESCALATED.label, now=now)


def _key(reminder: Reminder) -> str:
    """One message per deadline, kind and person; a pause or a later limit makes a new deadline."""
    suffix = f":{reminder.round}" if reminder.round else ""
    return f"reminder:{reminder.clock_id}:{reminder.kind}{suffix}"


def _push_aside(pk: int, exc: Exception, now: datetime) -> None:
    Reminder.objects.filter(pk=pk, sent_at__isnull=True).update(attempts=F("attempts") + 1)
    tries = Reminder.objects.filter(pk=pk).values_list("attempts", flat=True).first() or 1
    Reminder.objects.filter(pk=pk, sent_at__isnull=True).update(
        retry_after=now + FIRST_PAUSE * 2 ** (tries - 1), error=plain_fault(exc)[:2000]
    )


def _locked(pk: int) -> Clock | None:
    """The clock, locked until the transaction ends, if it still runs."""
    found: Clock | None = (
        Clock.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=pk, state=ClockState.RUNNING)
        .first()
    )
    return found
