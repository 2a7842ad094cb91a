"""What is printed, read back from the PDF as a person would."""

import io
import re
import subprocess

import pikepdf
import pytest
from django.template import engines

from assessments import actions as exams
from assessments.models import ExamEvent, PlenaryMeeting
from certificates import papers
from certportal.home.demo.offices import EMBLEM
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.files import store
from certportal.kernel.files.store import read
from certportal.kernel.numbers.codes import grouped
from certportal.kernel.papers.actions import page_of, render_now
from certportal.kernel.papers.letterhead import set_emblem
from certportal.kernel.papers.models import Paper
from certportal.kernel.pdf import qr
from certportal.kernel.pdf import render as pdf
from certportal.kernel.pdf.templatetags.print import nip
from schemes.models import SchemeClause
from tests.factories.accounts import OrganisationFactory, PersonFactory, headed_by
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, another_applicant, hall, item_for
from tests.factories.certificates import agreed, drawn, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.heavy(30)]

UNITS = [
    ("N.821199.028.02", "Mengaplikasikan Keterampilan Dasar Komunikasi"),
    ("N.821100.032.02", "Melakukan Komunikasi Lisan dalam Bahasa Inggris pada Tingkat Operasional"),
    ("N.821100.044.02", "Menerapkan Kerjasama dengan Kolega dan Pelanggan"),
    ("N.821100.045.02", "Memberikan Layanan Kepada Pelanggan"),
    ("N.821100.046.01", "Mengelola Layanan Pelanggan Berkualitas"),
    ("N.821100.049.02", "Memenuhi Kebutuhan Pelanggan"),
    ("N.821100.051.01", "Menerapkan Etika Profesi"),
]
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}")
NAMES = [
    "Nur'aini",
    "I Gusti Ngurah Made Agung",
    "Dr. H. Ahmad, S.Kom., M.M.",
    "O’Neil Đặng",
    "I Gusti Ngurah Made Agung Kesuma Yudha Putra Wirawan Dharma, S.Kom., M.M., Ph.D.",
    "<b>Siti</b> & <img src=http://127.0.0.1:9/x>",
]


