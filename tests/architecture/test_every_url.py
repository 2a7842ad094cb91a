"""Every URL × person × method of the resolver, against the table in access.py. A URL that is not in the table fails."""

import inspect
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.test import override_settings
from django.urls import get_resolver, path, reverse

from tests.architecture.access import RULES, document, dossier, page, version
from tests.architecture.headers import header_faults, kept_faults
from tests.architecture.rules import COLLEAGUES_ELSEWHERE, WHO, Rule
from tests.architecture.visiting import dossiers_read_once, extra_address, patterns, says_not_ready, visit
from tests.architecture.world import ANYONE, CHAIR, ELSEWHERE, EXAMINER, OWNER, STRANGER, World
from tests.architecture.writes import written

# The finished case is made once per module.
pytestmark = [pytest.mark.usefixtures("_quiet", "_people_read_once", "_dossiers_read_once"), pytest.mark.heavy(60)]
METHODS = ("GET", "POST")
# These are open to everybody by design: with the code of a paper anybody may read what it says.
SPEAKS_OF_THE_CASE = {"certificate.verify", "api:certificate"}
# The public calendar names exams by their random code, and nothing else of a case.
TELLS_OF_EXAMS = {"exam.calendar", "exam.calendar_feed", "exam.calendar_event"}
OUTSIDERS = ("anonymous", "applicant", "technical_team", STRANGER, *COLLEAGUES_ELSEWHERE)
KEEP_ALL_PEOPLE = (f"system_admin{ELSEWHERE}", f"inspectorate{ELSEWHERE}")
READERS_OF_DOSSIERS = {"intake_officer", "verifier", "leadership", "certificate_admin", "inspectorate", "system_admin"}


@pytest.fixture(scope="module")
def _dossiers_read_once(whole_world, django_db_blocker) -> Iterator[None]:
    """Once every object is made and everybody is signed in: whatever is done from here on is undone."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=whole_world.media):
        assert whole_world.never_sent
        for rule in RULES.values():
            rule.make(whole_world)
        for who in (*WHO, *COLLEAGUES_ELSEWHERE):
            whole_world.client(who)
    with dossiers_read_once():
        yield


def outcome(response: HttpResponseBase) -> str:
    """What happened to the person who asked, in the words of Rule.expects."""
    if response.status_code in (301, 302, 303):
        sign_in = resolve_url(settings.LOGIN_URL)
        return "sign in first" if response["Location"].startswith(f"{sign_in}?") else "in"
    # 401: a script is told in JSON that the session has ended.
    named = {401: "sign in first", 403: "forbidden", 404: "not found", 405: "no such method"}
    # 410: a page that says that an invitation is over; 422: the interface asks for what is missing.
    let_in = response.status_code < 400 or response.status_code in {410, 422} or says_not_ready(response)
    return named.get(response.status_code, "in" if let_in else f"status {response.status_code}")


def agrees(expected: str, got: str) -> bool:
    # Where a method does not exist any refusal will do, as long as no page opens.
    return got == expected or (expected == "no such method" and got in {"forbidden", "not found"})


def traces_of(world: World) -> list[str]:
    """Words that only people of the case may read."""
    names = [world.dossier.applicant.full_name, world.dossier.number, world.certificate.number]
    return [*names, world.dossier.code, world.event.code, world.meeting.code, world.certificate.code]


def traces_in(world: World, body: bytes) -> set[str]:
    text = body.decode(errors="replace").replace("&#x27;", "'")
    return {trace for trace in traces_of(world) if trace in text}


def leaks(world: World, name: str, who: str, address: str, body: bytes) -> set[str]:
    """Traces of the case on a page an outsider got; the outsider's own e-mail address does not count."""
    # a system_admin and inspector, of whatever office
    keeps_all_people = who in {STRANGER, *KEEP_ALL_PEOPLE} and name.startswith(("settings.", "records:"))
    if who not in OUTSIDERS or name in SPEAKS_OF_THE_CASE or keeps_all_people:
        return set()
    found = traces_in(world, body.replace(address.encode(), b""))
    return found - {world.event.code} if name in TELLS_OF_EXAMS else found


def cells(rule: Rule) -> Iterator[tuple[str, str]]:
    """Who asks, and how.

    Roles only ever add rights: what refuses the stranger, who holds them all, refuses each of them elsewhere. Where the
    stranger is let in, each role elsewhere asks for itself, except for what is open to everybody.
    """
    for method in METHODS:
        let_in = rule.get if method == "GET" else rule.post
        elsewhere = COLLEAGUES_ELSEWHERE if STRANGER in (let_in or ()) and not rule.public else ()
        yield from ((who, method) for who in (*WHO, *elsewhere))


