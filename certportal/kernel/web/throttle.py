"""So many tries per key and window, counted in the shared cache: for pages that answer to a secret."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.core.cache import cache


def _key(room: str, key: str, window: timedelta, now: datetime) -> str:
    span = int(now.timestamp()) // int(window.total_seconds())
    return f"tries:{room}:{sha256(key.encode()).hexdigest()[:32]}:{span}"


def tries(room: str, key: str, *, window: timedelta, now: datetime) -> int:
    """How many tries this window has seen; nothing is written."""
    return int(cache.get(_key(room, key, window, now), 0))


def count(room: str, key: str, *, window: timedelta, now: datetime) -> int:
    """One try more; returns how many this window has seen with it."""
    name = _key(room, key, window, now)
    kept_for = int(window.total_seconds()) * 2
    cache.add(name, 0, timeout=kept_for)
    try:
        seen = int(cache.incr(name))
    except ValueError:
        return 1  # the entry was culled between the two calls
    # The cache in the database forgets its timeout when it counts: without this the window ends after five minutes.
    cache.touch(name, kept_for)
    return seen


def opens_again(window: timedelta, now: datetime) -> datetime:
    """When the next window begins."""
    seconds = int(window.total_seconds())
    return now + timedelta(seconds=seconds - int(now.timestamp()) % seconds)
