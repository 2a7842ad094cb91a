"""What six people do at one exam, by the eight steps of the procedure (SOP 002), each with their own account."""

import re
import time

from django.urls import reverse
from playwright.sync_api import Locator, expect

from assessments.actions import sheets
from assessments.models import Assessment
from certportal.kernel.accounts.models import User
from certportal.kernel.papers.models import Paper
from tests.browser.exam_people import KEPT, TABLET, TITLE, Six
from tests.browser.paces import PATIENCE, Walker, field, follow, press, text_of
from tests.corpus.build import jpeg

SHEETS_HANDED_IN = "12"


def open_room(me: Walker, six: Six, who: User, name: str) -> None:
    """This person opens a page of the exam."""
    me.become(who)
    me.page.goto(six.at(name))


def look(me: Walker, name: str) -> None:
    """As on the tablet in the room: nothing is wider than its window."""
    me.look(name)
    assert me.page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"], name


def read(me: Walker, paper: Paper | None, address: str) -> str:
    """What the paper says that this person gets at the address, once the worker has drawn it."""
    assert paper is not None
    deadline = time.monotonic() + PATIENCE
    while not Paper.objects.get(pk=paper.pk).is_ready:
        assert time.monotonic() < deadline, f"never drawn: {paper.kind}\n{me.portal.log[-2000:]}"
        time.sleep(0.1)
    answer = me.page.request.get(f"{me.portal.url}{address}")
    assert answer.ok, f"{address}: {answer.status}"
    return text_of(answer.body())


def finish(me: Walker, six: Six, who: User, *numbers: str) -> None:
    """On the page of the steps this person notes sub-steps as done."""
    open_room(me, six, who, "exam.steps")
    for number in numbers:
        press(me.page, f"Catat selesai langkah {number}")
    expect(me.page.get_by_text(f"Langkah {numbers[-1]} dicatat selesai.")).to_be_visible()


def print_sheets(me: Walker, six: Six, who: User, *kinds: str) -> None:
    """Order sheets of the exam, one after the other on their page."""
    open_room(me, six, who, "exam.sheets")
    for kind in kinds:
        if kind == "exam_archive":
            field(me.page, "Tempat penyimpanan arsip").fill(KEPT)
        press(me.page, re.compile(rf"^Cetak( lagi)?\s+{re.escape(sheets.TITLES[kind])}$"))
    for kind in kinds:
        six.read[kind] = read(me, six.paper(kind), reverse("exam.sheet", args=[six.event.code, kind]))


# --- Steps 1 to 4: announced, prepared, called, certain ------------------------------------------------------------


def named_by_the_body(me: Walker, six: Six) -> None:
    """Step 1: the certification body names the second assessor and prints both assignments; the first one accepts."""
    page = me.page
    open_room(me, six, six.body, "exam.event")
    page.locator("summary", has_text="Tugaskan asesor").click()
    page.locator("#asesor").get_by_role("combobox").select_option(str(six.other.assessor.pk))
    press(page, "Tugaskan asesor")
    for who in (six.assessor, six.other):
        press(page, re.compile(rf"^Terbitkan surat tugas\s+{re.escape(who.full_name)}$"))
    look(me, "lsp-menugaskan")
    for row in six.event.assessors.all():
        address = reverse("exam.letter_file", args=[six.event.code, row.pk])
        six.read[f"surat tugas {row.assessor.user_id}"] = read(me, six.paper_about(row), address)
    six.seat_everybody()
    open_room(me, six, six.assessor, "exam.answer")
    page.get_by_role("radio", name="Saya bersedia bertugas").check()
    look(me, "penugasan")
    press(page, "Kirim jawaban")
    six.declare()


def prepared(me: Walker, six: Six) -> None:
    """The recap of step 1 and the readiness form of step 2 by the office, the plan by the second assessor."""
    page = me.page
    print_sheets(me, six, six.officer, "exam_recap")
    finish(me, six, six.officer, "1")
    look(me, "langkah-1")
    page.goto(six.at("exam.readiness"))
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("radio", name="Siap dipakai").check()
    look(me, "kesiapan")
    press(page, "Simpan formulir kesiapan")
    finish(me, six, six.officer, "2.1")
    finish(me, six, six.other, "2.2")