def disagreements(world: World, rule: Rule, name: str) -> list[str]:
    """Every answer that differs from the table, lacks a header, shows outsiders something of the case, or writes on GET."""
    address = reverse(name, kwargs=rule.make(world))
    found = []
    for who, method in cells(rule):
        expected = rule.expects(who, method)
        world.client(who)  # a person used for the first time is made and signed in before writes are recorded
        looked = written() if method == "GET" else nullcontext(())  # a POST may write
        with looked as tables, visit(world, who, method, address, json=rule.json) as response:
            got, faults = outcome(response), header_faults(response, response.body)
            faults += [f"writes {table}" for table in sorted(tables)]
            faults += [] if who == ANYONE else kept_faults(response)
            faults += [f"shows {trace}" for trace in leaks(world, name, who, address, response.body)]
        if not agrees(expected, got):
            found.append(f"{method} {name} as {who}: {got}, should be: {expected}")
        found += [f"{method} {name} as {who}: {fault}" for fault in faults]
    return found


def test_every_url_is_in_the_table_and_nothing_else():
    assert sorted(RULES) == sorted({name for name, _ in patterns()})


@pytest.mark.parametrize("name", sorted({name for name, _ in patterns()}))
def test_public_pages_are_the_ones_the_table_calls_public(name):
    pattern = dict(patterns())[name]
    open_door = not getattr(pattern.callback, "login_required", True)
    assert open_door == RULES[name].public, inspect.unwrap(pattern.callback)


@pytest.mark.parametrize("name", sorted(RULES))
def test_who_may_open(world, name):
    assert disagreements(world, RULES[name], name) == []


ABOUT_A_DOSSIER = sorted(name for name, rule in RULES.items() if rule.make in (dossier, document, version, page))


@pytest.mark.parametrize("name", ABOUT_A_DOSSIER)
def test_a_draft_is_known_to_its_applicant_alone(world, name):
    """The same addresses with a dossier that was never sent: nobody but its owner learns that it exists."""
    people = sorted({OWNER, "applicant", EXAMINER, CHAIR, STRANGER} | READERS_OF_DOSSIERS)
    address = reverse(name, kwargs=RULES[name].make(world) | {"code": world.never_sent.code})
    for who in people:
        for method, rule in (("GET", RULES[name].get), ("POST", RULES[name].post)):
            with visit(world, who, method, address) as response:
                assert response.status_code in ({404} if rule else {404, 405}), (who, method)


def test_canary_the_one_whose_work_it_is_reads_every_trace(world):
    """What no outsider finds (test_who_may_open) is really on those pages."""
    seen = set()
    for name in ("dossier.show", "exam.event", "plenary.meeting", "certificate.print", "certificate.verify"):
        with visit(world, "certificate_admin", "GET", reverse(name, kwargs=RULES[name].make(world))) as response:
            seen |= traces_in(world, response.body)
    assert seen == set(traces_of(world))


def test_canary_a_page_opened_too_wide_is_seen(world):
    narrow = Rule(get=frozenset({"verifier"}), sees=frozenset(WHO))
    found = disagreements(world, narrow, "account.show")
    assert "GET account.show as applicant: in, should be: forbidden" in found
    assert not [line for line in found if "as verifier:" in line]


def test_canary_an_added_url_turns_the_suite_red():
    extra = path("rahasia/", lambda _request: HttpResponse(), name="secret.page")
    with extra_address(extra):
        assert {name for name, _ in patterns()} - set(RULES) == {"secret.page"}
        with pytest.raises(AssertionError):
            test_every_url_is_in_the_table_and_nothing_else()


def test_canary_a_row_without_its_url_turns_the_suite_red(monkeypatch):
    monkeypatch.setitem(RULES, "gone.page", RULES["home.front"])
    with pytest.raises(AssertionError):
        test_every_url_is_in_the_table_and_nothing_else()


def test_canary_missing_headers_are_seen(world, settings):
    settings.MIDDLEWARE = [row for row in settings.MIDDLEWARE if "csp" not in row and "clickjacking" not in row]
    world._clients.clear()  # a client keeps the middleware it was made with
    try:
        with visit(world, "anonymous", "GET", reverse("home.front")) as response:
            assert header_faults(response, response.body) == ["X-Frame-Options: None", "Content-Security-Policy: "]
    finally:
        world._clients.clear()


def test_anonymous_sees_the_public_list_and_nothing_else(world):
    """The requests of somebody without an account: pages open exactly where the resolver marks them public."""
    marked = {
        name for name, row in patterns(get_resolver().url_patterns) if not getattr(row.callback, "login_required", True)
    }
    assert marked == {name for name, rule in RULES.items() if rule.public}
