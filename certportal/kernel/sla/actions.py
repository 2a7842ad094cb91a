"""What an admin does with reminders that are stuck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from certportal.kernel.audit.record import record, record_all
from certportal.kernel.sla.models import Reminder
from certportal.kernel.sla.queries import hindered, set_aside

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from certportal.kernel.audit.record import Actor


@transaction.atomic
def retry(reminders: QuerySet[Reminder], *, by: Actor | object, now: datetime) -> int:
    """Send these with the next tick, as if they had never failed; returns how many."""
    rows = list(_still_stuck(reminders))
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(failures=0, outages=0, retry_after=None)
    record_all("reminder.retry", by=by, facts=[(row, {"kind": row.kind, "error": row.error}) for row in rows], now=now)
    return len(rows)


@transaction.atomic
def stop(reminders: QuerySet[Reminder], *, by: Actor | object, note: str, now: datetime) -> None:
    """Give these up for good, with the reason. The clock and its later reminders run on."""
    for row in _still_stuck(reminders):
        row.stopped_at = now
        row.save(update_fields=["stopped_at"])
        record("reminder.stop", by=by, subject=row, after={"kind": row.kind, "error": row.error}, note=note, now=now)


def _still_stuck(reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """Locked; what was sent since the page was drawn is left alone."""
    return (set_aside() | hindered()).filter(pk__in=reminders.values("pk")).select_for_update(of=("self",))
