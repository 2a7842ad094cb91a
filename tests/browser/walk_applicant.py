"""The applicant's half of the walk: registration, profile, documents, sending, mending, the result."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from applicants.models import Dossier
from tests.browser.paces import (
    NAME,
    NIP,
    NOTE,
    SECRET_WORDS,
    TO_MEND,
    UNITS,
    Walker,
    field,
    follow,
    press,
    saved,
    wait_for_letter,
)


@dataclass(frozen=True)
class Applicant:
    """Somebody who registers, with what their profile asks of them alone."""

    name: str
    nip: str
    nik: str
    email: str
    born: str
    gender: str

    @property
    def dossier(self) -> Dossier:
        """As it stands now."""
        return Dossier.objects.get(applicant__nip=self.nip)


NGURAH = Applicant(NAME, NIP, "3171011705850007", "ngurah.agung@contoh.go.id", "1985-05-17", "Laki-laki")


def register_and_sign_in(me: Walker, who: Applicant = NGURAH) -> None:
    """/daftar/, the link of the e-mail, and the sign-in form with the NIP."""
    page = me.page
    me.goto("/", "beranda")
    page.goto(f"{me.portal.url}/daftar/")
    field(page, "Nama lengkap").fill(who.name)
    field(page, "NIP").fill(who.nip)
    field(page, "E-mail").fill(who.email)
    field(page, "Kata sandi").fill(SECRET_WORDS)
    field(page, "Ketik ulang kata sandi").fill(SECRET_WORDS)
    me.look("daftar")
    press(page, "Daftar")
    me.look("periksa-e-mail")
    letter = wait_for_letter(me.portal, who.email, "/daftar/konfirmasi/")
    page.goto(re.search(r"https?://\S+/daftar/konfirmasi/\S+", letter).group())
    me.look("konfirmasi-e-mail")
    press(page, "Konfirmasi alamat ini")
    page.goto(f"{me.portal.url}/masuk/")
    field(page, "NIP, NIK, atau e-mail").fill(who.nip)
    field(page, "Kata sandi").fill(SECRET_WORDS)
    me.look("masuk")
    press(page, "Masuk")
    expect(page).to_have_url(re.compile("/meja-kerja/"))
    me.look("meja-kerja-pemohon")


def see_eligibility_and_open(me: Walker, who: Applicant = NGURAH, scheme: str = "Pelayanan Prima") -> None:
    """The scheme, the rules with the reason for each no, the profile, the rules again, the dossier."""
    page = me.page
    page.goto(f"{me.portal.url}/skema/")
    me.look("skema")
    follow(page.get_by_role("link", name=scheme).first)
    me.look("skema-satu")
    follow(page.get_by_role("link", name="Ajukan permohonan"))
    expect(page.get_by_text("Profil Anda belum lengkap")).to_be_visible()
    me.look("syarat-belum")
    follow(page.get_by_role("link", name="Lengkapi profil"))
    fill_profile(me, who)
    expect(page.get_by_text("Menurut profil Anda, semua syarat terpenuhi.")).to_be_visible()
    me.look("syarat-terpenuhi")
    press(page, "Mulai permohonan")
    expect(page.get_by_role("heading", level=1)).to_have_text(scheme)
    me.look("daftar-tugas-kosong")


def fill_profile(me: Walker, who: Applicant) -> None:
    page = me.page
    for label, value in {
        "NIK": who.nik,
        "Tempat lahir": "Singaraja",
        **dict(zip(("Tahun", "Bulan", "Tanggal"), who.born.split("-"), strict=True)),
        "Nomor telepon": "081234567890",
        "Jabatan": "Kepala Satuan Pelaksana",
        "Lama bekerja di lingkungan Provinsi DKI Jakarta (tahun penuh)": "6",
        "Nama sekolah atau perguruan tinggi": "Universitas Udayana",
        "Program studi": "Teknik Informatika",
        "Tahun lulus": "2008",
    }.items():
        field(page, label).fill(value)
    for label, choice in {
        "Jenis kelamin": who.gender,
        "Golongan/ruang": re.compile("III/c"),
        "Instansi": "Pemerintah Provinsi DKI Jakarta",
        "Unit kerja": "Badan Pengembangan Sumber Daya Manusia Provinsi DKI Jakarta",
        "Pendidikan terakhir": "Magister (S2)",
    }.items():
        select = field(page, label)
        wanted = select.locator("option").filter(has_text=choice).first.inner_text()
        select.select_option(label=wanted.strip())
    me.look("profil")
    press(page, "Simpan profil")


def declare(me: Walker) -> None:
    page = me.page
    follow(page.get_by_role("link", name="Jalur dan biaya"))
    page.get_by_role("radio", name=re.compile("^Berpengalaman")).check()
    page.get_by_role("radio", name=re.compile("^APBD")).check()
    me.look("jalur-dan-biaya")
    press(page, "Simpan pilihan")


def declare_and_upload(me: Walker, papers) -> None:
    """Path and fee, then eighteen uploads: each leads to the next."""
    page = me.page
    declare(me)
    follow_first_lacking(page)
    for count in range(18):
        if count in {0, 9}:
            me.look(f"unggah-{count + 1}")
        upload(page, papers)
        if count == 4:
            me.look("unggah-berikutnya")
    expect(page.get_by_text("Belum diunggah")).to_have_count(0)
    me.look("daftar-tugas-lengkap")


def follow_first_lacking(page: Page) -> None:
    """Eighteen wait, of which those of the first group are unfolded; the link of the first."""
    rows = page.locator(".rows > li", has_text="Belum diunggah")
    expect(rows).to_have_count(18)
    follow(rows.first.get_by_role("link"))


def upload(page: Page, papers) -> None:
    """Choose the file this row takes, tick what it asks, send."""
    title = page.get_by_role("heading", level=1).inner_text()
    is_photo = re.match(r"pas\s?foto", title, re.IGNORECASE)
    field(page, "File").set_input_files(papers["photo" if is_photo else "pdf"])
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, re.compile("^Unggah"))
    expect(page.get_by_text(f"{title} terunggah.")).to_be_visible()


def send(me: Walker, label: str, who: Applicant = NGURAH) -> None:
    """Check the answers, declare, send; the confirmation names the number and what comes next."""
    page = me.page
    follow(page.get_by_role("link", name="Kirim perbaikan" if "perbaikan" in label else "Periksa jawaban dan kirim"))
    page.get_by_role("checkbox", name=re.compile("Saya menyatakan")).check()
    me.look("periksa-jawaban")
    me.no_barriers()
    press(page, label)
    expect(page).to_have_url(re.compile("/terkirim/$"))
    expect(page.get_by_text(who.dossier.number)).to_be_visible()
    me.look("terkirim")
    follow(page.get_by_role("link", name="Lihat status berkas"))
    me.look("status-terkirim")


def mend(me: Walker, papers) -> None:
    """One notice, one document, one click to it."""
    page = me.page
    letter = wait_for_letter(me.portal, NGURAH.email, NOTE)
    assert NGURAH.dossier.number in letter
    me.goto("/meja-kerja/", "meja-kerja-perbaikan")
    page.goto(f"{me.portal.url}/pemberitahuan/")
    me.look("pemberitahuan")
    page.goto(me.dossier_url)
    expect(page.get_by_text("Yang perlu Anda perbaiki")).to_be_visible()
    me.look("perlu-perbaikan")
    me.no_barriers()
    follow(page.get_by_role("link", name=re.compile(TO_MEND, re.IGNORECASE)).first)
    expect(page.get_by_text(NOTE)).to_be_visible()
    me.look("dokumen-dikembalikan")
    upload(page, papers)
    upload(page, papers)  # the superior's statement vouched for what has changed: it is brought anew
    send(me, "Kirim perbaikan")


def own_result(me: Walker, certificate: bytes, letter: bytes) -> None:
    """The applicant reads the result and downloads the same bytes."""
    page = me.page
    me.goto("/permohonan/", "permohonan-saya")
    page.goto(me.dossier_url)
    page.locator("summary").filter(has_text="Hasil per unit").click()
    expect(page.get_by_role("listitem").filter(has_text=UNITS[0][1])).to_contain_text("· kompeten")
    me.look("hasil")
    me.no_barriers()
    assert saved(page, "Unduh sertifikat kompetensi") == certificate
    assert saved(page, "Unduh surat keterangan hasil uji") == letter
