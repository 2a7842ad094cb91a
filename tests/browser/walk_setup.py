"""The first day of an office: an operator makes the first admin, who sets everything up through the screens."""

import re
import time
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from certportal.home.settings_pages.acts.roles import ask_role
from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.invitations import invite_person
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.accounts.seconds import ROLES_FOR_TWO
from tests.browser.paces import SECRET_WORDS, Walker, days_later, field, follow, press, wait_for_letter
from tests.browser.portal import Portal
from tests.browser.walk_office import choose

CHECKLIST = "/pengaturan/persiapan/"
LICENCE = "BNSP-LSP-2468-ID"
DECREE = "800/77 TAHUN 2026"
OFFICE = "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia"
BODY = "Lembaga Sertifikasi Profesi BPSDM Provinsi DKI Jakarta"
ADDRESS = {OFFICE: "Jalan Medan Merdeka Selatan 8-9", BODY: "Gedung Arsip, Jalan Cikini Raya 5"}


@dataclass(frozen=True)
class Person:
    """Somebody whom the admin writes down: roles as their labels, each with the name of its office."""

    name: str
    nip: str
    roles: tuple[tuple[str, str], ...]

    @property
    def email(self) -> str:
        return f"{self.nip}@kantor.example"

    @property
    def account(self) -> User:
        return User.objects.get(nip=self.nip)


COUNTER = Person(
    "Ratna Wulandari, S.AP.",
    "199005172015032002",
    (("Petugas penerima berkas", OFFICE), ("Petugas sertifikat", OFFICE), ("Pengelola tempat uji", OFFICE)),
)
VERIFIER = Person("Bambang Hermawan, S.Sos., M.Si.", "197907212005011003", (("Verifikator", OFFICE),))
LEADER = Person("Dra. Hj. Sri Hartati, M.Si.", "196803121994032004", (("Pimpinan", OFFICE),))
ASSESSOR = Person("Dr. H. Ahmad Fauzi, S.Kom., M.M.", "197504051999031002", (("Asesor", BODY),))
CHAIR = Person("Dr. Ni Luh Ayu Saraswati, M.Pd.", "197201301998032001", (("Anggota rapat pleno", BODY),))
CLERK = Person(
    "Drs. Hendra Gunawan, M.M.", "197006181997031001", (("Anggota rapat pleno", BODY), ("Petugas sertifikat", BODY))
)
ON_SCREEN, BY_ACT = (COUNTER, VERIFIER), (LEADER, ASSESSOR, CHAIR, CLERK)
FIRST = Person("Rizky Pratama, S.Kom.", "199402142018011001", ())
SECOND = Person("Maria Goreti Wea, S.H.", "198509232010012007", ())


def made_by_operator(me: Walker, who: Person, *more: str) -> None:
    """What the operator types, and the account opened by the link it prints."""
    said = StringIO()
    call_command("first_admin", "--name", who.name, "--nip", who.nip, "--email", who.email, *more, stdout=said)
    open_account(me, who, re.search(r"https?://\S+", said.getvalue()).group())


def open_account(me: Walker, who: Person, link: str) -> None:
    """Password, sign-in, second factor: what everybody of the office does once."""
    page = me.page
    page.context.clear_cookies()
    page.goto(link)
    field(page, "Kata sandi").fill(SECRET_WORDS)
    field(page, "Ketik ulang kata sandi").fill(SECRET_WORDS)
    press(page, "Simpan kata sandi")
    field(page, "NIP, NIK, atau e-mail").fill(who.nip)
    field(page, "Kata sandi").fill(SECRET_WORDS)
    press(page, "Masuk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pasang aplikasi autentikator")
    secret = page.locator("code.code").inner_text()
    field(page, "Kode").fill(code_now(secret))
    press(page, "Pasang")
    follow(page.get_by_role("link", name="Lanjut ke meja kerja"))


def code_now(secret: str) -> str:
    """As `code_for`, with less patience: the server reads it at once."""
    left = 30 - time.time() % 30
    if left < 2:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


# --- What the checklist says -----------------------------------------------------------------------------------------


def lacking(me: Walker) -> list[str]:
    """The items that are not done yet, by title and office."""
    me.goto(CHECKLIST, "persiapan")
    rows = me.page.get_by_role("listitem").filter(has_text="Belum lengkap")
    return [" / ".join(row.inner_text().split("\n")[:3]) for row in rows.all()]


