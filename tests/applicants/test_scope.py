"""A scheme outside the licence of its certification body is information only: shown, and not applied for."""

import pytest
from django.urls import reverse

from applicants.actions import open_dossier
from applicants.models import Dossier
from schemes.models import Scheme
from tests.factories.applicants import NOW, world
from tests.pages import words
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once")]


@pytest.fixture
def outside():
    Scheme.objects.filter(slug="pelayanan-prima").update(in_scope=False)
    return world()


def apply(place):
    found = place.catalogue
    version = type(found.scheme_version).objects.get(pk=found.scheme_version.pk)
    given = {"service_version": found.service_version, "scheme_version": version}
    return open_dossier(applicant=place.applicant, by=place.applicant, now=NOW, **given)


def test_an_application_is_refused_with_the_reason_and_a_scheme_inside_is_taken(outside):
    sentence = refused("out_of_scope", apply, outside)
    assert "Skema Pelayanan Prima di luar ruang lingkup lisensi LSP BPSDM Provinsi DKI Jakarta" in sentence
    assert not Dossier.objects.exists()
    Scheme.objects.update(in_scope=True)
    assert apply(outside).scheme.slug == "pelayanan-prima"


def test_its_pages_inform_and_offer_nothing(client, outside):
    client.force_login(outside.applicant)
    start = reverse("dossier.open", args=["pelayanan-prima"])
    page = client.get("/skema/pelayanan-prima/")
    assert start not in page.content.decode()
    assert "Hanya informasi" in words(page)
    assert client.get(start).status_code == 404
    assert "Hanya informasi" in words(client.get("/skema/"))
    for address in ("/", "/cek-syarat/", "/standar-pelayanan/sertifikasi-profesi-pns/"):
        assert "Pelayanan Prima" not in words(client.get(address)), address


def test_who_has_begun_before_the_scope_changed_finds_their_case(client, outside):
    Scheme.objects.update(in_scope=True)
    dossier = apply(outside)
    Scheme.objects.update(in_scope=False)
    client.force_login(outside.applicant)
    assert dossier.get_absolute_url() in client.get("/skema/pelayanan-prima/").content.decode()
