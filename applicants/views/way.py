"""The way of a case as the service's standard tells it: eight steps, not every event."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from certportal.kernel.web.dates import local
from certportal.kernel.workflow.flow import flow_of

if TYPE_CHECKING:
    from datetime import date

    from applicants.models import Dossier


def way_of(dossier: Dossier, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps of the standard as the petals count them: the done with their day, the one it is at, the rest.

    `events` is the `timeline`. A case that ended without a result has its end in place of the step it was at.
    """
    flow, zone = flow_of(dossier), dossier.agency.zone
    past = [event for event in events if event.get("milestone")]
    here = flow.milestone_at(dossier.state)
    at = here or max((event["milestone"] for event in past), default=1)
    days = _days_of_steps(past, zone)
    steps: list[dict[str, Any]] = [
        {"title": title, "state": "done", "on": days.get(number)} if number < at else {"title": title, "state": "todo"}
        for number, title in enumerate(flow.milestones(), 1)
    ]
    said, since = dossier.state_row.public, local(dossier.state_since, zone).date()
    if not here:
        return [*steps[: at - 1], {"title": said, "state": "done", "on": since}]
    if at <= len(steps):
        note = next((event["note"] for event in events if event["state"] == "current"), "")
        steps[at - 1] |= {"state": "current", "on": since, "by": said, "note": note}
    return steps


def _days_of_steps(past: list[dict[str, Any]], zone: str) -> dict[int, date]:
    """The day each step was left behind; the last time, where it came back and was passed again."""
    days: dict[int, date] = {}
    for before, event in pairwise([{"milestone": 1}, *past]):
        days |= dict.fromkeys(range(before["milestone"], event["milestone"]), local(event["at"], zone).date())
    return days
