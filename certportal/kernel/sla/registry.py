"""The kinds of clocks, registered by apps above: name, terms, people to remind, page, action after the limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from certportal.kernel.sla.enums import ClockUnit, WaitingOn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from certportal.kernel.accounts.models import Organisation, User


Subject = TypeVar("Subject")
Subject_contra = TypeVar("Subject_contra", contravariant=True)


@dataclass(frozen=True)
class Terms:
    """Whose calendar counts, and how long: `target` warns (or None), `limit` (at least 1) is late, both in `unit`s.

    `since` is the moment of the event that counts, where it lies before the start of the clock: its day is day 0, and hours
    count from it (None: the start itself).
    """

    organisation: Organisation
    target: int | None
    limit: int
    unit: ClockUnit = ClockUnit.WORKING_DAY
    since: datetime | None = None


class Readers(Protocol[Subject_contra]):
    """Who is told about the deadlines of some subjects that were fetched together.

    `recipients` are asked on the day of the reminder: half, three_before, target, one_before, due, or overdue_1,
    overdue_2 … `superiors` are told from the first late day on; the ledger says so each time the clock falls due.
    """

    def recipients(self, subject: Subject_contra, reminder_kind: str, /) -> Iterable[User]: ...

    def superiors(self, subject: Subject_contra, /) -> Iterable[User]: ...


@dataclass(frozen=True)
class ClockKind(Generic[Subject]):
    """One kind of clock.

    `label` is what people read ("pemeriksaan kelengkapan"). `readers(subjects)` knows who is told about subjects of one
    office, one or many, from a fixed number of queries. `on_due(subject, now)` runs as a background job once the day after
    the limit has begun; it may run twice and must be idempotent. `waiting_on` says for whom the days count at the start.
    `concerned(subject)` are told, besides the recipients, when a change of the calendar moves the dates.
    """

    kind: str
    label: str
    readers: Callable[[Sequence[Subject]], Readers[Subject]]
    url: Callable[[Subject], str]
    terms: Callable[[Subject], Terms]
    on_due: Callable[[Subject, datetime], None] | None = None
    waiting_on: WaitingOn = WaitingOn.OFFICE
    concerned: Callable[[Subject], Iterable[User]] = lambda _subject: ()


_KINDS: dict[str, ClockKind[Any]] = {}


def register(kind: ClockKind[Any]) -> None:
    """Register a kind of clock. A kind registered twice is a programming error (ValueError)."""
    if kind.kind in _KINDS:
        raise ValueError(f"Clock kind {kind.kind} is registered twice")
    _KINDS[kind.kind] = kind


def kind_of(kind: str) -> ClockKind[Any]:
    """The registered kind; KeyError when no app registered it."""
    return _KINDS[kind]


def acts_when_due(kind: str) -> bool:
    """Whether the app acts on a passed limit; true for an unknown kind, so that its job fails visibly."""
    found = _KINDS.get(kind)
    return found is None or found.on_due is not None


def label_of(kind: str) -> str:
    """What people call that clock; the code itself never reaches a screen."""
    found = _KINDS.get(kind)
    return found.label if found else "tenggat"
