"""Fixtures of the walks (scripted visits through many pages) in headless Chromium against a real server.

The portal starts once per test process; every walk makes its own people.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests import pg
from tests.architecture.visiting import _people_read_once, _quiet, whole_world, world  # noqa: F401 (fixtures)
from tests.browser.portal import Portal
from tests.servers import scratch_folder

# Playwright's synchronous interface keeps an event loop in this thread; Django would refuse to use the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(tryfirst=True)  # before pytest filters by -m
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"portal", "first_day"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    # The first is Chromium without its windows, which takes a quarter less of the processor.
    known = map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))
    chromium = os.environ.get("CHROMIUM") or next(filter(None, known), None)
    # As root Chromium has no sandbox; /dev/shm is tiny in containers.
    flags = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    # Each page begins its scripts anew: what V8 compiles for speed meanwhile (of axe above all) is thrown away with the page.
    flags.append("--js-flags=--no-opt --no-maglev")
    return {"executable_path": chromium, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {
        "locale": "id-ID",
        "timezone_id": "Asia/Jakarta",
        "viewport": {"width": 1280, "height": 900},
        "service_workers": "block",
        "reduced_motion": "reduce",  # nobody waits for a page that glides
    }


@pytest.fixture(scope="session")
def _running_portal(django_db_blocker) -> Iterator[Portal]:
    with django_db_blocker.unblock(), _running("walk") as portal:
        yield portal


@pytest.fixture
def portal(_running_portal: Portal, media_root, django_db_blocker) -> Iterator[Portal]:
    """The running portal; during the test this process's models and files are those of the portal too."""
    with django_db_blocker.unblock(), _running_portal.data():
        yield _running_portal


@pytest.fixture
def first_day(media_root, django_db_blocker) -> Iterator[Portal]:
    """A portal of its own with the catalogue alone, as `DEMO=0 ./run` leaves it."""
    with django_db_blocker.unblock(), _running("first", set_up=False) as portal, portal.data():
        yield portal


@contextmanager
def _running(name: str, **options: bool) -> Iterator[Portal]:
    folder = scratch_folder(name)
    portal = Portal(folder, database=f"portal_{name}_{pg.WORKER or 'main'}", **options).start()
    try:
        yield portal
    finally:
        portal.stop()
        shutil.rmtree(folder, ignore_errors=True)
