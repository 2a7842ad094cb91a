"""A KKNI package picked in a real browser: once with the keyboard alone, once without any script."""

import os

import pytest
from playwright.sync_api import expect

from applicants.enums import DossierState
from applicants.queries import selected_codes
from tests.browser.paces import PHONE, Walker, press
from tests.factories.accounts import person_with
from tests.factories.applicants import World, eligible_person
from tests.factories.kkni import kkni_dossier, package_of
from tests.factories.schemes import catalogue

pytestmark = pytest.mark.heavy(30)

SLUG = "instruktur-5"
DEAR = "N.78SPS02.072.1"  # requires six units from outside the package, and they one more


@pytest.fixture
def draft(portal):
    """A draft with the core alone."""
    where = catalogue()
    someone = person_with("verifier", where.agency)
    world = World(where, eligible_person(where), someone, someone, someone)
    return kkni_dossier(DossierState.DRAFT, world, SLUG)


def walk(portal, page, draft):
    walker = Walker(portal, page, phone=bool(os.environ.get("SHOTS")))
    walker.become(draft.applicant)
    walker.goto(f"/berkas/{draft.code}/unit/", "pilih-unit")
    return walker


def tab_to(page, element_id):
    """Tab on, as people without a mouse do, until this element has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id || document.activeElement.value") == element_id:
            return
    raise AssertionError(f"never reached {element_id}")


def anchor(code):
    return f"u-{code.replace('.', '-')}"


def test_a_whole_package_by_keyboard(portal, page, draft):
    """Tab, space and enter: nine electives, an extra unit is added, and the count changes with every tick."""
    walker = walk(portal, page, draft)
    count = page.locator("#unit-hitungan")
    extra = page.locator(f"#{anchor('N.78SPS02.084.2')}")
    electives = [code for code in package_of(SLUG).rules.electives if code.split(".")[2] < "070"][:9]
    for number, code in enumerate(electives, start=1):
        tab_to(page, anchor(code))
        page.keyboard.press("Space")
        expect(count).to_contain_text(f"{number} dari 9 pilihan")
    tab_to(page, anchor("N.78SPS02.084.2"))
    page.keyboard.press("Space")
    expect(count).to_contain_text("Kemasan lengkap")
    expect(extra).to_be_checked()
    expect(extra).to_be_focused()
    walker.look("pilih-unit-lengkap")
    walker.no_barriers()
    tab_to(page, "simpan")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("kemasan lengkap")
    assert selected_codes(draft) == {*package_of(SLUG).rules.core, *electives, "N.78SPS02.084.2"}
    assert walker.wide_pages == []


def test_a_whole_package_without_scripts(portal, browser, draft):
    """The same page, posted: count again, complete automatically, save."""
    context = browser.new_context(locale="id-ID", java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    walk(portal, page, draft)
    page.locator(f"#{anchor(DEAR)}").check()
    press(page, "Hitung ulang")
    expect(page.locator("#unit-hitungan")).to_contain_text("1 dari 9 pilihan")
    expect(page.locator("#unit-hasil")).to_contain_text("Ikut karena")
    expect(page.locator(f"#{anchor('N.78SPS02.064.1')}")).to_be_checked()
    press(page, "Lengkapi otomatis")
    expect(page.locator("#unit-hitungan")).to_contain_text("Kemasan lengkap")
    expect(page.locator(f"#{anchor(DEAR)}")).to_be_checked()
    portal.shot(page, "pilih-unit-tanpa-skrip")
    press(page, "Simpan pilihan")
    expect(page.locator("main")).to_contain_text("kemasan lengkap")
    assert DEAR in selected_codes(draft)
    context.close()
