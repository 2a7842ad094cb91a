"""The first cases of an office that has just set itself up: on screen, by the very people whom it invited, through two offices.

Only most uploads and verdicts go through their actions: `test_walk` shows eighteen of each.
"""

from django.utils import timezone
from playwright.sync_api import expect

from applicants import actions as office
from applicants.models import Dossier
from applicants.queries import tasks_of, units_of
from applicants.queries.superiors import is_superiors
from assessments.models import TestSite
from certportal.kernel.files import store
from tests.browser.paces import Walker, field, follow, press, saved, text_of
from tests.browser.walk_applicant import (
    Applicant,
    declare,
    register_and_sign_in,
    see_eligibility_and_open,
    send,
    upload,
)
from tests.browser.walk_office import (
    ALL,
    Staff,
    admit,
    although_today,
    check_documents,
    choose,
    examine,
    open_from_queue,
    verify_documents,
)
from tests.browser.walk_setup import ASSESSOR, CHAIR, CLERK, COUNTER, LEADER, VERIFIER
from tests.stateful.office import judge, to_bring

WULAN = Applicant(
    "Wulan Kusumawardani, S.Pd.",
    "199005142015032011",
    "3171015405900007",
    "wulan.kusumawardani@contoh.go.id",
    "1990-05-14",
    "Perempuan",
)


def the_six() -> Staff:
    """Whoever was invited, each with what they do."""
    return Staff(
        officer=COUNTER.account,
        totp="",
        verifier=VERIFIER.account,
        leader=LEADER.account,
        admin=CLERK.account,
        assessor=ASSESSOR.account,
        chair=CHAIR.account,
        member=CLERK.account,
    )


# --- The applicant ---------------------------------------------------------------------------------------------------


def apply(me: Walker, who: Applicant, scheme: str, papers, *, units: bool = False) -> str:
    """Somebody registers, confirms by mail, applies, chooses units where the scheme asks, brings everything and sends.

    Returns what FR.APL.01 says, as the portal fills it in.
    """
    me.page.context.clear_cookies()
    register_and_sign_in(me, who)
    see_eligibility_and_open(me, who, scheme)
    me.dossier_url = me.page.url
    if units:
        choose_units(me)
    declare(me)
    form = filled_form(me) if units else ""
    me.page.goto(me.dossier_url)
    follow(me.page.get_by_role("listitem").filter(has_text="Belum diunggah").first.get_by_role("link"))
    upload(me.page, papers)
    bring_rest(who.dossier, papers)
    me.page.goto(me.dossier_url)
    send(me, "Kirim berkas", who)
    return form


def choose_units(me: Walker) -> None:
    page = me.page
    page.goto(f"{me.dossier_url}unit/")
    press(page, "Lengkapi otomatis")
    expect(page.locator("#unit-hitungan")).to_contain_text("Kemasan lengkap")
    press(page, "Simpan pilihan")


def bring_rest(dossier: Dossier, papers) -> None:
    """What is still lacking, the superior's statement last."""
    person, now = dossier.applicant, timezone.now()
    for task in sorted(to_bring(tasks_of(dossier)), key=is_superiors):
        kind = "photo" if "foto" in task.document.requirement.title.lower() else "pdf"
        ending, content = {"pdf": "pdf", "photo": "jpeg"}[kind], papers[kind].read_bytes()
        kept = store.keep(content, root="original", kind=ending, name=f"berkas.{ending}", by=person, now=now, pages=1)
        office.attach_received(task.document, kept, by=person, now=now)


def filled_form(me: Walker) -> str:
    """FR.APL.01 as the portal fills it in, before anything is sent."""
    page = me.page
    follow(page.get_by_role("link", name="Formulir pendaftaran"))
    press(page, "Siapkan formulir terisi")
    me.reload_until(page.get_by_role("link", name="Unduh formulir terisi (PDF)"))
    return text_of(saved(page, "Unduh formulir terisi (PDF)"))