def called_and_certain(me: Walker, six: Six) -> None:
    """Steps 3 and 4: invitations, a call by the office, the candidate's own word."""
    page = me.page
    open_room(me, six, six.officer, "exam.calls")
    press(page, "Cetak undangan semua peserta")
    card = page.locator("section.panel", has_text=six.candidate.full_name)
    card.locator("summary").first.click()
    card.get_by_label("Cara").select_option(label="WhatsApp")
    card.get_by_role("radio", name="Terhubung", exact=True).check()
    look(me, "hubungi")
    press_in(card, "Simpan catatan panggilan")
    six.reach_the_others()
    finish(me, six, six.officer, "3")
    me.become(six.candidate)
    seat = six.seat(six.candidate)
    page.goto(six.of_candidate("exam.seat_answer"))
    page.get_by_role("radio", name="Ya, saya hadir").check()
    look(me, "jawaban-peserta")
    press(page, "Kirim jawaban")
    six.read["exam_invitation"] = read(me, six.paper_about(seat), reverse("exam.invitation", args=[seat.dossier.code]))
    finish(me, six, six.officer, "4")


def press_in(part: Locator, name: str) -> None:
    """One of several buttons of that name: the one in this part of the page."""
    with part.page.expect_navigation():
        part.get_by_role("button", name=name, exact=True).click()


# --- Step 5: the day itself ----------------------------------------------------------------------------------------


def agreed_by_both(me: Walker, six: Six) -> None:
    """The exam begins; FR.APL.02 may be followed, FR.AK.01 is signed by assessor and candidate, each with their account."""
    page, seat = me.page, six.seat(six.candidate)
    open_room(me, six, six.assessor, "exam.event")
    press(page, "Mulai uji")
    page.goto(six.form(seat, "fr-apl-02"))
    page.get_by_role("radio", name="Asesmen dapat dilanjutkan").check()
    sign_form(me, six.assessor)
    page.goto(six.form(seat, "fr-ak-01"))
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    look(me, "persetujuan")
    press(page, "Simpan isian")
    sign_form(me, six.assessor)
    me.become(six.candidate)
    page.goto(f"{me.portal.url}{reverse('exam.own_form', args=[seat.dossier.code, 'fr-ak-01'])}")
    look(me, "persetujuan-peserta")
    sign_form(me, six.candidate)
    press(page, "Siapkan cetakan terbaru")
    address = reverse("exam.own_form_file", args=[seat.dossier.code, "fr-ak-01"])
    six.read["FR.AK.01"] = read(me, Paper.objects.filter(kind="trade_form").latest("pk"), address)


def sign_form(me: Walker, who: User) -> None:
    """With one's own name."""
    field(me.page, "Ketik nama lengkap Anda sebagai tanda tangan").fill(who.full_name)
    press(me.page, "Tanda tangani")
    expect(me.page.locator("#tanda-tangan")).to_contain_text(f"{who.full_name}, ")


