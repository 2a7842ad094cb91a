"""The test base itself: the right engine and driver, one clone per worker, empty tables after every test."""

import os

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import IntegrityError, connection

from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM, record
from tests.emptying import WRITTEN_BY_MIGRATE
from tests.factories.accounts import PersonFactory

ON_SQLITE = os.environ.get("TEST_DATABASE") == "sqlite"


@pytest.mark.engines
@pytest.mark.django_db
def test_engine_is_the_one_asked_for():
    assert connection.vendor == ("sqlite" if ON_SQLITE else "postgresql")
    if ON_SQLITE:
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
        assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    else:
        assert connection.pg_version // 10_000 == 18
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("0",)


@pytest.mark.engines
@pytest.mark.django_db
def test_migrate_alone_is_enough_to_sign_in(client):
    """The template of the tests was an empty database on which `migrate` ran, and nothing else: the cache has its table."""
    assert client.post("/masuk/", {"login": "198001012005011001", "password": "salah"}).status_code == 200
    assert cache.add("tests.migrate", 1)


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_real_transactions_leave_nothing_to_the_next_test(turn):
    assert AuditEvent.objects.count() == 0, turn
    record("test.made", by=SYSTEM)
    assert AuditEvent.objects.count() == 1


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_append_only_rows_stay_protected_during_tests():
    record("test.made", by=SYSTEM)
    with pytest.raises(IntegrityError):
        AuditEvent.objects.all().delete()


def test_hashes_are_argon2_at_the_lowest_cost():
    assert make_password("rahasia").startswith("argon2$argon2id$v=19$m=8,t=1,p=1$")


def test_settings_never_name_a_database_outside_the_scratch_folder():
    assert os.environ["TEST_SCRATCH"] in os.environ["DATABASE_URL"]
    assert os.environ["TEST_SCRATCH"] in str(settings.QUEUE_DIR)


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_emptied_are_all_tables_but_those_migrate_has_filled(turn):
    """Before each turn the tables were emptied after a test; what migrate wrote is still whole."""
    kept = {table for model in apps.get_models(include_auto_created=True) if model._base_manager.exists()
            for table in [model._meta.db_table]}  # fmt: skip
    assert kept == WRITTEN_BY_MIGRATE
    assert ContentType.objects.count() == len({model._meta.concrete_model for model in apps.get_models()})
    PersonFactory()
    record("test.made", by=SYSTEM)
