"""Whether a moment may be believed: by a clock that is far ahead everything is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from certportal.kernel.jobs.models import Heartbeat

TICK_TASK: Final = "certportal.kernel.sla.tasks.tick"
FAR: Final = timedelta(days=7)


class TickHeldError(Exception):
    """Nothing was done. The task then gives no sign of life, which admins and monitoring see."""


def last_tick() -> datetime | None:
    """When the last tick came to its end, None: there was none."""
    return Heartbeat.objects.filter(name=TICK_TASK).values_list("at", flat=True).first()


def trusted(now: datetime) -> datetime:
    """The moment, for work that removes or closes what is old.

    Raises TickHeldError while it lies over a week from the last tick; an admin's word to the tick is one to this, too.
    """
    last = last_tick()
    if last is not None and abs(now - last) > FAR:
        raise TickHeldError(f"last tick {last}, now {now}")
    return now
