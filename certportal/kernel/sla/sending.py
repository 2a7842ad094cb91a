"""Send the reminders that are due, many in one transaction: marked as sent and written together, or neither."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from certportal.kernel.audit.faults import plain_fault
from certportal.kernel.audit.record import SYSTEM, record_all
from certportal.kernel.jobs.retry import MOST_FAILURES, Patience, after_fault
from certportal.kernel.outbox.write import Notice, write, write_all
from certportal.kernel.sla.enums import OVERDUE, ClockState, ClockVerb
from certportal.kernel.sla.ledger import enter_all
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder
from certportal.kernel.sla.queries import running_locked, subject_of, subjects_of
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.workdays.counting import counted_on
from certportal.kernel.workdays.queries import calendar_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

    from certportal.kernel.accounts.models import Organisation, User
    from certportal.kernel.sla.plan import Dates
    from certportal.kernel.sla.registry import Readers
    from certportal.kernel.workdays.calendar import WorkCalendar

MOVED = "moved"
PATIENCE = Patience(first=timedelta(minutes=5), longest=timedelta(minutes=160))
AT_ONCE = 5_000
"""Reminders of one office that one tick sends; the next tick, minutes later, sends the rest."""


class NobodyToRemindError(Exception):
    """The app that owns the clock named nobody to remind; an admin has to find out why."""


def due_ids(office: Organisation, today: date, now: datetime) -> list[int]:
    """Reminders of the office due by today and not waiting for a retry, the oldest first."""
    patient = Q(retry_after__isnull=True) | Q(retry_after__lte=now)
    waiting = Reminder.objects.filter(
        patient,
        clock__organisation=office,
        clock__state=ClockState.RUNNING,
        sent_at__isnull=True,
        due_on__lte=today,
        failures__lt=MOST_FAILURES,
        stopped_at__isnull=True,
    )
    return list(waiting.order_by("due_on", "pk").values_list("pk", flat=True)[:AT_ONCE])


def send(
    pks: Sequence[int], *, wait: bool, today: date, now: datetime, mail_after: datetime | None = None
) -> tuple[int, list[int]]:
    """Send these reminders of one office; returns how many, and the ids of those whose clock was locked.

    Locked means by another transaction; with `wait` there are none. Runs in the caller's transaction: all of the others
    are sent, or none. Raises what went wrong with any of them (NobodyToRemindError, DoesNotExist, an error of the app);
    the caller then tries fewer at once.
    """
    owners = dict(Reminder.objects.filter(pk__in=pks).values_list("pk", "clock_id"))
    clocks = running_locked(set(owners.values()), wait=wait)
    rows = claim(pks, clocks, today, now)
    if rows:
        write_all(_notices(rows, clocks, today, now), now=now, mail_after=mail_after)
    return len(rows), [] if wait else [pk for pk, owner in owners.items() if owner not in clocks]


def push_aside(pk: int, exc: Exception, *, now: datetime) -> None:
    """Try this one again after 5, 10, 20 … minutes; after six failures of its own it is left to an admin."""
    waiting = Reminder.objects.filter(pk=pk, sent_at__isnull=True)
    for row in waiting:
        back = after_fault(row, exc, PATIENCE, since=now, now=now)
        waiting.update(retry_after=back.again_at, error=plain_fault(exc)[:2000], **back.counts)


def claim(pks: Sequence[int], clocks: dict[int, Clock], today: date, now: datetime) -> list[Reminder]:
    """Mark as sent those not sent yet; their clocks are locked, so that nobody else can send them too."""
    waiting = Reminder.objects.filter(pk__in=pks, clock__in=clocks, sent_at__isnull=True, due_on__lte=today)
    rows = list(waiting.order_by("due_on", "pk"))
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=now)
    return rows


def _notices(rows: Sequence[Reminder], clocks: dict[int, Clock], today: date, now: datetime) -> list[Notice]:
    """What is to be written of these; that superiors are told stands in ledger and audit trail by then."""
    told = {row.clock_id: clocks[row.clock_id] for row in rows}
    subjects = subjects_of(told.values())
    readers = _readers(told.values(), subjects)
    calendar = calendar_for(next(iter(told.values())).organisation)
    late = {row.clock_id: clocks[row.clock_id] for row in rows if row.kind.startswith(OVERDUE)}
    superiors = {pk: list(readers[clock.kind].superiors(subjects[pk])) for pk, clock in late.items()}
    notices = []
    for row in rows:
        clock, subject = clocks[row.clock_id], subjects[row.clock_id]
        people = list(readers[clock.kind].recipients(subject, row.kind))
        if row.kind.startswith(OVERDUE):
            people += superiors[clock.pk]
        notices.append(_notice(row, clock, subject, people, _days_off(clock, calendar, today)))
    _escalate([clocks[pk] for pk, people in superiors.items() if people], subjects, superiors, now)
    return notices


def tell_moved(clock: Clock, before: Dates, now: datetime) -> None:
    """Tell everybody concerned that a change of the calendar moved the dates of this clock."""
    known, subject = kind_of(clock.kind), subject_of(clock)
    readers = known.readers([subject])
    people = {person.pk: person for person in (*readers.recipients(subject, MOVED), *known.concerned(subject))}
    facts = {
        "label": known.label,
        "subject": str(subject),
        "before": before.limit_on,
        "limit_on": clock.limit_on,
        "target_on": clock.target_on,
    }
    key = f"clock_moved:{clock.pk}:{clock.calendar_stamp}"
    write("clock_moved", to=people.values(), facts=facts, about=subject, url=known.url(subject), key=key, now=now)


def _days_off(clock: Clock, calendar: WorkCalendar, today: date) -> int:
    """How many of the clock's days lie between today and its limit, before or after."""
    return abs(counted_on(calendar, clock.unit).between(today, clock.limit_on))


