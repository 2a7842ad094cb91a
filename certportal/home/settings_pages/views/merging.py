"""Two accounts of one person: find them, see both side by side, choose which stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.acts.merging import ask_merge, ask_unmerge
from certportal.home.settings_pages.compared import compared, counted
from certportal.home.settings_pages.forms.merging import MergeForm, TwoNumbersForm
from certportal.home.settings_pages.forms.words import NoteForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import ForAdmins
from certportal.home.settings_pages.views.people import open_person
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.accounts.merging import likely_doubles, may_be_undone, why_not
from certportal.kernel.accounts.models import PersonMerge
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_SHOWN = 50


@GET_POST
@for_admins
@refusals
@once
def doubles(request: HttpRequest) -> HttpResponseBase:
    """Pairs that look like one person, and a way to name two accounts by their numbers."""
    form = TwoNumbersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        first, second = form.people
        return redirect("settings.merge", keep=first.pk, drop=second.pk)
    now = timezone.now()
    return render(
        request,
        "home/settings_doubles.html",
        {
            "form": form,
            "pairs": likely_doubles(),
            "undoable": [
                row
                for row in PersonMerge.objects.filter(undone_at=None).select_related("keep", "drop")[:_SHOWN]
                if may_be_undone(row, now)
            ],
        },
    )


@GET_POST
@for_admins
@asked_again
@refusals
@once
def merge(request: HttpRequest, keep: int, drop: int) -> HttpResponseBase:
    """Both accounts side by side; what moves, what forbids the merge, and the note required to close the other one."""
    stays, goes = open_person(request, keep), open_person(request, drop)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            return go_on(
                request,
                "Penggabungan menunggu orang kedua. Belum ada yang dipindahkan.",
                ask_merge(stays, goes, note=form.cleaned_data["note"], by=signed_in(request), now=timezone.now()),
                tell=messages.info,
            )
    return render(
        request,
        "home/settings_merge.html",
        {
            "form": form,
            "keep": stays,
            "drop": goes,
            "rows": compared(stays, goes) + counted(stays, goes),
            "refusals": why_not(stays, goes),
        },
    )


@GET_POST
@for_admins
@refusals
@once
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask that a merged account becomes two again, with the reason."""
    found: PersonMerge = load(request, ForAdmins(PersonMerge).select_related("keep", "drop"), tends_the_portal, pk=pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            asked = ask_unmerge(found, note=form.cleaned_data["note"], by=signed_in(request), now=timezone.now())
            return go_on(
                request, "Pembatalan menunggu orang kedua. Kedua akun masih tergabung.", asked, tell=messages.info
            )
    return render(request, "home/settings_unmerge.html", {"form": form, "merge": found})
