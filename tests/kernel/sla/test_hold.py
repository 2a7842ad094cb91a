"""A tick 45 days ahead by a wrong clock wrote 843 letters; it waits for an admin's word now."""

from datetime import timedelta

import pytest

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs import heartbeat
from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.jobs.models import Heartbeat
from certportal.kernel.jobs.trusted import FAR, TICK_TASK, TickHeldError
from certportal.kernel.sla import tasks
from certportal.kernel.sla.hold import RELEASED_FOR, held, refuse_far, release
from certportal.kernel.sla.models import TickHold
from tests.factories.sla import noon

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
LAST = noon("2026-11-20")
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def ticked():
    beat(TICK_TASK, now=LAST)


@pytest.mark.parametrize("apart", [timedelta(minutes=1), FAR, -FAR])
def test_tick_within_a_week_is_done(apart):
    refuse_far(LAST + apart)
    assert not TickHold.objects.exists()


@pytest.mark.parametrize("apart", [FAR + SECOND, -FAR - SECOND, timedelta(days=45)])
def test_tick_far_from_the_last_waits_for_an_admin(apart):
    now = LAST + apart
    for _ in range(2):
        with pytest.raises(TickHeldError):
            refuse_far(now)
    assert held().last_at == LAST
    assert release(by=SYSTEM, now=now)
    assert not release(by=SYSTEM, now=now), "nothing waits any more"
    refuse_far(now + RELEASED_FOR)


def test_word_holds_for_an_hour_of_that_clock_and_no_other():
    now = LAST + timedelta(days=45)
    with pytest.raises(TickHeldError):
        refuse_far(now)
    release(by=SYSTEM, now=now)
    for other in (now + RELEASED_FOR + SECOND, now + timedelta(days=400), now - timedelta(days=20)):
        with pytest.raises(TickHeldError):
            refuse_far(other)
        assert held() is not None, "the page asks again"
        assert release(by=SYSTEM, now=now)


def test_page_names_the_tick_from_which_the_clock_jumped_last():
    """The first jump was let through; of the next one the page told the tick before that one."""
    with pytest.raises(TickHeldError):
        refuse_far(LAST + timedelta(days=45))
    beat(TICK_TASK, now=LAST + timedelta(days=46))
    with pytest.raises(TickHeldError):
        refuse_far(LAST + timedelta(days=90))
    assert held().last_at == LAST + timedelta(days=46)


def test_clock_that_was_put_right_goes_on_by_itself():
    with pytest.raises(TickHeldError):
        refuse_far(LAST + timedelta(days=45))
    refuse_far(LAST + timedelta(hours=2))
    assert held() is None


def test_first_tick_of_a_portal_waits_for_nobody():
    Heartbeat.objects.all().delete()
    refuse_far(LAST)
    assert held() is None


def test_clock_that_jumps_while_a_tick_runs_holds_no_later_one(monkeypatch):
    """Its sign of life stood 45 days ahead then, and every tick by the right clock waited for an admin."""
    now = LAST + timedelta(minutes=1)
    monkeypatch.setattr(tasks, "database_now", lambda: now)
    monkeypatch.setattr(heartbeat, "database_now", lambda: now + timedelta(days=45))
    tasks.tick.apply()
    assert Heartbeat.objects.get(name=TICK_TASK).at == now
    assert refuse_far(now + timedelta(minutes=1)) == now


def test_task_does_nothing_and_gives_no_sign_of_life_while_it_is_held(monkeypatch):
    monkeypatch.setattr(tasks, "database_now", lambda: LAST + timedelta(days=45))
    ticked = []
    monkeypatch.setattr(tasks.engine, "tick", lambda now, **_: ticked.append(now))
    tasks.tick.apply()
    assert ticked == []
    assert Heartbeat.objects.get(name=TICK_TASK).at == LAST
