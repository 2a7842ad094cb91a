"""/pengaturan/daftar/: test sites, assessors and holidays by XLSX or CSV, all rows or none."""

import datetime as dt
from html import unescape

import pytest
from django.utils import timezone

from assessments.models import Assessor, TestSite
from certportal.home.setup import list_jobs
from certportal.home.setup.lists import LISTS
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.registry import GiveUpError
from certportal.kernel.workdays.models import Holiday
from tests.draining import run_due
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.home.asking import body
from tests.lists import csv_of, sheet_of, upload, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
NEXT_YEAR = timezone.localdate().year + 1
SITES = ["Penyelenggara", "Nama tempat uji", "Jenis", "Alamat"]
LSP = "LSP BPSDM Provinsi DKI Jakarta"


def send(office, kind, *rows, name="daftar.csv"):
    content = workbook(sheet_of(rows)) if name.endswith("xlsx") else csv_of(rows)
    return office.post(f"/pengaturan/daftar/{kind}/", {"file": upload(content, name)})


def looked(office, answer):
    assert answer.status_code == 302, unescape(body(answer))
    return unescape(body(office.get(answer.url)))


def test_test_sites_come_by_xlsx_and_a_known_one_is_brought_up_to_date(office):
    rows = [SITES, ["BKPSDM", "Aula", "Sewaktu", "Lantai 2"], ["bkpsdm", "Ruang B", "mandiri", "Lantai 3"]]
    sent = send(office, "tuk", *rows, name="tuk.xlsx")
    assert "2</strong> baris siap disimpan" in looked(office, sent)
    assert not TestSite.objects.exists(), "nothing counts before it is applied"
    assert office.post(sent.url).url == "/pengaturan/tuk/"
    assert set(TestSite.objects.values_list("name", "kind")) == {("Aula", "incidental"), ("Ruang B", "independent")}
    rows[1][3] = "Lantai 5"
    last = send(office, "tuk", *rows[:2])
    office.post(last.url)
    assert TestSite.objects.get(name="Aula").address == "Lantai 5"
    assert last.url not in body(office.get("/pengaturan/daftar/tuk/")), (
        "a short list that is written has no page any more"
    )
    assert "sudah diterapkan" in body(office.get(sent.url, follow=True))


def test_assessors_and_holidays_come_by_csv(office):
    person = PersonFactory()
    head = ["NIP", "Nomor registrasi (MET)", "Berlaku sampai", "LSP"]
    office.post(send(office, "asesor", head, [person.nip, "MET.000.001668.2012", f"31-12-{NEXT_YEAR}", LSP]).url)
    assert Assessor.objects.get().user == person
    head = ["Tanggal", "Nama hari", "Jenis", "Dasar hukum"]
    day = ["25-11-2098", "Hari kota", "Hari libur daerah", "Keputusan 1"]
    assert office.post(send(office, "libur", head, day).url).url == "/pengaturan/kalender/"
    assert Holiday.objects.get(date=dt.date(2098, 11, 25)).name == "Hari kota"


def test_two_thousand_wrong_rows_are_a_sentence_and_nothing_is_half_saved(office):
    wrong = [["BKPSDM", f"Ruang {at}", "Besar", "Lantai 2"] for at in range(2_000)]
    sent = send(office, "tuk", SITES, ["BKPSDM", "Aula", "Sewaktu", "Lantai 2"], *wrong)
    assert "2001 baris sedang diperiksa" in looked(office, sent)
    run_due(now=timezone.now())
    page = looked(office, sent)
    assert "2000 baris salah" in page
    assert "Tulis salah satu: Sewaktu, Mandiri, Tempat kerja." in page
    assert "Simpan semua" not in page
    answer = office.post(sent.url, follow=True)
    assert "Masih ada baris yang salah" in unescape(body(answer))
    assert not TestSite.objects.exists()
    assert office.post(f"{sent.url}batal/").status_code == 302
    assert not ListUpload.objects.exists()


