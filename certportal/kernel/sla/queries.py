"""Queries about clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from certportal.kernel.accounts.models import Organisation
from certportal.kernel.jobs.moment import ahead
from certportal.kernel.jobs.retry import MOST_FAILURES
from certportal.kernel.sla.enums import ClockState, WaitingOn
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import Model, QuerySet

    from certportal.kernel.workdays.calendar import WorkCalendar


def clock_of(subject: Model, kind: str) -> Clock | None:
    """The clock of that kind: the running or paused one, else the last one; None where there never was one."""
    found: Clock | None = (
        Clock.objects.about(subject)
        .filter(kind=kind)
        .select_related("organisation")
        .order_by("-pk")  # a new clock starts only when the one before it has stopped
        .first()
    )
    return found


def live_clocks(subject: Model) -> QuerySet[Clock]:
    """Running and paused clocks of an object, the nearest limit first."""
    found: QuerySet[Clock] = Clock.objects.about(subject).live().select_related("organisation")
    return found


def overdue(now: datetime | None = None) -> QuerySet[Clock]:
    """Running clocks whose limit has passed; without `now`, those the last tick found late."""
    running: QuerySet[Clock] = Clock.objects.filter(state=ClockState.RUNNING).select_related("organisation")
    if now is None:
        return running.filter(fell_due_on__isnull=False)
    late = Q(pk__in=[])
    for office in offices_with_live_clocks():
        late |= Q(organisation=office, limit_on__lt=today_at(office, now))
    return running.filter(late)


def ledgers_of(clocks: Iterable[Clock]) -> dict[int, list[ClockEvent]]:
    """The lines of many ledgers in order, by the clock's id; one query."""
    found: dict[int, list[ClockEvent]] = {clock.pk: [] for clock in clocks}
    for line in ClockEvent.objects.filter(clock_id__in=list(found)).order_by("pk"):
        found[line.clock_id].append(line)
    return found


def days_spent_in(lines: Sequence[ClockEvent], calendar: WorkCalendar, *, until: date) -> dict[str, int]:
    """Days by whose turn it was (`WaitingOn` codes), from the lines of a ledger; owners without a day are left out.

    The sum is the number of days that `calendar` counts in (the first line's day, until].
    """
    closes = [line.on for line in lines[1:]] + [until]
    spent: dict[str, int] = {}
    for line, close in zip(lines, closes, strict=False):
        days = calendar.between(line.on, min(close, until)) if line.on < until else 0
        if days:
            spent[line.waiting_on] = spent.get(line.waiting_on, 0) + days
    return spent


def owner_label(code: str) -> str:
    """Whose days they are, in words."""
    return str(WaitingOn(code).label)


def offices_with_live_clocks() -> list[Organisation]:
    """Every office with running or paused clocks."""
    return list(
        Organisation.objects.filter(pk__in=Clock.objects.live().order_by().values("organisation_id").distinct())
    )


def running_locked(pks: Iterable[int], *, wait: bool) -> dict[int, Clock]:
    """Those of these clocks that run, by id, locked until the transaction ends.

    Without `wait` a clock that another transaction has locked is left out; SQLite has one writer at a time, so none is.
    """
    locked = Clock.objects.select_for_update(of=("self",), skip_locked=not wait).select_related("organisation")
    return {clock.pk: clock for clock in locked.filter(pk__in=list(pks), state=ClockState.RUNNING).order_by("pk")}


def subjects_of(clocks: Iterable[Clock]) -> dict[int, Model]:
    """The objects the clocks belong to, by the clock's id; one query for each model.

    Raises DoesNotExist or LookupError when one of them cannot be found.
    """
    by_model: dict[str, list[Clock]] = {}
    for clock in clocks:
        by_model.setdefault(clock.subject_type, []).append(clock)
    found: dict[int, Model] = {}
    for label, rows in by_model.items():
        model: Any = apps.get_model(label)
        objects = model._base_manager.in_bulk([row.subject_id for row in rows])  # noqa: SLF001 (Django's own name for the unfiltered manager)
        for row in rows:
            if row.subject_id not in objects:
                raise model.DoesNotExist(f"{label} {row.subject_id}")
            found[row.pk] = objects[row.subject_id]
    return found


def subject_of(clock: Clock) -> Model:
    """The object the clock belongs to; raises DoesNotExist or LookupError when it cannot be found."""
    return subjects_of([clock])[clock.pk]


def hindered() -> QuerySet[Reminder]:
    """Reminders that were tried and are tried again by themselves; and those a wrong clock put off for days or years."""
    tried = Q(outages__gt=0) | Q(retry_after__gt=ahead()) | Q(failures__gt=0, failures__lt=MOST_FAILURES)
    return Reminder.objects.filter(
        tried, sent_at__isnull=True, stopped_at__isnull=True, clock__state=ClockState.RUNNING
    )


def set_aside() -> QuerySet[Reminder]:
    """Reminders that failed six times and need an admin."""
    return Reminder.objects.filter(
        sent_at__isnull=True, stopped_at__isnull=True, failures__gte=MOST_FAILURES, clock__state=ClockState.RUNNING
    )
