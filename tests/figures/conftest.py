"""An office with two hundred cases, made once: open and late ones, and some that were finished in time or late."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from bench.cases import fill
from bench.people import house
from certportal.kernel.sla.models import Clock
from tests.factories.accounts import person_with
from tests.factories.catalogue_once import catalogue_once, checked

__all__ = ["catalogue_once"]


@pytest.fixture(scope="module")
def office(catalogue_once, django_db_blocker):
    """The house of the benchmark; its rows are taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        now = timezone.now()
        fill(200, now=now)
        spread(now.date())
        yield checked(house(now))
        transaction.set_rollback(True)


def spread(today):
    """Finish the ended cases over the last hundred days, every third of them two days after its limit."""
    done = list(Clock.objects.filter(kind="service", stopped_on__isnull=False).order_by("pk"))
    for n, clock in enumerate(done):
        clock.stopped_on = today - dt.timedelta(days=n % 100)
        clock.started_on = clock.stopped_on - dt.timedelta(days=20)
        clock.limit_on = clock.stopped_on + dt.timedelta(days=-2 if n % 3 == 0 else 9)
    Clock.objects.bulk_update(done, ["started_on", "stopped_on", "limit_on"])
    assert len(done) > 60


def holder(place, role):
    """Somebody with that role at the office: of its staff, else somebody new."""
    return place.staff[role][0] if role in place.staff else person_with(role, place.agency)
