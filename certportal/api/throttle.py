"""A limit of requests per client address and minute for the public interface."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from django.core.cache import cache
from ninja.throttling import BaseThrottle

from certportal.kernel.accounts.addresses import counted_address

if TYPE_CHECKING:
    from django.http import HttpRequest

REQUESTS_PER_WINDOW = 3_000
WINDOW = 60
"""Seconds."""


class PerAddress(BaseThrottle):
    """Counts in fixed windows, shared by all processes through the cache.

    A process takes a small block of requests at a time from what an address may still ask, so that not every request
    writes into the cache (which may be a table). The limit itself is never exceeded by more than one block per process.
    """

    def __init__(self) -> None:
        self._window = 0
        self._left: dict[str, int] = {}

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this address may still ask in this window."""
        window = int(time.time()) // WINDOW
        if window != self._window:
            # Two threads may do this at the same time; at worst one block is taken twice.
            self._window, self._left = window, {}
        address = hashlib.sha256(counted_address(request).encode()).hexdigest()[:32]
        left = self._left.get(address, 0) or _take_block(f"api:{address}:{window}")
        self._left[address] = max(0, left - 1)
        return left > 0

    def wait(self) -> float:
        """Seconds until the next window begins."""
        return WINDOW - time.time() % WINDOW


def _take_block(key: str) -> int:
    """How many requests this process may answer before it asks again; 0 when the limit is reached."""
    block = max(1, REQUESTS_PER_WINDOW // 100)
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        taken = cache.incr(key, block)
    except ValueError:
        return block  # the cache dropped the entry between the two calls
    return block if taken <= REQUESTS_PER_WINDOW else 0
