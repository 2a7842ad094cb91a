"""A limit of attempts per key and window of time, counted in rows: for pages that ask for a secret.

Old rows go with the purging. Rows and not the shared cache: the cache may be a table whose counter reads and writes in two steps, and guesses sent at
the same moment would all read the same number.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from certportal.kernel.web.models import CountedTries


def _key(room: str, key: str, window: timedelta, now: datetime) -> str:
    span = int(now.timestamp()) // int(window.total_seconds())
    return f"{room}:{sha256(key.encode()).hexdigest()[:32]}:{span}"


def count(room: str, key: str, *, window: timedelta, now: datetime) -> int:
    """Count one attempt; returns the number in this window with it. Simultaneous attempts get different numbers."""
    name = _key(room, key, window, now)
    with transaction.atomic():
        CountedTries.objects.get_or_create(key=name, defaults={"ends_at": opens_again(window, now)})
        # The update locks the row until the end of the transaction, so that the number read next is this attempt's own.
        CountedTries.objects.filter(key=name).update(n=F("n") + 1)
        return CountedTries.objects.values_list("n", flat=True).get(key=name)


def give_back(room: str, key: str, *, window: timedelta, now: datetime) -> None:
    """Take back one attempt: it was counted before the check, and the secret was right."""
    CountedTries.objects.filter(key=_key(room, key, window, now), n__gt=0).update(n=F("n") - 1)


def opens_again(window: timedelta, now: datetime) -> datetime:
    """When the next window begins."""
    seconds = int(window.total_seconds())
    return now + timedelta(seconds=seconds - int(now.timestamp()) % seconds)
