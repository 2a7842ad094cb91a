"""Registering as an applicant, confirming the address, forgetting the password, being invited."""

import re
import time
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from certportal.kernel.accounts import actions, claims, invitations
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import PendingRegistration, User
from certportal.kernel.accounts.queries import roles_of
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import PASSWORD, OutsiderFactory, PersonFactory

pytestmark = pytest.mark.django_db
NIP, NIK = "196209101986031013", "3171015501850001"
FORM = {
    "full_name": "Nur'aini",
    "employment_status": "pns",
    "nip": NIP,
    "nik": "",
    "email": "Nur@contoh.id",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def register(client, **changes):
    return client.post("/daftar/", {**FORM, **changes})


def link_in(mail):
    return re.search(r"http://testserver(/\S+)", mail.body).group(1)


def faults(response):
    return {name: " ".join(texts) for name, texts in response.context["form"].errors.items()}


def test_registering_confirming_and_signing_in(client, post):
    response = register(client)
    assert response.url == "/daftar/konfirmasi/"
    assert "Periksa e-mail Anda" in client.get(response.url).content.decode()
    (mail,) = post()
    assert mail.subject == "Konfirmasi pendaftaran Anda"
    assert "Yth. Nur'aini," in mail.body
    assert client.session.get("_auth_user_id") is None

    page = client.get(link_in(mail)).content.decode()
    assert "Nur&#x27;aini" in page
    assert not User.objects.exists(), "looking at the link confirms nothing"
    assert client.post(link_in(mail)).url == "/masuk/"
    person = User.objects.get()
    assert (person.full_name, person.nip, person.email) == ("Nur'aini", NIP, "nur@contoh.id")
    assert {role for role, _ in roles_of(person)} == {Role.APPLICANT}
    assert EmailAddress.objects.get().verified
    client.post("/masuk/", {"login": NIP, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)


def test_unconfirmed_person_is_asked_to_confirm(client, post):
    register(client)
    client.logout()
    response = client.post("/masuk/", {"login": NIP, "password": PASSWORD})
    assert response.url == "/daftar/konfirmasi/"
    assert client.session.get("_auth_user_id") is None


@pytest.mark.parametrize("name", ["I Gusti Ngurah Made Agung", "Dr. H. Ahmad, S.Kom., M.M.", "<b>Budi</b> & Ani"])
def test_names_arrive_letter_for_letter(client, post, name):
    register(client, full_name=name)
    client.post(link_in(post()[0]))
    person = User.objects.get()
    assert person.full_name == name
    client.force_login(person)
    page = client.get("/akun/").content.decode()
    assert "<b>Budi" not in page


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"full_name": "Bu\u202edi"}, "full_name", "tidak terlihat"),
        ({"full_name": "  "}, "full_name", "Belum diisi"),
        ({"full_name": "x" * 151}, "full_name", "150"),
        ({"nip": ""}, "nip", "PNS mendaftar dengan NIP"),
        ({"nip": "1962091019860310"}, "nip", "16 angka"),
        ({"employment_status": "other", "nip": ""}, "nik", "NIK"),
        ({"employment_status": "pppk", "nik": "12"}, "nik", "2 angka"),
        ({"employment_status": "raja"}, "employment_status", ""),
        ({"email": "bukan"}, "email", "mail"),
        ({"password1": "pendek", "password2": "pendek"}, "password1", "12"),
        (
            {"password1": "nuraini@contoh.id", "password2": "nuraini@contoh.id", "email": "nuraini@contoh.id"},
            "password1",
            "",
        ),
        ({"password2": "lain-sekali-kuda-42"}, "password2", "belum sama"),
    ],
)
def test_wrong_input_is_answered_in_place_and_kept(client, changes, field, says):
    response = register(client, **changes)
    assert response.status_code == 200
    assert says in faults(response)[field]
    assert not User.objects.exists()
    kept = response.content.decode()
    assert "Nur&#x27;aini" in kept or "full_name" in changes


def test_person_outside_government_registers_with_nik(client, post):
    register(client, employment_status="other", nip="", nik="3171 0155 0185 0001")
    client.post(link_in(post()[0]))
    assert User.objects.get().reveal_nik() == NIK


@pytest.mark.parametrize("taken", ["nip", "nik", "email"])
def test_known_people_get_the_same_page_and_an_explaining_mail(client, post, taken):
    OutsiderFactory(nip=NIP, nik=NIK, email="nur@contoh.id")
    fresh = {"nip": "198501152011012001", "nik": "3171015501850009", "email": "baru@contoh.id"}
    known = {"nip": NIP, "nik": NIK, "email": "nur@contoh.id"}
    response = register(client, **{**fresh, taken: known[taken]})
    assert response.url == "/daftar/konfirmasi/"
    assert User.objects.count() == 1
    # Of a number nobody learns by mail that it is known: the letter goes to whoever typed it.
    news = "Anda sudah memiliki akun" if taken == "email" else "Konfirmasi pendaftaran Anda"
    assert [mail.subject for mail in post()] == [news]


def test_number_confirmed_by_another_in_the_same_moment_waits_for_an_officer(client, monkeypatch, post):
    register(client)
    (mail,) = post()
    owner = OutsiderFactory(nip=NIP)
    seen = iter([[]])
    monkeypatch.setattr(claims, "holders", lambda row: next(seen, [owner]))
    assert client.post(link_in(mail)).url == "/daftar/konfirmasi/"
    assert User.objects.get() == owner
    assert PendingRegistration.objects.get().confirmed_at


