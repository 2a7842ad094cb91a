"""Redis goes away and comes back: people sign in all the while, and what is counted stays counted."""

import runpy
import shutil

import pytest
from django.core.cache import cache

from tests.architecture.house import ROOT
from tests.factories.accounts import PASSWORD, PersonFactory
from tests.servers import Redis, scratch_folder

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def redis(settings, monkeypatch):
    """A Redis of this test alone, and the cache as the settings describe it where REDIS_URL names one."""
    monkeypatch.setattr("certportal.cache._away", {"until": 0.0})
    folder = scratch_folder("redis")
    server = Redis(folder).start()
    monkeypatch.setenv("REDIS_URL", server.url)
    settings.CACHES = runpy.run_path(str(ROOT / "certportal/settings.py"))["CACHES"]
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def sign_in(client, password):
    return client.post("/masuk/", {"login": "nur@contoh.id", "password": password})


def test_people_sign_in_while_redis_is_away(client, redis):
    PersonFactory(email="nur@contoh.id")
    redis.stop()
    assert "tidak cocok" in sign_in(client, "salah-sekali-42").content.decode()
    assert sign_in(client, PASSWORD).status_code == 302


def test_what_is_counted_meanwhile_is_counted_in_rows(client, redis, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    redis.stop()
    assert [sign_in(client, "salah-sekali-42").status_code for _ in range(3)] == [200, 200, 200]
    last = sign_in(client, "salah-sekali-42")
    assert (last.status_code, '<html lang="id">' in last.content.decode()) == (429, True)


def test_redis_is_asked_again_after_a_pause(redis, monkeypatch):
    cache.set("a", "in Redis")
    redis.stop()
    cache.set("a", "in the rows")
    assert cache.get("a") == "in the rows"
    redis.start()
    cache.set("b", 1)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("c")
    monkeypatch.setattr("certportal.cache.monotonic", lambda: 1e9)
    assert cache.get("a") is None
    cache.set("a", "again")
    assert cache.get("a") == "again"
