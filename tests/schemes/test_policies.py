import pytest
from django.contrib.auth.models import AnonymousUser

from certportal.kernel.accounts.enums import Role
from schemes.models import Scheme, ServiceStandard
from schemes.policies import anyone, sees_suspicions
from tests.factories.accounts import person_with
from tests.factories.schemes import SchemeFactory, ServiceStandardFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_suspicions_are_for_two_kinds_of_admins(role):
    assert sees_suspicions(person_with(role), None) is (role in {Role.SYSTEM_ADMIN, Role.CERTIFICATE_ADMIN})


def test_visitors_read_the_catalogue_without_suspicions():
    visitor = AnonymousUser()

    assert anyone(visitor, None)
    assert not sees_suspicions(visitor, None)


def test_only_published_rows_are_visible_to_anybody():
    person = person_with(Role.SYSTEM_ADMIN)
    scheme, standard = SchemeFactory(), ServiceStandardFactory()
    SchemeFactory(published=False)
    ServiceStandardFactory(published=False)

    for user in (AnonymousUser(), person):
        assert list(Scheme.objects.visible_to(user)) == [scheme]
        assert list(ServiceStandard.objects.visible_to(user)) == [standard]
