"""A morning's reminders beside their floor: what merely inserting the same rows costs.

`python -m bench.ticking` runs the tick of the clocks once, for a moment one working day later, and prints the facts as
JSON.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime, timedelta

COLUMNS = ("kind", "channel", "recipient_id", "address", "subject", "body", "url", "about_type", "about_id", "state",
           "message_id", "created_at", "sent_at")  # fmt: skip
TOGETHER = 100
"""Reminders whose messages the floor inserts in one transaction, as the tick does."""


def next_morning(now: datetime) -> datetime:
    """The same hour of the next day that is not a Saturday or Sunday."""
    day = now + timedelta(days=1)
    while day.weekday() > 4:  # noqa: PLR2004 (Friday)
        day += timedelta(days=1)
    return day


def ring(now: datetime) -> dict[str, float]:
    """Run the tick once at `now`: how many reminders and messages went out, ms per reminder, and its floor in ms."""
    from certportal.kernel.outbox.models import Message
    from certportal.kernel.sla.tick import tick

    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    start = time.perf_counter()
    sent = tick(now)
    took = time.perf_counter() - start
    rows = list(Message.objects.filter(pk__gt=last).order_by("pk"))
    floor = insert_again(rows, max(1, TOGETHER * len(rows) // max(sent, 1)))
    return {
        "sent": sent,
        "messages": len(rows),
        "ms": took * 1000 / max(sent, 1),
        "floor_ms": floor * 1000 / max(sent, 1),
    }


def insert_again(rows: list, at_once: int) -> float:  # type: ignore[type-arg]
    """Insert copies of these messages, `at_once` in a transaction; returns seconds. The copies are deleted again."""
    from django.db import transaction

    from certportal.kernel.outbox.models import Message

    copies = [Message(key=f"floor:{row.pk}", **{name: getattr(row, name) for name in COLUMNS}) for row in rows]
    start = time.perf_counter()
    for first in range(0, len(copies), at_once):
        with transaction.atomic():
            Message.objects.bulk_create(copies[first : first + at_once])
    took = time.perf_counter() - start
    Message.objects.filter(key__startswith="floor:").delete()
    return took


def line(facts: dict[str, float]) -> str:
    """The printed result."""
    ratio = facts["ms"] / facts["floor_ms"] if facts["floor_ms"] else 0.0
    rate = 1000 / facts["ms"] if facts["ms"] else 0.0
    return (
        f"  pengingat: {facts['sent']:.0f} dalam {facts['messages']:.0f} pesan, {rate:.0f} per detik, "
        f"{facts['ms']:.1f} ms, × lantai {ratio:.2f}"
    )


def main() -> None:
    import django

    django.setup()
    from django.utils import timezone

    sys.stdout.write(json.dumps(ring(next_morning(timezone.now()))))


if __name__ == "__main__":
    main()
