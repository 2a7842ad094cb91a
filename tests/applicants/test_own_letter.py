"""001.3 is the applicant's own letter: they sign it themselves, and no superior is asked about it."""

import importlib

import pytest
from django.apps import apps
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, EndorsementOutcome
from applicants.models import Endorsement
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.refusal import Refused
from schemes.enums import Signing
from schemes.imports import load_catalogue
from schemes.models import Requirement
from tests.draining import run_due
from tests.factories.applicants import NOW, dossier_in
from tests.factories.papers import words_of
from tests.factories.schemes import FOLDER

pytestmark = pytest.mark.django_db
LETTER = "001.3"


@pytest.fixture
def letter(world):
    document = dossier_in(DossierState.DRAFT, world).documents.get(requirement__code=LETTER)
    document.versions.all().delete()
    return document


def test_the_applicant_signs_the_letter_on_screen(world, letter):
    actions.sign_form(letter, typed_name=world.applicant.full_name, by=world.applicant, now=NOW)
    run_due(now=NOW)
    signed = words_of(paper_for(letter, "application_letter")).split("terima kasih.")[1].split("Kode dokumen")[0]
    assert signed.index("Pemohon") < signed.index("Ditandatangani di layar") < signed.index(world.applicant.full_name)
    assert "Dikonfirmasi" not in signed
    assert signed.split("Surat permohonan ·")[0].count(world.applicant.full_name) == 1  # not in the foot of the page


def test_no_superior_is_asked_about_it(world, letter, client):
    with pytest.raises(Refused) as refused:
        actions.ask_superior(letter, shown="", by=world.applicant, now=NOW)
    assert refused.value.code == "not_endorsable"
    client.force_login(world.applicant)
    page = client.get(letter.get_absolute_url()).text
    assert ("Tanda tangani di layar" in page, "Minta konfirmasi" in page) == (True, False)
    assert "ditujukan kepada kepala perangkat daerah (PD) Anda" in page  # ADR 39: the page names the one addressee


def test_databases_of_earlier_releases_learn_it(world, letter):
    """Services in use are frozen for the catalogue's files, so a migration says it."""
    Requirement.objects.filter(code=LETTER).update(signing=Signing.UPLOADED_OR_SUPERIOR)
    Requirement.objects.filter(code="000.adm.1").update(shown_to_superior=True)
    asked = Endorsement.objects.create(document=letter, superior=world.leader, asked_at=NOW)
    importlib.import_module("schemes.migrations.0009_own_letter").tell(apps, None)
    importlib.import_module("applicants.migrations.0026_own_letter").end_questions(apps, None)
    load_catalogue(FOLDER, now=NOW)
    assert Requirement.objects.get(code=LETTER).signing == Signing.ON_SCREEN
    assert not Requirement.objects.get(code="000.adm.1").shown_to_superior
    asked.refresh_from_db()
    assert asked.outcome == EndorsementOutcome.CANCELLED
    assert asked.answered_at is not None


@pytest.mark.parametrize("row", ["000.adm.1", "000.adm.2", "001.7"])  # KTP, CV, photo
def test_the_superior_is_offered_neither_card_nor_photo_nor_cv(world, client, row):
    dossier = dossier_in(DossierState.DRAFT, world)
    statement = dossier.documents.get(requirement__code="001.12")
    superior = world.leader
    asked = Endorsement.objects.create(document=statement, superior=superior, asked_at=NOW)
    client.force_login(superior)
    assert reverse("endorsement.file", args=[asked.code, "001.4"]) in client.get(asked.get_absolute_url()).text
    file = reverse("endorsement.file", args=[asked.code, row])
    assert file not in client.get(asked.get_absolute_url()).text
    assert client.get(file).status_code == 404
