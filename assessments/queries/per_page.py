"""Questions about an exam that its page asks several times: kept while the page is made, asked anew everywhere else."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

from certportal.kernel.web.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from assessments.models import ExamEvent

Answer = TypeVar("Answer")
_SHOWN = "assessments.shown_on_page"


def show_on_page(event: ExamEvent) -> None:
    """From now on this instance is only shown: what was asked about it holds until the page is sent."""
    event.answers[_SHOWN] = True


def per_page(ask: Callable[[ExamEvent], Answer]) -> Callable[[ExamEvent], Answer]:
    """`ask`, once for an instance that is only shown (`show_on_page`). Guards of an action get another, and ask anew."""
    kept = Kept(ask)

    @wraps(ask)
    def asked(event: ExamEvent) -> Answer:
        return kept(event) if _SHOWN in event.answers else ask(event)

    return asked