def words(content: bytes, page: int | None = None) -> str:
    """Text of a PDF (of one page) with runs of white space made one space."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    done = subprocess.run(
        ["pdftotext", "-layout", *pages, "-", "-"], input=content, capture_output=True, check=True, timeout=60
    )
    return " ".join(done.stdout.decode().split())


def download(client, address: str) -> bytes:
    return b"".join(client.get(address).streaming_content)


def printed(paper: Paper) -> bytes:
    """The PDF of one paper; the others of its case are not drawn."""
    return read(render_now(paper, now=NOW).file)


def certificate_of(name: str):
    """A certificate in this name, and its PDF."""
    place = hall()
    applicant = another_applicant(place, full_name=name)
    certificate = issued(place, dossier=admitted(place, applicant)).certificate
    return certificate, printed(certificate.paper)


@pytest.mark.parametrize("name", NAMES)
def test_certificate_carries_the_name_intact_on_both_pages(name):
    _, content = certificate_of(name)
    assert name in words(content, 1)
    assert words(content, 2).count(name) == 2  # beside "Nama" and under the signature


def test_certificate_is_two_pages_with_numbers_dates_and_units():
    certificate, content = certificate_of("Nur'aini")
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == 2
    front, back = words(content, 1), words(content, 2)
    for piece in (
        "SERTIFIKAT KOMPETENSI",
        f"Nomor {certificate.number}",
        f"No. Reg. {certificate.registration_number}",
        "Pelayanan Prima",
        "SS-02/LSP-BPSDM DKI/2017",
        "berlaku untuk 3 (tiga) tahun, sampai dengan 23 November 2029",
        "valid for 3 (three) years, until 23 November 2029",
        "23 November 2026",
    ):
        assert piece in front
    assert "Keputusan Menteri Ketenagakerjaan RI Nomor 183 Tahun 2016" in back
    places = []
    for code, title in UNITS:
        assert code in back
        assert all(word in back for word in title.split())
        places.append(back.index(code))
    assert places == sorted(places)
    assert back.count("N.8211") == len(UNITS)


def test_papers_are_dated_in_the_town_the_office_says_and_not_in_one_guessed_from_its_address():
    office = OrganisationFactory(city="Bandung", address="Gedung Dinas Teknis Abdul Muis, Jakarta Pusat")
    assert papers.place_of(office) == "Bandung"
    office.city = ""
    assert (papers.place_of(office), papers.place_of(None)) == ("", "")


def test_qr_leads_to_the_verification_page(settings):
    settings.SITE_URL = "https://sertifikasi.contoh.go.id"
    certificate, content = certificate_of("Nur'aini")
    assert f"{certificate.paper.facts['verify_page']}{certificate.paper.code}/" == (
        f"https://sertifikasi.contoh.go.id{certificate.get_absolute_url()}"
    )
    assert grouped(certificate.code) in words(content, 1)


def test_every_code_on_a_paper_can_be_checked(client):
    """Every code printed on a paper is known to the public page: there is only one."""
    found = drawn(hall())
    for paper in found.papers:
        codes = set(CODE.findall(words(read(paper.file))))
        assert codes == {grouped(paper.code)}
        assert client.get(f"/verifikasi/{paper.code}/").status_code == 200


def test_letter_tells_every_unit_and_the_right_to_appeal():
    place = hall()
    Organisation.objects.filter(pk=place.world.catalogue.agency.pk).update(address="Jalan Banding 7")
    found = issued(place, weak=(5,))
    text = words(printed(found.letter.paper))
    for piece in (
        found.letter.number,
        "Belum kompeten".upper(),
        "Bukti belum terkini.",
        "bukan sertifikat kompetensi",
        "berhak mengajukan banding",
        "Ketua Lembaga Sertifikasi Profesi BPSDM Provinsi DKI Jakarta",
        "2 Desember 2026 (7 hari kerja sejak keputusan). Jangka waktu ini ketentuan LSP, tidak tercetak dalam skema",
        "Senin–Jumat, pukul 08.00–16.00 WIB",
        "Jalan Banding 7",
        "Yang bertanda tangan di bawah ini: Nama",
        "Siti Aminah, S.E.",
        "23 November 2026",
        "Pelayanan Prima (SS-02/LSP-BPSDM DKI/2017)",
        "Keputusan Menteri Ketenagakerjaan RI Nomor 183 Tahun 2016",
        f"Tempat uji kompetensi : {place.site.name}",
        "Jalur asesmen : Berpengalaman",
    ):
        assert piece in text
    report = words(printed(Paper.objects.get(kind="official_report")))
    for piece in (f"bertempat di {place.site.name} (sewaktu), Gedung Dinas Teknis Abdul Muis", "Berpengalaman"):
        assert piece in report
    assert [code for code, _ in UNITS if code not in text] == []
    assert found.letter.paper.facts["units"][4] == {
        "position": "5",
        "code": "N.821100.046.01",
        "title": "Mengelola Layanan Pelanggan Berkualitas",
        "result": "Belum kompeten",
        "note": "Bukti belum terkini.",
    }


def test_signature_of_a_long_letter_never_stands_alone():
    office = Organisation.objects.filter(pk=hall().world.catalogue.agency.pk)
    office.update(
        address="Jalan Banding Raya Nomor 7, Gedung Pelayanan Terpadu Lantai 12, Kecamatan Gambir, Jakarta Pusat. " * 2
    )
    content = printed(issued(hall(), weak=(5,)).letter.paper)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == 2
    last = subprocess.run(
        ["pdftotext", "-f", "2", "-", "-"], input=content, capture_output=True, check=True, timeout=60
    )
    said = " ".join(last.stdout.decode().split())
    assert "bukan sertifikat kompetensi" in said
    assert "Penjelasan dan banding" in said  # right and place of an appeal stay together


def test_letter_after_competent_says_to_whom_and_until_when_one_appeals():
    letter = issued(hall()).letter.paper
    text = words(printed(letter))
    assert "KOMPETEN" in text
    assert f"Banding ditujukan kepada {letter.facts['appeal']['to']}, diserahkan di" in text
    assert f"paling lambat {letter.facts['appeal']['until']} (ketentuan LSP)." in text


def test_second_download_is_byte_identical_after_the_template_changed(client, monkeypatch):
    place = hall()
    certificate = issued(place).certificate
    printed(certificate.paper)
    client.force_login(place.admin)
    address = f"/sertifikat/{certificate.code}/unduh/"
    first = download(client, address)
    other = engines["django"].from_string("<html lang=id><title>x</title><body>Pola baru</body></html>")
    monkeypatch.setattr(pdf, "get_template", lambda _name: other)
    render_now(Paper.objects.get(pk=certificate.paper_id), now=NOW)
    second = download(client, address)
    assert first == second
    assert first.startswith(b"%PDF-")


@pytest.mark.parametrize(("number", "pages"), [(1, 2), (8, 2), (9, 3), (20, 3), (21, 4), (33, 5)])
def test_every_unit_of_a_large_package_is_printed(number, pages):
    """A KKNI package has up to thirty units: what does not fit on the second page goes on, and nothing is cut off."""
    facts = papers_facts(number)
    content = pdf.render("pdf/certificate.html", facts, identifier="x")
    printed = words(content)
    assert [unit["code"] for unit in facts["units"] if unit["code"] not in printed] == []
    assert all(unit["title"].rsplit(" ", 1)[-1] in printed for unit in facts["units"])
    assert len(pikepdf.open(io.BytesIO(content)).pages) == pages
    assert printed.count("Tanda tangan pemegang sertifikat") == 1


def papers_facts(number: int) -> dict:
    title = "Mengembangkan Program Pembelajaran, Sumber Pembelajaran dan Perangkat Asesmen akhir{}"
    page = page_of(issued(hall()).certificate.paper)
    units = [
        {"position": str(n), "code": f"N.78SPS02.{n:03}.1", "title": title.format(n), "title_en": ""}
        for n in range(1, number + 1)
    ]
    return {**page, "units": units}


def test_official_and_plenary_reports_can_be_read():
    place = hall()
    applicant = another_applicant(place, full_name="Dr. H. Ahmad, S.Kom., M.M.")
    item = item_for(place, dossier=admitted(place, applicant))
    exams.decide(item, "competent", by=place.chair, now=NOW)
    exams.close_meeting(PlenaryMeeting.objects.get(), by=place.admin, now=NOW)
    kinds = {}
    for paper in Paper.objects.filter(kind__in=["official_report", "plenary_report"]):
        kinds[paper.kind] = words(read(render_now(paper, now=NOW).file))
    event = ExamEvent.objects.get()
    for piece in (
        "BERITA ACARA",
        "1 orang kompeten, 0 orang belum kompeten",
        "Dr. H. Ahmad,",
        "Siti Aminah, S.E.",
        "Budi Santoso",
        "Kepala TUK",
        "NIP ......",  # of whoever signs for the site, where nobody typed it
    ):
        assert piece in kinds["official_report"]
    day = "hari Senin, tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam (23-11-2026)"
    assert f"Pada {day} pukul 09.00 WIB" in kinds["official_report"]
    assert f"dibuat dengan sebenarnya pada {day}" in kinds["official_report"]
    assert f"Pada {day} bertempat" in kinds["plenary_report"]
    assert event.assessors.get().assessor.registration_number in kinds["official_report"]
    for piece in ("BERITA ACARA RAPAT PLENO", "Hj. Rahmawati, M.Si.", "Joko Prasetyo", "Ketua rapat"):
        assert piece in kinds["plenary_report"]


@pytest.mark.parametrize(
    ("years", "indonesian", "english"),
    [
        (1, "1 (satu) tahun", "1 (one) year"),
        (3, "3 (tiga) tahun", "3 (three) years"),
        (12, "12 (dua belas) tahun", "12 years"),
    ],
)
def test_years_in_words(years, indonesian, english):
    assert (papers.years_in_words(years), papers.years_in_english(years)) == (indonesian, english)


def test_letter_fits_one_page():
    """Seven units, everything an office and a civil servant say of themselves, and copies."""
    place = hall()
    office, person = place.world.catalogue.agency, place.world.applicant
    facts = {
        "letterhead_lines": ["Pemerintah Provinsi DKI Jakarta"],
        "address": "Jalan Medan Merdeka Selatan Nomor 8-9, Gedung Balai Kota Blok G Lantai 20",
        "city": "Jakarta",
        "phone": "021-0000100",
        "whatsapp": "081234567890",
        "email": "bkpsdm@provinsi.example",
        "website": "https://bkpsdm.provinsi.example",
        "copies_to": ["A", "B", "C"],
    }
    Organisation.objects.filter(pk=office.pk).update(**facts)
    picture = store.keep(
        EMBLEM.read_bytes(), root="original", kind="png", name="lambang.png", by=person, now=NOW, pages=1
    )
    set_emblem(office, picture, by=SYSTEM, now=NOW)
    headed_by(office, PersonFactory(full_name="Dra. Hj. Sri Hartati, M.Si.", position_title="Kepala", grade="IV/c"))
    person.work_unit = OrganisationFactory(
        name="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu Provinsi DKI Jakarta"
    )
    person.position_title, person.grade = "Kepala Unit Pelaksana", "III/c"
    person.save()
    paper = issued(place).letter.paper
    assert all(
        paper.facts[name] for name in ("signer_rank", "holder_nip", "holder_rank", "holder_unit", "copies", "appeal")
    )
    assert all(paper.facts["letterhead"][name] for name in ("address", "emblem"))
    content = printed(paper)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == 1


def test_qr_holds_exactly_the_address_of_the_paper(settings, monkeypatch):
    settings.SITE_URL = "https://sertifikasi.contoh.go.id"
    drawn_codes, svg = [], qr.svg
    monkeypatch.setattr(qr, "svg", lambda text: drawn_codes.append(text) or svg(text))
    drawn(hall())
    assert sorted(drawn_codes) == sorted(
        f"https://sertifikasi.contoh.go.id/verifikasi/{paper.code}/" for paper in Paper.objects.filter(state="ready")
    )


def test_signed_agreement_is_a_paper_with_the_duties_as_printed():
    dossier = drawn(hall()).letter.dossier
    agreement = agreed(dossier)
    text = words(read(render_now(agreement.paper, now=NOW).file))
    duties = SchemeClause.objects.filter(version=dossier.scheme_version, kind="duty").order_by("position")
    assert [duty.text in text for duty in duties] == [True, True]
    assert f"{nip(dossier.applicant.nip)} (dinyatakan sendiri)" in text, "the office relies on who signed"
    assert dossier.applicant.full_name in text
