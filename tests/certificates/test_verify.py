"""The public check: the answer first, and nothing about the person beyond the paper."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from certificates.models import Certificate
from certificates.views import public
from certportal.kernel.files import store
from certportal.kernel.numbers.codes import grouped, new_code
from certportal.kernel.papers.models import Paper
from tests.factories.assessments import hall
from tests.factories.certificates import drawn, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def facts(html):
    main = html[html.index("<main") : html.index("</main>")]
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", main, re.DOTALL)
    return {label: " ".join(re.sub(r"<[^>]+>", "", value).split()) for label, value in pairs}


def headline(html):
    return re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)[1].strip()


def test_answer_comes_first_with_minimal_facts(client):
    place = hall()
    certificate = issued(place).certificate
    with time_machine.travel("2026-11-24"):
        html = page(client, f"/verifikasi/{certificate.code}/")
    assert headline(html) == "BERLAKU sampai 23 November 2029"
    person = place.world.applicant
    assert facts(html) == {
        "Pemegang": person.full_name.replace("'", "&#x27;"),
        "Skema": "Pelayanan Prima (SS-02/LSP-BPSDM DKI/2017)",
        "Nomor sertifikat": certificate.number,
        "Nomor registrasi": certificate.registration_number,
        "Diterbitkan oleh": "Lembaga Sertifikasi Profesi BPSDM Provinsi DKI Jakarta",
        "Tanggal terbit": "23 November 2026",
        "Tanda tangan": "Untuk ditandatangani dengan pena dan cap; pindaian lembar bertanda tangan belum tersimpan",
        "Kode": grouped(certificate.code),
    }
    for secret in (person.nip, person.reveal_nik(), person.email, person.phone, "1985"):
        assert secret not in html


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2029-11-23", "BERLAKU sampai 23 November 2029"),
        ("2029-11-24", "TIDAK BERLAKU LAGI sejak 23 November 2029"),
    ],
)
def test_last_day_counts(client, day, expected):
    certificate = issued(hall()).certificate
    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T05:00:00+00:00")):
        assert headline(page(client, f"/verifikasi/{certificate.code}/")) == expected


@pytest.mark.parametrize(("state", "expected"), [("suspended", "DIBEKUKAN"), ("withdrawn", "DICABUT")])
def test_state_is_read_live(client, state, expected):
    certificate = issued(hall()).certificate
    page(client, f"/verifikasi/{certificate.code}/")
    Certificate.objects.update(state=state)
    response = client.get(f"/verifikasi/{certificate.code}/")
    assert headline(response.content.decode()) == expected
    assert "no-store" in response["Cache-Control"]


def test_letter_is_known_but_is_no_certificate(client):
    letter = issued(hall(), weak=(1,)).letter
    html = page(client, f"/verifikasi/{letter.code}/")
    assert headline(html) == "SURAT TERDAFTAR"
    assert "bukan sertifikat kompetensi" in html
    assert facts(html)["Hasil"] == "Belum kompeten"


def test_typed_code_leads_to_the_certificate_in_any_form(client):
    certificate = issued(hall()).certificate
    typed = f" {grouped(certificate.code).lower()} "
    response = client.get("/verifikasi/", {"kode": typed})
    assert (response.status_code, response["Location"]) == (302, f"/verifikasi/{certificate.code}/")
    response = client.get(f"/verifikasi/{grouped(certificate.code)}/")
    assert (response.status_code, response["Location"]) == (302, f"/verifikasi/{certificate.code}/")


@pytest.mark.parametrize("which", ["number", "registration_number", "pk", "holder_name"])
def test_printed_facts_never_look_a_paper_up(client, which):
    certificate = issued(hall()).certificate
    value = str(getattr(certificate, which))
    assert "tidak kami kenali" in page(client, f"/verifikasi/?kode={value}")
    from django.urls import reverse

    if "/" not in value:
        page(client, reverse("certificate.verify", args=[value]), status=404)


def test_other_papers_are_known_without_their_contents(client):
    drawn(hall())
    report = Paper.objects.get(kind="official_report")
    html = page(client, f"/verifikasi/{report.code}/")
    assert headline(html) == "DOKUMEN TERDAFTAR"
    assert set(facts(html)) == {"Jenis dokumen", "Nomor", "Tanggal terbit", "Tanda tangan", "Kode"}
    assert "Siti Aminah" not in html


def test_paper_still_being_drawn_is_not_known(client):
    issued(hall())
    report = Paper.objects.get(kind="official_report")
    page(client, f"/verifikasi/{report.code}/", status=404)


@pytest.mark.parametrize("code", ["abc", "0" * 14, "x" * 300, "7K3M-9QXT-V2HA-5C", "<script>", "%00"])
def test_unknown_code_gets_a_page_of_its_own(client, code):
    issued(hall())
    response = client.get(f"/verifikasi/{code}/")
    assert response.status_code in {400, 404}
    assert "<script>alert" not in response.content.decode()


def test_unknown_but_well_formed_code_says_what_to_do(client):
    html = page(client, f"/verifikasi/{new_code()}/", status=404)
    assert "Kode ini tidak kami kenali. Periksa kembali huruf dan angkanya, lalu coba lagi." in html


def test_empty_field_shows_the_form(client):
    html = page(client, "/verifikasi/")
    assert headline(html) == "Cek keaslian sertifikat"
    assert 'name="kode"' in html


def test_overlong_code_is_refused_in_the_field(client):
    html = page(client, "/verifikasi/?kode=" + "9" * 200)
    assert "error-summary" in html


def send_file(client, content, name="Sertifikat.pdf"):
    return client.post("/verifikasi/berkas/", {"berkas": SimpleUploadedFile(name, content)})


def test_the_very_file_leads_to_its_answer_and_is_not_kept(client, media_root):
    drawn(hall())
    certificate = Certificate.objects.select_related("paper__file").get()
    before = {path for path in media_root.rglob("*") if path.is_file()}
    response = send_file(client, store.read(certificate.paper.file))
    assert (response.status_code, response["Location"]) == (302, f"/verifikasi/{certificate.code}/")
    report = Paper.objects.select_related("file").get(kind="official_report")
    assert send_file(client, store.read(report.file))["Location"] == f"/verifikasi/{report.code}/"
    assert {path for path in media_root.rglob("*") if path.is_file()} == before


def test_a_file_changed_by_one_byte_is_not_known(client):
    drawn(hall())
    content = store.read(Certificate.objects.get().paper.file)
    response = send_file(client, content + b" ")
    assert response.status_code == 404
    assert headline(response.content.decode()) == "BERKAS TIDAK DIKENALI"


@pytest.mark.parametrize(("content", "said"), [(b"", "kosong"), (b"x" * 10_000_001, "lebih besar dari 10 MB")])
def test_a_file_that_cannot_be_ours_is_refused_in_the_field(client, content, said):
    response = send_file(client, content)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert "Pilih file PDF" in client.post("/verifikasi/berkas/").content.decode()


def test_files_are_taken_so_often_and_no_more(client, monkeypatch):
    monkeypatch.setattr(public, "FILES_PER_ADDRESS", 2)
    assert [send_file(client, b"%PDF-1.7").status_code for _ in range(3)] == [404, 404, 429]
