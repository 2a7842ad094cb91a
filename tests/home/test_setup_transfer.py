"""/pengaturan/persiapan/berkas/: the whole set-up leaves as one file and comes back, all of it or nothing."""

import datetime as dt
import json
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessments.models import Assessor, AssessorScope, TestSite
from certportal.home.setup.checklist import items
from certportal.home.setup.giving_out import PARTS, gather
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import OfficeHead, Organisation, User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.papers.models import Emblem
from certportal.kernel.workdays.models import Holiday
from schemes.models import CertificationBody, Scheme, SchemeClause, ServiceOfficer, ServiceStandardVersion
from schemes.queries import current_service_version
from tests.corpus.build import png
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.kkni import kkni_version
from tests.home.asking import body
from tests.home.test_setup_office import TYPED
from tests.lists import upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
PLACE = "/pengaturan/persiapan/berkas/"
SERVICE = "sertifikasi-profesi-pns"
LATER = f"{timezone.localdate().year + 2}-12-31"


@pytest.fixture
def ready(office):
    """An office that has set up everything; gives the file."""
    agency, lsp = Organisation.objects.get(short_name="BKPSDM"), CertificationBody.objects.get()
    Organisation.objects.filter(pk=agency.pk).update(seats=[Seat.SERVICE_OFFICE, Seat.TEST_SITE])
    head, person = PersonFactory(nip="197203041998031002"), PersonFactory(nip="198501152011012001")
    scheme, service = (
        Scheme.objects.get(slug="pelayanan-prima"),
        current_service_version(SERVICE, on=timezone.localdate()),
    )
    OfficeHead.objects.create(
        organisation=agency, person=PersonFactory(nip="196505051990031005"), kind="definitive", title="Kepala",
        starts_on="2024-01-01", ends_on="2025-12-31",
    )  # fmt: skip
    typed = {
        "kantor/tambah": {
            "name": "Dinas Kesehatan", "short_name": "Dinkes", "kind": "agency", "parent": agency.parent_id, "zone": "Asia/Jakarta",
        },
        f"kantor/{agency.pk}": {**TYPED, "file": upload(png(), "lambang.png")},
        f"kantor/{agency.pk}/pimpinan": {
            "nip": head.nip, "kind": "acting", "title": "Kepala", "starts_on": timezone.localdate(), "ends_on": LATER,
        },
        f"lsp/{lsp.pk}": {
            "name": lsp.name, "short_name": lsp.short_name, "kind": "p1", "licence_number": "BNSP-LSP-1565-ID",
            "licence_valid_until": LATER, "scope": [scheme.pk],
        },
        f"skema/{kkni_version('asesor-4').scheme.slug}/ketentuan": {"rights": "Mendapat salinan.\nMengajukan banding.", "duties": "Menjaga nama baik."},
        f"standar/{service.pk}": {
            "decree_number": "800/12 TAHUN 2025", "decreed_on": "2025-10-06", "charter_signed_on": "2025-11-03",
        },
        f"standar/{service.pk}/keputusan": {
            "weighing": "bahwa berkasnya lengkap", "dictums": "Menetapkan {jumlah} orang pada skema {skema}.",
        },
        f"pelaksana/{service.pk}": {
            "nip": person.nip, "kind": "training", "title": "Diklat Pelayanan", "number": "12", "dated": "2020-01-02",
            "covers": ["1"],
        },
        "tuk/tambah": {"agency": agency.pk, "name": "Aula", "kind": "incidental", "address": "Lantai 2", "is_active": "on"},
        "asesor/tambah": {
            "nip": person.nip, "registration_number": "MET.000.001668.2012", "valid_until": LATER, "body": lsp.pk,
        },
        f"nomor/{NumberSequence.objects.get(scope='plenary').pk}": {
            "pattern": "{n}/P/{year}", "reset_policy": "yearly", "first": "5",
        },
        f"kalender/{LATER[:4]}/hari": {"date": LATER, "name": "Hari kota", "kind": "regional", "decree": "SK 1"},
    }  # fmt: skip
    for place, facts in typed.items():
        assert office.post(f"/pengaturan/{place}/", facts).status_code == 302, place
    return json.loads(office.get(f"{PLACE}unduh.json").content)


def undone():
    """A portal in which nothing was set up, with the same catalogue."""
    Organisation.objects.filter(short_name="BKPSDM").update(seats=list(Seat.values))
    for model in (OfficeHead, AssessorScope, Assessor, TestSite, Emblem, ServiceOfficer):
        model.objects.all().delete()
    SchemeClause.objects.filter(printed_text="").delete()
    Organisation.objects.filter(short_name="Dinkes").delete()
    ServiceStandardVersion.objects.update(
        decree_number="", decreed_on=None, charter_signed_on=None, charter_signer="", decree_words={}
    )
    empty = {"address": "", "city": "", "letterhead_lines": [], "complaint_channels": []}
    Organisation.objects.filter(short_name="BKPSDM").update(**empty)
    Organisation.objects.update(own_facts_since=None)
    CertificationBody.objects.update(licence_number="", licence_valid_until=None, kind="p2")
    Scheme.objects.update(in_scope=False, kbli="", kbji="", field_letters="")
    Holiday.objects.exclude(decree="").delete()
    NumberSequence.objects.filter(scope="plenary").update(pattern="{n}/X/{year}", first=1)
    User.objects.filter(nip__in=["197203041998031002", "198501152011012001", "196505051990031005"]).update(
        nip=None, email=None
    )


