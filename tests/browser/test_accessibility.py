"""Every page of the portal, for every kind of person who may see it, is checked by axe and by a few rules of our own.

The addresses and people are those of tests/architecture/access.py: a page that is added there is checked here. Besides
the finished case there are cases in earlier states, whose pages show other forms; and every form is checked as it comes
back with errors. Pages that are alike for two people are checked once.
"""

import re
from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DossierState
from applicants.models import Endorsement
from certportal.kernel.web import errors
from tests import pg
from tests.architecture.access import RULES, document, dossier
from tests.architecture.rules import WHO
from tests.architecture.visiting import dossiers_read_once, undone, visit
from tests.architecture.world import ANYONE, CHAIR, EXAMINER, OWNER, World, give_bytes
from tests.browser.eye import Eye, Seen, sameness
from tests.browser.paces import DESK, PHONE
from tests.factories.applicants import dossier_in, eligible_person

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("_quiet", "_people_read_once")]
ADDRESSES = sorted(name for name in RULES if not name.startswith("api:"))
# The main readers of the pages come first, so that the picture is theirs.
FIRST = [OWNER, "verifier", "certificate_admin", EXAMINER, CHAIR]
PEOPLE = [*FIRST, *(who for who in WHO if who not in FIRST)]
ABOUT_A_DOSSIER = sorted(name for name, rule in RULES.items() if rule.make in (dossier, document))
WIDTHS = (320, 360, 600, 768, 820, 821, 1024, 1180, 1440, 1920)
HANDLERS = ["verifier", "intake_officer", "leadership"]
ON_THE_WAY = [
    DossierState.DRAFT,
    DossierState.COMPLETENESS_CHECK,
    DossierState.RETURNED,
    DossierState.VERIFICATION,
    DossierState.ACCEPTED,
    DossierState.AWAITING_INFORMATION,
    DossierState.WITHDRAWN,
]


@pytest.fixture(scope="module")
def eye(browser) -> Iterator[Eye]:
    opened = Eye(browser)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Pages that were looked at already, by this process or the one beside it."""
    return Seen(pg.folder / "seen")


@pytest.fixture(scope="module")
def newcomer(whole_world) -> str:
    """An applicant who may apply and has not done so yet."""
    whole_world._people["newcomer"] = eligible_person(whole_world.hall.world.catalogue)
    return "newcomer"


def report(found: list[str]) -> None:
    """Fail with one line per fault, all of them."""
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def look(eye: Eye, world: World, seen: Seen, *, who: str, method: str, address: str, label: str) -> list[str]:
    """What is wrong with the page this person gets there; nothing if it is no page or was checked already."""
    # A form without any field would not even count as sent.
    sent = {"csrfmiddlewaretoken": "-"} if method == "POST" else None
    with visit(world, who, method, address, sent) as response:
        if (
            not response.get("Content-Type", "").startswith("text/html")
            or not response.body
            or response.status_code == 405
        ):
            return []
        alike = sameness(response.body, None if who == ANYONE else world.person(who))
        if not seen.is_new(alike):
            return []

        def fetch(path: str) -> Any:
            with visit(world, who, "GET", path) as picture:
                return picture

        eye.open(address, response, response.body, fetch)
        return [f"{label} as {who} ({method}): {fault}" for fault in eye.faults(f"{label}-{method}-{who}")]


@pytest.mark.parametrize("name", ADDRESSES)
def test_page_has_no_barriers(eye, world, seen, name):
    """As everybody who may GET it, and with an empty form sent by everybody who may POST."""
    rule = RULES[name]
    address = reverse(name, kwargs=rule.make(world))
    found = []
    for method, let_in in (("GET", rule.get), ("POST", rule.post)):
        for who in PEOPLE:
            if who in (let_in or ()):
                found += look(eye, world, seen, who=who, method=method, address=address, label=name)
    report(found)


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_pages_of_a_case_on_its_way_have_no_barriers(eye, world, newcomer, seen, state):
    """The pages about a dossier while there is still something to do, as its applicant and the people of the office."""
    people = {OWNER: newcomer} | {who: who for who in HANDLERS}
    for who in people.values():
        world.client(who)  # signed in before the savepoint
    found = []
    with undone():
        case = dossier_in(state, world.hall.world, applicant=world.person(newcomer))
        give_bytes(case)
        with dossiers_read_once():
            for name in ABOUT_A_DOSSIER:
                rule, label = RULES[name], f"{state}.{name}"
                address = reverse(name, kwargs=rule.make(world) | {"code": case.code})
                for method, let_in in (("GET", rule.get), ("POST", rule.post)):
                    for part, who in people.items():
                        if part in (let_in or ()):
                            found += look(eye, world, seen, who=who, method=method, address=address, label=label)
    report(found)


def test_what_a_superior_confirms_has_no_barriers(eye, world, newcomer, seen):
    """While the request is open: in the finished case it was closed long ago."""
    world.client("verifier")
    found = []
    with undone():
        case = dossier_in(DossierState.DRAFT, world.hall.world, applicant=world.person(newcomer))
        document = case.documents.get(requirement__code="001.12")
        asked = Endorsement.objects.create(
            document=document, superior=world.person("verifier"), asked_at=timezone.now()
        )
        for name in ("endorsement.show", "endorsement.refuse"):
            for method in ("GET", "POST"):
                address = reverse(name, args=[asked.code])
                found += look(eye, world, seen, who="verifier", method=method, address=address, label=f"asked.{name}")
    report(found)


@pytest.mark.parametrize("who", PEOPLE)
def test_head_and_foot_have_no_barriers(eye, world, who):
    """The frame with this person's menu, folded and unfolded."""
    address = reverse("scheme.list")
    with visit(world, who, "GET", address) as response:
        eye.open(address, response, response.body)
    found = eye.faults()
    for size in (DESK, PHONE):
        eye.page.set_viewport_size(size)
        eye.page.evaluate("document.querySelectorAll('.site-head details').forEach(part => { part.open = true })")
        found += eye.faults_at_this_width()
        eye.shoot(f"menu-{who}")
    report(found)


