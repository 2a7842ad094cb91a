"""Two tablets in the room: the server goes away and comes back, the tab is closed and opened, and nothing is lost or doubled."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from urllib.error import URLError

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from assessments import actions
from assessments.models import OtherResult, ResultEntry
from assessments.queries import units_to_assess
from certportal.home.demo.exam_forms import agree
from certportal.kernel.accounts.enums import Role
from tests.browser.portal import ROOT
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import AssessorFactory, admitted, another_applicant, declared, event_for, hall, seated
from tests.servers import die_with_parent, free_port, wait_for

pytestmark = pytest.mark.heavy(40)

TABLET = {"width": 820, "height": 1180}
CANDIDATES = 5
RESULTS = 30
STATUS = '[data-place="status"]'


class Web:
    """A web server of its own over the portal's database, which can go away and come back at the same address."""

    def __init__(self, portal):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = portal.environment | {"PORT": str(self.port), "SITE_URL": self.url}
        self.log = portal.folder / "tablet.log"
        self.process = None

    def start(self):
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "certportal.serve", "1"], cwd=ROOT, env=os.environ | self.environment,
                stdout=out, stderr=out, preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one system call)
            )  # fmt: skip
        wait_for(self._answers, self.process, "Web", self.log)

    def stop(self):
        self.process.kill()
        self.process.wait(timeout=20)

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/sehat/", timeout=5):
                return True
        except (URLError, OSError):
            return False


@pytest.fixture
def web(portal):
    server = Web(portal)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def event(portal):
    """A running exam: five candidates of one assessor, a second assessor beside."""
    place = hall()
    event = event_for(place, title="Uji di ruang tanpa sinyal")
    seats = [seated(place, admitted(place, another_applicant(place)), event) for _ in range(CANDIDATES)]
    agency = place.world.catalogue.agency
    other = AssessorFactory(user=person_with(Role.ASSESSOR, agency, full_name="Bayu Pratama"))
    actions.assign_assessor(event, other, go_ahead=True, by=place.admin, now=NOW)
    event = actions.start_event(declared(event), by=place.assessor.user, now=NOW)
    for seat in seats:
        agree(seat, NOW)
    event.people = place.assessor.user, other.user
    return event


def sign_in(portal, web, page, person):
    here, portal.url = portal.url, web.url
    portal.sign_in(page, person)
    portal.url = here


def leave(page, web):
    """By the portal's own page for signing out."""
    page.goto(f"{web.url}/keluar/")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Keluar").click()


@contextmanager
def tablet(browser, portal, web, person):
    """A device of that person, signed in."""
    context = browser.new_context(viewport=TABLET, has_touch=True, locale="id-ID", service_workers="allow")
    try:
        sign_in(portal, web, context.new_page(), person)
        yield context
    finally:
        context.close()


def open_exam(context, web, event):
    page = context.new_page()
    page.goto(f"{web.url}/uji/{event.code}/tablet/")
    expect(page.locator(".tablet-seat").first).to_be_visible()
    return page


def ready_for_the_room(page):
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def lose_one_answer(context):
    """The next sending arrives, and its answer does not; returns the list its status is written to."""
    statuses = []

    def lose(route):
        statuses.append(route.fetch().status)
        route.abort()

    context.route("**/tablet/kirim/", lose, times=1)
    return statuses


def candidate(page, name):
    page.locator(".tablet-seat", has_text=name).tap()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def rate(page, unit, label):
    page.locator(".tablet-unit", has_text=unit).get_by_role("radio", name=label, exact=True).check()


def test_what_was_recorded_while_the_server_was_away_arrives_once_each(browser, portal, web, event):
    seats = list(event.assessments.select_related("dossier__applicant", "dossier__scheme_version"))
    work = [(seat, unit) for seat in seats for unit in units_to_assess(seat.dossier)][:RESULTS]
    assert len(work) == RESULTS
    with tablet(browser, portal, web, event.people[0]) as context:
        page = open_exam(context, web, event)
        ready_for_the_room(page)
        portal.shot(page, "daftar-820")
        assert portal.barriers(page) == []
        web.stop()
        shown = None
        for n, (seat, unit) in enumerate(work):
            if n == RESULTS // 2:
                page.close(run_before_unload=False)
                page, shown = open_exam(context, web, event), None
                expect(page.locator(STATUS)).to_contain_text(f"belum terkirim ({n})")
            if shown != seat:
                candidate(page, seat.dossier.applicant.full_name)
                shown = seat
            rate(page, unit.printed_code, "Kompeten")
        expect(page.locator(STATUS)).to_contain_text(f"Tersimpan di perangkat ini, belum terkirim ({RESULTS})")
        portal.shot(page, "tanpa-sambungan-820")
        assert portal.barriers(page) == []
        page.get_by_role("button", name="Keluar").tap()
        expect(page.get_by_role("alert")).to_contain_text(f"belum dapat keluar: {RESULTS} isian")
        assert not ResultEntry.objects.filter(assessment__event=event).exists()
        web.start()
        lost = lose_one_answer(context)
        with page.expect_event("requestfailed", lambda request: request.url.endswith("/tablet/kirim/")):
            page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(STATUS)).to_contain_text(f"belum terkirim ({RESULTS})")
        assert lost == [200]
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(STATUS)).to_have_text(re.compile(r"^Terkirim \d\d\.\d\d$"), timeout=20_000)
        page.reload()
        expect(page.locator(STATUS)).to_have_text("Semua isian sudah tersimpan di portal")
    entries = ResultEntry.objects.filter(assessment__event=event)
    assert sorted(entries.values_list("assessment", "scheme_unit")) == sorted((seat.pk, unit.pk) for seat, unit in work)
    assert not OtherResult.objects.filter(assessment__event=event).exists()


