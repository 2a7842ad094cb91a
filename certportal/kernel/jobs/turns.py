"""One process at a time, over all machines that share the database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from certportal.kernel.jobs.models import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta


@contextmanager
def turn(name: str, *, longest: timedelta, now: datetime) -> Iterator[bool]:
    """Whether it is this process's turn; given back at the end, or after `longest` when the process ends before."""
    taken = _take(name, now + longest, now)
    try:
        yield taken
    finally:
        if taken:
            Turn.objects.filter(name=name, until=now + longest).update(until=now)


def _take(name: str, until: datetime, now: datetime) -> bool:
    if Turn.objects.filter(name=name, until__lte=now).update(until=until):
        return True
    _, first = Turn.objects.get_or_create(name=name, defaults={"until": until})
    return first
