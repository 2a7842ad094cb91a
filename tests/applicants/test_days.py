"""The days stored on a dossier follow its clocks, after every change of the clocks or the calendar."""

import datetime as dt
import importlib
import random
from contextlib import suppress

import pytest
from django.apps import apps

from applicants.enums import DossierState
from applicants.models import Dossier
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.timed import NO_DAY
from certportal.kernel.web.deadline import is_pressing, tell
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.workdays import HolidayFactory

pytestmark = pytest.mark.django_db
KINDS = ("completeness", "reply", "service", "handover")


def days_on(dossier):
    return Dossier.objects.values_list("due_on", "near_on").get(pk=dossier.pk)


def said_by_the_clocks(dossier):
    """The first days on which the label and the desk change, found by trying day after day."""
    clock = Clock.objects.about(dossier).filter(state="running").order_by("limit_on", "pk").first()
    if clock is None:
        return NO_DAY, NO_DAY
    days = [clock.started_on + dt.timedelta(days=n) for n in range((clock.limit_on - clock.started_on).days + 1)]
    noon = {day: dt.datetime.combine(day, dt.time(5), dt.UTC) for day in days}
    near = next(day for day in days if tell(clock, noon[day]).tone == "warn")
    assert near == next(day for day in days if is_pressing(clock, noon[day]))
    return clock.limit_on, near


def test_a_row_carries_the_days_of_its_clock_from_start_to_stop(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    assert days_on(dossier) == (NO_DAY, NO_DAY)
    clock = clocks.start("service", dossier, by=SYSTEM, now=NOW)
    assert days_on(dossier) == said_by_the_clocks(dossier)
    assert days_on(dossier)[0] == clock.limit_on
    clocks.pause("service", dossier, reason="bertanya", by=SYSTEM, now=NOW + dt.timedelta(days=3))
    assert days_on(dossier) == (NO_DAY, NO_DAY)
    clock = clocks.resume("service", dossier, by=SYSTEM, now=NOW + dt.timedelta(days=9))
    assert days_on(dossier) == said_by_the_clocks(dossier)
    clocks.start("reply", dossier, by=SYSTEM, now=NOW + dt.timedelta(days=9))
    assert days_on(dossier)[0] < clock.limit_on
    clocks.stop("reply", dossier, by=SYSTEM, now=NOW + dt.timedelta(days=10))
    assert days_on(dossier)[0] == clock.limit_on
    clocks.stop("service", dossier, by=SYSTEM, now=NOW + dt.timedelta(days=11))
    assert days_on(dossier) == (NO_DAY, NO_DAY)


def test_a_holiday_that_comes_later_moves_the_days_with_the_clock(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    clock = clocks.start("completeness", dossier, by=SYSTEM, now=NOW)
    HolidayFactory(date=clock.started_on + dt.timedelta(days=1))
    assert clocks.replan(NOW) == 1
    assert days_on(dossier)[0] == clock.limit_on + dt.timedelta(days=1)
    assert days_on(dossier) == said_by_the_clocks(dossier)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_the_clocks_the_row_says_the_same(world, seed):
    dice, now = random.Random(seed), NOW
    dossier = dossier_in(DossierState.SUBMITTED, world)
    acts = {
        "start": lambda kind: clocks.start(kind, dossier, by=SYSTEM, now=now),
        "pause": lambda kind: clocks.pause(kind, dossier, reason="x", by=SYSTEM, now=now),
        "resume": lambda kind: clocks.resume(kind, dossier, by=SYSTEM, now=now),
        "stop": lambda kind: clocks.stop(kind, dossier, by=SYSTEM, now=now),
    }
    for _ in range(40):
        now += dt.timedelta(days=dice.randrange(3))
        with suppress(clocks.ClockRefused):  # one of this kind runs already
            acts[dice.choice(list(acts))](dice.choice(KINDS))
        assert days_on(dossier) == said_by_the_clocks(dossier)


def test_rows_from_before_get_the_same_days(world):
    """The day the migration wrote for rows that stood already is what the clocks write from now on."""
    plans = [("completeness", None), ("service", None), ("service", 4), ("handover", None)]
    rows = []
    for kind, rest in plans:
        dossier = dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
        clocks.start(kind, dossier, by=SYSTEM, now=NOW)
        if rest:
            clocks.pause(kind, dossier, reason="x", by=SYSTEM, now=NOW + dt.timedelta(days=2))
            clocks.resume(kind, dossier, by=SYSTEM, now=NOW + dt.timedelta(days=2 + rest))
        rows.append(dossier)
    HolidayFactory(date=NOW.date() + dt.timedelta(days=60))
    migration = importlib.import_module("applicants.migrations.0011_days_on_the_dossier")
    for dossier in rows:
        clock = Clock.objects.about(dossier).get()
        works = migration._working_days(apps, clock.organisation)
        assert (clock.limit_on, migration._warning_days(clock, works)[0]) == days_on(dossier)
