"""An applicant with a phone and photos only: two pages become one document, and the photo gets its shape, with and without script."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from applicants.enums import DossierState
from applicants.models import DocumentPart, DocumentVersion
from certportal.kernel.files.store import opened
from tests.browser.paces import Walker, press
from tests.factories.applicants import dossier_in, eligible_person, world

pytestmark = pytest.mark.heavy(20)
PAPER, PASSPORT, LYING = "000.2", "001.7", 6  # 6: the phone was turned, EXIF says so


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("foto")
    first, second, face = (folder / name for name in ("Halaman 1.jpg", "Halaman 2.jpg", "Wajah.jpg"))
    sheet = Image.linear_gradient("L").resize((2600, 1950)).convert("RGB")
    turned = Image.Exif()
    turned[0x0112] = LYING
    sheet.save(first, "JPEG", exif=turned)
    sheet.rotate(90, expand=True).save(second, "JPEG")
    Image.new("RGB", (1200, 1000), "#b3122a").save(face, "JPEG")
    return first, second, face


@pytest.fixture
def me(portal, new_context, request):
    scripted, width = request.param
    place = world()
    person = eligible_person(place.catalogue)
    dossier = dossier_in(DossierState.DRAFT, place, applicant=person)
    DocumentVersion.objects.filter(
        document__in=dossier.documents.filter(requirement__code__in=(PAPER, PASSPORT))
    ).delete()
    walker = Walker(portal, new_context(java_script_enabled=scripted).new_page())
    walker.page.set_viewport_size({"width": width, "height": 800})
    walker.become(person)
    walker.dossier_url = f"{portal.url}{dossier.get_absolute_url()}"
    return walker


def seen(me, name):
    """No barrier, and no wider than the phone."""
    me.portal.shot(me.page, name)
    assert me.page.evaluate("document.documentElement.scrollWidth") <= me.page.viewport_size["width"]
    assert me.portal.barriers(me.page) == []


def newest(code):
    return DocumentVersion.objects.filter(document__requirement__code=code).latest("pk").file


@pytest.mark.parametrize("me", [(True, 390)], indirect=True)
def test_photos_by_script_are_made_small_looked_at_and_sent_one_by_one(me, photos):
    page = me.page
    page.goto(f"{me.dossier_url}dokumen/{PAPER}/")
    page.get_by_label("Foto dokumen").set_input_files(photos[:2])
    expect(page.get_by_text("Foto terlalu besar; kami perkecil untuk Anda.")).to_be_visible()
    expect(page.get_by_role("img", name="Foto 2: Halaman 2.jpg")).to_be_visible()
    sizes = page.locator(".photo-parts canvas").evaluate_all("all => all.map(one => [one.width, one.height])")
    assert sizes == [[1500, 2000], [1500, 2000]]  # both upright
    page.get_by_role("button", name="Putar foto 2").click()
    assert page.locator(".photo-parts canvas").nth(1).evaluate("one => one.width > one.height")
    seen(me, "unggah-foto-390")
    sent = []

    def only_the_first(route):
        sent.append(route.request.headers["x-photo"])
        route.continue_() if len(sent) == 1 else route.abort()

    page.route("**/foto/", only_the_first)
    page.get_by_role("button", name="Kirim foto").click()
    stopped = page.get_by_text("Terhenti di foto 2 dari 2; 1 sudah sampai dan tersimpan.")
    expect(stopped).to_be_visible()
    seen(me, "unggah-foto-terhenti-390")
    assert DocumentPart.objects.filter(document__requirement__code=PAPER).count() == 1
    page.unroute("**/foto/")
    press(page, "Kirim sisanya")
    expect(page.get_by_text("terunggah.")).to_be_visible()
    assert (newest(PAPER).kind, newest(PAPER).pages) == ("pdf", 2)

    page.goto(f"{me.dossier_url}dokumen/{PASSPORT}/")
    page.get_by_label("File", exact=True).set_input_files(photos[2])
    frame = page.get_by_role("dialog", name="Potong foto")
    expect(frame).to_be_visible()
    page.keyboard.press("ArrowRight")
    seen(me, "unggah-potong-390")
    frame.get_by_role("button", name="Pakai potongan ini").click()
    page.get_by_label(re.compile("3 × 4")).check()
    seen(me, "unggah-pasfoto-390")
    press(page, re.compile("^Unggah"))
    expect(page.get_by_text("terunggah.")).to_be_visible()
    with opened(newest(PASSPORT)) as file, Image.open(file) as kept:
        assert (kept.height, abs(kept.width / kept.height - 0.75) < 0.01) == (1000, True)


@pytest.mark.parametrize("me", [(False, 320)], indirect=True)
def test_photos_without_script_arrive_are_looked_at_and_become_one_document(me, photos):
    page = me.page
    page.goto(f"{me.dossier_url}dokumen/{PAPER}/")
    page.get_by_label("Foto dokumen").set_input_files(photos[:2])
    press(page, "Kirim foto")
    expect(page.get_by_role("heading", name="2 foto sudah sampai")).to_be_visible()
    me.portal.shot(page, "unggah-foto-320")
    press(page, "Ya, terbaca. Jadikan satu dokumen")
    expect(page.get_by_text("terunggah.")).to_be_visible()
    assert (newest(PAPER).kind, newest(PAPER).pages) == ("pdf", 2)
