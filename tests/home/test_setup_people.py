"""/pengaturan/lsp/, tuk/, asesor/ and nomor/: where and by whom people are examined, and how papers are numbered."""

import datetime as dt
from html import unescape

import pytest
from django.utils import timezone

from assessments.enums import EventState
from assessments.models import Assessor, ExamEvent, TestSite
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.numbers.allocate import allocate
from certportal.kernel.numbers.models import NumberSequence
from schemes.models import CertificationBody, Scheme
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.assessments import event_for, hall
from tests.home.asking import body

pytestmark = [pytest.mark.django_db, pytest.mark.watched, pytest.mark.usefixtures("catalogue_once")]
NEXT_YEAR = timezone.localdate() + dt.timedelta(days=365)
MET = "MET.000.001668.2012"


def send(office, place, typed):
    return office.post(f"/pengaturan/{place}/", typed)


def words(answer):
    assert answer.status_code == 200, answer
    return unescape(body(answer))


# --- the certification body ------------------------------------------------------------------------------------------


def licence(lsp, **typed):
    facts = {"name": "LSP Kota", "short_name": "LSP Kota", "kind": "p1", "licence_number": "BNSP-LSP-1565-ID"}
    return facts | {"licence_valid_until": NEXT_YEAR.isoformat(), "name_en": "", "address": "Jalan 1"} | typed