def open_item(me: Walker, title: str, about: str = "") -> None:
    """From the checklist, by the row that is lacking."""
    me.page.goto(f"{me.portal.url}{CHECKLIST}")
    row = me.page.get_by_role("listitem").filter(has_text="Belum lengkap").filter(has_text=title).filter(has_text=about)
    follow(row.first.get_by_role("link"))


# --- Its items, one after the other ----------------------------------------------------------------------------------


def seats(me: Walker) -> None:
    """The certification body has its own office; nobody has worked at the service office but the admins."""
    for name, kept in ((BODY, {"Lembaga sertifikasi (LSP)"}), (OFFICE, {"Kantor layanan", "Tempat uji (TUK)"})):
        me.page.goto(f"{me.portal.url}/pengaturan/kedudukan/{Organisation.objects.get(name=name).pk}/")
        for box in me.page.locator("main").get_by_role("checkbox").all():
            box.set_checked(box.evaluate("box => box.labels[0].innerText.trim()") in kept)
        field(me.page, "Alasan").fill("SK Gubernur 12/2026")
        press(me.page, "Simpan kedudukan")


def office(me: Walker, name: str, emblem: Path) -> None:
    page = me.page
    open_item(me, "Data kantor", name)
    for label, value in {
        "Baris di atas nama pada kop": "PEMERINTAH PROVINSI DKI JAKARTA",
        "Alamat": ADDRESS[name],
        "Kota": "Jakarta",
        "Telepon": "021-3823413",
        "WhatsApp": "081234567890",
        "E-mail": "layanan@kantor.example",
        "Saluran pengaduan": "SP4N-LAPOR!: https://www.lapor.go.id\nLoket: Lantai 1",
    }.items():
        field(page, label).fill(value)
    field(page, "Lambang (PNG atau JPG)").set_input_files(emblem)
    press(page, "Simpan data kantor")


def person(me: Walker, who: Person) -> None:
    """Written down, given their roles, invited by mail."""
    page = me.page
    page.goto(f"{me.portal.url}/pengaturan/orang/tambah/")
    field(page, "Nama lengkap").fill(who.name)
    field(page, "NIP").fill(who.nip)
    field(page, "E-mail").fill(who.email)
    press(page, "Daftarkan")
    mine = page.url
    for role, place in who.roles:
        if page.url != mine:  # what needs a second person leads to its own page
            page.goto(mine)
        choose(page, "Peran", role)
        choose(page, "Di organisasi", place)
        field(page, "Dasar").fill("Surat tugas 800/15/2026")
        press(page, "Beri peran")
    if page.url != mine:
        page.goto(mine)
    press(page, "Kirim undangan")


def person_by_act(who: Person) -> None:
    """As `person`, through the actions of the same pages: two people were shown on screen."""
    by, now = FIRST.account, timezone.now()
    added = add_person(full_name=who.name, nip=who.nip, email=who.email, employment_status="pns", by=by, now=now)
    for label, name in who.roles:
        role, place = next(one for one in Role if one.label.startswith(label)), Organisation.objects.get(name=name)
        if role in ROLES_FOR_TWO:
            ask_role(added, place, role, reason="Surat tugas 800/15/2026", by=by, now=now)
        else:
            grant_role(user=added, organisation=place, role=role, by=by, now=now)
    invite_person(person=added, by=by, now=now)


def head(me: Walker, who: Person, name: str, title: str) -> None:
    open_item(me, "Pimpinan dan penanda tangan", name)
    field(me.page, "NIP pejabat").fill(who.nip)
    field(me.page, "Jabatan pada surat").fill(title)
    field(me.page, "Mulai").fill(days_later(-30).isoformat())
    field(me.page, "Sampai").fill(days_later(300).isoformat())
    press(me.page, "Catat pejabat")


def licence(me: Walker) -> None:
    page = me.page
    open_item(me, "LSP dan lisensinya")
    field(page, "Nomor lisensi BNSP").fill(LICENCE)
    field(page, "Lisensi berlaku sampai").fill(days_later(700).isoformat())
    scope = page.get_by_role("group", name=re.compile("^Ruang lingkup"))
    for box in scope.get_by_role("checkbox").all():
        box.set_checked(
            box.evaluate("box => box.labels[0].innerText.trim()") in {"Pelayanan Prima", "Instruktur Jenjang 5"}
        )
    press(page, re.compile("^Simpan"))


def decree(me: Walker) -> None:
    open_item(me, "Keputusan dan maklumat")
    field(me.page, "Nomor keputusan").fill(DECREE)
    field(me.page, "Tanggal keputusan").fill(days_later(-20).isoformat())
    field(me.page, "Maklumat ditandatangani pada").fill(days_later(-20).isoformat())
    press(me.page, "Simpan keputusan")


