"""Somebody with a phone and photos alone, from signing up to sent: on 390 px with script, on 320 px where none runs."""

import re
from dataclasses import dataclass

import pytest
from PIL import Image
from playwright.sync_api import expect

from applicants.enums import DossierState
from applicants.models import DocumentVersion
from certportal.kernel.files.enums import Kind
from tests.browser.paces import Walker, press
from tests.browser.walk_applicant import (
    Applicant,
    declare,
    follow_first_lacking,
    register_and_sign_in,
    see_eligibility_and_open,
    send,
)
from tests.factories.applicants import add_version

pytestmark = pytest.mark.heavy(25)
SARI = Applicant(
    "Sari Dewi, S.E.", "199002142015012003", "3171015402900008", "sari@contoh.go.id", "1990-02-14", "Perempuan"
)
WAYAN = Applicant(
    "Wayan Putra, S.H.", "198811032014021004", "3171010311880009", "wayan@contoh.go.id", "1988-11-03", "Laki-laki"
)
TWO_PAGES, PORTRAIT, STATED = "000.2", "001.7", "001.12"
SCREEN = 844
ON_SCREEN = (TWO_PAGES, PORTRAIT, STATED)


@dataclass
class Phone(Walker):
    """A window as wide as the phone; no page of the walk may be wider."""

    scripted: bool = True

    def look(self, name: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        self.portal.shot(self.page, name)
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if wide > window:
            self.wide_pages.append(f"{name}: {wide} px")

    def no_barriers(self) -> None:
        if self.scripted:  # axe is a script too
            super().no_barriers()


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """As a phone keeps them: two pages, and a portrait of the least size 000 takes."""
    folder = tmp_path_factory.mktemp("foto")
    first, second, face = (folder / name for name in ("Halaman 1.jpg", "Halaman 2.jpg", "Wajah.jpg"))
    sheet = Image.linear_gradient("L").resize((900, 1200)).convert("RGB")
    sheet.save(first, "JPEG")
    sheet.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(second, "JPEG")
    Image.new("RGB", (354, 472), "#b3122a").save(face, "JPEG")
    return first, second, face


# How far down the screen each way to choose a file begins, in the order in which keys and readers come to them.
WAYS_IN = """[...document.querySelectorAll(".ways-in input[type=file]")].map(
    (input) => input.closest("section, .file-pick").getBoundingClientRect().top)"""


def photograph(me: Walker, photos) -> None:
    """What this page asks for, photographed; more than one page becomes one document."""
    page = me.page
    title = page.get_by_role("heading", level=1).inner_text()
    album, send_it = page.get_by_label("Foto dokumen"), "Unggah dokumen"
    heights = page.evaluate(WAYS_IN)
    assert heights == sorted(heights) or not me.scripted
    if album.count():
        album.set_input_files(photos[:2] if f"/{TWO_PAGES}/" in page.url else photos[:1])
        press(page, "Kirim foto")
        send_it = "Ya, terbaca"
    else:
        page.get_by_label("File", exact=True).set_input_files(photos[2])
    if page.get_by_text(f"{title} terunggah.").count() == 0:  # a script binds by itself where nothing is to be ticked
        for box in page.get_by_role("checkbox").all():
            box.check()
        press(page, re.compile(f"^{send_it}"))
    expect(page.get_by_text(f"{title} terunggah.")).to_be_visible()
    me.look("unggah")


def open_own(me: Phone, who: Applicant, width: int) -> Phone:
    """Register, fill in the profile, open the dossier, choose path and fee."""
    me.page.set_viewport_size({"width": width, "height": SCREEN})
    register_and_sign_in(me, who)
    see_eligibility_and_open(me, who)
    me.dossier_url = me.page.url
    declare(me)
    return me


def sent_whole(me: Phone, who: Applicant) -> None:
    """Every row has its document, the one of two pages as one PDF; no page was wider than the phone."""
    send(me, "Kirim berkas", who)
    assert who.dossier.state == DossierState.SUBMITTED
    versions = DocumentVersion.objects.filter(document__dossier=who.dossier)
    assert len({version.document_id for version in versions}) == 18
    bound = versions.get(document__requirement__code=TWO_PAGES).file
    assert (bound.kind, bound.pages) == (Kind.PDF, 2)
    assert me.wide_pages == []


def test_photos_are_enough_where_no_script_runs(portal, new_context, photos):
    """All eighteen rows on screen."""
    me = open_own(Phone(portal, new_context(java_script_enabled=False).new_page(), scripted=False), WAYAN, 320)
    follow_first_lacking(me.page)
    for _ in range(18):
        photograph(me, photos)
    sent_whole(me, WAYAN)


def test_photos_are_enough_on_a_phone(portal, new_context, photos):
    """The rows that differ on screen: pages bound, the portrait, ticked statements; the others stand already."""
    me = open_own(Phone(portal, new_context(has_touch=True, is_mobile=True).new_page()), SARI, 390)
    for document in SARI.dossier.documents.exclude(requirement__code__in=ON_SCREEN):
        add_version(document, SARI.dossier.applicant)
    for code in ON_SCREEN:
        me.page.goto(f"{me.dossier_url}dokumen/{code}/")
        photograph(me, photos)
        if code == TWO_PAGES:  # what is done and what comes later folds
            me.page.goto(me.dossier_url)
            assert me.page.evaluate("document.documentElement.scrollHeight") <= 2 * SCREEN
    sent_whole(me, SARI)
