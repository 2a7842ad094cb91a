"""Cover sheets and scanned piles at the counter: print, send the scan, look, say where each part belongs (ADR 52)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applicants import actions
from applicants.actions.piles import COVER_SHEETS, field_of, in_order, open_rows, rows_with_a_sheet
from applicants.enums import Mark as StateMark
from applicants.forms import PileForm, PlaceForm
from applicants.policies import enters_for_applicant
from applicants.queries import tasks_of
from applicants.queries.piles import Mark, idle_sheets, unsettled
from applicants.views.asking import load_dossier, me
from certportal.kernel.drawings.shown import READY, WAITING, serve_page
from certportal.kernel.files import pages
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier, ScannedPile
    from applicants.queries.piles import PilePart

WHY = {
    Mark.SHEET: "",
    Mark.PAPER: "Sebelum lembar pemisah pertama.",
    Mark.FOREIGN: "Di belakang lembar pemisah berkas orang lain. Periksa apakah kertasnya tertukar.",
    Mark.FORGED: "Di belakang lembar yang tidak dicetak portal ini.",
    Mark.SPOILED: "Mulai dari halaman yang kodenya tidak terbaca, atau yang Anda tunjuk sebagai awal bagian.",
}


def _dossier(request: HttpRequest, code: str) -> Dossier:
    return load_dossier(request, code, enters_for_applicant)


def _pile(request: HttpRequest, code: str, number: int) -> ScannedPile:
    """A pile of a dossier this officer copies; Http404 once it is placed."""
    dossier = _dossier(request, code)
    pile = dossier.piles.select_related("file").filter(pk=number).first()
    if pile is None:
        raise Http404
    pile.dossier = dossier
    return pile


@takes_files
@GET_POST
@refusals
@once
def overview(request: HttpRequest, code: str) -> HttpResponseBase:
    """The three steps: print the sheets, scan, send; and piles that wait for their officer."""
    dossier = _dossier(request, code)
    if not dossier.is_marked(StateMark.EDITABLE):
        return redirect(dossier)
    form = PileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            pile = actions.receive_pile(dossier, form.cleaned_data["file"], by=me(request), now=timezone.now())
            return redirect("counter.pile", dossier.code, pile.pk)
    by_pile = open_rows(dossier)
    context = {
        "dossier": dossier,
        "form": form,
        "rows": rows_with_a_sheet(dossier),
        "by_hand": [task for task in tasks_of(dossier) if task not in by_pile],
        "paper": paper_for(dossier, COVER_SHEETS),
        "piles": dossier.piles.select_related("file"),
    }
    return render(request, "applicants/counter_piles.html", context)


@require_POST
@refusals
@once
def print_sheets(request: HttpRequest, code: str) -> HttpResponseBase:
    """Order the sheets of the rows that lack a document; the page shows the download as soon as it is drawn."""
    dossier = _dossier(request, code)
    actions.print_sheets(dossier, by=me(request), now=timezone.now())
    return redirect("counter.piles", dossier.code)


@require_safe
def sheets(request: HttpRequest, code: str) -> HttpResponseBase:
    """The sheets as they were printed last."""
    dossier = _dossier(request, code)
    return serve_paper(request, paper_for(dossier, COVER_SHEETS), name=f"Lembar pemisah {dossier.code}.pdf")


@GET_POST
@refusals
@once
def show(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """What the portal read, part by part; the officer confirms or moves, and only then documents come of it."""
    pile = _pile(request, code, number)
    if request.POST.get("split", "").isdecimal():
        return _split(request, pile, int(request.POST["split"]))
    form = PlaceForm(request.POST or None, parts=unsettled(pile), rows=open_rows(pile.dossier))
    if request.method == "POST" and form.is_valid():
        _place(request, pile, form)
        if not form.errors:
            return redirect("counter.show", code)
        tasks_of.forget(pile.dossier)
    return render(request, "applicants/counter_pile.html", _shown(pile, form))


def _split(request: HttpRequest, pile: ScannedPile, page: int) -> HttpResponseBase:
    """A new part begins at this page; what was chosen before stays chosen."""
    actions.split_at(pile, page, by=me(request))
    form = PlaceForm(initial=request.POST.dict(), parts=unsettled(pile), rows=open_rows(pile.dossier))
    return render(request, "applicants/counter_pile.html", _shown(pile, form))


def _place(request: HttpRequest, pile: ScannedPile, form: PlaceForm) -> None:
    """Row by row: one that is refused costs no other, and its pages stay in the pile."""
    person, now = me(request), timezone.now()
    # Read before anything is refused: a field with an error has no value any more.
    chosen, thrown, without = form.chosen(), form.not_kept(), form.sheets_after_all()
    done = 0
    for task, parts in in_order(chosen):
        with told_in(form, request):
            actions.place_part(pile, task, parts, without=without, by=person, now=now)
            done += 1
    if thrown:
        with told_in(form, request):
            actions.settle(pile, thrown, row="", by=person)
    if done:
        messages.success(request, f"{done} dokumen tersimpan dari tumpukan ini.")


def _shown(pile: ScannedPile, form: PlaceForm) -> dict[str, Any]:
    titles = {task.row.code: task.row.title for task in tasks_of(pile.dossier)}
    waiting = {part.n for part in unsettled(pile)}
    return {
        "dossier": pile.dossier,
        "pile": pile,
        "form": form,
        "parts": [_part_shown(pile, part, form) for part in form.parts if part.n in waiting],
        "idle": [titles[row] for row in idle_sheets(pile) if row in titles],
    }


def _part_shown(pile: ScannedPile, part: PilePart, form: PlaceForm) -> dict[str, Any]:
    return {
        "part": part,
        "why": WHY[Mark(part.kind)],
        "field": form[field_of(part)],
        "sheet": form[f"sheet_{part.n}"] if part.kind == Mark.SPOILED else None,
        "pages": [
            {
                "number": page,
                "url": reverse("counter.pile_page", args=[pile.dossier.code, pile.pk, page]),
                "state": READY if pages.is_kept(pile.file, page) else WAITING,
            }
            for page in part.pages
        ],
    }


@require_safe
def picture(request: HttpRequest, code: str, number: int, page: int) -> HttpResponseBase:
    """One page of the pile as a picture; for whoever copies the dossier, not for other officers: nothing was sent yet."""
    return serve_page(request, _pile(request, code, number).file, page)


@require_POST
@refusals
@once
def drop(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """Throw a pile away with all its pages."""
    pile = _pile(request, code, number)
    actions.drop_pile(pile, by=me(request))
    messages.success(request, "Tumpukan dibuang. Dokumen yang sudah tersimpan tetap ada.")
    return redirect("counter.piles", code)
