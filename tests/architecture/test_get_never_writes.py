"""Looking changes nothing: every page of the resolver, opened by everybody, leaves every table as it was.

Two ways of watching: each statement that goes to the database, and the tables themselves before and after the crawl.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.urls import path, reverse

from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import AuditEvent
from tests.architecture.access import RULES
from tests.architecture.rules import WHO
from tests.architecture.visiting import extra_address, undone, visit
from tests.architecture.world import World

pytestmark = [pytest.mark.xdist_group("get_never_writes"), pytest.mark.usefixtures("_quiet")]

MAY_BE_WRITTEN = {
    "django_session": "allauth keeps where a sign-in stands; nothing of the case",
    "cache_entries": "the cache, where there is no Redis",
    "audit_auditevent": "a refused visit is written down; only access.denied, see below",
}
_WRITE = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE)\s+(?:TABLE\s+)?\"?(\w+)", re.IGNORECASE)


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that statements inside the block write to."""
    tables: set[str] = set()

    def watch(execute, sql, params, many, context):
        if match := _WRITE.match(str(sql)):
            tables.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def tables_as_they_are() -> dict[str, tuple[int, ...]]:
    """Rows of every table, with the highest version where rows have one."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in MAY_BE_WRITTEN or not model._meta.managed:
                continue
            versioned = any(field.column == "version" for field in model._meta.concrete_fields)
            cursor.execute(f'SELECT count(*){", coalesce(sum(version), 0)" if versioned else ""} FROM "{table}"')
            found[table] = cursor.fetchone()
    return found


def faults_of_visit(world: World, who: str, name: str, address: str) -> list[str]:
    """What one visit wrote that it must not; a fault of the server and a way out of the house count too."""
    world.client(who)  # whoever is asked for the first time is made and signed in before we watch
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with written() as tables, visit(world, who, "GET", address) as response:
        found = [f"writes {verb}" for verb in AuditEvent.objects.filter(pk__gt=last).values_list("verb", flat=True)]
    found = [line for line in found if line != "writes access.denied"]
    found += [f"writes {table}" for table in sorted(tables - set(MAY_BE_WRITTEN))]
    if response.status_code >= 500 or "//jahat.example" in response.get("Location", ""):
        found.append(f"answers {response.status_code} {response.get('Location', '')}")
    return [f"GET {name} as {who} {line}" for line in found]


@pytest.mark.parametrize("who", WHO)
def test_get_never_writes(world, who):
    pages = {name: reverse(name, kwargs=rule.make(world)) for name, rule in RULES.items() if rule.get is not None}
    world.client(who)
    before = tables_as_they_are()
    assert [line for name, address in pages.items() for line in faults_of_visit(world, who, name, address)] == []
    assert tables_as_they_are() == before


@pytest.mark.parametrize(
    "question", ["?halaman=2", "?halaman=x&q=%27%3Cb%3E&state=nope&urut=-id", "?next=//jahat.example/"]
)
def test_questions_in_the_address_change_nothing_either(world, question):
    """Filters, pages and foreign targets: answered or refused calmly, and nothing is written."""
    found = []
    for name, rule in RULES.items():
        if rule.get is None:
            continue
        who = min(rule.get - {"anonymous"} or rule.get)
        address = reverse(name, kwargs=rule.make(world)) + question
        found += faults_of_visit(world, who, name, address)
    assert found == []


def test_canary_a_page_that_writes_is_seen(world):
    def careless(request):
        User.objects.filter(pk=request.user.pk).update(phone="0")
        return HttpResponse()

    with extra_address(path("ceroboh/", careless, name="careless")), undone():
        world._clients.clear()  # a client keeps the addresses it was made with
        world.client("owner")
        try:
            assert faults_of_visit(world, "owner", "careless", "/ceroboh/") == [
                "GET careless as owner writes accounts_user"
            ]
        finally:
            world._clients.clear()


def test_canary_a_row_more_and_a_version_more_are_seen(world):
    before = tables_as_they_are()
    with undone():
        world.dossier.__class__.objects.filter(pk=world.dossier.pk).update(version=10_000)
        assert tables_as_they_are()["applicants_dossier"] != before["applicants_dossier"]
    with undone():
        User.objects.create_user(full_name="Satu Lagi", nip=None, password=None)
        assert tables_as_they_are()["accounts_user"] != before["accounts_user"]
