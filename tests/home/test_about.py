"""Who stands behind the portal, in public: office, privacy, accessibility."""

import pytest
from django.urls import reverse

from certportal.kernel.accounts.models import Organisation
from tests.factories.catalogue_once import catalogue_once
from tests.pages import words

__all__ = ["catalogue_once"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
PAGES = ("home.about", "home.privacy", "home.accessibility")


@pytest.fixture
def office():
    office = Organisation.objects.get(short_name="BKPSDM")
    office.address, office.phone, office.email = "Jalan Layanan 9", "021 500", "layanan@contoh.go.id"
    office.complaint_channels = [["Loket pengaduan", "Lantai 1"]]
    office.save()
    return office


def test_office_behind_the_portal_says_where_it_is_and_when_it_is_open(client, office):
    text = words(client.get(reverse("home.about")))
    for piece in (
        office.name,
        "Jalan Layanan 9",
        "021 500",
        "Senin–Jumat, pukul 08.00–16.00 WIB",
        "Loket pengaduan Lantai 1",
    ):
        assert piece in text
    assert "SP4N-LAPOR! https://www.lapor.go.id" in text
    page = client.get(reverse("home.about")).content.decode()
    for way in ('href="tel:021500"', 'href="mailto:layanan@contoh.go.id"', 'href="https://www.lapor.go.id"'):
        assert way in page
    assert "Lembaga Sertifikasi Profesi BPSDM Provinsi DKI Jakarta" in text


def test_privacy_and_accessibility_name_whom_to_ask(client, office):
    for name in PAGES[1:]:
        text = words(client.get(reverse(name)))
        assert office.name in text
        assert "layanan@contoh.go.id" in text
    assert "Undang-Undang Nomor 27 Tahun 2022" in words(client.get(reverse("home.privacy")))
    assert "WCAG 2.2 tingkat AA" in words(client.get(reverse("home.accessibility")))


def test_every_page_leads_to_them(client):
    foot = client.get("/").content.decode().split("<footer")[1]
    assert [name for name in PAGES if reverse(name) not in foot] == []


def test_office_that_has_written_nothing_is_named_all_the_same(client):
    text = words(client.get(reverse("home.about")))
    assert "Alamat dan telepon belum diisi kantor ini." in text
