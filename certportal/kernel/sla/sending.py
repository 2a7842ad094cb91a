"""Send the reminders that are due, many in one transaction: marked as sent and written together, or neither.

Of several that one clock has due, as after days without a worker, only the most urgent is written, in the words that are
true today: the others of the same clock carry its `sent_at` and are never told.
"""

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
    from certportal.kernel.outbox.models import Message
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
    """Send these reminders of one office, each with all its clock has due; returns how many clocks were told of.

    And the ids of those whose clock was locked by another transaction; with `wait` there are none. Runs in the caller's
    transaction: all of the others are sent, or none. Raises what went wrong with any of them (NobodyToRemindError,
    DoesNotExist, an error of the app); the caller then tries fewer at once.
    """
    owners = dict(Reminder.objects.filter(pk__in=pks).values_list("pk", "clock_id"))
    clocks = running_locked(set(owners.values()), wait=wait)
    rows = claim(clocks, today, now)
    if rows:
        write_all(_notices(rows, clocks, today, now), now=now, mail_after=mail_after)
    return len(rows), [] if wait else [pk for pk, owner in owners.items() if owner not in clocks]


def push_aside(pk: int, exc: Exception, *, now: datetime) -> None:
    """Try this one again after 5, 10, 20 … minutes; after six failures of its own it is left to an admin."""
    waiting = Reminder.objects.filter(pk=pk, sent_at__isnull=True)
    for row in waiting:
        back = after_fault(row, exc, PATIENCE, since=now, now=now)
        waiting.update(retry_after=back.again_at, error=plain_fault(exc)[:2000], **back.counts)


def claim(clocks: dict[int, Clock], today: date, now: datetime) -> list[Reminder]:
    """Mark all that these clocks have due as sent; returns the one of each that is to be told.

    The clocks are locked, so that nobody else can send them too. After the limit a reminder of a late day is the one:
    superiors hear of it.
    """
    waiting = Reminder.objects.filter(
        clock__in=clocks, sent_at__isnull=True, stopped_at__isnull=True, due_on__lte=today
    )
    rows = sorted(waiting, key=lambda row: (row.kind.startswith(OVERDUE), row.due_on, row.pk))
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=now)
    return list({row.clock_id: row for row in rows}.values())


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
        people = [*readers[clock.kind].recipients(subject, row.kind), *superiors.get(clock.pk, ())]
        if not people:
            raise NobodyToRemindError(f"{clock.kind} {row.kind}")
        kind, facts = true_on(today, clock, subject, calendar, row.kind)
        notices.append(Notice(kind, people, facts, key=_key(row), about=subject, url=kind_of(clock.kind).url(subject)))
    _escalate([clocks[pk] for pk, people in superiors.items() if people], subjects, superiors, now)
    return notices


def true_on(
    today: date, clock: Clock, subject: Model, calendar: WorkCalendar, reminder: str = ""
) -> tuple[str, dict[str, Any]]:
    """Kind and facts of the words for this clock on that day, whichever reminder they are said for."""
    facts: dict[str, Any] = {
        "label": kind_of(clock.kind).label,
        "subject": str(subject),
        "kind": reminder,
        "today": today,
        "target_on": clock.target_on,
        "limit_on": clock.limit_on,
        "days": abs(counted_on(calendar, clock.unit).between(today, clock.limit_on)),
        "unit": clock.days_label,
        "provisional": clock.provisional,
    }
    return "reminder_overdue" if clock.limit_on < today else "reminder", facts


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


def _readers(clocks: Iterable[Clock], subjects: dict[int, Model]) -> dict[str, Readers[Any]]:
    """By the kind of clock, who is told about its subjects; each subject is asked about once."""
    by_kind: dict[str, dict[int, Model]] = {}
    for clock in clocks:
        by_kind.setdefault(clock.kind, {})[clock.subject_id] = subjects[clock.pk]
    return {kind: kind_of(kind).readers(list(found.values())) for kind, found in by_kind.items()}


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


def clock_id_of(message: Message) -> int:
    """The clock that a reminder speaks of, by its key."""
    return int(message.key.split(":")[1])