def officers(me: Walker, *people: Person) -> None:
    open_item(me, "Pelaksana layanan")
    for who in people:
        field(me.page, "NIP").fill(who.nip)
        field(me.page, "Judul").fill("Diklat Pelayanan Terpadu Satu Pintu")
        field(me.page, "Tanggal").fill(days_later(-300).isoformat())
        for box in me.page.get_by_role("group", name="Membuktikan").get_by_role("checkbox").all():
            box.check()
        press(me.page, "Catat bukti")


def identity(me: Walker, name: str, **parts: str) -> None:
    open_item(me, "Nomor sertifikat tiap skema")
    follow(me.page.get_by_role("link", name=name, exact=True))
    for label, value in {"KBLI": parts["kbli"], "KBJI": parts["kbji"], "Huruf bidang": parts["letters"]}.items():
        field(me.page, label).fill(value)
    press(me.page, "Simpan nomor")


def clauses(me: Walker) -> None:
    """What holders sign where no source prints it."""
    open_item(me, "Hak pemohon dan kewajiban")
    field(me.page, "Hak pemohon").fill("Menggunakan sertifikat selama berlaku")
    field(me.page, "Kewajiban pemegang sertifikat").fill("Menjaga kompetensinya\nMelapor setiap tahun")
    press(me.page, re.compile("^Simpan"))


def site(me: Walker) -> None:
    open_item(me, "Tempat uji kompetensi")
    follow(me.page.get_by_role("link", name="Tambah tempat uji"))
    choose(me.page, "Penyelenggara", OFFICE)
    field(me.page, "Nama tempat uji").fill("Aula Abdul Muis")
    field(me.page, "Alamat").fill("Jalan Abdul Muis 66, Jakarta Pusat")
    press(me.page, "Simpan tempat uji")


def assessor(me: Walker) -> None:
    open_item(me, "Asesor")
    follow(me.page.get_by_role("link", name="Tambah asesor"))
    field(me.page, "NIP").fill(ASSESSOR.nip)
    field(me.page, "Nomor registrasi (MET)").fill("MET.000.001668.2012")
    field(me.page, "Lisensi berlaku sampai").fill(days_later(400).isoformat())
    press(me.page, re.compile("^Simpan|^Catat"))


def pattern(me: Walker) -> None:
    """One series as the office's own book has it."""
    me.page.goto(f"{me.portal.url}/pengaturan/nomor/")
    follow(me.page.get_by_role("link", name="Penetapan peserta"))
    field(me.page, "Pola nomor").fill("{n:04d}/KP.03/{roman}/{year}")
    press(me.page, "Simpan pola")


def calendar(me: Walker) -> None:
    """Every year that the checklist asks for."""
    while any("Hari libur" in item for item in lacking(me)):
        open_item(me, "Hari libur")
        for box in me.page.get_by_role("checkbox").all():
            box.check()
        press(me.page, "Konfirmasi kalender")


def approve_all(me: Walker) -> int:
    """The second person decides what waits, one by one."""
    page, done = me.page, 0
    while True:
        page.goto(f"{me.portal.url}/persetujuan/")
        waiting = page.locator("main li").filter(has_text="Menunggu orang kedua").get_by_role("link")
        if not waiting.count():
            return done
        follow(waiting.first)
        page.get_by_role("radio", name="Setujui dan laksanakan").check()
        press(page, "Kirim keputusan")
        done += 1


def invited(portal: Portal, who: Person) -> str:
    """The link in the letter that came to them."""
    return re.search(r"https?://\S+/undangan/\S+", wait_for_letter(portal, who.email, "/undangan/")).group()


def accept(me: Walker, who: Person) -> None:
    open_account(me, who, invited(me.portal, who))
    expect(me.page).to_have_url(f"{me.portal.url}/meja-kerja/")


def accept_by_request(portal: Portal, who: Person) -> None:
    """As `accept`, the same pages without a browser."""
    client, link = Client(), invited(portal, who).removeprefix(portal.url)
    client.post(link, {"password1": SECRET_WORDS, "password2": SECRET_WORDS})
    client.post("/masuk/", {"login": who.nip, "password": SECRET_WORDS})
    asked = client.get("/meja-kerja/", follow=True)
    secret = re.search(r'<code class="code">(\w+)</code>', asked.content.decode()).group(1)
    client.post(asked.redirect_chain[-1][0], {"code": code_now(secret)})
    assert client.get("/meja-kerja/").status_code == 200
