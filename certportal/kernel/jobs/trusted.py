"""Whether a moment may be believed: by a clock that is far ahead everything is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from certportal.kernel.jobs.models import Heartbeat

TICK_TASK: Final = "certportal.kernel.sla.tasks.tick"
FAR: Final = timedelta(days=7)
HELD: Final = "Tenggat berhenti dihitung: jam server perlu diperiksa"
"""Every page says it like this, whether the clock is wrong, a backup was restored or the portal was off for long."""
WAITING: Final = {
    "pengingat dan tenggat", "pembersihan berkas sisa", "pembersihan catatan mesin", "usulan data yang gugur",
}  # fmt: skip
"""What is not done until then, by its key in the beat table; nobody calls it a worker that died."""


class TickHeldError(Exception):
    """Nothing was done. The task then gives no sign of life, which admins and monitoring see."""


def last_tick() -> datetime | None:
    """When the last tick came to its end, None: there was none."""
    return Heartbeat.objects.filter(name=TICK_TASK).values_list("at", flat=True).first()


def trusted(now: datetime) -> datetime:
    """The moment, for work that removes or closes what is old.

    Raises TickHeldError while it lies over a week from the last tick; an admin's word to the tick is one to this, too.
    """
    if is_far(now):
        raise TickHeldError(f"last tick {last_tick()}, now {now}")
    return now


def is_far(now: datetime) -> bool:
    """Whether the last tick, if there was one, lies too far away to be believed."""
    last = last_tick()
    return last is not None and abs(now - last) > FAR
