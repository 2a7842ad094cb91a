"""The office sees on the case that the applicant's address takes no letters."""

import pytest
from django.urls import reverse

from applicants.enums import DossierState
from certportal.kernel.accounts.models import User
from tests.factories.applicants import dossier_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once")]
WORDS = "E-mail pemohon menolak surat"


def test_officer_sees_that_letters_come_back(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.officer)
    assert WORDS not in client.get(dossier.get_absolute_url()).content.decode()
    User.objects.filter(pk=dossier.applicant_id).update(refusing_address=dossier.applicant.email)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert page.index(WORDS) < page.index("Keterangan pemohon"), "before everything that is read further down"
    assert WORDS in client.get(reverse("dossier.talk", args=[dossier.code])).content.decode()
    User.objects.filter(pk=dossier.applicant_id).update(email="baru@contoh.go.id")
    assert WORDS not in client.get(dossier.get_absolute_url()).content.decode()
