"""Correcting a field after sending: the applicant asks on one page, the officer answers on another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applicants import actions
from applicants.enums import CorrectableField
from applicants.forms import CorrectionAnswerForm, CorrectionForm
from applicants.models import FieldCorrection
from applicants.policies import answers_correction, owns_dossier
from applicants.queries import correctable_fields, mark_for, value_now
from applicants.views.asking import load_dossier, me
from applicants.views.shown import correction_value, corrections_shown
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier


def _open_fields(dossier: Dossier) -> list[CorrectableField]:
    return [field for field in correctable_fields(dossier) if dossier.is_marked(mark_for(field))]


@require_safe
def overview(request: HttpRequest, code: str) -> HttpResponseBase:
    """What may be corrected, and what became of earlier requests."""
    dossier = load_dossier(request, code, owns_dossier)
    asked = corrections_shown(dossier)
    waiting = {row["row"].field for row in asked if not row["row"].outcome}
    fields = [
        {
            "code": field.value,
            "label": field.label,
            "value": correction_value(dossier, field, value_now(dossier, field)),
            "waiting": field in waiting,
        }
        for field in _open_fields(dossier)
    ]
    return render(request, "applicants/corrections.html", {"dossier": dossier, "fields": fields, "asked": asked})


@GET_POST
@refusals
@once
def ask(request: HttpRequest, code: str, field: str) -> HttpResponseBase:
    """Ask for one field."""
    dossier = load_dossier(request, code, owns_dossier)
    if field not in correctable_fields(dossier):
        raise Http404
    wanted, now = CorrectableField(field), timezone.now()
    form = CorrectionForm(request.POST or None, field=wanted, dossier=dossier, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        value, reason = form.cleaned_data["value"], form.cleaned_data["reason"]
        with told_in(form, request):
            actions.ask_correction(dossier, field=field, after=value, reason=reason, by=me(request), now=now)
            return go_on(
                request, "Permintaan pembetulan terkirim. Petugas akan menjawabnya.", "correction.list", code=code
            )
    current = correction_value(dossier, wanted, value_now(dossier, field))
    return render(
        request,
        "applicants/correction_ask.html",
        {"dossier": dossier, "form": form, "label": wanted.label, "current": current},
    )


@GET_POST
@refusals
@once
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """The officer sees before and after, and accepts or refuses."""
    rows = FieldCorrection.objects.select_related("dossier__applicant", "dossier__scheme_version")
    row: FieldCorrection = load(request, rows, answers_correction, code=code)
    form = CorrectionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            _settle(request, row, form.cleaned_data)
            return go_on(request, "Jawaban Anda tercatat. Pemohon sudah diberi tahu.", row.dossier)
    field = CorrectableField(row.field)
    return render(
        request,
        "applicants/correction_answer.html",
        {
            "row": row,
            "dossier": row.dossier,
            "form": form,
            "before": correction_value(row.dossier, field, row.before),
            "after": correction_value(row.dossier, field, row.after),
        },
    )


def _settle(request: HttpRequest, row: FieldCorrection, typed: dict[str, Any]) -> None:
    person, now = me(request), timezone.now()
    if typed["outcome"] == "accept":
        actions.accept_correction(row, note=typed["note"], by=person, now=now)
    else:
        actions.refuse_correction(row, reason=typed["note"], by=person, now=now)
