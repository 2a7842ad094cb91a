"""The desk by role: two lists, cards and warnings, each brought by the app that knows about it.

Apps call `register`, `feed` and `warn` in AppConfig.ready(); certportal.home draws /meja-kerja/.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from django.http import HttpRequest

from certportal.kernel.web.deadline import Told, gently, is_pressing, tell
from certportal.kernel.workdays.queries import current_stamp

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from certportal.kernel.accounts.models import User
    from certportal.kernel.accounts.policies import Policy

ListName = Literal["mine", "just_fixed"]
Tone = Literal["neutral", "info", "good", "warn", "bad", "paused"]


@dataclass(frozen=True)
class Card:
    """A box on the desk, for those whom `policy` lets see it; `context(request)` None hides it; without a title no box."""

    order: int
    title: str
    template: str
    context: Callable[[HttpRequest], Mapping[str, Any] | None]
    policy: "Policy[object]"


@dataclass(frozen=True)
class Row:
    """One thing to do. The limit of its running `clock`, else `due_on`, sorts the list; rows without a date come last.

    A feed gives the clock itself; the page gets it in words (`web.deadline.Told`), gently where the case is the reader's `own`.
    """

    title: str
    url: str
    subtitle: str = ""
    state_label: str = ""
    tone: Tone = "neutral"
    due_on: date | None = None
    clock: Any = None
    own: bool = False


@dataclass(frozen=True)
class Warn:
    """Something the office itself must correct, with the page where it is done (empty when there is none)."""

    sentence: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class Share:
    """What a feed returns where there may be too many rows to show: the first by their day, and the count of all.

    `pressing` of them are near their limit or late. `whole` is the address of the page that lists all.
    """

    rows: Sequence[Row]
    total: int
    pressing: int
    whole: str = ""


SHOWN = 25
"""Rows of one feed that a list shows; the others are counted and found on a page of their own."""


def first_rows(found: "QuerySet[Any]", row: Callable[[Any], Row], *, whole: str = "") -> Share:
    """The first rows of an ordered queryset without clocks; they are counted only where not all are shown."""
    read = list(found[: SHOWN + 1])
    total = len(read) if len(read) <= SHOWN else found.count()
    return Share([row(one) for one in read[:SHOWN]], total, 0, whole)


@dataclass(frozen=True)
class Listing:
    """One list of the desk: the rows shown, how many there are in all, and where the others are found.

    `pressing` of all of them are near their limit or late; these stand first.
    """

    rows: list[Row]
    total: int
    pressing: int = 0
    whole: str = ""

    @property
    def is_cut(self) -> bool:
        """Not every row is shown."""
        return self.total > len(self.rows)


Feed = Callable[["User", datetime], "Iterable[Row] | Share"]
Warner = Callable[["User", datetime], Iterable[Warn]]

Answer = TypeVar("Answer")


_LOOK: ContextVar[dict[object, Any] | None] = ContextVar("desk", default=None)
_CARDS: dict[str, Card] = {}
_FEEDS: dict[tuple[ListName, str], Feed] = {}
_WARNERS: dict[str, Warner] = {}


def register(card: Card) -> None:
    """Add the card; the same template replaces the earlier one."""
    _CARDS[card.template] = card


def feed(name: ListName, rows: Feed) -> None:
    """Let `rows(user, now)` fill the list."""
    _FEEDS[name, _key(rows)] = rows


def warn(warner: Warner) -> None:
    """Let `warner(user, now)` put warnings on top of the desk; it decides for whom."""
    _WARNERS[_key(warner)] = warner


def cards_for(user: "User") -> list[Card]:
    """The cards this person's roles show, in order."""
    return sorted((card for card in _CARDS.values() if card.policy(user, None)), key=lambda card: card.order)


def list_for(name: ListName, user: "User", now: datetime) -> Listing:
    """One of the lists with the count of all its rows, also of those that are not shown."""
    found = _gathered(name, user, now)
    told = [replace(row, clock=_told(row, user, now)) if row.clock else row for row in found.rows]
    return replace(found, rows=told)


def _told(row: Row, user: "User", now: datetime) -> Told:
    told = tell(row.clock, now, stamp=stamp(user, now), brief=True)
    return gently(told, row.clock) if row.own else told


def warnings_for(user: "User", now: datetime) -> list[Warn]:
    """The warnings that concern this person."""
    return [warning for warner in _WARNERS.values() for warning in warner(user, now)]


@contextmanager
def one_look() -> Iterator[None]:
    """Within this block the answers of functions marked `shared` are computed once; used while a desk is shown."""
    before = _LOOK.set({})
    try:
        yield
    finally:
        _LOOK.reset(before)


def shared(work: Callable[["User", datetime], Answer]) -> Callable[["User", datetime], Answer]:
    """Compute `work(user, now)` once within `one_look`, for the moment it is first asked for; outside of it, every time."""

    @wraps(work)
    def kept(user: "User", now: datetime) -> Answer:
        known = _LOOK.get()
        if known is None:
            return work(user, now)
        key = (_key(work), user.pk)
        if key not in known:
            known[key] = work(user, now)
        answer: Answer = known[key]
        return answer

    return kept


def keep(work: Callable[["User", datetime], Answer], user: "User", answer: Answer) -> None:
    """Within `one_look`: what the `shared` function would answer is known already, from a statement asked for more."""
    known = _LOOK.get()
    if known is not None:
        known[_key(work), user.pk] = answer


@shared
def stamp(user: "User", now: datetime) -> str:
    """The version of the calendar, the same for everybody: one query per desk."""
    del user, now
    return current_stamp()


def _gathered(name: ListName, user: "User", now: datetime) -> Listing:
    """The rows of all feeds of a list, each address once; a feed without counts of its own is counted by its rows."""
    found: dict[str, Row] = {}
    near: set[str] = set()
    hidden = hidden_pressing = 0
    whole = ""
    for (listed, _), feeds in _FEEDS.items():
        if listed != name:
            continue
        brought = feeds(user, now)
        rows = brought.rows if isinstance(brought, Share) else brought
        for row in rows:
            if found.setdefault(row.url, row) is row and _presses(row, user, now):
                near.add(row.url)
        if isinstance(brought, Share) and brought.total > len(brought.rows):
            hidden += brought.total - len(brought.rows)
            hidden_pressing += brought.pressing - sum(row.url in near for row in brought.rows)
            whole = whole or brought.whole
    rows = sorted(found.values(), key=lambda row: (row.url not in near, *_order(row)))
    return Listing(rows, len(rows) + hidden, len(near) + hidden_pressing, whole)


def _presses(row: Row, user: "User", now: datetime) -> bool:
    return bool(row.clock) and is_pressing(row.clock, now, stamp=stamp(user, now))


def _order(row: Row) -> tuple[bool, date, str]:
    day = row.clock.limit_on if row.clock else row.due_on
    return (day is None, day or date.min, row.title)


def _key(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
