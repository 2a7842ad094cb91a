"""Two accounts of one person: find them, see both side by side, choose which stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from certportal.home.settings_pages.forms import MergeForm, TwoNumbersForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.views.people import load_person
from certportal.kernel.accounts.merging import likely_doubles, merge_people, parts, why_not
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.models import User


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
    return render(request, "home/settings_doubles.html", {"form": form, "pairs": likely_doubles()})


@GET_POST
@for_admins
@refusals
@once
def merge(request: HttpRequest, keep: int, drop: int) -> HttpResponseBase:
    """Both accounts side by side; what moves, what forbids the merge, and the note required to close the other one."""
    stays, goes = load_person(request, keep), load_person(request, drop)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            merge_people(stays, goes, by=signed_in(request), note=form.cleaned_data["note"], now=timezone.now())
            messages.success(request, f"Akun kedua ditutup. Semua miliknya sekarang pada akun {stays.name_at_end}.")
            return redirect("settings.person", pk=stays.pk)
    context = {
        "form": form,
        "keep": _side(stays),
        "drop": _side(goes),
        "refusals": why_not(stays, goes),
    }
    return render(request, "home/settings_merge.html", context)


def _side(person: User) -> dict[str, Any]:
    return {"person": person, "rows": [(part.label, part.count(person)) for part in parts()]}
