"""A tick far from the last one waits for an admin's word: a wrong clock would send hundreds of letters and mute what follows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from certportal.kernel.audit.record import record
from certportal.kernel.jobs.trusted import FAR, TickHeldError, last_tick
from certportal.kernel.sla.models import TickHold

if TYPE_CHECKING:
    from certportal.kernel.audit.record import Actor

RELEASED_FOR: Final = timedelta(hours=1)


def refuse_far(now: datetime) -> datetime | None:
    """When the last tick came to its end, None: there was none.

    Raises TickHeldError where that is over a week away, before or after, and no admin has said that it is right.
    """
    last = last_tick()
    if last is None or abs(now - last) <= FAR:
        TickHold.objects.all().delete()
        return last
    hold, _ = TickHold.objects.get_or_create(pk=1, defaults={"last_at": last})
    if hold.released_until is None or not hold.released_until - RELEASED_FOR <= now <= hold.released_until:
        # A word of another hour, or of another clock, is used up: the page asks again.
        TickHold.objects.update(released_until=None, last_at=last)
        raise TickHeldError(f"last tick {last}, now {now}")
    return last


def held() -> TickHold | None:
    """The hold that waits for an admin, if there is one."""
    return TickHold.objects.filter(released_until__isnull=True).first()


@transaction.atomic
def release(*, by: Actor | object, now: datetime) -> bool:
    """The clock is right: ticks of the coming hour are done. False when nothing waits any more."""
    released = TickHold.objects.filter(released_until__isnull=True).update(released_until=now + RELEASED_FOR)
    if released:
        record("tick.release", by=by, after={"moment": now.isoformat()}, now=now)
    return bool(released)
