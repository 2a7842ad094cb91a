"""The panel beside the queue: the four answers about one case, its documents, the applicant, and the one thing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from applicants.enums import DossierState, Mark
from applicants.policies import excluded_from_checking, works_on_case
from applicants.queries.peek import peek_at
from certportal.kernel.web.paginate import AT
from certportal.kernel.workflow.flow import flow_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.paginator import Page
    from django.http import QueryDict

    from applicants.models import Dossier
    from applicants.queries.peek import Peek
    from certportal.kernel.accounts.models import User

PEEK = "intip"
FIRST, LAST = "awal", "akhir"
_FACTS = (("grade", "Golongan"), ("position", "Jabatan"), ("employer", "Instansi"), ("work_unit", "Unit kerja"))


def peek_of(asked: QueryDict, page: Page[Any], rows: Sequence[dict[str, Any]], person: User) -> dict[str, Any]:
    """The panel of the case that the address names, where it is on this page of the list; nothing without one."""
    places = {row["dossier"].code: place for place, row in enumerate(rows)}
    places |= {FIRST: 0, LAST: len(rows) - 1} if rows else {}
    place = places.get(asked.get(PEEK, ""))
    if place is None:
        return {}
    row = rows[place]
    dossier = row["dossier"]
    seen = peek_at(dossier)
    row["current"] = True
    return {
        "peek": {
            **row,
            "seen": seen,
            "turn": "Anda" if row["mine"] else row["state"].turn.name.capitalize() or "Tidak ada lagi",
            "todo": _todo(dossier, seen),
            "act": _act(dossier, person),
            "facts": [(label, seen.declared[key]) for key, label in _FACTS if seen.declared.get(key)],
            "before": _beside(asked, page, rows, place - 1),
            "after": _beside(asked, page, rows, place + 1),
            "closed": _address(asked, {PEEK: ""}),
        }
    }


def _beside(asked: QueryDict, page: Page[Any], rows: Sequence[dict[str, Any]], place: int) -> str:
    """The address of the panel of the row above or below, over the edge of the page too; "" at an end of the list."""
    if 0 <= place < len(rows):
        return _address(asked, {PEEK: rows[place]["dossier"].code})
    if place < 0:
        return _address(asked, {AT: str(page.number - 1), PEEK: LAST}) if page.has_previous() else ""
    return _address(asked, {AT: str(page.number + 1), PEEK: FIRST}) if page.has_next() else ""


def _address(asked: QueryDict, other: dict[str, str]) -> str:
    parts = {name: value for name, value in ({**asked.dict(), **other}).items() if value}
    return f"{reverse('queue.list')}?{urlencode(parts)}"


def _todo(dossier: Dossier, seen: Peek) -> str:
    """What has to be done now, by whoever's turn it is: the main step from here, as the buttons name it."""
    state = dossier.state_row
    if state.turn.concerned and not state.turn.roles:
        return "Menunggu pemohon"
    if dossier.is_marked(Mark.CHECKING) or state.code == DossierState.SUBMITTED:
        return f"Periksa {len(seen.documents)} dokumen"
    moves = (move for move in flow_of(dossier).moves if state.code in move.sources and move.page and not move.aside)
    return next((move.label for move in moves), "Tidak ada")


def _act(dossier: Dossier, person: User) -> dict[str, Any]:
    """The one thing this person does next: check it, where they may; else open it."""
    if works_on_case(person, dossier) and excluded_from_checking(person, dossier) is None:
        if dossier.state == DossierState.SUBMITTED:
            return {
                "label": "Mulai pemeriksaan",
                "url": reverse("dossier.start_check", args=[dossier.code]),
                "post": True,
            }
        if dossier.is_marked(Mark.CHECKING):
            return {"label": "Lanjutkan pemeriksaan", "url": reverse("dossier.check", args=[dossier.code])}
    return {"label": "Buka berkas", "url": dossier.get_absolute_url()}