@pytest.mark.parametrize("who", [ANYONE, OWNER, "verifier", "leadership", "system_admin"])
def test_first_pages_fit_every_window_and_can_be_read_in_the_dark(eye, world, who):
    """From a small phone to a large screen, on both sides of the width at which the rail goes below."""
    address = reverse("home.front" if who == ANYONE else "home.desk")
    with visit(world, who, "GET", address) as response:
        eye.open(address, response, response.body)
    report(eye.too_wide(WIDTHS) + eye.faint_in_the_dark())


@pytest.mark.soak
@pytest.mark.parametrize("name", ADDRESSES)
def test_every_page_can_be_read_in_the_dark(eye, world, name):
    """As everybody who may open it."""
    rule, found = RULES[name], []
    address = reverse(name, kwargs=rule.make(world))
    for who in PEOPLE:
        if who in (rule.get or ()):
            with visit(world, who, "GET", address) as response:
                if response.body and response.get("Content-Type", "").startswith("text/html"):
                    eye.open(address, response, response.body)
                    found += [f"{name} as {who}: {fault}" for fault in eye.faint_in_the_dark()]
    report(found)


def calm_pages() -> dict[str, HttpResponse]:
    request = RequestFactory().get("/berkas/")
    request.request_id = "0123456789abcdef"
    plain = {400: errors.bad_request, 403: errors.forbidden, 404: errors.not_found, 413: errors.too_large}
    more = {500: errors.server_error, 503: errors.unavailable, 507: errors.storage_full}
    pages = {str(status): page(request) for status, page in (plain | more).items()}
    return pages | {"429": errors.too_many(request, until=timezone.now()), "csrf": errors.csrf_failure(request)}


@pytest.mark.parametrize("name", sorted(calm_pages()))
def test_error_pages_have_no_barriers(eye, name):
    response = calm_pages()[name]
    eye.open("/berkas/", response, response.content)
    report(eye.faults(f"calm.{name}"))


MOVING = """() => [...document.querySelectorAll("*")].filter(node => {
  const look = getComputedStyle(node);
  return /[1-9]/.test(look.transitionDuration + look.animationDuration.replace("auto", "")) || look.scrollBehavior === "smooth";
}).map(node => node.className)"""


