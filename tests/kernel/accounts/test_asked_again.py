"""Staff type their password again before acts that cannot be undone, unless they did within ten minutes."""

import time

import pytest
import time_machine
from django.urls import get_resolver

from certportal.kernel.accounts.again import is_asked_again
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership
from tests.factories.accounts import PASSWORD, OrganisationFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db
# What cannot be undone, by the name of its address.
FINAL = {
    "approval.show",
    "certificate.close",
    "certificate.handover",
    "certificate.issue",
    "dossier.admit",
    "dossier.reject",
    "naming.answer",
    "plenary.close",
    "plenary.decide",
    "review.decide",
    "settings.merge",
    "settings.personnel_apply",
    "settings.registration_hand_over",
    "settings.role_grant",
}


def named_views(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_views(pattern)
        elif pattern.name:
            yield pattern.name, pattern.callback


def test_exactly_these_acts_ask_again():
    assert {name for name, view in named_views() if is_asked_again(view)} == FINAL


@pytest.fixture
def grant():
    person, place = PersonFactory(), OrganisationFactory()
    return f"/pengaturan/orang/{person.pk}/peran/", {"role": Role.INTAKE_OFFICER, "organisation": place.pk}, person


def holds(person):
    return Membership.objects.filter(user=person, role=Role.INTAKE_OFFICER).exists()


def test_old_sign_in_is_asked_and_the_act_goes_on_with_all_that_was_typed(client, grant):
    address, typed, person = grant
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    with time_machine.travel(time.time() + 11 * 60, tick=False):
        asked = client.post(address, typed)
        assert asked.url.startswith("/akun/pastikan/?next=")
        assert not holds(person)
        wrong = client.post(asked.url, {"password": "salah-sekali-42", "next": address})
        assert wrong.status_code == 200
        assert not holds(person)
        client.post(asked.url, {"password": PASSWORD, "next": address})
    assert holds(person)


def test_fresh_sign_in_is_not_asked(client, grant):
    address, typed, person = grant
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    client.post(address, typed)
    assert holds(person)
