"""Whoever cannot help themselves in the portal reads whom to call: the office of service, with telephone and e-mail."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from applicants.forms import ProfileForm
from certportal.home import about
from certportal.kernel.accounts.models import Organisation
from schemes.models import CertificationBody
from tests.factories.accounts import PersonFactory
from tests.factories.catalogue_once import catalogue_once
from tests.pages import words

__all__ = ["catalogue_once"]
pytestmark = pytest.mark.django_db
NOBODY = ("hubungi admin sistem", "kepegawaian di unit Anda")


@pytest.fixture
def office(catalogue_once):
    Organisation.objects.filter(short_name="BKPSDM").update(phone="021 500", email="layanan@contoh.go.id")
    return Organisation.objects.get(short_name="BKPSDM")


def test_no_page_or_letter_about_an_account_sends_people_to_somebody_nobody_is():
    rooms = [Path(settings.BASE_DIR) / "templates" / name for name in ("account", "accounts", "mfa")]
    found = [path for room in rooms for path in room.rglob("*.*") if any(word in path.read_text() for word in NOBODY)]
    assert found == []


def test_pages_and_letters_name_the_office_and_how_to_reach_it(client, office):
    said = f"{office.name} (telepon 021 500, e-mail layanan@contoh.go.id)"
    assert said in words(client.get("/lupa-kata-sandi/"))
    assert said in render_to_string("accounts/letters/known.txt", {"email": "x@contoh.example", "reset_link": ""})
    office.phone = office.email = ""
    office.save()
    assert f"hubungi {office.name}." in words(client.get("/lupa-kata-sandi/"))


def test_whoever_does_not_find_their_office_on_the_profile_reads_what_to_write():
    """They write its name and go on; nobody has to be called for it."""
    form = ProfileForm(person=PersonFactory(), profile=None, today=timezone.localdate())
    assert "Admin mencatatnya dan memberi tahu Anda" in str(form["declared_office"].help_text)


def test_before_any_service_the_counter_is_named(client, monkeypatch):
    monkeypatch.setattr(about, "standards_in_force", lambda _user, on: [])
    assert "hubungi kantor pelayanan." in words(client.get("/lupa-kata-sandi/"))


def test_the_public_page_gives_the_address_that_appeals_go_to(client, office):
    body = CertificationBody.objects.filter(portal_issued=True).select_related("organisation").first()
    Organisation.objects.filter(pk=body.organisation_id).update(address="Jalan LSP 3", phone="021 700")
    CertificationBody.objects.filter(pk=body.pk).update(address="Jalan Lama 1")
    Organisation.objects.filter(pk=office.pk).update(seats=["service_office"], address="Jalan Layanan 9")
    text = words(client.get("/tentang/")).split(body.name)[1]
    assert ("Jalan LSP 3" in text, "021 700" in text, "Jalan Lama 1" in text) == (True, True, False)
    Organisation.objects.filter(pk=office.pk).update(seats=["service_office", "certification_body"])
    assert "Jalan Layanan 9" in words(client.get("/tentang/")).split(body.name)[1]
    Organisation.objects.filter(pk=body.organisation_id).update(address="", phone="")
    Organisation.objects.filter(pk=office.pk).update(seats=["service_office"])
    assert "Jalan Lama 1" in words(client.get("/tentang/")).split(body.name)[1]