def test_nothing_moves_for_people_who_ask_for_reduced_motion(eye, world):
    """On the gallery page, which shows every component.

    Without the preference the same page has motion, so the test can fail.
    """
    address = reverse("home.gallery")
    with visit(world, "system_admin", "GET", address) as response:
        eye.open(address, response, response.body)
    assert eye.page.evaluate(MOVING) == []
    eye.page.emulate_media(reduced_motion="no-preference")
    try:
        assert eye.page.evaluate(MOVING)
    finally:
        eye.page.emulate_media(reduced_motion="reduce")


TONES = ("neutral", "info", "good", "warn", "bad", "paused")


def test_words_in_every_tone_can_be_read(eye, world):
    """4.5:1 in each tone of a state, as axe measures it; a tone made too pale is found."""
    address = reverse("home.gallery")
    with visit(world, "system_admin", "GET", address) as response:
        eye.open(address, response, response.body)
    for tone in TONES:
        assert eye.page.locator(f".pill.tone-{tone}").count()
    assert eye.low_contrast(".pill") == []
    eye.page.evaluate("document.documentElement.style.setProperty('--tone-warn', '#d9a441')")
    assert eye.low_contrast(".pill")


PLANTED = {
    "image-alt": '<img src="/static/icons/mark.svg">',
    "label": '<input id="bare" type="text">',
    "h1: 2": "<h1>Dua</h1>",
    "not for people: completeness_check": "<p>completeness_check</p>",
    "not for people: This field": "<p>This field is required.</p>",
    "wider than 320": '<div><table><tr><td><img alt="" width="700" height="10" src="/static/icons/mark.svg"></td></tr></table></div>',
    "small: button": "<button type=button>x</button>",
    "id twice: isi": '<span id="isi"></span>',
    "console: ": '<p style="color: red">gaya</p>',
    "color-contrast": '<link rel="stylesheet" href="/planted.css"><p class="planted">pudar</p>',
    "color-contrast at 390": '<link rel="stylesheet" href="/planted.css"><p class="planted-narrow">pudar</p>',
    "focus hidden": '<link rel="stylesheet" href="/planted.css"><a class="btn planted-first" href="/">Pertama</a><div class="planted-cover"></div>',
}
PLANTED_CSS = """
.planted { color: #bbb; }
@media (max-width: 600px) { .planted-narrow { color: #bbb; } }
.planted-cover { position: fixed; inset: 0; z-index: 99; }
"""


@pytest.mark.parametrize("rule", sorted(PLANTED))
def test_canary_a_planted_fault_is_seen(eye, world, rule):
    address = reverse("scheme.list")
    with visit(world, OWNER, "GET", address) as response:
        body = response.body.replace(b"</main>", PLANTED[rule].encode() + b"</main>")
        assert body != response.body

        def fetch(_path: str) -> HttpResponse:
            css = HttpResponse(PLANTED_CSS, content_type="text/css")
            css.body = css.content
            return css

        eye.open(address, response, body, fetch)
        assert [fault for fault in eye.faults() if fault.startswith(rule)]


def test_what_the_page_before_asks_for_late_is_not_told_of_the_next(eye, world):
    """Opening takes time, in which the page before is still there and its picture still being prepared."""
    asks, shows = b'<p hx-get="/nanti" hx-trigger="every 100ms">Siap?</p>', b'<img alt="" src="/gambar.png"></main>'
    address = reverse("scheme.list")
    with visit(world, OWNER, "GET", address) as response:

        def fetch(_path: str) -> HttpResponse:
            sleep(0.4)
            answer = HttpResponse("siap", content_type="text/plain")
            answer.body = answer.content
            return answer

        for body in (response.body.replace(b"</main>", part) for part in (asks + shows, shows)):
            eye.open(address, response, body, fetch)
        assert [fault for fault in eye.faults() if "/nanti" in fault] == []


def test_canary_a_page_without_title_is_seen(eye, world):
    address = reverse("scheme.list")
    with visit(world, OWNER, "GET", address) as response:
        body = re.sub(rb"<title>.*?</title>", b"<title></title>", response.body, flags=re.DOTALL)
        assert body != response.body
        eye.open(address, response, body)
        assert {"document-title", "title"} <= {fault.split(":")[0] for fault in eye.faults()}
