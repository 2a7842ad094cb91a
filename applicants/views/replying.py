"""More time for the applicant's reply, and a case that ended without one opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from applicants import actions
from applicants.forms import MoreTimeForm, ReopenForm
from applicants.policies import owns_dossier, reopens_case
from applicants.queries import why_no_more_time
from applicants.views.asking import load_dossier, me, seen_version
from applicants.views.dossiers import why_not
from certportal.kernel.web.back import go_on
from certportal.kernel.web.dates import weekday_in_words
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET_POST
@refusals
@once
def more_time(request: HttpRequest, code: str) -> HttpResponseBase:
    """The applicant says why, and has the term of their reply once more."""
    dossier = load_dossier(request, code, owns_dossier)
    form = MoreTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            clock = actions.take_more_time(dossier, **form.cleaned_data, by=me(request), now=timezone.now())
            return go_on(request, f"Waktu Anda ditambah sampai {weekday_in_words(clock.limit_on)}.", dossier)
    context = {"form": form, "dossier": dossier, "why_not": why_no_more_time(dossier)}
    return render(request, "applicants/more_time.html", context)


@GET_POST
@refusals
@once
def reopen(request: HttpRequest, code: str) -> HttpResponseBase:
    """An officer opens a case again that ended because nobody answered."""
    dossier = load_dossier(request, code, reopens_case)
    form, move = ReopenForm(request.POST or None), _move(dossier.complete_declared_at is not None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            now, seen = timezone.now(), seen_version(request)
            actions.reopen(dossier, **form.cleaned_data, by=me(request), now=now, seen_version=seen)
            return go_on(request, f"Berkas {dossier} dibuka kembali dan pemohon diberi tahu.", dossier)
    context = {"form": form, "dossier": dossier, "why_not": why_not(request, dossier, move)}
    return render(request, "applicants/reopen.html", context)


def _move(accepted: bool) -> str:
    return "reopen_question" if accepted else "reopen_correction"