def test_two_offices_may_both_have_a_room_of_one_name_and_one_office_has_it_once(office):
    OrganisationFactory(name="Badan lain", short_name="Badan", seats=["test_site"])
    there = ["Sewaktu", "Lantai 2"]
    assert "2</strong> baris siap" in looked(
        office, send(office, "tuk", SITES, ["BKPSDM", "Aula", *there], ["Badan", "Aula", *there])
    )
    page = looked(
        office, send(office, "tuk", SITES, ["BKPSDM", "Aula", *there], ["bkpsdm", "AULA", "Mandiri", "Lantai 5"])
    )
    assert ("2 baris salah" in page, "Nama tempat uji ini juga ada pada baris 3" in page) == (True, True)


@pytest.mark.parametrize(("rows", "waits"), [(list_jobs.IN_REQUEST, False), (list_jobs.IN_REQUEST + 1, True)])
def test_only_what_is_longer_than_the_request_takes_waits_for_the_worker(rows, waits):
    assert list_jobs.is_long(ListUpload(rows=[[1, {}]] * rows)) is waits


def test_more_rows_than_one_task_can_write_are_told_before_and_the_list_before_stays(office, monkeypatch):
    monkeypatch.setattr(list_jobs, "MOST_ROWS", 2)
    send(office, "tuk", SITES, *rooms(2))
    answer = send(office, "tuk", SITES, *rooms(3))
    assert "Bagi menjadi beberapa file" in unescape(body(answer))
    assert [len(one.rows) for one in ListUpload.objects.all()] == [2]


def rooms(count):
    return [["BKPSDM", f"Ruang {at}", "Sewaktu", "Lantai 2"] for at in range(count)]


def test_a_long_list_is_looked_through_and_written_by_the_worker_and_all_of_it(office, monkeypatch):
    monkeypatch.setattr(list_jobs, "IN_REQUEST", 2)
    sent = send(office, "tuk", SITES, *rooms(3))
    early = unescape(body(office.post(sent.url, follow=True)))
    assert "Daftar ini masih diperiksa" in early
    run_due(now=timezone.now())
    assert "3</strong> baris siap disimpan" in looked(office, sent)
    again = body(office.get("/pengaturan/daftar/tuk/"))
    assert (sent.url in again, "belum disimpan. Daftar baru menggantikannya" in again) == (True, True)
    assert office.post(sent.url).url == sent.url
    assert not TestSite.objects.exists(), "nothing is written in the request"
    assert sent.url in body(office.get("/pengaturan/daftar/tuk/")), "whoever left the page finds it again"
    assert "3 baris sedang disimpan" in unescape(body(office.get(sent.url)))
    assert "3 baris sedang disimpan" in unescape(body(office.post(sent.url))), "twice is once"
    run_due(now=timezone.now())
    assert TestSite.objects.count() == 3
    page = unescape(body(office.get(sent.url)))
    assert "3 baris tersimpan." in page
    assert "every 3s" not in page
    assert "sudah tersimpan" in body(office.get("/pengaturan/daftar/tuk/"))
    job = Job.objects.get(kind=list_jobs.WRITE_JOB)
    assert list_jobs.work(job) == {"saved": 3, "kept": 0, "wrong": 0}, "run again it writes nothing"
    assert AuditEvent.objects.filter(verb="list.apply").count() == 1
    with pytest.raises(GiveUpError, match="sudah tidak ada"):
        list_jobs.look(Job.objects.get(kind=list_jobs.LOOK_JOB))
    assert ListUpload.objects.get().preview is None, "nobody looks through what is written"


def test_what_became_wrong_before_the_worker_came_keeps_everything_out(office, monkeypatch):
    monkeypatch.setattr(list_jobs, "IN_REQUEST", 2)
    monkeypatch.setattr("certportal.kernel.imports.actions.AT_ONCE", 2)
    sent = send(office, "tuk", SITES, *rooms(3))
    run_due(now=timezone.now())
    office.post(sent.url)
    Organisation.objects.filter(short_name="BKPSDM").update(seats=["service_office"])
    run_due(now=timezone.now())
    page = unescape(body(office.get(sent.url)))
    assert "Sejak diperiksa ada baris yang tidak dapat disimpan lagi" in page
    assert "Unggah lagi" in page
    assert not TestSite.objects.exists()


