"""Receivers of the signals that apps below send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.actions import attach_signed

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.papers.models import Paper


def attach_when_drawn(*, paper: Paper, now: datetime, **_kwargs: Any) -> None:
    """A signed form that has been drawn becomes the next version of its document; other papers are not looked at."""
    if paper.about_type == "applicants.document":
        attach_signed(paper, now=now)
