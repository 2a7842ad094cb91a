"""The dossier's own page, for its applicant and for everybody who may see it; and its admission letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applicants import checklist
from applicants.enums import EDITABLE_STATES, DecisionKind, DossierState
from applicants.flows import DOSSIER_FLOW
from applicants.policies import checks_for_agency, sees_dossier
from applicants.queries import open_clocks, open_request, rows_of
from applicants.views.asking import load_dossier, me
from applicants.views.shown import (
    BY_WHEN,
    document_groups,
    state_pill,
    task_groups,
    timeline,
    what_to_do,
    whose_turn,
)
from certportal.kernel.files.serve import serve
from certportal.kernel.workflow.make import open_moves

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Decision, Dossier

# The page on which a move of this app is made; moves of upper apps bring their own panels.
PAGE_OF_MOVE = {
    "submit": "dossier.submit",
    "resubmit": "dossier.submit",
    "withdraw": "dossier.withdraw",
    "answer": "dossier.answer",
    "start_check": "dossier.start_check",
    "return": "dossier.return",
    "begin_verification": "dossier.begin_verification",
    "declare_complete": "dossier.declare_complete",
    "admit": "dossier.admit",
    "refuse_admission": "dossier.refuse_admission",
    "reject": "dossier.reject",
    "ask_information": "dossier.ask_information",
}
# These are made by one button; the others have a page of their own.
AT_ONCE = frozenset({"start_check", "begin_verification"})
# These lead off the main way and are never the main button of a page.
ASIDE = frozenset({"withdraw", "refuse_admission", "reject", "ask_information"})


def buttons(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """The moves of this app that the person may make from here, each with its page; and once each, why some must wait."""
    found = [row for row in open_moves(DOSSIER_FLOW, me(request), dossier) if row.move.name in PAGE_OF_MOVE]
    main = next((row for row in found if row.refusal is None and row.move.name not in ASIDE), None)
    rows = [
        {
            "move": row.move,
            "main": row is main,
            "refused": row.refusal is not None,
            "url_name": PAGE_OF_MOVE[row.move.name],
            "at_once": row.move.name in AT_ONCE,
        }
        for row in found
    ]
    task = f"{main.move.label}." if main else ""
    return {
        "buttons": rows,
        "task": task,
        "sentences": list(dict.fromkeys(row.refusal for row in found if row.refusal)),
    }


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """Where is it, whose turn is it, what must be done, by which date; then everything else."""
    dossier = load_dossier(request, code, sees_dossier)
    own = dossier.applicant_id == me(request).pk
    label, tone = state_pill(dossier, insider=not own)
    context = {
        "dossier": dossier,
        "label": label,
        "tone": tone,
        "turn": whose_turn(dossier, insider=not own),
        "clock": open_clocks([dossier]).get(dossier.pk),
        "clock_url": reverse("dossier.time", args=[dossier.code]),
        "steps": timeline(dossier, insider=not own),
        **buttons(request, dossier),
        "asked": open_request(dossier),
        "letter": letter_of(dossier),
    }
    if own:
        return render(request, "applicants/dossier.html", {**context, **_own(dossier)})
    return render(request, "applicants/dossier_staff.html", {**context, **_staff(request, dossier)})


def _own(dossier: Dossier) -> dict[str, Any]:
    tally = checklist.tally(rows_of(dossier))
    editable = dossier.state in EDITABLE_STATES
    return {
        "todo": what_to_do(dossier),
        "by_when": BY_WHEN.get(DossierState(dossier.state), ""),
        "groups": task_groups(dossier) if editable else document_groups(dossier, "document.show", insider=False),
        "tally": tally,
        "editable": editable,
    }


def _staff(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    return {
        "groups": document_groups(dossier, "document.check", insider=True)
        if checks_for_agency(me(request), dossier)
        else document_groups(dossier, "document.read", insider=True),
        "tally": checklist.tally(rows_of(dossier)),
    }


def letter_of(dossier: Dossier) -> Decision | None:
    """The admission decision when its letter can be read already."""
    decision = (
        dossier.decisions.filter(kind=DecisionKind.ADMISSION, letter__isnull=False)
        .select_related("letter__file")
        .first()
    )
    return decision if decision is not None and decision.letter is not None and decision.letter.file else None


@require_safe
def letter(request: HttpRequest, code: str) -> HttpResponseBase:
    """The admission letter as it was printed."""
    decision = letter_of(load_dossier(request, code, sees_dossier))
    if decision is None or decision.letter is None or decision.letter.file is None:
        raise Http404
    return serve(request, decision.letter.file, name=f"Surat penetapan {decision.letter.number}.pdf")
