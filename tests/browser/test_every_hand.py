"""The applicant's whole way twice.

In a browser that runs no script, and by keyboard alone with the focus always visible.
"""

import re

import pytest
from playwright.sync_api import expect

from applicants.enums import DossierState
from applicants.models import DocumentVersion, Dossier
from certportal.kernel.accounts.enums import Role
from tests.browser.hands import Hands, Keys, Mouse
from tests.browser.paces import Walker, example_papers, text_of
from tests.factories.accounts import PASSWORD, PersonFactory, person_with
from tests.factories.applicants import dossier_in, eligible_person, world
from tests.factories.superiors import BOSS_NAME, on_the_list

pytestmark = pytest.mark.heavy(50)

NAME = "Made Wirawan, S.Kom."
PLAIN, PHOTO, SIGNED, ENDORSED, LACKED = "000.2", "001.7", "001.9", "001.12", "000.4"


class Person(Walker):
    """A walk that uses pages in the given way: mouse without scripts, or keyboard."""

    hands: Hands


@pytest.fixture(params=["without-script", "by-keyboard"])
def me(request, portal, new_context) -> Person:
    walker = Person(portal, new_context(java_script_enabled=request.param == "by-keyboard").new_page())
    walker.hands = Keys(walker.page) if request.param == "by-keyboard" else Mouse(walker.page)
    return walker


@pytest.fixture
def place(portal):
    return world()


def test_from_signing_in_to_an_open_dossier(me, place):
    person = person_with(Role.APPLICANT, full_name=NAME, grade="", position_title="")
    page, hands = me.page, me.hands
    page.goto(f"{me.portal.url}/masuk/")
    if isinstance(hands, Keys):
        hands.past_the_menu()
    hands.write("NIP, NIK, atau e-mail", person.nip)
    hands.write("Kata sandi", PASSWORD)
    hands.press("Masuk")
    expect(page).to_have_url(re.compile("/meja-kerja/"))

    page.goto(f"{me.portal.url}/permohonan/baru/pelayanan-prima/")
    hands.follow("Lengkapi profil")
    hands.press("Simpan profil")  # too early: errors, each with a link to its field
    expect(page.get_by_role("alert").or_(page.locator(".error-summary")).first).to_be_visible()
    fill_profile(hands, place, nik=f"317101550185{person.nip[-4:]}")
    hands.press("Simpan profil")
    expect(page.get_by_text("Menurut profil Anda, semua syarat terpenuhi.")).to_be_visible()
    hands.press("Mulai permohonan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pelayanan Prima")
    hands.follow("Jalur dan biaya")
    hands.pick(re.compile("^Belum berpengalaman"))
    hands.pick(re.compile("^APBD"))
    hands.press("Simpan pilihan")
    dossier = Dossier.objects.get(applicant=person)
    assert dossier.path_declared
    assert dossier.payer.code == "regional_budget"


def fill_profile(hands: Hands, place, nik: str) -> None:
    """In the order of the page, as one walks through it with Tab."""
    hands.write("NIK", nik)
    hands.write("Nomor telepon", "081234567890")
    hands.choose("Golongan/ruang", "III/c (Penata)")
    hands.write("Jabatan", "Analis Kepegawaian")
    hands.choose("Instansi", place.catalogue.government.name)
    hands.write("Lama bekerja di lingkungan Provinsi DKI Jakarta (tahun penuh)", "6")
    hands.choose("Pendidikan terakhir", "Sarjana (S1)")
    hands.write("Nama sekolah atau perguruan tinggi", "Universitas Udayana")


def test_from_an_upload_of_each_kind_to_the_receipt(me, place, tmp_path):
    person = eligible_person(place.catalogue, full_name=NAME)
    boss = PersonFactory.build()  # not the mailbox of another walk on the same portal
    on_the_list(person, nip=boss.nip, email=boss.email)
    dossier = dossier_in(DossierState.DRAFT, place, applicant=person)
    missing = dossier.documents.filter(requirement__code__in=(PLAIN, PHOTO, SIGNED, ENDORSED, LACKED))
    DocumentVersion.objects.filter(document__in=missing).delete()
    me.become(person)
    me.dossier_url = f"{me.portal.url}{dossier.get_absolute_url()}"
    papers = example_papers(tmp_path)
    sign_on_screen(me)
    upload(me, PLAIN, papers["pdf"])
    upload(me, PHOTO, papers["photo"], tick=re.compile("3 × 4"))
    say_what_is_missing(me)
    ask_the_superior(me, papers["pdf"])
    send(me, dossier)


def open_row(me: Person, code: str) -> None:
    me.page.goto(f"{me.dossier_url}dokumen/{code}/")


def upload(me: Person, code: str, file, tick: re.Pattern[str] | None = None) -> None:
    open_row(me, code)
    title = me.page.get_by_role("heading", level=1).inner_text()
    me.hands.bring("File", file)
    if tick:
        me.hands.tick(tick)
    me.hands.press(re.compile("^Unggah"))
    expect(me.page.get_by_text(f"{title} terunggah.")).to_be_visible()


def sign_on_screen(me: Person) -> None:
    open_row(me, SIGNED)
    me.hands.tick(re.compile("benar"))
    me.hands.write("Ketik nama lengkap Anda", NAME)
    me.hands.press("Tanda tangani formulir")


def ask_the_superior(me: Person, file) -> None:
    """Everything else is in: the question is put to whom the list names and taken back; the sheet signed on paper comes instead."""
    open_row(me, ENDORSED)
    me.reload_until(me.page.get_by_text(BOSS_NAME))  # once the signed form has been printed
    me.hands.tick(re.compile("^Benar, ini atasan langsung saya"))
    me.hands.press("Minta konfirmasi")
    open_row(me, ENDORSED)
    expect(me.page.get_by_text("Menunggu jawaban")).to_be_visible()
    me.hands.press("Batalkan permintaan")
    me.reload_until(me.page.locator("main:not(:has([hx-trigger]))"))  # the form has been printed
    upload(me, ENDORSED, file)


def say_what_is_missing(me: Person) -> None:
    open_row(me, LACKED)
    me.hands.unfold("Saya tidak memiliki dokumen ini")
    me.hands.write("Alasan tidak memiliki dokumen ini", "Diklatnya dibatalkan penyelenggara.")
    me.hands.press("Simpan alasan")
    open_row(me, LACKED)
    expect(me.page.get_by_text("Alasan Anda: Diklatnya dibatalkan penyelenggara.")).to_be_visible()


def send(me: Person, dossier: Dossier) -> None:
    page = me.page
    page.goto(me.dossier_url)
    me.reload_until(page.get_by_role("link", name="Periksa jawaban dan kirim"))
    me.hands.follow("Periksa jawaban dan kirim")
    me.hands.tick(re.compile("Saya menyatakan"))
    me.hands.press("Kirim berkas")
    expect(page).to_have_url(re.compile("/terkirim/$"))
    pin = page.locator(".pin").inner_text()
    me.reload_until(page.get_by_role("link", name="Unduh tanda terima"))
    receipt = page.request.get(f"{me.dossier_url}tanda-terima/")
    assert receipt.ok
    dossier.refresh_from_db()
    assert dossier.number in text_of(receipt.body())
    assert pin
