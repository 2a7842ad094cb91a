"""Fixtures every test may use. The database comes from tests/pg.py, servers from tests/servers.py."""

import gc
import shutil
from collections.abc import Iterator
from itertools import count
from math import inf
from pathlib import Path

import pytest
from _pytest import runner
from django.conf import settings
from django.contrib.auth import user_logged_in
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, connections
from django.test import TransactionTestCase
from hypothesis import settings as examples

from certportal.kernel.files import child
from certportal.kernel.web import reaching
from certportal.room import with_room
from tests import pg, quicker, warm_child
from tests.buckets import Buckets, InBucket
from tests.emptying import empty_the_tables
from tests.servers import Redis, scratch_folder


class QuickArgon2(Argon2PasswordHasher):
    """The production algorithm with the smallest cost: tests hash hundreds of passwords."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


def proved_just_now(request, user, **_others) -> None:
    """`force_login` stands for a sign-in with the password at that moment, where staff are concerned.

    Without it every final act in the tests would first ask for the password again.
    """
    from allauth.account.internal.flows.login import get_authentication_records, record_authentication

    from certportal.kernel.accounts.queries import is_staff_person

    known = get_authentication_records(request, user)
    if not known and is_staff_person(type(user).objects.get(pk=user.pk)):
        record_authentication(request, user, method="password")


def pytest_configure(config: pytest.Config) -> None:
    examples.register_profile("shared machine", deadline=None)  # how long one example takes says more of the neighbours
    examples.load_profile("shared machine")
    config.pluginmanager.register(HeavyFirst())
    user_logged_in.connect(proved_just_now)
    TransactionTestCase._fixture_teardown = empty_the_tables
    settings.PASSWORD_HASHERS = ["tests.conftest.QuickArgon2"]
    child.subprocess = warm_child
    quicker.begin()
    settings.STATIC_ROOT = pg.folder / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.WHITENOISE_AUTOREFRESH = True  # a file is looked up when it is asked for; else every test client reads all
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


LONGER = {"browser": 600, "soak": 3 * 3600}  # seconds, instead of pyproject's
WALKS = Path(__file__).parent / "browser"  # the only folder ./run reads for the browser's part


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") and WALKS not in item.path.parents:
            raise pytest.UsageError(
                f"{item.nodeid}: tests of the browser stand in tests/browser, or ./run leaves them out."
            )
        for mark, seconds in LONGER.items():
            if item.get_closest_marker(mark) and not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(seconds))


class HeavyFirst:
    """A separate plugin, because it must run after pytest-django, which sorts too."""

    @staticmethod
    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        items.sort(key=_seconds, reverse=True)


def _seconds(item: pytest.Item) -> int:
    mark = item.get_closest_marker("heavy")
    return mark.args[0] if mark else 0


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Nearly all that is made while tests are collected stays; looking for the rest took a third of that time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Imports and collected tests stay for the whole run, so they are left out of garbage collection.

    It took a sixth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Every test runs with room for its calls, as every request does; it took a sixth of the time, too."""
    return with_room(runner.pytest_runtest_protocol, item, nextitem)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    """Replace pytest-django's way of making the database by a clone of a template that is migrated once per run."""
    with django_db_blocker.unblock():
        pg.own_database()
        _ = connection.features.supports_json_field  # asked once here; a test would count the query
    yield
    connections.close_all()


@pytest.fixture(scope="session")
def _media_roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names for media folders; whoever writes the first file makes the folder, and most tests write none."""
    folder = tmp_path_factory.mktemp("media")
    return (folder / f"{number}" for number in count())


@pytest.fixture(autouse=True)
def media_root(settings, _media_roots: Iterator[Path]) -> Path:
    """Every test has its own empty media folder. Whose portal it is, nobody asks but the tests of that (`forget_house`)."""
    reaching._house[:] = [(inf, None)]
    path = next(_media_roots)
    settings.MEDIA_ROOT = str(path)
    return path


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """A real Redis on a unix socket (`.url`), for the few tests that are about Redis."""
    folder = scratch_folder("redis")
    server = Redis(folder).start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def buckets() -> Iterator[Buckets]:
    """A server of the S3 interface, for the few tests about files that are stored elsewhere."""
    server = Buckets()
    yield server
    server.stop()


@pytest.fixture
def bucket(settings, buckets) -> InBucket:
    """Files lie in an S3-compatible store; MEDIA_ROOT only holds drafts."""
    settings.MEDIA_STORE = buckets.new_url()
    settings.AWS_ACCESS_KEY_ID = settings.AWS_SECRET_ACCESS_KEY = "of-the-tests"
    return InBucket(settings.MEDIA_STORE, buckets)
