"""The foot of every checking page: the counts, and the one thing that can be sent from this page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from applicants import checklist
from applicants.enums import DossierState, Mark
from applicants.flows.guards import documents_there, everything_seen
from applicants.queries import rows_of
from applicants.views.asking import me
from certportal.kernel.workflow.flow import flow_of
from certportal.kernel.workflow.make import open_moves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from applicants.models import Dossier
    from certportal.kernel.workflow.make import OpenMove
    from certportal.kernel.workflow.rows import Move


@dataclass(frozen=True)
class Foot:
    """Counts, label and address of the button, whether pressing it makes the move at once, and why it is disabled."""

    tally: checklist.Tally
    label: str
    url_name: str
    at_once: bool
    why: str
    waits: bool


def foot(request: HttpRequest, dossier: Dossier) -> Foot | None:
    """The foot for this person; None where nothing is sent from here any more."""
    rows = rows_of(dossier)
    name = _next_move(dossier, rows)
    if name is None:
        return None
    person, move = me(request), flow_of(dossier).move(name)
    found = next((row for row in open_moves(flow_of(dossier), person, dossier) if row.move == move), None)
    why = why_waits(found, rows) if found else move.others_task
    return Foot(
        checklist.tally(rows),
        _label(move, rows),
        move.page_for(dossier, person),
        move.at_once,
        why,
        waits=bool(why),
    )


def why_waits(found: OpenMove[Dossier], rows: Sequence[checklist.Row]) -> str:
    """Why the move cannot be made yet; of documents that lack only how many, for the list beside it names them."""
    if found.guard is documents_there:
        return f"{len(checklist.to_send(rows))} dokumen belum siap."
    if found.guard is everything_seen:
        return f"Nilai {checklist.tally(rows).unseen} dokumen lagi untuk mengirim."
    return found.refusal or ""


def _next_move(dossier: Dossier, rows: Sequence[checklist.Row]) -> str | None:
    if dossier.state == DossierState.SUBMITTED:
        return "start_check"
    if not dossier.is_marked(Mark.CHECKING):
        return None
    if checklist.has_final_fault(rows):
        return "reject"
    if checklist.to_mend(rows):
        return "return"
    return "declare_complete" if dossier.state == DossierState.VERIFICATION else "begin_verification"


def _label(move: Move[Dossier], rows: Sequence[checklist.Row]) -> str:
    if move.name == "return":
        return f"Minta perbaikan {len(checklist.to_mend(rows))} dokumen"
    return move.label
