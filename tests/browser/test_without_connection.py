"""A phone without a connection shows what still works, in the portal's own look, and goes on when it is back."""

from playwright.sync_api import expect

from tests.browser.paces import PHONE


def test_a_page_opened_without_a_connection_says_what_works(portal, browser):
    context = browser.new_context(viewport=PHONE, locale="id-ID", service_workers="allow")
    page = context.new_page()
    page.goto(f"{portal.url}/tentang/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.goto(f"{portal.url}/masuk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tidak ada sambungan internet")
    portal.shot(page, "luring-390")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Plus Jakarta Sans"')
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert portal.barriers(page) == []
    assert page.evaluate("caches.keys().then(async (all) => (await (await caches.open(all[0])).keys()).length)") < 12
    context.set_offline(False)
    page.get_by_role("link", name="Coba lagi").click()
    expect(page).to_have_url(f"{portal.url}/masuk/")
    expect(page.get_by_role("button", name="Masuk", exact=True)).to_be_visible()
    context.close()
