"""Asking a superior by NIP tells nothing: not whether the NIP has an account, and not whose it is."""

import re

import pytest
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState
from applicants.models import Endorsement
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW, dossier_in

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "198001012005011001", "197001011995011009"
NAME = "Dra. Hj. Ratna Dewi, M.Si."


@pytest.fixture
def dossier(world, client):
    client.force_login(world.applicant)
    dossier = dossier_in(DossierState.DRAFT, world)
    dossier.documents.get(requirement__code="001.12").versions.all().delete()
    return dossier


def document_page(dossier, name="document.show"):
    return reverse(name, args=[dossier.code, "001.12"])


def ask(client, dossier, nip):
    answer = client.post(document_page(dossier, "document.ask_superior"), {"nip": nip}, follow=True)
    page = answer.text.replace(nip, "…")
    return answer.redirect_chain, re.sub(r'(csrfmiddlewaretoken" value|once" value|nonce)="[^"]+"', "", page)


def test_answer_is_the_same_whether_the_nip_has_an_account_or_not(client, dossier):
    PersonFactory(nip=KNOWN, full_name=NAME)
    known = ask(client, dossier, KNOWN)
    assert NAME not in known[1]
    assert "menunggu" in known[1].lower()
    actions.cancel_endorsement(dossier.documents.get(requirement__code="001.12"), by=dossier.applicant, now=NOW)
    assert ask(client, dossier, UNKNOWN) == known


def test_who_registers_later_finds_the_request(client, dossier):
    ask(client, dossier, UNKNOWN)
    superior = PersonFactory(nip=UNKNOWN, full_name=NAME)
    client.force_login(superior)
    [asked] = Endorsement.objects.visible_to(superior)
    assert client.get(asked.get_absolute_url()).status_code == 200


def test_own_recorded_superior_is_named(client, dossier):
    superior = PersonFactory(full_name=NAME)
    dossier.applicant.superior = superior
    dossier.applicant.save()
    assert NAME in client.get(document_page(dossier)).text
    ask(client, dossier, "")
    assert NAME in client.get(document_page(dossier)).text
