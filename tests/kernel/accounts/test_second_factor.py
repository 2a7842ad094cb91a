"""Staff need a second factor; the account page and changes of password and address."""

import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from certportal.kernel.accounts.actions import enrol_second_factor
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import current_code
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import (
    PASSWORD,
    MembershipFactory,
    OutsiderFactory,
    PersonFactory,
    give_second_factor,
    person_with,
)

pytestmark = pytest.mark.django_db


def code_for(secret):
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_enrolled_person_signs_in_with_the_current_code(client, staff):
    for _ in range(2):
        enrol_second_factor(staff, by=SYSTEM, now=timezone.now())
    assert AuditEvent.objects.filter(verb="second_factor.enrol").count() == 1
    assert Authenticator.objects.filter(user=staff).count() == 2
    sign_in(client, staff)
    client.post("/masuk/kode/", {"code": current_code(staff)})
    assert client.session["_auth_user_id"] == str(staff.pk)


def test_only_admins_enrol_others_and_codes_are_read_only_on_one_machine(staff, settings):
    with pytest.raises(PersonRefused):
        enrol_second_factor(staff, by=staff, now=timezone.now())
    assert current_code(staff) == ""
    settings.LOCAL = False
    with pytest.raises(PermissionDenied):
        current_code(staff)


def sign_in(client, person):
    return client.post("/masuk/", {"login": person.nip, "password": PASSWORD})


@pytest.fixture
def staff():
    """Staff without a second factor."""
    return MembershipFactory(role=Role.VERIFIER).user


