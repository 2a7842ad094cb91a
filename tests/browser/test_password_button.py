"""A password can be looked at while it is typed."""

from playwright.sync_api import expect

from tests.browser.paces import PHONE, field


def test_password_is_shown_on_demand_and_hidden_before_it_is_sent(portal, page):
    page.set_viewport_size(PHONE)
    page.goto(f"{portal.url}/masuk/")
    secret = field(page, "Kata sandi")
    field(page, "NIP, NIK, atau e-mail").fill("196209101986031013")
    secret.fill("kuda makan rumput biru")
    expect(secret).to_have_attribute("type", "password")
    page.get_by_role("button", name="Tampilkan").click()
    expect(secret).to_have_attribute("type", "text")
    expect(secret).to_be_focused()
    portal.shot(page, "masuk-kata-sandi-tampil")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert portal.barriers(page) == []
    page.evaluate("document.querySelector('main form').addEventListener('submit', (event) => event.preventDefault())")
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(secret).to_have_attribute("type", "password")
