"""The database's clock: leases made by several machines must be compared on one of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

T = TypeVar("T")
AHEAD = timedelta(days=2)
"""Longer than any pause: what waits until later than that was put off by a clock that was ahead."""


def ahead() -> datetime:
    """From when on a moment that work waits for cannot have been meant."""
    return timezone.now() + AHEAD


def database_now() -> datetime:
    """The present moment by the database server; the machine's own where the database is a file on it."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def written_down(write: Callable[[], T]) -> T:
    """What `write` returns; once more over a new connection when the server had ended the one at hand.

    Nobody asks beforehand: that cost a question for every piece of work, and a file its whole connection.
    """
    try:
        return write()
    except (InterfaceError, OperationalError):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return write()
