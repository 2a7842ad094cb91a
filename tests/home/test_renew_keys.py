"""Exchanging the key: everything encrypted with the old key is encrypted with the new one, and nothing is lost."""

from io import StringIO

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.utils import timezone

from applicants.models import ProfileProposal
from certportal.kernel.accounts.models import PendingRegistration, User
from certportal.kernel.accounts.queries import person_with_nik
from certportal.kernel.audit.models import AuditEvent
from tests.factories.accounts import OrganisationFactory, OutsiderFactory, PersonFactory, give_second_factor

pytestmark = pytest.mark.django_db
NIK = "3171015501850042"


def renew():
    out = StringIO()
    call_command("renew_keys", stdout=out)
    return out.getvalue()


@pytest.fixture
def person():
    person = OutsiderFactory(nik=NIK)
    person.seed = give_second_factor(person)
    return person


def opened():
    """Every encrypted value, decrypted."""
    found = []
    for factor in Authenticator.objects.order_by("pk"):
        found += [get_adapter().decrypt(factor.data[name]) for name in ("secret", "seed") if name in factor.data]
    return found


def test_after_renewal_the_old_key_may_go(settings, person):
    before, old = opened(), settings.SECRET_KEY
    assert person.seed in before
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "baru-" + "z" * 60, [old]
    assert renew().startswith("3 disandikan ulang")  # the NIK, the seed, the recovery codes
    settings.SECRET_KEY_FALLBACKS = []
    assert User.objects.get(pk=person.pk).reveal_nik() == NIK
    assert person_with_nik(NIK) == person
    assert opened() == before
    assert renew().startswith("0 disandikan ulang")
    assert [event.after for event in AuditEvent.objects.filter(verb="keys.renew")] == [{"renewed": 3, "unreadable": 0}]


def test_registration_that_waits_for_an_officer_stays_readable(settings):
    row = PendingRegistration(full_name="Ani", email="ani@contoh.id", asked_at=timezone.now(), lapses_at=timezone.now())
    row.set_nik(NIK)
    row.save()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "baru-" + "z" * 60, [settings.SECRET_KEY]
    assert renew().startswith("1 disandikan ulang")
    settings.SECRET_KEY_FALLBACKS = []
    assert PendingRegistration.objects.get().reveal_nik() == NIK
    assert renew().startswith("0 disandikan ulang")


def test_number_that_a_counter_proposes_stays_readable(settings, person):
    row = ProfileProposal(
        holder=person, asked_by=PersonFactory(), agency=OrganisationFactory(), asked_at=timezone.now()
    )
    row.set_nik("3171015501850077")
    row.save()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "baru-" + "z" * 60, [settings.SECRET_KEY]
    renew()
    settings.SECRET_KEY_FALLBACKS = []
    assert ProfileProposal.objects.get().reveal_nik() == "3171015501850077"
    assert renew().startswith("0 disandikan ulang")


def test_a_key_of_its_own_for_the_fields(settings, person):
    settings.FIELD_KEY, settings.FIELD_KEY_FALLBACKS = "bidang-" + "y" * 60, [settings.SECRET_KEY]
    renew()
    settings.FIELD_KEY_FALLBACKS = []
    settings.SECRET_KEY = "lain-" + "x" * 60
    assert User.objects.get(pk=person.pk).reveal_nik() == NIK


def test_what_no_key_opens_is_counted_and_left_alone(settings, person):
    cipher = bytes(person.nik_cipher)
    settings.SECRET_KEY = "salah-" + "z" * 60
    with pytest.raises(CommandError, match=r"3 tidak terbaca.*Jangan buang kunci lama"):
        renew()
    assert bytes(User.objects.get(pk=person.pk).nik_cipher) == cipher