def send(office, content):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return office.post(PLACE, {"file": SimpleUploadedFile("penyiapan.json", text)})


def lacking():
    """What the checklist still asks for."""
    return [(item.title, item.about, item.missing) for item in items(timezone.localdate()) if not item.done]


def test_what_leaves_comes_back_whole(office, ready):
    assert all(ready[part] for part in PARTS), ready
    still = lacking()
    undone()
    assert len(lacking()) > len(still)
    answer = send(office, ready)
    assert answer.status_code == 302, unescape(body(answer))
    assert gather(timezone.localdate()) == ready
    assert lacking() == still
    assert User.objects.get(nip="198501152011012001").role_pairs() >= {
        (Role.ASSESSOR, CertificationBody.objects.get().organisation_id)
    }
    assert AuditEvent.objects.get(verb="setup.import").after["sites"] == 1
    assert ready["standards"][0]["charter_signed_on"] == "2025-11-03", "by whoever led then"
    OfficeHead.objects.filter(person__nip="197203041998031002").update(starts_on=dt.date(2026, 2, 1))
    assert send(office, ready).status_code == 302, "again sets right what differs"
    assert gather(timezone.localdate()) == ready
    OfficeHead.objects.filter(person__nip="197203041998031002").update(ends_on=None)
    ServiceOfficer.objects.update(ended_on=timezone.localdate())
    open_ended = gather(timezone.localdate())
    assert open_ended["officers"] == [], "who has ended serves at no other portal"
    assert send(office, open_ended).status_code == 302
    assert gather(timezone.localdate()) == open_ended, "a period without an end is found again"


FAULTS = [
    ("people", {"full_name": "123"}, "Orang"),
    (
        "offices",
        {"short_name": "Lain"},
        "Kantor Lain: Kantor ini tidak ada di portal ini. Tambahkan kantornya di “Kantor”",
    ),
    ("offices", {"phone": "satu"}, "Kantor BKPSDM: Telepon: Isi nomor telepon"),
    ("offices", {"name": "Kantor \ud800"}, "bukan berkas penyiapan"),
    ("emblems", {"picture": "R0lGODlh"}, "Lambang BKPSDM: "),
    ("emblems", {"picture": "?"}, "Lambangnya bukan gambar"),
    ("emblems", {"picture": ["a"]}, "Lambang BKPSDM: Isian “picture” dalam berkas tidak terbaca"),
    ("organisations", {"name": "Dinas Lain", "kind": "?"}, "Kantor Dinkes: Jenis: "),
    ("seats", {"seats": ["?"]}, "Kedudukannya tidak dikenal"),
    ("heads", {"starts_on": "2020-02-01", "ends_on": "2020-01-01"}, "sebelum hari pertama"),
    (
        "bodies",
        {"code": "lain"},
        "LSP ini tidak ada di portal ini. Katalog portal asalnya lain: muat katalog yang sama",
    ),
    ("bodies", {"licence_valid_until": "2020-01-01"}, "Isi lisensi yang berlaku"),
    ("schemes", {"slug": "lain"}, "Skema ini tidak ada di portal ini. Katalog portal asalnya lain"),
    ("clauses", {"slug": "lain"}, "Skema ini tidak ada"),
    ("clauses", {"duties": []}, "Kewajiban pemegang sertifikat: "),
    ("standards", {"standard": "lain"}, "Standar pelayanan ini tidak ada di portal ini. Katalog portal asalnya lain"),
    ("standards", {"decreed_on": "2018-01-01", "charter_signed_on": "2019-01-01"}, "Tidak ada pimpinan"),
    ("decrees", {"standard": "lain"}, "Standar pelayanan ini tidak ada di portal ini. Katalog portal asalnya lain"),
    (
        "decrees",
        {"dictums": ["Menetapkan."]},
        "Kata keputusan sertifikasi-profesi-pns: Diktumnya belum memuat {jumlah}",
    ),
    ("decrees", {"weighing": None}, "Kata keputusan sertifikasi-profesi-pns: Menimbang: Belum diisi"),
    ("decrees", {"dictums": []}, "Kata keputusan sertifikasi-profesi-pns: Diktum: Belum diisi"),
    ("decrees", {"dictums": "satu"}, "tulis sebagai daftar teks"),
    ("officers", {"nip": "197001011990011001"}, "Belum ada orang dengan NIP ini"),
    ("officers", {"covers": ["99"]}, "Membuktikan: "),
    ("sites", {"kind": "?"}, "Tempat uji BKPSDM: Jenis"),
    ("assessors", {"body": "lain"}, "Asesor 198501152011012001: LSP"),
    (
        "sequences",
        {"scope": "lain"},
        "Pola nomor lain: Urutan nomor ini tidak ada di portal ini. Katalog portal asalnya lain",
    ),
    ("sequences", {"pattern": "tetap/{year}"}, "harus memuat {n}"),
    ("holidays", {"kind": "?"}, "Hari libur"),
    ("holidays", {"name": "a\x00b"}, "bukan berkas penyiapan"),
]


