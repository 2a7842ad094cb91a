"""One world per test: catalogue 000 + 001, an eligible applicant, and the office."""

import pytest

from tests.factories.applicants import world as build_world
from tests.factories.catalogue_once import catalogue_once

__all__ = ["catalogue_once"]


@pytest.fixture(scope="module", autouse=True)
def _catalogue(request):
    """For the whole module, and so before the transaction of its first test; races put the catalogue in by themselves."""
    mark = request.node.get_closest_marker("django_db")
    if not (mark and mark.kwargs.get("transaction")):
        request.getfixturevalue("catalogue_once")


@pytest.fixture
def world(db):
    return build_world()
