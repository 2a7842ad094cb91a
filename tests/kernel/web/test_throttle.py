"""Tries at a secret are counted for the whole window, also those sent at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from certportal.kernel.web import throttle
from certportal.kernel.web.models import CountedTries

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def tries(room, key, *, window, now):
    row = CountedTries.objects.filter(key=throttle._key(room, key, window, now)).first()
    return row.n if row else 0


def test_tries_are_counted_by_scope_and_key():
    assert [throttle.count("pintu", "a", window=HOUR, now=NOW) for _ in range(3)] == [1, 2, 3]
    assert throttle.count("pintu", "b", window=HOUR, now=NOW) == 1
    assert throttle.count("jendela", "a", window=HOUR, now=NOW) == 1
    assert tries("pintu", "a", window=HOUR, now=NOW) == 3


def test_next_window_begins_anew():
    throttle.count("pintu", "c", window=HOUR, now=NOW)
    assert tries("pintu", "c", window=HOUR, now=throttle.opens_again(HOUR, NOW)) == 0


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_get_different_numbers():
    """Forty guesses sent together: a counter that reads first and writes later would count them all as the first."""
    with ThreadPoolExecutor(8) as crowd:
        seen = list(crowd.map(lambda _: _count_and_hang_up(), range(40)))
    assert sorted(seen) == list(range(1, 41))


def _count_and_hang_up() -> int:
    try:
        return throttle.count("pintu", "bersama", window=HOUR, now=NOW)
    finally:
        connection.close()


def test_right_try_is_given_back():
    throttle.count("pintu", "e", window=HOUR, now=NOW)
    throttle.count("pintu", "e", window=HOUR, now=NOW)
    throttle.give_back("pintu", "e", window=HOUR, now=NOW)
    assert tries("pintu", "e", window=HOUR, now=NOW) == 1


def test_many_visitors_do_not_flush_the_count():
    """Django's own limit of 300 entries would drop a third of them."""
    people = [f"orang {number}" for number in range(400)]
    for person in people:
        throttle.count("pintu", person, window=HOUR, now=NOW)
    assert [person for person in people if tries("pintu", person, window=HOUR, now=NOW) != 1] == []
