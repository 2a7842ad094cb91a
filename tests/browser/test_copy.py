"""A number that one keeps elsewhere is copied with one press."""

from playwright.sync_api import expect

from applicants.enums import DossierState
from tests.browser.paces import PHONE
from tests.factories.applicants import dossier_in, eligible_person, world


def test_the_number_of_a_case_is_copied(portal, context, page):
    place = world()
    dossier = dossier_in(DossierState.SUBMITTED, place, applicant=eligible_person(place.catalogue))
    portal.sign_in(page, dossier.applicant)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size(PHONE)
    page.goto(f"{portal.url}{dossier.get_absolute_url()}terkirim/")
    page.get_by_role("button", name="Salin nomor berkas").click()
    expect(page.get_by_role("button", name="Tersalin nomor berkas")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == dossier.number
    portal.shot(page, "salin-390")
    assert portal.barriers(page) == []
    page.goto(f"{portal.url}{dossier.get_absolute_url()}")
    expect(page.get_by_role("button", name="Salin nomor berkas")).to_be_visible()
    portal.shot(page, "salin-berkas-390")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert portal.barriers(page) == []
