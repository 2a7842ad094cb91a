"""What applicants and officers read of a superior: until when, why not, which document, and that they have left."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants import actions
from applicants.enums import DossierState
from applicants.models import ConfirmationLink, Dossier
from applicants.queries import items_to_mend, tasks_of
from applicants.queries.superiors import gone_superior, superior_of
from certportal.kernel.accounts.models import PersonnelEntry, User
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.dates import day_in_words, moment_in_words
from certportal.kernel.web.refusal import Refused
from tests.draining import run_due
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW, StoredFileFactory, dossier_in
from tests.factories.superiors import (
    BOSS_NAME,
    BOSS_NIP,
    account_of_boss,
    ask,
    confirm,
    on_the_list,
    recorded_and_asked,
    statement_of,
)
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_sheets")]
LEFT = dt.date(2026, 11, 20)
NAMED = {"nip": BOSS_NIP, "full_name": BOSS_NAME, "position_title": "Kepala Bidang", "work_unit": "Dinas Sosial"}


@pytest.fixture
def draft(world):
    return dossier_in(DossierState.DRAFT, world)


def read(client, person, address):
    client.force_login(person)
    return words(client.get(address))


def again(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def leaves():
    PersonnelEntry.objects.filter(nip=BOSS_NIP).update(left_on=LEFT)


# --- Until when -------------------------------------------------------------------------------------------------
def test_a_link_says_until_when_to_both(world, draft, client):
    """On the applicant's page, in the letter, and on the page of the link; afterwards that it is over."""
    on_the_list(world.applicant)
    document = statement_of(draft)
    ask(document, now=timezone.now())
    link = ConfirmationLink.objects.get()
    until = moment_in_words(link.expires_at)
    letter = Message.objects.get(kind="superior_link").body
    assert letter.startswith(f"Yth. {BOSS_NAME},\n")
    assert until in letter
    assert f"berlaku sampai {until}" in read(client, world.applicant, document.get_absolute_url())
    path = "/" + letter.split("://")[1].split("\n")[0].split("/", 1)[1]
    client.logout()
    assert until in words(client.get(path))
    past = timezone.now() - dt.timedelta(minutes=1)
    ConfirmationLink.objects.update(expires_at=past)
    assert f"berlaku sampai {moment_in_words(past)}" in words(client.get(path))
    page = read(client, world.applicant, document.get_absolute_url())
    assert f"tidak berlaku lagi sejak {moment_in_words(past)}" in page
    assert "Batalkan permintaan ini" in page


def test_a_link_that_was_opened_says_when(world, draft, client):
    on_the_list(world.applicant)
    ask(statement_of(draft), now=timezone.now())
    letter = Message.objects.get(kind="superior_link").body
    path = "/" + letter.split("://")[1].split("\n")[0].split("/", 1)[1]
    client.post(path)
    opened = ConfirmationLink.objects.get().opened_at
    assert f"sudah dibuka {moment_in_words(opened)}" in words(type(client)().get(path))


# --- A refusal --------------------------------------------------------------------------------------------------
def test_a_refusal_says_who_when_why_and_what_now(world, draft, client):
    asked = recorded_and_asked(draft, PersonFactory(full_name="Dra. Ratna"))
    actions.refuse_endorsement(asked, reason="SKP belum saya tanda tangani.", by=asked.superior, now=NOW)
    page = read(client, world.applicant, asked.document.get_absolute_url())
    assert f"Dra. Ratna tidak mengonfirmasi pada {moment_in_words(NOW)}" in page
    assert "Alasan: SKP belum saya tanda tangani." in page
    assert "Perbaiki yang disebut, lalu minta konfirmasi lagi" in page


# --- Which document changed -------------------------------------------------------------------------------------
@pytest.mark.parametrize("signed_on_screen", [False, True])
def test_a_letter_that_lapsed_names_every_document_that_changed(world, draft, client, signed_on_screen):
    on_the_list(world.applicant)
    statement = statement_of(draft)
    confirm(ask(statement), account_of_boss())
    run_due(now=NOW)
    later = NOW + dt.timedelta(hours=1)
    changed = [draft.documents.get(requirement__code="001.4"), draft.documents.get(requirement__code="001.9")]
    actions.attach_received(changed[0], StoredFileFactory(), by=world.applicant, now=later)
    if signed_on_screen:  # its paper is still being drawn
        actions.sign_form(changed[1], typed_name=world.applicant.full_name, by=world.applicant, now=later)
    else:
        changed = changed[:1]
    shown = {task.document.pk: task.row.title for task in tasks_of(again(draft))}
    titles = [shown[row.pk] for row in changed]
    page = read(client, world.applicant, statement.get_absolute_url())
    lapsed = page.split("Surat ini tidak berlaku lagi")[1].split("Surat ini menyebut")[0]
    assert [title in lapsed for title in titles] == [True] * len(titles)
    assert not [title for title in shown.values() if title not in titles and title in lapsed]
    (item,) = [row for row in items_to_mend(again(draft)) if row["code"] == "001.12"]
    assert all(title in item["note"] for title in titles)


