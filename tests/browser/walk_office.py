"""The office's half of the walk: checking, verification, admission, exam, meeting, printing, hand-over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.models import Assessment
from certportal.home.demo.exam_forms import agree
from certportal.kernel.accounts.models import User
from tests.browser.paces import NAME, NOTE, UNITS, Walker, code_for, field, follow, press, saved, text_of
from tests.browser.walk_applicant import NGURAH, Applicant
from tests.factories.accounts import PASSWORD
from tests.factories.applicants import small_pdf

Units = Sequence[tuple[str, str]]  # code and title
ALL = 99
EVENT = "Uji kompetensi Pelayanan Prima gelombang I"
MEETING = "Rapat pleno gelombang I"


@dataclass
class Staff:
    """The six people of the office who act, and the one who sits beside the chair."""

    officer: User
    totp: str
    verifier: User
    leader: User
    admin: User
    assessor: User
    chair: User
    member: User


def sign_in_with_two_steps(me: Walker, staff: Staff) -> None:
    page = me.page
    page.goto(f"{me.portal.url}/masuk/")
    field(page, "NIP, NIK, atau e-mail").fill(staff.officer.nip)
    field(page, "Kata sandi").fill(PASSWORD)
    press(page, "Masuk")
    me.look("kode-verifikasi")
    field(page, "Kode").fill(code_for(staff.totp))
    press(page, "Masuk")
    expect(page).to_have_url(re.compile("/meja-kerja/"))
    me.look("meja-kerja-petugas")


def open_from_queue(me: Walker, who: Applicant = NGURAH) -> None:
    page = me.page
    page.goto(f"{me.portal.url}/meja-kerja/")
    follow(page.get_by_role("link", name="Antrian").first)
    me.look("antrian")
    follow(page.get_by_role("link", name=who.dossier.number))


def check_documents(me: Walker, *, refuse: str = "", most: int = ALL) -> int:
    """Start, judge every document that waits, or the first few; returns how many were judged."""
    page, judged = me.page, 0
    press(page, "Mulai pemeriksaan")
    me.look("pemeriksaan")
    waiting = page.get_by_role("listitem").filter(has_text=re.compile("Belum diperiksa|Diperbaiki, periksa ulang"))
    follow(waiting.first.get_by_role("link"))
    while "/dokumen/" in page.url and judged < most:
        title = page.locator("#judul").inner_text()
        if refuse and refuse.lower() in title.lower():
            page.get_by_role("radio", name="Perlu perbaikan").check()
            field(page, "Alasan").select_option(label="Tidak terbaca atau terpotong")
            field(page, "Catatan untuk pemohon").fill(NOTE)
            me.look("dokumen-perlu-perbaikan")
        else:
            page.get_by_role("radio", name="Sesuai").check()
        if judged == 0:
            page.wait_for_load_state("networkidle")
            me.look("dokumen-diperiksa")
            me.no_barriers()
        press(page, "Simpan hasil")
        expect(page.locator(".notice[role=status]")).to_contain_text(f"{title}: tersimpan")
        judged += 1
    me.look("pemeriksaan-selesai")
    return judged


def return_once(me: Walker) -> None:
    page = me.page
    follow(page.get_by_role("link", name="Minta perbaikan"))
    expect(page.get_by_text(NOTE)).to_be_visible()
    me.look("isi-pemberitahuan")
    press(page, "Kirim permintaan perbaikan")
    expect(page.get_by_text("terkirim dalam satu pemberitahuan")).to_be_visible()
    me.look("antrian-setelah-dikembalikan")


def verify_documents(me: Walker, staff: Staff, who: Applicant = NGURAH, most: int = ALL) -> None:
    """The verifier passes each document, or the first few, by its key."""
    page, passed = me.page, 0
    me.become(staff.verifier)
    open_from_queue(me, who)
    me.look("berkas-verifikator")
    page.goto(f"{me.portal.url}/antrian/{who.dossier.code}/")
    follow(page.locator("main .row-link").first)
    me.look("dokumen-verifikator")
    while "/dokumen/" in page.url and passed < most:
        with page.expect_navigation():
            page.keyboard.press("s")
        passed += 1


def admit(me: Walker, staff: Staff, who: Applicant = NGURAH) -> None:
    """ "Lengkap dan benar" starts the clock; the leader makes a participant."""
    page = me.page
    page.goto(f"{me.portal.url}/antrian/{who.dossier.code}/")
    follow(page.get_by_role("link", name="Nyatakan lengkap dan benar"))
    me.look("nyatakan-lengkap")
    if (years := page.get_by_label(re.compile("menurut bukti"))).count():  # where the service asks for them
        assert years.input_value() == ""
        years.fill("6")
    press(page, "Nyatakan lengkap dan benar")
    expect(page.get_by_text("Waktu layanan mulai dihitung.")).to_be_visible()
    me.look("lengkap-dan-benar")
    me.become(staff.leader)
    me.goto("/meja-kerja/", "meja-kerja-pimpinan")
    page.goto(me.dossier_url)
    follow(page.get_by_role("link", name="Tetapkan sebagai peserta"))
    me.look("tetapkan-peserta")
    press(page, "Tetapkan sebagai peserta")
    expect(page.get_by_text("Surat penetapan sedang disiapkan")).to_be_visible()
    me.reload_until(page.get_by_role("link", name="Unduh surat penetapan peserta"))
    me.look("ditetapkan")
    assert who.name in text_of(saved(page, "Unduh surat penetapan peserta"))


def although_today(page: Page, button: str) -> None:
    """What is set for the day itself is asked about first."""
    press(page, button)
    page.get_by_label("Tetap lanjutkan").check()
    press(page, button)


def set_up_event(me: Walker, staff: Staff) -> None:
    page = me.page
    me.become(staff.admin)
    me.goto("/uji/", "uji-kosong")
    follow(page.get_by_role("link", name="Susun kegiatan uji"))
    field(page, "Nama kegiatan").fill(EVENT)
    choose(page, "Skema", "Pelayanan Prima")
    choose(page, "Tempat uji kompetensi (TUK)", "BPSDM Provinsi DKI Jakarta")
    field(page, "Tanggal dan jam mulai").fill(timezone.localtime().strftime("%Y-%m-%dT%H:%M"))
    choose(page, "Asesor", staff.assessor.full_name)
    field(page, "Wakil tempat uji").fill("Sulastri, S.Pd.")
    field(page, "Jabatan wakil tempat uji").fill("Kepala TUK")
    me.look("susun-uji")
    although_today(page, "Simpan kegiatan")
    page.get_by_role("checkbox", name=re.compile(re.escape(NAME))).check()
    me.look("pilih-peserta")
    press(page, "Tambahkan dan undang peserta")
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    me.look("uji-terjadwal")


def choose(page: Page, label: str, text: str) -> None:
    select = field(page, label)
    select.select_option(label=select.locator("option").filter(has_text=text).first.inner_text().strip())


def examine(me: Walker, staff: Staff, event: str = EVENT, name: str = NAME, units: Units = UNITS) -> None:
    """Start, path, K for every unit, recommendation, official report."""
    page = me.page
    me.become(staff.assessor)
    me.goto("/meja-kerja/", "meja-kerja-asesor")
    page.goto(f"{me.portal.url}/uji/")
    follow(page.get_by_role("link", name=event))
    follow(page.get_by_role("link", name="Jawab penugasan Anda"))
    me.look("penugasan-asesor")
    follow(page.get_by_role("link", name="Buat pernyataan ketidakberpihakan"))
    page.get_by_label("Saya menyatakan demikian").check()
    me.look("pernyataan-ketidakberpihakan")
    press(page, "Buat pernyataan")
    follow(page.get_by_role("link", name="Kegiatan uji").last)
    press(page, "Mulai uji")
    me.look("uji-berlangsung")
    follow(page.get_by_role("link", name=name))
    page.get_by_role("radio", name=re.compile("^Berpengalaman")).check()
    press(page, "Tetapkan jalur")
    expect(page.get_by_text("Penilaian dimulai setelah persetujuan")).to_be_visible()
    agree(Assessment.objects.get(event__title=event, dossier__applicant__full_name=name), timezone.now())
    page.reload()
    me.look("formulir-lengkap")
    code, title = units[0]
    unit = page.get_by_role("group", name=f"{code} {title}")
    unit.get_by_role("radio", name="Kompeten", exact=True).check()
    for quality in ("Valid", "Asli", "Terkini", "Memadai"):
        unit.get_by_role("checkbox", name=quality).check()
    me.look("nilai-unit")
    me.no_barriers()
    press(page, "Simpan hasil unit")
    press(page, "Semua kompeten")
    me.look("nilai-unit-semua")
    expect(page.get_by_text("Semua unit bernilai kompeten.")).to_be_visible()
    part = page.locator("section").filter(has=page.get_by_role("heading", name="3. Rekomendasi"))
    part.get_by_role("radio", name="Kompeten", exact=True).check()
    me.look("rekomendasi")
    press(page, "Kirim rekomendasi")
    me.look("setelah-rekomendasi")
    sign_report(me)
    press(page, "Terbitkan berita acara")
    paper = re.compile(r"^\s*Berita acara")  # the link to its scan is there before it is drawn and names it, too
    me.reload_until(page.get_by_role("link", name=paper))
    me.look("berita-acara")
    report = text_of(saved(page, paper))
    assert name in report
    assert staff.assessor.full_name in report


def sign_report(me: Walker) -> None:
    """On the page of the exam: the assessor signs on screen, the test site by pen on the draft, whose scan is kept."""
    page = me.page
    here = page.url
    follow(page.get_by_role("link", name="Lembar dan tanda tangan"))
    press(page, "Tanda tangani di layar")
    page.locator("summary", has_text="Konsep ditandatangani dengan pena").click()
    scan = {"name": "konsep.pdf", "mimeType": "application/pdf", "buffer": small_pdf().read()}
    field(page, "Pindaian konsep yang sudah ditandatangani").set_input_files(scan)
    press(page, "Simpan pindaian")
    me.look("tanda-tangan")
    page.goto(here)


def hold_meeting(me: Walker, staff: Staff, names: Sequence[str] = (NAME,)) -> None:
    """The office prepares, the chair decides on each, the office closes."""
    page = me.page
    me.become(staff.admin)
    me.goto("/pleno/", "pleno-kosong")
    follow(page.get_by_role("link", name="Siapkan rapat"))
    field(page, "Nama rapat").fill(MEETING)
    field(page, "Tanggal rapat").fill(timezone.localdate().isoformat())
    field(page, "Tempat rapat").fill("Ruang rapat BKPSDM")
    me.look("siapkan-rapat")
    although_today(page, "Simpan rapat")
    for person, seat in ((staff.chair, "Ketua rapat"), (staff.member, "Anggota")):
        choose(page, "Anggota komite", person.full_name)
        choose(page, "Kedudukan", seat)
        press(page, "Tambahkan anggota")
    for name in names:
        page.get_by_role("checkbox", name=re.compile(re.escape(name))).check()
    press(page, "Masukkan ke acara")
    me.look("rapat-siap")
    press(page, "Kirim undangan kepada 2 anggota")
    for person in (staff.chair, staff.member):
        page.get_by_role("checkbox", name=re.compile(re.escape(person.full_name))).check()
    press(page, "Simpan kehadiran")
    press(page, "Buka rapat")
    me.become(staff.member)
    page.goto(f"{me.portal.url}/pleno/")
    follow(page.get_by_role("link", name=MEETING))
    me.look("pendapat-anggota")
    me.no_barriers()
    press(page, f"Pendapat saya sesuai rekomendasi untuk {len(names)} peserta")
    me.become(staff.chair)
    me.goto("/meja-kerja/", "meja-kerja-ketua")
    page.goto(f"{me.portal.url}/pleno/")
    follow(page.get_by_role("link", name=MEETING))
    me.look("putusan")
    me.no_barriers()
    for count, _name in enumerate(names, start=1):
        page.locator("tr[data-fixes] .row-open").first.focus()
        page.keyboard.press("1")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_text(f"{count} dari {len(names)} diputuskan")).to_be_visible()
    me.look("diputuskan")
    me.become(staff.admin)
    page.reload()
    press(page, "Tutup rapat dan terbitkan berita acara")
    me.look("rapat-ditutup")


def print_and_hand_over(me: Walker) -> tuple[bytes, bytes]:
    """Both papers as the office prints them, then the counter; the real worker has made them."""
    page = me.page
    me.goto("/meja-kerja/", "meja-kerja-sertifikat")
    page.goto(f"{me.portal.url}/cetak/")
    me.reload_until(page.get_by_role("link", name=f"Catat serah terima {NAME}"))
    me.look("cetak")
    certificate, letter = saved(page, "Sertifikat", exact=True), saved(page, "Surat keterangan hasil")
    follow(page.get_by_role("link", name=f"Catat serah terima {NAME}"))
    page.get_by_role("radio", name="Pemohon sendiri").check()
    field(page, "Nama penerima").fill(NAME)
    page.get_by_role("checkbox", name="Kartu identitas penerima sudah saya periksa").check()
    page.get_by_role("checkbox", name="Pemegang sudah menandatangani perjanjian").check()
    me.look("serah-terima")
    press(page, "Catat serah terima")
    me.look("diserahkan")
    press(page, f"Tutup berkas {NAME}")
    me.look("berkas-ditutup")
    return certificate, letter
