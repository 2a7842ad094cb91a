"""/pengaturan/daftar-pegawai/: an admin sees what a list would change before it does."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from certportal.home.settings_pages import personnel_jobs
from certportal.kernel.accounts.enums import NipLevel, Role
from certportal.kernel.accounts.models import PersonnelEntry
from certportal.kernel.approvals.actions import approve
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.registry import GiveUpError
from tests.draining import run_due
from tests.factories.accounts import PersonFactory, person_with
from tests.home.asking import body, queries, said, url
from tests.lists import csv_of, sheet_of, upload, workbook

pytestmark = pytest.mark.django_db
NIP, OTHER_NIP = "198501152011012001", "197203041998031002"
HEAD = ["NIP", "Nama", "Tanggal lahir", "Golongan", "Jabatan", "Unit kerja", "NIP atasan", "E-mail kedinasan"]
NUR = [NIP, "NUR AINI", "15-01-1985", "IIIb", "Analis", "Dinas Kesehatan", OTHER_NIP, "Nur@Kota.go.id"]


def row(**changes):
    return [changes.get(title, value) for title, value in zip(HEAD, NUR, strict=True)]


def send(office, *rows, content=None, name="pegawai.csv"):
    return office.post(url("personnel"), {"file": upload(content or csv_of([HEAD, *rows]), name)})


def waiting():
    return ListUpload.objects.get(applied_at=None)


def apply(office, **typed):
    """The admin applies what waits, and a second person approves it."""
    office.post(url("personnel_apply", waiting().pk), {"reason": "Surat 1/2026", **typed})
    now, second = timezone.now(), person_with(Role.INSPECTORATE)
    approve(Approval.objects.waiting(now).get(), by=second, now=now)


def test_upload_preview_apply(office):
    answer = send(office, row())
    assert answer.url == url("personnel_preview", waiting().pk)
    assert "NUR AINI" in body(office.get(answer.url))
    assert PersonnelEntry.objects.count() == 0, "nothing counts before it is applied"
    apply(office)
    done = office.get(url("personnel"))
    assert ListUpload.objects.get().counts["new"] == 1
    entry = PersonnelEntry.objects.get()
    assert (entry.grade, entry.email, entry.superior_nip) == ("III/b", "nur@kota.go.id", OTHER_NIP)
    assert done.context["state"].employees == 1
    assert AuditEvent.objects.filter(verb="list.apply", after__new=1).exists()


def test_preview_tells_new_changed_and_wrong(office):
    send(office, row())
    apply(office)
    other = row(NIP=OTHER_NIP, **{"Tanggal lahir": "04-03-1972", "NIP atasan": "", "Nama": "Wayan"})
    content = workbook(sheet_of([HEAD, row(Golongan="III/c"), other, row(NIP="123")]))
    page = office.get(send(office, content=content, name="a.xlsx").url)
    preview = page.context["preview"]
    assert (preview.new, preview.changed, preview.same, preview.wrong) == (1, 1, 0, 1)
    assert "Baris 4, NIP" in body(page), "what must be mended comes first"
    assert "NIP terdiri dari 18 angka" in body(page)
    page = office.get(page.wsgi_request.path, {"bagian": "berubah"})
    assert "Golongan: III/b menjadi III/c" in body(page)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Nama": "\u200bNur"}, "tidak terlihat"),
        ({"Nama": "123"}, "Nama harus memuat huruf"),
        ({"Golongan": "V"}, "Golongan/ruang tidak terbaca"),
        ({"E-mail kedinasan": "nur"}, "Alamat e-mail tidak terbaca"),
        ({"NIP atasan": NIP}, "Sama dengan NIP pegawai ini"),
        ({"Tanggal lahir": "16-01-1985"}, "Berbeda dengan delapan angka pertama NIP"),
        ({"NIP": "1.98501152011012E+17"}, "Ubah kolom menjadi Teks"),
    ],
)
def test_wrong_row_says_what_to_write(office, changes, words):
    page = office.get(send(office, row(**changes)).url)
    assert words in body(page)
    assert url("personnel_apply", waiting().pk) not in body(page), "nothing to apply"


def test_file_that_is_no_list_comes_back_beside_the_field(office):
    page = send(office, content=b"%PDF-1.7", name="a.pdf")
    assert page.context["form"].errors["file"] == [
        "File ini bukan CSV atau XLSX. Simpan daftar sebagai XLSX atau CSV, lalu unggah lagi."
    ]
    assert office.post(url("personnel"), {}).context["form"].errors["file"]
    assert not ListUpload.objects.exists()


def test_dropped_and_lapsed_previews_change_nothing(office):
    send(office, row())
    first = waiting()
    office.post(url("personnel_drop", first.pk))
    assert not ListUpload.objects.exists()
    second = send(office, row())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        assert office.get(second.url).status_code == 302
        office.post(url("personnel_apply", waiting().pk))
    assert not PersonnelEntry.objects.exists()


def test_preview_has_pages(office):
    send(office, *[row(NIP=f"1985011520110120{n:02}", Nama=f"Nur {n:02}") for n in range(1, 28)])
    address = url("personnel_preview", waiting().pk)
    page = office.get(address)
    assert (page.context["preview"].new, len(page.context["page"].object_list)) == (27, 25)
    page = office.get(address, {"bagian": "baru", "halaman": "2"})
    assert [title for title, _lines in page.context["page"]] == ["Nur 26", "Nur 27"]


def test_a_number_that_stands_twice_is_wrong_both_times(office):
    page = office.get(send(office, row(), row(Nama="Orang Lain"), row(NIP="198501152011012002")).url)
    assert (page.context["preview"].new, page.context["preview"].wrong) == (1, 2)
    assert "juga ada pada baris 3" in body(page)
    assert "juga ada pada baris 2" in body(page)
    assert "NIP yang tertulis dua kali" in body(office.get(url("personnel")))


def test_queries_of_a_preview_do_not_grow_with_the_rows(office):
    send(office, row())
    one = queries(office, url("personnel_preview", waiting().pk))
    send(office, row(), row(NIP="198501152011012002"), row(NIP="198501152011012003"))
    assert queries(office, url("personnel_preview", waiting().pk)) == one


def test_template_reads_as_the_list_it_shows(office):
    content = office.get(url("personnel_template")).content
    page = office.get(send(office, content=content).url)
    assert (page.context["preview"].new, page.context["preview"].wrong) == (1, 0)


def test_officer_marks_the_nip_of_somebody_else_with_date_and_name(office):
    person = PersonFactory(nip=NIP)
    page = url("person", person.pk)
    assert "NIP dinyatakan sendiri" in body(office.get(page))
    done = office.post(url("person_nip", person.pk), follow=True)
    person.refresh_from_db()
    assert person.nip_standing is NipLevel.CHECKED
    assert f"oleh {person.nip_checked_by.full_name}" in body(done).replace("&#x27;", "'")
    assert url("person_nip", person.pk) not in body(done)


def test_nobody_checks_their_own_nip_and_nobody_checks_none(office):
    me = office.get(url("people")).wsgi_request.user
    other = PersonFactory(nip=None)
    for who, words in ((me, "petugas lain"), (other, "belum memiliki NIP")):
        assert words in said(office.post(url("person_nip", who.pk), follow=True))[0]
        who.refresh_from_db()
        assert not who.nip_is_proved


def test_leavers_are_shown_and_marked_only_where_the_box_is_ticked(office):
    other = row(NIP=OTHER_NIP, Nama="Wayan", **{"Tanggal lahir": "", "NIP atasan": ""})
    send(office, row(), other)
    apply(office)
    page = office.get(send(office, row(), row(NIP=OTHER_NIP, Golongan="V")).url)
    assert page.context["preview"].gone == 0, "a row with a fault is in the file"
    page = office.get(send(office, row()).url)
    assert (page.context["preview"].gone, "Tidak ada lagi dalam daftar" in body(page)) == (1, True)
    assert "tidak ada dalam file ini" in body(page), "a case is called berkas, what is picked on one's device is a file"
    office.post(url("personnel_apply", waiting().pk))
    assert not PersonnelEntry.objects.filter(left_on__isnull=False).exists()
    send(office, row())
    apply(office, leavers="on")
    done = office.get(url("personnel"))
    assert ListUpload.objects.latest("pk").counts["left"] == 1
    assert PersonnelEntry.objects.get(left_on__isnull=False).nip == OTHER_NIP
    assert (done.context["state"].employees, done.context["state"].left) == (1, 1)


def test_long_list_is_written_by_the_worker_with_progress_and_results_per_row(office, monkeypatch):
    monkeypatch.setattr(personnel_jobs, "IN_REQUEST", 1)
    send(office, row(), row(NIP="123"), row(NIP="198501152011012002"))
    upload_row = waiting()
    assert "sedang dibandingkan" in body(office.get(url("personnel_preview", upload_row.pk)))
    assert run_due(now=timezone.now()) == 1
    assert office.get(url("personnel_preview", upload_row.pk)).context["preview"].new == 2
    apply(office)
    page = office.get(url("personnel_preview", upload_row.pk))
    assert "Anda boleh meninggalkan halaman ini" in body(page)
    assert not PersonnelEntry.objects.exists()
    assert office.post(url("personnel_drop", upload_row.pk), follow=True).redirect_chain
    assert run_due(now=timezone.now()) == 1
    page = office.get(url("personnel_preview", upload_row.pk))
    assert "Baris 3" in body(page)
    assert PersonnelEntry.objects.count() == 2
    lines = office.get(url("personnel_results", upload_row.pk)).content.decode("utf-8-sig").split("\r\n")
    assert lines[:2] == ["Baris;Hasil", "2;Pegawai baru"]
    assert lines[2].startswith("3;")
    assert lines[3] == "4;Pegawai baru"
    job = Job.objects.get(kind=personnel_jobs.APPLY_JOB)
    assert (job.state, job.progress_done, job.progress_total) == ("done", 2, 2)


@pytest.mark.parametrize("do", [personnel_jobs.work, personnel_jobs.look])
def test_a_job_whose_list_is_gone_gives_up_with_a_sentence(do):
    """Trying again would not bring the list back."""
    with pytest.raises(GiveUpError, match="Unggah daftarnya sekali lagi"):
        do(Job(kind="personnel.apply", args={"upload": 0}))


def test_a_list_that_was_applied_meanwhile_is_not_looked_through_again(office, monkeypatch):
    """The page keeps what was approved and written, not what the list would change now."""
    monkeypatch.setattr(personnel_jobs, "IN_REQUEST", 1)
    send(office, row(), row(NIP="198501152011012002"))
    ListUpload.objects.update(apply_asked_at=timezone.now())
    with pytest.raises(GiveUpError):
        personnel_jobs.look(Job(kind="personnel.preview", args={"upload": ListUpload.objects.get().pk}))
