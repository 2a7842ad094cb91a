"""One scheme under two services: civil servants apply under 001, trainees without a NIP under a service like 002."""

import datetime as dt

import pytest
from django.urls import reverse

from applicants.models import Dossier
from schemes.enums import WhoMayApply
from schemes.models import Scheme, ServiceOffer
from tests.factories.applicants import eligible_person, quick_catalogue
from tests.journeys.invented import Office, service_like_it
from tests.pages import words

pytestmark = pytest.mark.django_db
SLUG = "fasilitasi-sertifikasi"


def for_trainees(content):
    """Like 002: an exam for trainees, who have a NIK and no NIP."""
    content["standard"] |= {"slug": SLUG, "name": "Fasilitasi Sertifikasi"}
    content["version"] |= {"branch": "exam", "needs_visit": False, "clock_start": "declared_complete"}
    content["products"] = [
        {"kind": kind, "position": n, "title": title, "printed_title": title}
        for n, (kind, title) in enumerate(
            [("competency_certificate", "Sertifikat Kompetensi"), ("result_letter", "Surat Keterangan Hasil Uji")], 1
        )
    ]


@pytest.fixture
def scheme():
    quick_catalogue()
    return Scheme.objects.get(slug="pelayanan-prima")


@pytest.fixture
def office(tmp_path, scheme):
    office = Office(service_like_it(tmp_path, for_trainees), SLUG)
    ServiceOffer.objects.create(standard=office.standard, scheme=scheme, effective_from=dt.date(2026, 1, 1))
    return office


def apply(client, person, scheme, **asked):
    client.force_login(person)
    query = f"?layanan={asked['service']}" if asked else ""
    return client.post(reverse("dossier.open", args=[scheme.slug]) + query, follow=True)


def test_each_applies_under_the_service_that_is_for_them(office, scheme, client):
    servant = eligible_person(quick_catalogue())
    for person in (servant, office.trainee):
        assert "sudah dibuka" in apply(client, person, scheme).text
    theirs = {row.applicant: row.service_version for row in Dossier.objects.select_related("service_version")}
    assert theirs[office.trainee] == office.version
    assert theirs[servant].who_may_apply == WhoMayApply.CIVIL_SERVANT


def test_who_may_choose_is_shown_the_other_service(office, scheme, client):
    servant = eligible_person(quick_catalogue())
    client.force_login(servant)
    page = words(client.get(reverse("dossier.open", args=[scheme.slug])))
    assert "juga dilayani Fasilitasi Sertifikasi" in page
    apply(client, servant, scheme, service=SLUG)
    assert Dossier.objects.get().service_version == office.version


def test_a_service_for_others_says_so_before_the_button(office, scheme, client):
    ServiceOffer.objects.filter(standard=office.standard).delete()
    client.force_login(office.trainee)
    assert "Layanan ini untuk Pegawai Negeri Sipil" in words(client.get(reverse("dossier.open", args=[scheme.slug])))
    assert "Layanan ini untuk Pegawai Negeri Sipil" in apply(client, office.trainee, scheme).text
    assert not Dossier.objects.exists()


def test_the_counter_opens_it_under_the_service_for_the_person(office, scheme, client):
    client.force_login(office.officer)
    answer = client.post(reverse("counter.home"), {"identifier": "3171015501990001"})
    asked = {"person": answer.context["form"]["person"].value(), "subject": f"scheme:{scheme.slug}"}
    client.post(reverse("counter.open"), asked)
    assert Dossier.objects.get().service_version == office.version
