"""The steps of the procedure (SOP 002) at one exam: what is done, whose turn it is, how long a step has taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assessments.queries.people import assessors_of, examiners_on_page
from assessments.queries.roles import roles_on_page
from certportal.kernel.workdays.queries import calendar_for
from schemes.enums import SopEvidence, SopRole, TimeUnit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assessments.models import Assessor, EventTask, ExamEvent
    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.workdays.calendar import WorkCalendar
    from schemes.models import SopStep

# What happens in the room: its time begins with the exam, not with the end of the step before.
_IN_THE_ROOM = {SopEvidence.DOCUMENTED, SopEvidence.ASSESSED, SopEvidence.HANDED_IN}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StepShown:
    """One step at one exam. `used` is office time so far, or until it was closed; None where it has not begun.

    `standard` is the printed time as office time, None where none is printed.
    """

    step: SopStep
    tasks: list[EventTask]
    closed_at: datetime | None
    current: bool
    used: timedelta | None
    standard: timedelta | None
    turn: str

    @property
    def over(self) -> bool:
        """Whether it took longer than the procedure prints: told to staff, it stops nothing."""
        return self.used is not None and self.standard is not None and self.used > self.standard

    @property
    def used_said(self) -> str:
        """The same as a sentence, and whether it is longer than the procedure prints."""
        if not self.used_in_words:
            return ""
        begun = "Dikerjakan dalam" if self.closed_at else "Sudah berjalan"
        return f"{begun} {self.used_in_words} jam kantor{', lebih lama dari SOP' if self.over else ''}."

    @property
    def used_in_words(self) -> str:
        """Office time in words, "" while the step has not begun."""
        return in_office_time(self.used) if self.used is not None else ""


def steps_at(event: ExamEvent, now: datetime) -> list[StepShown]:
    """All steps in order; [] for an exam that follows no procedure. Three queries, however many candidates."""
    rows = list(event.tasks.select_related("task__step", "done_by").order_by("task__step__number", "task__position"))
    if not rows:
        return []
    office = event.agency
    calendar, names = calendar_for(office), names_by_role(event)
    shown: list[StepShown] = []
    begun: datetime | None = event.created_at
    for step, found in groupby(rows, key=lambda row: row.task.step):
        tasks = list(found)
        closed_at = _closed(tasks)
        start = _begins(begun, tasks, event)
        until = closed_at or now
        used = office_time(start, until, office, calendar) if start and start <= until else None
        current = closed_at is None and not any(one.current for one in shown)
        standard = standard_of(step, office)
        shown.append(StepShown(step, tasks, closed_at, current, used, standard, _turn(tasks, names)))
        begun = closed_at
    return shown


def _closed(tasks: Sequence[EventTask]) -> datetime | None:
    """When the last of its sub-steps was done; None while one is open."""
    moments = [row.done_at for row in tasks]
    known = [moment for moment in moments if moment is not None]
    return max(known) if len(known) == len(moments) else None


def _begins(before: datetime | None, tasks: Sequence[EventTask], event: ExamEvent) -> datetime | None:
    if any(row.task.evidence in _IN_THE_ROOM for row in tasks):
        return event.starts_at
    return before


def _turn(tasks: Sequence[EventTask], names: dict[str, list[str]]) -> str:
    """Whose turn it is: the role of the first open sub-step, and who has it; "" when all are done."""
    waiting = next((row for row in tasks if row.done_at is None), None)
    if waiting is None:
        return ""
    who = names.get(waiting.role, [])
    return f"{waiting.get_role_display()} ({', '.join(who)})" if who else str(waiting.get_role_display())


def examiners_at(event: ExamEvent) -> list[Assessor]:
    """The assessors of an exam, as they were named."""
    return [row.assessor for row in assessors_of(event)]


def names_by_role(event: ExamEvent) -> dict[str, list[str]]:
    """Who has each role of the procedure at this exam; candidates are too many to be named."""
    found = {SopRole.ASSESSOR.value: [one.assessor.user.full_name for one in examiners_on_page(event)]}
    for holder in roles_on_page(event):
        found.setdefault(holder.role, []).append(holder.shown)
    return found


def standard_of(step: SopStep, office: Organisation) -> timedelta | None:
    """The printed time as office time: a day is as long as the office is open. None where none is printed."""
    if step.time_amount is None:
        return None
    match step.time_unit:
        case TimeUnit.MINUTE:
            return timedelta(minutes=step.time_amount)
        case TimeUnit.HOUR:
            return timedelta(hours=step.time_amount)
    return step.time_amount * _open_for(office)


def _open_for(office: Organisation) -> timedelta:
    day = date.min
    return datetime.combine(day, office.closes_at) - datetime.combine(day, office.opens_at)


def office_time(start: datetime, end: datetime, office: Organisation, calendar: WorkCalendar) -> timedelta:
    """How long the office was open between two moments (design.md 7: office minutes); zero where `end` comes first."""
    return sum((_open_on(day, start, end, office) for day in _worked(start, end, office, calendar)), timedelta())


def _worked(start: datetime, end: datetime, office: Organisation, calendar: WorkCalendar) -> Iterator[date]:
    zone = _zone(office)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if calendar.is_working_day(day):
            yield day
        day += _ONE_DAY


def _open_on(day: date, start: datetime, end: datetime, office: Organisation) -> timedelta:
    zone = _zone(office)
    opens = max(datetime.combine(day, office.opens_at, zone), start)
    closes = min(datetime.combine(day, office.closes_at, zone), end)
    return max(closes - opens, timedelta())


def _zone(office: Organisation) -> ZoneInfo:
    return ZoneInfo(office.zone)


def in_office_time(span: timedelta) -> str:
    """Whole minutes, as in "3 jam 20 menit"; below one "kurang dari 1 menit"."""
    minutes = int(span.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    said = [f"{hours} jam"] if hours else []
    said += [f"{rest} menit"] if rest else []
    return " ".join(said) or "kurang dari 1 menit"
