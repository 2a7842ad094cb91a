"""The finished case with all its people for a module, and requests whose writes are rolled back."""

import logging
import pickle
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy, deepcopy
from time import time
from types import ModuleType
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.test import override_settings
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver

from applicants.models import dossiers
from applicants.models.dossiers import DossierQuerySet
from certportal.kernel.accounts.backends import IdentifierBackend
from certportal.kernel.accounts.middleware import SEEN
from certportal.kernel.accounts.models import User
from certportal.kernel.papers import actions
from certportal.kernel.web import load, visitor
from certportal.kernel.web.context import Site
from tests.architecture.world import World
from tests.factories.blank_sheets import blank


def says_not_ready(response: HttpResponseBase) -> bool:
    """The answer of /sehat/siap/ where no worker runs, as in tests: 503 on purpose."""
    return response.status_code == 503 and response.get("Content-Type") == "application/json"


@pytest.fixture(scope="module")
def whole_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """One finished case for all tests of a module; every visit is rolled back, at the end also the case.

    Its papers are empty pages: nobody reads them here.
    """
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory() as media,
        override_settings(MEDIA_ROOT=media),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(actions, "render", blank)
        outermost = transaction.atomic()
        outermost._from_testcase = True  # as in Django's TestCase: actions may still require to be outermost (durable)
        with outermost:
            made = World(media)
            connection.check_constraints()  # checked now, the rows are not gone through again at each undone visit
            yield made
            transaction.set_rollback(True)


@pytest.fixture
def world(whole_world, settings, media_root) -> World:
    settings.MEDIA_ROOT = whole_world.media
    return whole_world


@pytest.fixture
def _quiet() -> Iterator[None]:
    """Refusals are what is looked for; Django would log a warning for each."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def people_read_once() -> Iterator[None]:
    """Each of the two dozen people is read from the database with roles and session once; thousands of visits get a copy.

    So are the figures that the frame of a page shows beside its entries, and each address is looked up once. Every visit is
    rolled back, so all of them are the same at the next one.
    """
    read, known = IdentifierBackend.get_user, {}
    look_up, kept = SessionStore.load, {}
    count, figures = Site.waiting.func, {}
    find, matches = URLResolver.resolve, {}

    def get_user(backend: IdentifierBackend, user_id: Any) -> User | None:
        if known.get(user_id) is None:
            known[user_id] = read(backend, user_id)
            if known[user_id] is not None:
                known[user_id].role_pairs()
        return copy(known[user_id])

    def load(session: SessionStore) -> dict[str, Any]:
        if session.session_key not in kept:
            kept[session.session_key] = look_up(session)
        # As if the visit before this one had just been kept: else every visit would write down that somebody was there.
        return {**deepcopy(kept[session.session_key]), SEEN: time()}

    def waiting(site: Site) -> dict[str, int]:
        whose = site.signed_in and visitor.signed_in(site._request).pk, site.at_bench
        if whose not in figures:
            figures[whose] = count(site)
        return figures[whose]

    def resolve(resolver: URLResolver, path: str) -> ResolverMatch:
        if (resolver, path) not in matches:
            matches[resolver, path] = find(resolver, path)
        return matches[resolver, path]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IdentifierBackend, "get_user", get_user)
        patch.setattr(SessionStore, "load", load)
        patch.setattr(Site, "waiting", property(waiting))
        patch.setattr(URLResolver, "resolve", resolve)
        yield


@pytest.fixture(scope="module")
def _people_read_once() -> Iterator[None]:
    with people_read_once():
        yield


@contextmanager
def dossiers_read_once() -> Iterator[None]:
    """A dossier is looked up for each person once, under all conditions of who may see it; later visits get a copy.

    Only where every object is made before: every visit is rolled back, so nothing changes who may see what.
    """
    seen, read, kept = DossierQuerySet.visible_to, load._one, {}
    decide, conditions = dossiers.visible_dossiers, {}

    def visible_dossiers(user: User) -> Q:
        if user.pk not in conditions:
            conditions[user.pk] = decide(user)
        return conditions[user.pk]

    def visible_to(rows: DossierQuerySet, user: User) -> DossierQuerySet:
        found = seen(rows, user)
        if not rows.query.where:
            found.asked = user.pk, str(rows.query.select_related), *rows.query.annotations
        return found

    def one(rows: QuerySet[Any], lookup: dict[str, Any]) -> Any:
        if not hasattr(rows, "asked"):
            return read(rows, lookup)
        asked = *rows.asked, str(lookup)
        if asked not in kept:
            kept[asked] = pickle.dumps(read(rows, lookup))
        return pickle.loads(kept[asked])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dossiers, "visible_dossiers", visible_dossiers)
        patch.setattr(DossierQuerySet, "visible_to", visible_to)
        patch.setattr(load, "_one", one)
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    # A bare savepoint: an atomic block would be one too many for actions that must be outermost (durable).
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


@contextmanager
def visit(
    world: World,
    who: str,
    method: str,
    address: str,
    data: dict[str, Any] | None = None,
    *,
    json: Any = None,
    headers: dict[str, str] | None = None,
) -> Iterator[HttpResponseBase]:
    """Ask as that person, with a form (`data`) or with `json`; the answer's bytes are in `.body`.

    What the visit did is undone when the block ends.
    """
    client = world.client(who)  # signs in before the savepoint
    cookies = copy(client.cookies)
    try:
        with undone():
            if method == "GET":
                response = client.get(address, data, headers=headers)
            elif json is not None:
                response = client.post(address, json, content_type="application/json")
            else:
                response = client.post(address, data or {}, headers=headers)
            response.body = b"".join(response.streaming_content) if response.streaming else response.content
            request_finished.disconnect(close_old_connections)  # as the test client does: our transaction stays open
            response.close()
            request_finished.connect(close_old_connections)
            yield response
    finally:
        client.cookies = cookies  # signing out is undone too


def patterns(inside=None, prefix="") -> Iterator[tuple[str, URLPattern]]:
    """Every URL of the resolver with its name."""
    for pattern in get_resolver().url_patterns if inside is None else inside:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield prefix + (pattern.name or f"<no name: {pattern.pattern}>"), pattern


@contextmanager
def extra_address(extra: URLPattern) -> Iterator[None]:
    """The portal with one more address, as if somebody had just added it."""
    urls = ModuleType("tests_extra_urls")
    urls.urlpatterns = [*get_resolver().url_patterns, extra]
    for handler in ("handler400", "handler403", "handler404", "handler500"):
        setattr(urls, handler, getattr(sys.modules["certportal.urls"], handler))
    sys.modules[urls.__name__] = urls
    try:
        with override_settings(ROOT_URLCONF=urls.__name__):
            yield
    finally:
        del sys.modules[urls.__name__]
