"""Documents found right before are offered to a new application, row by row, with the day they were judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from applicants import actions
from applicants.forms import ReuseForm
from applicants.policies import owns_dossier
from applicants.queries import reusable
from applicants.views.asking import load_dossier, me
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET_POST
@refusals
@once
def reuse(request: HttpRequest, code: str) -> HttpResponseBase:
    """Choose which to take again; officers judge each anew."""
    dossier = load_dossier(request, code, owns_dossier)
    offered = reusable(dossier)
    form = ReuseForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            taken = actions.reuse_documents(dossier, form.cleaned_data["rows"], by=me(request), now=timezone.now())
            return go_on(request, f"{len(taken)} dokumen dipakai lagi.", dossier)
    return render(request, "applicants/reuse.html", {"form": form, "dossier": dossier, "offered": offered})
