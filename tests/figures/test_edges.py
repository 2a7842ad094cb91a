"""Where one figure ends and the next begins: ages of cases, weeks, months, and the last day of a limit."""

import datetime as dt

import pytest
import time_machine

from applicants.models import Dossier
from certportal.figures import promise
from certportal.figures.measures import AGES, of_age, rows_of
from certportal.figures.promise import promise_kept
from certportal.figures.scope import scope_of
from certportal.figures.tiles import counted, percent, tiles_of
from certportal.kernel.sla.models import Clock
from tests.factories.applicants import NOW, dossier_in, world

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def scope():
    with time_machine.travel(NOW, tick=False):
        yield scope_of(world().leader, NOW)


def finished_on(day, *, limit=None):
    """A case whose result could be collected on that day, ten days before its limit if nothing else is said."""
    dossier = dossier_in("ready", world(), submitted_at=NOW - dt.timedelta(days=700))
    Clock.objects.create(
        kind="service", subject_type="applicants.dossier", subject_id=dossier.pk, organisation=dossier.agency, state="stopped",
        limit_days=30, started_on=day - dt.timedelta(days=5), stopped_on=day, limit_on=limit or day + dt.timedelta(days=10),
    )  # fmt: skip
    return dossier


def test_each_age_begins_on_its_own_working_day(scope):
    case = dossier_in("submitted", world())
    day, told = scope.today, {}
    while (passed := scope.calendar.between(day, scope.today)) <= 12:
        Dossier.objects.filter(pk=case.pk).update(state_since=scope.midnight(day))
        told.setdefault(passed, set()).add(
            tuple(age for age in AGES if Dossier.objects.filter(of_age(scope, age), pk=case.pk).exists())
        )
        day -= dt.timedelta(days=1)
    wanted = dict.fromkeys(range(3), "0-2") | dict.fromkeys(range(3, 6), "3-5") | dict.fromkeys(range(6, 11), "6-10")
    assert told == {passed: {(wanted.get(passed, "11"),)} for passed in range(13)}


def test_a_week_begins_at_its_first_midnight_and_ends_before_the_next(scope):
    case, monday = dossier_in("submitted", world()), dt.date(2026, 11, 16)
    for moment, inside in (
        (scope.midnight(monday), True),
        (scope.midnight(monday) - dt.timedelta(seconds=1), False),
        (scope.midnight(monday + dt.timedelta(days=7)) - dt.timedelta(seconds=1), True),
        (scope.midnight(monday + dt.timedelta(days=7)), False),
    ):
        Dossier.objects.filter(pk=case.pk).update(submitted_at=moment)
        assert rows_of("masuk", scope, monday.isoformat()).filter(pk=case.pk).exists() == inside, moment
    done = finished_on(monday + dt.timedelta(days=7))
    assert list(rows_of("keluar", scope, monday.isoformat())) == []
    assert list(rows_of("keluar", scope, (monday + dt.timedelta(days=7)).isoformat())) == [done]


def test_the_last_day_of_the_limit_is_in_time(scope):
    day = scope.today - dt.timedelta(days=40)
    on_time, late = finished_on(day, limit=day), finished_on(day, limit=day - dt.timedelta(days=1))
    assert list(rows_of("tepat-waktu", scope, "")) == [on_time]
    assert list(rows_of("lewat-batas", scope, "")) == [late]
    (_, found) = counted(scope.person, NOW)
    tiles = {tile.name: tile for tile in tiles_of(scope, found)}
    assert (tiles["in_time"].figure, tiles["in_time"].hint) == ("50 %", "1 dari 2 berkas, 90 hari")
    assert (tiles["in_time"].share, tiles["late"].figure) == ("50.0%", "0")
    assert (percent(2, 3), percent(0, 0)) == ("66 %", "–")


def test_the_promise_tells_of_the_shortest_closed_time_with_enough_cases(monkeypatch):
    monkeypatch.setattr(promise, "FEWEST", 2)
    today = dt.date(2027, 1, 15)
    first, last = dt.date(2026, 10, 1), dt.date(2026, 12, 31)
    finished_on(last, limit=last)
    finished_on(dt.date(2027, 1, 1))  # the month that is not over tells nothing
    withdrawn = finished_on(first)
    Dossier.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    assert promise_kept(today) is None
    finished_on(first, limit=first - dt.timedelta(days=1))
    told = promise_kept(today)
    assert (told.since, told.until, told.cases, told.in_time, told.percent) == (first, last, 2, 1, 50)
    Clock.objects.filter(stopped_on=first).update(stopped_on=first - dt.timedelta(days=1))
    assert promise_kept(today).since == dt.date(2026, 7, 1)
    Clock.objects.filter(stopped_on__lt=first).update(stopped_on=dt.date(2026, 1, 1))
    assert promise_kept(today).since == dt.date(2026, 1, 1)
