"""Offices: which seats each takes in certification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.actions import change_seats
from certportal.home.settings_pages.acts.offices import ask_seats
from certportal.home.settings_pages.asked import go_to_asked
from certportal.home.settings_pages.forms.offices import SeatsForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import offices
from certportal.kernel.accounts.offices import moves_duties
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
@for_admins
def listed(request: HttpRequest) -> HttpResponseBase:
    """Every office that takes part in certification, with its seats."""
    rows = offices().order_by("name", "pk")
    return render(request, "home/settings_offices.html", {"page": page(request, rows)})


@GET_POST
@for_admins
@refusals
@once
def seats(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Choose the seats of one office; where anybody ever worked there a second person is asked."""
    office = load(request, offices(), tends_the_portal, pk=pk)
    form = SeatsForm(request.POST if request.method == "POST" else None, initial={"seats": office.seats})
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            chosen, by, now = form.cleaned_data["seats"], signed_in(request), timezone.now()
            if moves_duties(office, chosen):
                reason = form.cleaned_data["reason"]
                return go_to_asked(request, ask_seats(office, chosen, reason=reason, by=by, now=now))
            change_seats(office, chosen, by=by, now=now)
            return go_on(request, f"Kedudukan {office} tersimpan.", "settings.offices")
    return render(request, "home/settings_office.html", {"form": form, "office": office})