def sign_duties(me: Walker, who: Applicant) -> str:
    """The holder's agreement, signed with their name on screen and read as printed."""
    page = me.page
    page.goto(f"{me.dossier_url}perjanjian/")
    field(page, "Ketik nama lengkap Anda sebagai tanda tangan").fill(who.name)
    press(page, "Tanda tangani perjanjian")
    me.reload_until(page.get_by_role("link", name="Unduh perjanjian"))
    return text_of(saved(page, "Unduh perjanjian"))


def time_told(me: Walker) -> str:
    """The account of time as the applicant prints it."""
    page = me.page
    page.goto(f"{me.dossier_url}waktu/")
    press(page, "Siapkan PDF")
    me.reload_until(page.get_by_role("link", name="Unduh rincian waktu (PDF)"))
    return text_of(saved(page, "Unduh rincian waktu (PDF)"))


# --- The two offices -------------------------------------------------------------------------------------------------


def check_and_admit(staff: Walker, who: Applicant) -> None:
    """Checked at the counter, verified, made a participant; of the documents two at each desk on screen."""
    staff.become(COUNTER.account)
    staff.dossier_url = f"{staff.portal.url}{who.dossier.get_absolute_url()}"
    open_from_queue(staff, who)
    check_documents(staff, most=2)
    judge(who.dossier, COUNTER.account, timezone.now(), ALL)
    staff.page.goto(f"{staff.portal.url}/antrian/{who.dossier.code}/")
    press(staff.page, "Teruskan ke verifikasi")
    verify_documents(staff, the_six(), who, most=2)
    judge(who.dossier, VERIFIER.account, timezone.now(), ALL)
    admit(staff, the_six(), who)


def hold_exam(staff: Walker, who: Applicant, scheme: str) -> None:
    """The office announces it at its test site, the certification body names assessor and candidate, every unit is competent."""
    page, title = staff.page, f"Uji {scheme}"
    staff.become(COUNTER.account)
    staff.goto("/uji/", "uji")
    follow(page.get_by_role("link", name="Susun kegiatan uji"))
    field(page, "Nama kegiatan").fill(title)
    choose(page, "Skema", scheme)
    choose(page, "Tempat uji kompetensi (TUK)", TestSite.objects.get().name)
    field(page, "Tanggal dan jam mulai").fill(timezone.localtime().strftime("%Y-%m-%dT%H:%M"))
    field(page, "Wakil tempat uji").fill("Sulastri, S.Pd.")
    field(page, "Jabatan wakil tempat uji").fill("Kepala TUK")
    although_today(page, "Simpan kegiatan")
    address = page.url
    staff.become(CLERK.account)
    page.goto(address)
    choose(page, "Asesor", ASSESSOR.name)
    press(page, "Tugaskan asesor")
    page.get_by_role("checkbox", name=who.name).check()
    press(page, "Tambahkan dan undang peserta")
    units = [(row.printed_code, row.printed_title) for row in units_of(who.dossier)]
    examine(staff, the_six(), title, who.name, units)


def pass_on(staff: Walker) -> None:
    """From the certification body by a signed list, counted at the service office."""
    page = staff.page
    staff.become(CLERK.account)
    staff.goto("/penyerahan/", "penyerahan")
    staff.reload_until(page.get_by_role("heading", name="(2)"))
    press(page, "Susun daftar untuk BKPSDM")
    staff.reload_until(page.get_by_role("link", name="Daftar Penyerahan", exact=False))
    address = page.url
    staff.become(COUNTER.account)
    page.goto(address)
    for box in page.locator("main").get_by_role("checkbox").all():
        box.check()
    press(page, "Catat penerimaan")


def hand_over(staff: Walker, name: str) -> None:
    page = staff.page
    staff.goto("/cetak/", "cetak")
    follow(page.get_by_role("link", name=f"Catat serah terima {name}"))
    field(page, "Nama penerima").fill(name)
    page.get_by_role("radio", name="Pemohon sendiri").check()
    page.get_by_role("checkbox", name="Kartu identitas penerima sudah saya periksa").check()
    if (on_paper := page.get_by_role("checkbox", name="Pemegang sudah menandatangani perjanjian")).count():
        on_paper.check()
    press(page, "Catat serah terima")
    expect(page.get_by_text(f"Serah terima untuk {name} tercatat.")).to_be_visible()
