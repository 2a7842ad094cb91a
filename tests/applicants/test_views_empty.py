"""What pages say where something is empty: a field left out, a list without rows, an answer without words."""

import pytest
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome
from tests.applicants.test_views_applicant import first_row, profile_post
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW, add_version, dossier_in, give_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.applicant)
    return client


def test_profile_without_education_is_saved_and_the_dossier_that_asks_for_it_says_so(signed_in, world):
    answer = signed_in.post(reverse("profile.edit"), profile_post(world.applicant, education="", education_year=""))
    assert answer.status_code == 302
    dossier = dossier_in(DossierState.DRAFT, world)
    assert "Belum diisi: pendidikan terakhir" in signed_in.get(dossier.get_absolute_url()).text


@pytest.mark.parametrize("name", ["dossier.mine", "home.desk"])
def test_an_empty_list_leads_to_schemes_and_to_services(client, name):
    client.force_login(PersonFactory())
    page = client.get(reverse(name)).text
    for there in ("scheme.list", "service_standard.list"):
        assert f'href="{reverse(there)}">Pilih' in page


def test_an_empty_answer_says_what_to_write(signed_in, world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    actions.ask_information(dossier, question="Sejak kapan Anda bertugas?", by=world.verifier, now=NOW)
    where = reverse("dossier.answer", args=[dossier.code])
    assert "Tuliskan keterangan yang diminta petugas." in signed_in.post(where, {"answer": " "}).text


def test_returned_dossier_says_when_everything_asked_was_replaced(signed_in, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.ACCEPTED)
    document, _ = first_row(dossier)
    give_verdict(document.versions.get(), world.officer, VerdictOutcome.NEEDS_FIX)
    actions.return_dossier(dossier, by=world.officer, now=NOW)
    replaced = "Semua sudah diganti. Kirim perbaikan."
    answer = signed_in.get(dossier.get_absolute_url())
    before = answer.text
    assert answer.context["step"]["said"] == "0 dari 1 sudah diganti"
    assert (answer.context["step"]["url"], answer.context["step"]["label"]) == (
        document.get_absolute_url(),
        "Ganti dokumen ini",
    )
    assert "Tinggal 1 dokumen lagi, lalu kirim perbaikan" in before
    assert [group["folded"] for group in answer.context["groups"]] == [True]
    assert replaced not in before
    assert "Ganti dokumen yang perlu diperbaiki, lalu" in before
    add_version(document, world.applicant)
    answer = signed_in.get(dossier.get_absolute_url())
    after = answer.text
    assert answer.context["step"]["said"] == "1 dari 1 sudah diganti"
    assert (answer.context["step"]["title"], answer.context["step"]["label"]) == (
        "Semua sudah diganti.",
        "Kirim perbaikan",
    )
    assert replaced in after
    assert "Ganti dokumen yang perlu diperbaiki, lalu" not in after
