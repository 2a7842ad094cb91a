"""For each test: the catalogue (000 and 001), an eligible applicant, and the officers."""

import pytest

from tests.factories.applicants import world as build_world
from tests.factories.blank_sheets import blank_sheets
from tests.factories.catalogue_once import catalogue_once, world_once
from tests.factories.files import sound_scans

__all__ = ["blank_sheets", "catalogue_once", "sound_scans", "world_once"]


@pytest.fixture(scope="module", autouse=True)
def _catalogue(request):
    """For the whole module, and so before the transaction of its first test.

    Tests of pure engines need no database; tests of races load the catalogue themselves.
    """
    mark = request.node.get_closest_marker("django_db")
    if mark and not mark.kwargs.get("transaction"):
        request.getfixturevalue("world_once")


@pytest.fixture
def world(db):
    return build_world()
