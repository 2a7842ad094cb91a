"""An office, an admin who asks, and somebody it is about."""

import pytest
import time_machine

from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.kernel.approvals.asking import NOW


@pytest.fixture
def _moment():
    """The pages ask the clock whether a request has lapsed."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def office(db):
    return OrganisationFactory(name="BKPSDM")


@pytest.fixture
def admin(office):
    return person_with(Role.SYSTEM_ADMIN, office, full_name="Admin Satu")


@pytest.fixture
def person(db):
    return PersonFactory(full_name="Rina")
