"""Models listed by their deadline store its days in columns of their own, written by the clocks.

A list of a million rows can then be ordered, cut and counted by an index, without asking a clock.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models

from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.deadline import near_day

if TYPE_CHECKING:
    from certportal.kernel.workdays.calendar import WorkCalendar

NO_DAY = dt.date.max
"""Stands where no clock runs: after every real day, so that such rows come last without a special case."""


class Timed(models.Model):
    """Abstract. The days of the running clock with the nearest limit, in the zone of its office; `NO_DAY` without one.

    `due_on` is the limit, `near_on` the first day that reads "Mendekati batas" or "Lewat target".
    Written by the clocks alone (`keep_days`).
    """

    due_on = models.DateField("batas terdekat", default=NO_DAY, editable=False)
    near_on = models.DateField("mendekati batas sejak", default=NO_DAY, editable=False)

    class Meta:
        abstract = True


def keep_days(clock: Clock, calendar: WorkCalendar) -> None:
    """Write the days of the clock's subject again, where the subject is Timed; one query and one update.

    The caller holds the lock of the subject (`hold_subject`, or a move).
    """
    model = _timed_model(clock.subject_type)
    if model is None:
        return
    running = Clock.objects.filter(
        subject_type=clock.subject_type, subject_id=clock.subject_id, state=ClockState.RUNNING
    )
    days = days_of(running.select_related("organisation").order_by("limit_on", "pk").first(), calendar)
    model._base_manager.filter(pk=clock.subject_id).update(**days)  # noqa: SLF001 (Django's own name for the unfiltered manager)


def days_of(clock: Clock | None, calendar: WorkCalendar) -> dict[str, dt.date]:
    """The columns of Timed for its nearest running clock; None: no clock runs."""
    if clock is None:
        return {"due_on": NO_DAY, "near_on": NO_DAY}
    return {
        "due_on": clock.limit_on,
        "near_on": near_day(clock, calendar),
    }


def hold_subject(clock_id: int) -> None:
    """Lock the subject of a clock before the clock itself, in the order in which every move locks them."""
    found = Clock.objects.filter(pk=clock_id).values_list("subject_type", "subject_id").first()
    model = _timed_model(found[0]) if found else None
    if found and model is not None:
        model._base_manager.select_for_update().filter(pk=found[1]).values_list("pk").first()  # noqa: SLF001


def _timed_model(subject_type: str) -> type[Timed] | None:
    model = apps.get_model(subject_type)
    return model if issubclass(model, Timed) else None
