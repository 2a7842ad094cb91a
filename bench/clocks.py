"""The clocks of loaded dossiers, each with its ledger and its planned reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.enums import DossierState as S
from applicants.models import Dossier
from certportal.kernel.sla import plan
from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder
from certportal.kernel.sla.timed import days_of
from certportal.kernel.workdays.queries import calendar_for, today_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bench.case import Case
    from bench.people import House
    from certportal.kernel.workdays.calendar import WorkCalendar

CHECKING = (S.SUBMITTED, S.COMPLETENESS_CHECK, S.VERIFICATION)
SERVED = (S.ACCEPTED, S.AWAITING_INFORMATION, S.ADMITTED, S.IN_ASSESSMENT, S.RECOMMENDED, S.DECIDED)
DONE = (S.READY, S.HANDED_OVER, S.CLOSED)
LENGTH_STEP = 7
"""Apart from every limit's days, so that the lengths of cases one after the other differ and all lengths come up."""
TERMS = {"completeness": (None, 3), "reply": (None, 10), "service": (14, 30), "handover": (None, 5)}
# Kind of clock -> states in which it runs, states in which it has stopped.
WAY = {
    "completeness": (CHECKING, (S.RETURNED, *SERVED, *DONE, S.WITHDRAWN, S.REJECTED, S.EXPIRED)),
    "reply": ((S.RETURNED, S.AWAITING_INFORMATION), (S.EXPIRED,)),
    "service": (SERVED, DONE),
    "handover": ((S.READY,), (S.HANDED_OVER, S.CLOSED)),
}


def start_clocks(place: House, cases: Iterable[Case], now: datetime) -> None:
    """The clocks a dossier has had by now: running, paused or stopped."""
    calendar, today = calendar_for(place.agency), today_at(place.agency, now)
    clocks = Clock.objects.bulk_create(
        _clock(place, case, kind, calendar, today, lives=case.state in lives)
        for case in cases
        for kind, (lives, stopped) in WAY.items()
        if case.state in {*lives, *stopped}
    )
    _write_days(cases, clocks, calendar)
    ClockEvent.objects.bulk_create(
        ClockEvent(
            clock=clock, verb=verb, at=now, on=on, by_name="Sistem", waiting_on=clock.waiting_on,
            target_on=clock.target_on, limit_on=clock.limit_on,
        )
        for clock in clocks
        for verb, on in (("started", clock.started_on), ("paused", clock.paused_on), ("stopped", clock.stopped_on))
        if on is not None
    )  # fmt: skip
    Reminder.objects.bulk_create(
        Reminder(clock=clock, kind=kind, due_on=on, sent_at=now if on <= today else None)
        for clock in clocks
        for kind, on in plan.reminders(
            calendar, clock.started_on, target_days=clock.target_days, limit_days=clock.limit_days
        ).items()
    )


def _write_days(cases: Iterable[Case], clocks: Iterable[Clock], calendar: WorkCalendar) -> None:
    """The day columns of each dossier (`Timed`), as the clocks themselves write them."""
    running = {clock.subject_id: days_of(clock, calendar) for clock in clocks if clock.state == ClockState.RUNNING}
    timed = [case.dossier for case in cases if case.dossier.pk in running]
    for dossier in timed:
        for column, day in running[dossier.pk].items():
            setattr(dossier, column, day)
    Dossier.objects.bulk_update(timed, ["due_on", "near_on"])


def _end(case: Case, calendar: WorkCalendar, started_on: date, limit_days: int) -> date:
    """As in an office: cases take from one working day to a day more than they may, and a few of them are late."""
    return calendar.add(started_on, 1 + case.dossier.pk * LENGTH_STEP % (limit_days + 1))


def _clock(place: House, case: Case, kind: str, calendar: WorkCalendar, today: date, *, lives: bool) -> Clock:
    target_days, limit_days = TERMS[kind]
    started_on = min(today_at(place.agency, case.began), today)
    dates = plan.dates(calendar, started_on, target_days=target_days, limit_days=limit_days)
    rests = lives and kind == "service" and case.state == S.AWAITING_INFORMATION
    return Clock(
        kind=kind,
        subject_type="applicants.dossier",
        subject_id=case.dossier.pk,
        organisation=place.agency,
        state=("paused" if rests else "running") if lives else "stopped",
        waiting_on="applicant" if rests or kind == "reply" else "office",
        target_days=target_days,
        limit_days=limit_days,
        started_on=started_on,
        target_on=dates.target_on,
        limit_on=dates.limit_on,
        provisional=dates.provisional,
        paused_on=today if rests else None,
        stopped_on=None if lives else min(_end(case, calendar, started_on, limit_days), today),
        overdue_planned_on=today if lives and dates.limit_on < today else None,
        fell_due_on=today if lives and dates.limit_on < today else None,
        calendar_stamp=calendar.stamp,
    )
