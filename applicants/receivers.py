"""Receivers of the signals that apps below send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.actions import attach_signed, end_appointments

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.papers.models import Paper


def attach_when_drawn(*, paper: Paper, now: datetime, **_kwargs: Any) -> None:
    """A signed form that has been drawn becomes the next version of its document; other papers are not looked at."""
    if paper.about_type == "applicants.document":
        attach_signed(paper, now=now)


def end_acting_leaders(*, user: User, ending: Collection[int], by: Actor, now: datetime, **_kwargs: Any) -> None:
    """An acting leader does not outlive the roles that made them one."""
    end_appointments(user, ending, by=by, now=now)
