"""What the web middleware knows of the request in whose course something happens; audit rows and log lines carry it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest


@dataclass(frozen=True)
class RequestFacts:
    """The id of the request, the address of the client, and the request itself; empty outside a request."""

    request_id: str = ""
    address: str = ""
    asked: HttpRequest | None = None


_facts: ContextVar[RequestFacts] = ContextVar("audit_request_facts", default=RequestFacts())  # noqa: B039 (frozen)


def set_request_facts(request_id: str, address: str, asked: HttpRequest | None = None) -> None:
    """Name the request and the client address for all audit rows and log lines of this request; empty strings clear them."""
    _facts.set(RequestFacts(request_id, address, asked))


def request_facts() -> RequestFacts:
    """Those of the request that is being answered."""
    return _facts.get()


def asked_in() -> str:
    """The id of the request that is being answered; empty outside one."""
    return _facts.get().request_id


@contextmanager
def on_behalf_of(request_id: str) -> Iterator[None]:
    """What happens meanwhile was asked for in that request (empty: in none), which may have been answered long ago."""
    before = _facts.set(RequestFacts(request_id))
    try:
        yield
    finally:
        _facts.reset(before)
