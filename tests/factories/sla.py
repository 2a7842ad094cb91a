"""Clocks for tests, on organisations as subjects: the kernel has no dossiers."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.sla import clocks
from certportal.kernel.sla.registry import ClockKind, Terms, register

KIND = "test.service"


def noon(day: date | str, *, hour: int = 12) -> datetime:
    """That day at noon (or another full hour) in Jakarta."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(hour), ZoneInfo("Asia/Jakarta"))


class Told(NamedTuple):
    """Who is told of a clock: by functions of one subject."""

    recipients: Callable
    superiors: Callable = lambda _subject: ()


def register_kind(
    kind=KIND, *, people=(), target=14, limit=30, asked=None, at=None, superiors=lambda _subject: (), **more
):
    """Register a kind whose subject is its own office (or `at(subject)` is) and whose readers are `people`.

    `people` is a list or a callable.
    """

    def recipients(subject, reminder_kind):
        if asked is not None:
            asked.append(reminder_kind)
        return people(subject, reminder_kind) if callable(people) else people

    register(
        ClockKind(
            kind,
            label="layanan sertifikasi",
            readers=lambda _subjects: Told(recipients, superiors),
            url=lambda _subject: "/pemberitahuan/",
            terms=lambda subject: Terms(at(subject) if at else subject, target, limit),
            **more,
        )
    )


def start_clock(subject, day, kind=KIND):
    """Start a clock of the registered kind at noon of that day."""
    return clocks.start(kind, subject, by=SYSTEM, now=noon(day))
