"""Staff type their password again before acts that cannot be undone, unless they did within ten minutes."""

import inspect
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import get_resolver

from certportal.kernel.accounts import again
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership
from tests.factories.accounts import PASSWORD, OrganisationFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parents[3] / "templates"
TEMPLATE = re.compile(r'"([a-z_]+/[a-z_]+\.html)"')
FORM = re.compile(r"<form\b[^>]*>")
# What cannot be undone, by the name of its address.
FINAL = {
    "approval.show",
    "certificate.close",
    "certificate.handover",
    "certificate.issue",
    "dossier.admit",
    "dossier.reject",
    "handover.together",
    "naming.answer",
    "plenary.close",
    "plenary.decide",
    "plenary.undisputed",
    "review.decide",
    "settings.merge",
    "settings.person_factor",
    "settings.personnel_apply",
    "settings.registration_hand_over",
    "settings.role_grant",
    "transmittal.create",
    "transmittal.show",
    "tray.approve",
}


def named_views(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_views(pattern)
        elif pattern.name:
            yield pattern.name, pattern.callback


def is_asked_again(view):
    """Whether one of the functions around the view is that of `again`."""
    while view:
        if getattr(view, "__code__", None) and view.__code__.co_filename == again.__file__:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_exactly_these_acts_ask_again():
    assert {name for name, view in named_views() if is_asked_again(view)} == FINAL


@pytest.fixture
def grant():
    person, place = PersonFactory(), OrganisationFactory()
    return f"/pengaturan/orang/{person.pk}/peran/", {"role": Role.INTAKE_OFFICER, "organisation": place.pk}, person


def holds(person):
    return Membership.objects.filter(user=person, role=Role.INTAKE_OFFICER).exists()


def way_back(asked):
    """What the page that asks posts as `next`."""
    return parse_qs(urlsplit(asked.url).query)["next"][0]


@pytest.mark.parametrize("asked_with", ["", "?bersama=A1B2"])
def test_old_sign_in_is_asked_and_the_act_goes_on_with_all_that_was_typed(client, grant, asked_with):
    address, typed, person = grant
    address += asked_with
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    with time_machine.travel(time.time() + 11 * 60, tick=False):
        asked = client.post(address, typed)
        assert asked.url.startswith("/akun/pastikan/?next=")
        assert not holds(person)
        wrong = client.post(asked.url, {"password": "salah-sekali-42", "next": way_back(asked)})
        assert wrong.status_code == 200
        assert not holds(person)
        client.post(asked.url, {"password": PASSWORD, "next": way_back(asked)})
    assert holds(person)


def test_fresh_sign_in_is_not_asked(client, grant):
    address, typed, person = grant
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    client.post(address, typed)
    assert holds(person)


def templates_beside(view):
    """Templates that the module of a view names, with those they include or extend."""
    found, left = set(), set(TEMPLATE.findall(inspect.getsource(inspect.getmodule(inspect.unwrap(view)))))
    while left:
        name = left.pop()
        found.add(name)
        left |= set(TEMPLATE.findall((TEMPLATES / name).read_text(encoding="utf-8"))) - found
    return found


def test_forms_of_these_acts_say_where_they_go():
    """A refused act comes back under /akun/pastikan/: without an address its form would go there, and be lost."""
    pages = set().union(*(templates_beside(view) for _, view in named_views() if is_asked_again(view)))
    assert "applicants/naming_answer.html" in pages
    mute = [
        f"{name}: {form}"
        for name in sorted(pages)
        for form in FORM.findall((TEMPLATES / name).read_text(encoding="utf-8"))
        if 'method="post"' in form and "action=" not in form
    ]
    assert mute == []
