"""The desk of one document: the rail, the data to hold against the paper, one key for "sesuai", and the next case."""

import re

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from applicants.enums import DossierState, VerdictOutcome
from applicants.models import Dossier, Verdict
from applicants.queries import tasks_of
from tests.applicants.test_queue import QUEUE, sent
from tests.factories.applicants import NOW, dossier_in
from tests.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(client, world):
    client.force_login(world.officer)
    return client


def rows_of(dossier):
    return [row.requirement.code for row in dossier.documents.select_related("requirement").order_by("order")]


def test_rail_names_every_document_and_the_one_on_the_page(office, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, declared={"name": "Siti", "nip": "1", "grade": ""})
    here = rows_of(dossier)[3]
    page = office.get(reverse("document.check", args=[dossier.code, here])).context
    rail = [row for group in page["rail"] for row in group["rows"]]
    assert [row["current"] for row in rail].count(True) == 1
    assert next(row["url"] for row in rail if row["current"]) == reverse("document.check", args=[dossier.code, here])
    assert len(rail) == 18
    assert page["matches"] == [("Nama", "Siti"), ("NIP", "1")]
    assert not [row["short"] for row in rail if row["short"].startswith("Fotokopi ") or row["short"][0].islower()]
    assert "Ijazah S1 atau sederajat" in {row["short"] for row in rail}


def test_the_document_stands_under_its_person_and_asks_for_itself(office, world):
    dossier = sent(world, DossierState.COMPLETENESS_CHECK)
    row = tasks_of(dossier)[0].row
    answer = office.get(reverse("document.check", args=[dossier.code, row.code]))
    assert re.search(rf"<h1[^>]*>{escape(dossier.asked_by)}</h1>", answer.text)
    assert re.search(rf'<h2 id="judul"[^>]*>{escape(row.title)}</h2>', answer.text)
    assert f"Yang diminta {row.title}" in words(answer)
    assert re.search(r'class="check-who">.*?class="due .*?class="check-top"', answer.text, re.DOTALL)


@pytest.mark.parametrize("state", [DossierState.COMPLETENESS_CHECK, DossierState.VERIFICATION])
def test_one_key_says_sesuai_in_every_round(client, world, state):
    dossier = dossier_in(state, world, verified=False)
    client.force_login(world.verifier)
    where = reverse("document.check", args=[dossier.code, rows_of(dossier)[0]])
    form = re.search(r'<form method="post"[^>]*class="quick-verdict">(.*?)</form>', client.get(where).text, re.DOTALL)[
        1
    ]
    assert 'class="btn btn-primary"' in form
    assert 'data-key="s"' in form
    typed = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', form))
    answer = client.post(where, typed)
    assert reverse("document.check", args=[dossier.code, rows_of(dossier)[1]]) in answer.url
    said = Verdict.objects.filter(version__document__dossier=dossier, by=world.verifier).latest("pk")
    assert said.outcome == VerdictOutcome.ACCEPTED


def test_years_are_typed_by_the_verifier_and_never_filled_in(client, world):
    dossier = dossier_in(DossierState.VERIFICATION, world, service_years_declared=6)
    client.force_login(world.verifier)
    page = client.get(reverse("dossier.declare_complete", args=[dossier.code]))
    assert page.context["form"]["service_years_confirmed"].value() is None


def test_after_the_last_step_the_next_case_of_the_queue_lies_open(office, world):
    first = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.ACCEPTED)
    sooner, later = sent(world, at=NOW.replace(day=20)), sent(world)
    page = office.get(reverse("dossier.check", args=[first.code])).context
    assert (page["following"].code, page["following"].waiting) == (sooner.code, 2)
    answer = office.post(reverse("dossier.begin_verification", args=[first.code]), {"version": "0"}, follow=True)
    assert Dossier.objects.get(pk=first.pk).state == DossierState.VERIFICATION
    assert answer.redirect_chain[0][0] == f"{QUEUE}?tampilan=giliran&intip={sooner.code}"
    assert answer.context["peek"]["dossier"] == sooner
    assert "Berikutnya dalam antrian (2 sisa)." in answer.text
    assert later.number in answer.text


def test_who_has_no_other_case_stays_with_this_one(office, world):
    only = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.ACCEPTED)
    assert office.get(reverse("dossier.check", args=[only.code])).context["following"] is None
    answer = office.post(reverse("dossier.begin_verification", args=[only.code]), {"version": "0"})
    assert answer.url == only.get_absolute_url()
