"""A superior whom the applicant names: where officers find it, and what the applicant reads meanwhile."""

import datetime as dt
import time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions
from applicants.desk import question_rows
from applicants.enums import DossierState, EndorsementOutcome, SuperiorBasis
from applicants.models import Dossier, Endorsement
from applicants.queries import tasks_of
from applicants.queries.superiors import question_ended_for, superior_of
from certportal.kernel.accounts.models import PersonnelEntry, User
from certportal.kernel.accounts.personnel import check_in_person
from certportal.kernel.audit.models import Reading
from certportal.kernel.web.dates import day_in_words
from tests.factories.accounts import PASSWORD, PersonFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.superiors import BOSS_NAME, BOSS_NIP, account_of_boss, ask, on_the_list, statement_of
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
NAMED = {"nip": BOSS_NIP, "full_name": BOSS_NAME, "position_title": "Kepala Bidang", "work_unit": "Dinas Sosial"}
TURN = "Petugas memeriksa usulan atasan"
ANSWER_BY = dt.date(2026, 11, 26)  # in three working days, as many as checking a file may take


@pytest.fixture
def draft(world):
    return dossier_in(DossierState.DRAFT, world)


def name(dossier):
    return actions.name_superior(dossier, **NAMED, by=dossier.applicant, now=NOW)


def again(dossier):
    return Dossier.objects.get(pk=dossier.pk)


# --- Where officers find it ------------------------------------------------------------------------------------
def test_intake_officer_finds_it_on_the_desk_without_a_further_question(world, draft, django_assert_num_queries):
    own = dossier_in(DossierState.DRAFT, world, applicant=world.officer)
    rows = [name(draft), name(own)]
    world.officer.role_pairs()
    question_rows(world.officer, NOW)  # the calendar is read once by a process, and then only its stamp
    with django_assert_num_queries(3):
        shown = question_rows(world.officer, NOW)
    assert [row.url for row in shown.rows] == [rows[0].get_absolute_url()]
    assert (shown.rows[0].title, shown.rows[0].state_label) == (world.applicant.full_name, "Usulan atasan")
    assert shown.rows[0].due_on == ANSWER_BY
    actions.take_naming_back(draft, by=world.applicant, now=NOW)
    assert question_rows(world.officer, NOW).rows == []


def test_verifier_finds_it_beside_the_queue(world, draft, client):
    """Also where no case has been sent yet; the list has only what this office may answer."""
    row = name(draft)
    address = reverse("naming.list")
    for person, figure in ((world.verifier, True), (world.leader, False)):
        client.force_login(person)
        assert (f'href="{address}"' in client.get(reverse("queue.list")).text) == figure
    client.force_login(world.verifier)
    page = client.get(address).text
    assert row.get_absolute_url() in page
    assert BOSS_NAME in page
    client.force_login(person_with("verifier", full_name="Kantor Lain"))
    assert row.get_absolute_url() not in client.get(address).text
    client.force_login(world.applicant)
    assert client.get(address).status_code == 403


def test_everybody_reads_by_when_it_is_answered(world, draft, client):
    row = name(draft)
    statement = statement_of(draft)
    for person, address in (
        (world.applicant, statement.get_absolute_url()),
        (world.officer, reverse("naming.list")),
        (world.officer, row.get_absolute_url()),
    ):
        client.force_login(person)
        assert day_in_words(ANSWER_BY) in words(client.get(address)), address


def test_lists_ask_the_same_for_one_and_three(world, client):
    client.force_login(world.verifier)
    dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
    counts = []
    for more in (1, 2):
        for _ in range(more):
            name(dossier_in(DossierState.DRAFT, world, applicant=eligible_person(world.catalogue)))
        found = []
        for address in (reverse("naming.list"), reverse("queue.list")):
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]


def test_page_of_a_case_that_came_back_leads_to_it(world, client):
    dossier = dossier_in(DossierState.RETURNED, world)
    client.force_login(world.verifier)
    address = dossier.get_absolute_url()
    assert "Usulan atasan" not in client.get(address).text
    row = name(dossier)
    assert row.get_absolute_url() in client.get(address).text


def test_applicant_reads_whose_turn_it_is(world, draft, client):
    client.force_login(world.applicant)
    address = reverse("dossier.show", args=[draft.code])
    document = statement_of(draft)
    name(draft)
    assert client.get(address).text.count(TURN) == 1
    page = client.get(document.get_absolute_url()).text
    assert "giliran petugas" in page
    assert "pukul 08.00 sampai 16.00 WIB" in " ".join(page.split()), "no clock runs yet: when anybody answers at all"
    actions.take_naming_back(draft, by=world.applicant, now=NOW)
    assert TURN not in client.get(address).text


# --- A superior whom the list names without a row of their own --------------------------------------------------
@pytest.fixture
def number_only(world):
    """The applicant's row gives the superior's NIP, which has no row."""
    on_the_list(world.applicant)
    PersonnelEntry.objects.filter(nip=BOSS_NIP).delete()


@pytest.mark.usefixtures("number_only")
def test_number_on_the_list_says_who_the_superior_is(world, draft, client):
    world.applicant.superior = PersonFactory(full_name="Atasan Lama")
    world.applicant.save()
    found = superior_of(again(draft))
    assert (found.basis, found.nip, found.name, found.can_be_reached) == (SuperiorBasis.LISTED, BOSS_NIP, "", False)
    client.force_login(world.applicant)
    page = client.get(statement_of(draft).get_absolute_url()).text
    assert "belum tercatat. Usulkan" not in page
    assert "belum memuat nama dan alamatnya" in page
    assert f'value="{BOSS_NIP}"' in page, "the number of the list is filled in"
    client.force_login(world.verifier)
    assert "Daftar pegawai menyebut NIP ini" in client.get(name(draft).get_absolute_url()).text