def test_one_fault_keeps_everything_out(office, ready, media_root):
    undone()
    before, text = gather(timezone.localdate()), json.dumps(ready)
    kept = set(media_root.rglob("*"))
    for part, changes, words in FAULTS:
        content = json.loads(text)
        content[part][0] |= changes
        page = unescape(body(send(office, content)))
        assert words in page, (part, changes)
        assert "Belum ada yang tersimpan" in page, (part, changes)
        assert gather(timezone.localdate()) == before, (part, changes)
        if part not in {"emblems", "offices"}:
            assert set(media_root.rglob("*")) == kept, (part, changes)


def test_what_stands_there_twice_is_refused(office, ready):
    """The second row would overwrite the first without a word."""
    for part, name in (("decrees", "standard"), ("schemes", "slug"), ("sequences", "scope")):
        content = json.loads(json.dumps(ready))
        content[part].append(content[part][0])
        page = unescape(body(send(office, content)))
        assert f"{content[part][0][name]}: tertulis 2 kali dalam berkas. Sisakan satu" in page, part
        assert "Belum ada yang tersimpan" in page, part


def test_what_is_not_complete_is_said_before_it_is_left_out(office, ready):
    ServiceStandardVersion.objects.update(decreed_on=dt.date(2025, 12, 1))
    assert gather(timezone.localdate())["standards"] == [], "a charter older than its decree alone keeps it here"
    Organisation.objects.filter(short_name="BKPSDM").update(complaint_channels=[])
    CertificationBody.objects.update(licence_valid_until=dt.date(2020, 1, 1))
    User.objects.filter(nip__in=["197203041998031002", "196505051990031005"]).update(nip=None)
    page = unescape(body(office.get(PLACE)))
    for words in (
        "saluran pengaduan belum diisi.", "lisensinya sudah berakhir", "NIP belum diisi.", "bertanggal sebelum keputusannya.",
    ):  # fmt: skip
        assert words in page
    content = gather(timezone.localdate())
    assert [content[part] for part in ("offices", "bodies", "heads", "standards")] == [[], [], [], []]
    assert send(office, content).status_code == 302, "what leaves is always taken in"


def test_what_is_out_of_use_over_or_of_one_office_alone_stays_here(office):
    agency, lsp = Organisation.objects.get(short_name="BKPSDM"), CertificationBody.objects.get()
    TestSite.objects.create(agency=agency, name="Lama", kind="incidental", address="Lantai 2", is_active=False)
    met = {"registration_number": "MET.000.001668.2012", "valid_until": "2020-01-01", "certification_body": lsp}
    Assessor.objects.create(user=PersonFactory(), **met)
    Holiday.objects.create(date=LATER, name="Hari kantor", kind="regional", decree="SK 1", organisation=agency)
    ServiceStandardVersion.objects.update(
        effective_from=dt.date(2019, 1, 1), effective_until=dt.date(2020, 1, 1), decree_words={"weighing": ["bahwa"]}
    )
    content = gather(timezone.localdate())
    assert [content[part] for part in ("sites", "assessors", "holidays", "decrees")] == [[], [], [], []]


def test_an_office_leaves_after_the_one_it_stands_under(office):
    unit, agency = (OrganisationFactory(name=name, entered_at=timezone.now()) for name in ("Bidang", "Dinas Baru"))
    Organisation.objects.filter(pk=unit.pk).update(parent=agency)
    assert [row["name"] for row in gather(timezone.localdate())["organisations"]] == ["Dinas Baru", "Bidang"]


def test_files_say_what_they_lack_or_have_too_much_of(office):
    for content, words in (
        ({}, "tidak memuat penyiapan apa pun"),
        ({"sites": [], "lain": [1]}, "Bagian “lain” tidak dikenal"),
        ({"sites": [{}] * 5001}, "memuat 5001 hal"),
    ):
        assert words in unescape(body(send(office, {"kind": "penyiapan-kantor"} | content)))


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"[]", b'{"kind": "lain"}', b"[" * 200_000, b"9" * 5_000_001, b'{"kind": "penyiapan-kantor"'],
)
def test_what_is_no_such_file_is_a_sentence(office, content):
    assert "bukan berkas penyiapan kantor" in unescape(body(send(office, content)))


def test_parts_of_another_shape_are_a_sentence(office):
    page = unescape(body(send(office, {"kind": "penyiapan-kantor", "sites": ["Aula"], "offices": {"BKPSDM": 1}})))
    assert "2 hal belum dapat disimpan" in page


def test_a_day_that_has_passed_is_left_out(office):
    past = {"date": "2020-01-02", "name": "Hari kota", "kind": "regional", "decree": "SK 1"}
    assert send(office, {"kind": "penyiapan-kantor", "holidays": [past]}).status_code == 302
    assert not Holiday.objects.filter(date=dt.date(2020, 1, 2)).exists()
