"""/pengaturan/orang/<pk>/dua-langkah/: a second factor whose phone and codes are lost is taken off."""

from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from certportal.home.settings_pages.actions import take_factor
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.releasing import release_second_factor
from certportal.kernel.approvals.actions import approve
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import MoveRefused
from tests.factories.accounts import OrganisationFactory, PersonFactory, give_second_factor, headed_by, person_with
from tests.home.asking import body, said, url
from tests.home.two_people import kept_of_asking, settle, waiting
from tests.refusing import refused

pytestmark = pytest.mark.django_db
WHY = "Ponsel hilang, kartu pegawai diperiksa di loket"


def has_factor(person):
    return Authenticator.objects.filter(user=person).exists()


def take(office, person, note=WHY):
    return office.post(url("person_factor", person.pk), {"note": note}, follow=True)


def test_that_of_staff_waits_for_a_second_person_and_the_holder_is_told_at_their_address(office, second, client):
    person = person_with(Role.VERIFIER, full_name="Rina Wulandari")
    assert url("person_factor", person.pk) in body(office.get(url("person", person.pk)))
    assert "orang kedua" in said(take(office, person))[0]
    assert has_factor(person), "nothing has happened yet"
    assert not {person.email, person.nip} & set(kept_of_asking().values())
    with pytest.raises(PersonRefused) as refused:  # whichever page asks
        take_factor(person, by=waiting().asked_by, note=WHY, now=waiting().asked_at)
    assert refused.value.code == "needs_second"
    client.force_login(person)
    UserSession.objects.create(user=person, session_key=client.session.session_key, ip="192.0.2.1", user_agent="")
    settle(second)
    assert not has_factor(person)
    assert client.get("/akun/").url.startswith("/masuk/?"), "their sessions have ended"
    (letter,) = Message.objects.filter(kind="second_factor_released", channel="email")
    assert (letter.address, WHY in letter.body) == (person.email, True)
    assert AuditEvent.objects.get(verb="second_factor.release").note == WHY


def test_what_was_asked_about_a_lost_factor_does_not_take_off_a_new_one(office, second):
    person = person_with(Role.VERIFIER)
    take(office, person)
    Authenticator.objects.filter(user=person).delete()
    give_second_factor(person)
    with pytest.raises(Refused) as refused:
        approve(waiting(), by=second, now=waiting().asked_at)
    assert (refused.value.code, has_factor(person)) == ("changed", True)


def test_a_request_does_not_outlive_another_address_of_the_account(office, second):
    """Whoever has the new address could begin anew with it."""
    person = person_with(Role.VERIFIER)
    take(office, person)
    person.email = "orang.lain@contoh.go.id"
    person.save(update_fields=["email"])
    assert refused("changed", approve, waiting(), by=second, now=waiting().asked_at)
    assert has_factor(person)


def test_whose_factor_it_is_is_never_the_second_person(office, admin, now):
    """They would say themselves that they may begin anew, with an address that somebody else may have."""
    person = person_with(Role.SYSTEM_ADMIN)
    take(office, person)
    with pytest.raises(MoveRefused):
        approve(waiting(), by=person, now=now)
    with pytest.raises(PersonRefused) as direct:
        take_factor(person, by=admin, second=person, note=WHY, now=now)
    assert direct.value.code == "needs_second"
    assert has_factor(person)


@pytest.mark.parametrize("make", ["head", "superuser"])
def test_that_of_a_head_and_of_a_superuser_waits_for_a_second_person_too(office, make):
    person = PersonFactory(is_superuser=make == "superuser")
    give_second_factor(person)
    if make == "head":
        headed_by(OrganisationFactory(), person)
    assert "orang kedua" in said(take(office, person))[0]
    assert has_factor(person)


def test_that_of_an_applicant_is_taken_off_at_once_and_stands_in_the_history(office):
    person = PersonFactory()
    give_second_factor(person)
    assert "belum diisi" not in body(take(office, person))
    assert not has_factor(person)
    page = unescape(body(office.get(url("person", person.pk))))
    assert "Verifikasi dua langkah dilepas" in page
    assert url("person_factor", person.pk) not in page
    assert "tidak memakai verifikasi dua langkah" in unescape(body(take(office, person)))


def test_nobody_takes_off_their_own_not_of_a_merged_account_and_never_without_a_reason(office, admin, now):
    assert "Mintalah admin lain" in unescape(body(take(office, admin)))
    opened = office.get(url("person_factor", admin.pk), follow=True)
    assert (opened.redirect_chain[-1][0], "Mintalah admin lain" in unescape(body(opened))) == (
        url("person", admin.pk),
        True,
    )
    assert url("person_factor", admin.pk) not in body(office.get(url("person", admin.pk)))
    other = PersonFactory()
    give_second_factor(other)
    assert "Alasan" in unescape(body(take(office, other, note="")))
    other.merged_into, other.is_active = admin, False
    other.save(update_fields=["merged_into", "is_active"])
    with pytest.raises(PersonRefused) as refused:
        release_second_factor(other, by=admin, note=WHY, now=now)
    assert refused.value.code == "oneself"
    with pytest.raises(PersonRefused) as refused:
        release_second_factor(other, by=person_with(Role.VERIFIER), note=WHY, now=now)
    assert refused.value.code == "not_admin"
    assert [has_factor(admin), has_factor(other)] == [True, True]