def there(me: Walker, six: Six) -> None:
    """The candidate's code is scanned, everybody else is ticked; a photo is kept."""
    page = me.page
    me.become(six.officer)
    page.goto(six.of_seat(six.seat(six.candidate), "exam.arrival"))
    look(me, "kedatangan")
    press(page, "Catat hadir")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Catat hadir")
    look(me, "kehadiran")
    me.no_barriers()
    page.goto(six.at("exam.files"))
    photo = {"name": "ruang.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    field(page, "Foto atau dokumen").set_input_files(photo)
    field(page, "Keterangan").fill("Pembukaan oleh Kepala TUK")
    press(page, "Simpan berkas")
    look(me, "dokumentasi")


def assessed(me: Walker, six: Six) -> None:
    """The first assessor leads one candidate to a recommendation; the second has found the other not yet competent."""
    page = me.page
    me.become(six.assessor)
    page.goto(six.of_seat(six.seat(six.candidate), "exam.assessment"))
    page.get_by_role("radio", name=re.compile("^Berpengalaman")).check()
    press(page, "Tetapkan jalur")
    press(page, "Semua kompeten")
    part = page.locator("section").filter(has=page.get_by_role("heading", name="3. Rekomendasi"))
    part.get_by_role("radio", name="Kompeten", exact=True).check()
    look(me, "penilaian")
    press(page, "Kirim rekomendasi")
    six.examine_the_second()


def handed_in(me: Walker, six: Six) -> None:
    """What each candidate handed in and what was collected; the sub-steps of the day by who did them."""
    page = me.page
    open_room(me, six, six.officer, "exam.papers")
    for box in page.get_by_role("spinbutton").all():
        box.fill(SHEETS_HANDED_IN)
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    look(me, "berkas-hasil")
    press(page, "Simpan hitungan")
    finish(me, six, six.assessor, "5.2")
    finish(me, six, six.officer, "5.1", "5.3")


# --- Steps 6 to 8: signed, reviewed, kept --------------------------------------------------------------------------


def signed_by_three(me: Walker, six: Six) -> None:
    """Step 6: lists and draft are printed, both assessors and the head of the site sign, and the report is issued."""
    page = me.page
    print_sheets(me, six, six.officer, "exam_candidates", "exam_assessors", sheets.DRAFT)
    finish(me, six, six.officer, "6.1")
    for who in (six.assessor, six.other, six.head):
        open_room(me, six, who, "exam.sheets")
        press(page, "Tanda tangani di layar")
    look(me, "tanda-tangan")
    me.no_barriers()
    page.goto(six.at("exam.event"))
    press(page, "Terbitkan berita acara")
    look(me, "berita-acara")
    six.read["official_report"] = read(
        me, six.paper("official_report"), reverse("exam.report_file", args=[six.event.code])
    )
    finish(me, six, six.head, "6.2")


def reviewed(me: Walker, six: Six) -> None:
    """Step 7: minutes, the papers to the head of the site, their recommendation to the certification body."""
    page = me.page
    open_room(me, six, six.officer, "exam.sheets")
    follow(page.get_by_role("link", name="Tulis notulen"))
    field(page, "Tanggal dan jam rapat").fill(f"{six.event.exam_day:%Y-%m-%d}T15:00")
    field(page, "Yang hadir").fill(f"{six.head.full_name}\n{six.assessor.full_name}")
    field(page, "Pembahasan").fill("Uji berjalan sesuai jadwal.")
    field(page, "Kesimpulan dan tindak lanjut").fill("Berkas hasil diserahkan kepada Kepala TUK.")
    look(me, "notulen")
    press(page, "Simpan notulen")
    print_sheets(me, six, six.officer, "exam_minutes", "exam_handover", sheets.COPY)
    finish(me, six, six.officer, "7.1", "7.2")
    finish(me, six, six.assessor, "7.4")
    print_sheets(me, six, six.head, "exam_recommendation")
    finish(me, six, six.head, "7.3", "8.1")


def kept(me: Walker, six: Six) -> None:
    """Step 8: the archive with its index; all eight steps are done, and the certification body reads what it was recommended."""
    page = me.page
    print_sheets(me, six, six.officer, "exam_archive")
    look(me, "lembar")
    finish(me, six, six.officer, "8.2")
    expect(page.locator(".step-fold > summary .pill")).to_have_text(["Selesai"] * 8)
    look(me, "langkah-selesai")
    open_room(me, six, six.body, "exam.event")
    address = reverse("exam.sheet", args=[six.event.code, "exam_recommendation"])
    assert read(me, six.paper("exam_recommendation"), address) == six.read["exam_recommendation"]


def rows_of(event_title: str = TITLE) -> dict[str, str]:
    """Name of each candidate of the exam: what was recommended."""
    rows = Assessment.objects.filter(event__title=event_title).select_related("dossier__applicant")
    return {row.dossier.applicant.full_name: row.recommendation for row in rows}