def _readers(clocks: Iterable[Clock], subjects: dict[int, Model]) -> dict[str, Readers[Any]]:
    """By the kind of clock, who is told about its subjects; each subject is asked about once."""
    by_kind: dict[str, dict[int, Model]] = {}
    for clock in clocks:
        by_kind.setdefault(clock.kind, {})[clock.subject_id] = subjects[clock.pk]
    return {kind: kind_of(kind).readers(list(found.values())) for kind, found in by_kind.items()}


def _notice(row: Reminder, clock: Clock, subject: Model, people: Sequence[User], days: int) -> Notice:
    known = kind_of(clock.kind)
    if not people:
        raise NobodyToRemindError(f"{clock.kind} {row.kind}")
    facts: dict[str, Any] = {
        "label": known.label,
        "subject": str(subject),
        "kind": row.kind,
        "target_on": clock.target_on,
        "limit_on": clock.limit_on,
        "days": days,
        "unit": clock.days_label,
        "provisional": clock.provisional,
    }
    kind = "reminder_overdue" if row.kind.startswith(OVERDUE) else "reminder"
    return Notice(kind, people, facts, key=_key(row), about=subject, url=known.url(subject))


def _escalate(
    clocks: Sequence[Clock], subjects: dict[int, Model], superiors: dict[int, list[User]], now: datetime
) -> None:
    """Each time a clock falls due ledger and audit trail say once that superiors were told, and which.

    A clock that is still late after a pause did not fall due anew; one whose moved limit passes did.
    """
    steps = ClockEvent.objects.filter(clock__in=clocks, verb__in=[ClockVerb.FELL_DUE, ClockVerb.ESCALATED])
    last = dict(steps.order_by("pk").values_list("clock_id", "verb"))
    going_up = [clock for clock in clocks if last.get(clock.pk) != ClockVerb.ESCALATED]
    enter_all(going_up, ClockVerb.ESCALATED, by=SYSTEM, now=now, reason="Batas waktu sudah lewat.")
    facts = [
        (
            subjects[clock.pk],
            {
                "clock": clock.kind,
                "limit_on": clock.limit_on.isoformat(),
                "to": sorted({person.full_name for person in superiors[clock.pk]}),
            },
        )
        for clock in going_up
    ]
    record_all("clock.escalate", by=SYSTEM, facts=facts, note=ClockVerb.ESCALATED.label, now=now)


def _key(reminder: Reminder) -> str:
    """One message per deadline, kind and person; a pause or a later limit makes a new deadline."""
    suffix = f":{reminder.round}" if reminder.round else ""
    return f"reminder:{reminder.clock_id}:{reminder.kind}{suffix}"
