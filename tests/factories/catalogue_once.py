"""Loads the catalogue, and makes its people, once per test module instead of once per test; every test runs in a savepoint."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.test import override_settings

from applicants.models import Dossier
from certportal.kernel.papers import actions
from tests.factories import applicants, assessments, schemes, seats
from tests.factories.blank_sheets import blank

T = TypeVar("T")


def checked(made: T) -> T:
    """What was made for the module, its foreign keys looked at now: else every test would look at them again at its end."""
    connection.check_constraints()
    return made


@pytest.fixture(scope="module")
def catalogue_once(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For modules whose tests all run inside a transaction; never together with django_db(transaction=True)."""
    outer = transaction.atomic()
    outer._from_testcase = True  # as in Django's TestCase: actions may still require to be outermost (durable)
    with django_db_blocker.unblock():
        outer.__enter__()
        checked(applicants.quick_catalogue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemes, "load_catalogue", lambda *_args, **_kwargs: None)
        yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture(scope="module")
def world_once(catalogue_once, django_db_blocker) -> Iterator[None]:
    """`world()` gives the same people to every test of the module, each time as fresh objects of the same rows."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(applicants, "standing", checked(applicants.world()))
        yield


@pytest.fixture(scope="module")
def hall_once(catalogue_once, django_db_blocker) -> Iterator[None]:
    """The same for `hall()`, whose `world` is then also what `world()` gives."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        place = checked(assessments.hall())
        patch.setattr(assessments, "standing", place)
        patch.setattr(applicants, "standing", place.world)
        yield


@pytest.fixture(scope="module")
def offices_once(hall_once, django_db_blocker) -> Iterator[None]:
    """The same for `three_offices()`."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(seats, "standing", checked(seats.three_offices()))
        yield


@pytest.fixture(scope="module")
def issued_once(offices_once, django_db_blocker, tmp_path_factory) -> Callable[..., tuple[Path, list[int]]]:
    """Issues empty papers for all tests of the module; gives their folder and the keys of the certificates."""

    def issue(*cases: Callable[[seats.Offices], Dossier]) -> tuple[Path, list[int]]:
        media, offices = tmp_path_factory.mktemp("issued"), seats.three_offices()
        with (
            django_db_blocker.unblock(),
            override_settings(MEDIA_ROOT=str(media)),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(actions, "render", blank)
            issued = checked(seats.issued(offices, *(case(offices) for case in cases)))
            return media, [row.pk for row in issued]

    return issue
