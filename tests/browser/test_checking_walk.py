"""Two walks through the check: an officer who uses only the keyboard, and an applicant who uses only a phone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome, VerdictReason, VerdictStage
from applicants.models import DocumentVersion, Dossier, Verdict
from applicants.queries import tasks_of
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.store import keep
from certportal.kernel.outbox.models import Message
from tests.browser.paces import PHONE, Walker, example_papers, field, press
from tests.factories.applicants import dossier_in, eligible_person, give_verdict, world

pytestmark = pytest.mark.heavy(40)

TEN = 10
DAY = 60  # small dossiers that one officer finishes
FAULTY = {2, 6}  # which of the ten have to be mended
NOTE = "Halaman 2 terpotong? Pindai ulang 1 s.d. 3."  # digits, "?" and letters that are keys elsewhere


@pytest.fixture
def place(portal):
    return world()


@pytest.fixture
def phone(browser, browser_context_args):
    """A phone of 390 px with a touch screen."""
    hand = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    context = browser.new_context(**browser_context_args | hand)
    yield context
    context.close()


def with_bytes(dossier: Dossier, sheet: Path, most: int) -> list[DocumentVersion]:
    """The first documents get a real file; the others of the dossier have passed already."""
    versions = list(DocumentVersion.objects.filter(document__dossier=dossier).order_by("document__order"))
    for version in versions[:most]:
        version.file = keep(sheet.read_bytes(), root=Root.ORIGINAL, kind=Kind.PDF, name="Berkas.pdf")
        version.save(update_fields=["file"])
    return versions


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def tap(target: Locator) -> None:
    """Tap and wait for the whole page it leads to."""
    with target.page.expect_navigation():
        target.tap()


def press_key(page: Page, key: str) -> None:
    """Once the page listens: its text is there before its script is."""
    page.wait_for_load_state("domcontentloaded")
    page.keyboard.press(key)


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def look_round_by_keys(page: Page) -> None:
    """Next and back, larger, turned, smaller, the list of keys.

    All without a mouse, and the address changes accordingly.
    """
    press_key(page, "j")
    expect(page.get_by_text("Dokumen 2 dari 18")).to_be_visible()
    press_key(page, "k")
    expect(page.get_by_text("Dokumen 1 dari 18")).to_be_visible()
    press_key(page, "+")
    expect(page).to_have_url(re.compile("zoom=100"))
    press_key(page, "r")
    expect(page).to_have_url(re.compile("putar=90"))
    expect(page.locator(".viewer-stage.turn-90.zoom-100")).to_be_visible()
    press_key(page, "-")
    expect(page.locator(".viewer-stage.turn-90.zoom-lebar")).to_be_visible()
    press_key(page, "?")
    expect(page.locator("details.keys")).to_have_attribute("open", "")


def judge_by_keys(me: Walker, number: int) -> None:
    page = me.page
    title = page.locator("#judul").inner_text()
    if number in FAULTY:
        page.keyboard.press("2")
        assert focused(page) == "id_reason"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type(NOTE)
        page.keyboard.press("Enter")  # Enter makes a new line and does not send the form
        page.keyboard.type("Terima kasih.")
        me.look(f"dokumen-{number + 1}-perlu-perbaikan")
        said = "perlu perbaikan"
    else:
        page.keyboard.press("1")
        said = "sesuai"
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator(".notice[role=status]")).to_contain_text(f"{title}: tersimpan, {said}.")


def test_officer_checks_ten_documents_by_keyboard(portal, page, place, tmp_path):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, place)
    versions = with_bytes(dossier, example_papers(tmp_path)["pdf"], TEN)
    for version in versions[TEN:]:
        give_verdict(version, place.officer)
    me = Walker(portal, page)
    me.become(place.officer)
    me.goto(f"/antrian/{dossier.code}/", "pemeriksaan")
    me.no_barriers()
    page.locator("main .row-link").first.focus()
    enter(page)
    expect(page.get_by_text("Dokumen 1 dari 18")).to_be_visible()
    look_round_by_keys(page)
    me.look("dokumen-diputar")
    me.no_barriers()
    for number in range(TEN):
        judge_by_keys(me, number)
        if number < TEN - 1:
            assert focused(page) == "judul"
            expect(page.locator("#kabar")).to_contain_text("tersimpan")
    expect(page).to_have_url(re.compile(rf"/antrian/{dossier.code}/#dokumen$"))
    expect(page.get_by_text("16 sesuai · 2 perlu perbaikan · 0 belum diperiksa")).to_be_visible()
    me.look("sepuluh-selesai")
    page.get_by_role("link", name="Minta perbaikan 2 dokumen").focus()
    enter(page)
    letter = page.get_by_role("article", name="Pratinjau pemberitahuan")
    expect(letter).to_contain_text(NOTE)
    preview = letter.inner_text()
    me.look("pratinjau")
    me.no_barriers()
    page.get_by_role("button", name="Kirim permintaan perbaikan").focus()
    enter(page)
    expect(page.get_by_text("terkirim dalam satu pemberitahuan")).to_be_visible()
    told = Message.objects.get(kind="dossier_returned", channel="in_app", about_id=dossier.pk)
    assert preview.split() == f"{told.subject} {told.body}".split()
    notes = Verdict.objects.filter(version__document__dossier=dossier).exclude(note="").values_list("note", flat=True)
    assert {"".join(note.split()) for note in notes} == {"".join(f"{NOTE}Terima kasih.".split())}


class Keys:
    """Presses keys as a hand does, and counts them; the mouse stays where it is."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str, goes: bool = False) -> None:
        for key in keys:
            self.pressed += 1
            if goes:
                with self.page.expect_navigation(wait_until="load"):
                    self.page.keyboard.press(key)
            else:
                self.page.keyboard.press(key)


