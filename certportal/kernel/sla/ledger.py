"""The ledger of a clock: write a line, read its pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from certportal.kernel.sla.enums import ClockVerb
from certportal.kernel.sla.models import Clock, ClockEvent
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from certportal.kernel.audit.record import Actor
    from certportal.kernel.sla.plan import Dates, Pause


# A limit moved earlier is not a new one: what was sent about it is not sent again.
RENEWED = Q(verb__in=[ClockVerb.RESUMED, ClockVerb.EXTENDED]) | Q(
    verb=ClockVerb.REPLANNED, limit_on__gt=F("previous_limit_on")
)


def enter(
    clock: Clock,
    verb: ClockVerb,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    before: Dates | None = None,
    promised_on: date | None = None,
) -> ClockEvent:
    """Append a line with the present dates; `before` are the dates they replaced."""
    line = _line(clock, verb, by, now, reason=reason, before=before, promised_on=promised_on)
    line.save(force_insert=True)
    return line


def enter_all(clocks: Iterable[Clock], verb: ClockVerb, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Append the same line to the ledgers of many clocks, in one statement."""
    ClockEvent.objects.bulk_create(_line(clock, verb, by, now, reason=reason) for clock in clocks)


def _line(
    clock: Clock,
    verb: ClockVerb,
    by: Actor,
    now: datetime,
    *,
    reason: str = "",
    before: Dates | None = None,
    promised_on: date | None = None,
) -> ClockEvent:
    return ClockEvent(
        clock=clock,
        verb=verb,
        at=now,
        on=today_at(clock.organisation, now),
        by_id=by.pk,
        by_name=by.display_name[:150],
        reason=reason,
        waiting_on=clock.waiting_on,
        target_on=clock.target_on,
        limit_on=clock.limit_on,
        previous_target_on=before.target_on if before else None,
        previous_limit_on=before.limit_on if before else None,
        promised_on=promised_on,
    )


def round_of(clock: Clock) -> int:
    """How often the clock got a new limit: by pauses that have ended, and by calendar changes that moved it later."""
    return clock.events.filter(RENEWED).count()


def renewals_of(clocks: Iterable[Clock]) -> dict[int, list[date]]:
    """The days on which these clocks got a new limit, in order, by the clock's id; one query."""
    found: dict[int, list[date]] = {clock.pk: [] for clock in clocks}
    for clock_id, on in (
        ClockEvent.objects.filter(RENEWED, clock__in=found).order_by("pk").values_list("clock_id", "on")
    ):
        found[clock_id].append(on)
    return found


def pauses_of(clock: Clock) -> list[Pause]:
    """The pauses that have ended, in order; an open one is left out."""
    found: list[Pause] = []
    since: date | None = None
    for verb, on in clock.events.order_by("pk").values_list("verb", "on"):
        if verb == ClockVerb.PAUSED:
            since = on
        elif verb == ClockVerb.RESUMED and since is not None:
            found.append((since, on))
            since = None
    return found
