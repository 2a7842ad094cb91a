"""What a candidate needs on the day of the exam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from applicants.models import Dossier
from applicants.policies import owns_dossier
from assessments import actions
from assessments.forms.day import NeedsForm
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET_POST
@refusals
@once
def say(request: HttpRequest, code: str) -> HttpResponseBase:
    """The applicant says it, or changes what they said."""
    dossier = load(request, Dossier, owns_dossier, code=code)
    form = NeedsForm(request.POST if request.method == "POST" else None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.say_needs(dossier, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, "Kebutuhan Anda tersimpan dan sampai kepada asesor dan petugas tempat uji.", dossier)
    return render(request, "assessments/needs.html", {"form": form, "dossier": dossier})