def sent_case(place, person, days_ago: int, *, left: int) -> list[DocumentVersion]:
    """A case that was sent so many days ago; all but the first `left` of its documents were judged before."""
    sent = timezone.now() - timedelta(days=days_ago)
    case = dossier_in(DossierState.SUBMITTED, place, applicant=person, submitted_at=sent)
    versions = list(DocumentVersion.objects.filter(document__dossier=case).order_by("document__order"))
    said = {"stage": VerdictStage.COMPLETENESS, "outcome": VerdictOutcome.ACCEPTED, "by": place.officer, "at": sent}
    Verdict.objects.bulk_create(Verdict(version=version, **said) for version in versions[left:])
    return versions[:left]


def take_back_all_others() -> None:
    """What other walks of this portal sent is taken back: it would stand among the cases of the day."""
    for case in Dossier.objects.filter(state=DossierState.SUBMITTED):
        actions.withdraw(case, by=case.applicant, now=timezone.now())


def judge_all_by_keys(page: Page, keys: Keys) -> None:
    """From the panel of the queue to the list of documents, on which every one is judged."""
    keys.press("Enter", goes=True)
    expect(page.get_by_role("link", name="Periksa dokumen berikutnya")).to_be_focused()
    keys.press("Enter", goes=True)
    while "/dokumen/" in page.url:
        if keys.pressed % 2:  # either way of saying "sesuai"
            keys.press("s", goes=True)
        else:
            keys.press("1")
            keys.press("Enter", goes=True)
    expect(page.get_by_role("button", name="Teruskan ke verifikasi")).to_be_focused()


@pytest.mark.parametrize("small", [12, pytest.param(DAY, marks=pytest.mark.soak)])
def test_officer_goes_from_case_to_case_without_the_mouse(portal, page, place, small):
    """Ten documents of one dossier take at most 40 keys; then one small dossier after the other, each with two documents left.

    After the last step of each the next one of the queue lies open, and one less remains. The long form is a day's work.
    """
    take_back_all_others()
    versions = sent_case(place, place.applicant, small + 1, left=TEN)
    later = [sent_case(place, eligible_person(place.catalogue), small - n, left=2) for n in range(small)]
    cases = [documents[0].document.dossier for documents in (versions, *later)]
    page.set_viewport_size({"width": 1440, "height": 900})
    me, keys = Walker(portal, page), Keys(page)
    me.become(place.officer)
    me.goto("/antrian/?tampilan=giliran", "antrian-tombol")
    keys.press("j", " ")
    expect(page.locator("#intip .peek-number")).to_have_text(cases[0].number)
    me.no_barriers()
    for done, case in enumerate(cases):
        begun, left = keys.pressed, small - done
        judge_all_by_keys(page, keys)
        keys.press("Enter", goes=True)
        assert keys.pressed - begun <= (40 if case is cases[0] else 7)
        if not left:
            break
        expect(page.get_by_text(f"Berikutnya dalam antrian ({left} sisa).")).to_be_visible()
        expect(page.locator(".queue-tabs [aria-current] .queue-count")).to_have_text(str(left))
        expect(page.locator("#intip .peek-number")).to_have_text(cases[done + 1].number)
    expect(page.get_by_text("diteruskan ke verifikasi")).to_be_visible()
    judged = Verdict.objects.filter(version__in=[one for each in (versions, *later) for one in each], by=place.officer)
    assert judged.count() == TEN + 2 * small
    now = Dossier.objects.filter(pk__in=[case.pk for case in cases])
    assert set(now.values_list("state", flat=True)) == {DossierState.VERIFICATION}


