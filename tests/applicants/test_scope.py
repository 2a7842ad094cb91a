"""A scheme the licence of its certification body does not cover today is information only: shown, and not applied for."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from applicants.actions import open_dossier
from applicants.flows.guards import within_the_licence
from applicants.models import Dossier
from certportal.kernel.audit.record import SYSTEM
from schemes.models import CertificationBody, Scheme
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
    assert "Skema Pelayanan Prima tidak dapat diajukan sekarang. Skema ini belum termasuk ruang lingkup" in sentence
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
    tried = words(client.get("/cek-syarat/pelayanan-prima/"))
    assert "belum termasuk ruang lingkup lisensi LSP BPSDM Provinsi DKI Jakarta" in tried
    assert "menurut jawaban Anda" not in words(client.get("/cek-syarat/pelayanan-prima/?status=pns&here=ya"))
    assert "0 dokumen" not in words(client.get("/skema/"))


LAST_DAY = NOW.date()


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (LAST_DAY - timedelta(days=1), "Lisensi LSP BPSDM Provinsi DKI Jakarta berakhir 22 November 2026; "),
        (None, "Masa berlaku lisensi LSP BPSDM Provinsi DKI Jakarta belum dicatat; "),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_licence_that_ended_takes_no_application_and_the_pages_say_since_when(client, until, said):
    place = world()
    draft = {"scheme_id": place.catalogue.scheme.pk, "agency": place.catalogue.agency}
    assert within_the_licence(Dossier(**draft), SYSTEM) is None
    CertificationBody.objects.update(licence_valid_until=until)
    assert f"{said}permohonan dibuka lagi" in within_the_licence(Dossier(**draft), SYSTEM)
    assert said in refused("out_of_scope", apply, place)
    client.force_login(place.applicant)
    start = reverse("dossier.open", args=["pelayanan-prima"])
    page = client.get("/skema/pelayanan-prima/")
    assert said in words(page)
    assert start not in page.content.decode()
    assert client.post(start).status_code == 404
    assert said in words(client.get("/cek-syarat/pelayanan-prima/"))
    for address in ("/", "/cek-syarat/", "/standar-pelayanan/sertifikasi-profesi-pns/"):
        assert "Pelayanan Prima" not in words(client.get(address)), address
    assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    "body", [{"licence_valid_until": LAST_DAY}, {"licence_valid_until": None, "portal_issued": False}]
)
def test_a_licence_covers_through_its_last_day_and_a_body_that_issues_by_itself_need_not_tell_its_own(body):
    CertificationBody.objects.update(**body)
    assert apply(world()).scheme.slug == "pelayanan-prima"


def test_who_has_begun_before_the_scope_changed_finds_their_case(client, outside):
    Scheme.objects.update(in_scope=True)
    dossier = apply(outside)
    Scheme.objects.update(in_scope=False)
    client.force_login(outside.applicant)
    assert dossier.get_absolute_url() in client.get("/skema/pelayanan-prima/").content.decode()
