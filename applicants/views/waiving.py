"""Written waivers of prerequisites in one case: who excused from what, when and why; the verifier grants and takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from applicants import actions
from applicants.actions.waiving import FOUNDED
from applicants.enums import Mark
from applicants.forms import EndWaiverForm, PrerequisiteWaiverForm
from applicants.models import PrerequisiteWaiver
from applicants.policies import not_their_own, takes_back_waiver, waives_prerequisites
from applicants.queries import founding_waivers, waivable_units, waivers_of
from applicants.views.asking import load_dossier, me
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
def overview(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every waiver of the case, and the form for another one."""
    dossier = load_dossier(request, code, waives_prerequisites & not_their_own)
    now = timezone.now()
    units = waivable_units(dossier, now)
    form = PrerequisiteWaiverForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        unit = form.chosen()
        with told_in(form, request):
            actions.waive_prerequisite(dossier, unit, reason=form.cleaned_data["reason"], by=me(request), now=now)
            return go_on(
                request, f"{unit.code} dibebaskan secara tertulis. Pemohon sudah diberi tahu.", "waiver.list", code
            )
    waivers = waivers_of(dossier)
    return render(
        request,
        "applicants/waivers.html",
        {
            "dossier": dossier,
            "form": form,
            "units": units,
            "waivers": waivers,
            "founded": founding_waivers(waivers),
            "open": dossier.is_marked(Mark.WAIVABLE),
        },
    )


@GET_POST
@refusals
@once
def take_back(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take the waiver back; the reason is required."""
    rows = PrerequisiteWaiver.objects.select_related("dossier__applicant", "unit", "granted_by")
    waiver: PrerequisiteWaiver = load(request, rows, takes_back_waiver, code=code)
    form = EndWaiverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.revoke_waiver(waiver, reason=form.cleaned_data["reason"], by=me(request), now=timezone.now())
            return go_on(
                request,
                f"Pembebasan {waiver.unit.code} dicabut. Pemohon sudah diberi tahu.",
                "waiver.list",
                waiver.dossier.code,
            )
    return render(
        request,
        "applicants/waiver_end.html",
        {
            "form": form,
            "waiver": waiver,
            "dossier": waiver.dossier,
            "open": waiver.dossier.is_marked(Mark.WAIVABLE),
            "founded": FOUNDED if founding_waivers([waiver]) else "",
        },
    )
