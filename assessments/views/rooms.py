"""What every page of one exam says on top: the step of the procedure it is at, whose turn it is, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from assessments.queries.procedure import steps_at
from assessments.queries.proofs import lacking

if TYPE_CHECKING:
    from assessments.models import ExamEvent
    from assessments.queries.procedure import StepShown


@dataclass(frozen=True)
class StepNow:
    """The first step that is not done, of how many, and what the portal still lacks of it, as sentences."""

    shown: StepShown
    of: int
    lacking: list[str]


def step_now(event: ExamEvent) -> StepNow | None:
    """Where the exam stands; None once all steps are done, or where it follows no procedure."""
    steps = steps_at(event, timezone.now())
    current = next((one for one in steps if one.current), None)
    if current is None:
        return None
    open_ones = [row for row in current.tasks if not row.done_at]
    said = [lacking(event, row.task.evidence) for row in open_ones]
    return StepNow(current, len(steps), [one for one in said if one])
