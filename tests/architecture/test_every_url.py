"""Every URL × person × method of the resolver, against the table in access.py. A URL that is not in the table fails."""

import inspect
import logging
import tempfile
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from tests.architecture.access import RULES
from tests.architecture.rules import WHO, Rule
from tests.architecture.world import World

pytestmark = pytest.mark.xdist_group("every_url")  # the world is made once
METHODS = ("GET", "POST")


def patterns(inside=None, prefix="") -> Iterator[tuple[str, URLPattern]]:
    for pattern in get_resolver().url_patterns if inside is None else inside:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield prefix + (pattern.name or f"<no name: {pattern.pattern}>"), pattern


def outcome(response: HttpResponse) -> str:
    """What happened to the person who asked, in the words of Rule.expects."""
    if response.status_code in (301, 302, 303):
        sign_in = resolve_url(settings.LOGIN_URL)
        return "sign in first" if response["Location"].startswith(f"{sign_in}?") else "in"
    named = {403: "forbidden", 404: "not found", 405: "no such method"}
    # 410: a page that says that an invitation is over.
    return named.get(
        response.status_code,
        "in" if response.status_code < 400 or response.status_code == 410 else f"status {response.status_code}",
    )


def agrees(expected: str, got: str) -> bool:
    # Where a method does not exist it does not matter which guard says so first, only that nothing opens.
    return got == expected or (expected == "no such method" and got in {"forbidden", "not found"})


def ask(world: World, who: str, method: str, address: str) -> str:
    """Ask as that person, and undo whatever it did."""
    client = world.client(who)  # signs in before the savepoint
    cookies = deepcopy(client.cookies)
    # A bare savepoint: an atomic block would be one too many for acts that insist on being outermost (durable).
    savepoint = transaction.savepoint()
    try:
        response = client.get(address) if method == "GET" else client.post(address)
        response.close()
        return outcome(response)
    finally:
        transaction.savepoint_rollback(savepoint)
        client.cookies = cookies  # signing out is undone too


def disagreements(world: World, rule: Rule, name: str) -> list[str]:
    address = reverse(name, kwargs=rule.make(world))
    found = []
    for who in WHO:
        for method in METHODS:
            expected, got = rule.expects(who, method), ask(world, who, method, address)
            if not agrees(expected, got):
                found.append(f"{method} {name} as {who}: {got}, should be: {expected}")
    return found


@pytest.fixture(scope="module")
def whole_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """One world for all rows of the table; every request is undone, and in the end the world is."""
    with django_db_blocker.unblock(), tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        outermost = transaction.atomic()
        outermost._from_testcase = True  # as in Django's TestCase: acts may still insist on being outermost (durable)
        with outermost:
            yield World(media)
            transaction.set_rollback(True)


@pytest.fixture
def world(whole_world, settings, media_root) -> World:
    settings.MEDIA_ROOT = whole_world.media
    return whole_world


@pytest.fixture(autouse=True)
def _quiet():
    """Refusals are what is looked for here; Django would log a warning for each."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


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


def test_canary_a_page_opened_too_wide_is_seen(world):
    narrow = Rule(get=frozenset({"verifier"}), sees=frozenset(WHO))
    found = disagreements(world, narrow, "account.show")
    assert "GET account.show as applicant: in, should be: forbidden" in found
    assert not [line for line in found if "as verifier:" in line]


def test_canary_an_unlisted_url_is_seen():
    extra = path("rahasia/", lambda request: HttpResponse(), name="secret.page")
    names = {name for name, _ in patterns([*get_resolver().url_patterns, extra])}
    assert names - set(RULES) == {"secret.page"} | ({name for name, _ in patterns()} - set(RULES))