def test_the_queue_is_narrowed_and_many_are_taken_without_the_mouse(portal, page, place):
    """Filters show when they are chosen, by arrows with Enter; what is ticked is acted on by "t", and "?" tells the keys also then."""
    take_back_all_others()
    cases = [sent_case(place, eligible_person(place.catalogue), n, left=1)[0].document.dossier for n in (3, 2, 1)]
    page.set_viewport_size({"width": 1280, "height": 800})
    me, keys = Walker(portal, page), Keys(page)
    me.become(place.officer)
    me.goto("/antrian/?tampilan=baru", "antrian-saringan")
    keys.press("f")
    expect(page.locator("select[name=tahap]")).to_be_focused()
    keys.press("Tab", "Tab", "ArrowDown", "ArrowDown")  # who has it: me, nobody
    expect(page.get_by_role("button", name="Tampilkan")).to_be_visible()
    keys.press("Enter", goes=True)
    expect(page).to_have_url(re.compile(r"/antrian/\?tampilan=baru&petugas=tanpa$"))
    keys.press("j", "x", "j", "x", "?")
    expect(page.locator("details.queue-keys")).to_have_attribute("open", "")
    me.no_barriers()
    keys.press("?", "t", "Tab")
    expect(page.get_by_role("button", name="Kerjakan sendiri")).to_be_focused()
    keys.press("Enter", goes=True)
    taken = Dossier.objects.filter(pk__in=[case.pk for case in cases], intake_officer=place.officer)
    assert taken.count() == 2


def test_applicant_mends_one_document_on_a_phone(portal, phone, place, tmp_path):
    papers = example_papers(tmp_path)
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, place, verdict=VerdictOutcome.ACCEPTED)
    task = tasks_of(dossier)[1]
    wrong = {"outcome": VerdictOutcome.NEEDS_FIX, "reason": VerdictReason.UNREADABLE, "note": "Pindai ulang."}
    actions.record_verdict(task.versions[-1], by=place.officer, now=timezone.now(), **wrong)
    actions.return_dossier(dossier, by=place.officer, now=timezone.now())

    me = Walker(portal, phone.new_page())
    page = me.page
    me.become(place.applicant)
    me.goto("/pemberitahuan/", "pemberitahuan")
    tap(page.get_by_role("button", name=re.compile("Buka: .* perlu Anda perbaiki")))
    expect(page.get_by_text("Yang perlu Anda perbaiki")).to_be_visible()
    me.look("berkas")
    me.no_barriers()
    tap(page.get_by_role("link", name=task.row.title).first)
    expect(page.get_by_text("Pindai ulang.")).to_be_visible()
    me.look("dokumen")
    field(page, "File").set_input_files(papers["pdf"])
    for box in page.locator("main").get_by_role("checkbox").all():
        box.check()
    tap(page.get_by_role("button", name=re.compile("^Unggah")))
    expect(page.get_by_text(f"{task.row.title} terunggah.")).to_be_visible()
    me.look("terunggah")
    # The superior's statement vouched for what has changed: it is brought anew.
    field(page, "File").set_input_files(papers["pdf"])
    tap(page.get_by_role("button", name=re.compile("^Unggah")))
    tap(page.get_by_role("link", name="Kirim perbaikan"))
    page.get_by_role("checkbox", name=re.compile("Saya menyatakan")).check()
    me.look("periksa-jawaban")
    press(page, "Kirim perbaikan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Perbaikan terkirim")
    me.look("perbaikan-terkirim")
    me.no_barriers()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    dossier.refresh_from_db()
    assert dossier.state == DossierState.SUBMITTED
    answered = dossier.requests.get()
    assert (answered.outcome, bool(answered.answered_at)) == ("answered", True)
