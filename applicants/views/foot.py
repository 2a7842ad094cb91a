"""The foot of every checking page: what stands, and the one thing that would be sent from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from applicants import checklist
from applicants.enums import DossierState, Mark
from applicants.flows import DOSSIER_FLOW
from applicants.queries import rows_of
from applicants.views.asking import me
from applicants.views.dossiers import AT_ONCE, PAGE_OF_MOVE
from certportal.kernel.workflow.make import open_moves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from applicants.models import Dossier

NOT_YOURS = {
    "reject": "Ada dokumen yang ditolak. Penolakan permohonan diputuskan verifikator.",
    "declare_complete": "Langkah ini dikerjakan verifikator.",
}


@dataclass(frozen=True)
class Foot:
    """Counts, the words on the button, where it leads, whether it must wait, and why where the counts do not say it."""

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
    open_now = {row.move.name: row.refusal for row in open_moves(DOSSIER_FLOW, me(request), dossier)}
    why = open_now.get(name, NOT_YOURS.get(name, "Langkah ini dikerjakan petugas lain.")) or ""
    waits, waiting = bool(why), checklist.unseen(rows)
    if why.startswith(f"{len(waiting)} dokumen belum diperiksa"):
        why = ""  # the counts beside the button say it, the list above names them
    return Foot(
        checklist.tally(rows),
        _label(name, rows),
        PAGE_OF_MOVE[name],
        name in AT_ONCE,
        why,
        waits,
    )


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


def _label(name: str, rows: Sequence[checklist.Row]) -> str:
    if name == "return":
        return f"Minta perbaikan {len(checklist.to_mend(rows))} dokumen"
    return DOSSIER_FLOW.move(name).label