@pytest.mark.django_db(transaction=True)  # allauth tells of a change once it is committed
def test_staff_set_it_up_before_anything_else(client, staff):
    sign_in(client, staff)
    assert client.get("/akun/").url == "/akun/dua-langkah/pasang/"
    assert client.post("/akun/e-mail/").status_code == 302
    page = client.get("/akun/dua-langkah/pasang/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    wrong = client.post("/akun/dua-langkah/pasang/", {"code": "000000"})
    assert "belum benar" in wrong.content.decode()
    done = client.post("/akun/dua-langkah/pasang/", {"code": code_for(secret)})
    assert done.url == "/akun/dua-langkah/kode-cadangan/"
    assert client.get(done.url).content.decode().count('<li><code class="code">') == 10
    assert client.get("/akun/").status_code == 200
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert AuditEvent.objects.filter(verb="second_factor.add", actor_id=staff.pk).count() == 2


@pytest.mark.django_db
def test_account_page_opens_although_the_key_of_the_nik_was_lost(client, settings):
    person = PersonFactory(password=None, nik="3171015501850001")
    client.force_login(person)
    settings.FIELD_KEY = "another-" + "y" * 50
    page = client.get("/akun/")
    assert page.status_code == 200
    assert "tidak terbaca" in page.content.decode()


def test_signing_in_takes_the_code(client, staff):
    secret = give_second_factor(staff)
    response = sign_in(client, staff)
    assert response.url == "/masuk/kode/"
    assert client.session.get("_auth_user_id") is None
    assert client.get("/akun/").url.startswith("/masuk/")
    wrong = client.post("/masuk/kode/", {"code": "000000"})
    assert "belum benar" in wrong.content.decode()
    assert AuditEvent.objects.filter(verb="second_factor.refused").exists()
    client.post("/masuk/kode/", {"code": code_for(secret)})
    assert client.session["_auth_user_id"] == str(staff.pk)


def test_code_works_once(client, staff):
    secret = give_second_factor(staff)
    code = code_for(secret)
    sign_in(client, staff)
    client.post("/masuk/kode/", {"code": code})
    client.logout()
    sign_in(client, staff)
    client.post("/masuk/kode/", {"code": code})
    assert client.session.get("_auth_user_id") is None


def test_recovery_code_opens_once(client, staff):
    give_second_factor(staff)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for opens in (True, False):
        sign_in(client, staff)
        client.post("/masuk/kode/", {"code": code})
        assert ("_auth_user_id" in client.session) is opens
        client.logout()


def test_staff_cannot_switch_it_off_and_applicants_can(client, staff):
    give_second_factor(staff)
    applicant = person_with(Role.APPLICANT)
    give_second_factor(applicant)
    for person, kept in [(staff, True), (applicant, False)]:
        client.force_login(person)
        client.post("/akun/pastikan/", {"password": PASSWORD})
        page = client.get("/akun/dua-langkah/lepas/").content.decode()
        assert ("tidak dapat dilepas" in page) is kept
        client.post("/akun/dua-langkah/lepas/")
        assert Authenticator.objects.filter(user=person, type="totp").exists() is kept


def test_role_granted_during_a_session_asks_at_the_next_request(client):
    person = person_with(Role.APPLICANT)
    client.force_login(person)
    assert client.get("/akun/").status_code == 200
    MembershipFactory(user=person, role=Role.ASSESSOR)
    assert client.get("/akun/").url == "/akun/dua-langkah/pasang/"
    assert client.get("/lupa-kata-sandi/").status_code == 200, "public pages stay open"
    assert client.post("/keluar/").status_code == 302


def test_staff_with_an_unconfirmed_address_are_not_sent_in_circles(client, staff):
    EmailAddress.objects.create(user=staff, email="baru@contoh.id", verified=False)
    client.force_login(staff)
    response = client.get("/akun/", follow=True)
    assert response.status_code == 200
    assert "Konfirmasikan alamat e-mail" in response.content.decode()


@pytest.mark.django_db(transaction=True)  # allauth tells of a change once it is committed
def test_factor_pages_speak_indonesian(client):
    staff = person_with(Role.VERIFIER)
    client.force_login(staff)
    client.post("/akun/pastikan/", {"password": PASSWORD})
    assert "Verifikasi dua langkah" in client.get("/akun/dua-langkah/").content.decode()
    assert "kode lama Anda tidak berlaku" in client.get("/akun/dua-langkah/kode-cadangan/baru/").content.decode()
    client.post("/akun/dua-langkah/kode-cadangan/baru/")
    text = client.get("/akun/dua-langkah/kode-cadangan/unduh/").content.decode()
    assert len(text.split("\n\n", 1)[1].split()) == 10
    assert AuditEvent.objects.filter(verb="second_factor.reset").exists()


def test_account_page_shows_own_data_and_masks_the_nik(client):
    person = OutsiderFactory(full_name="Dr. H. Ahmad, S.Kom., M.M.", nik="3171015501850001", birth_date="1985-01-16")
    client.force_login(person)
    page = client.get("/akun/").content.decode()
    assert "Dr. H. Ahmad, S.Kom., M.M." in page
    assert "••••••••••••0001" in page
    assert "3171015501850001" not in page
    assert person.username not in page
    assert "Tanggal lahir pada NIK berbeda" in page
    for name in ("account_email", "account_change_password", "mfa_index"):
        assert reverse(name) in page


def test_account_page_of_a_civil_servant_warns_about_the_nip(client):
    client.force_login(PersonFactory(birth_date="1985-02-28"))
    assert "Tanggal lahir pada NIP berbeda" in client.get("/akun/").content.decode()


def test_password_change_needs_the_old_one_and_ends_other_sessions(client, client_b, post):
    person = PersonFactory()
    client.force_login(person)
    client_b.force_login(person)
    form = {"oldpassword": "salah", "password1": "kuda-nil-baru-4242", "password2": "kuda-nil-baru-4242"}
    assert "belum benar" in client.post("/akun/kata-sandi/", form).content.decode()
    response = client.post("/akun/kata-sandi/", {**form, "oldpassword": PASSWORD})
    assert response.url == "/akun/"
    assert client.get("/akun/").status_code == 200
    assert client_b.get("/akun/").status_code == 302
    assert post()[-1].subject == "Kata sandi Anda diubah"
    assert AuditEvent.objects.filter(verb="password.change").exists()


@pytest.fixture
def client_b():
    from django.test import Client

    return Client()


def test_recent_sign_in_is_proof_enough_for_ten_minutes(client):
    person = PersonFactory()
    sign_in(client, person)
    assert client.get("/akun/e-mail/").status_code == 200
    with time_machine.travel(time.time() + 660, tick=False):
        assert client.get("/akun/e-mail/").url.startswith("/akun/pastikan/")


def test_new_address_needs_the_password_and_a_confirmation(client, post):
    person = PersonFactory(email="lama@contoh.id")
    client.force_login(person)
    assert client.get("/akun/e-mail/").url.startswith("/akun/pastikan/")
    wrong = client.post("/akun/pastikan/", {"password": "salah"})
    assert "belum benar" in wrong.content.decode()
    client.post("/akun/pastikan/?next=/akun/e-mail/", {"password": PASSWORD})
    client.post("/akun/e-mail/", {"email": "Baru@contoh.id", "action_add": "1"})
    person.refresh_from_db()
    assert person.email == "lama@contoh.id"
    assert "menunggu konfirmasi" in client.get("/akun/e-mail/").content.decode()
    link = next(line for line in post()[-1].body.split() if line.startswith("http://testserver"))
    client.post(link.removeprefix("http://testserver"))
    person.refresh_from_db()
    assert person.email == "baru@contoh.id"
    assert AuditEvent.objects.filter(verb="email.change").exists()
    assert {address for mail in post() for address in mail.to} >= {"lama@contoh.id"}, "the old address is told"


def test_address_of_another_is_refused_at_once_and_at_confirmation(client, post):
    person = PersonFactory(email="lama@contoh.id")
    client.force_login(person)
    client.post("/akun/pastikan/", {"password": PASSWORD})
    other = PersonFactory(email="milik@contoh.id")
    taken = client.post("/akun/e-mail/", {"email": "milik@contoh.id", "action_add": "1"})
    assert "tidak dapat dipakai" in taken.content.decode()
    client.post("/akun/e-mail/", {"email": "nanti@contoh.id", "action_add": "1"})
    type(other).objects.filter(pk=other.pk).update(email="nanti@contoh.id")
    link = next(line for line in post()[-1].body.split() if line.startswith("http://testserver"))
    response = client.post(link.removeprefix("http://testserver"), follow=True)
    assert response.status_code == 200
    person.refresh_from_db()
    assert person.email == "lama@contoh.id"