def test_two_tablets_on_one_candidate_lose_nothing_and_both_are_told(browser, portal, web, event):
    seat = event.assessments.select_related("dossier__applicant", "dossier__scheme_version").first()
    name, unit = seat.dossier.applicant.full_name, units_to_assess(seat.dossier)[0]
    with tablet(browser, portal, web, event.people[0]) as mine, tablet(browser, portal, web, event.people[1]) as theirs:
        pages = [open_exam(context, web, event) for context in (mine, theirs)]
        for page in pages:
            ready_for_the_room(page)
            candidate(page, name)
        web.stop()
        rate(pages[0], unit.printed_code, "Kompeten")
        rate(pages[1], unit.printed_code, "Belum kompeten")
        card = pages[1].locator(".tablet-unit", has_text=unit.printed_code)
        expect(card).to_contain_text("Tuliskan alasannya")
        card.get_by_role("textbox").fill("Belum dapat menjelaskan langkahnya.")
        for page in pages:
            expect(page.locator(STATUS)).to_contain_text("belum terkirim (1)")
        web.start()
        for page in (*pages, pages[0]):
            page.evaluate("dispatchEvent(new Event('online'))")
            expect(page.locator(STATUS)).to_contain_text("Terkirim", timeout=20_000)
        own = pages[0].locator(".tablet-unit", has_text=unit.printed_code)
        expect(own).to_contain_text("Bayu Pratama juga mencatat unit ini: belum kompeten")
        expect(own).to_contain_text("Belum dapat menjelaskan langkahnya.")
        expect(card).to_contain_text(f"{event.people[0].full_name} juga mencatat unit ini: kompeten")
        portal.shot(pages[0], "dicatat-dua-kali-820")
        assert portal.barriers(pages[0]) == []
        assert ResultEntry.objects.get(assessment=seat).by == event.people[0]
        assert OtherResult.objects.get(assessment=seat).by == event.people[1]
        own.get_by_role("button", name="Tetap kompeten").tap()
        expect(own.locator(".tablet-double")).to_have_count(0)
        expect(pages[0].locator(STATUS)).to_contain_text("Terkirim")
        # Everybody has left, and one more change arrives late: it stands beside, and the device says so and is empty.
        event.assessments.update(absent_at=NOW, absence_reason="Pulang.")
        rate(pages[0], units_to_assess(seat.dossier)[1].printed_code, "Kompeten")
        expect(pages[0].get_by_text("1 isian tidak mengganti hasil yang berlaku")).to_be_visible()
        assert pages[0].evaluate(LOOK_INSIDE, f"uji-{event.code}") is None
    assert OtherResult.objects.get(assessment=seat, by=event.people[1]).settled_by == event.people[0]


LOOK_INSIDE = """async name => {
  const there = await indexedDB.databases();
  if (!there.some((one) => one.name === name)) return null;
  const db = await new Promise((done, failed) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = failed;
  });
  const all = (store) => new Promise((done) => (db.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result)));
  const [key] = await all("keys");
  const [held] = await all("held");
  const rows = await all("rows");
  const text = [held.box, ...rows.map((row) => row.box)].map((box) => new TextDecoder("latin1").decode(box)).join("");
  const exported = await crypto.subtle.exportKey("raw", key).then(() => "exported", () => "refused");
  db.close();
  return { extractable: key.extractable, exported, rows: rows.length, text };
}"""


def test_a_session_that_ended_loses_nothing_and_signing_out_waits_for_the_rest(browser, portal, web, event):
    seat = event.assessments.select_related("dossier__applicant", "dossier__scheme_version").first()
    person, unit = seat.dossier.applicant, units_to_assess(seat.dossier)[0]
    name = f"uji-{event.code}"
    with tablet(browser, portal, web, event.people[0]) as context:
        page = open_exam(context, web, event)
        ready_for_the_room(page)
        context.clear_cookies(name="sesi")
        Session.objects.all().delete()
        page.set_viewport_size({"width": 390, "height": 844})
        candidate(page, person.full_name)
        rate(page, unit.printed_code, "Kompeten")
        expect(page.locator(STATUS)).to_contain_text("Sesi Anda berakhir")
        expect(page.locator(STATUS)).to_contain_text("belum terkirim (1)")
        expect(page.get_by_role("link", name="Masuk lagi")).to_have_attribute("href", re.compile("next=/uji/"))
        portal.shot(page, "sesi-berakhir-390")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert portal.barriers(page) == []
        inside = page.evaluate(LOOK_INSIDE, name)
        assert (inside["extractable"], inside["exported"], inside["rows"]) == (False, "refused", 1)
        assert person.full_name not in inside["text"]
        told = next(one for one in context.cookies() if one["name"] == f"tablet-{event.code}")
        assert told["value"] == f"1.{event.people[0].username}"
        page.close()
        # Signed in again, with a way to the portal but none for the rows: signing out elsewhere leads to what waits.
        context.route("**/tablet/kirim/", lambda route: route.abort())
        other = context.new_page()
        sign_in(portal, web, other, event.people[0])
        context.add_cookies([told])
        leave(other, web)
        expect(other.get_by_role("alert")).to_contain_text("belum dapat keluar: 1 isian")
        expect(other.locator(STATUS)).to_contain_text("belum terkirim (1)")
        context.unroute("**/tablet/kirim/")
        other.evaluate("dispatchEvent(new Event('online'))")
        expect(other.locator(STATUS)).to_contain_text("Terkirim", timeout=20_000)
        leave(other, web)
        other.goto(f"{web.url}/meja-kerja/")
        expect(other).to_have_url(re.compile("/masuk/"))
        assert other.evaluate(LOOK_INSIDE, name) is None
    assert ResultEntry.objects.get(assessment=seat).by == event.people[0]
