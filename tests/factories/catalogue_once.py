"""Loads the catalogue once per test module instead of once per test; every test runs in a savepoint."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.factories import schemes
from tests.factories.applicants import quick_catalogue


@pytest.fixture(scope="module")
def catalogue_once(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For modules whose tests all run inside a transaction; never together with django_db(transaction=True)."""
    outer = transaction.atomic()
    outer._from_testcase = True  # as in Django's TestCase: actions may still require to be outermost (durable)
    with django_db_blocker.unblock():
        outer.__enter__()
        quick_catalogue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemes, "load_catalogue", lambda *_args, **_kwargs: None)
        yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
