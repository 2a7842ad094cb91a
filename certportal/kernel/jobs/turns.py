"""One process at a time, over all machines that share the database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db.models import Q

from certportal.kernel.jobs.models import Turn
from certportal.kernel.jobs.moment import written_down

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta


@contextmanager
def turn(name: str, *, longest: timedelta, now: datetime) -> Iterator[bool]:
    """Whether it is this process's turn; given back at the end, or after `longest` when the process ends before."""
    until = now + longest
    taken = _take(name, until, now)
    try:
        yield taken
    finally:
        if taken:
            written_down(Turn.objects.filter(name=name, until=until).delete)


def _take(name: str, until: datetime, now: datetime) -> bool:
    # An end that lies further away than any turn lasts was written while the clock was ahead.
    over = Q(until__lte=now) | Q(until__gt=until)
    if Turn.objects.filter(over, name=name).update(until=until):
        return True
    _, first = Turn.objects.get_or_create(name=name, defaults={"until": until})
    return first
