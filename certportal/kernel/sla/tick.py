"""The periodic work on clocks. Dates are stored in rows: a late, doubled or missed tick changes no reminder."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from django.db import transaction

from certportal.kernel.outbox.gather import gather
from certportal.kernel.sla import clocks
from certportal.kernel.sla.late import note_overdue, overdue_ids
from certportal.kernel.sla.queries import offices_with_live_clocks
from certportal.kernel.sla.sending import due_ids, push_aside, send
from certportal.kernel.sla.summary import cases_of
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    Work = Callable[..., tuple[int, list[int]]]
    Aside = Callable[[int, Exception], None]

log = logging.getLogger(__name__)

BATCH = 100
"""Rows in one transaction: many enough to be quick, few enough that nobody who makes a move waits long for a clock."""

PAUSE: Final = timedelta(days=1)
HELD: Final = timedelta(minutes=15)
"""A tick that is cut short keeps its letters back no longer; the next one then gathers those not tried yet."""
REMINDERS: Final = ("reminder", "reminder_overdue")


def tick(now: datetime, *, last: datetime | None = None) -> int:
    """Plan again where the calendar changed, note clocks that fell due, send due reminders; returns the number told.

    Where the `last` tick is over a day ago, letters wait for the end of this one: whoever gets many reads one summary.
    """
    mail_after = now + HELD if last is not None and now - last > PAUSE else None
    clocks.replan(now)
    sent = 0
    for office in offices_with_live_clocks():
        today = today_at(office, now)
        in_batches(overdue_ids(office, today), partial(note_overdue, today=today, now=now), _log_only)
        due, write = due_ids(office, today, now), partial(send, today=today, now=now, mail_after=mail_after)
        sent += in_batches(due, write, partial(push_aside, now=now))
    if last is not None and mail_after:
        gather(REMINDERS, "reminder_summary", partial(cases_of, now=now), since=last, now=now)
    return sent


def in_batches(pks: Sequence[int], work: Work, aside: Aside) -> int:
    """Do `work` on the rows, `BATCH` in a transaction; returns how many it did.

    `work(pks, wait=)` returns the rows whose clock another transaction has locked; these are done one by one
    afterwards, so that nothing waits for a lock while it holds others. A batch that fails is halved until each row that
    cannot be done is alone; such rows are passed to `aside` and the others are done.
    """
    return sum(in_one(pks[first : first + BATCH], work, aside) for first in range(0, len(pks), BATCH))


def in_one(pks: Sequence[int], work: Work, aside: Aside) -> int:
    """Do `work` on these rows in one transaction, or in two halves when that fails."""
    alone = len(pks) == 1
    try:
        with transaction.atomic():
            done, held = work(pks, wait=alone)
    except Exception as exc:
        if alone:
            log.exception("row %s of the tick", pks[0])
            aside(pks[0], exc)
            return 0
        log.warning("a batch of %s failed and is halved: %s", len(pks), type(exc).__name__)
        half = len(pks) // 2
        return in_one(pks[:half], work, aside) + in_one(pks[half:], work, aside)
    return done + sum(in_one([pk], work, aside) for pk in held)


def _log_only(_pk: int, _exc: Exception) -> None:
    """Do nothing: the next tick tries this clock again."""
