"""The shared cache on Redis; while Redis is away, the cache in the database.

Signing in counts requests per address in the cache. Without this, nobody could sign in as long as Redis is down; with a
cache that forgets everything instead, the limits would be off for as long.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import DatabaseError, connections, router
from redis.exceptions import RedisError

from certportal.kernel.web.outages import page_for

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

ROWS: Final = "rows"
PAUSE_SECONDS: Final = 10
"""Redis is not asked for so long after a fault: a request must not wait for a server that does not answer."""
_ASKED: Final = (
    "add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear",
)  # fmt: skip
_away = {"until": 0.0}  # of this process: each thread has a cache object of its own


class Rows(DatabaseCache):
    """The table; where nothing can be written it says so: "not added" means "counted already" to whoever limits tries."""

    def _base_set(self, mode: str, key: str, value: object, timeout: object = DEFAULT_TIMEOUT) -> bool:
        faults: list[DatabaseError] = []

        def noted(execute: Callable[..., Any], *statement: Any) -> Any:
            try:
                return execute(*statement)
            except DatabaseError as exc:
                faults.append(exc)
                raise

        with connections[router.db_for_write(self.cache_model_class)].execute_wrapper(noted):
            done: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
        for fault in faults:
            if page_for(fault) == HTTPStatus.INSUFFICIENT_STORAGE:
                raise fault
        return done


class RedisOrRows(RedisCache):
    """Redis; after a fault of it, the cache `rows` for some seconds, which `migrate` has made in the database."""


def is_asked() -> bool:
    """Whether Redis may be asked; not for some seconds after a fault."""
    return monotonic() >= _away["until"]


def note_fault() -> None:
    """Redis did not answer this process."""
    _away["until"] = monotonic() + PAUSE_SECONDS


def _or_rows(name: str) -> Callable[..., Any]:
    on_redis = getattr(RedisCache, name)

    def asked(self: RedisOrRows, *args: Any, **kwargs: Any) -> Any:
        if is_asked():
            try:
                return on_redis(self, *args, **kwargs)
            except RedisError as exc:
                note_fault()
                log.warning("Redis is away, the cache is in the database for now: %s", type(exc).__name__)
        return getattr(caches[ROWS], name)(*args, **kwargs)

    return asked


for _name in _ASKED:
    setattr(RedisOrRows, _name, _or_rows(_name))
