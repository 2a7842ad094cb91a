"""Tables are changed only when nobody writes: a worker that still runs stops `migrate`, one that has stopped does not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.executor import MigrationExecutor

from certportal.home.management.commands import migrate
from certportal.kernel.jobs.models import Heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Hands:
    """A clock that goes on only while somebody waits; `beats` is a worker that lives."""

    def __init__(self):
        self.now, self.waited, self.beats = START, 0, False

    def sleep(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.waited += seconds
        assert self.waited < 300
        if self.beats:
            Heartbeat.objects.update_or_create(name="tick", defaults={"at": self.now})


@pytest.fixture
def hands(monkeypatch):
    found = Hands()
    monkeypatch.setattr(migrate, "database_now", lambda: found.now)
    monkeypatch.setattr(migrate.time, "sleep", found.sleep)
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_args, **_facts: [("a change", False)])
    monkeypatch.setattr(migrate.migrate.Command, "handle", lambda *_args, **_facts: None)
    Heartbeat.objects.create(name="tick", at=START - timedelta(seconds=10))
    return found


def test_a_worker_that_runs_stops_it(hands):
    hands.beats = True
    with pytest.raises(CommandError, match="docker compose stop web worker beat backup"):
        call_command("migrate")
    call_command("migrate", plan=True)  # changes nothing, so it is told at once


def test_one_that_has_stopped_is_waited_out(hands):
    call_command("migrate")
    assert 50 <= hands.waited < 60


@pytest.mark.parametrize("age", [timedelta(minutes=2), timedelta(days=-40)])
def test_an_old_sign_or_one_of_a_clock_that_was_ahead_says_nothing(hands, age):
    Heartbeat.objects.update(at=START - age)
    call_command("migrate")
    assert hands.waited == 0


def test_nothing_to_change_waits_for_nobody(hands, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_args, **_facts: [])
    hands.beats = True
    call_command("migrate")
    assert hands.waited == 0
