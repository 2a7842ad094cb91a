"""The assessor's declaration about their candidates, and the waiver of a relation by another officer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import render, resolve_url
from django.utils import timezone

from assessments import actions
from assessments.forms import DeclarationForm, WaiverForm
from assessments.policies import examines_event, reads_events, waives_relations
from assessments.queries import assessors_of, assignment_of, objections_in, theirs_in, with_pairs
from assessments.views.asking import load_assessment, load_event
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET_POST
@refusals
@once
def declare(request: HttpRequest, code: str) -> HttpResponseBase:
    """What an assessor declares before the exam."""
    event, user = load_event(request, code, examines_event), signed_in(request)
    row = assignment_of(event, user)
    if row is None:
        raise Http404
    form = DeclarationForm(request.POST if request.method == "POST" else None, candidates=theirs_in(event, user))
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            said = form.relations()
            actions.declare_impartial(row, relations=said, by=user, now=timezone.now())
            then = " LSP memilih asesor lain untuk mereka, atau menetapkan pengecualian." if said else ""
            return go_on(request, f"Pernyataan Anda tersimpan.{then}", "exam.answer", event.code)
    context = {"form": form, "event": event, "words": actions.impartiality.WORDS}
    return render(request, "assessments/declaration.html", context)


@GET_POST
@refusals
@once
def waive(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """Set aside what speaks against one pair."""
    assessment = load_assessment(request, code, dossier, waives_relations)
    event, reads = assessment.event, reads_events(signed_in(request), assessment.event)
    row = with_pairs(event.assessments.filter(pk=assessment.pk)).get()
    found = objections_in(event, [row], [one.assessor for one in assessors_of(event)]).get(row.pk, ())
    form = WaiverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.waive_relations(row, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            said = "Pengecualian tersimpan dan dicetak dalam berita acara."
            return go_on(request, said, event if reads else request.path)
    context = {
        "form": form,
        "event": event,
        "row": row,
        "against": found,
        "back": event.get_absolute_url() if reads else resolve_url(settings.LOGIN_REDIRECT_URL),
        "back_label": "Kegiatan uji" if reads else "Meja kerja",
        "waivers": event.waivers.filter(dossier=row.dossier),
    }
    return render(request, "assessments/waiver.html", context)
