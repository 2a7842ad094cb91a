"""Two-user replay: what one person's browser sent and got on a walk is sent again by the browsers of others.

Nobody else gets rows of that person, and what is posted again changes none of them.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from applicants.models import Dossier
from tests.architecture.access import RULES
from tests.architecture.test_every_url import leaks
from tests.architecture.visiting import dossiers_read_once, extra_address
from tests.architecture.walking import Sent, walk
from tests.architecture.world import ANYONE, ELSEWHERE, OWNER, STRANGER, World
from tests.architecture.writes import AUDIT, written

pytestmark = [pytest.mark.usefixtures("_quiet", "_people_read_once"), pytest.mark.heavy(40)]
# Who walks, and in whose browsers it is sent again: the same role at another office, another applicant, nobody.
WALKERS = {
    OWNER: ("applicant", "institution_officer", STRANGER, ANYONE),
    **{
        role: (f"{role}{ELSEWHERE}", "applicant", ANYONE)
        for role in ("intake_officer", "verifier", "certificate_admin")
    },
}
FEWEST = 60  # requests of a walk: a walk that finds hardly anything proves nothing
PAGES = ("text/html", "text/plain", "application/json", "")


def rows_of(table: str) -> dict[Any, tuple[Any, ...]]:
    """Every row of a table by its key."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        return {row[0]: tuple(map(str, row)) for row in cursor.fetchall()}


def harm(world: World, tables: set[str], before: dict[str, dict[Any, tuple[Any, ...]]], by: Any) -> list[str]:
    """Rows that were there and are changed or gone, unless they belong to `by`."""
    found = []
    for table in sorted(tables - {AUDIT}):
        now = rows_of(table)
        for key, row in before[table].items():
            if now.get(key) != row and str(by.pk) not in row:
                found.append(f"changes {table} {key}")
    return found


@dataclass(frozen=True)
class Answer:
    """What `who` got and did with a request that somebody else had sent."""

    status: int
    body: bytes
    shown: set[str]
    done: list[str]


def answer(world: World, sent: Sent, who: str, before: dict[str, Any]) -> Answer:
    by = None if who == ANYONE else world.person(who)
    with written() as tables, sent.again(world, who) as response:
        shown = leaks(world, sent.name, who, getattr(by, "email", "?"), response.body)
        done = [f"writes {sorted(tables)}"] if tables and by is None else harm(world, tables, before, by)
    return Answer(response.status_code, response.body, shown, done)


def faults(world: World, sent: Sent, who: str, before: dict[str, Any], known: dict[Any, Answer]) -> list[str]:
    """What the answer to `who` shows or changes of what belongs to the one who sent it first.

    Several walks send the very same request; every visit is undone, so `who` would get the same answer again.
    """
    asked = who, replace(sent, who="")
    got = known[asked] if asked in known else known.setdefault(asked, answer(world, sent, who, before))
    found = [f"shows {trace}" for trace in sorted(got.shown) if trace not in sent.typed]
    if sent.kind not in PAGES and got.status == 200 and got.body == sent.body:
        found.append("gets the same file")
    return [f"{sent.method} {sent.address} of {sent.who} as {who}: {fault}" for fault in (*found, *got.done)]


def every_row() -> dict[str, dict[Any, tuple[Any, ...]]]:
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    return {table: rows_of(table) for table in tables}


@pytest.fixture(scope="module")
def known() -> dict[Any, Answer]:
    """The answers of this module."""
    return {}


@pytest.fixture(scope="module")
def before(whole_world, django_db_blocker) -> Iterator[dict[str, Any]]:
    """Every row, once all objects are made and everybody is signed in: whatever is done from here on is undone."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=whole_world.media):
        for rule in RULES.values():
            rule.make(whole_world)
        for who in {*WALKERS, *chain(*WALKERS.values())}:
            whole_world.client(who)
        rows = every_row()
    with dossiers_read_once():
        yield rows


@pytest.mark.parametrize("walker", sorted(WALKERS))
def test_nobody_else_gets_or_changes_what_somebody_sent(world, before, known, walker, capsys):
    others = WALKERS[walker]
    walked = walk(world, walker)
    found = [fault for sent in walked for who in others for fault in faults(world, sent, who, before, known)]
    posts = sum(sent.method == "POST" for sent in walked)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{walker}: {len(walked)} requests ({posts} POST) x {len(others)} people, {len(found)} leaks\n"
        )
    assert "\n".join(found) == ""
    assert len(walked) > FEWEST
    assert posts > 0


def test_canary_a_page_without_a_check_leaks_and_is_changed_by_others(world):
    """An address that forgot whose row it is about: shown to another applicant, and changed by their form."""
    case = world.dossier

    def careless(request):
        if request.method == "POST":
            Dossier.objects.filter(pk=case.pk).update(number="0")
        return HttpResponse(f"{case.number}")

    table = Dossier._meta.db_table
    with extra_address(path("ceroboh/", careless, name="careless")):
        world._clients.clear()  # a client keeps the addresses it was made with
        world.client("applicant")
        before = {table: rows_of(table)}
        sent = [Sent(OWNER, "careless", method, "/ceroboh/") for method in ("GET", "POST")]
        try:
            assert [line for row in sent for line in faults(world, row, "applicant", before, {})] == [
                f"GET /ceroboh/ of owner as applicant: shows {case.number}",
                f"POST /ceroboh/ of owner as applicant: shows {case.number}",
                f"POST /ceroboh/ of owner as applicant: changes {table} {case.pk}",
            ]
        finally:
            world._clients.clear()
