"""Start, pause, resume and stop clocks; plan them again when the calendar has changed."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.sla import plan
from certportal.kernel.sla.enums import ClockState, ClockVerb, WaitingOn
from certportal.kernel.sla.ledger import enter, pauses_of
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import offices_with_live_clocks
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.sla.reminders import plan_reminders
from certportal.kernel.sla.sending import tell_moved
from certportal.kernel.sla.timed import hold_subject, keep_days
from certportal.kernel.sla.units import in_days
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.counting import counted_on
from certportal.kernel.workdays.queries import calendar_for, current_stamp, today_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import Model

    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.sla.models import ClockEvent
    from certportal.kernel.sla.plan import Pause
    from certportal.kernel.workdays.calendar import WorkCalendar

log = logging.getLogger(__name__)


class ClockRefused(Refused):
    """A clock that cannot be started as asked."""


@transaction.atomic
def start(kind: str, subject: Model, *, by: Actor, now: datetime) -> Clock:
    """Start the clock of that kind; day 0 is today in the office's zone, or the earlier day its terms name.

    Terms, first owner of the days and reminders come from the registry (KeyError for an unknown kind). Raises
    ClockRefused ("clock_running") while one of this kind is still running or paused for the subject.
    """
    known = kind_of(kind)
    if _live(kind, subject) is not None:
        raise ClockRefused("Tenggat untuk langkah ini sudah berjalan.", code="clock_running", subject=subject)
    terms = known.terms(subject)
    today = today_at(terms.organisation, now)
    calendar = calendar_for(terms.organisation)
    began = terms.since or now
    days = partial(in_days, unit=terms.unit, office=terms.organisation, calendar=calendar, now=began)
    clock = Clock(
        kind=kind,
        subject_type=subject._meta.label_lower,  # noqa: SLF001 (Django's public _meta)
        subject_id=subject.pk,
        organisation=terms.organisation,
        waiting_on=known.waiting_on,
        unit=terms.unit,
        target_days=None if terms.target is None else days(terms.target),
        limit_days=days(terms.limit),
        started_on=today_at(terms.organisation, began),
    )
    _set_dates(clock, calendar, ())
    clock.save()
    keep_days(clock, calendar)
    plan_reminders(clock, calendar, (), today)
    clock.reminders.filter(due_on__lt=today).delete()  # days that had passed before the clock was started
    enter(clock, ClockVerb.STARTED, by=by, now=now)
    return clock


@transaction.atomic
def pause(
    kind: str,
    subject: Model,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    waiting_on: WaitingOn = WaitingOn.APPLICANT,
) -> Clock | None:
    """Pause the clock; the days until it runs again do not count and are recorded for `waiting_on`.

    Returns the clock, None where none is running or paused. A clock that is already paused is left as it is.
    """
    clock = _live(kind, subject)
    if clock is None or clock.state == ClockState.PAUSED:
        return clock
    clock.state, clock.waiting_on = ClockState.PAUSED, waiting_on
    clock.paused_on = today_at(clock.organisation, now)
    clock.save(update_fields=["state", "waiting_on", "paused_on"])
    keep_days(clock, calendar_for(clock.organisation))
    enter(clock, ClockVerb.PAUSED, by=by, now=now, reason=reason)
    return clock


@transaction.atomic
def resume(
    kind: str, subject: Model, *, by: Actor, now: datetime, waiting_on: WaitingOn = WaitingOn.OFFICE
) -> Clock | None:
    """Resume the clock: target and limit move by the working days in (paused_on, today].

    A clock whose limit has moved to today or later is no longer late; the ledger keeps the line of the day it fell due,
    and the moved limit can pass again. One that is still late keeps its mark. Returns the clock, None where none is
    running or paused. A clock that runs already is left as it is.
    """
    clock = _live(kind, subject)
    if clock is None or clock.paused_on is None:
        return clock
    today = today_at(clock.organisation, now)
    pauses = [*pauses_of(clock), (clock.paused_on, today)]
    calendar = calendar_for(clock.organisation)
    before, rested = _dates_of(clock), counted_on(calendar, clock.unit).between(clock.paused_on, today)
    _set_dates(clock, calendar, pauses)
    _keep_missed(clock, before, clock.paused_on, calendar, rested)
    clock.state, clock.waiting_on, clock.paused_on = ClockState.RUNNING, waiting_on, None
    clock.pauses += 1
    _look_again(clock, today)
    clock.save()
    keep_days(clock, calendar)
    enter(clock, ClockVerb.RESUMED, by=by, now=now, before=before)
    plan_reminders(clock, calendar, pauses, today)
    return clock


@transaction.atomic
def stop(kind: str, subject: Model, *, by: Actor, now: datetime, reason: str = "") -> Clock | None:
    """Stop the clock for good; reminders still planned are not sent. None where none is running or paused."""
    clock = _live(kind, subject)
    if clock is None:
        return None
    clock.state, clock.stopped_on = ClockState.STOPPED, today_at(clock.organisation, now)
    clock.save(update_fields=["state", "stopped_on"])
    keep_days(clock, calendar_for(clock.organisation))
    enter(clock, ClockVerb.STOPPED, by=by, now=now, reason=reason)
    return clock


@transaction.atomic
def hand_to(
    waiting_on: WaitingOn, kind: str, subject: Model, *, by: Actor, now: datetime, reason: str = ""
) -> Clock | None:
    """From today the days count for someone else (an external certification body); the clock keeps running."""
    clock = _live(kind, subject)
    if clock is None or clock.waiting_on == waiting_on:
        return clock
    clock.waiting_on = waiting_on
    clock.save(update_fields=["waiting_on"])
    enter(clock, ClockVerb.HANDED, by=by, now=now, reason=reason)
    return clock


@transaction.atomic
def promise(kind: str, subject: Model, *, promised_on: date, reason: str, by: Actor, now: datetime) -> ClockEvent:
    """Record why the limit has passed and the day a superior promises instead; no date of the clock changes.

    Raises ClockRefused: "not_late" until the day after the limit has begun or while the clock does not run, "promise_past"
    for a day before today (today itself may be promised), "reason_missing" without a reason.
    """
    clock = _live(kind, subject)
    today = today_at(clock.organisation, now) if clock else None
    if clock is None or today is None or clock.state != ClockState.RUNNING or clock.limit_on >= today:
        raise ClockRefused(
            "Janji baru hanya dicatat untuk tenggat yang sudah lewat dan masih berjalan.",
            code="not_late",
            subject=subject,
        )
    if promised_on < today:
        raise ClockRefused("Pilih tanggal janji hari ini atau sesudahnya.", code="promise_past", subject=subject)
    if not reason.strip():
        raise ClockRefused("Tuliskan alasan keterlambatan untuk pemohon.", code="reason_missing", subject=subject)
    return enter(clock, ClockVerb.PROMISED, by=by, now=now, reason=reason.strip(), promised_on=promised_on)


@transaction.atomic
def extend(kind: str, subject: Model, *, reason: str, by: Actor, now: datetime) -> Clock:
    """Give the term of the clock once more, once: target stays, the limit moves by as many days as it had.

    Raises ClockRefused: "not_running", "too_late" once the limit has passed, "extended_before", "reason_missing".
    """
    clock = _live(kind, subject)
    today = today_at(clock.organisation, now) if clock else None
    if clock is None or today is None or clock.state != ClockState.RUNNING:
        raise ClockRefused("Tidak ada batas waktu yang sedang berjalan.", code="not_running", subject=subject)
    if clock.events.filter(verb=ClockVerb.EXTENDED).exists():
        raise ClockRefused(
            "Tambahan waktu hanya diberikan satu kali, dan sudah Anda pakai.", code="extended_before", subject=subject
        )
    if clock.limit_on < today:
        raise ClockRefused("Batas waktunya sudah lewat, jadi tidak dapat ditambah.", code="too_late", subject=subject)
    if not reason.strip():
        raise ClockRefused("Tuliskan alasan Anda lebih dahulu.", code="reason_missing", subject=subject)
    before, pauses, calendar = _dates_of(clock), pauses_of(clock), calendar_for(clock.organisation)
    clock.limit_days *= 2
    _set_dates(clock, calendar, pauses)
    clock.save()
    keep_days(clock, calendar)
    enter(clock, ClockVerb.EXTENDED, by=by, now=now, reason=reason.strip(), before=before)
    plan_reminders(clock, calendar, pauses, today)
    return clock


@transaction.atomic
def reopen(kind: str, subject: Model, *, reason: str, by: Actor, now: datetime) -> Clock | None:
    """The clock that was stopped last while it was paused is paused again, since the same day: the whole time is a pause.

    None where none was stopped so, or one is running or paused already.
    """
    stopped = Clock.objects.select_for_update(of=("self",)).select_related("organisation").about(subject)
    clock: Clock | None = stopped.filter(kind=kind, state=ClockState.STOPPED, paused_on__isnull=False).last()
    if clock is None or _live(kind, subject) is not None:
        return None
    clock.state, clock.stopped_on = ClockState.PAUSED, None
    clock.save(update_fields=["state", "stopped_on"])
    keep_days(clock, calendar_for(clock.organisation))
    enter(clock, ClockVerb.REOPENED, by=by, now=now, reason=reason)
    return clock


def replan(now: datetime) -> int:
    """Plan every running or paused clock again whose calendar has changed; returns how many dates changed.

    Each clock in a transaction of its own; an office whose calendar cannot be made is logged and skipped. A clock whose
    dates stay the same only gets the new stamp; one whose dates move gets a line in its ledger. Cheap when nothing has
    changed: one query for each office with live clocks.
    """
    stamp = current_stamp()
    changed = 0
    for office in offices_with_live_clocks():
        try:
            changed += _replan_office(office, stamp, now)
        except Exception:  # an error in the calendar of one office must not stop the others
            log.exception("replanning the clocks of organisation %s", office.pk)
    return changed


def _replan_office(office: Organisation, stamp: str, now: datetime) -> int:
    calendar = calendar_for(office, stamp=stamp)
    stale = Clock.objects.live().filter(organisation=office).exclude(calendar_stamp=calendar.stamp)
    return sum(_replan_one(pk, calendar, now) for pk in list(stale.values_list("pk", flat=True)))


@transaction.atomic
def _replan_one(pk: int, calendar: WorkCalendar, now: datetime) -> bool:
    hold_subject(pk)
    clock = Clock.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=pk).live().first()
    if clock is None or clock.calendar_stamp == calendar.stamp:
        return False
    before, pauses = _dates_of(clock), pauses_of(clock)
    today = today_at(clock.organisation, now)
    _set_dates(clock, calendar, pauses)
    _keep_missed(clock, before, clock.paused_on or today, calendar, 0)
    moved = (clock.target_on, clock.limit_on) != (before.target_on, before.limit_on)
    _look_again(clock, today)
    clock.save()
    keep_days(clock, calendar)
    if moved:
        enter(clock, ClockVerb.REPLANNED, by=SYSTEM, now=now, before=before)
        plan_reminders(clock, calendar, pauses, today)
        tell_moved(clock, before, now)
    return moved


def _live(kind: str, subject: Model) -> Clock | None:
    """The running or paused clock, locked until the transaction ends."""
    found: Clock | None = (
        Clock.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .about(subject)
        .filter(kind=kind)
        .live()
        .first()
    )
    return found


def _dates_of(clock: Clock) -> plan.Dates:
    return plan.Dates(clock.target_on, clock.limit_on, clock.provisional)


def _set_dates(clock: Clock, calendar: WorkCalendar, pauses: Sequence[Pause]) -> None:
    found = plan.dates(
        counted_on(calendar, clock.unit),
        clock.started_on,
        target_days=clock.target_days,
        limit_days=clock.limit_days,
        pauses=pauses,
    )
    clock.target_on, clock.limit_on, clock.provisional = found.target_on, found.limit_on, found.provisional
    clock.calendar_stamp = calendar.stamp


def _keep_missed(clock: Clock, before: plan.Dates, on: date, calendar: WorkCalendar, rested: int) -> None:
    """A date that had passed on that day moves by the days of a pause alone: a missed deadline stays missed.

    Without this a holiday written down afterwards would turn a late case into one in time.
    """
    counted = counted_on(calendar, clock.unit)
    if before.limit_on < on:
        clock.limit_on = min(clock.limit_on, counted.add(before.limit_on, rested))
    if before.target_on and clock.target_on and before.target_on < on:
        clock.target_on = min(clock.target_on, counted.add(before.target_on, rested))


def _look_again(clock: Clock, today: date) -> None:
    """With new dates the clock may no longer be late: a limit of today has not passed.

    If it is late, its mark stays. Either way the late days are planned again by the next tick, because setting dates
    deletes unsent reminders.
    """
    clock.overdue_planned_on = None
    if clock.limit_on >= today:
        clock.fell_due_on = None