def test_mail_server_that_is_down_loses_nothing_and_delays_no_page(client, monkeypatch, post):
    def fail(*args, **kwargs):
        raise SMTPServerDisconnected

    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMessage.send", fail)
        assert register(client).url == "/daftar/konfirmasi/"
        assert post() == []
    with time_machine.travel(time.time() + 120, tick=False):
        (mail,) = post()
        client.post(link_in(mail))
    assert EmailAddress.objects.get().verified


def test_secret_of_a_link_is_deleted_once_it_is_sent(client, post):
    PersonFactory(email="nur@contoh.id")
    client.post("/lupa-kata-sandi/", {"email": "nur@contoh.id"})
    letter = Message.objects.get()
    assert (letter.channel, letter.address, letter.recipient) == ("email", "nur@contoh.id", None)
    assert "/lupa-kata-sandi/" in letter.body
    assert letter.expires_at - letter.created_at == timezone.timedelta(hours=1)
    assert "/lupa-kata-sandi/" in post()[0].body
    letter.refresh_from_db()
    assert (letter.state, letter.body) == ("sent", "")


def test_forgotten_password_works_once_and_for_an_hour(client, post):
    person = PersonFactory(email="nur@contoh.id")
    assert client.post("/lupa-kata-sandi/", {"email": "NUR@contoh.id"}).url == "/lupa-kata-sandi/terkirim/"
    (mail,) = post()
    assert mail.subject == "Tautan kata sandi baru"
    link = link_in(mail)
    # A number, not a date: a date would change the process's zone, and Django's token counts in local time.
    with time_machine.travel(time.time() + 3660, tick=False):
        assert "kedaluwarsa" in client.get(link).content.decode()
    form = client.get(link).url
    assert client.get(form).status_code == 200
    client.post(form, {"password1": "kuda-nil-baru-4242", "password2": "kuda-nil-baru-4242"})
    person.refresh_from_db()
    assert person.check_password("kuda-nil-baru-4242")
    assert AuditEvent.objects.filter(verb="password.reset", actor_id=person.pk).exists()
    client.logout()
    assert "sudah dipakai" in client.get(link, follow=True).content.decode()


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/lupa-kata-sandi/", {"email": "nur@contoh.id"}),
        ("/lupa-kata-sandi/", {"email": "tiada@contoh.id"}),  # the letter leads to registration
        ("/daftar/", FORM | {"email": "nur@contoh.id"}),  # the letter leads to the forgotten password
        ("/daftar/", FORM | {"email": "baru@contoh.id"}),
    ],
)
def test_links_in_mails_ignore_the_host_the_visitor_names(client, post, settings, address, sent):
    settings.ALLOWED_HOSTS = ["testserver", "jahat.example"]
    PersonFactory(email="nur@contoh.id")
    for host in ("jahat.example", "testserver:8443"):
        client.post(address, sent, headers={"host": host})
    assert {link for mail in post() for link in re.findall(r"https?://[^/\s]+", mail.body)} == {"http://testserver"}


def test_unknown_address_gets_the_same_page(client, post):
    PersonFactory(email="nur@contoh.id")
    known = client.post("/lupa-kata-sandi/", {"email": "nur@contoh.id"})
    unknown = client.post("/lupa-kata-sandi/", {"email": "tiada@contoh.id"})
    assert known.url == unknown.url
    assert [mail.to for mail in post()] == [["nur@contoh.id"], ["tiada@contoh.id"]]


def invite(person):
    return invitations.invite_person(person=person, by=SYSTEM, now=timezone.now())


def path_of(invitation):
    return invitation.url.removeprefix("http://testserver")


def test_invited_person_chooses_a_password(client, post):
    person = actions.add_person(full_name="Made Agung", nip=NIP, email="made@contoh.id", by=SYSTEM, now=timezone.now())
    invitation = invite(person)
    assert link_in(post()[0]) == path_of(invitation)
    assert "Made Agung" in client.get(path_of(invitation)).content.decode()
    weak = client.post(path_of(invitation), {"password1": "pendek", "password2": "pendek"})
    assert weak.status_code == 200
    response = client.post(path_of(invitation), {"password1": PASSWORD, "password2": PASSWORD})
    assert response.url == "/masuk/"
    assert EmailAddress.objects.get(user=person).verified
    assert client.get(path_of(invitation)).status_code == 410
    client.post("/masuk/", {"login": NIP, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["person.add", "person.invite", "person.accept_invitation", "sign_in.done"]


def test_person_without_address_gets_a_link_on_paper(client, post):
    person = PersonFactory(email=None, password=None)
    invitation = invite(person)
    assert not post()
    client.post(path_of(invitation), {"password1": PASSWORD, "password2": PASSWORD})
    person.refresh_from_db()
    assert person.has_usable_password()


def test_invitation_expires_and_cannot_be_forged(client):
    invitation = invite(PersonFactory(password=None))
    with time_machine.travel(timezone.now() + invitations.LIFETIME + timezone.timedelta(minutes=1), tick=False):
        assert client.get(path_of(invitation)).status_code == 410
    forged = path_of(invitation).replace("/undangan/", "/undangan/x")
    assert client.get(forged).status_code == 410


def test_who_has_a_password_or_is_inactive_is_not_invited():
    for person, code in [
        (PersonFactory(), "has_password"),
        (PersonFactory(password=None, is_active=False), "inactive"),
    ]:
        with pytest.raises(PersonRefused) as refused:
            invite(person)
        assert refused.value.code == code
