"""One world per test: catalogue 000 + 001, an eligible applicant, and the office."""

import pytest

from tests.factories.applicants import world as build_world
from tests.factories.catalogue_once import catalogue_once

__all__ = ["catalogue_once"]


@pytest.fixture(autouse=True)
def _catalogue(request):
    """Tests with real transactions (races) put the catalogue in by themselves."""
    if "transactional_db" not in request.fixturenames and not _with_real_transactions(request.node):
        request.getfixturevalue("catalogue_once")


def _with_real_transactions(node) -> bool:
    mark = node.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction"))


@pytest.fixture
def world(db):
    return build_world()
