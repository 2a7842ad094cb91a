"""The page on which an officer writes down the interview with an applicant (002, chapter 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from applicants import actions
from applicants.forms import InterviewForm
from applicants.policies import interviews
from applicants.queries import interview_begun, interviews_of
from applicants.views.asking import load_dossier, me
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET_POST
@refusals
@once
def write(request: HttpRequest, code: str) -> HttpResponseBase:
    """Keep a draft, or sign it: from then on it stands."""
    dossier = load_dossier(request, code, interviews)
    if not dossier.service_version.needs_interview:
        raise Http404
    today, begun = today_at(dossier.agency, timezone.now()), interview_begun(dossier, me(request))
    first: dict[str, object] = {"held_on": begun.held_on if begun else today}
    first |= {"notes": begun.notes, "result": begun.result} if begun else {}
    form = InterviewForm(request.POST or None, initial=first, today=today)
    if request.method == "POST" and form.is_valid():
        sign = "sign" in request.POST
        with told_in(form, request):
            actions.keep_interview(dossier, **form.cleaned_data, sign=sign, by=me(request), now=timezone.now())
            said = "Wawancara tertandatangani dan tidak berubah lagi." if sign else "Konsep wawancara tersimpan."
            return go_on(request, said, dossier)
    shown = {"form": form, "dossier": dossier, "begun": begun, "interviews": interviews_of(dossier)}
    return render(request, "applicants/interview.html", shown)