def test_a_licence_and_its_scope_are_kept_and_the_catalogue_no_longer_says_them(office):
    CertificationBody.objects.update(licence_number="", licence_valid_until=None)
    lsp = CertificationBody.objects.get()
    covered = Scheme.objects.filter(body=lsp).order_by("pk")[0]
    assert "Lisensi belum dicatat" in words(office.get("/pengaturan/lsp/"))
    assert send(office, f"lsp/{lsp.pk}", licence(lsp, scope=[covered.pk])).status_code == 302
    lsp.refresh_from_db()
    assert (lsp.kind, lsp.licence_number, lsp.licence_valid_until) == ("p1", "BNSP-LSP-1565-ID", NEXT_YEAR)
    assert list(Scheme.objects.filter(in_scope=True)) == [covered]
    assert lsp.organisation.own_facts_since is not None
    shown = words(office.get(f"/pengaturan/lsp/{lsp.pk}/"))
    assert "Lisensi dan ruang lingkup diubah" in shown
    assert "Nama atau alamat LSP diubah" in shown
    assert "Berlaku" in words(office.get("/pengaturan/lsp/"))
    CertificationBody.objects.update(licence_valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert "Berakhir" in words(office.get("/pengaturan/lsp/"))
    assert "lisensi yang masih berlaku" in words(office.get("/pengaturan/persiapan/"))


def test_a_licence_that_ended_is_a_sentence_and_nothing_is_half_saved(office):
    lsp = CertificationBody.objects.get()
    over, told = timezone.localdate() - dt.timedelta(days=1), AuditEvent.objects.filter(verb="body.licence").count()
    page = words(send(office, f"lsp/{lsp.pk}", licence(lsp, licence_valid_until=over.isoformat())))
    assert "Isi lisensi yang berlaku." in page
    assert "BNSP-LSP-1565-ID" in page, "what was typed stays"
    assert CertificationBody.objects.get().licence_number == lsp.licence_number
    assert AuditEvent.objects.filter(verb="body.licence").count() == told


# --- test sites ------------------------------------------------------------------------------------------------------


def test_a_test_site_is_added_changed_and_put_out_of_use(office):
    agency = Organisation.objects.get(short_name="BKPSDM")
    typed = {"agency": agency.pk, "name": "Aula", "kind": "incidental", "address": "Lantai 2", "is_active": "on"}
    assert "tempat uji yang dipakai" in words(office.get("/pengaturan/persiapan/"))
    assert send(office, "tuk/tambah", typed).status_code == 302
    site = TestSite.objects.get()
    assert "tempat uji yang dipakai" not in words(office.get("/pengaturan/persiapan/"))
    assert send(office, f"tuk/{site.pk}", {**typed, "is_active": ""}).status_code == 302
    site.refresh_from_db()
    assert (site.name, site.address, site.is_active) == ("Aula", "Lantai 2", False)
    assert "Tidak dipakai" in words(office.get("/pengaturan/tuk/"))
    assert "Tempat uji diubah" in words(office.get(f"/pengaturan/tuk/{site.pk}/"))
    verbs = [row.verb for row in AuditEvent.objects.filter(verb__startswith="site.").order_by("pk")]
    assert verbs == ["site.add", "site.update"]
    again = TestSite.objects.create(agency=agency, name="Ruang B")
    page = words(send(office, f"tuk/{again.pk}", typed))
    assert "Kantor ini sudah memiliki tempat uji dengan nama itu." in page


def test_a_site_with_exams_stays_with_its_office_and_in_use(office):
    place = hall()
    event, agency = event_for(place), place.site.agency
    other = OrganisationFactory(seats=[Seat.TEST_SITE.value])
    typed = {"agency": agency.pk, "name": place.site.name, "kind": "incidental", "address": "Lantai 3"}
    moved = {**typed, "agency": other.pk, "is_active": "on"}
    assert f"tercatat uji yang diselenggarakan {agency}" in words(send(office, f"tuk/{place.site.pk}", moved))
    assert "Masih ada 1 uji yang belum selesai" in words(send(office, f"tuk/{place.site.pk}", typed))
    assert TestSite.objects.get() == place.site
    assert not AuditEvent.objects.filter(verb="site.update").exists()
    ExamEvent.objects.filter(pk=event.pk).update(state=EventState.REPORTED)
    assert "tercatat uji yang" in words(send(office, f"tuk/{place.site.pk}", moved)), "its papers stay where they are"
    assert send(office, f"tuk/{place.site.pk}", typed).status_code == 302
    ExamEvent.objects.filter(pk=event.pk).update(state=EventState.CANCELLED)
    assert send(office, f"tuk/{place.site.pk}", moved).status_code == 302
    told = AuditEvent.objects.filter(verb="site.update").latest("pk")
    assert (told.before["agency"], told.after["agency"]) == (agency.name, other.name)


def test_a_name_written_in_other_letters_is_the_same_site(office):
    agency = Organisation.objects.get(short_name="BKPSDM")
    typed = {"agency": agency.pk, "name": "Ruang", "kind": "incidental", "address": "Lantai 2", "is_active": "on"}
    assert send(office, "tuk/tambah", typed).status_code == 302
    for name in ("Ruang", "ruang", " Ruang  "):
        page = words(send(office, "tuk/tambah", {**typed, "name": name, "address": "Lantai 5"}))
        assert "Buka yang sudah ada, atau pakai nama lain." in page
    site = TestSite.objects.get()
    assert (site.name, site.address) == ("Ruang", "Lantai 2"), "adding changes nothing that is there"
    other = TestSite.objects.create(agency=agency, name="Aula")
    page = words(send(office, f"tuk/{other.pk}", {**typed, "name": "RUANG"}))
    assert "Kantor ini sudah memiliki tempat uji dengan nama itu." in page


def test_an_office_without_that_seat_has_no_test_site(office):
    other = OrganisationFactory(seats=[Seat.SERVICE_OFFICE.value])
    typed = {"agency": other.pk, "name": "Aula", "kind": "incidental", "address": "Lantai 2"}
    assert "bukan penyelenggara tempat uji" in words(send(office, "tuk/tambah", typed))
    assert not TestSite.objects.exists()


# --- assessors -------------------------------------------------------------------------------------------------------


def assessor(person, **typed):
    lsp = CertificationBody.objects.get().pk
    return {"nip": person.nip, "registration_number": MET, "valid_until": NEXT_YEAR.isoformat(), "body": lsp} | typed


def test_an_assessor_is_entered_with_the_role_and_renewed(office):
    person = PersonFactory()
    assert send(office, "asesor/tambah", assessor(person, registration_number="met 000 001668 2012")).status_code == 302
    row = Assessor.objects.get()
    assert (row.registration_number, row.valid_until) == (MET, NEXT_YEAR)
    held = [(role, place) for role, place in person.role_pairs() if role == Role.ASSESSOR]
    assert held == [(Role.ASSESSOR, row.certification_body.organisation_id)]
    later = NEXT_YEAR + dt.timedelta(days=900)
    assert send(office, f"asesor/{row.pk}", assessor(person, valid_until=later.isoformat())).status_code == 302
    assert Assessor.objects.get().valid_until == later
    page = words(send(office, "asesor/tambah", assessor(person, registration_number="MET.000.009999.2019")))
    assert "sudah tercatat sebagai asesor. Buka namanya pada “Asesor”" in page
    assert (Assessor.objects.get().registration_number, Assessor.objects.get().valid_until) == (MET, later)
    assert person.full_name in words(office.get("/pengaturan/asesor/"))
    assert "Lisensi asesor diperbarui" in words(office.get(f"/pengaturan/asesor/{row.pk}/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nip": "198501152011012001"}, "Belum ada orang dengan NIP ini"),
        ({"nip": "12"}, "18 angka"),
        ({"registration_number": "123"}, "ditulis seperti MET.000.001668.2012"),
        ({"valid_until": "2020-01-01"}, "sudah berakhir"),
    ],
)
def test_an_assessor_that_cannot_be_is_a_sentence(office, typed, said):
    person = PersonFactory(nip="196512101990032004")
    assert said in words(send(office, "asesor/tambah", assessor(person, **typed)))
    assert not Assessor.objects.exists()