# --- A superior who left ----------------------------------------------------------------------------------------
def test_a_recorded_superior_who_left_the_list_is_told_and_no_longer_asked(world, draft, client):
    boss = account_of_boss()
    on_the_list(world.applicant)
    User.objects.filter(pk=world.applicant.pk).update(superior=boss)
    assert superior_of(again(draft)).account == boss
    leaves()
    assert superior_of(again(draft)) is None
    statement = statement_of(draft)
    page = read(client, world.applicant, statement.get_absolute_url())
    assert f"{BOSS_NAME} tidak ada lagi pada daftar pegawai sejak {day_in_words(LEFT)}" in page
    assert "Usulkan atasan Anda yang sekarang" in page
    assert "belum tercatat" not in page
    with pytest.raises(Refused) as refused:
        ask(statement)
    assert (refused.value.code, BOSS_NAME in refused.value.sentence) == ("no_superior", True)
    row = actions.name_superior(draft, **NAMED, by=world.applicant, now=NOW)
    assert "Usulkan atasan Anda yang sekarang" not in read(client, world.applicant, statement.get_absolute_url())
    page = read(client, world.officer, row.get_absolute_url())
    assert page.count(f"tidak ada lagi pada daftar pegawai sejak {day_in_words(LEFT)}") == 2, "recorded and proposed"


def test_a_recorded_superior_whose_account_was_closed_is_told(world, draft, client):
    boss = PersonFactory(full_name="Dra. Ratna", nip=BOSS_NIP, is_active=False)
    User.objects.filter(pk=world.applicant.pk).update(superior=boss)
    assert superior_of(again(draft)) is None
    page = read(client, world.applicant, statement_of(draft).get_absolute_url())
    assert "Akun Dra. Ratna pada portal sudah ditutup" in page
    assert "Usulkan atasan Anda yang sekarang" in page


def test_who_was_asked_and_then_left_is_told_while_the_request_waits(world, draft, client):
    boss = account_of_boss()
    on_the_list(world.applicant)
    asked = ask(statement_of(draft))
    leaves()
    page = read(client, world.applicant, asked.document.get_absolute_url())
    assert f"{BOSS_NAME} tidak ada lagi pada daftar pegawai sejak {day_in_words(LEFT)}" in page
    assert "Batalkan permintaan ini, lalu usulkan atasan Anda yang sekarang" in page
    assert boss.full_name in page


@pytest.mark.parametrize(("left_on", "told"), [(NOW.date(), True), (NOW.date() + dt.timedelta(days=1), False)])
def test_officer_reads_that_who_confirmed_had_left(world, client, left_on, told):
    """Who leaves afterwards was the superior when they confirmed."""
    dossier = dossier_in(DossierState.RETURNED, world)
    boss = account_of_boss()
    on_the_list(world.applicant)
    confirm(ask(statement_of(dossier)), boss)
    run_due(now=NOW)
    PersonnelEntry.objects.filter(nip=BOSS_NIP).update(left_on=left_on)
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.COMPLETENESS_CHECK)
    page = read(client, world.officer, reverse("document.check", args=[dossier.code, "001.12"]))
    assert (f"tidak ada lagi pada daftar pegawai sejak {day_in_words(left_on)}" in page) is told
    assert ("Minta perbaikan" in page.split("Atasan yang menyatakan")[1].split("Nama")[0]) is told


def test_an_approval_stands_against_a_list_they_had_left_before(world, draft):
    """The officer knew the list; where they leave afterwards, they were the superior of another day."""
    on_the_list(world.applicant)
    leaves()
    row = actions.name_superior(draft, **NAMED, by=world.applicant, now=NOW)
    actions.approve_superior(row, reason="SK 821", email="boss@dinas.id", by=world.verifier, now=NOW)
    assert superior_of(again(draft)).naming == row
    assert gone_superior(again(draft)) is None
    PersonnelEntry.objects.filter(nip=BOSS_NIP).update(left_on=NOW.date() + dt.timedelta(days=1))
    assert superior_of(again(draft)) is None
    assert gone_superior(again(draft)).name == BOSS_NAME
