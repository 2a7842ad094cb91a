"""The cases on a person's desk: one question for all its lists, also those of the apps above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from applicants.models.ended import LIVE
from applicants.queries.queue import for_desk
from certportal.kernel.web import desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from certportal.kernel.accounts.models import User

    Listed = Callable[[User, datetime], Iterable[int]]

_LISTED: dict[str, Listed] = {}


def list_cases(listed: Listed) -> None:
    """Let a list of the desk name the ids of its cases beforehand (`listed(user, now)`)."""
    _LISTED[f"{listed.__module__}.{listed.__qualname__}"] = listed


@desk.shared
def cases_at_desk(user: User, now: datetime) -> dict[int, Any]:
    """The cases of all lists and cards by id: one's own live ones, and those the lists name; see `for_desk`."""
    own = Q(applicant=user) & LIVE
    listed = {pk for named in _LISTED.values() for pk in named(user, now)}
    return for_desk(own | Q(pk__in=listed) if listed else own)
