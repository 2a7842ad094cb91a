"""What the web middleware knows of the request in whose course something happens; audit rows and log lines carry it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestFacts:
    """The id of the request and the address of the client; empty outside a request."""

    request_id: str = ""
    address: str = ""


_facts: ContextVar[RequestFacts] = ContextVar("audit_request_facts", default=RequestFacts())  # noqa: B039 (frozen)


def set_request_facts(request_id: str, address: str) -> None:
    """Name the request and the client address for all audit rows and log lines of this request; empty strings clear them."""
    _facts.set(RequestFacts(request_id, address))


def request_facts() -> RequestFacts:
    """Those of the request that is being answered."""
    return _facts.get()