@pytest.mark.usefixtures("number_only")
def test_their_checked_account_answers(world, draft):
    boss = account_of_boss(email="orang@contoh.id")
    assert not superior_of(again(draft)).can_be_reached, "a typed number is no proof"
    check_in_person(boss, by=world.officer, now=NOW)
    asked = ask(statement_of(draft))
    assert (asked.superior, asked.name, asked.basis) == (boss, BOSS_NAME, SuperiorBasis.LISTED)


@pytest.mark.usefixtures("number_only")
def test_who_is_recorded_with_that_number_answers(world, draft):
    world.applicant.superior = boss = account_of_boss()
    world.applicant.save()
    assert superior_of(again(draft)).account == boss


@pytest.mark.usefixtures("number_only")
def test_an_address_from_an_officer_reaches_them(world, draft):
    row = name(draft)
    actions.approve_superior(row, reason="SK 821", email="boss@dinas.id", by=world.verifier, now=NOW)
    assert ask(statement_of(draft)).email == "boss@dinas.id"


def test_superior_who_left_the_list_is_nobody(world, draft):
    on_the_list(world.applicant)
    PersonnelEntry.objects.filter(nip=BOSS_NIP).update(left_on=NOW.date())
    assert superior_of(again(draft)) is None


# --- Questions to a typed number, ended when the portal stopped sending them --------------------------------------
def test_question_that_was_ended_for_its_number_is_explained(world, draft, client):
    """As migration 0032 left them: cancelled by nobody."""
    document = statement_of(draft)
    Endorsement.objects.create(
        document=document, asked_nip=BOSS_NIP, outcome=EndorsementOutcome.CANCELLED, asked_at=NOW, answered_at=NOW
    )
    client.force_login(world.applicant)
    page = client.get(document.get_absolute_url()).text
    assert f"Permintaan kepada NIP {BOSS_NIP} diakhiri" in page
    assert "Usulkan" in page
    name(draft)
    assert "diakhiri" not in client.get(document.get_absolute_url()).text


def test_question_that_the_applicant_took_back_is_not(world, draft, client):
    on_the_list(world.applicant)
    document = statement_of(draft)
    ask(document)
    actions.cancel_endorsement(document, by=world.applicant, now=NOW)
    client.force_login(world.applicant)
    assert "diakhiri" not in client.get(document.get_absolute_url()).text


def test_answer_refused_after_the_password_was_asked_again_can_be_sent_again(world, draft, client):
    """The page then stands at another address; what was typed is on it, and its form knows where it belongs."""
    address = name(draft).get_absolute_url()
    client.force_login(world.officer)
    with time_machine.travel(time.time() + 11 * 60, tick=False):
        asked = client.post(address, {"reason": "SK 821/12"})
        refused = client.post(asked.url, {"password": PASSWORD, "next": address}).text
    assert "SK 821/12" in refused
    assert f'action="{address}"' in refused


def test_officers_read_later_which_address_was_given(world, draft, client):
    row = name(draft)
    actions.approve_superior(row, reason="SK 821/12", email="boss@dinas.example.go.id", by=world.officer, now=NOW)
    client.force_login(world.officer)
    assert "boss@dinas.example.go.id" in client.get(row.get_absolute_url()).text
    assert Reading.objects.get(title="Data orang di usulan atasan").about_id == draft.applicant_id


@pytest.mark.parametrize(
    "other",
    [
        {"basis": SuperiorBasis.LISTED},
        {"asked_nip": ""},
        {"outcome": EndorsementOutcome.REFUSED, "reason": "Lengkapi SKP."},
        {"outcome": "", "answered_at": None},
    ],
    ids=str,
)
def test_no_other_question_is_said_to_have_been_ended(draft, other):
    boss = account_of_boss()
    document = statement_of(draft)
    task = next(one for one in tasks_of(again(draft)) if one.document == document)
    usual = {"asked_nip": BOSS_NIP, "outcome": EndorsementOutcome.CANCELLED, "answered_at": NOW}
    row = Endorsement.objects.create(document=document, asked_at=NOW, **usual)
    assert question_ended_for(task) == row
    Endorsement.objects.filter(pk=row.pk).update(superior=boss, **other)
    assert question_ended_for(task) is None


def test_question_to_a_typed_number_that_was_taken_back_is_not_said_to_have_been_ended(world, draft):
    document = statement_of(draft)
    task = next(one for one in tasks_of(again(draft)) if one.document == document)
    Endorsement.objects.create(document=document, asked_nip=BOSS_NIP, asked_at=NOW)
    actions.cancel_endorsement(document, by=world.applicant, now=NOW)
    assert question_ended_for(task) is None


# --- Accounts that were closed --------------------------------------------------------------------------------------
@pytest.mark.parametrize("known", ["official", "number", "recorded"])
def test_closed_account_is_nobody_to_ask(world, draft, known):
    """Whoever left the office does not answer for it, however well their number is proved."""
    boss = account_of_boss()
    on_the_list(world.applicant)
    if known != "official":
        PersonnelEntry.objects.filter(nip=BOSS_NIP).delete()
        check_in_person(boss, by=world.officer, now=NOW)
    if known == "recorded":
        User.objects.filter(pk=world.applicant.pk).update(superior=boss)
    assert superior_of(again(draft)).account == boss
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert superior_of(again(draft)).account is None
