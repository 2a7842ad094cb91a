"""One tick of the clocks where many run and a few fall due: `python -m bench.falling CLOCKS` prints the facts as JSON.

Clocks are added beside those of the loaded dossiers until that many run, each with the reminders it would have. A hundred
of the dossiers' own pass their limit; their people are told.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

    from certportal.kernel.sla.models import Clock

FALLING = 100
MOST_SECONDS = 2.0
TOGETHER = 5_000
COPIED = ("organisation_id", "unit", "target_days", "limit_days", "started_on", "calendar_stamp")


def prepare(number: int, today: date, now: datetime) -> dict[str, int]:
    """Bring the number of running clocks to `number`; a hundred fall due, none is late. Returns how many run and fall."""
    from certportal.kernel.sla.models import Clock, Reminder

    Reminder.objects.filter(sent_at=None, due_on__lte=today).update(sent_at=now)
    running = Clock.objects.filter(state="running")
    running.filter(limit_on__lt=today).update(limit_on=today + timedelta(days=20))
    pattern = running.first()
    assert pattern is not None  # noqa: S101 (the dossiers have been loaded)
    missing = max(0, number - running.count())
    for first in range(0, missing, TOGETHER):
        _add(pattern, range(first, min(first + TOGETHER, missing)), today)
    falling = list(running.filter(subject_type="applicants.dossier").values_list("pk", flat=True)[:FALLING])
    Clock.objects.filter(pk__in=falling).update(
        limit_on=today - timedelta(days=1), fell_due_on=None, overdue_planned_on=None
    )
    return {"running": running.count(), "falling": len(falling)}


def _add(pattern: Clock, places: range, today: date) -> None:
    """Clocks of things that nobody asks about, with a limit some weeks away."""
    from certportal.kernel.sla.models import Clock, Reminder

    terms: dict[str, Any] = {name: getattr(pattern, name) for name in COPIED}
    clocks = Clock.objects.bulk_create(
        Clock(
            kind="bench", subject_type="bench.thing", subject_id=place, limit_on=today + timedelta(days=10 + place % 20),
            target_on=today + timedelta(days=9) if pattern.target_days else None, **terms,
        )
        for place in places
    )  # fmt: skip
    Reminder.objects.bulk_create(
        Reminder(clock=clock, kind=kind, due_on=clock.limit_on - timedelta(days=before))
        for clock in clocks
        for kind, before in (("half", 8), ("due_3", 3), ("due", 0))
    )


def main() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from bench.ticking import next_morning
    from certportal.kernel.sla.tick import tick

    now = next_morning(timezone.now())
    facts = prepare(int(sys.argv[1]), timezone.localdate(now), now)
    start = time.perf_counter()
    sent = tick(now)
    sys.stdout.write(json.dumps(facts | {"sent": sent, "seconds": time.perf_counter() - start}))


def line(facts: dict[str, float]) -> str:
    """The printed result."""
    return (
        f"  detak: {facts['running']:,.0f} tenggat berjalan, {facts['falling']:.0f} lewat batas, {facts['sent']:.0f} pengingat, "
        f"{facts['seconds']:.2f} detik (paling lama {MOST_SECONDS:.0f})"
    )


def too_slow(facts: dict[str, float]) -> list[str]:
    """What is over its goal, a sentence."""
    over = facts["seconds"] > MOST_SECONDS
    return [f"detak: {facts['seconds']:.2f} detik, paling lama {MOST_SECONDS:.0f}"] if over else []


if __name__ == "__main__":
    main()
