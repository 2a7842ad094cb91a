"""/pengaturan/persiapan/: what an office lacks before its first certificate, and what that stops."""

import datetime as dt
from html import unescape

import pytest
from django.utils import timezone

from certportal.home.setup import actions as setup
from certportal.home.setup.checklist import items
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Membership, OfficeHead, Organisation
from schemes.models import CertificationBody, Scheme
from tests.corpus.build import png
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.factories.assessments import TestSiteFactory, hall
from tests.home.asking import body
from tests.home.test_setup_office import name, save
from tests.lists import upload

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("catalogue_once")
def test_the_first_admin_lands_on_the_checklist_until_somebody_works_there(office, kantor):
    assert office.get("/meja-kerja/").url == "/pengaturan/persiapan/"
    assert "Pekerja latar belum pernah berjalan" in body(office.get("/pengaturan/persiapan/")), "as the desk would say"
    person_with(Role.VERIFIER, kantor)
    assert office.get("/meja-kerja/").status_code == 200


@pytest.mark.usefixtures("world_once")
def test_the_checklist_knows_what_is_missing_and_what_it_stops(office):
    OfficeHead.objects.all().delete()
    agency = Organisation.objects.get(short_name="BKPSDM")
    page = unescape(body(office.get("/pengaturan/persiapan/")))
    assert "Belum ada: alamat, telepon, e-mail, saluran pengaduan, lambang." in page
    assert "Surat, keputusan, dan sertifikat menunggu sampai ada yang menandatanganinya." in page
    done = page.count("Lengkap</span>")
    save(office, agency, file=upload(png(), "lambang.png"))
    name(office, agency, PersonFactory())
    page = unescape(body(office.get("/pengaturan/persiapan/")))
    assert page.count("Lengkap</span>") == done + 2, page
    body_office = CertificationBody.objects.get().organisation
    assert "pembagian antara " in page
    said = page.split("pembagian antara ")[1].split("<")[0]
    assert agency.short_name in said
    assert body_office.short_name in said
    Organisation.objects.filter(pk=body_office.pk).update(seats=[Seat.CERTIFICATION_BODY])
    assert "pembagian antara" not in body(office.get("/pengaturan/persiapan/"))
    Organisation.objects.update(seats=[Seat.SERVICE_OFFICE])
    assert "Belum ada: Tempat uji (TUK), Lembaga sertifikasi (LSP)." in body(office.get("/pengaturan/persiapan/"))


@pytest.mark.usefixtures("catalogue_once")
def test_the_checklist_says_that_a_lone_admin_waits_and_who_has_not_opened_their_account(office, admin):
    agency = Organisation.objects.get(short_name="BKPSDM")
    Membership.objects.exclude(user=admin).delete()
    page = body(office.get("/pengaturan/persiapan/"))
    assert "baru berlaku 24 jam setelah diminta" in page
    assert "Belum membuka akunnya" not in page
    person_with(Role.LEADERSHIP, agency)
    for place in (agency, OrganisationFactory()):
        closed = person_with(Role.VERIFIER, place, full_name=f"Belum Buka {place.short_name}")
        closed.set_unusable_password()
        closed.save()
    page = body(office.get("/pengaturan/persiapan/"))
    assert "24 jam" not in page
    assert "Belum membuka akunnya: Belum Buka BKPSDM; kirim undangan" in page
    assert "lepaskan kedudukan LSP" not in page
    lsp = CertificationBody.objects.get().organisation
    person_with(Role.ASSESSOR, lsp)
    assert f"sudah ada di {lsp}. Bila kantor itu LSP-nya" in unescape(body(office.get("/pengaturan/persiapan/")))
    assert "0 pelaksana tercatat; standar mencetak paling sedikit 2 orang." in page
    assert "Belum ada: 0 pelaksana" not in page


@pytest.mark.usefixtures("catalogue_once")
def test_duties_are_not_complete_while_no_scheme_is_covered(office):
    Scheme.objects.update(in_scope=False)
    duties = next(item for item in items(timezone.localdate()) if item.title.startswith("Hak pemohon"))
    assert duties.missing == ("skema dalam ruang lingkup lisensi",)


@pytest.mark.usefixtures("catalogue_once")
def test_decisions_that_waited_for_the_licence_are_issued_once_it_is_there(admin, monkeypatch):
    asked = []
    monkeypatch.setattr(setup, "issue_again", lambda **by_whom: asked.append(by_whom))
    lsp = CertificationBody.objects.get()
    facts = {name: getattr(lsp, name) for name in (*setup.BODY_NAMES, "kind")}
    facts |= {
        "licence_number": "BNSP-LSP-0001-ID",
        "licence_valid_until": dt.date(2099, 1, 1),
        "scope": Scheme.objects.all(),
    }
    setup.save_body(lsp, facts, by=admin, now=timezone.now())
    assert len(asked) == 1


@pytest.mark.usefixtures("world_once")
def test_an_assessor_whose_licence_is_over_examines_nobody():
    def lacking():
        return next(one.missing for one in items(timezone.localdate()) if one.title == "Asesor")

    person = hall().assessor
    assert lacking() == ()
    person.valid_until = timezone.localdate() - dt.timedelta(days=1)
    person.save()
    assert lacking() == ("asesor dengan lisensi yang berlaku",)


@pytest.mark.usefixtures("world_once")
def test_a_test_site_at_which_nobody_announces_exams_is_lacking():
    """Where the certification body has an office of its own, the clerk of the test site's office announces none."""

    def lacking():
        return next(one.missing for one in items(timezone.localdate()) if "(TUK)" in one.title)

    agency = Organisation.objects.get(short_name="BKPSDM")
    assert lacking() == ("tempat uji yang dipakai",)
    TestSiteFactory(agency=agency)
    assert lacking() == ("Pengelola tempat uji (TUK) di kantor penyelenggaranya",)
    person_with(Role.CERTIFICATE_ADMIN, agency)
    assert lacking() == ()
    agency.seats = [Seat.SERVICE_OFFICE, Seat.TEST_SITE]
    agency.save()
    assert lacking() == ("Pengelola tempat uji (TUK) di kantor penyelenggaranya",)
    person_with(Role.SITE_OFFICER, agency)
    assert lacking() == ()
