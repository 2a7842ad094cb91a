"""One world per test: catalogue 000 + 001, an eligible applicant, and the office."""

import pytest

from tests.factories.applicants import world as build_world


@pytest.fixture
def world(db):
    return build_world()
