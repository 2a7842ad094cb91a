"""Which function does which kind of background work. Upper apps register theirs from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from certportal.kernel.jobs.models import Job

Work = Callable[[Job], dict[str, Any] | None]
"""Does the work and may return facts about it for people to read. It may run more than once and must not mind."""

LEASE = timedelta(minutes=6)  # longer than the hard time limit of a worker task (5 minutes)

LEASE_AHEAD = LEASE + timedelta(hours=1)
"""A lease that ends later than this from now was written by a clock that was far ahead: nobody holds it."""


class GiveUpError(Exception):
    """Raised by the work itself: trying again cannot help. The sentence is what people will read on the job."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Handler:
    """The function, how long one claim on it holds unless it reports progress, and what people call the work."""

    work: Work
    lease: timedelta
    title: str


_HANDLERS: dict[str, Handler] = {}


def handler(kind: str, *, title: str = "", lease: timedelta = LEASE) -> Callable[[Work], Work]:
    """Register the decorated function for a kind; two functions for one kind are a programming error (ValueError)."""

    def register(work: Work) -> Work:
        known = _HANDLERS.get(kind)
        if known is not None and known.work is not work:
            raise ValueError(f"Two handlers for jobs of kind {kind}")
        _HANDLERS[kind] = Handler(work, lease, title or kind)
        return work

    return register


def title_of(kind: str) -> str:
    """What people call this kind of work; that it is unknown when no app has registered it."""
    known = _HANDLERS.get(kind)
    return known.title if known else f"Pekerjaan yang tidak dikenal ({kind})"


def handler_of(kind: str) -> Handler | None:
    """The handler of a kind, None when no app has registered one."""
    return _HANDLERS.get(kind)
