"""Days by whose turn it was, read from one clock's ledger."""

from datetime import date

from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import days_spent_in
from certportal.kernel.workdays.counting import counted_on
from certportal.kernel.workdays.queries import calendar_for


def days_spent(clock: Clock, *, until: date | None = None) -> dict[str, int]:
    """Counted up to the day the clock stopped, or to `until` (default: the last line of the ledger)."""
    lines = list(clock.events.order_by("pk"))
    calendar = counted_on(calendar_for(clock.organisation), clock.unit)
    return days_spent_in(lines, calendar, until=clock.stopped_on or until or lines[-1].on)
