"""A paper that waits for a disk or a server says so where it would be opened, on its case, and on the officer's desk."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState
from applicants.queries import for_desk, stuck_papers_of
from applicants.queries.cases import for_filling, for_page
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import RENDER_JOB, render_now
from certportal.kernel.papers.queries import AGAIN, GOES_ON, TOLD, paper_for
from certportal.kernel.sla import clocks
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.papers import ready_paper, reserved_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once")]

WAITS = "dokumennya belum dapat dicetak"
STUCK = {"again": ({"outages": 3}, AGAIN), "told": ({"state": JobState.QUARANTINED, "finished_at": NOW}, TOLD)}
OPENED_AT = {
    "dossier.sent": ("receipt", "Tanda terima"),
    "dossier.time": ("time_account", "Rincian waktu"),
    "document.show": ("application_form", "Formulir terisi"),
}


def case(world, kind="receipt", *, draft=False, **stuck):
    """A case of which a paper could not be drawn: its receipt, or one of another kind."""
    state = DossierState.DRAFT if draft else DossierState.SUBMITTED
    dossier = dossier_in(state, world, applicant=eligible_person(world.catalogue))
    reserved_paper(dossier.documents.get(requirement__code="001.9") if draft else dossier, by=world.officer, kind=kind)
    Job.objects.filter(kind=RENDER_JOB).update(**stuck)
    return dossier


def page_of(client, person, address):
    client.force_login(person)
    return client.get(address).content.decode()


def where_opened(client, world, where, **stuck):
    """The page where the paper would be opened, and how it is called there."""
    kind, name = OPENED_AT[where]
    dossier = case(world, kind, draft=where == "document.show", **stuck)
    if where == "dossier.time":
        clocks.start("completeness", dossier, by=world.officer, now=NOW)
    row = ["001.9"] if where == "document.show" else []
    return page_of(client, dossier.applicant, reverse(where, args=[dossier.code, *row])), name


def test_receipt_that_still_waits_is_no_wrong_address_for_the_officer(client, world):
    dossier = case(world)
    address = reverse("dossier.receipt", args=[dossier.code])
    page = page_of(client, world.officer, dossier.get_absolute_url())
    assert (GOES_ON.format("Tanda terima") in page, f'href="{address}"' in page) == (True, False)
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (202, "10")
    assert GOES_ON.format("Surat Uji") in answer.text
    assert f'href="{address}">Muat ulang<' in answer.text
    came_from = client.get(address, headers={"referer": f"http://testserver{dossier.get_absolute_url()}"})
    assert f'href="{dossier.get_absolute_url()}">Kembali<' in came_from.text
    render_now(paper_for(dossier, "receipt"), now=NOW)
    assert f'href="{address}"' in page_of(client, world.officer, dossier.get_absolute_url())
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF")
    reserved_paper(dossier, by=world.officer, kind="receipt")  # with a new PIN: the page tells of the newest
    page = page_of(client, world.officer, dossier.get_absolute_url())
    assert (GOES_ON.format("Tanda terima") in page, f'href="{address}"' in page) == (True, False)
    Job.objects.filter(kind=RENDER_JOB).update(**STUCK["told"][0])
    assert "Buka lagi besok; bila mendesak, hubungi petugas." in client.get(address).text


@pytest.mark.parametrize("where", OPENED_AT)
@pytest.mark.parametrize(("stuck", "sentence"), STUCK.values(), ids=STUCK)
def test_page_where_the_paper_would_be_opened_says_it_with_one_voice(client, world, where, stuck, sentence):
    page, name = where_opened(client, world, where, **stuck)
    assert sentence.format(name) in page
    assert "biasanya beberapa detik" not in page, "it waits, or it is being printed"


@pytest.mark.parametrize("where", OPENED_AT)
def test_page_says_nothing_of_faults_while_the_drawing_goes_its_way(client, world, where):
    page, name = where_opened(client, world, where)
    assert GOES_ON.format(name) in page
    assert "belum dapat dicetak" not in page


@pytest.mark.parametrize(("stuck", "sentence"), STUCK.values(), ids=STUCK)
def test_form_that_was_signed_on_screen_is_told_with_one_voice(client, world, stuck, sentence):
    draft = dossier_in(DossierState.DRAFT, world)
    form = draft.documents.get(requirement__code="001.9")
    actions.sign_form(form, typed_name=world.applicant.full_name, by=world.applicant, now=NOW)
    where = reverse("document.show", args=[draft.code, "001.9"])
    with time_machine.travel(NOW + timedelta(hours=1)):
        page = page_of(client, world.applicant, where)
    assert GOES_ON.format("Formulir") in page
    assert 'hx-trigger="every 60s"' in page, "it waits for long, and is asked for less often"
    Job.objects.filter(kind=RENDER_JOB).update(**stuck)
    page = page_of(client, world.applicant, where)
    assert sentence.format("Formulir") in page
    assert "biasanya beberapa detik" not in page
    assert "Anda boleh meneruskan ke bagian lain." in page


@pytest.mark.parametrize(("stuck", "sentence"), STUCK.values(), ids=STUCK)
def test_case_names_the_paper_to_both_sides(client, world, stuck, sentence):
    dossier = case(world, **stuck)
    for person in (dossier.applicant, world.officer):
        assert sentence.format("Surat Uji") in page_of(client, person, dossier.get_absolute_url())


def test_case_with_several_papers_names_each_once(client, world):
    dossier = case(world)
    for title in ("Surat Lain", "Surat Pernyataan"):
        reserved_paper(dossier.documents.first(), by=world.officer, title=title)
    Job.objects.update(outages=1)
    page = page_of(client, world.officer, dossier.get_absolute_url())
    assert AGAIN.format("Surat Uji, Surat Lain dan Surat Pernyataan") in page
    assert page.count("belum dapat dicetak") == 1


def test_case_says_nothing_of_a_receipt_that_a_newer_one_replaced(client, world):
    dossier = case(world, outages=1)
    ready_paper(dossier, by=world.officer, kind="receipt")
    assert "belum dapat dicetak" not in page_of(client, world.officer, dossier.get_absolute_url())
    assert WAITS not in page_of(client, world.officer, "/meja-kerja/")


def test_case_says_nothing_while_the_drawing_goes_its_way(client, world):
    assert "belum dapat dicetak" not in page_of(client, world.officer, case(world).get_absolute_url())


@pytest.mark.engines
def test_case_is_told_of_papers_about_its_rows_and_not_of_those_of_others(world):
    mine, other = (dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue)) for _ in "ab")
    reserved_paper(mine.documents.first(), by=world.officer)
    reserved_paper(world.catalogue.agency, by=world.officer)  # about something that has no case
    Job.objects.update(outages=1)
    for rows in (for_page(), for_filling()):
        assert {row.pk: bool(stuck_papers_of(row)) for row in rows} == {mine.pk: True, other.pk: False}
    assert {pk: row.undrawn for pk, row in for_desk(Q()).items()} == {mine.pk: True, other.pk: False}


def test_row_on_the_desk_says_it_and_one_question_is_added_for_all_rows(client, world, django_assert_num_queries):
    for _ in range(2):
        case(world)
    client.force_login(world.officer)
    page_of(client, world.officer, "/meja-kerja/")
    with CaptureQueriesContext(connection) as before:
        assert WAITS not in client.get("/meja-kerja/").content.decode()
    Job.objects.filter(kind=RENDER_JOB).update(outages=1)
    with django_assert_num_queries(len(before) + 1):
        assert client.get("/meja-kerja/").content.decode().count(WAITS) == 2
    assert page_of(client, world.officer, "/antrian/").count("Dokumennya belum dapat dicetak") == 2
