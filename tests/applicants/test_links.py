"""The superior without an account: a link to the official address, used once, of which only a digest is kept."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants import actions
from applicants.checklist import Standing
from applicants.enums import DossierState, EndorsementOutcome
from applicants.models import Attestation, ConfirmationLink, DocumentVersion, Dossier
from applicants.queries import tasks_of
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.refusal import Refused
from tests.draining import run_due
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import StoredFileFactory, dossier_in
from tests.factories.papers import words_of
from tests.factories.superiors import BOSS_NAME, OFFICIAL, STATEMENT, ask, on_screen, on_the_list, statement_of

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


@pytest.fixture
def asked(world):
    """The listed superior has no account; the link is on its way."""
    on_the_list(world.applicant)
    return ask(statement_of(dossier_in(DossierState.DRAFT, world)), now=timezone.now())


def letters():
    return Message.objects.filter(kind="superior_link").order_by("pk")


def mailed():
    """The path of the link in the newest letter."""
    [link] = re.findall(r"https?://[^/\s]+(/\S+)", letters().last().body)
    return link


def opened(client, link=None):
    return client.post(link or mailed())


def answer(asked, **other):
    return {"typed_name": BOSS_NAME, "truthful": "on", "seen": on_screen(asked)} | other


def test_the_link_goes_to_the_official_address_and_only_its_digest_is_kept(asked, settings):
    [letter], link = letters(), ConfirmationLink.objects.get()
    token = mailed().rstrip("/").rpartition("/")[2]
    assert (letter.address, link.address) == (OFFICIAL, OFFICIAL)
    assert f"{settings.SITE_URL}{reverse('link.open', args=[token])}" in letter.body
    assert (
        letter.expires_at == link.expires_at == link.sent_at + dt.timedelta(days=7)
    )  # erased with the link at the latest
    assert token not in str([*ConfirmationLink.objects.values(), *AuditEvent.objects.values("after", "before", "note")])


def test_a_superior_without_an_account_reads_and_confirms(asked, client, world):
    looked = client.get(mailed())
    assert ("noindex" in looked.text, world.applicant.full_name in unescape(looked.text)) == (True, False)
    assert "no-store" in looked["Cache-Control"]
    assert opened(client).url == reverse("link.show")
    page = unescape(client.get(reverse("link.show")).text)
    assert (world.applicant.full_name in page, "Fotokopi KTP" in page) == (True, False)
    assert reverse("link.file", args=["001.4"]) in page
    assert client.get(reverse("link.file", args=["000.adm.1"])).status_code == 404
    wrong = client.post(reverse("link.show"), answer(asked, typed_name="Orang Lain"))
    assert ("Ketik nama Anda persis" in wrong.text, "Orang Lain" in wrong.text) == (True, True)
    assert client.post(reverse("link.show"), answer(asked)).status_code == 302
    attestation = Attestation.objects.get()
    assert (attestation.way, attestation.person, attestation.basis) == ("link", None, "listed")
    assert attestation.documents.count() == 14
    run_due(now=timezone.now())
    assert "tautan sekali pakai ke alamat kedinasan" in words_of(paper_for(asked.document, "validity_statement"))
    version = DocumentVersion.objects.get(document=asked.document)
    assert (version.uploaded_by, BOSS_NAME in version.confirmations[0]) == (world.applicant, True)
    trace = AuditEvent.objects.get(verb="endorsement.confirm")
    assert (trace.actor_name, trace.note) == (
        f"{BOSS_NAME} (tautan)",
        "tautan sekali pakai yang dikirim ke r•••@dinas.example.go.id",
    )
    assert client.get(reverse("link.file", args=["001.4"])).status_code == 404  # answered
    assert "Sudah Anda konfirmasi" in client.get(reverse("link.show")).text


def test_looking_uses_nothing_up_and_the_button_works_once(asked, client):
    link = mailed()
    for _ in range(3):
        assert "Buka dokumen" in client.get(link).text  # scanners of mail fetch addresses
    assert opened(client, link).status_code == 302
    other = type(client)()
    again = opened(other, link)
    assert "sudah dipakai" in again.text
    assert other.get(reverse("link.show")).status_code == 404
    assert client.get(reverse("link.show")).status_code == 200


def test_a_used_link_has_a_new_one_mailed_to_the_same_address(asked, client):
    link = mailed()
    opened(client, link)
    renew = reverse("link.renew", args=[link.rstrip("/").rpartition("/")[2]])
    assert "r•••@dinas.example.go.id" in client.post(renew, follow=True).text
    assert [letter.address for letter in letters()] == [OFFICIAL, OFFICIAL]
    assert mailed() != link
    client.post(renew)  # only the newest link asks for another one
    assert letters().count() == 2
    assert opened(type(client)()).status_code == 302


def test_a_link_ends_with_its_time_its_request_and_its_two_hours(asked, client):
    link = ConfirmationLink.objects.get()
    ConfirmationLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert "Kirim tautan baru" in opened(client).text
    ConfirmationLink.objects.update(expires_at=link.expires_at)
    opened(client)
    assert client.get(reverse("link.show")).status_code == 200
    ConfirmationLink.objects.update(opened_at=timezone.now() - dt.timedelta(hours=2))
    late = client.get(reverse("link.show"))
    assert (late.status_code, "Kirim tautan baru" in late.text, asked.name in late.text) == (404, True, False)
    ConfirmationLink.objects.update(opened_at=None)
    actions.cancel_endorsement(asked.document, by=asked.document.dossier.applicant, now=timezone.now())
    assert "Permintaan ini sudah selesai" in opened(client).text
    assert "Tautan ini tidak berlaku" in opened(client, reverse("link.open", args=["karangan"])).text


def test_the_applicant_cannot_use_the_link_of_their_superior(asked, client, world):
    client.force_login(world.applicant)
    link = mailed()
    assert "Tautan ini tidak berlaku" in opened(client, link).text
    assert client.post(reverse("link.renew", args=[link.rstrip("/").rpartition("/")[2]])).status_code == 404
    assert ConfirmationLink.objects.get().opened_at is None
    client.logout()
    opened(client, link)
    session = client.session
    used = session["superior_link"]
    client.force_login(world.applicant)
    session = client.session
    session["superior_link"] = used
    session.save()
    assert client.get(reverse("link.show")).status_code == 404


def test_a_superior_refuses_by_link_with_a_reason(asked, client):
    opened(client)
    assert "Alasan" in client.post(reverse("link.refuse"), {"reason": ""}).text
    assert client.post(reverse("link.refuse"), {"reason": "Bukan pegawai saya."}).status_code == 302
    asked.refresh_from_db()
    assert (asked.outcome, asked.superior) == (EndorsementOutcome.REFUSED, None)
    assert "Bukan pegawai saya." in Message.objects.get(kind="endorsement_refused", channel="in_app").body


def test_what_was_confirmed_by_link_lapses_and_the_address_is_told(asked, client, world):
    opened(client)
    client.post(reverse("link.show"), answer(asked))
    run_due(now=timezone.now())
    other = asked.document.dossier.documents.get(requirement__code="001.4")
    actions.attach_received(other, StoredFileFactory(), by=world.applicant, now=timezone.now())
    dossier = Dossier.objects.get(pk=asked.document.dossier_id)
    assert next(t.standing for t in tasks_of(dossier) if t.row.code == STATEMENT) is Standing.NEEDS_FIX
    assert Message.objects.get(kind="superior_lapsed").address == OFFICIAL


def test_letters_and_tries_are_counted(asked, client, world):
    now = timezone.now()
    for _ in range(5):
        actions.cancel_endorsement(asked.document, by=world.applicant, now=now)
        ask(asked.document, now=now)
    actions.cancel_endorsement(asked.document, by=world.applicant, now=now)
    with pytest.raises(Refused) as refused:
        ask(asked.document, now=now)
    assert refused.value.code == "too_often"
    assert letters().count() == 6
    answers = [client.post(reverse("link.open", args=[f"karangan-{n}"])).status_code for n in range(61)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_who_signs_in_with_the_official_address_needs_no_link(asked, client):
    person = PersonFactory(nip=asked.asked_nip, full_name=BOSS_NAME, email=OFFICIAL)
    client.force_login(person)
    assert client.get(asked.get_absolute_url()).status_code == 200
    assert client.get(reverse("home.desk")).text.count("Menunggu konfirmasi Anda") == 1
