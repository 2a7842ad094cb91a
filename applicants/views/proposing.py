"""A change of somebody's data that a counter proposes: the person sees before and after, and accepts or refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone

from applicants import actions
from applicants.forms import ProposalAnswerForm
from applicants.models import ProfileProposal
from applicants.policies import answers_proposal
from applicants.queries import changes_shown, mark_of
from applicants.views.asking import me
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET_POST
@refusals
@once
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """What would change of one's own data, by whom and why; an answered one says what became of it."""
    rows = ProfileProposal.objects.select_related("holder", "asked_by", "agency")
    row: ProfileProposal = load(request, rows, answers_proposal, code=code)
    form = ProposalAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            return go_on(request, _settle(request, row, form.cleaned_data), "profile.edit")
    context: dict[str, Any] = {"row": row, "form": form}
    if not row.outcome:
        context |= {"changes": changes_shown(row), "seen": mark_of(row.holder, row.facts)}
    return render(request, "applicants/proposal_answer.html", context)


def _settle(request: HttpRequest, row: ProfileProposal, typed: dict[str, Any]) -> str:
    """Answer; returns the sentence of what happened."""
    person, now = me(request), timezone.now()
    if typed["outcome"] == "accept":
        actions.accept_proposal(row, seen=request.POST.get("seen", ""), by=person, now=now)
        return "Data Anda diubah sesuai usulan. Petugas sudah diberi tahu."
    actions.refuse_proposal(row, reason=typed["note"], by=person, now=now)
    return "Usulan ditolak; data Anda tetap seperti semula. Petugas sudah diberi tahu."