def test_without_an_address_neither_the_licence_nor_the_role_is_kept(office):
    person = PersonFactory(email="")
    assert "belum memiliki alamat e-mail" in words(send(office, "asesor/tambah", assessor(person)))
    assert not Assessor.objects.exists()


# --- numbers ---------------------------------------------------------------------------------------------------------


def series(**typed):
    return {"pattern": "{n:04d}/BK/{roman_month}/{year}", "reset_policy": "yearly", "first": "1"} | typed


def test_a_pattern_counts_from_the_next_number_on(office):
    row = NumberSequence.objects.get(scope="admission_letter")
    assert send(office, f"nomor/{row.pk}", series(first="41")).status_code == 302
    assert allocate("admission_letter", on=dt.date(2026, 11, 23)).text == "0041/BK/XI/2026"
    assert "Pola nomor diubah" in words(office.get(f"/pengaturan/nomor/{row.pk}/"))
    assert send(office, f"nomor/{row.pk}", series(first="41")).status_code == 302
    assert AuditEvent.objects.filter(verb="number.pattern").count() == 1, "the same again changes nothing"
    listed = words(office.get("/pengaturan/nomor/"))
    assert "Contoh: 0041/BK/" in listed
    assert "Nomor surat lain" not in listed, "every series of the catalogue has a name"
    for typed in ({"first": "1"}, {"first": "41", "reset_policy": "never"}):
        assert "nomor lama akan terulang" in words(send(office, f"nomor/{row.pk}", series(**typed)))
    assert send(office, f"nomor/{row.pk}", series(first="41", pattern="{n:03d}/{year}")).status_code == 302
    assert allocate("admission_letter", on=dt.date(2026, 11, 24)).text == "042/2026"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [("SK/{year}", "harus memuat {n}"), ("{n:03d}/BK", "harus memuat {year}"), ("{n}/{nip}", "tidak dikenal: nip")],
)
def test_a_pattern_that_cannot_be_printed_is_a_sentence(office, pattern, said):
    row = NumberSequence.objects.get(scope="admission_letter")
    page = words(send(office, f"nomor/{row.pk}", series(pattern=pattern)))
    assert said in page
    assert pattern in page
    assert NumberSequence.objects.get(pk=row.pk).pattern == row.pattern


def test_where_no_count_can_begin_is_a_sentence(office, admin):
    row = NumberSequence.objects.get(scope="admission_letter")
    for first in ("0", "10000000", "2147483647", "9999999999", str(10**20)):
        assert "Nomor pertama adalah 1 sampai 9999999" in words(send(office, f"nomor/{row.pk}", series(first=first)))
    assert NumberSequence.objects.get(pk=row.pk).first == row.first
    assert send(office, f"nomor/{row.pk}", series(first="9999999")).status_code == 302
    assert allocate("admission_letter", on=dt.date(2026, 11, 23)).text == "9999999/BK/XI/2026"
    NumberSequence.objects.update(first=0)
    assert send(office, f"nomor/{row.pk}", series(first="0")).status_code == 302, "a count that began goes on"


def test_numbers_of_certificates_belong_to_their_schemes(office):
    row = NumberSequence.objects.get(scope="certificate")
    assert office.get(f"/pengaturan/nomor/{row.pk}/").status_code == 404
