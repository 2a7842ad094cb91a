"""The helpers of the walks: pages come from real processes, and the checks find what they should find."""

import urllib.request

from tests.factories.accounts import PersonFactory


def test_home_page_stands_in_a_browser(portal, page):
    answer = page.goto(portal.url)
    assert answer is not None
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == "id"
    portal.shot(page, "beranda")
    assert portal.barriers(page) == []


def test_health_page_says_all_is_well(portal):
    with urllib.request.urlopen(f"{portal.url}/sehat/") as answer:
        assert answer.status == 200


def test_barriers_are_seen(portal, page):
    page.goto(portal.url)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"/x.png\">')")
    assert any(line.startswith("image-alt") for line in portal.barriers(page))


def test_people_of_this_process_are_people_of_the_portal(portal, page):
    person = PersonFactory(password=None)
    portal.sign_in(page, person)
    page.goto(f"{portal.url}/meja-kerja/")
    assert person.full_name in page.content()


def test_after_signing_out_the_way_back_shows_nothing(portal, page):
    """On a counter's shared computer the next visitor presses "back"."""
    person = PersonFactory(password=None)
    portal.sign_in(page, person)
    page.goto(f"{portal.url}/akun/")
    assert person.full_name in page.content()
    page.goto(f"{portal.url}/keluar/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{portal.url}/")
    for _ in range(2):
        page.go_back()
        assert person.full_name not in page.content()
