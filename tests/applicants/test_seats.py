"""Which office speaks for the certification body of a case: acts ask one case, lists ask all of them, and both say the same."""

from itertools import product

import pytest

from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.queries.seats import at_body, at_body_apart, body_office, decided_at, is_apart
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Organisation, User
from tests.factories.accounts import OrganisationFactory, person_with
from tests.factories.applicants import dossier_in, eligible_person

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
ALL, WITHOUT = list(Seat.values), [Seat.SERVICE_OFFICE.value, Seat.TEST_SITE.value]
CLERK = Role.CERTIFICATE_ADMIN


@pytest.fixture
def places(world):
    """The service office of one case, that of another one, and the organisation of their scheme's certification body."""
    places = [world.catalogue.agency, OrganisationFactory(), world.catalogue.body.organisation]
    dossier_in(DossierState.ADMITTED, world)
    other = dossier_in(DossierState.ADMITTED, world, applicant=eligible_person(world.catalogue))
    Dossier.objects.filter(pk=other.pk).update(agency=places[1])
    return [place.pk for place in places]


def found(condition):
    return set() if condition is None else set(Dossier.objects.filter(condition).values_list("pk", flat=True))


def test_lists_find_the_cases_of_the_office_that_acts_ask(places):
    clerks = {place: person_with(CLERK, place_of(place), password=None).pk for place in places}
    for seats in product((ALL, WITHOUT), repeat=len(places)):
        for place, held in zip(places, seats, strict=True):
            Organisation.objects.filter(pk=place).update(seats=held)
        cases = Dossier.objects.select_related("agency", "scheme_version__scheme__body__organisation")
        for place, held in zip(places, seats, strict=True):
            asked = {case.pk for case in cases if held is ALL and body_office(case) == place}
            apart = {case.pk for case in cases if case.pk in asked and is_apart(case)}
            clerk = User.objects.get(pk=clerks[place])
            assert (found(at_body(clerk, CLERK)), found(at_body_apart(clerk, CLERK))) == (asked, apart), seats
            assert held is WITHOUT or found(decided_at(place_of(place))) == asked, seats
            assert found(at_body(clerk, Role.COMMITTEE_MEMBER)) == set(), "a role that they do not hold"


@pytest.mark.parametrize(
    ("service", "body", "expected"),
    [(ALL, ALL, (0, False)), (ALL, WITHOUT, (0, False)), (WITHOUT, ALL, (2, True)), (WITHOUT, WITHOUT, (None, False))],
)
def test_the_service_office_is_asked_while_it_holds_the_seat_then_the_body_and_then_nobody(
    places, service, body, expected
):
    for place, held in zip((places[0], places[2]), (service, body), strict=True):
        Organisation.objects.filter(pk=place).update(seats=held)
    case, (at, apart) = Dossier.objects.get(agency=places[0]), expected
    assert (body_office(case), is_apart(case)) == (None if at is None else places[at], apart)


def place_of(pk):
    return Organisation.objects.get(pk=pk)