def test_a_row_refused_only_while_it_is_written_takes_the_whole_long_list_back(office, monkeypatch):
    monkeypatch.setattr(list_jobs, "IN_REQUEST", 2)
    monkeypatch.setattr("certportal.kernel.imports.actions.AT_ONCE", 2)
    head = ["Nama lengkap", "NIP", "Status", "E-mail"]
    nips = ("198501152011012001", "199005172015032002", "197907212005011003")
    people = [
        [f"Orang {name}", nip, "PNS", "sama@contoh.go.id" if name in "AC" else ""]
        for name, nip in zip("ABC", nips, strict=True)
    ]
    sent = send(office, "orang", head, *people)
    run_due(now=timezone.now())
    office.post(sent.url)
    run_due(now=timezone.now())
    page = unescape(body(office.get(sent.url)))
    assert "Baris 4: Alamat e-mail ini sudah dipakai orang lain" in page
    assert "Belum ada yang tersimpan" in page
    assert not User.objects.filter(nip__in=nips).exists()


def test_a_long_list_that_was_dropped_is_gone_for_the_worker_too(office, monkeypatch):
    monkeypatch.setattr(list_jobs, "IN_REQUEST", 2)
    sent = send(office, "tuk", SITES, *rooms(3))
    office.post(f"{sent.url}batal/")
    run_due(now=timezone.now())
    assert "sudah tidak ada" in Job.objects.get(kind=list_jobs.LOOK_JOB).error
    with pytest.raises(GiveUpError, match="sudah tidak ada"):
        list_jobs.work(Job.objects.get(kind=list_jobs.LOOK_JOB))


@pytest.mark.parametrize(
    ("kind", "row", "words"),
    [
        ("tuk", ["Kantor lain", "Aula", "Sewaktu", "Lantai 2"], "Tidak ada kantor dengan nama ini"),
        ("tuk", ["Kantor layanan", "Aula", "Sewaktu", "Lantai 2"], "bukan penyelenggara tempat uji"),
        ("asesor", ["198501152011012001", "MET.000.001668.2012", "31-12-2020", LSP], "Belum ada orang dengan NIP ini"),
        ("asesor", ["198501152011012001", "MET.000.001668.2012", "31-12-2020", LSP], "Lisensi ini sudah berakhir"),
        ("asesor", ["197203041998031002", "MET.000.001668.2012", "31-12-2099", LSP], "belum memiliki alamat e-mail"),
        ("asesor", ["12", "MET.000.001668.2012", "31-12-2099", LSP], "18 angka"),
        ("asesor", ["197203041998031002", "1668", "31-12-2099", LSP], "ditulis seperti MET"),
        ("asesor", ["197203041998031002", "MET.000.001668.2012", "31-12-2099", "LSP lain"], "Tidak ada LSP"),
        ("libur", ["01-01-2020", "Hari kota", "Hari libur daerah", "Keputusan 1"], "sudah lewat"),
    ],
)
def test_a_row_that_cannot_be_is_a_sentence(office, kind, row, words):
    OrganisationFactory(name="Kantor layanan", seats=["service_office"])
    PersonFactory(nip="197203041998031002", email="")
    titles = [column.title for column in LISTS[kind].description.columns]
    assert words in looked(office, send(office, kind, titles, row))


@pytest.mark.parametrize("kind", LISTS)
def test_the_example_has_the_headings_that_are_read(office, kind):
    content = office.get(f"/pengaturan/daftar/{kind}/contoh.csv").content
    assert office.post(f"/pengaturan/daftar/{kind}/", {"file": upload(content, "contoh.csv")}).status_code == 302
    assert LISTS[kind].description.title in body(office.get(f"/pengaturan/daftar/{kind}/"))


def test_what_is_no_list_and_what_there_is_not_are_told(office):
    answer = office.post("/pengaturan/daftar/tuk/", {"file": upload(b"\x00\x01", "daftar.pdf")})
    assert "bukan CSV atau XLSX" in unescape(body(answer))
    assert office.get("/pengaturan/daftar/lain/").status_code == 404
