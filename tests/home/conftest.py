"""A test client signed in as an administrator, and the portals of the backup tests."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from certportal.home.backup import make
from certportal.kernel.accounts.enums import Role
from tests import pg
from tests.factories.accounts import OrganisationFactory, person_with
from tests.factories.blank_sheets import blank_sheets  # noqa: F401 (fixture)
from tests.factories.catalogue_once import catalogue_once, world_once  # noqa: F401 (fixtures)
from tests.home.portals import MADE_AT, content, fresh_name, live_through_something, portal


@pytest.fixture
def _unblocked(django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def source(django_db_setup, django_db_blocker, tmp_path_factory) -> SimpleNamespace:
    """A portal with a history, its archive, and its content right after. A test that changes it restores it."""
    folder = tmp_path_factory.mktemp("asal")
    path, name = folder / "cadangan.zip", f"backup_source_{pg.WORKER or 'main'}"
    with django_db_blocker.unblock():
        pg.clone_database(name)
        with portal(name, folder / "media"):
            live_through_something()
            made = make.make(path, now=MADE_AT)
            whole = content(folder / "media")
    return SimpleNamespace(path=path, made=made, media=folder / "media", database=name, all=whole)


@pytest.fixture
def empty(source, _unblocked, tmp_path) -> Iterator[Path]:
    """A fresh database with tables and without rows, and a fresh media folder, which it gives."""
    name = fresh_name()
    pg.clone_database(name)
    with portal(name, tmp_path / "pulih"):
        yield tmp_path / "pulih"


@pytest.fixture
def admin():
    return person_with(Role.SYSTEM_ADMIN, full_name="Rizky Pratama, S.Kom.")


@pytest.fixture
def office(client, admin):
    """A test client signed in as an administrator."""
    client.force_login(admin)
    return client


@pytest.fixture
def second():
    """Somebody who may be the second person of any act."""
    return person_with(Role.INSPECTORATE, full_name="Inspektur Dua")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def kantor():
    return OrganisationFactory(parent=OrganisationFactory(name="Pemerintah Kota", kind="government"))
