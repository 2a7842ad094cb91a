"""Tries are counted for the whole window, whatever the cache is made of."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from certportal.kernel.web import throttle

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_tries_are_counted_by_room_and_key():
    assert [throttle.count("pintu", "a", window=HOUR, now=NOW) for _ in range(3)] == [1, 2, 3]
    assert throttle.count("pintu", "b", window=HOUR, now=NOW) == 1
    assert throttle.count("jendela", "a", window=HOUR, now=NOW) == 1
    assert throttle.tries("pintu", "a", window=HOUR, now=NOW) == 3


def test_next_window_begins_anew():
    throttle.count("pintu", "c", window=HOUR, now=NOW)
    assert throttle.tries("pintu", "c", window=HOUR, now=throttle.opens_again(HOUR, NOW)) == 0


def test_counting_keeps_the_entry_for_the_whole_window(monkeypatch):
    """The cache in the database sets its default timeout (five minutes) with every count."""
    kept = []
    monkeypatch.setattr(cache, "touch", lambda name, timeout: kept.append(timeout))
    throttle.count("pintu", "d", window=HOUR, now=NOW)
    assert kept == [7_200]


def test_many_visitors_do_not_flush_the_count():
    """Django's own limit of 300 entries would throw a third of them away."""
    people = [f"orang {number}" for number in range(400)]
    for person in people:
        throttle.count("pintu", person, window=HOUR, now=NOW)
    assert [person for person in people if throttle.tries("pintu", person, window=HOUR, now=NOW) != 1] == []
